//! Which format a body is in, by its `Content-Type`.

/// How a body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// JSON, one value or many.
    Json,
    /// XML.
    Xml,
    /// A table: CSV, TSV.
    Csv,
    /// Server-sent events.
    EventStream,
    /// A script: JSON only where it is a JSONP call.
    Script,
    /// Read as an error, whatever it holds (RFC 9457).
    Problem,
    /// Made for people or machines to show or play, not data.
    NotData,
    /// Nothing was said: the first bytes tell.
    Untold,
    /// Not understood.
    Unknown,
}

impl Format {
    /// The format that a content type names.
    pub(super) fn of(content_type: Option<&str>) -> Self {
        let essence = content_type.unwrap_or("").split([';', ',']).next().unwrap_or("");
        let essence = essence.trim().to_ascii_lowercase();
        let Some((kind, subtype)) = essence.split_once('/') else {
            return if essence.is_empty() { Self::Untold } else { Self::Unknown };
        };
        let (name, suffix) = subtype.rsplit_once('+').unwrap_or((subtype, subtype));
        let name = name.strip_prefix("x-").unwrap_or(name);
        match (kind, name, suffix) {
            (_, "problem" | "vnd.error", _) => Self::Problem,
            ("text", "event-stream", _) => Self::EventStream,
            ("text" | "application", "javascript" | "ecmascript", _) => Self::Script,
            ("image" | "audio" | "video" | "font", ..)
            | ("text", "html" | "css", _)
            | ("application", "xhtml" | "wasm" | "font-woff", _)
            | ("application", "vnd.ms-fontobject" | "font-ttf" | "font-sfnt", _) => Self::NotData,
            _ if is_json(name) || is_json(suffix) => Self::Json,
            (_, "xml", _) | (.., "xml") => Self::Xml,
            _ if name.ends_with("_xml") => Self::Xml,
            (_, "csv" | "tab-separated-values" | "tsv" | "comma-separated-values", _) => Self::Csv,
            _ => Self::Unknown,
        }
    }
}

/// True where each line is a JSON value of its own.
pub(super) fn is_lines(content_type: Option<&str>) -> bool {
    let essence = content_type.unwrap_or("").split([';', ',']).next().unwrap_or("").trim();
    let subtype = essence.rsplit(['/', '+']).next().unwrap_or("").to_ascii_lowercase();
    let name = subtype.strip_prefix("x-").unwrap_or(&subtype);
    matches!(name, "ndjson" | "jsonl" | "jsonlines" | "json-lines")
}

/// `json`, `ndjson`, `jsonlines`, `json-seq`, `stream+json`, `vnd.api.v1.json` …
fn is_json(name: &str) -> bool {
    matches!(name, "json" | "ndjson" | "jsonl" | "jsonlines" | "json-seq" | "json-lines")
        || name.ends_with("-json")
        || name.ends_with(".json")
        || name.starts_with("json-")
        || name.starts_with("amz-json-")
}

#[cfg(test)]
mod tests {
    use super::{Format, is_lines};

    #[test]
    fn content_types_name_formats() {
        for (content_type, format) in [
            ("application/json", Format::Json),
            ("Application/JSON; charset=utf-8", Format::Json),
            ("application/vnd.api+json", Format::Json),
            ("application/json;odata.metadata=full", Format::Json),
            ("application/x-ndjson", Format::Json),
            ("application/json-seq", Format::Json),
            ("application/x-amz-json-1.1", Format::Json),
            ("text/json", Format::Json),
            ("application/graphql-response+json", Format::Json),
            ("text/event-stream", Format::EventStream),
            ("application/atom+xml;type=feed", Format::Xml),
            ("text/xml", Format::Xml),
            ("application/vnd.ogc.se_xml", Format::Xml),
            ("text/csv; header=present", Format::Csv),
            ("text/tab-separated-values", Format::Csv),
            ("text/javascript", Format::Script),
            ("application/problem+json", Format::Problem),
            ("application/vnd.error+json", Format::Problem),
            ("text/html; charset=utf-8", Format::NotData),
            ("image/svg+xml", Format::NotData),
            ("font/woff2", Format::NotData),
            ("", Format::Untold),
            ("text/plain", Format::Unknown),
            ("multipart/mixed; boundary=x", Format::Unknown),
            ("application/octet-stream", Format::Unknown),
            ("nonsense", Format::Unknown),
        ] {
            assert_eq!(Format::of(Some(content_type)), format, "{content_type}");
            let in_lines = content_type == "application/x-ndjson";
            assert_eq!(is_lines(Some(content_type)), in_lines, "{content_type}");
        }
        assert_eq!(Format::of(None), Format::Untold);
    }
}
