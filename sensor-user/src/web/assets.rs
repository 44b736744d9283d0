//! The page: files made by `cargo xtask page`, embedded as they are.
//!
//! Invariants: they hold nothing of this host; together they stay within 200 kB; a browser
//! that has them asks only whether they changed.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};

/// A file of the page.
pub(super) struct Asset {
    pub(super) path: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

/// All of them.
pub(super) static ASSETS: [Asset; 4] = [
    Asset {
        path: "/",
        content_type: "text/html; charset=utf-8",
        bytes: include_bytes!("assets/index.html"),
    },
    Asset {
        path: "/app.js",
        content_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("assets/app.js"),
    },
    Asset {
        path: "/app.css",
        content_type: "text/css; charset=utf-8",
        bytes: include_bytes!("assets/app.css"),
    },
    Asset {
        path: "/icon.svg",
        content_type: "image/svg+xml",
        bytes: include_bytes!("assets/icon.svg"),
    },
];

impl Asset {
    /// The file, or that it is the one that the browser has (RFC 9110 13.1.2).
    pub(super) fn answer(&self, headers: &HeaderMap) -> Response {
        let tag = format!("\"{}\"", blake3::hash(self.bytes).to_hex());
        let known =
            headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
        let about = [(CACHE_CONTROL, "no-cache".to_owned()), (ETAG, tag)];
        if known {
            return (StatusCode::NOT_MODIFIED, about).into_response();
        }
        (about, [(CONTENT_TYPE, self.content_type)], self.bytes).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_small_and_loads_nothing_from_elsewhere() {
        let bytes: usize = ASSETS.iter().map(|asset| asset.bytes.len()).sum();
        assert!(bytes <= 200_000, "{bytes}");
        for asset in &ASSETS {
            let text = std::str::from_utf8(asset.bytes).unwrap();
            // The name of a namespace is no address.
            let text = text.replace("http://www.w3.org/2000/svg", "");
            for foreign in ["http://", "https://", "src=\"//", "@import"] {
                assert!(!text.contains(foreign), "{} has {foreign}", asset.path);
            }
        }
    }

    #[test]
    fn the_document_has_no_script_or_style_of_its_own() {
        let html = std::str::from_utf8(ASSETS[0].bytes).unwrap();
        assert!(html.contains("<script type=\"module\" src=\"/app.js\"></script>"));
        assert_eq!(html.matches("<script").count(), 1);
        for inline in ["<style", " style=", " onload=", " onclick="] {
            assert!(!html.contains(inline), "{inline}");
        }
    }
}
