//! `docs/configuration.md`, from the keys and the defaults.

use std::fmt::Write as _;

use toml::Value;

use super::keys::KEYS;
use super::settings::Settings;

/// The page as Markdown.
#[must_use]
pub fn document() -> String {
    let mut page = String::from(PREFACE);
    let defaults = Value::try_from(Settings::default()).ok();
    for section in KEYS.iter().filter(|key| key.section.is_empty()) {
        let heading = if section.name == "endpoint" {
            "[[endpoint]]".to_owned()
        } else {
            format!("[{}]", section.name)
        };
        let _ = write!(page, "\n## `{heading}`\n\n{}\n", section.help);
        page.push_str("\n| key | what may stand there | default | |\n|---|---|---|---|\n");
        let inner = format!("{}.", section.name);
        for key in KEYS {
            if key.section != section.name && !key.section.starts_with(&inner) {
                continue;
            }
            let name = key.path();
            let name = name.strip_prefix(&inner).unwrap_or(&name);
            let default = defaults.as_ref().and_then(|all| all.get(key.section)?.get(key.name));
            let default = default.map(|value| format!("`{value}`")).unwrap_or_default();
            let restart = if key.restart { " *Needs a restart.*" } else { "" };
            let _ = writeln!(
                page,
                "| `{name}` | {} | {default} | {}{restart} |",
                key.allowed, key.help
            );
        }
    }
    page
}

const PREFACE: &str = "<!-- Generated from sensor-user/src/config/keys.rs; \
`WEIR_UPDATE_DOCS=1 cargo test -p sensor-user --lib docs` writes it anew. -->

# Configuration

`weir run` reads `/etc/weir/weir.toml` where it exists, or the file that `--config` names. Every
key is optional. `weir config check FILE` says all that is wrong with a file, with line, key and
what would be right; `weir config show FILE` prints the settings that result, defaults included.

On SIGHUP the file is read again. A file that is wrong changes nothing and is logged. A change to
a key marked *needs a restart* is logged and waits for one.
";
