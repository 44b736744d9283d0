//! The decisions of delivery; time is given.

use tokio::time::Instant;

use super::*;
use crate::alert::answer::Outcome;
use crate::alert::courier::{Courier, Subject};
use crate::alert::telemetry::Count;
use crate::config::{Alert, Receiver, Settings};
use crate::incident::{IncidentSettings, SharedIncidents};

/// A courier for these targets, with a thief to tell of.
struct Scene {
    courier: Courier,
    incidents: SharedIncidents,
    _directory: tempfile::TempDir,
    settings: Settings,
    start: Instant,
}

impl Scene {
    fn new(webhooks: &[&str], alertmanagers: &[&str]) -> Self {
        let named = |name: &&str| Receiver {
            url: "http://127.0.0.1:1/".into(),
            name: Some((*name).to_owned()),
            ..Receiver::default()
        };
        let alert = Alert {
            webhook: webhooks.iter().map(named).collect(),
            alertmanager: alertmanagers.iter().map(named).collect(),
            queue_events: 2,
            ..Alert::default()
        };
        let directory = tempfile::tempdir().unwrap();
        let mut settings = Settings { alert, ..Settings::default() };
        settings.state.directory = directory.path().to_owned();
        let incidents =
            Incidents::new(IncidentSettings { alerts_per_day: 9, ..Default::default() });
        let incidents = SharedIncidents::new(incidents);
        let courier = Courier::open(&settings, &incidents, found_at());
        let start = Instant::now();
        let mut scene = Self { courier, incidents, _directory: directory, settings, start };
        scene.courier.configure(&scene.settings);
        scene
    }

    /// Somebody else steals.
    fn steal(&mut self, thief: &str) {
        self.incidents.lock().take(&finding(thief)).unwrap();
        self.courier.look(&self.incidents, found_at());
        self.courier.save(found_at());
    }

    fn at(&self, seconds: f64) -> Instant {
        self.start + Duration::from_secs_f64(seconds)
    }

    /// The attempts that are due.
    fn due(&mut self, seconds: f64) -> Vec<(String, Subject)> {
        let now = self.at(seconds);
        let due = std::iter::from_fn(|| self.courier.next(now));
        due.map(|(target, subject)| (target.name, subject)).collect()
    }

    fn settle(&mut self, (name, subject): &(String, Subject), outcome: Outcome, seconds: f64) {
        let now = self.at(seconds);
        self.courier.settle(name, subject, outcome, now, 1.0);
        self.courier.save(found_at());
    }

    /// What was counted for the only target.
    fn counted(&self, count: Count) -> u64 {
        self.courier.readings().targets[0].counts[count as usize]
    }

    /// As after a kill: what was not written is lost.
    fn restart(&mut self) {
        // The file is one agent's: this one lets go of it first.
        let elsewhere = tempfile::tempdir().unwrap();
        let mut settings = self.settings.clone();
        settings.state.directory = elsewhere.path().to_owned();
        self.courier = Courier::open(&settings, &self.incidents, found_at());
        self.courier = Courier::open(&self.settings, &self.incidents, found_at());
        self.courier.configure(&self.settings);
        self.courier.look(&self.incidents, found_at());
    }
}

fn failed() -> Outcome {
    Outcome::Failed { why: "answered 500".into(), after: None }
}

fn event_id((_, subject): &(String, Subject)) -> &str {
    match subject {
        Subject::Event(_, event) => &event.id,
        Subject::Repeat(_) => "repeat",
    }
}

