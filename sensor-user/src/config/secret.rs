//! Secrets that stand in files of their own, so that the configuration can be shown.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// Most bytes of a secret.
const BYTES_MAX: u64 = 4 << 10;

/// Others than owner and group may read or write it.
const OTHERS: u32 = 0o007;

/// Why a secret can't be had; never says what the file holds.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Read(#[from] io::Error),
    /// Anybody on this host may read it.
    #[error("every user of this host may use it: chmod o= it")]
    Open,
    /// It is no line of text.
    #[error("does not hold one line of text of at most 4096 bytes")]
    NotText,
}

/// The secret in a file, without the space around it.
///
/// # Errors
/// [`SecretError`]
pub fn read_secret(path: &Path) -> Result<String, SecretError> {
    let file = File::open(path)?;
    // Of the file that is open: the one at the path may be another by now.
    if file.metadata()?.mode() & OTHERS != 0 {
        return Err(SecretError::Open);
    }
    let mut text = String::new();
    match file.take(BYTES_MAX + 1).read_to_string(&mut text) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(SecretError::NotText);
        }
        Err(error) => return Err(error.into()),
    }
    let secret = text.trim();
    let is_line = !secret.is_empty() && !secret.contains(|c: char| c.is_control());
    if !is_line || text.len() as u64 > BYTES_MAX {
        return Err(SecretError::NotText);
    }
    Ok(secret.to_owned())
}
