//! Bounds of what an incident keeps of a finding.

use serde_json::{Map, Value};

/// Characters of a name: service, endpoint, principal.
pub(super) const NAME_MAX: usize = 160;

/// Characters of a sentence or a reason.
pub(super) const SENTENCE_MAX: usize = 600;

/// Bytes of one detector's evidence, as JSON.
const EVIDENCE_BYTES_MAX: usize = 4_096;

/// The name, or its start with a hash of all of it: names that differ stay different.
pub(super) fn name(name: &str) -> Box<str> {
    if name.len() <= NAME_MAX {
        return name.into();
    }
    let start: String = name.chars().take(NAME_MAX / 2).collect();
    let hash = blake3::hash(name.as_bytes()).to_hex();
    let hash: String = hash.chars().take(16).collect();
    format!("{start}…{hash}").into()
}

/// The sentence, or its start.
pub(super) fn sentence(text: &str) -> Box<str> {
    match text.char_indices().nth(SENTENCE_MAX) {
        None => text.into(),
        Some(_) => {
            let start = text.chars().take(SENTENCE_MAX - 1);
            start.chain(std::iter::once('…')).collect::<String>().into()
        }
    }
}

/// As many members as fit, in their order; `cut` says that there were more.
pub(super) fn evidence(all: &Map<String, Value>) -> Map<String, Value> {
    let mut kept = Map::new();
    let mut bytes = 0;
    for (name, value) in all {
        bytes += name.len() + size(value);
        if bytes > EVIDENCE_BYTES_MAX {
            kept.insert("cut".into(), true.into());
            break;
        }
        kept.insert(name.clone(), value.clone());
    }
    kept
}

/// A figure with three digits: no more is known of it, and as text it is the same number.
pub(super) fn figure(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

fn size(value: &Value) -> usize {
    serde_json::to_string(value).map_or(EVIDENCE_BYTES_MAX, |text| text.len())
}
