//! The file of events that a SIEM's agent reads: one line of JSON each.
//!
//! Opened for each line, so that whatever rotates it needs to tell nobody. A line that a crash or
//! a full disk tore is closed before the next one.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::PathBuf;

use crate::config::StreamFormat;

use super::answer::Outcome;
use super::event::Event;
use super::{ecs, ocsf};

/// A file that events are appended to.
#[derive(Clone, Debug)]
pub struct Stream {
    pub(super) path: PathBuf,
    pub(super) format: StreamFormat,
}

impl Stream {
    pub(super) fn deliver(&self, event: &Event) -> Outcome {
        match self.append(event) {
            Ok(()) => Outcome::Delivered,
            Err(error) => Outcome::failed(error),
        }
    }

    fn append(&self, event: &Event) -> io::Result<()> {
        let line = match self.format {
            StreamFormat::Ocsf => ocsf::of(event),
            StreamFormat::Ecs => ecs::of(event),
        };
        let mut options = OpenOptions::new();
        let mut file = options.read(true).append(true).create(true).mode(0o640).open(&self.path)?;
        let length = file.metadata()?.len();
        let mut last = [b'\n'];
        if length > 0 {
            file.read_exact_at(&mut last, length - 1)?;
        }
        let start = if last == *b"\n" { "" } else { "\n" };
        file.write_all(format!("{start}{line}\n").as_bytes())?;
        file.sync_data()
    }
}
