//! The processes that listen, and what they would do TLS with if not with OpenSSL.
//!
//! Invariant: what is not to be seen of a process (it is gone, or not ours to look at) leaves it
//! out; nothing fails.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::fs::File;
use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt as _;

use object::{Object as _, ReadCache};
use procfs::net::TcpState;
use procfs::process::{FDTarget, MMapPath, Process};

/// TLS that no probe shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OwnTls {
    /// `crypto/tls`, compiled into the program.
    Go,
    /// JSSE, which is compiled while it runs.
    Java,
    /// `GnuTLS`.
    GnuTls,
    /// Mozilla's NSS.
    Nss,
    /// Mbed TLS.
    MbedTls,
}

impl OwnTls {
    /// By a file that a process maps.
    pub(super) fn of_library(name: &str) -> Option<Self> {
        let known = [
            ("libjvm.so", Self::Java),
            ("libgnutls.so", Self::GnuTls),
            ("libssl3.so", Self::Nss),
            ("libmbedtls.so", Self::MbedTls),
        ];
        known.into_iter().find(|(start, _)| name.starts_with(start)).map(|(_, own)| own)
    }

    /// What it is called.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Go => "Go's own TLS",
            Self::Java => "the JVM's own TLS",
            Self::GnuTls => "TLS by GnuTLS",
            Self::Nss => "TLS by NSS",
            Self::MbedTls => "TLS by Mbed TLS",
        }
    }

    /// What else could be done, to be appended.
    pub(super) const fn instead(self) -> &'static str {
        match self {
            Self::Java => ", or use Tomcat Native with the system's OpenSSL",
            Self::Go | Self::GnuTls | Self::Nss | Self::MbedTls => "",
        }
    }
}

/// A process that listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Server {
    pub(super) comm: String,
    pub(super) listens: Vec<SocketAddr>,
    pub(super) own_tls: Option<OwnTls>,
}

/// Every process that listens for TCP connections, in whatever network namespace; but agents, which
/// don't observe themselves.
pub(super) fn all() -> BTreeMap<u32, Server> {
    let agent = program("self");
    // What listens in each network namespace, by socket.
    let mut listening: HashMap<u64, HashMap<u64, SocketAddr>> = HashMap::new();
    let mut servers = BTreeMap::new();
    for process in procfs::process::all_processes().into_iter().flatten().flatten() {
        let Ok(pid) = u32::try_from(process.pid) else { continue };
        let Some(network) = network(&process) else { continue };
        let listening = listening.entry(network).or_insert_with(|| listeners(&process));
        let mut listens: Vec<_> =
            sockets(&process).filter_map(|socket| listening.get(&socket).copied()).collect();
        listens.sort_unstable();
        listens.dedup();
        let is_agent = agent.is_some() && program(&pid.to_string()) == agent;
        if !listens.is_empty() && !is_agent {
            let comm = process.stat().map(|stat| stat.comm).unwrap_or_default();
            servers.insert(pid, Server { comm, listens, own_tls: own_tls(&process) });
        }
    }
    servers
}

/// The file that a process runs: device and inode.
fn program(process: &str) -> Option<(u64, u64)> {
    let file = std::fs::metadata(format!("/proc/{process}/exe")).ok()?;
    Some((file.dev(), file.ino()))
}

fn network(process: &Process) -> Option<u64> {
    Some(process.namespaces().ok()?.0.get(OsStr::new("net"))?.identifier)
}

fn listeners(process: &Process) -> HashMap<u64, SocketAddr> {
    let sockets = [process.tcp(), process.tcp6()].into_iter().flatten().flatten();
    let listening = sockets.filter(|socket| socket.state == TcpState::Listen);
    listening.map(|socket| (socket.inode, socket.local_address)).collect()
}

fn sockets(process: &Process) -> impl Iterator<Item = u64> {
    let descriptors = process.fd().into_iter().flatten().flatten();
    descriptors.filter_map(|descriptor| match descriptor.target {
        FDTarget::Socket(inode) => Some(inode),
        _ => None,
    })
}

fn own_tls(process: &Process) -> Option<OwnTls> {
    let maps = process.maps().ok()?;
    let library = maps.iter().find_map(|map| match &map.pathname {
        MMapPath::Path(path) => OwnTls::of_library(path.file_name()?.to_str()?),
        _ => None,
    });
    library.or_else(|| {
        let program = File::open(format!("/proc/{}/exe", process.pid)).ok()?;
        is_go(&program).then_some(OwnTls::Go)
    })
}

/// Whether Go built it (`debug/buildinfo`).
fn is_go(program: &File) -> bool {
    let data = ReadCache::new(program);
    let Ok(elf) = object::File::parse(&data) else { return false };
    elf.section_by_name(".go.buildinfo").is_some()
}
