//! The kernel and the rights of this process.

use caps::{CapSet, Capability};

use super::Check;

const BTF: &str = "/sys/kernel/btf/vmlinux";
const RELEASE: &str = "/proc/sys/kernel/osrelease";

/// What capture needs, and for what; `CAP_SYS_ADMIN` stands for all of them.
const NEEDED: [(Capability, &str); 4] = [
    (Capability::CAP_BPF, "to load programs"),
    (Capability::CAP_PERFMON, "to attach them"),
    (Capability::CAP_SYS_PTRACE, "to see which libraries processes map"),
    (Capability::CAP_CHECKPOINT_RESTORE, "to open those libraries"),
];

/// From here on the kernel asks for more to let a program into a library.
const PROBES_NEED_ADMIN: (u32, u32) = (6, 12);

/// What the host gives. The rights of this process matter only where no agent runs.
pub(super) fn checks(has_agent: bool) -> Vec<Check> {
    let release = std::fs::read_to_string(RELEASE).unwrap_or_default();
    let release = release.trim();
    let types = std::fs::read(BTF).unwrap_or_default();
    let mut checks = vec![kernel(release), type_information(types.len()), witness(&types)];
    if !has_agent {
        let held = caps::read(None, CapSet::Effective).unwrap_or_default();
        checks.push(capabilities(&|it| held.contains(&it)));
        checks.push(probe_rights(release, &|it| held.contains(&it)));
    }
    checks
}

pub(super) fn kernel(release: &str) -> Check {
    let ok = at_least(release, (6, 3));
    let advice = "the socket witness needs Linux 6.3 or later: install a newer kernel";
    Check::needed("kernel", ok, format!("Linux {release}"), advice)
}

/// Whether a kernel release such as `6.18.2-amd64` is of `version` or later.
fn at_least(release: &str, version: (u32, u32)) -> bool {
    let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map(|n| n.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= version
}

fn type_information(bytes: usize) -> Check {
    let found = if bytes > 0 { format!("{BTF}, {bytes} bytes") } else { format!("no {BTF}") };
    let advice = "use a kernel built with CONFIG_DEBUG_INFO_BTF=y, as distributions' are";
    Check::needed("type information", bytes > 0, found, advice)
}

pub(super) fn witness(types: &[u8]) -> Check {
    let has = |name: &str| {
        memchr::memmem::find(types, format!("\0btf_trace_{name}\0").as_bytes()).is_some()
    };
    let (there, missing): (Vec<_>, Vec<_>) =
        ["sock_send_length", "sock_recv_length"].into_iter().partition(|name| has(name));
    let found = if missing.is_empty() { there.join(", ") } else { no(&missing) };
    let advice = "these trace points came with Linux 6.3: install a newer kernel";
    Check::needed("socket witness", missing.is_empty(), found, advice)
}

fn no(missing: &[&str]) -> String {
    format!("no {}", missing.join(", no "))
}

pub(super) fn capabilities(holds: &dyn Fn(Capability) -> bool) -> Check {
    let lacks = |needed| !holds(Capability::CAP_SYS_ADMIN) && !holds(needed);
    let missing = NEEDED.iter().filter(|(needed, _)| lacks(*needed));
    let missing: Vec<_> = missing.map(|(needed, why)| format!("{needed} ({why})")).collect();
    let found = if missing.is_empty() { "all that are needed" } else { "too few" };
    let advice = format!(
        "missing {}: run as root, or grant them (AmbientCapabilities= in the systemd unit)",
        missing.join(", ")
    );
    Check::needed("capabilities", missing.is_empty(), found.to_owned(), &advice)
}

pub(super) fn probe_rights(release: &str, holds: &dyn Fn(Capability) -> bool) -> Check {
    let ok = holds(Capability::CAP_SYS_ADMIN) || !at_least(release, PROBES_NEED_ADMIN);
    let found = if ok { "TLS libraries can be probed" } else { "no TLS library can be probed" };
    let advice = "Linux 6.12 and later ask for CAP_SYS_ADMIN: run as root, or grant it too";
    Check::wanted("rights for TLS", ok, found.to_owned(), advice)
}
