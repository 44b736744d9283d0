//! The files with code that a process maps.
//!
//! Files are opened through `/proc/PID/map_files`, which gives the mapped file itself
//! even where it was deleted or replaced on disk, or belongs to a container.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use procfs::process::{MMPermissions, MMapPath, MemoryMap, Process};

/// Mappings of one process that are looked at.
const MAPPINGS_MAX: usize = 65_536;

/// A file, whatever its name. The time tells a new file from a deleted one whose inode
/// number it got. Through an overlay (overlayfs) it is the file below: the kernel puts a
/// probe there, and two containers of one image would have two on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FileId {
    device: u64,
    inode: u64,
    changed: (i64, i64),
}

/// A file with code that a process maps.
#[derive(Clone, Debug)]
pub(super) struct MappedFile {
    pub(super) id: FileId,
    /// Where it can be opened as long as the process maps it.
    pub(super) path: PathBuf,
    /// What the process calls it.
    pub(super) name: String,
}

/// Every running process.
pub(super) fn all() -> Vec<u32> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// The name of a process; `None` if it is gone.
pub(super) fn comm(pid: u32) -> Option<String> {
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
    Some(name.trim_end().to_owned())
}

/// The files with code that the process maps, each once. Empty for kernel threads and
/// processes that are gone.
pub(super) fn mapped_code(pid: u32) -> Vec<MappedFile> {
    let maps = i32::try_from(pid).ok().and_then(|pid| Process::new(pid).ok()?.maps().ok());
    let mut files: Vec<MappedFile> = Vec::new();
    for map in maps.into_iter().flatten().take(MAPPINGS_MAX) {
        if map.perms.contains(MMPermissions::EXECUTE)
            && map.inode != 0
            && let Some(mapped) = mapped_file(pid, &map)
            && files.iter().all(|file| file.id != mapped.id)
        {
            files.push(mapped);
        }
    }
    files
}

fn mapped_file(pid: u32, map: &MemoryMap) -> Option<MappedFile> {
    let MMapPath::Path(name) = &map.pathname else { return None };
    let (start, end) = map.address;
    let path = PathBuf::from(format!("/proc/{pid}/map_files/{start:x}-{end:x}"));
    // Without CAP_CHECKPOINT_RESTORE there is only the name.
    let by_name = || {
        let relative = name.strip_prefix("/").unwrap_or(name);
        PathBuf::from(format!("/proc/{pid}/root")).join(relative)
    };
    let (path, metadata) = match fs::metadata(&path) {
        Ok(metadata) => (path, metadata),
        Err(_) => (by_name(), fs::metadata(by_name()).ok()?),
    };
    let device = if is_on_overlay(&path) { OVERLAYFS_SUPER_MAGIC } else { metadata.dev() };
    Some(MappedFile {
        id: FileId {
            device,
            inode: metadata.ino(),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        },
        path,
        name: name.to_string_lossy().into_owned(),
    })
}

/// `statfs(2)`; no device has this number.
const OVERLAYFS_SUPER_MAGIC: u64 = 0x794c_7630;

/// Whether the file is on an overlay. Each overlay has a device number of its own, and
/// shows inode number and times of the file below.
fn is_on_overlay(path: &Path) -> bool {
    rustix::fs::statfs(path).is_ok_and(|s| s.f_type.cast_unsigned() == OVERLAYFS_SUPER_MAGIC)
}
