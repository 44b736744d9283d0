use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use super::*;
use crate::incident::fixture::finding;
use crate::ledger::fixture::{self, call, call_at, with_keys};
use crate::ledger::{Asked, Bounds, Ledger, Tally, Window};

const NOW: Timestamp = Timestamp(1_000_000_000);

fn open(directory: &Path) -> (Store, SharedLedger) {
    let (store, saved) = Store::open(directory, NOW).unwrap();
    let mut ledger = Ledger::new(Bounds { endpoints: 10, principals: 10, key_bytes: 1 << 20 });
    ledger.restore_all(saved.entries, saved.totals);
    (store, SharedLedger::new(ledger))
}

/// Saves a ledger beside which nothing is there.
fn save(store: &mut Store, ledger: &SharedLedger) -> bool {
    store.save(ledger, &SharedIncidents::default(), &Learned::default(), NOW)
}

fn records(ledger: &SharedLedger) -> u64 {
    ledger.snapshot(10).0.iter().map(|endpoint| endpoint.tally.records_all()).sum()
}

#[test]
fn counts_totals_and_what_was_learned_survive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let (mut store, ledger) = open(directory.path());
    ledger.lock().apply(&call("GET /a", "ip:1", 7));
    let learned =
        Learned { templates: Some(b"templates".to_vec()), detectors: Some(b"baselines".to_vec()) };
    assert!(store.save(&ledger, &SharedIncidents::default(), &learned, NOW));
    ledger.lock().apply(&call("GET /a", "ip:2", 1));
    assert!(save(&mut store, &ledger));
    let before = (format!("{:?}", ledger.snapshot(10).0), ledger.lock().totals());
    drop(store);

    let (_store, saved) = Store::open(directory.path(), NOW).unwrap();
    assert_eq!(saved.templates, learned.templates);
    assert_eq!(saved.detectors, learned.detectors);
    let mut restored = Ledger::new(Bounds { endpoints: 10, principals: 10, key_bytes: 1 << 20 });
    restored.restore_all(saved.entries, saved.totals);
    let restored = SharedLedger::new(restored);
    assert_eq!((format!("{:?}", restored.snapshot(10).0), restored.lock().totals()), before);
    assert!(fixture::save(&restored).changed.is_empty(), "what was restored needs no save");
}

#[test]
fn endpoints_that_merge_during_saves_are_saved_once() {
    const ENDPOINTS: u64 = 300;
    let directory = tempfile::tempdir().unwrap();
    let (mut store, saved) = Store::open(directory.path(), NOW).unwrap();
    let mut ledger =
        Ledger::new(Bounds { endpoints: 1_000, principals: 1_000, key_bytes: 1 << 20 });
    ledger.restore_all(saved.entries, saved.totals);
    let name = |number: u64| -> Arc<str> { format!("GET /{number}").into() };
    (0..ENDPOINTS).for_each(|number| ledger.apply(&call(&name(number), "ip:1", 1)));
    let ledger = SharedLedger::new(ledger);
    let merging = std::thread::spawn({
        let ledger = ledger.clone();
        move || {
            for number in 0..100 * ENDPOINTS {
                ledger.lock().merge(&"api:80".into(), &name(number), &name(number + ENDPOINTS));
                std::thread::yield_now();
            }
        }
    });
    while !merging.is_finished() {
        assert!(save(&mut store, &ledger));
    }
    merging.join().unwrap();
    assert!(save(&mut store, &ledger));
    drop(store);
    let (_store, saved) = Store::open(directory.path(), NOW).unwrap();
    let mut restored =
        Ledger::new(Bounds { endpoints: 1_000, principals: 1_000, key_bytes: 1 << 20 });
    restored.restore_all(saved.entries, saved.totals);
    let view = |ledger: &SharedLedger| {
        let mut view: Vec<_> = ledger.snapshot(1).0;
        view.sort_by(|a, b| a.endpoint.cmp(&b.endpoint));
        format!("{view:?}")
    };
    assert_eq!(view(&SharedLedger::new(restored)), view(&ledger));
}

