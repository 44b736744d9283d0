//! What of a changed configuration waits for a restart.

use toml::Value;

use super::keys::KEYS;
use super::settings::Settings;

/// Dotted keys that differ and cannot change while the agent runs.
#[must_use]
pub fn needs_restart(old: &Settings, new: &Settings) -> Vec<String> {
    let (Ok(old), Ok(new)) = (Value::try_from(old), Value::try_from(new)) else {
        return Vec::new();
    };
    let changed = KEYS.iter().filter(|key| key.restart).filter(|key| match key.section {
        "endpoint" => old.get(key.section) != new.get(key.section),
        section => at(&old, section, key.name) != at(&new, section, key.name),
    });
    changed.map(super::keys::Key::path).collect()
}

fn at<'v>(root: &'v Value, section: &str, name: &str) -> Option<&'v Value> {
    root.get(section)?.get(name)
}
