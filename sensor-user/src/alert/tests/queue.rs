//! The queue against a list for each target.

use std::collections::{BTreeMap, VecDeque};

use proptest::prelude::*;

use super::*;
use crate::alert::queue::{Bounds, Queue, Queued};

const WIDE: Bounds = Bounds { events: 100, bytes: 1 << 20 };

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn next_id(queue: &Queue, target: &str) -> Option<String> {
    queue.next(target).map(|queued| queued.event.id.clone())
}

/// What a restart makes of a queue.
fn restarted(queue: &Queue) -> Queue {
    let events = queue.events().map(|it| Queued::read(it.sequence, it.bytes.clone()).unwrap());
    Queue::restore(events.collect(), queue.progress().clone())
}

#[test]
fn a_target_gets_events_from_when_it_is_there_on_and_one_that_goes_loses_the_rest() {
    let mut queue = Queue::default();
    queue.push(event(0), WIDE);
    assert_eq!(queue.events().count(), 0, "for nobody");
    queue.set_targets(&names(&["a"]));
    queue.push(event(1), WIDE);
    assert_eq!(queue.set_targets(&names(&["a", "b"])), []);
    queue.push(event(2), WIDE);
    assert_eq!(next_id(&queue, "a").as_deref(), Some("evt_1"));
    assert_eq!(next_id(&queue, "b").as_deref(), Some("evt_2"));
    assert_eq!(queue.set_targets(&names(&["b"])), [("a".to_owned(), 2)]);
    assert_eq!(queue.events().count(), 1, "nobody waits for the first");
}

#[test]
fn where_the_bounds_are_spent_the_oldest_goes_for_those_that_do_not_have_it() {
    let mut queue = Queue::default();
    queue.set_targets(&names(&["dead", "quick"]));
    let bounds = Bounds { events: 2, ..WIDE };
    assert!(queue.push(event(1), bounds).is_empty());
    queue.done("quick", 0);
    assert!(queue.push(event(2), bounds).is_empty());
    assert_eq!(queue.push(event(3), bounds), ["dead"]);
    assert_eq!(next_id(&queue, "dead").as_deref(), Some("evt_2"));
    assert_eq!(next_id(&queue, "quick").as_deref(), Some("evt_2"));
    let bytes = queue.bytes();
    let lost = queue.push(event(4), Bounds { bytes: bytes / 2, ..WIDE });
    assert_eq!(lost.iter().filter(|name| *name == "quick").count(), 2);
    assert!(queue.bytes() <= bytes / 2);
}

/// What happens to a queue.
#[derive(Clone, Debug)]
enum Step {
    Push,
    Done(&'static str),
    Restart,
    Targets(Vec<&'static str>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let target = prop::sample::select(vec!["a", "b", "c"]);
    let step = prop_oneof![
        4 => Just(Step::Push),
        4 => target.prop_map(Step::Done),
        1 => Just(Step::Restart),
        1 => prop::sample::subsequence(vec!["a", "b", "c"], 0..=3).prop_map(Step::Targets),
    ];
    prop::collection::vec(step, 0..60)
}

proptest! {
    /// The model: a list for each target.
    #[test]
    fn a_target_gets_all_events_in_order_but_those_counted_as_lost(steps in steps()) {
        let bounds = Bounds { events: 5, ..WIDE };
        let mut queue = Queue::default();
        let mut model: BTreeMap<&str, VecDeque<String>> = BTreeMap::new();
        for (number, step) in (0..).zip(steps) {
            match step {
                Step::Push => {
                    let event = event(number);
                    for list in model.values_mut() {
                        list.push_back(event.id.clone());
                    }
                    for lost in queue.push(event, bounds) {
                        let list = model.get_mut(lost.as_str()).unwrap();
                        prop_assert!(list.len() > bounds.events);
                        list.pop_front();
                    }
                }
                Step::Done(target) => {
                    if let Some(sequence) = queue.next(target).map(|queued| queued.sequence) {
                        queue.done(target, sequence);
                        model.get_mut(target).unwrap().pop_front();
                    }
                }
                Step::Restart => queue = restarted(&queue),
                Step::Targets(targets) => {
                    queue.set_targets(&names(&targets));
                    model.retain(|name, _| targets.contains(name));
                    for name in targets {
                        model.entry(name).or_default();
                    }
                }
            }
            for (name, list) in &model {
                prop_assert_eq!(queue.waiting(name), list.len() as u64);
                prop_assert_eq!(next_id(&queue, name), list.front().cloned());
            }
            let longest = model.values().map(VecDeque::len).max().unwrap_or(0);
            prop_assert_eq!(queue.events().count(), longest, "what everybody has is gone");
            let bytes: usize = queue.events().map(|queued| queued.bytes.len()).sum();
            prop_assert_eq!(queue.bytes(), bytes);
        }
    }
}
