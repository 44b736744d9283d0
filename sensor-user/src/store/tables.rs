//! The tables of the state file.
//!
//! Schema 2: `counts` maps (service, endpoint, principal) to what [`Counts::to_bytes`] gives, with
//! an empty principal for the endpoint as a whole; `incidents` maps an id to JSON; `agent` holds the schema's number, the
//! totals, the templates, the detectors' state and what is no incident's own.

use std::path::Path;

use redb::{Database, ReadTransaction, ReadableTable as _, TableDefinition};
use serde::{Deserialize, Serialize};

use super::{Learned, Saved, StoreError, file, incidents, migrate};
use crate::incident;
use crate::ledger::{Counts, Entry, Place, Removed, Saving};

const SCHEMA: u64 = 2;

pub(super) const COUNTS: TableDefinition<'_, (&str, &str, &str), &[u8]> =
    TableDefinition::new("counts");
pub(super) const AGENT: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("agent");

/// Everything that the file holds; a new file gets its schema, one of an earlier version this one.
pub(super) fn read(database: &Database, path: &Path) -> Result<Saved, StoreError> {
    let write = database.begin_write().map_err(failed)?;
    let mut saved = Saved::default();
    {
        let mut agent = write.open_table(AGENT).map_err(failed)?;
        let schema = agent.get("schema").map_err(failed)?.map(|value| decode(value.value()));
        match schema.transpose()? {
            Some(SCHEMA) => {}
            Some(0) => return Err(StoreError::Corrupt("schema 0".into())),
            Some(1) => {
                migrate::from_1(&write)?;
                agent.insert("schema", encode(&SCHEMA)?.as_slice()).map_err(failed)?;
            }
            None => {
                agent.insert("schema", encode(&SCHEMA)?.as_slice()).map_err(failed)?;
            }
            Some(schema) => return Err(StoreError::Newer { path: path.to_owned(), schema }),
        }
        if let Some(totals) = agent.get("totals").map_err(failed)? {
            saved.totals = decode(totals.value())?;
        }
        saved.templates = agent.get("templates").map_err(failed)?.map(|t| t.value().to_vec());
        saved.detectors = agent.get("detectors").map_err(failed)?.map(|d| d.value().to_vec());
        drop(agent);
        saved.incidents = incidents::read(&write)?;
        let counts = write.open_table(COUNTS).map_err(failed)?;
        for item in counts.iter().map_err(failed)? {
            let (key, value) = item.map_err(failed)?;
            let (service, endpoint, principal) = key.value();
            let counts = Box::from(value.value());
            if Counts::from_bytes(&counts).is_none() {
                return Err(StoreError::Corrupt("counts".into()));
            }
            let principal = Some(principal).filter(|name| !name.is_empty()).map(Into::into);
            let place = Place { service: service.into(), endpoint: endpoint.into(), principal };
            saved.entries.push(Entry { place, counts });
        }
    }
    write.commit().map_err(failed)?;
    Ok(saved)
}

/// The incidents of a file that is not ours to write.
pub(super) fn read_incidents(
    read: &ReadTransaction,
    path: &Path,
) -> Result<incident::Saved, StoreError> {
    let agent = read.open_table(AGENT).map_err(failed)?;
    let schema = agent.get("schema").map_err(failed)?.map(|value| decode(value.value()));
    match schema.transpose()? {
        Some(schema) if schema > SCHEMA => Err(StoreError::Newer { path: path.to_owned(), schema }),
        _ => incidents::peek(read),
    }
}

/// Writes all of it, or nothing; false where nothing, because the save is to begin anew.
pub(super) fn write(
    database: &Database,
    saving: &mut Saving,
    incidents: &incident::Changes,
    learned: &Learned,
) -> Result<bool, StoreError> {
    let write = database.begin_write().map_err(failed)?;
    {
        let mut counts = write.open_table(COUNTS).map_err(failed)?;
        match saving.removed() {
            Removed::All => counts.retain(|_, _| false).map_err(failed)?,
            Removed::Places(places) => {
                for place in places {
                    counts.remove(key(place)).map_err(failed)?;
                }
            }
        }
        for Entry { place, counts: changed } in saving.pages().flatten() {
            counts.insert(key(&place), &*changed).map_err(failed)?;
        }
        // Dropped, a transaction leaves everything as it was.
        let Some(totals) = saving.totals() else { return Ok(false) };
        let mut agent = write.open_table(AGENT).map_err(failed)?;
        agent.insert("totals", encode(&totals)?.as_slice()).map_err(failed)?;
        for (name, learned) in
            [("templates", &learned.templates), ("detectors", &learned.detectors)]
        {
            if let Some(learned) = learned {
                agent.insert(name, learned.as_slice()).map_err(failed)?;
            }
        }
    }
    incidents::write(&write, incidents)?;
    write.commit().map_err(failed)?;
    Ok(true)
}

fn key(place: &Place) -> (&str, &str, &str) {
    (&place.service, &place.endpoint, place.principal.as_deref().unwrap_or_default())
}

fn encode(value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|error| StoreError::Io(error.to_string()))
}

pub(super) fn decode<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|error| StoreError::Corrupt(error.to_string()))
}

pub(crate) fn failed(error: impl Into<redb::Error>) -> StoreError {
    match error.into() {
        redb::Error::Corrupted(why) => StoreError::Corrupt(why),
        redb::Error::Io(error) => file::storage(redb::StorageError::Io(error)),
        error @ (redb::Error::TableTypeMismatch { .. } | redb::Error::TableIsMultimap(_)) => {
            StoreError::Corrupt(error.to_string())
        }
        error => StoreError::Io(error.to_string()),
    }
}

#[cfg(test)]
pub(super) fn set_schema(path: &Path, schema: u64) {
    let database = Database::open(path).unwrap();
    let write = database.begin_write().unwrap();
    write.open_table(AGENT).unwrap().insert("schema", encode(&schema).unwrap().as_slice()).unwrap();
    write.commit().unwrap();
}
