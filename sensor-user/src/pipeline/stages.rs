//! The stages from kernel event to counted exchange, on the observing thread.

use std::time::{Duration, Instant};

use prometheus::local::LocalHistogram;

use crate::capture::Event;
use crate::clock::{BootClock, Timestamp, since_boot_ns};
use crate::connection::{ConnectionConfig, Connections};
use crate::exchange_log::ExchangeWriter;
use crate::metrics::{Delay, Readings};
use crate::observe::Observing;
use crate::records::BodyCounter;
use crate::service::ServiceNames;
use crate::store::Learned;

use super::counting::Counting;
use super::settings;

/// Between saves of what detectors learned: what a crash may lose of it.
const DETECTORS_PERIOD: Duration = Duration::from_secs(60);

/// At most one part in so many of the time is spent on that.
const DETECTORS_SHARE: u32 = 200;

/// See the module.
pub struct Stages {
    connections: Connections<BodyCounter>,
    services: ServiceNames,
    observing: Observing<Counting>,
    clock: BootClock,
    delay: Option<LocalHistogram>,
    saved_revision: u64,
    detectors_due: Instant,
}

impl Stages {
    /// The stages before any event; they tell `delay` how long each one took.
    #[must_use]
    pub fn new(config: ConnectionConfig, observing: Observing<Counting>, delay: &Delay) -> Self {
        Self {
            connections: Connections::new(config),
            services: ServiceNames::default(),
            saved_revision: observing.templates_revision(),
            observing,
            clock: BootClock::read(),
            delay: delay.local(),
            detectors_due: Instant::now() + DETECTORS_PERIOD,
        }
    }

    /// Counts what an event completes.
    pub fn event(&mut self, event: &Event<'_>) {
        let Self { connections, services, observing, clock, delay, .. } = self;
        let time_ns = time_ns(event);
        let at = time_ns.map_or_else(Timestamp::now, |time_ns| clock.wall(time_ns));
        connections.step(event, at, services, observing);
        if let (Some(time_ns), Some(delay)) = (time_ns, delay) {
            delay.observe(since_boot_ns().saturating_sub(time_ns) as f64 / 1e9);
        }
    }

    /// Counts what waited for late bytes, and what is under way as a lower bound: nobody
    /// will read on.
    pub(super) fn end(&mut self) {
        self.connections.settle(Timestamp(u64::MAX), &mut self.observing);
        self.connections.abandon(Timestamp::now(), &mut self.observing);
        self.detectors_due = Instant::now();
    }

    pub(super) fn tick(&mut self) {
        self.clock = BootClock::read();
        let now = Timestamp::now();
        self.connections.settle(now, &mut self.observing);
        self.observing.sink_mut().watch.advance(now);
        if let Some(delay) = &self.delay {
            delay.flush();
        }
        if let Some(log) = &mut self.observing.sink_mut().log {
            log.flush();
        }
    }

    /// What was learned since the last call.
    pub(super) fn take_learned(&mut self) -> Learned {
        let revision = self.observing.templates_revision();
        let is_new = std::mem::replace(&mut self.saved_revision, revision) != revision;
        let templates = is_new.then(|| serde_json::to_vec(&self.observing.save_templates()));
        Learned { templates: templates.and_then(Result::ok), detectors: self.take_detectors() }
    }

    /// What the detectors learned, where that is due: it is large, so that it is written once
    /// in [`DETECTORS_PERIOD`], less often where writing it takes long.
    fn take_detectors(&mut self) -> Option<Vec<u8>> {
        let started = Instant::now();
        if started < self.detectors_due {
            return None;
        }
        let saved = self.observing.sink().watch.detectors().save().ok();
        let pause = started.elapsed().saturating_mul(DETECTORS_SHARE).max(DETECTORS_PERIOD);
        self.detectors_due = started + pause;
        saved
    }

    /// Takes over templates of an earlier run, encoded, that could not be read at the start.
    pub(super) fn restore_beside(&mut self, templates: &[u8]) {
        if let Some(templates) = settings::read_templates(templates) {
            self.observing.restore_templates_beside(&templates);
        }
    }

    /// Opens the exchange log anew, after a rotation.
    pub(super) fn reopen_log(&mut self) {
        if let Some(log) = &mut self.observing.sink_mut().log
            && let Err(error) = log.reopen()
        {
            tracing::error!(%error, "cannot open the exchange log anew: the old file stays in use");
        }
    }

    pub(super) fn read(&self, readings: &mut Readings) {
        let stats = self.connections.stats();
        readings.gap_bytes = stats.gap_bytes;
        readings.unbound_bytes = stats.unbound_bytes;
        readings.duplicate_bytes = stats.duplicate_bytes;
        readings.connections = stats.open;
        readings.evictions = stats.evictions;
        readings.buffer_overflows = stats.buffer_overflows;
        readings.http = *self.connections.http_stats();
        let log = self.observing.sink().log.as_ref();
        readings.log_lost = log.map_or(0, ExchangeWriter::lost);
        readings.detect_passed_over = self.observing.sink().watch.detectors().passed_over();
        readings.user_seconds = processor_seconds();
    }
}

/// When the kernel made an event; process and TLS news carry no time that matters.
fn time_ns(event: &Event<'_>) -> Option<u64> {
    match event {
        Event::Data { time_ns, .. } | Event::Close { time_ns, .. } => Some(*time_ns),
        Event::Open(open) => Some(open.time_ns),
        Event::TlsEnd { .. } | Event::Process { .. } => None,
    }
}

/// Processor time of this process so far, in seconds.
fn processor_seconds() -> f64 {
    let stat = procfs::process::Process::myself().and_then(|process| process.stat());
    let ticks = stat.map_or(0, |stat| stat.utime + stat.stime);
    ticks as f64 / procfs::ticks_per_second() as f64
}
