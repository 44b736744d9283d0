use std::time::{Duration, Instant};

use super::{Known, ProcessCoverage};

fn known_at(start: Instant) -> Known {
    let mut known = Known::default();
    for pid in [1, 2] {
        let process = ProcessCoverage {
            pid,
            comm: "nginx".to_owned(),
            runtime: "openssl",
            libraries: vec!["/usr/lib/libssl.so.3".to_owned()],
            covered: true,
            reason: None,
        };
        known.processes.insert(pid, process);
    }
    for pid in [2, 3, 4] {
        known.speaks_tls(pid, start);
    }
    known.is_readable(4);
    known
}

fn states(known: &Known, now: Instant) -> Vec<(u32, &'static str, bool)> {
    let coverage = known.coverage(now, |pid| (pid != 9).then(|| "java".to_owned()));
    coverage.processes.iter().map(|p| (p.pid, p.runtime, p.covered)).collect()
}

#[test]
fn a_process_that_speaks_tls_without_plaintext_is_uncovered_once_a_handshake_is_over() {
    let start = Instant::now();
    let known = known_at(start);
    assert_eq!(states(&known, start), [(1, "openssl", true), (2, "openssl", true)]);
    assert_eq!(
        states(&known, start + Duration::from_secs(6)),
        [(1, "openssl", true), (2, "openssl", false), (3, "unknown", false)]
    );
}

#[test]
fn plaintext_covers_a_process_and_its_end_removes_it() {
    let start = Instant::now();
    let mut known = known_at(start);
    known.is_readable(2);
    known.forget(3);
    known.forget(1);
    known.speaks_tls(9, start);
    assert_eq!(states(&known, start + Duration::from_secs(6)), [(2, "openssl", true)]);
}
