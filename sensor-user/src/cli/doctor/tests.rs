use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};

use caps::Capability;
use serde_json::{Value, json};

use super::process::State;
use super::server::{OwnTls, Server};
use super::*;

const REFUSED: &str = "SSL_read: the kernel refused the program ssl_enter: EACCES";

fn tls(pid: u32, libraries: &[&str], covered: bool, reason: Option<&str>) -> Value {
    json!({ "pid": pid, "comm": "api", "runtime": "openssl", "libraries": libraries,
        "covered": covered, "reason": reason })
}

fn coverage(processes: &[Value]) -> Value {
    json!({ "processes": processes, "programs_missing": [], "lost": { "ring_full": 0 } })
}

fn server(own_tls: Option<OwnTls>) -> Server {
    let listens = vec![SocketAddr::from(([127, 0, 0, 1], 8443))];
    Server { comm: "api".into(), listens, own_tls }
}

/// What is said of one process with TLS that is not seen.
fn advice_for(libraries: &[&str], reason: &str, own: Option<OwnTls>) -> String {
    let coverage = coverage(&[tls(7, libraries, false, Some(reason))]);
    let all = process::all(&coverage, BTreeMap::from([(7, server(own))]));
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0].state, State::Uncovered);
    all[0].advice.clone().unwrap()
}

fn report(checks: Vec<Check>, processes: Vec<Process>) -> Report {
    let can_capture = checks.iter().all(|check| check.ok || !check.needed);
    Report { can_capture, checks, processes, coverage: coverage(&[]) }
}

#[test]
fn kernel_releases_compare_by_number() {
    for (release, ok) in [
        ("6.3.0", true),
        ("6.18.2-amd64", true),
        ("7.0", true),
        ("6.2.16", false),
        ("5.10.0-30-cloud", false),
        ("", false),
    ] {
        let check = host::kernel(release);
        assert_eq!((check.ok, check.advice.is_none()), (ok, ok), "{release:?}");
    }
}

#[test]
fn the_witness_needs_both_of_its_trace_points() {
    let (send, receive) = ("\0btf_trace_sock_send_length\0", "btf_trace_sock_recv_length\0");
    assert!(host::witness(format!("x{send}{receive}x").as_bytes()).ok);
    let half = host::witness(send.as_bytes());
    assert_eq!((half.ok, half.found.as_str()), (false, "no sock_recv_length"));
    assert!(!host::witness(b"\0btf_trace_sock_send_length_of_another\0").ok);
}

#[test]
fn missing_capabilities_are_named_with_what_they_are_for() {
    let check = host::capabilities(&|held| held == Capability::CAP_BPF);
    let advice = check.advice.unwrap();
    assert!(!check.ok && !advice.contains("CAP_BPF "), "{advice}");
    assert!(advice.contains("CAP_SYS_PTRACE (to see which libraries processes map)"), "{advice}");
    assert!(host::capabilities(&|held| held == Capability::CAP_SYS_ADMIN).ok);
}

#[test]
fn probes_need_more_rights_from_linux_6_12_on() {
    for (release, admin, ok) in
        [("6.11.0", false, true), ("6.12.1", false, false), ("6.12.1", true, true)]
    {
        let check = host::probe_rights(release, &|_| admin);
        assert_eq!((check.ok, check.needed), (ok, false), "{release} {admin}");
    }
}

#[test]
fn what_is_covered_needs_no_advice() {
    let coverage = coverage(&[tls(7, &["/lib/libssl.so.3"], true, None)]);
    let all = process::all(&coverage, BTreeMap::from([(7, server(None))]));
    assert_eq!((all[0].state, &all[0].advice), (State::Covered, &None));
    assert_eq!(all[0].listens.len(), 1);
}

#[test]
fn every_gap_comes_with_what_to_do_about_it() {
    for (libraries, reason, own, advice) in [
        (&["/lib/libssl.so.3"][..], REFUSED, None, "CAP_SYS_ADMIN"),
        (&[], "speaks TLS", Some(OwnTls::Go), "Go's own TLS cannot be probed"),
        (&[], "speaks TLS", Some(OwnTls::Java), "Tomcat Native"),
        (&[], "speaks TLS", None, "let it use the system's OpenSSL"),
        (&["/lib/libssl.so.3"], "speaks TLS", None, "restart it"),
    ] {
        let said = advice_for(libraries, reason, own);
        assert!(said.contains(advice), "{said}");
    }
}

