//! What was learned, for the store: JSON, compressed as it is written, since it is a
//! tenth of the size then and nothing holds it whole.

use std::io::{self, BufReader, Read};

use serde::{Deserialize, Serialize};

use super::state::{Endpoint, Group, Pair};
use super::{Detectors, ENDPOINTS_MAX, GROUPS_MAX, PAIRS_MAX};

/// The form that this version writes.
const VERSION: u32 = 2;
/// Of zstd: the fastest that its authors number.
const COMPRESSION_LEVEL: i32 = 1;

/// Saved state that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// Not what [`Detectors::save`] writes.
    #[error("saved state of the detectors can't be read: {0}")]
    Malformed(#[from] serde_json::Error),
    /// Of another version.
    #[error("saved state of the detectors has version {0}, this program reads {VERSION}")]
    Version(u32),
}

#[derive(Serialize, Deserialize)]
struct Header {
    version: u32,
}

#[derive(Serialize)]
struct Learned<'a> {
    version: u32,
    first_s: u64,
    step: u64,
    day: u64,
    endpoints: &'a [Endpoint],
    pairs: Vec<(u64, &'a Pair)>,
    groups: Vec<(u64, &'a Group)>,
}

#[derive(Deserialize)]
struct Restored {
    first_s: u64,
    step: u64,
    day: u64,
    endpoints: Vec<Endpoint>,
    pairs: Vec<(u64, Box<Pair>)>,
    groups: Vec<(u64, Box<Group>)>,
}

impl Detectors {
    /// Everything learned.
    ///
    /// # Errors
    /// Only where a number has no form in JSON, which none of them lacks, or where there is
    /// no memory to compress.
    pub fn save(&self) -> io::Result<Vec<u8>> {
        let mut compressed = zstd::Encoder::new(Vec::new(), COMPRESSION_LEVEL)?;
        let learned = Learned {
            version: VERSION,
            first_s: self.first_s,
            step: self.step,
            day: self.day,
            endpoints: &self.endpoints,
            pairs: self.pairs.iter().map(|(id, pair)| (*id, &**pair)).collect(),
            groups: self.groups.iter().map(|(id, group)| (*id, &**group)).collect(),
        };
        serde_json::to_writer(&mut compressed, &learned)?;
        compressed.finish()
    }

    /// Takes over what [`Self::save`] wrote, with the same key.
    ///
    /// # Errors
    /// [`RestoreError`]; then nothing was changed.
    pub fn restore(&mut self, saved: &[u8]) -> Result<(), RestoreError> {
        let Header { version } = serde_json::from_reader(uncompressed(saved)?)?;
        if version != VERSION {
            return Err(RestoreError::Version(version));
        }
        let mut read: Restored = serde_json::from_reader(uncompressed(saved)?)?;
        read.endpoints.truncate(ENDPOINTS_MAX);
        (self.first_s, self.step, self.day) = (read.first_s, read.step, read.day);
        self.names.clear();
        for (index, endpoint) in (0_u32..).zip(&mut read.endpoints) {
            endpoint.population = super::population(&self.settings, &endpoint.name);
            let hash = super::name_hash(&self.settings.key, &endpoint.service, &endpoint.name);
            self.names.insert(hash, index);
        }
        self.endpoints = read.endpoints;
        self.partitions = 0;
        self.pairs = read.pairs.into_iter().take(PAIRS_MAX).collect();
        self.groups = read.groups.into_iter().take(GROUPS_MAX).collect();
        Ok(())
    }
}

/// The JSON of what was saved, by this version or by those that did not compress.
fn uncompressed(saved: &[u8]) -> serde_json::Result<Box<dyn Read + '_>> {
    if saved.starts_with(b"{") {
        return Ok(Box::new(saved));
    }
    let reader = zstd::Decoder::with_buffer(saved).map_err(serde_json::Error::io)?;
    Ok(Box::new(BufReader::new(reader)))
}
