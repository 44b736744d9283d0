use proptest::prelude::*;

use super::*;
use crate::ledger::fixture::call_at;

fn at(second: u64) -> Timestamp {
    Timestamp((1_000_000 + second) * 1_000_000_000)
}

fn count(flow: &mut Flow, second: u64, endpoint: &str, principal: &str, records: u64) {
    flow.count(&call_at(at(second), endpoint, principal, records));
}

/// What all series sum up to, by slot.
fn all(flow: &Flow, top: usize) -> Vec<u32> {
    let (series, mut sum) = flow.endpoints(top);
    for line in series {
        assert_eq!(line.sum, line.records.iter().map(|n| u64::from(*n)).sum::<u64>());
        sum.iter_mut().zip(line.records).for_each(|(sum, records)| *sum += records);
    }
    sum
}

#[test]
fn records_are_in_the_slot_in_which_they_left() {
    let mut flow = Flow::new(at(0));
    count(&mut flow, 1, "a", "x", 2);
    count(&mut flow, 9, "a", "y", 3);
    count(&mut flow, 25, "b", "x", 4);
    let (series, other) = flow.endpoints(1);
    assert_eq!(series[0].name, ("api:80".into(), "a".into()));
    assert_eq!(series[0].records, [5, 0, 0]);
    assert_eq!(other, [0, 0, 4]);
    assert_eq!(flow.since(), at(0));
}

#[test]
fn callers_are_told_apart_and_chosen() {
    let mut flow = Flow::new(at(0));
    count(&mut flow, 1, "a", "x", 2);
    count(&mut flow, 1, "a", "y", 3);
    count(&mut flow, 1, "b", "x", 4);
    let (series, other) = flow.callers(9, |(_, endpoint, _)| &**endpoint == "a");
    let names: Vec<_> = series.iter().map(|line| (&*line.name.2, line.sum)).collect();
    assert_eq!(names, [("y", 3), ("x", 2)]);
    assert_eq!(other, [0], "others are not asked for");
}

#[test]
fn what_is_an_hour_old_goes_also_while_nothing_comes() {
    let mut flow = Flow::new(at(0));
    count(&mut flow, 0, "a", "x", 2);
    flow.tell(at(3_599));
    assert_eq!(all(&flow, 9)[0], 2);
    assert_eq!(all(&flow, 9).len(), SLOTS);
    flow.tell(at(3_600));
    assert_eq!(all(&flow, 9).iter().sum::<u32>(), 0);
    assert_eq!(flow.endpoints(9).0, []);
}

#[test]
fn what_is_older_than_an_hour_or_than_the_agent_is_not_shown() {
    let mut flow = Flow::new(at(10_000));
    count(&mut flow, 9_980, "a", "x", 2);
    count(&mut flow, 20_000, "a", "x", 3);
    count(&mut flow, 16_000, "a", "x", 5);
    assert_eq!(all(&flow, 9).iter().sum::<u32>(), 3);
}

#[test]
fn a_clock_that_was_ahead_does_not_stop_the_flow() {
    let mut flow = Flow::new(at(0));
    count(&mut flow, 1_000_000, "a", "x", 2);
    flow.tell(at(10));
    count(&mut flow, 11, "a", "x", 3);
    assert_eq!(all(&flow, 9), [3]);
}

#[test]
fn endpoints_that_become_one_have_one_series() {
    let mut flow = Flow::new(at(0));
    count(&mut flow, 0, "GET /a/1", "x", 2);
    count(&mut flow, 10, "GET /a/{id}", "x", 3);
    flow.rename(&"api:80".into(), &"GET /a/1".into(), &"GET /a/{id}".into());
    let (series, _) = flow.endpoints(9);
    assert_eq!(series.len(), 1);
    assert_eq!(series[0].records, [2, 3]);
    assert_eq!(flow.callers(9, |_| true).0[0].records, [2, 3]);
}

#[test]
fn who_comes_late_and_takes_much_is_seen_among_many() {
    let mut flow = Flow::new(at(0));
    for crowd in 0..Flow::CALLERS_MAX * 4 {
        count(&mut flow, 0, "a", &format!("crowd {crowd}"), 1);
    }
    count(&mut flow, 20, "a", "thief", 50);
    let (series, _) = flow.callers(1, |_| true);
    assert_eq!((&*series[0].name.2, series[0].sum), ("thief", 50));
}

proptest! {
    #[test]
    fn nothing_that_left_is_missing_and_lanes_are_bounded(
        calls in prop::collection::vec((0_u64..5_000, 0_usize..200, 1_u64..9), 1..400),
        top in 0_usize..20,
    ) {
        let mut flow = Flow::new(at(0));
        let mut calls = calls;
        calls.sort_unstable();
        let end = calls[calls.len() - 1].0;
        let oldest = (at(end).0 / 10_000_000_000).saturating_sub(SLOTS as u64 - 1);
        let mut left = 0;
        for (second, name, records) in &calls {
            count(&mut flow, *second, &name.to_string(), &(name * 7).to_string(), *records);
            left += if at(*second).0 / 10_000_000_000 >= oldest { *records } else { 0 };
        }
        prop_assert_eq!(all(&flow, top).iter().map(|n| u64::from(*n)).sum::<u64>(), left);
        prop_assert!(flow.endpoints(1_000).0.len() <= Flow::ENDPOINTS_MAX);
        prop_assert!(flow.callers(1_000, |_| true).0.len() <= Flow::CALLERS_MAX);
    }
}
