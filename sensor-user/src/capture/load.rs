//! Loads the programs: capabilities, kernel types, offsets, maps.

use std::fs;
use std::os::fd::OwnedFd;

use aya::programs::{BtfTracePoint, Program, UProbe};
use aya::{Btf, Ebpf, EbpfLoader};
use caps::{CapSet, Capability};
use sensor_ebpf::abi::CHUNK_MAX;
use tracing::Level;
use tracing::level_filters::LevelFilter;

use super::btf::KernelTypes;
use super::error::CaptureError;

static OBJECT: &[u8] = aya::include_bytes_aligned!(env!("WEIR_BPF_OBJECT"));

const KERNEL_BTF: &str = "/sys/kernel/btf/vmlinux";

/// Where the programs find the fields that they read: global, struct, field.
const OFFSETS: [(&str, &str, &str); 13] = [
    ("OFF_SKC_DADDR", "sock", "__sk_common.skc_daddr"),
    ("OFF_SKC_RCV_SADDR", "sock", "__sk_common.skc_rcv_saddr"),
    ("OFF_SKC_DPORT", "sock", "__sk_common.skc_dport"),
    ("OFF_SKC_NUM", "sock", "__sk_common.skc_num"),
    ("OFF_SKC_FAMILY", "sock", "__sk_common.skc_family"),
    ("OFF_SKC_V6_DADDR", "sock", "__sk_common.skc_v6_daddr"),
    ("OFF_SKC_V6_RCV_SADDR", "sock", "__sk_common.skc_v6_rcv_saddr"),
    ("OFF_SK_PROTOCOL", "sock", "sk_protocol"),
    ("OFF_SK_SOCKET", "sock", "sk_socket"),
    ("OFF_SOCKET_FILE", "socket", "file"),
    ("OFF_TASK_GROUP_LEADER", "task_struct", "group_leader"),
    ("OFF_TASK_COMM", "task_struct", "comm"),
    ("OFF_TASK_FLAGS", "task_struct", "flags"),
];

/// Programs at tracepoints of the same name, and whether capture can't do without them.
pub(super) const TRACEPOINTS: [(&str, bool); 6] = [
    ("sock_send_length", true),
    ("sock_recv_length", true),
    ("inet_sock_set_state", true),
    ("sched_process_exec", false),
    ("sched_process_exit", false),
    ("vm_unmapped_area", false),
];

/// Programs at functions of TLS libraries.
pub(super) const UPROBES: [&str; 8] = [
    "ssl_enter",
    "ssl_sendfile_enter",
    "ssl_read_leave",
    "ssl_write_leave",
    "ssl_read_ex_leave",
    "ssl_write_ex_leave",
    "ssl_handshake_leave",
    "ssl_end",
];

