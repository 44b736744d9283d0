//! Where a head ends, and whether its lines end as they should.

use proptest::prelude::*;

use super::super::head;

/// A head's end, looked for byte by byte.
fn end(bytes: &[u8]) -> Option<usize> {
    (0..bytes.len()).find_map(|at| {
        let rest = &bytes[at..];
        [b"\n\n".as_slice(), b"\n\r\n"]
            .iter()
            .find(|it| rest.starts_with(it))
            .map(|it| at + it.len())
    })
}

proptest! {
    #[test]
    fn a_head_ends_at_its_first_empty_line_however_lines_end(
        pieces in prop::collection::vec(prop::sample::select(vec!["a", "\r", "\n", "\r\n", "\r\n\r\n"]), 0..12),
    ) {
        let bytes = pieces.concat().into_bytes();
        prop_assert_eq!(head::end(&bytes, 0), end(&bytes));
        let bare = (0..bytes.len()).any(|at| bytes[at] == b'\n' && (at == 0 || bytes[at - 1] != b'\r'));
        prop_assert_eq!(head::has_bare_lf(&bytes), bare);
    }
}

#[test]
fn a_request_line_is_one_or_none() {
    for (line, read) in [
        ("GET /a?b=1 HTTP/1.1\r\n", Some(("GET", "/a?b=1"))),
        ("X-OWN * HTTP/1.0\r\n", Some(("X-OWN", "*"))),
        ("GET /a\r\n", None),
        ("GET /a HTTP/2.0\r\n", None),
        ("GET /a\x01 HTTP/1.1\r\n", None),
        ("GET  HTTP/1.1\r\n", None),
        (" /a HTTP/1.1\r\n", None),
        ("", None),
    ] {
        let head = head::request_line(line.as_bytes());
        assert_eq!(head.map(|head| (head.method, head.target)), read, "{line:?}");
    }
}
