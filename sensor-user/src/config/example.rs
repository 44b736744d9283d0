//! A configuration file with every key, its default, its effect and when it takes effect.
//! Every line is a comment but for the tables' headings: the file changes nothing as it is.

use std::fmt::Write as _;

use toml::Value;

use super::keys::{KEYS, Key};
use super::settings::Settings;

/// Longest line of explanation.
const WIDTH: usize = 96;

/// The file's text: `/etc/weir/weir.toml` of a fresh installation.
#[must_use]
pub fn example() -> String {
    let mut file = String::from(PREFACE);
    let defaults = Value::try_from(Settings::default()).ok();
    for section in KEYS.iter().filter(|key| key.section.is_empty()) {
        file.push('\n');
        comment(&mut file, section.help);
        let list = section.name == "endpoint";
        let heading = if list { "# [[endpoint]]".into() } else { format!("[{}]", section.name) };
        let _ = writeln!(file, "{heading}");
        for key in KEYS.iter().filter(|key| key.section == section.name) {
            let default = defaults.as_ref().and_then(|all| all.get(key.section)?.get(key.name));
            describe(&mut file, key, default);
        }
    }
    file
}

fn describe(file: &mut String, key: &Key, default: Option<&Value>) {
    let restart = if key.restart { " Needs a restart." } else { "" };
    file.push_str("#\n");
    comment(file, &format!("{}: {}. {}{restart}", key.name, key.allowed, key.help));
    let members = KEYS.iter().filter(|member| member.section == key.path());
    for member in members {
        comment(file, &format!("  {}: {}. {}", member.name, member.allowed, member.help));
    }
    match default {
        Some(value) => {
            let _ = writeln!(file, "#{} = {value}", key.name);
        }
        None => {
            let _ = writeln!(file, "#{} =", key.name);
        }
    }
}

/// Adds `text` as lines of comment.
fn comment(file: &mut String, text: &str) {
    let indent = text.len() - text.trim_start().len();
    let mut line = format!("#{:indent$}", "");
    for word in text.split_whitespace() {
        if line.len() + 1 + word.len() > WIDTH {
            let _ = writeln!(file, "{line}");
            line = format!("#{:indent$}", "");
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(file, "{line}");
}

const PREFACE: &str = "\
# Weir's configuration. Every key is optional; those that start with a # have the value shown,
# or none. `weir config check` says what is wrong with this file, `systemctl reload weir` has
# the agent read it again: a file that is wrong changes nothing. Explanations:
# docs/configuration.md.
";
