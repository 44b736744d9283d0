//! What a restart, a broken file and a missing disk leave.

use super::*;
use crate::alert::memory::Memory;
use crate::alert::queue::{Bounds, Queue};
use crate::alert::spool::Spool;

const BOUNDS: Bounds = Bounds { events: 3, bytes: 1 << 20 };

fn ids(queue: &Queue) -> Vec<String> {
    queue.events().map(|queued| queued.event.id.clone()).collect()
}

#[test]
fn a_restart_finds_what_waited_what_was_told_and_nothing_that_was_delivered() {
    let directory = tempfile::tempdir().unwrap();
    let now = Timestamp(7);
    let (mut spool, left) = Spool::open(directory.path(), now);
    assert!(left.is_none());
    let (mut queue, mut memory) = (Queue::default(), Memory::default());
    let mut incidents = Incidents::default();
    incidents.take(&finding("key:1"));
    memory.look(&incidents, "shop-1", now);
    queue.set_targets(&["a".to_owned()]);
    for number in 0..5 {
        queue.push(event(number), BOUNDS);
        assert!(spool.save(&queue, &memory, now));
    }
    queue.done("a", 2);
    assert!(spool.save(&queue, &memory, now));
    drop(spool);
    let (mut spool, left) = Spool::open(directory.path(), now);
    let (mut restored, mut remembered) = left.unwrap();
    assert_eq!(ids(&restored), ["evt_3", "evt_4"]);
    assert_eq!(restored.progress(), queue.progress());
    assert_eq!(remembered.look(&incidents, "shop-1", now), [], "it was told");
    assert_eq!(remembered, memory);
    // And what comes after is written beside what was there.
    restored.push(event(5), BOUNDS);
    assert!(spool.save(&restored, &remembered, now));
    drop(spool);
    let (queue, _) = Spool::open(directory.path(), now).1.unwrap();
    assert_eq!(ids(&queue), ["evt_3", "evt_4", "evt_5"]);
}

#[test]
fn a_corrupt_file_is_moved_aside_and_the_queue_begins_anew() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("alerts.redb");
    let garbage = b"no queue ".repeat(2_000);
    std::fs::write(&path, &garbage).unwrap();
    let now = Timestamp(9_000_000_000);
    let (mut spool, left) = Spool::open(directory.path(), now);
    assert!(left.is_none());
    assert!(spool.save(&Queue::default(), &Memory::default(), now));
    let aside = directory.path().join("alerts.redb.corrupt-9");
    assert_eq!(std::fs::read(aside).unwrap(), garbage);
}

#[test]
fn where_the_file_cannot_be_written_the_queue_lives_on_and_is_written_later_as_a_whole() {
    let directory = tempfile::tempdir().unwrap();
    let gone = directory.path().join("later");
    let now = Timestamp(7);
    let mut spool = Spool::open(&gone, now).0;
    let (mut queue, memory) = (Queue::default(), Memory::default());
    queue.set_targets(&["a".to_owned()]);
    queue.push(event(1), BOUNDS);
    assert!(!spool.save(&queue, &memory, now));
    assert_eq!(spool.failures(), 2);
    std::fs::create_dir(&gone).unwrap();
    assert!(spool.save(&queue, &memory, now));
    drop(spool);
    assert_eq!(ids(&Spool::open(&gone, now).1.unwrap().0), ["evt_1"]);
}
