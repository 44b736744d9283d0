use std::ops::Range;
use std::sync::Arc;

use proptest::prelude::*;

use super::fixture::{Changes, begin_save, call, call_at, save, with_keys};
use super::*;
use crate::clock::Timestamp;
use crate::records::{BodyOutcome, Quality};

fn ledger(endpoints: usize, principals: usize) -> Ledger {
    Ledger::new(Bounds { endpoints, principals, key_bytes: 1 << 24 })
}

/// So many minutes after some moment.
fn minute(minutes: u64) -> Timestamp {
    Timestamp((1_790_000_000 + 60 * minutes) * 1_000_000_000)
}

/// The ledger without what is older.
fn forgotten(ledger: Ledger, limit: Timestamp) -> Ledger {
    let shared = SharedLedger::new(ledger);
    shared.forget_before(limit);
    std::mem::replace(&mut *shared.lock(), self::ledger(0, 0))
}

/// (endpoint, records, [(principal, records)])
type Counted = (String, u64, Vec<(String, u64)>);

/// In the order of the ledger.
fn records(ledger: Ledger) -> Vec<Counted> {
    let (endpoints, _) = SharedLedger::new(ledger).snapshot(usize::MAX);
    let rows = endpoints.into_iter().map(|row| {
        let top = row.top.iter().map(|top| (top.principal.to_string(), top.tally.records_all()));
        (row.endpoint.to_string(), row.tally.records_all(), top.collect())
    });
    rows.collect()
}

fn row(endpoint: &str, all: u64, top: &[(&str, u64)]) -> Counted {
    let top = top.iter().map(|(name, records)| ((*name).to_owned(), *records));
    (endpoint.to_owned(), all, top.collect())
}

#[test]
fn records_are_counted_per_endpoint_and_principal() {
    let mut ledger = ledger(10, 10);
    ledger.apply(&call("GET /a", "ip:1", 5));
    ledger.apply(&call("GET /a", "ip:2", 20));
    ledger.apply(&call("GET /a", "ip:1", 1));
    ledger.apply(&call("GET /b", "ip:1", 3));
    assert_eq!(
        records(ledger),
        [row("GET /a", 26, &[("ip:2", 20), ("ip:1", 6)]), row("GET /b", 3, &[("ip:1", 3)])]
    );
}

#[test]
fn an_exchange_is_counted_by_status_quality_outcome_bytes_and_class() {
    let mut lost = call_at(Timestamp(5), "GET /a", "ip:1", 2);
    lost.exchange.status = 404;
    lost.exchange.body.quality = Quality::AtLeast;
    lost.exchange.body.outcome = BodyOutcome::Lost;
    let mut ledger = ledger(10, 10);
    ledger.apply(&call_at(Timestamp(9), "GET /a", "ip:1", 5));
    ledger.apply(&lost);
    assert_eq!(ledger.totals().bodies, [1, 0, 0, 0, 0, 1]);
    let (endpoints, _) = SharedLedger::new(ledger).snapshot(1);
    let expected = Tally {
        exchanges: [0, 1, 0, 1, 0, 0],
        records: [5, 2, 0],
        bodies_by_quality: [1, 1, 0],
        bodies: [1, 0, 0, 0, 0, 1],
        response_bytes: 20,
        sensitive: [7, 0, 0, 0, 0, 0, 0, 0],
        first_seen: Timestamp(5),
        last_seen: Timestamp(9),
    };
    assert_eq!(endpoints[0].tally, expected);
    assert_eq!(endpoints[0].top[0].tally, expected);
}

#[test]
fn the_quality_of_a_sum_is_that_of_its_parts() {
    for (bodies, quality) in [
        ([0, 0, 0], Quality::Exact),
        ([9, 0, 0], Quality::Exact),
        ([9, 1, 0], Quality::AtLeast),
        ([9, 0, 1], Quality::AtLeast),
        ([0, 0, 1], Quality::Unknown),
        ([0, 1, 0], Quality::AtLeast),
    ] {
        let tally = Tally { bodies_by_quality: bodies, ..Tally::default() };
        assert_eq!(tally.quality(), quality, "{bodies:?}");
    }
}

#[test]
fn endpoints_over_the_bound_are_counted_as_other() {
    let mut ledger = ledger(2, 10);
    for endpoint in ["GET /a", "GET /b", "GET /c", "GET /d", "GET /a"] {
        ledger.apply(&call(endpoint, "ip:1", 1));
    }
    assert_eq!(ledger.totals().endpoints_folded, 2);
    assert_eq!(
        records(ledger),
        [
            row("GET /a", 2, &[("ip:1", 2)]),
            row("GET /b", 1, &[("ip:1", 1)]),
            row("other", 2, &[("ip:1", 2)]),
        ]
    );
}

