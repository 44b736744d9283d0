//! Records what the kernel sends of the traffic on one port:
//! `record PORT SECONDS FILE`, as root. The recordings of `benches/recordings` are made so.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use sensor_user::capture::{Capture, CaptureSettings, Filters, Recorder, Rule};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, seconds, file] = arguments.as_slice() else { bail!("record PORT SECONDS FILE") };
    let include = vec![Rule { port: Some(port.parse()?), process: None }];
    let filters = Filters { include, ..Filters::default() };
    let mut capture = Capture::load(&CaptureSettings { filters, ..CaptureSettings::default() })?;
    capture.record(Some(Recorder::create(Path::new(file))?));
    capture.attach()?;
    let until = Instant::now() + Duration::from_secs(seconds.parse()?);
    while let left = until.saturating_duration_since(Instant::now())
        && !left.is_zero()
    {
        capture.poll(left, &mut |_| {})?;
    }
    capture.record(None).context("nothing was recorded")?.finish()?;
    Ok(())
}