fn names(due: &[(String, Subject)]) -> Vec<&str> {
    due.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn every_target_gets_every_event_one_at_a_time_and_in_order() {
    let mut scene = Scene::new(&["a", "b"], &[]);
    scene.steal("key:1");
    scene.steal("key:2");
    let first = scene.due(0.0);
    assert_eq!(names(&first), ["a", "b"]);
    assert!(scene.due(0.0).is_empty(), "both are busy");
    scene.settle(&first[0], Outcome::Delivered, 0.1);
    let second = scene.due(0.1);
    assert_eq!(names(&second), ["a"], "b holds up nobody");
    assert_ne!(event_id(&first[0]), event_id(&second[0]));
    scene.settle(&second[0], Outcome::Delivered, 0.2);
    assert!(scene.due(9.0).is_empty(), "a has all of it");
    assert_eq!(scene.counted(Count::Delivered), 2);
}

#[test]
fn a_failure_is_tried_again_after_a_pause_with_the_same_id_also_over_a_restart() {
    let mut scene = Scene::new(&["a"], &[]);
    scene.steal("key:1");
    let first = scene.due(0.0).remove(0);
    scene.settle(&first, failed(), 0.0);
    assert!(scene.due(0.9).is_empty());
    let second = scene.due(1.0).remove(0);
    scene.settle(&second, failed(), 1.0);
    assert!(scene.due(2.9).is_empty(), "the pause doubled");
    assert_eq!(scene.counted(Count::Failed), 2);
    scene.restart();
    let third = scene.due(3.0).remove(0);
    assert_eq!([event_id(&first), event_id(&second)], [event_id(&third); 2]);
    scene.settle(&third, Outcome::Delivered, 3.0);
    scene.restart();
    assert!(scene.due(9.0).is_empty(), "delivered once");
}

#[test]
fn what_is_refused_is_given_up_and_what_is_too_much_is_dropped() {
    let mut scene = Scene::new(&["a"], &[]);
    scene.steal("key:1");
    let first = scene.due(0.0).remove(0);
    scene.settle(&first, Outcome::Rejected { why: "answered 400".into() }, 0.0);
    assert!(scene.due(99.0).is_empty());
    for thief in ["key:2", "key:3", "key:4"] {
        scene.steal(thief);
    }
    assert_eq!((scene.counted(Count::Rejected), scene.counted(Count::Dropped)), (1, 1));
    assert_eq!(scene.courier.readings().targets[0].waiting, 2);
}

#[test]
fn an_alertmanager_is_told_again_and_again_until_it_is_over() {
    let mut scene = Scene::new(&[], &["am"]);
    assert!(scene.due(0.0).is_empty(), "nothing goes on");
    scene.steal("key:1");
    let opened = scene.due(0.0).remove(0);
    scene.settle(&opened, Outcome::Delivered, 0.0);
    assert!(scene.due(59.0).is_empty());
    let repeat = scene.due(60.0).remove(0);
    assert_eq!(event_id(&repeat), "repeat");
    scene.settle(&repeat, Outcome::Delivered, 60.0);
    assert_eq!((scene.counted(Count::Delivered), scene.counted(Count::Repeated)), (1, 1));
    scene.restart();
    assert_eq!(event_id(&scene.due(61.0)[0]), "repeat", "it may have restarted too");
    scene.incidents.lock().tick(Timestamp(found_at().0 + 7_200 * 1_000_000_000));
    scene.restart();
    let closed = scene.due(61.0).remove(0);
    assert_ne!(event_id(&closed), "repeat");
    scene.settle(&closed, Outcome::Delivered, 61.0);
    assert!(scene.due(999.0).is_empty());
}

#[test]
fn a_reload_keeps_what_waits_and_counts_and_a_bad_one_changes_nothing() {
    let mut scene = Scene::new(&["a"], &[]);
    scene.steal("key:1");
    let first = scene.due(0.0).remove(0);
    let bad = Receiver { secret_file: Some("/nowhere".into()), ..Receiver::default() };
    let mut settings = scene.settings.clone();
    settings.alert.webhook.push(bad);
    scene.courier.configure(&settings);
    assert_eq!(scene.courier.readings().targets.len(), 1);
    scene.courier.configure(&scene.settings.clone());
    assert!(scene.due(0.0).is_empty(), "the attempt is still under way");
    scene.settle(&first, failed(), 0.0);
    scene.courier.configure(&scene.settings.clone());
    let second = scene.due(0.0);
    assert_eq!(second.len(), 1, "what is new may be what was missing");
    assert_eq!(scene.counted(Count::Failed), 1);
    scene.settings.alert.webhook.clear();
    scene.courier.configure(&scene.settings.clone());
    scene.settle(&second[0], Outcome::Delivered, 1.0);
    assert_eq!(scene.courier.readings(), Default::default());
}