/// Who got records with which keys from `GET /a`, in turn.
fn hand_out<'p>(ledger: &mut Ledger, sent: impl IntoIterator<Item = (&'p str, Range<u64>)>) {
    for (principal, keys) in sent {
        let records = keys.end - keys.start;
        ledger.apply(&with_keys(call("GET /a", principal, records), keys));
    }
}

fn residue(ledger: &SharedLedger) -> u64 {
    ledger.snapshot(0).0[0].residue
}

#[test]
fn principals_over_the_bound_are_counted_as_other_those_with_least_distinct_records_first() {
    let mut ledger = ledger(10, 2);
    hand_out(&mut ledger, [("ip:1", 0..5), ("ip:1", 0..5), ("ip:2", 0..1), ("ip:2", 0..1)]);
    hand_out(&mut ledger, [("ip:3", 7..9), ("ip:4", 0..9)]);
    assert_eq!(ledger.totals().principals_folded, 3);
    let ledger = SharedLedger::new(ledger);
    // One distinct record of ip:2 at most, and two of ip:3; who comes back may be both.
    assert_eq!(residue(&ledger), 3);
    let (views, _) = ledger.snapshot(10);
    let top = views[0].top.iter().map(|top| (&*top.principal, top.tally.records_all()));
    assert_eq!(top.collect::<Vec<_>>(), [("ip:1", 10), ("ip:4", 9), ("other", 4)]);
    assert_eq!(views[0].top[2].distinct.keys, 3);
    assert_eq!(views[0].tally.records_all(), 23);
}

#[test]
fn who_stays_below_the_residue_is_all_that_a_flood_hides() {
    let mut ledger = ledger(10, 64);
    for number in 0..10_000 {
        let name = format!("ip:{number}");
        hand_out(
            &mut ledger,
            [(name.as_str(), number..number + 1), ("ip:thief", number..number + 1)],
        );
    }
    let ledger = SharedLedger::new(ledger);
    let top = &ledger.snapshot(1).0[0].top[0];
    assert_eq!(&*top.principal, "ip:thief");
    assert!(top.tally.records_all() + residue(&ledger) >= 10_000);
    let restored = Ledger::new(Bounds { endpoints: 10, principals: 64, key_bytes: 1 << 20 });
    let restored = SharedLedger::new(restored);
    let changes = save(&ledger);
    restored.lock().restore_all(changes.changed, changes.totals);
    assert_eq!(residue(&restored), residue(&ledger), "it is saved");
}

#[test]
fn residues_of_endpoints_that_become_one_add_up() {
    let mut ledger = ledger(10, 1);
    for endpoint in ["GET /a", "GET /b"] {
        for (principal, records) in [("ip:1", 2), ("ip:2", 9)] {
            ledger.apply(&with_keys(call(endpoint, principal, records), 0..records));
        }
    }
    // ip:1 had 2 at each, and ip:2 had 9 at the first.
    ledger.merge(&"api:80".into(), &"GET /a".into(), &"GET /b".into());
    assert_eq!(residue(&SharedLedger::new(ledger)), 2 + 9 + 2);
}

#[test]
fn a_flood_of_services_endpoints_and_principals_stays_within_the_bounds() {
    let mut ledger = ledger(100, 1_000);
    for number in 0..20_000 {
        let mut call = call(&format!("GET /{number}"), &format!("ip:{number}"), 1);
        call.exchange.service = format!("service:{number}").into();
        ledger.apply(&call);
    }
    let (endpoints, principals) = ledger.size();
    assert_eq!(endpoints, 100 + Bounds::SERVICES_FOLDED + 1);
    // Each endpoint may add an `other`.
    assert!(principals <= 1_000 + endpoints, "{principals}");
    let sum: u64 = records(ledger).iter().map(|(_, records, _)| records).sum();
    assert_eq!(sum, 20_000);
}

#[test]
fn an_endpoint_that_became_part_of_a_template_hands_over_its_counts() {
    let mut ledger = ledger(10, 10);
    ledger.apply(&call("GET /a/1", "ip:1", 5));
    ledger.apply(&call("GET /a/{id}", "ip:1", 2));
    ledger.apply(&call("GET /a/{id}", "ip:2", 3));
    let (service, old, new) = ("api:80".into(), "GET /a/1".into(), "GET /a/{id}".into());
    ledger.merge(&service, &old, &new);
    ledger.merge(&service, &old, &new);
    ledger.merge(&service, &new, &new);
    assert_eq!(ledger.size(), (1, 2));
    assert_eq!(records(ledger), [row("GET /a/{id}", 10, &[("ip:1", 7), ("ip:2", 3)])]);
}

