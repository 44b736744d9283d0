//! The loop of delivery: looks, writes, and lets attempts run beside one another.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use crate::clock::Timestamp;
use crate::config::Settings;
use crate::incident::SharedIncidents;

use super::answer::Outcome;
use super::courier::{Courier, LOOK, Subject};
use super::target::{Target, Way};
use super::telemetry::AlertReadings;

/// How long attempts under way may take at the end.
const LAST: Duration = Duration::from_secs(2);

/// Attempts under way.
#[derive(Default)]
struct Attempts {
    tasks: JoinSet<Outcome>,
    /// What each is about, also of one that panics.
    about: HashMap<Id, (String, Subject)>,
}

/// Delivers until `stop` is told or dropped. `settings` gives those in force, another [`Arc`]
/// after each reload; `report` is told how it goes.
pub async fn deliver_until(
    mut courier: Courier,
    mut stop: oneshot::Receiver<()>,
    incidents: &SharedIncidents,
    settings: impl Fn() -> Arc<Settings>,
    report: impl Fn(AlertReadings),
) {
    let mut attempts = Attempts::default();
    let mut in_force: Option<Arc<Settings>> = None;
    let mut tick = interval(LOOK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let new = settings();
        if !in_force.as_ref().is_some_and(|old| Arc::ptr_eq(old, &new)) {
            courier.configure(&new);
            in_force = Some(new);
        }
        courier.look(incidents, Timestamp::now());
        courier.save(Timestamp::now());
        while let Some((target, subject)) = courier.next(Instant::now()) {
            attempts.start(target, subject);
        }
        report(courier.readings());
        tokio::select! {
            _ = &mut stop => break,
            () = attempts.settle_one(&mut courier), if !attempts.about.is_empty() => {}
            _ = tick.tick() => {}
        }
    }
    let _in_time = timeout(LAST, async {
        while !attempts.about.is_empty() {
            attempts.settle_one(&mut courier).await;
        }
    })
    .await;
    courier.look(incidents, Timestamp::now());
    courier.save(Timestamp::now());
}

impl Attempts {
    fn start(&mut self, target: Target, subject: Subject) {
        let name = target.name.clone();
        let about = subject.clone();
        let task = self.tasks.spawn(async move {
            let now = Timestamp::now();
            match (subject, &target.way) {
                (Subject::Event(_, event), _) => target.deliver(&event, now).await,
                (Subject::Repeat(firing), Way::Alertmanager(it)) => it.repeat(firing, now).await,
                (Subject::Repeat(_), _) => Outcome::Delivered,
            }
        });
        self.about.insert(task.id(), (name, about));
    }

    /// Waits for the end of an attempt and takes note of it.
    async fn settle_one(&mut self, courier: &mut Courier) {
        let Some(ended) = self.tasks.join_next_with_id().await else { return };
        let (id, outcome) = ended.unwrap_or_else(|e| (e.id(), Outcome::failed("it panicked")));
        if let Some((name, subject)) = self.about.remove(&id) {
            let chance = f64::from(getrandom::u32().unwrap_or(0)) / f64::from(u32::MAX);
            courier.settle(&name, &subject, outcome, Instant::now(), chance);
        }
    }
}