/// A program that isn't there, and why.
pub(super) type Missing = (&'static str, String);

/// Loads everything, attaches nothing.
pub(super) fn load(ring_bytes: u32) -> Result<(Ebpf, Vec<Missing>), CaptureError> {
    if OBJECT.is_empty() {
        return Err(CaptureError::NoObject);
    }
    check_capabilities()?;
    let no_btf = |source| CaptureError::NoBtf { path: KERNEL_BTF, source };
    let raw = fs::read(KERNEL_BTF).map_err(no_btf)?;
    let types = KernelTypes::parse(&raw)
        .ok_or_else(|| no_btf(std::io::Error::from(std::io::ErrorKind::InvalidData)))?;
    let offsets = offsets(&types)?;
    let btf = Btf::from_sys_fs().map_err(|error| CaptureError::Load(error.to_string()))?;

    let ring_bytes = ring_bytes.clamp(64 << 10, 1 << 30).next_power_of_two();
    let wakeup_bytes = u64::from(ring_bytes / 8);
    // Of a small ring one record may be more than an eighth.
    let wakeup_end_bytes = wakeup_bytes + wakeup_bytes.max(4 * CHUNK_MAX as u64);
    let bodies_bytes = u64::from(ring_bytes / 4 * 3);
    let log_level = log_level();
    let mut loader = EbpfLoader::new();
    loader
        .btf(Some(&btf))
        .allow_unsupported_maps()
        .map_max_entries("EVENTS", ring_bytes)
        .override_global("WAKEUP_BYTES", &wakeup_bytes, true)
        .override_global("WAKEUP_END_BYTES", &wakeup_end_bytes, true)
        .override_global("BODIES_BYTES", &bodies_bytes, true)
        .override_global(aya_log::LEVEL, &log_level, false);
    for (global, offset) in &offsets {
        loader.override_global(global, offset, true);
    }
    let mut ebpf = loader.load(OBJECT).map_err(|error| CaptureError::load(&error))?;
    let missing = load_programs(&mut ebpf, &btf)?;
    Ok((ebpf, missing))
}

fn offsets(types: &KernelTypes<'_>) -> Result<Vec<(&'static str, u32)>, CaptureError> {
    let offset = |&(global, name, field): &(&'static str, &str, &str)| {
        let offset = types.offset(name, field);
        offset
            .map(|offset| (global, offset))
            .ok_or_else(|| CaptureError::NoType(format!("{name}.{field}")))
    };
    OFFSETS.iter().map(offset).collect()
}

/// Whether this process may load programs and read other processes' maps.
///
/// # Errors
/// Names each capability that is missing.
pub fn check_capabilities() -> Result<(), CaptureError> {
    let has = |capability| caps::has_cap(None, CapSet::Effective, capability).unwrap_or(false);
    if has(Capability::CAP_SYS_ADMIN) {
        return Ok(());
    }
    let needed = [
        (Capability::CAP_BPF, "CAP_BPF"),
        (Capability::CAP_PERFMON, "CAP_PERFMON"),
        (Capability::CAP_SYS_PTRACE, "CAP_SYS_PTRACE"),
        (Capability::CAP_CHECKPOINT_RESTORE, "CAP_CHECKPOINT_RESTORE"),
    ];
    let missing: Vec<_> =
        needed.iter().filter(|(capability, _)| !has(*capability)).map(|(_, name)| *name).collect();
    if missing.is_empty() { Ok(()) } else { Err(CaptureError::NoCapability(missing.join(", "))) }
}

fn load_programs(ebpf: &mut Ebpf, btf: &Btf) -> Result<Vec<Missing>, CaptureError> {
    let mut missing = Vec::new();
    for (name, needed) in TRACEPOINTS {
        let program = program::<BtfTracePoint>(ebpf, name)?;
        if let Err(error) = program.load(name, btf) {
            match (needed, &error) {
                (true, aya::programs::ProgramError::Btf(_)) => {
                    return Err(CaptureError::NoWitness(name));
                }
                (true, _) => return Err(CaptureError::program(name, &error)),
                (false, _) => missing.push((name, super::error::chain(&error))),
            }
        }
    }
    for name in UPROBES {
        if let Err(error) = program::<UProbe>(ebpf, name)?.load() {
            missing.push((name, super::error::chain(&error)));
        }
    }
    Ok(missing)
}

/// A program of the object.
pub(super) fn program<'a, P>(
    ebpf: &'a mut Ebpf,
    name: &'static str,
) -> Result<&'a mut P, CaptureError>
where
    &'a mut P: TryFrom<&'a mut Program>,
{
    ebpf.program_mut(name)
        .and_then(|program| program.try_into().ok())
        .ok_or(CaptureError::Object(name))
}

/// How much the programs say of themselves, as aya-log numbers it: statements beyond are
/// removed at load, and cost nothing.
fn log_level() -> u8 {
    match LevelFilter::current().into_level() {
        None => 0,
        Some(Level::ERROR) => 1,
        Some(Level::WARN) => 2,
        Some(Level::INFO) => 3,
        Some(Level::DEBUG) => 4,
        Some(Level::TRACE) => 5,
    }
}

/// Has the kernel keep the run time of programs as long as the result lives; `None` where
/// it can't.
pub(super) fn keep_program_times() -> Option<OwnedFd> {
    aya::sys::enable_stats(aya::sys::Stats::RunTime).ok()
}