#[test]
fn what_was_silent_for_long_is_forgotten_and_makes_room() {
    let mut ledger = ledger(10, 2);
    ledger.apply(&call_at(minute(1), "GET /old", "ip:1", 1));
    ledger.apply(&call_at(minute(9), "GET /a", "ip:1", 1));
    let mut ledger = forgotten(ledger, minute(5));
    assert_eq!(ledger.size(), (1, 1));
    ledger.apply(&call_at(minute(9), "GET /a", "ip:2", 1));
    assert_eq!(records(ledger), [row("GET /a", 2, &[("ip:1", 1), ("ip:2", 1)])]);
}

#[test]
fn only_what_changed_is_saved_and_a_failed_save_is_made_good() {
    let ledger = SharedLedger::new(ledger(10, 10));
    let places = |changes: &Changes| {
        let places = changes
            .changed
            .iter()
            .map(|entry| (entry.place.endpoint.to_string(), entry.place.principal.clone()));
        let mut places: Vec<_> = places.collect();
        places.sort();
        places
    };
    let principal = |name: &str| Some(Arc::from(name));
    ledger.lock().apply(&call("GET /a", "ip:1", 1));
    ledger.lock().apply(&call("GET /b", "ip:1", 1));
    assert_eq!(save(&ledger).changed.len(), 4);
    assert!(save(&ledger).changed.is_empty());
    ledger.lock().apply(&call("GET /b", "ip:2", 1));
    let expected = [("GET /b".to_owned(), None), ("GET /b".to_owned(), principal("ip:2"))];
    let (changes, failed) = begin_save(&ledger);
    assert_eq!(places(&changes), expected);
    drop(failed);
    assert_eq!(places(&save(&ledger)), expected);
    assert!(save(&ledger).changed.is_empty());
}

#[test]
fn the_principals_with_most_records_are_shown() {
    let mut ledger = ledger(10, 100);
    for number in 0..50 {
        ledger.apply(&call("GET /a", &format!("ip:{number}"), (number * 7) % 50));
    }
    let (endpoints, _) = SharedLedger::new(ledger).snapshot(3);
    let top: Vec<_> = endpoints[0].top.iter().map(|top| top.tally.records_all()).collect();
    assert_eq!(top, [49, 48, 47]);
    assert_eq!(endpoints[0].principals, 50);
}

#[test]
fn a_snapshot_goes_through_more_endpoints_than_a_page_holds() {
    let mut ledger = ledger(100, 100);
    for number in 0..50 {
        ledger.apply(&call(&format!("GET /{number}"), "ip:1", 1));
    }
    assert_eq!(records(ledger).len(), 50);
}

proptest! {
    #[test]
    fn no_record_is_lost_by_folding_merging_or_restoring(
        calls in prop::collection::vec((0..6_u8, 0..6_u8, 0..5_u64), 0..60),
        merges in prop::collection::vec((0..6_u8, 0..6_u8), 0..6),
        bounds in (1..6_usize, 1..12_usize),
    ) {
        let mut ledger = ledger(bounds.0, bounds.1);
        let service: Arc<str> = "api:80".into();
        let name = |number: u8| -> Arc<str> { format!("GET /{number}").into() };
        let mut merges = merges.into_iter();
        for (at, (endpoint, principal, records)) in calls.iter().enumerate() {
            ledger.apply(&call(&name(*endpoint), &format!("ip:{principal}"), *records));
            if at % 10 == 9 && let Some((from, into)) = merges.next() {
                ledger.merge(&service, &name(from), &name(into));
            }
        }
        let all: u64 = calls.iter().map(|(_, _, records)| records).sum();
        let changes = save(&SharedLedger::new(ledger));
        let mut restored = self::ledger(2, 3);
        restored.restore_all(changes.changed, changes.totals);
        let rows = self::records(restored);
        for (endpoint, records, top) in &rows {
            let by_principal: u64 = top.iter().map(|(_, records)| records).sum();
            prop_assert_eq!(*records, by_principal, "{}", endpoint);
        }
        prop_assert_eq!(rows.iter().map(|(_, records, _)| records).sum::<u64>(), all);
    }
}

#[test]
fn a_template_takes_the_room_of_what_it_replaces_though_others_were_folded() {
    let mut ledger = ledger(2, 10);
    for endpoint in ["GET /a/1", "GET /a/2", "GET /a/3"] {
        ledger.apply(&call(endpoint, "ip:1", 1));
    }
    let template: Arc<str> = "GET /a/{id}".into();
    for endpoint in ["GET /a/1", "GET /a/2"] {
        ledger.merge(&"api:80".into(), &endpoint.into(), &template);
    }
    assert_eq!(records(ledger), [row(OTHER, 1, &[("ip:1", 1)]), row(&template, 2, &[("ip:1", 2)])]);
}