#[test]
fn a_merged_endpoint_does_not_come_back() {
    let directory = tempfile::tempdir().unwrap();
    let (mut store, ledger) = open(directory.path());
    ledger.lock().apply(&call("GET /a/1", "ip:1", 7));
    assert!(save(&mut store, &ledger));
    ledger.lock().merge(&"api:80".into(), &"GET /a/1".into(), &"GET /a/{id}".into());
    assert!(save(&mut store, &ledger));
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
    assert!(save(&mut store, &full));
    for _restart in 0..3 {
        drop(store);
        let (again, saved) = Store::open(directory.path(), NOW).unwrap();
        store = again;
        let mut small = Ledger::new(Bounds { endpoints: 2, principals: 3, key_bytes: 1 << 20 });
        small.restore_all(saved.entries, saved.totals);
        let small = SharedLedger::new(small);
        assert_eq!(records(&small), 9);
        assert!(save(&mut store, &small));
    }
}

#[test]
fn a_corrupt_file_is_moved_aside_and_the_agent_starts_empty() {
    let good = tempfile::tempdir().unwrap();
    let (mut store, ledger) = open(good.path());
    ledger.lock().apply(&call("GET /a", "ip:1", 7));
    assert!(save(&mut store, &ledger));
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
        assert!(save(&mut store, &ledger), "{what}");
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
    assert!(save(&mut store, &ledger));
    drop(store);
    let intact = std::fs::read(&path).unwrap();
    let step = intact.len() / 64;
    for at in (0..64).flat_map(|page| [page * step, page * step + 17]).chain(0..64) {
        let mut damaged = intact.clone();
        damaged[at] ^= 0x55;
        std::fs::write(&path, damaged).unwrap();
        if let Ok((mut store, _saved)) = Store::open(directory.path(), NOW) {
            ledger.lock().apply(&call("GET /a", "ip:1", 1));
            save(&mut store, &ledger);
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
    assert!(!save(&mut store, &ledger));
    assert!(!save(&mut store, &ledger));
    assert_eq!(store.failures(), 3);
    std::fs::remove_file(&path).unwrap();
    assert!(save(&mut store, &ledger));
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
    tables::set_schema(&directory.path().join("weir.redb"), 3);
    let error = Store::open(directory.path(), NOW).expect_err("it is newer").to_string();
    assert!(error.contains("written by a later version (schema 3)"), "{error}");
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
    let templates =
        |templates: &[u8]| Learned { templates: Some(templates.to_vec()), detectors: None };
    assert!(store.save(&ledger, &SharedIncidents::default(), &templates(b"earlier"), NOW));
    assert_eq!(store.take_late_templates(), None);
    drop(store);
    std::fs::rename(&path, &away).unwrap();
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();

    let (mut store, ledger) = open(directory.path());
    ledger.lock().apply(&call("GET /a", "ip:1", 1));
    assert!(!save(&mut store, &ledger));
    std::fs::rename(&away, &path).unwrap();
    for late in [Some(b"earlier".to_vec()), None] {
        let learned = late.as_ref().map_or_else(Learned::default, |_| templates(b"since"));
        assert!(store.save(&ledger, &SharedIncidents::default(), &learned, NOW));
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

const NOON_S: u64 = 1_790_510_400;

/// What is shown of windows that end at noon.
fn windows(ledger: &SharedLedger) -> String {
    let now = Timestamp(NOON_S * 1_000_000_000);
    let asked = Asked { now, windows: &Window::ALL, top: 10 };
    format!("{:?}", ledger.pages(asked).collect::<Vec<_>>())
}

#[test]
fn windows_survive_an_agent_that_is_killed() {
    let directory = tempfile::tempdir().unwrap();
    let (mut store, ledger) = open(directory.path());
    let get = |ago_s: u64, principal: &str, keys: std::ops::Range<u64>| {
        let at = Timestamp((NOON_S - ago_s) * 1_000_000_000);
        let call = with_keys(call_at(at, "GET /a", principal, keys.end - keys.start), keys);
        ledger.lock().apply(&call);
    };
    for ago_s in [80 * 86_400, 8 * 86_400, 5 * 3_600, 1_800, 60] {
        get(ago_s, "ip:1", 0..ago_s / 3_600);
        get(ago_s, "ip:2", 5..6);
    }
    assert!(save(&mut store, &ledger));
    let before = windows(&ledger);
    assert!(before.contains("records: 2117"), "{before}");
    get(1, "ip:1", 1_000..2_000);
    assert_ne!(windows(&ledger), before);
    let killed = tempfile::tempdir().unwrap();
    std::fs::copy(file_in(directory.path()), file_in(killed.path())).unwrap();
    assert_eq!(windows(&open(killed.path()).1), before);
}

#[test]
fn counts_of_the_first_schema_are_kept() {
    let directory = tempfile::tempdir().unwrap();
    drop(open(directory.path()));
    let written = call("GET /a", "ip:1", 7);
    let mut tally = Tally::default();
    tally.add(&written.exchange);
    let keys = with_keys(written, 0..40).exchange.body.keys;
    migrate::tests::write_schema_1(&file_in(directory.path()), "GET /a", &tally, &keys);
    for _start in 0..2 {
        let (_store, ledger) = open(directory.path());
        let (views, _) = ledger.snapshot(1);
        assert_eq!((views[0].tally, views[0].distinct.keys), (tally, 40));
        assert_eq!(views[0].top[0].tally, tally);
        assert!(fixture::save(&ledger).changed.is_empty());
    }
}

/// One incident.
fn found() -> SharedIncidents {
    let incidents = SharedIncidents::default();
    incidents.lock().take(&finding("ip:1"));
    incidents
}

fn restored(saved: &incident::Saved) -> SharedIncidents {
    let incidents = SharedIncidents::default();
    incidents.restore(saved);
    incidents
}

#[test]
fn incidents_survive_a_restart_and_are_read_while_no_agent_runs() {
    let directory = tempfile::tempdir().unwrap();
    assert!(matches!(incidents(directory.path()), Ok(None)));
    let (mut store, ledger) = open(directory.path());
    let found = found();
    assert!(store.save(&ledger, &found, &Learned::default(), NOW));
    found.lock().take(&finding("ip:2"));
    assert!(store.save(&ledger, &found, &Learned::default(), NOW));
    assert!(matches!(incidents(directory.path()), Err(StoreError::Locked(_))));
    drop(store);

    let read = incidents(directory.path()).unwrap().unwrap();
    let (_store, saved) = Store::open(directory.path(), NOW).unwrap();
    assert_eq!(saved.incidents, read);
    assert_eq!(restored(&read).lock().views(), found.lock().views());
    assert_eq!(found.lock().views().len(), 2);
}

#[test]
fn incidents_of_an_agent_that_was_killed_are_read() {
    let directory = tempfile::tempdir().unwrap();
    let (mut store, ledger) = open(directory.path());
    assert!(store.save(&ledger, &found(), &Learned::default(), NOW));
    let killed = tempfile::tempdir().unwrap();
    std::fs::copy(file_in(directory.path()), file_in(killed.path())).unwrap();
    let read = incidents(killed.path()).unwrap().unwrap();
    assert_eq!(restored(&read).lock().views().len(), 1);
}

#[test]
fn incidents_that_could_not_be_saved_are_saved_later() {
    let directory = tempfile::tempdir().unwrap();
    let (mut store, ledger) = open(directory.path());
    let found = found();
    store.database = None;
    std::fs::rename(directory.path(), directory.path().with_extension("away")).unwrap();
    assert!(!store.save(&ledger, &found, &Learned::default(), NOW));
    std::fs::rename(directory.path().with_extension("away"), directory.path()).unwrap();
    assert!(store.save(&ledger, &found, &Learned::default(), NOW));
    drop(store);
    let read = incidents(directory.path()).unwrap().unwrap();
    assert_eq!(restored(&read).lock().views(), found.lock().views());
}
