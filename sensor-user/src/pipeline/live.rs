//! The running kernel as a [`Source`].

use std::io;
use std::time::Duration;

use serde_json::{Value, json};

use crate::capture::{Capture, CaptureSettings, Event, Filters, Rule};
use crate::config::{Filter, Settings};
use crate::connection::Feedback;
use crate::metrics::Readings;

use super::{Source, Wishes};

/// Capture on this host.
pub struct Live(Capture);

impl Live {
    /// Loads and attaches the programs.
    ///
    /// # Errors
    /// One line that says what is missing and what to do about it.
    pub fn open(settings: &Settings) -> anyhow::Result<Box<dyn Source>> {
        let mut capture = Capture::load(&CaptureSettings {
            ring_bytes: settings.capture.ring_bytes,
            filters: filters(settings),
            ..CaptureSettings::default()
        })?;
        capture.attach()?;
        Ok(Box::new(Self(capture)))
    }
}

impl Source for Live {
    fn poll(&mut self, timeout: Duration, each: &mut dyn FnMut(Event<'_>)) -> io::Result<u64> {
        self.0.poll(timeout, &mut |event| each(event)).map_err(io::Error::other)
    }

    fn wishes(&self) -> Wishes {
        let control = self.0.control();
        Box::new(move |wish| match wish {
            Feedback::Skip { cookie, sent, until_offset } => {
                control.skip(cookie, sent, until_offset);
            }
            Feedback::Mute { cookie } => control.mute(cookie),
        })
    }

    fn tick(&mut self) {}

    fn reload(&mut self, settings: &Settings) {
        self.0.control().set_filters(filters(settings));
    }

    fn read(&mut self, readings: &mut Readings) {
        self.0.backend().clone_into(&mut readings.backend);
        readings.lost = self.0.losses().map(|(_, events)| events);
        readings.events = self.0.traffic().map(|(_, events, _)| events);
        readings.bytes = self.0.traffic().map(|(_, _, bytes)| bytes);
    }

    fn coverage(&mut self) -> Value {
        let missing = self.0.missing().iter();
        let missing: Vec<_> =
            missing.map(|(program, why)| json!({ "program": program, "why": why })).collect();
        json!({ "backend": self.0.backend(), "programs_missing": missing })
    }

    fn is_ready(&self) -> bool {
        true
    }
}

fn filters(settings: &Settings) -> Filters {
    let rules = |filters: &[Filter]| {
        let rules = filters
            .iter()
            .map(|Filter { port, process }| Rule { port: *port, process: process.clone() });
        rules.collect()
    };
    Filters {
        include: rules(&settings.capture.include),
        exclude: rules(&settings.capture.exclude),
        outbound: settings.capture.outbound,
    }
}
