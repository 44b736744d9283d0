//! Events on their way to the targets: one list, and of each target how far it got.
//!
//! Input: events, and which were delivered or given up. Output: the next event of a target.
//! Invariants: pure; a target gets events in their order; an event leaves the list once every
//! target is past it; number and bytes are bounded, and where they are spent the oldest event
//! goes, counted for each target that did not have it yet.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::event::Event;

/// The number of an event in the list; only grows.
pub(super) type Sequence = u64;

/// Most that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    /// Events.
    pub events: usize,
    /// Their bytes, as the disk has them.
    pub bytes: usize,
}

/// How far each target got: the first event that it does not have yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// Number of the next event that comes.
    pub(super) next: Sequence,
    /// By name of the target.
    pub(super) targets: BTreeMap<String, Sequence>,
}

/// An event in the list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Queued {
    /// Its number.
    pub sequence: Sequence,
    /// Its bytes, as the disk has them.
    pub bytes: Vec<u8>,
    /// The event.
    pub event: Arc<Event>,
}

impl Queued {
    /// From what the disk has; none where it makes no sense.
    #[must_use]
    pub(super) fn read(sequence: Sequence, bytes: Vec<u8>) -> Option<Self> {
        let event = Arc::new(serde_json::from_slice(&bytes).ok()?);
        Some(Self { sequence, bytes, event })
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Queue {
    events: VecDeque<Queued>,
    bytes: usize,
    progress: Progress,
}

impl Queue {
    /// What an earlier run left.
    #[must_use]
    pub(super) fn restore(events: Vec<Queued>, mut progress: Progress) -> Self {
        let past = events.last().map_or(0, |last| last.sequence + 1);
        progress.next = progress.next.max(past);
        let bytes = events.iter().map(|queued| queued.bytes.len()).sum();
        let mut queue = Self { events: events.into(), bytes, progress };
        queue.trim();
        queue
    }

    /// How far each target got.
    #[must_use]
    pub(super) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// All events, the oldest first.
    pub(super) fn events(&self) -> impl DoubleEndedIterator<Item = &Queued> {
        self.events.iter()
    }

    /// Bytes of all events.
    #[must_use]
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Sets who the events are for. A new one gets those that come from now on; gives those that
    /// are gone, with how many events they will not get.
    pub(super) fn set_targets(&mut self, names: &[String]) -> Vec<(String, u64)> {
        let gone: Vec<_> =
            self.progress.targets.keys().filter(|name| !names.contains(name)).cloned().collect();
        let lost = gone.into_iter().map(|name| {
            let waiting = self.waiting(&name);
            self.progress.targets.remove(&name);
            (name, waiting)
        });
        let lost = lost.collect();
        let next = self.progress.next;
        for name in names {
            self.progress.targets.entry(name.clone()).or_insert(next);
        }
        self.trim();
        lost
    }

    /// Adds an event for all targets. Gives those that lost one to the bounds, once a loss.
    pub(super) fn push(&mut self, event: Event, bounds: Bounds) -> Vec<String> {
        let sequence = self.progress.next;
        // What an event holds always has a JSON form.
        let bytes = serde_json::to_vec(&event).unwrap_or_default();
        self.progress.next += 1;
        self.bytes += bytes.len();
        self.events.push_back(Queued { sequence, bytes, event: Arc::new(event) });
        self.trim();
        let mut lost = Vec::new();
        while (self.events.len() > bounds.events || self.bytes > bounds.bytes)
            && let Some(oldest) = self.events.front().map(|queued| queued.sequence)
        {
            for (name, at) in &mut self.progress.targets {
                if *at <= oldest {
                    *at = oldest + 1;
                    lost.push(name.clone());
                }
            }
            self.trim();
        }
        lost
    }

    /// The next event of a target.
    #[must_use]
    pub(super) fn next(&self, target: &str) -> Option<&Queued> {
        let at = *self.progress.targets.get(target)?;
        let index = self.events.partition_point(|queued| queued.sequence < at);
        self.events.get(index)
    }

    /// A target has an event, or will never take it.
    pub(super) fn done(&mut self, target: &str, sequence: Sequence) {
        if let Some(at) = self.progress.targets.get_mut(target) {
            *at = (*at).max(sequence + 1);
        }
        self.trim();
    }

    /// How many events wait for a target.
    #[must_use]
    pub(super) fn waiting(&self, target: &str) -> u64 {
        let Some(at) = self.progress.targets.get(target) else { return 0 };
        let index = self.events.partition_point(|queued| queued.sequence < *at);
        (self.events.len() - index) as u64
    }

    /// Drops what every target is past.
    fn trim(&mut self) {
        let needed = self.progress.targets.values().min().copied();
        let needed = needed.unwrap_or(self.progress.next);
        while let Some(oldest) = self.events.front().filter(|it| it.sequence < needed) {
            self.bytes -= oldest.bytes.len();
            self.events.pop_front();
        }
    }
}
