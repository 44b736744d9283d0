//! `weir config`, and which file the other commands take.

use std::path::Path;

use super::DEFAULT_CONFIG;
use crate::config::{self, ConfigError, Settings};

/// The settings of `file`; where none is named those of the default file, or the defaults
/// where that is missing.
pub(super) fn settings(file: Option<&Path>) -> Result<Settings, ConfigError> {
    read(file, config::load)
}

/// [`settings`] for the agent, which also uses the files that they name.
pub(super) fn usable_settings(file: Option<&Path>) -> Result<Settings, ConfigError> {
    read(file, config::load_with_files)
}

fn read(
    file: Option<&Path>,
    load: fn(&Path) -> Result<Settings, ConfigError>,
) -> Result<Settings, ConfigError> {
    match file {
        Some(file) => load(file),
        None if Path::new(DEFAULT_CONFIG).exists() => load(Path::new(DEFAULT_CONFIG)),
        None => Ok(Settings::default()),
    }
}

pub(super) fn check(file: &Path) -> anyhow::Result<String> {
    config::load_with_files(file)?;
    Ok(format!("{}: good\n", file.display()))
}

pub(super) fn show(file: Option<&Path>) -> anyhow::Result<String> {
    Ok(toml::to_string_pretty(&settings(file)?)?)
}
