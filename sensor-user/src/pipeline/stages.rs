//! The stages from kernel event to counted exchange, on the observing thread.

use prometheus::local::LocalHistogram;

use crate::capture::Event;
use crate::clock::{BootClock, Timestamp, since_boot_ns};
use crate::connection::{ConnectionConfig, Connections};
use crate::exchange_log::ExchangeWriter;
use crate::metrics::{Delay, Readings};
use crate::observe::Observing;
use crate::records::BodyCounter;
use crate::service::ServiceNames;

use super::counting::Counting;
use super::settings;

/// See the module.
pub struct Stages {
    connections: Connections<BodyCounter>,
    services: ServiceNames,
    observing: Observing<Counting>,
    clock: BootClock,
    delay: Option<LocalHistogram>,
    saved_revision: u64,
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
    }

    pub(super) fn tick(&mut self) {
        self.clock = BootClock::read();
        self.connections.settle(Timestamp::now(), &mut self.observing);
        if let Some(delay) = &self.delay {
            delay.flush();
        }
        if let Some(log) = &mut self.observing.sink_mut().log {
            log.flush();
        }
    }

    /// Templates learned since the last call, encoded.
    pub(super) fn take_learned(&mut self) -> Option<Vec<u8>> {
        let revision = self.observing.templates_revision();
        if revision == self.saved_revision {
            return None;
        }
        self.saved_revision = revision;
        serde_json::to_vec(&self.observing.save_templates()).ok()
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