#[test]
fn forgotten_others_leave_the_room_of_endpoints_as_it_was() {
    let mut ledger = ledger(1, 10);
    for at in [1, 2] {
        ledger.apply(&call_at(minute(at), "GET /a", "ip:1", 1));
        ledger.apply(&call_at(minute(at), "GET /b", "ip:1", 1));
        ledger = forgotten(ledger, minute(at + 1));
        assert_eq!(ledger.size(), (0, 0));
    }
    ledger.apply(&call("GET /a", "ip:1", 1));
    ledger.apply(&call("GET /b", "ip:1", 1));
    assert_eq!(records(ledger), [row("GET /a", 1, &[("ip:1", 1)]), row(OTHER, 1, &[("ip:1", 1)])]);
}

#[test]
fn endpoints_that_are_called_other_are_folded_and_take_no_endpoints_room() {
    let mut ledger = ledger(1, 2_000);
    for service in 0..Bounds::SERVICES_FOLDED + 10 {
        let mut call = call(OTHER, "ip:1", 1);
        call.exchange.service = format!("api:{service}").into();
        ledger.apply(&call);
    }
    assert_eq!(ledger.totals().endpoints_folded, Bounds::SERVICES_FOLDED as u64 + 10);
    ledger.apply(&call("GET /a", "ip:1", 1));
    assert_eq!(ledger.size().0, Bounds::SERVICES_FOLDED + 2);
    assert_eq!(records(ledger).last(), Some(&row("GET /a", 1, &[("ip:1", 1)])));
}

/// What a store holds of a ledger: records by place.
type File = std::collections::BTreeMap<(String, Option<String>), u64>;

fn write(changes: Changes, file: &mut File) {
    let name = |place: &Place| {
        (place.endpoint.to_string(), place.principal.as_ref().map(ToString::to_string))
    };
    match changes.removed {
        Removed::All => file.clear(),
        Removed::Places(places) => places.iter().for_each(|place| {
            file.remove(&name(place));
        }),
    }
    for entry in changes.changed {
        let counts = Counts::from_bytes(&entry.counts).unwrap();
        file.insert(name(&entry.place), counts.tally.records_all());
    }
}

#[test]
fn a_save_while_endpoints_merge_holds_each_count_once() {
    const ENDPOINTS: u64 = 64;
    let mut ledger = ledger(1_000, 1_000);
    for number in 0..ENDPOINTS {
        ledger.apply(&call(&format!("GET /{number}"), "ip:1", 1));
    }
    let (ledger, mut file) = (SharedLedger::new(ledger), File::new());
    let merging = std::thread::spawn({
        let ledger = ledger.clone();
        move || {
            for number in 0..200 * ENDPOINTS {
                let name = |number: u64| -> Arc<str> { format!("GET /{number}").into() };
                ledger.lock().merge(&"api:80".into(), &name(number), &name(number + ENDPOINTS));
                std::thread::yield_now();
            }
        }
    });
    while !merging.is_finished() {
        write(save(&ledger), &mut file);
        assert_eq!(file.len() as u64, 2 * ENDPOINTS);
        assert_eq!(file.values().sum::<u64>(), 2 * ENDPOINTS);
    }
    merging.join().unwrap();
}

#[test]
fn more_removals_than_are_remembered_have_everything_written_anew() {
    let (mut all, mut file) = (ledger(10, 200_000), File::new());
    let old = minute(1);
    for number in 0..70_000 {
        all.apply(&call_at(old, "GET /a", &format!("ip:{number}"), 1));
    }
    all.apply(&call_at(minute(9), "GET /a", "ip:new", 1));
    let all = SharedLedger::new(all);
    write(save(&all), &mut file);
    assert_eq!(file.len(), 70_002);
    for _failed_save in 0..2 {
        all.forget_before(minute(5));
        let (changes, failed) = begin_save(&all);
        assert_eq!((changes.changed.len(), &changes.removed), (2, &Removed::All));
        drop(failed);
    }
    write(save(&all), &mut file);
    assert_eq!(file.len(), 2);
    assert_eq!(save(&all).changed.len(), 0);
}

#[test]
fn the_newest_time_is_that_of_exchanges_to_the_minute() {
    let mut all = ledger(10, 10);
    all.apply(&call_at(minute(7), "GET /a", "ip:1", 1));
    all.apply(&call_at(minute(3), "GET /a", "ip:1", 1));
    let newest = SharedLedger::new(all).newest();
    assert!(newest <= minute(7) && minute(7).0 - newest.0 < 60_000_000_000);
    assert_eq!(SharedLedger::new(ledger(1, 1)).newest(), Timestamp(0));
}