#[test]
fn a_probe_that_the_kernel_refuses_is_told_from_other_reasons() {
    let refused = crate::capture::CaptureError::Program { program: "p", reason: "EPERM".into() };
    assert!(
        advice_for(&["/lib/libssl.so.3"], &refused.to_string(), None).contains("CAP_SYS_ADMIN")
    );
}

#[test]
fn a_server_without_tls_is_listed_and_its_runtime_told() {
    let servers = BTreeMap::from([(8, server(None)), (9, server(Some(OwnTls::Go)))]);
    let all = process::all(&coverage(&[]), servers);
    assert!(all.iter().all(|process| process.state == State::Plain && process.advice.is_none()));
    assert_eq!(all[0].reason, None);
    assert_eq!(all[1].reason.as_deref(), Some("plain HTTP is seen; Go's own TLS would not be"));
}

#[test]
fn libraries_are_told_apart_by_name() {
    for (name, own) in [
        ("libjvm.so", Some(OwnTls::Java)),
        ("libgnutls.so.30", Some(OwnTls::GnuTls)),
        ("libssl3.so", Some(OwnTls::Nss)),
        ("libmbedtls.so.14", Some(OwnTls::MbedTls)),
        ("libssl.so.3", None),
        ("libc.so.6", None),
    ] {
        assert_eq!(OwnTls::of_library(name), own, "{name}");
    }
}

#[test]
fn losses_and_missing_programs_are_gaps_that_do_not_stop_capture() {
    let coverage = json!({
        "programs_missing": [{ "program": "sched_process_exit", "why": "no such trace point" }],
        "lost": { "ring_full": 12, "fault": 0 },
    });
    let checks = sight::of_coverage(&coverage);
    let found: Vec<_> = checks.iter().map(|check| check.found.as_str()).collect();
    assert_eq!(found, ["no sched_process_exit: no such trace point", "12 lost: ring_full"]);
    assert!(checks.iter().all(|check| !check.ok && !check.needed && check.advice.is_some()));
    assert!(report(checks, Vec::new()).can_capture);
}

#[test]
fn that_nothing_was_lost_is_said() {
    let checks = sight::of_coverage(&coverage(&[]));
    assert_eq!(checks.len(), 1, "{checks:?}");
    assert_eq!((checks[0].ok, checks[0].found.as_str()), (true, "none was lost"));
}

#[test]
fn every_reason_of_loss_has_advice_of_its_own() {
    for reason in sensor_ebpf::abi::LossReason::ALL {
        let label = reason.label();
        assert_ne!(advice::of_loss(label), advice::of_loss("another"), "{label}");
    }
}

#[test]
fn a_failed_check_that_is_needed_is_told_from_one_that_is_not() {
    let failed = |needed| Check {
        needed,
        ..Check::needed("thing", false, "not there".into(), "do something")
    };
    let said = text::of(&report(vec![failed(true)], Vec::new()));
    assert!(said.starts_with("FAIL thing: not there\n     do something\n"), "{said}");
    assert!(said.ends_with("Nothing can be captured here until what FAILs is mended.\n"), "{said}");
    let said = text::of(&report(vec![failed(false)], Vec::new()));
    assert!(said.starts_with("warn thing"), "{said}");
    assert!(said.ends_with("This host can be captured.\n"), "{said}");
}

#[test]
fn a_hostile_process_name_neither_adds_lines_nor_moves_the_cursor() {
    let mut named = tls(7, &["/lib/\u{202e}x\nFAIL kernel: y"], true, None);
    named["comm"] = json!("a\nFAIL kernel: none\u{1b}[2J");
    let all = process::all(&coverage(&[named]), BTreeMap::new());
    let said = text::of(&report(Vec::new(), all));
    assert!(!said.contains("\nFAIL"), "{said}");
    assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said}");
}

#[test]
fn a_process_that_listens_is_found_with_its_address() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut child = std::process::Command::new("sleep");
    // The descriptor goes on to the child, a program that is not the agent's.
    let child = child.arg("60").stdin(std::os::fd::OwnedFd::from(listener)).spawn();
    let mut child = child.unwrap();
    let servers = server::all();
    child.kill().unwrap();
    child.wait().unwrap();
    let found = &servers[&child.id()];
    assert_eq!((found.comm.as_str(), &found.listens), ("sleep", &vec![address]));
    assert!(!servers.contains_key(&std::process::id()));
}
