//! Who gets what next: the decisions of delivery, without its connections.
//!
//! Input: the incidents, the settings, the time, and what became of attempts. Output: attempts
//! to make. Invariants: a target has one attempt at a time, and its events in their order; what is
//! attempted was written to disk before, as far as the disk works.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::clock::Timestamp;
use crate::config::Settings;
use crate::incident::SharedIncidents;

use super::answer::Outcome;
use super::backoff;
use super::event::Event;
use super::memory::{Memory, Told};
use super::queue::{Bounds, Queue, Sequence};
use super::spool::Spool;
use super::target::{Target, Way, targets};
use super::telemetry::{AlertReadings, Count, TargetReadings};

/// Between two looks at the incidents.
pub const LOOK: Duration = Duration::from_secs(1);

/// What an attempt is about.
#[derive(Clone, Debug)]
pub(super) enum Subject {
    /// The next event of the target.
    Event(Sequence, Arc<Event>),
    /// What goes on, once more.
    Repeat(Vec<Told>),
}

/// A target, and how it went so far.
struct Running {
    target: Target,
    readings: TargetReadings,
    is_busy: bool,
    /// Failures since the last success.
    failures: u32,
    not_before: Option<Instant>,
    /// When it last had something, for what is to be repeated.
    served_at: Option<Instant>,
}

/// See the module.
pub struct Courier {
    spool: Spool,
    queue: Queue,
    memory: Memory,
    running: Vec<Running>,
    bounds: Bounds,
    instance: String,
    /// Something is to be written to disk.
    changed: bool,
}

impl Courier {
    /// Goes on where an earlier run with the same state directory ended. Where there was none,
    /// what stands now is no news.
    #[must_use]
    pub fn open(settings: &Settings, incidents: &SharedIncidents, now: Timestamp) -> Self {
        let (spool, left) = Spool::open(&settings.state.directory, now);
        let (queue, memory) = left.unwrap_or_else(|| {
            let memory = Memory::begin(&incidents.lock(), &settings.alert.instance(), now);
            (Queue::default(), memory)
        });
        Self {
            spool,
            queue,
            memory,
            running: Vec::new(),
            bounds: Bounds { events: usize::MAX, bytes: usize::MAX },
            instance: String::new(),
            changed: true,
        }
    }

    /// Takes over other settings; where a target cannot be used, those in force stay.
    pub fn configure(&mut self, settings: &Settings) {
        let alert = &settings.alert;
        let targets = match targets(alert) {
            Ok(targets) => targets,
            Err(error) => {
                tracing::error!(%error, "alerts go where they went before");
                return;
            }
        };
        self.bounds =
            Bounds { events: alert.queue_events as usize, bytes: alert.queue_bytes as usize };
        self.instance = alert.instance();
        let names: Vec<_> = targets.iter().map(|target| target.name.clone()).collect();
        for (target, events) in self.queue.set_targets(&names) {
            tracing::warn!(target = %target, events, "a target is gone, with what waited for it");
        }
        let mut before = std::mem::take(&mut self.running);
        self.running = targets
            .into_iter()
            .map(|target| match before.iter().position(|it| it.target.name == target.name) {
                // What is new may be what the last failure lacked.
                Some(at) => Running { target, not_before: None, ..before.swap_remove(at) },
                None => Running::new(target),
            })
            .collect();
        self.changed = true;
    }

    /// Queues what is news.
    pub fn look(&mut self, incidents: &SharedIncidents, now: Timestamp) {
        let events = self.memory.look(&incidents.lock(), &self.instance, now);
        self.changed |= !events.is_empty();
        for event in events {
            for name in self.queue.push(event, self.bounds) {
                tracing::error!(target = %name, "too many alerts wait: the oldest is lost");
                self.count(&name, Count::Dropped);
            }
        }
    }

    /// Writes to disk what changed.
    pub fn save(&mut self, now: Timestamp) {
        if self.changed {
            self.changed = !self.spool.save(&self.queue, &self.memory, now);
        }
    }

    /// An attempt that is due, if any; its target is busy until [`Self::settle`].
    pub(super) fn next(&mut self, now: Instant) -> Option<(Target, Subject)> {
        let Self { running, queue, memory, .. } = self;
        running.iter_mut().find_map(|running| {
            if running.is_busy || running.not_before.is_some_and(|at| now < at) {
                return None;
            }
            let event = queue.next(&running.target.name);
            let subject = match event {
                Some(queued) => Subject::Event(queued.sequence, queued.event.clone()),
                None => Subject::Repeat(running.due(memory, now)?),
            };
            running.is_busy = true;
            Some((running.target.clone(), subject))
        })
    }

    /// Takes note of what became of an attempt; `chance` is from 0 to 1.
    pub(super) fn settle(
        &mut self,
        name: &str,
        subject: &Subject,
        outcome: Outcome,
        now: Instant,
        chance: f64,
    ) {
        let settled = !matches!(outcome, Outcome::Failed { .. });
        if let (Subject::Event(sequence, _), true) = (subject, settled) {
            self.queue.done(name, *sequence);
            self.changed = true;
        }
        let Some(running) = self.running.iter_mut().find(|it| it.target.name == name) else {
            return;
        };
        running.is_busy = false;
        match outcome {
            Outcome::Delivered => {
                let what = match subject {
                    Subject::Event(..) => Count::Delivered,
                    Subject::Repeat(_) => Count::Repeated,
                };
                running.readings.add(what, 1);
                running.served(now);
            }
            Outcome::Rejected { why } => {
                tracing::error!(target = %name, why, "an alert is refused: it is not sent again");
                running.readings.add(Count::Rejected, 1);
                running.served(now);
            }
            Outcome::Failed { why, after } => {
                running.readings.add(Count::Failed, 1);
                running.failures = running.failures.saturating_add(1);
                running.not_before = Some(now + backoff::pause(running.failures, after, chance));
                if running.failures == 1 {
                    tracing::warn!(target = %name, why, "an alert can't be delivered: it is tried again");
                }
            }
        }
    }

    /// How it goes.
    #[must_use]
    pub fn readings(&self) -> AlertReadings {
        let targets = self.running.iter().map(|running| TargetReadings {
            waiting: self.queue.waiting(&running.target.name),
            ..running.readings.clone()
        });
        AlertReadings {
            targets: targets.collect(),
            queue_bytes: self.queue.bytes() as u64,
            write_errors: self.spool.failures(),
        }
    }

    fn count(&mut self, name: &str, count: Count) {
        if let Some(running) = self.running.iter_mut().find(|it| it.target.name == name) {
            running.readings.add(count, 1);
        }
    }
}

impl Running {
    fn new(target: Target) -> Self {
        let readings = TargetReadings { name: target.name.clone(), ..TargetReadings::default() };
        Self { target, readings, is_busy: false, failures: 0, not_before: None, served_at: None }
    }

    /// What is to be posted again, where that is due: an Alertmanager forgets.
    fn due(&self, memory: &Memory, now: Instant) -> Option<Vec<Told>> {
        let Way::Alertmanager(alertmanager) = &self.target.way else { return None };
        let due = self.served_at.is_none_or(|at| now >= at + alertmanager.interval);
        let firing: Vec<_> = memory.firing().cloned().collect();
        (due && !firing.is_empty()).then_some(firing)
    }

    fn served(&mut self, now: Instant) {
        if std::mem::take(&mut self.failures) > 0 {
            tracing::info!(target = %self.target.name, "alerts are delivered again");
        }
        self.not_before = None;
        self.served_at = Some(now);
    }
}
