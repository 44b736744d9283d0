//! The file that keeps the queue and what was told over a restart: `alerts.redb` beside the state.
//!
//! Input: the queue and the memory. Output: the same after a restart or a kill. Invariants: a
//! save is there as a whole or not at all; a file that can't be read is moved aside; where the
//! disk fails, delivery goes on from memory and the next save writes what is missing.

use std::path::{Path, PathBuf};

use redb::{Database, ReadableDatabase as _, ReadableTable as _, TableDefinition, TableError};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::store::{StoreError, failed, file};

use super::memory::Memory;
use super::queue::{Progress, Queue, Queued, Sequence};

const EVENTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("events");
const STATE: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("state");

/// The only key of `state`.
const ALL: &str = "all";

/// What stands beside the events.
#[derive(Serialize, Deserialize)]
struct State {
    progress: Progress,
    memory: Memory,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Spool {
    path: PathBuf,
    database: Option<Database>,
    /// Events before it are in the file, as far as the queue has them; none where nothing is known.
    written: Option<Sequence>,
    failing: bool,
    failures: u64,
}

impl Spool {
    /// Opens the file in `directory`, with what an earlier run left; none where there is nothing
    /// or it cannot be read, which the log says.
    #[must_use]
    pub(super) fn open(directory: &Path, now: Timestamp) -> (Self, Option<(Queue, Memory)>) {
        let path = directory.join("alerts.redb");
        let mut spool = Self { path, database: None, written: None, failing: false, failures: 0 };
        let left = spool.reopen(now).unwrap_or_else(|error| {
            spool.failed(&error);
            None
        });
        (spool, left)
    }

    /// Saves that failed so far.
    #[must_use]
    pub(super) fn failures(&self) -> u64 {
        self.failures
    }

    /// Writes what changed, all or nothing; false where that failed.
    pub(super) fn save(&mut self, queue: &Queue, memory: &Memory, now: Timestamp) -> bool {
        let opened = match self.database {
            Some(_) => Ok(()),
            // What it holds is of no use any more: this run went on without.
            None => self.reopen(now).map(|_left| self.written = None),
        };
        match opened.and_then(|()| self.write(queue, memory)) {
            Ok(()) => {
                self.written = Some(queue.progress().next);
                if std::mem::take(&mut self.failing) {
                    tracing::info!(path = %self.path.display(), "alerts are kept on disk again");
                }
                true
            }
            Err(error) => {
                self.database = None;
                self.failed(&error);
                false
            }
        }
    }

    fn write(&self, queue: &Queue, memory: &Memory) -> Result<(), StoreError> {
        let Some(database) = &self.database else {
            return Err(StoreError::Io("not open".into()));
        };
        let state = State { progress: queue.progress().clone(), memory: memory.clone() };
        let state = serde_json::to_vec(&state).map_err(|e| StoreError::Io(e.to_string()))?;
        file::guarded(|| {
            let write = database.begin_write().map_err(failed)?;
            {
                let mut events = write.open_table(EVENTS).map_err(failed)?;
                let first = queue.events().next().map_or(queue.progress().next, |it| it.sequence);
                let written = self.written.unwrap_or(0);
                events
                    .retain(|sequence, _| (first..written).contains(&sequence))
                    .map_err(failed)?;
                for queued in queue.events().filter(|queued| queued.sequence >= written) {
                    events.insert(queued.sequence, queued.bytes.as_slice()).map_err(failed)?;
                }
                let mut table = write.open_table(STATE).map_err(failed)?;
                table.insert(ALL, state.as_slice()).map_err(failed)?;
            }
            write.commit().map_err(failed)
        })
    }

    fn reopen(&mut self, now: Timestamp) -> Result<Option<(Queue, Memory)>, StoreError> {
        let opened = file::open(&self.path).and_then(|database| {
            let left = file::guarded(|| read(&database))?;
            Ok((database, left))
        });
        let (database, left) = match opened {
            Err(StoreError::Corrupt(why)) => {
                let aside = file::move_aside(&self.path, now)?;
                let (path, aside) = (self.path.display(), aside.display());
                tracing::error!(%path, %aside, why, "the queue of alerts is corrupt: moved aside");
                (file::open(&self.path)?, None)
            }
            opened => opened?,
        };
        self.database = Some(database);
        self.written = left.as_ref().map(|(queue, _)| queue.progress().next);
        Ok(left)
    }

    fn failed(&mut self, error: &StoreError) {
        self.failures += 1;
        if !std::mem::replace(&mut self.failing, true) {
            let path = self.path.display();
            tracing::error!(%path, %error, "alerts can't be kept on disk: those under way would not survive a restart");
        }
    }
}

/// What the file holds; none where it is new. Only reads: that works on a full disk too.
fn read(database: &Database) -> Result<Option<(Queue, Memory)>, StoreError> {
    let read = database.begin_read().map_err(failed)?;
    let state = match read.open_table(STATE) {
        Err(TableError::TableDoesNotExist(_)) => return Ok(None),
        table => table.map_err(failed)?.get(ALL).map_err(failed)?,
    };
    let Some(state) = state else { return Ok(None) };
    let State { progress, memory } = serde_json::from_slice(state.value())
        .map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let mut queued = Vec::new();
    for row in read.open_table(EVENTS).map_err(failed)?.iter().map_err(failed)? {
        let (sequence, bytes) = row.map_err(failed)?;
        let event = Queued::read(sequence.value(), bytes.value().to_vec());
        queued.push(event.ok_or_else(|| StoreError::Corrupt("an event".into()))?);
    }
    Ok(Some((Queue::restore(queued, progress), memory)))
}
