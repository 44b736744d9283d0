//! One exchange, and exchanges in a row, as RFC 9112 has them.

use std::io::Write;

use super::*;

/// Both streams whole, then split everywhere into single bytes: the same exchanges.
#[track_caller]
fn check(requests: &str, responses: &[u8], close: bool, expected: &[&str], notes: &[Anomaly]) {
    let mut whole = Wire::new();
    whole.request(requests).response(responses);
    let mut bytewise = Wire::new();
    for byte in requests.bytes() {
        bytewise.request([byte]);
    }
    for byte in responses {
        bytewise.response([*byte]);
    }
    for mut wire in [whole, bytewise] {
        if close {
            wire.close();
        }
        wire.sees(expected).notes(notes);
    }
}

#[test]
fn exchanges_on_one_connection_are_told_apart() {
    let a = get("/a");
    let ab = get("/a") + &get("/b");
    let head = "HEAD /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n";
    let old = "GET /a HTTP/1.0\r\n\r\n";
    let post = "POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nxyzGET /b HTTP/1.1\r\n\r\n";
    let chunked_post = "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\
        3\r\nxyz\r\n0\r\n\r\nGET /b HTTP/1.1\r\n\r\n";
    let two = ok("1") + &ok("2");
    let table: &[(&str, &str, &[&str])] = &[
        (&a, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", &["GET /a 200 \"hi\""]),
        (&a, "HTTP/1.1 200\r\ncontent-length:2\r\n\r\nhi", &["GET /a 200 \"hi\""]),
        (&ab, &two, &["GET /a 200 \"1\"", "GET /b 200 \"2\""]),
        (post, &two, &["POST /a 200 \"1\"", "GET /b 200 \"2\""]),
        (chunked_post, &two, &["POST /a 200 \"1\"", "GET /b 200 \"2\""]),
        (
            head,
            "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2",
            &["HEAD /a 200 \"\"", "GET /b 200 \"2\""],
        ),
        (
            &ab,
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
            &["GET /a 304 \"\"", "GET /b 204 \"\""],
        ),
        (
            &ab,
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n\
             HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
            &["GET /a 200 \"1\"", "GET /b 404 \"\""],
        ),
        (
            &ab,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=\"y\"\r\nWiki\r\nA\r\n0123456789\r\n\
             000\r\nExpires: never\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2",
            &["GET /a 200 \"Wiki0123456789\"", "GET /b 200 \"2\""],
        ),
        (old, "HTTP/1.0 200 OK\r\n\r\nup to the close", &["GET /a 200 \"up to the close\""]),
        (&a, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", &["GET /a 200 \"\""]),
        // Empty lines between messages (RFC 9112 2.2).
        (
            "\r\nGET /a HTTP/1.1\r\n\r\n\r\nGET /b HTTP/1.1\r\n\r\n",
            &two,
            &["GET /a 200 \"1\"", "GET /b 200 \"2\""],
        ),
        ("WIDGET-SYNC /a HTTP/1.1\r\n\r\n", &ok("1"), &["WIDGET-SYNC /a 200 \"1\""]),
        // Still transmitting when the connection went away.
        (
            &a,
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
            &["GET /a 200 \"half\" Truncated"],
        ),
        (
            &a,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
            &["GET /a 200 \"half\" Truncated"],
        ),
        (&a, "", &[]),
    ];
    for (requests, responses, expected) in table {
        check(requests, responses.as_bytes(), true, expected, &[]);
    }
}

#[test]
fn what_follows_an_upgrade_or_a_tunnel_is_not_read() {
    let upgrade = "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n";
    let switched =
        "HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    check(upgrade, switched.as_bytes(), true, &["GET /ws 101 \"\""], &[]);
    let connect = "CONNECT db:1 HTTP/1.1\r\n\r\n";
    let connected = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
    check(connect, connected.as_bytes(), true, &["CONNECT db:1 200 \"\""], &[]);
    let refused = "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno";
    check(connect, refused.as_bytes(), false, &["CONNECT db:1 403 \"no\""], &[]);
}

