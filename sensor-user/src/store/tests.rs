use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::ledger::fixture::call;
use crate::ledger::{Bounds, Ledger};

const NOW: Timestamp = Timestamp(1_000_000_000);

fn open(directory: &Path) -> (Store, SharedLedger) {
    let (store, saved) = Store::open(directory, NOW).unwrap();
    let mut ledger = Ledger::new(Bounds { endpoints: 10, principals: 10, key_bytes: 1 << 20 });
    ledger.restore_all(saved.entries, saved.totals);
    (store, SharedLedger::new(ledger))
}

fn records(ledger: &SharedLedger) -> u64 {
    ledger.snapshot(10).0.iter().map(|endpoint| endpoint.tally.records_all()).sum()
}

#[test]
fn counts_totals_and_templates_survive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let (mut store, ledger) = open(directory.path());
    ledger.lock().apply(&call("GET /a", "ip:1", 7));
    assert!(store.save(&ledger, Some(b"learned"), NOW));
    ledger.lock().apply(&call("GET /a", "ip:2", 1));
    assert!(store.save(&ledger, None, NOW));
    let before = (format!("{:?}", ledger.snapshot(10).0), ledger.lock().totals());
    drop(store);

    let (_store, saved) = Store::open(directory.path(), NOW).unwrap();
    assert_eq!(saved.templates.as_deref(), Some(b"learned".as_slice()));
    let mut restored = Ledger::new(Bounds { endpoints: 10, principals: 10, key_bytes: 1 << 20 });
    restored.restore_all(saved.entries, saved.totals);
    let restored = SharedLedger::new(restored);
    assert_eq!((format!("{:?}", restored.snapshot(10).0), restored.lock().totals()), before);
    assert!(restored.take_changes().changed.is_empty(), "what was restored needs no save");
}

#[test]
fn a_merged_endpoint_does_not_come_back() {
    let directory = tempfile::tempdir().unwrap();
    let (mut store, ledger) = open(directory.path());
    ledger.lock().apply(&call("GET /a/1", "ip:1", 7));
    assert!(store.save(&ledger, None, NOW));
    ledger.lock().merge(&"api:80".into(), &"GET /a/1".into(), &"GET /a/{id}".into());
    assert!(store.save(&ledger, None, NOW));
    drop(store);
    let (_store, ledger) = open(directory.path());
    let endpoints: Vec<_> = ledger.snapshot(0).0.iter().map(|e| e.endpoint.to_string()).collect();
    assert_eq!(endpoints, ["GET /a/{id}"]);
    assert_eq!(records(&ledger), 7);
}

#[test]
fn restoring_into_a_smaller_bound_folds_once_and_loses_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let (mut store, full) = open(directory.path());
    for number in 0..9 {
        full.lock().apply(&call(&format!("GET /{number}"), "ip:1", 1));
    }
    assert!(store.save(&full, None, NOW));
    for _restart in 0..3 {
        drop(store);
        let (again, saved) = Store::open(directory.path(), NOW).unwrap();
        store = again;
        let mut small = Ledger::new(Bounds { endpoints: 2, principals: 3, key_bytes: 1 << 20 });
        small.restore_all(saved.entries, saved.totals);
        let small = SharedLedger::new(small);
        assert_eq!(records(&small), 9);
        assert!(store.save(&small, None, NOW));
    }
}

#[test]
fn a_corrupt_file_is_moved_aside_and_the_agent_starts_empty() {
    let good = tempfile::tempdir().unwrap();
    let (mut store, ledger) = open(good.path());
    ledger.lock().apply(&call("GET /a", "ip:1", 7));
    assert!(store.save(&ledger, None, NOW));
    drop(store);
    let intact = std::fs::read(good.path().join("weir.redb")).unwrap();
    let damages: [(&str, Vec<u8>); 4] = [
        ("text", b"not a database".repeat(1_000)),
        ("cut", intact[..intact.len() / 2].to_vec()),
        (
            "zeros behind the header",
            [&intact[..4_096], &vec![0; intact.len() - 4_096][..]].concat(),
        ),
        ("ones", intact.iter().map(|byte| byte ^ 0xff).collect()),
    ];
    for (what, damaged) in damages {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("weir.redb"), damaged).unwrap();
        let (mut store, ledger) = open(directory.path());
        assert_eq!(records(&ledger), 0, "{what}");
        assert!(directory.path().join("weir.redb.corrupt-1").exists(), "{what}");
        ledger.lock().apply(&call("GET /a", "ip:1", 3));
        assert!(store.save(&ledger, None, NOW), "{what}");
        drop(store);
        assert_eq!(records(&open(directory.path()).1), 3, "{what}");
    }
}

