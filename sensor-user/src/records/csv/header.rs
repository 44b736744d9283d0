//! Is the first row a header?

/// Longest name that a header is taken to hold, in bytes.
const NAME_BYTES_MAX: usize = 64;

/// What `Content-Type` declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Declared {
    /// A tab for `text/tab-separated-values`.
    pub(super) delimiter: Option<u8>,
    /// The parameter `header` of RFC 4180: `present` or `absent`.
    pub(super) header: Option<bool>,
}

impl Declared {
    pub(super) fn of(content_type: &str) -> Self {
        let mut parts = content_type.split(';').map(str::trim);
        let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
        let is_tabs = media_type.contains("tab-separated") || media_type.ends_with("/tsv");
        let header = parts
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("header"))
            .and_then(|(_, value)| match value.trim().trim_matches('"') {
                value if value.eq_ignore_ascii_case("present") => Some(true),
                value if value.eq_ignore_ascii_case("absent") => Some(false),
                _ => None,
            });
        Self { delimiter: is_tabs.then_some(b'\t'), header }
    }
}

/// Whether a row looks like names of columns: every field names something, none is a
/// value, and no name comes twice.
pub(super) fn looks_like_header<'a>(fields: impl Iterator<Item = &'a [u8]>) -> bool {
    let names: Vec<&[u8]> = fields.map(<[u8]>::trim_ascii).collect();
    let mut sorted: Vec<&&[u8]> = names.iter().filter(|name| !name.is_empty()).collect();
    let is_named = !sorted.is_empty() && sorted.iter().all(|name| is_name(name));
    sorted.sort_unstable();
    is_named && sorted.is_sorted_by(|a, b| a < b)
}

/// Text that isn't a value: no number, date, address, boolean or sentence.
fn is_name(field: &[u8]) -> bool {
    let starts_like_a_name = field.first().is_some_and(|&byte| {
        byte.is_ascii_alphabetic() || byte >= 0x80 || b"_$@#%(".contains(&byte)
    });
    let is_word = |word: &&[u8]| [&b"true"[..], b"false", b"null", b"nan"].contains(word);
    starts_like_a_name
        && field.len() <= NAME_BYTES_MAX
        && !field.contains(&b'@')
        && memchr::memmem::find(field, b"://").is_none()
        && !is_word(&&field.to_ascii_lowercase()[..])
        && !is_long_code(field)
}

/// Ids and hashes hold several digits among their letters; names few, at the end.
fn is_long_code(field: &[u8]) -> bool {
    let digits = field.iter().filter(|byte| byte.is_ascii_digit()).count();
    digits >= 4 && digits * 3 > field.len()
}
