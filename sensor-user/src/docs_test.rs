//! Compares a page under `docs/` with the code that it is generated from.

use std::path::Path;

/// Fails where `docs/<name>` differs from `generated`; writes it instead where
/// `WEIR_UPDATE_DOCS` is set.
#[track_caller]
pub(crate) fn page(name: &str, generated: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    if std::env::var_os("WEIR_UPDATE_DOCS").is_some() {
        std::fs::write(&path, generated).unwrap();
        return;
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == generated,
        "docs/{name} is out of date: WEIR_UPDATE_DOCS=1 cargo test -p sensor-user --lib docs"
    );
}
