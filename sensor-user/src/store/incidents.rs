//! The table of incidents: id to what `incident/` encoded.

use redb::{ReadTransaction, ReadableTable, TableDefinition, TableError, WriteTransaction};

use super::StoreError;
use super::tables::{AGENT, failed};
use crate::incident::{Changes, Saved};

const INCIDENTS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("incidents");

/// Key in `agent` of what is no incident's own.
const REST: &str = "incidents";

/// What the file holds of incidents.
pub(super) fn read(write: &WriteTransaction) -> Result<Saved, StoreError> {
    let incidents = values(&write.open_table(INCIDENTS).map_err(failed)?)?;
    let rest = rest(&write.open_table(AGENT).map_err(failed)?)?;
    Ok(Saved { incidents, rest })
}

/// [`read`] from a file that is not ours to write.
pub(super) fn peek(read: &ReadTransaction) -> Result<Saved, StoreError> {
    let incidents = match read.open_table(INCIDENTS) {
        Err(TableError::TableDoesNotExist(_)) => return Ok(Saved::default()),
        table => values(&table.map_err(failed)?)?,
    };
    let rest = rest(&read.open_table(AGENT).map_err(failed)?)?;
    Ok(Saved { incidents, rest })
}

/// Writes all of `changes`.
pub(super) fn write(write: &WriteTransaction, changes: &Changes) -> Result<(), StoreError> {
    let mut incidents = write.open_table(INCIDENTS).map_err(failed)?;
    for id in &changes.removed {
        incidents.remove(id.to_string().as_str()).map_err(failed)?;
    }
    for (id, encoded) in &changes.changed {
        incidents.insert(id.to_string().as_str(), encoded.as_slice()).map_err(failed)?;
    }
    if let Some(rest) = &changes.rest {
        let mut agent = write.open_table(AGENT).map_err(failed)?;
        agent.insert(REST, rest.as_slice()).map_err(failed)?;
    }
    Ok(())
}

fn values(
    table: &impl ReadableTable<&'static str, &'static [u8]>,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let rows = table.iter().map_err(failed)?;
    rows.map(|row| row.map(|(_, value)| value.value().to_vec()).map_err(failed)).collect()
}

fn rest(
    agent: &impl ReadableTable<&'static str, &'static [u8]>,
) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(agent.get(REST).map_err(failed)?.map(|value| value.value().to_vec()))
}
