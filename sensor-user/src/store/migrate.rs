//! From files of earlier versions.
//!
//! Schema 1 held counts as JSON, of all time alone: they are kept, and are in no window.
//! Everything else is as it was.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use redb::{ReadableTable as _, WriteTransaction};
use serde::Deserialize;

use super::StoreError;
use super::tables::{COUNTS, decode, failed};
use crate::ledger::{Counts, Tally};
use crate::records::KeySet;

/// A value of `counts` in schema 1.
#[derive(Deserialize)]
struct Stored {
    tally: Tally,
    /// Base64 of [`KeySet::to_bytes`].
    keys: String,
    keys_cut: bool,
}

impl Stored {
    fn counts(&self) -> Option<Counts> {
        let keys = KeySet::from_bytes(&STANDARD_NO_PAD.decode(&self.keys).ok()?)?;
        Some(Counts::without_windows(self.tally, &keys, self.keys_cut))
    }
}

/// Writes the counts of schema 1 as those of schema 2.
pub(super) fn from_1(write: &WriteTransaction) -> Result<(), StoreError> {
    let mut table = write.open_table(COUNTS).map_err(failed)?;
    let mut migrated = Vec::new();
    for item in table.iter().map_err(failed)? {
        let (key, value) = item.map_err(failed)?;
        let (service, endpoint, principal) = key.value();
        let stored: Stored = decode(value.value())?;
        let counts = stored.counts().ok_or_else(|| StoreError::Corrupt("keys".into()))?;
        let place = (service.to_owned(), endpoint.to_owned(), principal.to_owned());
        migrated.push((place, counts.to_bytes()));
    }
    for ((service, endpoint, principal), bytes) in migrated {
        let key = (service.as_str(), endpoint.as_str(), principal.as_str());
        table.insert(key, bytes.as_slice()).map_err(failed)?;
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use std::path::Path;

    use redb::Database;
    use serde_json::json;

    use super::super::tables::AGENT;
    use super::*;

    /// Makes of a file one of schema 1, with the same counts for an endpoint and its only principal.
    pub(in crate::store) fn write_schema_1(
        path: &Path,
        endpoint: &str,
        tally: &Tally,
        keys: &KeySet,
    ) {
        let keys = STANDARD_NO_PAD.encode(keys.to_bytes());
        let stored = json!({ "tally": tally, "keys": keys, "keys_cut": false }).to_string();
        let database = Database::open(path).unwrap();
        let write = database.begin_write().unwrap();
        for principal in ["", "ip:1"] {
            let mut counts = write.open_table(COUNTS).unwrap();
            counts.insert(("api:80", endpoint, principal), stored.as_bytes()).unwrap();
        }
        write.open_table(AGENT).unwrap().insert("schema", b"1".as_slice()).unwrap();
        write.commit().unwrap();
    }
}
