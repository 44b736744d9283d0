//! The installation's hash key, and the hashes made with it.
//!
//! Input: the path of the key file. Output: keyed hashes. Invariants: the key is made
//! once, is readable by its owner only, and never printed.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Bytes of a key, and of its file.
const KEY_BYTES: usize = 32;

/// Why there is no key. Each says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file could not be read, made or put in its place.
    #[error(
        "cannot use the key file {path}: {source}; check that its directory exists and is writable"
    )]
    Io {
        /// The key file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others than the owner may read or write the file.
    #[error("the key file {path} has mode {mode:04o}; run `chmod 600 {path}`")]
    Mode {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Not a regular file, or not of a key's size.
    #[error(
        "the key file {path} is not a file of {KEY_BYTES} bytes; restore it from a backup, \
         or remove it to start with a new key (principals then get new names)"
    )]
    Shape {
        /// The key file.
        path: PathBuf,
    },
    /// The system has no randomness to give.
    #[error("cannot make a key: {0}")]
    Random(getrandom::Error),
}

/// A secret that turns credentials and record keys into names that mean nothing
/// outside this installation.
#[derive(Clone)]
pub struct HashKey([u8; KEY_BYTES]);

impl HashKey {
    /// The key in the file at `path`; a new one is made where there is none.
    ///
    /// # Errors
    /// [`KeyError`]; an existing file is never overwritten.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyError> {
        let io_error = |source| KeyError::Io { path: path.to_owned(), source };
        match File::open(path) {
            Ok(file) => Self::read(path, file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = Self::random()?;
                let suffix = getrandom::u64().map_err(KeyError::Random)?;
                if key.place(path, suffix).map_err(io_error)? {
                    return Ok(key);
                }
                Self::read(path, File::open(path).map_err(io_error)?)
            }
            Err(error) => Err(io_error(error)),
        }
    }

    /// A key that ends with this process.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn random() -> Result<Self, KeyError> {
        let mut key = [0; KEY_BYTES];
        getrandom::fill(&mut key).map_err(KeyError::Random)?;
        Ok(Self(key))
    }

    /// A key with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// Sixteen bytes for another use of the key, named by `purpose`; they say nothing
    /// of the key or of what other purposes get.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 16] {
        self.hash("derive", purpose.as_bytes()).to_be_bytes()
    }

    /// A 128-bit keyed hash. `domain` parts values of different kinds.
    pub(super) fn hash(&self, domain: &str, value: &[u8]) -> u128 {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&domain.len().to_le_bytes());
        hasher.update(domain.as_bytes());
        hasher.update(value);
        let mut out = [0; 16];
        hasher.finalize_xof().fill(&mut out);
        u128::from_be_bytes(out)
    }

    fn read(path: &Path, file: File) -> Result<Self, KeyError> {
        let io_error = |source| KeyError::Io { path: path.to_owned(), source };
        let metadata = file.metadata().map_err(io_error)?;
        if !metadata.is_file() {
            return Err(KeyError::Shape { path: path.to_owned() });
        }
        let mode = metadata.permissions().mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(KeyError::Mode { path: path.to_owned(), mode });
        }
        let mut bytes = Vec::with_capacity(KEY_BYTES + 1);
        file.take(KEY_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(io_error)?;
        let key = bytes.try_into().map_err(|_| KeyError::Shape { path: path.to_owned() })?;
        Ok(Self(key))
    }

    /// Puts the whole file in place at once. False where someone else was faster.
    fn place(&self, path: &Path, suffix: u64) -> io::Result<bool> {
        let mut partial = path.as_os_str().to_owned();
        partial.push(format!(".{suffix:016x}.partial"));
        let partial = PathBuf::from(partial);
        let result = self.write_and_link(&partial, path);
        match fs::remove_file(&partial) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => result,
        }
    }

    fn write_and_link(&self, partial: &Path, path: &Path) -> io::Result<bool> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(partial)?;
        file.write_all(&self.0)?;
        file.sync_all()?;
        // A link, unlike a rename, does not replace a key that is already there.
        match fs::hard_link(partial, path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
            Err(error) => return Err(error),
        }
        if let Some(directory) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            File::open(directory)?.sync_all()?;
        }
        Ok(true)
    }
}

impl fmt::Debug for HashKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashKey(..)")
    }
}
