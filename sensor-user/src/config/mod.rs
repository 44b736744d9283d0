//! What the operator asked for.
//!
//! Input: a TOML file in which every key is optional. Output: checked [`Settings`], or every
//! [`Problem`] of the file at once, each with file, line, key and what would be right.
//! Invariants: nothing reads the file but this module; a key that isn't in [`KEYS`] is an error.

mod document;
mod example;
mod keys;
mod read;
mod reload;
mod secret;
mod section;
mod settings;
mod syslog;

#[cfg(test)]
mod tests;

use std::fmt;
use std::path::Path;

use crate::alert::{UnusableFile, unusable_files};

pub use document::document;
pub use example::example;
pub use keys::{KEYS, Key};
pub use reload::needs_restart;
pub use secret::{SecretError, read_secret};
pub use settings::{
    Alert, Allow, Backend, Capture, Detect, EndpointRule, ExchangeLog, Filter, Http, Limits, Otlp,
    Principal, Privacy, Receiver, Settings, State, Stream, StreamFormat,
};
pub use syslog::{Facility, Syslog, SyslogAddress};

/// One thing that is wrong with a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as it was named.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Dotted key, e.g. `capture.include`; empty where the file isn't TOML.
    pub key: String,
    /// What is wrong and what would be right.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, key, message } = self;
        if key.is_empty() {
            write!(f, "{file}:{line}: {message}")
        } else {
            write!(f, "{file}:{line}: {key}: {message}")
        }
    }
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file was read and is wrong.
    #[error("{}", lines(.0))]
    Wrong(Vec<Problem>),
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The settings in a file.
///
/// # Errors
/// The file cannot be read, or is wrong: then with all its problems.
pub fn load(path: &Path) -> Result<Settings, ConfigError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Read { path: name.clone(), source })?;
    parse(&name, &text).map_err(ConfigError::Wrong)
}

/// The settings in a file, where the files with secrets and certificates that it names can be
/// used too: what the agent itself asks for.
///
/// # Errors
/// As [`load`]; also where one of those files cannot be used.
pub fn load_with_files(path: &Path) -> Result<Settings, ConfigError> {
    let settings = load(path)?;
    let unusable = unusable_files(&settings);
    if unusable.is_empty() {
        return Ok(settings);
    }
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let problems = unusable.into_iter().map(|UnusableFile { key, path: named, why }| {
        let named = named.display().to_string();
        let line = text.lines().position(|line| line.contains(&named)).unwrap_or(0);
        Problem { file: path.display().to_string(), line: line + 1, key, message: why.to_string() }
    });
    Err(ConfigError::Wrong(problems.collect()))
}

/// The settings in a text; `file` is how problems name it.
///
/// # Errors
/// Every problem of the text, in the order of its lines.
pub fn parse(file: &str, text: &str) -> Result<Settings, Vec<Problem>> {
    read::read(file, text)
}