#[test]
fn odd_framing_follows_the_rfc_and_is_noted() {
    use Anomaly::*;
    let ab = get("/a") + &get("/b");
    let next = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2";
    let framed =
        |fields: &str, body: &str| format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n{body}{next}");
    let both = &["GET /a 200 \"hi\"", "GET /b 200 \"2\""];
    let table: &[(&str, &str, &[Anomaly])] = &[
        (
            "Content-Length: 9\r\nTransfer-Encoding: chunked",
            "2\r\nhi\r\n0\r\n\r\n",
            &[LengthAndCoding],
        ),
        ("Content-Length: 2\r\nContent-Length: 2", "hi", &[RepeatedLength]),
        ("Content-Length: 2, 2", "hi", &[RepeatedLength]),
        ("Content-Length:\r\n 2", "hi", &[FoldedField]),
        ("Transfer-Encoding:\r\n\tchunked", "2\r\nhi\r\n0\r\n\r\n", &[FoldedField]),
        ("Content-Length : 2", "hi", &[FoldedField]),
        ("X: y\nContent-Length: 2", "hi", &[BareLf]),
        ("Transfer-Encoding: CHUNKED", "2\nhi\n0\n\n", &[]),
        ("Transfer-Encoding: chunked, chunked", "2\r\nhi\r\n0\r\n\r\n", &[BadTransferCoding]),
        ("Transfer-Encoding: identity\r\nContent-Length: 2", "hi", &[]),
    ];
    for (fields, body, notes) in table {
        check(&ab, framed(fields, body).as_bytes(), true, both, notes);
    }
}

#[test]
fn a_message_whose_length_cannot_be_known_ends_the_reading() {
    use Anomaly::*;
    let table: &[(&str, &str, &str, &[Anomaly])] = &[
        (
            "Content-Length: 2\r\nContent-Length: 3",
            "hi",
            "GET /a 200 \"\" Unparsed",
            &[RepeatedLength, BadLength],
        ),
        ("Content-Length: 99999999999999999999", "hi", "GET /a 200 \"\" Unparsed", &[BadLength]),
        ("Content-Length: +2", "hi", "GET /a 200 \"\" Unparsed", &[BadLength]),
        ("Content-Length: -2", "hi", "GET /a 200 \"\" Unparsed", &[BadLength]),
        ("Content-Length:", "hi", "GET /a 200 \"\" Unparsed", &[BadLength]),
        ("Transfer-Encoding: chunked", "xyz\r\n", "GET /a 200 \"\" Unparsed", &[BadChunk]),
        (
            "Transfer-Encoding: chunked",
            "ffffffffffffffff0\r\n",
            "GET /a 200 \"\" Unparsed",
            &[BadChunk],
        ),
        ("Transfer-Encoding: chunked", "2\r\nhi!", "GET /a 200 \"hi\" Unparsed", &[BadChunk]),
        ("Transfer-Encoding: chunked", "\r\n", "GET /a 200 \"\" Unparsed", &[BadChunk]),
        // The last coding is not chunked: until the close (RFC 9112 6.3).
        ("Transfer-Encoding: chunked, zzz", "hi", "GET /a 200 \"\" Unparsed", &[BadTransferCoding]),
    ];
    for (fields, body, expected, notes) in table {
        let response = format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n{body}");
        check(&get("/a"), response.as_bytes(), true, &[expected], notes);
    }
    let smuggled = "POST /a HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n";
    check(smuggled, ok("1").as_bytes(), false, &["POST /a 200 \"1\""], &[BadTransferCoding]);
}

