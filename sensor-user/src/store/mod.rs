//! What a restart keeps: counts and learned templates, in one file.
//!
//! Input: a ledger's [`Saving`](crate::ledger::Saving) and the templates as bytes. Output: the same after a
//! restart. Invariants: a save is there as a whole or not at all; a file that cannot be read
//! is moved aside, never deleted; a failed save loses nothing that a later one can't write;
//! nothing that the file holds makes the agent panic.

pub(crate) mod file;
mod incidents;
mod migrate;
mod tables;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use redb::Database;

use crate::clock::Timestamp;
use crate::incident::{self, SharedIncidents};
use crate::ledger::{Entry, SharedLedger, Totals};

pub(crate) use tables::failed;

/// A save that other things come between begins anew; the last of so many keeps them out.
const SAVE_ATTEMPTS: usize = 3;

/// Why the state cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another agent has it open.
    #[error("{0} is in use by another weir: stop that one, or give this one a --state of its own")]
    Locked(PathBuf),
    /// Written by a later version.
    #[error(
        "{path} was written by a later version (schema {schema}): run that, or move the file away"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        schema: u64,
    },
    /// The directory cannot be made or written to.
    #[error(
        "cannot use the state directory {path}: make it writable, or give another with --state"
    )]
    Directory {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// What the file holds makes no sense.
    #[error("corrupt: {0}")]
    Corrupt(String),
    /// Reading or writing failed.
    #[error("{0}")]
    Io(String),
}

/// What a file held.
#[derive(Debug, Default)]
pub struct Saved {
    /// Counts.
    pub entries: Vec<Entry>,
    /// Totals.
    pub totals: Totals,
    /// Learned templates, as they were given to [`Store::save`].
    pub templates: Option<Vec<u8>>,
    /// State of the detectors, likewise.
    pub detectors: Option<Vec<u8>>,
    /// Incidents.
    pub incidents: incident::Saved,
}

/// What stages learned since the last save, encoded; none where it is the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned {
    /// Templates.
    pub templates: Option<Vec<u8>>,
    /// State of the detectors.
    pub detectors: Option<Vec<u8>>,
}

impl Learned {
    /// Newer ones where there are any, else these.
    #[must_use]
    pub fn or(self, newer: Self) -> Self {
        Self {
            templates: newer.templates.or(self.templates),
            detectors: newer.detectors.or(self.detectors),
        }
    }
}

/// The incidents in the state of `directory`, which is only read: none where there is no state.
///
/// # Errors
/// The state is in use by an agent, or cannot be read.
pub fn incidents(directory: &Path) -> Result<Option<incident::Saved>, StoreError> {
    let path = file_in(directory);
    if !path.exists() {
        return Ok(None);
    }
    file::peek(&path, |read| tables::read_incidents(read, &path)).map(Some)
}

fn file_in(directory: &Path) -> PathBuf {
    directory.join("weir.redb")
}

/// The state file.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    /// None after an error, until it opens again.
    database: Option<Database>,
    /// What the file held before this run was handed over.
    restored: bool,
    /// Templates that it held, where it could be read only after the start.
    late_templates: Option<Vec<u8>>,
    /// Everything is to be written, not only what changed.
    everything: bool,
    failing: bool,
    failures: u64,
}

impl Store {
    /// Opens the state in `directory`, made where it is missing. A corrupt file is moved
    /// aside to `*.corrupt-<seconds>`; where the disk is full or fails, the agent runs on
    /// memory alone and [`Self::save`] tries again.
    ///
    /// # Errors
    /// The directory can't be used, or the file belongs to another agent or a later version.
    pub fn open(directory: &Path, now: Timestamp) -> Result<(Self, Saved), StoreError> {
        file::make_directory(directory)?;
        let path = file_in(directory);
        let mut store = Self {
            path,
            database: None,
            restored: false,
            late_templates: None,
            everything: false,
            failing: false,
            failures: 0,
        };
        let saved = match store.reopen(now) {
            Ok(saved) => {
                store.restored = true;
                saved
            }
            Err(error @ (StoreError::Io(_) | StoreError::Corrupt(_))) => {
                store.failed(&error);
                Saved::default()
            }
            Err(error) => return Err(error),
        };
        Ok((store, saved))
    }

    /// Saves that failed so far.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.failures
    }

    /// The templates that the file held, once, where it could be read only after the start.
    pub fn take_late_templates(&mut self) -> Option<Vec<u8>> {
        self.late_templates.take()
    }

    /// Writes what changed in ledger, incidents and what was learned, all or nothing. A failure
    /// is logged once, counted, and made good by a later save.
    pub fn save(
        &mut self,
        ledger: &SharedLedger,
        incidents: &SharedIncidents,
        learned: &Learned,
        now: Timestamp,
    ) -> bool {
        if self.database.is_none() {
            match self.reopen(now) {
                Ok(saved) => {
                    // What could not be read at the start is not to be written over.
                    if !std::mem::replace(&mut self.restored, true) {
                        ledger.lock().restore_all(saved.entries, saved.totals);
                        incidents.restore(&saved.incidents);
                        self.late_templates = saved.templates;
                    }
                }
                Err(error) => {
                    self.failed(&error);
                    return false;
                }
            }
        }
        if std::mem::take(&mut self.everything) {
            ledger.mark_everything();
            incidents.lock().mark_everything();
        }
        let news = incidents.lock().take_changes();
        let mut learned = learned.clone();
        if self.late_templates.is_some() {
            // Those learned since would replace them; they come again, with these in them.
            learned.templates = None;
        }
        match self.write(ledger, &news, &learned) {
            Ok(()) => {
                if std::mem::take(&mut self.failing) {
                    tracing::info!(path = %self.path.display(), "the state is saved again");
                }
                true
            }
            Err(error) => {
                incidents.lock().give_back(news);
                self.database = None;
                self.failed(&error);
                false
            }
        }
    }

    fn write(
        &self,
        ledger: &SharedLedger,
        incidents: &incident::Changes,
        learned: &Learned,
    ) -> Result<(), StoreError> {
        let Some(database) = &self.database else {
            return Err(StoreError::Io("not open".into()));
        };
        let mut attempts = 1..SAVE_ATTEMPTS;
        loop {
            let mut saving = ledger.saving(attempts.next().is_none());
            if file::guarded(|| tables::write(database, &mut saving, incidents, learned))? {
                saving.done();
                return Ok(());
            }
        }
    }

    fn reopen(&mut self, now: Timestamp) -> Result<Saved, StoreError> {
        let opened = file::open(&self.path).and_then(|database| {
            let saved = file::guarded(|| tables::read(&database, &self.path))?;
            Ok((database, saved))
        });
        let (database, saved) = match opened {
            Err(StoreError::Corrupt(why)) => {
                let aside = file::move_aside(&self.path, now)?;
                let (path, aside) = (self.path.display(), aside.display());
                tracing::error!(%path, %aside, why, "the state file is corrupt: moved aside");
                self.everything = true;
                let database = file::open(&self.path)?;
                let saved = file::guarded(|| tables::read(&database, &self.path))?;
                (database, saved)
            }
            opened => opened?,
        };
        self.database = Some(database);
        Ok(saved)
    }

    fn failed(&mut self, error: &StoreError) {
        self.failures += 1;
        if !std::mem::replace(&mut self.failing, true) {
            let path = self.path.display();
            tracing::error!(%path, %error, "cannot save the state: counts are kept in memory");
        }
    }
}
