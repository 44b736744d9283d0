//! What to do about a gap.

use super::server::OwnTls;

/// What to do about events that are lost for this reason
/// ([`LossReason::label`](sensor_ebpf::abi::LossReason::label)).
pub(super) fn of_loss(reason: &str) -> &'static str {
    match reason {
        "ring_full" => {
            "raise capture.ring_bytes, or leave out by capture.exclude what needs no watch; give the \
             agent CPU time (CAP_SYS_NICE)"
        }
        "fault" => "memory was paged out while it was read: the host is short of it",
        "map_full" => {
            "more threads or TLS connections at once than are followed: see docs/limits.md"
        }
        "too_long" => "single transfers with thousands of pieces: send in larger ones",
        "unknown_call" => {
            "bytes moved by io_uring or by a 32-bit program: let it use ordinary calls"
        }
        "no_entry" => "calls that were under way when the agent came: no more of them will come",
        _ => "see docs/on-call.md",
    }
}

/// What is seen of a server whose TLS, if any, is not OpenSSL's.
pub(super) fn note(own: OwnTls) -> String {
    format!("plain HTTP is seen; {} would not be", own.name())
}

/// What to do about a process whose TLS is not seen, and of which `libraries` are known.
pub(super) fn of_process(libraries: &[String], reason: &str, own: Option<OwnTls>) -> String {
    if reason.contains("refused") {
        return "give the agent CAP_SYS_ADMIN (or run it as root), which Linux 6.12 and later ask \
                for; kernel lockdown may refuse all the same: then end TLS in a proxy before it"
            .to_owned();
    }
    if let Some(own) = own {
        return format!(
            "{} cannot be probed: end TLS before it in nginx, Apache or HAProxy{}",
            own.name(),
            own.instead()
        );
    }
    if libraries.is_empty() {
        "its TLS is inside the program or in an unknown library: end TLS before it in nginx, Apache \
         or HAProxy, or let it use the system's OpenSSL"
            .to_owned()
    } else {
        "restart it, so that its connections begin while the agent runs; if it stays so, it has \
         other TLS beside OpenSSL: end TLS before it in nginx, Apache or HAProxy"
            .to_owned()
    }
}