#[test]
fn codings_are_undone_whatever_the_split() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(b"{\"customers\":[]}").unwrap();
    let gzip = encoder.finish().unwrap();
    let body = [format!("{:x}\r\n", gzip.len()).as_bytes(), &gzip, b"\r\n0\r\n\r\n"].concat();
    let content =
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n";
    let transfer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n";
    let expected = &["GET /a 200 \"{\\\"customers\\\":[]}\""];
    check(&get("/a"), &[&content[..], &body].concat(), false, expected, &[]);
    check(&get("/a"), &[&transfer[..], &body].concat(), false, expected, &[]);
    let short = [&content[..], b"5\r\n", &gzip[..5], b"\r\n0\r\n\r\n"].concat();
    check(&get("/a"), &short, false, &["GET /a 200 \"\" Truncated"], &[]);
    let unknown = b"HTTP/1.1 200 OK\r\nContent-Encoding: lzma\r\nContent-Length: 2\r\n\r\nhi";
    check(&get("/a"), unknown, false, &["GET /a 200 \"\" Unparsed"], &[]);
    let none = b"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n\r\nhi";
    check(&get("/a"), none, false, &["GET /a 200 \"hi\""], &[]);
}

#[test]
fn response_bytes_are_those_of_the_body_on_the_wire() {
    let coded = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
    let mut wire = Wire::new();
    wire.request(get("/a")).response(coded).request(get("/b")).response(ok("four"));
    let bytes: Vec<_> = wire.log.exchanges.iter().map(|it| it.response_bytes).collect();
    assert_eq!(bytes, ["2\r\nhi\r\n0\r\n\r\n".len() as u64, 4]);
}

#[test]
fn an_exchange_is_dated_by_the_first_byte_of_its_request() {
    let mut wire = Wire::new();
    wire.request("GET /a HT").request("TP/1.1\r\n\r\n").response(ok("1"));
    assert_eq!(wire.log.exchanges[0].at, Timestamp(1));
}

#[test]
fn a_thousand_pipelined_requests_meet_their_responses() {
    let targets: Vec<_> = (0..1000).map(|it| format!("/{it}")).collect();
    let mut wire = Wire::new();
    wire.request(targets.iter().map(|it| get(it)).collect::<String>());
    wire.response(targets.iter().map(|it| ok(it)).collect::<String>());
    let expected: Vec<_> = targets.iter().map(|it| format!("GET {it} 200 {it:?}")).collect();
    assert_eq!(wire.lines(), expected);
}

#[test]
fn a_response_may_begin_before_its_request_ends() {
    let mut wire = Wire::new();
    wire.request("POST /a HTTP/1.1\r\nContent-Length: 4\r\n\r\nab").response(ok("early"));
    wire.request("cd").request(get("/b")).response(ok("2"));
    wire.sees(&["POST /a 200 \"early\"", "GET /b 200 \"2\""]);
}

#[test]
fn a_response_nobody_asked_for_has_no_request_and_shifts_nothing() {
    let mut wire = Wire::new();
    wire.request(get("/a")).response(ok("1"));
    wire.response("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
    wire.request(get("/b")).response(ok("2"));
    wire.sees(&["GET /a 200 \"1\"", "UNKNOWN - 408 \"\"", "GET /b 200 \"2\""]);
}

#[test]
fn the_kernel_may_skip_a_long_body_that_nobody_wants() {
    let picture = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 1000000\r\n\r\n";
    let mut wire = Wire::new();
    wire.request(get("/logo")).response(picture);
    let until = picture.len() as u64 + 1_000_000;
    assert_eq!(wire.skips, [(Direction::Response, until)]);
    wire.gap(Direction::Response, 1_000_000, GapCause::NotCopied);
    wire.request(get("/b")).response(ok("2"));
    assert_eq!(wire.lines()[1], "GET /b 200 \"2\"");
    let upload = "PUT /c HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n";
    let mut wire = Wire::new();
    wire.request(upload);
    assert_eq!(wire.skips, [(Direction::Request, upload.len() as u64 + 1_000_000)]);
}

#[test]
fn a_graphql_operation_is_named_from_the_body_of_its_request() {
    let body = r#"{"query":"query CustomerById($id: ID!) { customer(id: $id) { name } }"}"#;
    let head = "POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\n";
    let post = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    for split in 0..post.len() {
        let mut wire = Wire::new();
        let (first, second) = post.split_at(split);
        wire.request(first).request(second).response(ok("{}"));
        let exchange = &wire.log.exchanges[0];
        assert_eq!(exchange.graphql.as_deref(), Some("query CustomerById"), "split at {split}");
        assert_eq!(wire.http.buffered(), 0);
    }
}
