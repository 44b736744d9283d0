//! The columns of a table, by their header.

use crate::records::names::Traits;

/// Columns whose names are kept; the rest is data without a name.
const COLUMNS_MAX: usize = 256;
/// Longest name that is kept, in bytes.
const NAME_BYTES_MAX: usize = 64;

/// Names of the columns, and which one identifies a row.
#[derive(Debug, Default)]
pub(super) struct Columns {
    names: Vec<Box<str>>,
    key: Option<usize>,
}

impl Columns {
    /// The columns of a header row.
    pub(super) fn of<'a>(header: impl Iterator<Item = &'a [u8]>) -> Self {
        let name = |field: &[u8]| -> Box<str> {
            let field = field.trim_ascii();
            String::from_utf8_lossy(field.get(..NAME_BYTES_MAX).unwrap_or(field)).into()
        };
        let names: Vec<_> = header.take(COLUMNS_MAX).map(name).collect();
        let is = |traits| names.iter().position(|name| Traits::of(name.as_bytes()).has(traits));
        let key = is(Traits::ID).or_else(|| is(Traits::NOUN_ID));
        Self { names, key }
    }

    /// The name of a column; empty where it has none.
    pub(super) fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", AsRef::as_ref)
    }

    /// Whether the column's field identifies its row.
    pub(super) fn is_key(&self, column: usize) -> bool {
        self.key == Some(column)
    }
}
