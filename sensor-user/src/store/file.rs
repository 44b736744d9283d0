//! The file and its directory: modes, lock, corruption.

use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use redb::backends::FileBackend;
use redb::{
    Builder, Database, DatabaseError, ReadOnlyDatabase, ReadTransaction, ReadableDatabase as _,
    StorageError,
};

use super::StoreError;
use crate::clock::Timestamp;

/// Pages that the database keeps in memory, in bytes.
const CACHE_BYTES: usize = 4 << 20;

pub(super) fn make_directory(path: &Path) -> Result<(), StoreError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|source| StoreError::Directory { path: path.to_owned(), source })
}

pub(crate) fn open(path: &Path) -> Result<Database, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    let file = options.open(path).map_err(|source| match source.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem | ErrorKind::IsADirectory => {
            StoreError::Directory { path: path.to_owned(), source }
        }
        _ => StoreError::Io(source.to_string()),
    })?;
    guarded(|| {
        let backend = FileBackend::new(file).map_err(|error| opened(path, error))?;
        let mut builder = Builder::new();
        let database = builder.set_cache_size(CACHE_BYTES).create_with_backend(backend);
        database.map_err(|error| opened(path, error))
    })
}

/// Reads a file that is there, and leaves it as it is; only where an agent was killed over it
/// the database mends it first, as a start of the agent does.
pub(super) fn peek<T>(
    path: &Path,
    read: impl Fn(&ReadTransaction) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = |error: redb::TransactionError| StoreError::Io(error.to_string());
    guarded(|| match ReadOnlyDatabase::open(path) {
        Ok(database) => read(&database.begin_read().map_err(transaction)?),
        Err(DatabaseError::RepairAborted) => {
            let database = Database::open(path).map_err(|error| opened(path, error))?;
            read(&database.begin_read().map_err(transaction)?)
        }
        Err(error) => Err(opened(path, error)),
    })
}

fn opened(path: &Path, error: DatabaseError) -> StoreError {
    match error {
        DatabaseError::DatabaseAlreadyOpen => StoreError::Locked(path.to_owned()),
        DatabaseError::Storage(error) => storage(error),
        error => StoreError::Corrupt(error.to_string()),
    }
}

/// Runs a database call; a panic in it means that the file holds what its format can't.
pub(crate) fn guarded<T>(call: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(call))
        .unwrap_or_else(|_| Err(StoreError::Corrupt("the database gave up on it".into())))
}

pub(crate) fn move_aside(path: &Path, now: Timestamp) -> Result<PathBuf, StoreError> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(format!(".corrupt-{}", now.0 / 1_000_000_000));
    let aside = PathBuf::from(aside);
    std::fs::rename(path, &aside).map_err(|error| StoreError::Io(error.to_string()))?;
    Ok(aside)
}

/// Tells a broken file from a broken disk.
pub(super) fn storage(error: StorageError) -> StoreError {
    match error {
        StorageError::Io(error)
            if matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof) =>
        {
            StoreError::Corrupt(error.to_string())
        }
        StorageError::Corrupted(why) => StoreError::Corrupt(why),
        error => StoreError::Io(error.to_string()),
    }
}
