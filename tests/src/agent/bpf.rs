//! Which BPF programs and links a process holds, and whether the kernel still has them.
//!
//! By id, so that whatever else on the machine uses BPF doesn't matter.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::fd::{FromRawFd, OwnedFd};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::settle;

/// `enum bpf_cmd` of <linux/bpf.h>.
const BPF_PROG_GET_FD_BY_ID: libc::c_int = 13;
const BPF_LINK_GET_FD_BY_ID: libc::c_int = 30;

/// Ids of loaded programs and of links (attached probes).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Programs {
    programs: BTreeSet<u32>,
    links: BTreeSet<u32>,
}

impl Programs {
    /// What the descriptors of a process refer to.
    ///
    /// # Errors
    /// The process is gone, or belongs to somebody else.
    pub fn of(pid: u32) -> Result<Self> {
        let directory = format!("/proc/{pid}/fdinfo");
        let mut held = Self::default();
        for entry in fs::read_dir(&directory).with_context(|| directory.clone())? {
            // A descriptor may be closed meanwhile.
            let Ok(text) = fs::read_to_string(entry?.path()) else { continue };
            for line in text.lines() {
                let Some((name, id)) = line.split_once(":\t") else { continue };
                match name {
                    "prog_id" => held.programs.insert(id.parse()?),
                    "link_id" => held.links.insert(id.parse()?),
                    _ => false,
                };
            }
        }
        Ok(held)
    }

    /// True where there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.programs.is_empty() && self.links.is_empty()
    }

    /// Waits until the kernel has freed all of them.
    ///
    /// # Errors
    /// Some are still there after `patience`.
    pub fn wait_until_gone(&self, patience: Duration) -> Result<()> {
        let gone = settle::until("the kernel to free the programs", patience, || {
            Ok(self.still_there()?.is_empty().then_some(()))
        });
        if gone.is_err() {
            bail!("left in the kernel: {:?}", self.still_there()?);
        }
        Ok(())
    }

    /// Those of them that the kernel still has.
    fn still_there(&self) -> Result<Self> {
        let keep = |ids: &BTreeSet<u32>, command| -> Result<BTreeSet<u32>> {
            let there = ids.iter().map(|&id| Ok((id, exists(command, id)?)));
            let there = there.collect::<Result<Vec<_>>>()?;
            Ok(there.into_iter().filter_map(|(id, there)| there.then_some(id)).collect())
        };
        Ok(Self {
            programs: keep(&self.programs, BPF_PROG_GET_FD_BY_ID)?,
            links: keep(&self.links, BPF_LINK_GET_FD_BY_ID)?,
        })
    }
}

/// Asks the kernel for a descriptor of an object, and closes it at once.
#[expect(unsafe_code, reason = "bpf(2) has no wrapper in std")]
fn exists(command: libc::c_int, id: u32) -> Result<bool> {
    // The head of `union bpf_attr` for these commands: id, next_id, open_flags.
    let attributes = [id, 0, 0];
    let size = size_of_val(&attributes);
    // SAFETY: `attributes` outlives the call, which reads `size` bytes of it.
    let found = unsafe { libc::syscall(libc::SYS_bpf, command, attributes.as_ptr(), size) };
    if found >= 0 {
        let descriptor = i32::try_from(found)?;
        // SAFETY: the kernel just gave us this descriptor; nobody else has it.
        drop(unsafe { OwnedFd::from_raw_fd(descriptor) });
        return Ok(true);
    }
    let error = io::Error::last_os_error();
    if error.raw_os_error() == Some(libc::ENOENT) {
        return Ok(false);
    }
    Err(error).context("bpf(2) by id")
}