#[test]
fn any_damaged_byte_leaves_an_agent_that_runs() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("weir.redb");
    let (mut store, ledger) = open(directory.path());
    ledger.lock().apply(&call("GET /a", "ip:1", 7));
    assert!(store.save(&ledger, None, NOW));
    drop(store);
    let intact = std::fs::read(&path).unwrap();
    let step = intact.len() / 64;
    for at in (0..64).flat_map(|page| [page * step, page * step + 17]).chain(0..64) {
        let mut damaged = intact.clone();
        damaged[at] ^= 0x55;
        std::fs::write(&path, damaged).unwrap();
        if let Ok((mut store, _saved)) = Store::open(directory.path(), NOW) {
            ledger.lock().apply(&call("GET /a", "ip:1", 1));
            store.save(&ledger, None, NOW);
        }
    }
}

#[test]
fn a_full_disk_keeps_counts_until_there_is_room() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("weir.redb");
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();
    let (mut store, ledger) = open(directory.path());
    ledger.lock().apply(&call("GET /a", "ip:1", 7));
    assert!(!store.save(&ledger, None, NOW));
    assert!(!store.save(&ledger, None, NOW));
    assert_eq!(store.failures(), 3);
    std::fs::remove_file(&path).unwrap();
    assert!(store.save(&ledger, None, NOW));
    drop(store);
    assert_eq!(records(&open(directory.path()).1), 7);
}

#[test]
fn a_second_agent_on_the_same_state_is_told_so() {
    let directory = tempfile::tempdir().unwrap();
    let _first = open(directory.path());
    let error = Store::open(directory.path(), NOW).expect_err("it is locked").to_string();
    assert!(error.contains("in use by another weir"), "{error}");
}

#[test]
fn a_file_of_a_later_version_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    drop(open(directory.path()));
    tables::set_schema(&directory.path().join("weir.redb"), 2);
    let error = Store::open(directory.path(), NOW).expect_err("it is newer").to_string();
    assert!(error.contains("written by a later version (schema 2)"), "{error}");
}

#[test]
fn only_the_owner_can_read_the_state() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("state");
    drop(open(&directory));
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    assert_eq!(mode(&directory.join("weir.redb")), 0o600);
}

#[test]
fn an_unusable_directory_is_a_clear_error() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = Store::open(&file, NOW).expect_err("it is a file").to_string();
    assert!(error.contains("cannot use the state directory"), "{error}");
    assert!(error.contains("--state"), "{error}");
}

#[test]
fn a_state_that_cannot_be_read_at_the_start_is_added_to_later() {
    let directory = tempfile::tempdir().unwrap();
    let (path, away) = (directory.path().join("weir.redb"), directory.path().join("away"));
    let (mut store, ledger) = open(directory.path());
    ledger.lock().apply(&call("GET /a", "ip:1", 7));
    assert!(store.save(&ledger, Some(b"earlier"), NOW));
    assert_eq!(store.take_late_templates(), None);
    drop(store);
    std::fs::rename(&path, &away).unwrap();
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();

    let (mut store, ledger) = open(directory.path());
    ledger.lock().apply(&call("GET /a", "ip:1", 1));
    assert!(!store.save(&ledger, None, NOW));
    std::fs::rename(&away, &path).unwrap();
    for late in [Some(b"earlier".to_vec()), None] {
        assert!(store.save(&ledger, late.as_ref().map(|_| b"since".as_slice()), NOW));
        assert_eq!(records(&ledger), 8);
        assert_eq!(ledger.lock().totals().bodies[0], 2);
        assert_eq!(store.take_late_templates(), late);
    }
    drop(store);
    let (store, saved) = Store::open(directory.path(), NOW).unwrap();
    assert_eq!(saved.templates.as_deref(), Some(b"earlier".as_slice()), "not yet replaced");
    drop(store);
    assert_eq!(records(&open(directory.path()).1), 8);
}
