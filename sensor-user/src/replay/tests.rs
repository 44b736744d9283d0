//! Replay: each format, compressed files, and what is wrong with files.

use std::fmt;
use std::io::Write;
use std::path::PathBuf;

use base64::Engine;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::principal::{HashKey, PrincipalSettings};

fn options(files: Vec<PathBuf>) -> ReplayOptions {
    ReplayOptions {
        format: None,
        files,
        observe: ObserveSettings {
            principal: PrincipalSettings::default(),
            rules: crate::endpoint::EndpointRules::default(),
            plain_keys_max: 100,
        },
        key: HashKey::from_bytes([7; 32]),
        progress: false,
    }
}

/// What `weir replay --exchanges` prints for a file with this content.
fn replay(content: &[u8]) -> (Vec<Value>, Summary) {
    replay_as(content, None)
}

fn replay_as(content: &[u8], format: Option<Format>) -> (Vec<Value>, Summary) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(content).unwrap();
    let mut out = Vec::new();
    let options = ReplayOptions { format, ..options(vec![file.path().to_owned()]) };
    let (summary, printer) = run(options, ExchangePrinter::new(&mut out)).unwrap();
    printer.finish().unwrap();
    let lines = out.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    (lines.map(|line| serde_json::from_slice(line).unwrap()).collect(), summary)
}

/// A HAR file with these entries.
fn har(entries: &[Value]) -> String {
    json!({"log": {"version": "1.2", "pages": [{"a": [1]}], "entries": entries, "x": null}})
        .to_string()
}

/// An entry that gets `content` from `/customers`.
fn entry(content: Value) -> Value {
    json!({
        "startedDateTime": "2026-11-22T11:00:00.123+01:00",
        "time": 1.5,
        "request": {"method": "GET", "url": "https://api.example/customers", "headers": []},
        "response": {"status": 200, "headers": [], "content": content}
    })
}

const LIST: &str = r#"[{"id":17,"email":"a@b.example"},{"id":18,"email":"c@d.example"}]"#;

#[test]
fn har_entries_become_exchanges() {
    let mut entry =
        entry(json!({"size": LIST.len(), "mimeType": "application/json", "text": LIST}));
    entry["request"]["headers"] =
        json!([{"name": ":path", "value": "/"}, {"name": "x-api-key", "value": "a-secret"}]);
    entry["request"]["url"] = "https://api.example/v1/groups/7/customers?page=2#top".into();
    let (lines, summary) = replay(har(&[entry]).as_bytes());
    assert_eq!((summary.lines, summary.exchanges, summary.records), (1, 1, 2));
    let line = &lines[0];
    assert_eq!(line["ts"], "2026-11-22T10:00:00.123Z");
    assert_eq!(line["service"], "api.example:443");
    assert_eq!(line["path"], "/v1/groups/7/customers");
    assert_eq!(line["endpoint"], "GET /v1/groups/{id}/customers");
    assert!(line["principal"].as_str().unwrap().starts_with("key:"));
    assert_eq!(line["response_bytes"], LIST.len());
    assert_eq!((&line["records"], &line["quality"]), (&json!(2), &json!("exact")));
    assert_eq!((&line["keys"], &line["sensitive"]), (&json!(["17", "18"]), &json!(["email"])));
}

#[test]
fn har_contents_are_counted_as_they_are_given() {
    let base64 = base64::engine::general_purpose::STANDARD.encode(LIST);
    let typed = |text: Value| json!({"size": -1, "mimeType": "application/json", "text": text});
    for (content, records, quality) in [
        (typed(LIST.into()), 2, "exact"),
        (json!({"mimeType": "application/json", "encoding": "base64", "text": base64}), 2, "exact"),
        (json!({"size": 67, "mimeType": "application/json"}), 0, "at_least"),
        (json!({"size": -1, "mimeType": "application/json"}), 0, "at_least"),
        (json!({"mimeType": "application/json", "encoding": "base64", "text": "%"}), 0, "at_least"),
        (json!({"size": 9000, "mimeType": "application/json", "text": LIST}), 2, "at_least"),
        (json!({"size": 3, "mimeType": "text/html", "text": "<p>"}), 0, "exact"),
        (json!({"size": 3, "mimeType": "text/plain", "text": "abc"}), 0, "unknown"),
    ] {
        let (lines, _) = replay(har(&[entry(content.clone())]).as_bytes());
        let (got, how) = (&lines[0]["records"], &lines[0]["quality"]);
        assert_eq!((got, how), (&json!(records), &json!(quality)), "for {content}");
    }
}

#[test]
fn a_type_that_only_the_headers_tell_is_used_and_codings_are_undone_already() {
    let mut entry = entry(json!({"text": LIST}));
    entry["response"]["headers"] = json!([
        {"name": "content-type", "value": "application/json; charset=utf-8"},
        {"name": "content-encoding", "value": "gzip"}
    ]);
    let (lines, _) = replay(har(&[entry]).as_bytes());
    assert_eq!((&lines[0]["records"], &lines[0]["quality"]), (&json!(2), &json!("exact")));
}

#[test]
fn answers_without_a_body_by_definition_are_whole() {
    for (method, status) in [("HEAD", 200), ("GET", 204), ("GET", 304), ("DELETE", 404)] {
        let mut entry = entry(json!({"size": -1, "mimeType": "application/json"}));
        entry["request"]["method"] = method.into();
        entry["response"]["status"] = status.into();
        let (lines, _) = replay(har(&[entry]).as_bytes());
        let got = (&lines[0]["records"], &lines[0]["quality"]);
        assert_eq!(got, (&json!(0), &json!("exact")), "for {method} {status}");
    }
}

#[test]
fn graphql_operations_are_read_from_what_was_posted() {
    let mut entry = entry(json!({"mimeType": "application/json", "text": "{\"data\":{}}"}));
    entry["request"]["method"] = "POST".into();
    entry["request"]["url"] = "http://api.example:8080/graphql".into();
    entry["request"]["postData"] = json!({"mimeType": "application/json",
        "text": "{\"query\":\"query CustomerById($id: ID) { customer(id: $id) { name } }\"}"});
    let (lines, _) = replay(har(&[entry]).as_bytes());
    assert_eq!(lines[0]["endpoint"], "POST /graphql#query CustomerById");
    assert_eq!(lines[0]["service"], "api.example:8080");
}

#[test]
fn entries_that_say_too_little_are_counted_and_passed_over() {
    let good = entry(json!({"text": "[]"}));
    let mut aborted = good.clone();
    aborted["response"]["status"] = 0.into();
    let mut nowhere = good.clone();
    nowhere["request"]["url"] = Value::Null;
    let mut odd = good.clone();
    odd["startedDateTime"] = 7.into();
    odd["request"]["headers"] = Value::Null;
    odd["response"]["headers"] = json!([{"name": 7}, {}]);
    odd["response"]["content"]["size"] = "many".into();
    let entries = [aborted, json!({"response": null}), nowhere, json!({}), good, odd];
    let (lines, summary) = replay(har(&entries).as_bytes());
    assert_eq!((summary.lines, summary.exchanges), (6, 2));
    assert_eq!(summary.skipped["no response (status 0)"], (1, 1));
    assert_eq!(summary.skipped["no request"], (2, 2));
    assert_eq!(summary.skipped["no URL"], (1, 3));
    assert_eq!(
        lines[0]["ts"], lines[1]["ts"],
        "a time that is missing is that of the entry before"
    );
}

#[test]
fn what_comes_before_the_end_of_a_torn_har_file_is_kept() {
    let whole = har(&[entry(json!({"text": "[]"})), entry(json!({"text": "[]"}))]);
    let (cut, _) = whole.split_at(whole.len() - 200);
    let (lines, summary) = replay(cut.as_bytes());
    assert_eq!((lines.len(), summary.skipped.len()), (1, 1));
    assert_eq!(summary.skipped["the file ends within an entry"], (1, 2));
}

#[test]
fn urls_name_the_service_and_the_target() {
    for (sent, service, target) in [
        ("https://api.example/a?b#c", "api.example:443", "/a?b"),
        ("http://API.example/a", "api.example:80", "/a"),
        ("http://user:password@api.example:8080", "api.example:8080", "/"),
        ("https://[2001:db8::1]/a", "[2001:db8::1]:443", "/a"),
        ("https://[2001:db8::1]:8443/a", "[2001:db8::1]:8443", "/a"),
        ("wss://api.example?x=1", "api.example:443", "/?x=1"),
        ("/a/b", "unknown", "/a/b"),
        ("https:///a", "unknown", "/a"),
        ("https://a\u{202e}b\n/", "ab:443", "/"),
    ] {
        assert_eq!(url::split(sent), (service.to_owned(), target.to_owned()), "for {sent:?}");
    }
}

#[test]
fn a_combined_log_has_one_record_for_each_successful_get() {
    let log = concat!(
        r#"203.0.113.7 - ann lee [17/May/2026:10:05:03 +0200] "GET /customers/17?a=b HTTP/1.1" 200 812 "-" "curl/8 \x22x\x22""#,
        "\n",
        r#"2001:db8::1 - - [17/May/2026:08:05:04 +0000] "POST /customers HTTP/1.1" 201 - "-" "-""#,
        "\r\n",
        r#"203.0.113.7 - - [17/May/2026:08:05:05 +0000] "GET /x HTTP/1.1" 404 10"#,
        "\n",
        r#"host.example - - [17/May/2026:08:05:06 +0000] "GET /about HTTP/1.1" 200 10 "-" "-""#,
        "\n",
    );
    let (lines, summary) = replay(log.as_bytes());
    assert_eq!((summary.lines, summary.exchanges, summary.records), (4, 4, 2));
    assert_eq!(lines[0]["ts"], "2026-05-17T08:05:03.000Z");
    assert_eq!(lines[0]["endpoint"], "GET /customers/{id}");
    assert_eq!(lines[0]["principal"], "ip:203.0.113.7");
    assert_eq!(lines[0]["response_bytes"], 812);
    assert_eq!((&lines[0]["keys"], &lines[0]["quality"]), (&json!(["17"]), &json!("at_least")));
    assert_eq!((&lines[1]["records"], &lines[1]["quality"]), (&json!(0), &json!("unknown")));
    assert_eq!((&lines[2]["records"], &lines[2]["quality"]), (&json!(0), &json!("exact")));
    assert_eq!(lines[2]["endpoint"], "GET {unmatched}");
    assert_eq!(
        (&lines[3]["keys"], &lines[3]["principal"]),
        (&json!(["/about"]), &json!("ip:unknown"))
    );
    assert_ne!(lines[0]["fingerprint"], lines[2]["fingerprint"]);
}

#[test]
fn lines_of_a_combined_log_that_are_none_are_counted_by_reason() {
    let request =
        |request: &str| format!(r#"::1 - - [17/May/2026:08:05:05 +0000] {request} 200 1"#);
    for (line, reason) in [
        ("broken".to_owned(), "no address"),
        ("::1 - - \"GET / HTTP/1.1\" 200 1".into(), "no time"),
        ("::1 - - [yesterday] \"GET / HTTP/1.1\" 200 1".into(), "a time that is none"),
        (request("GET / HTTP/1.1"), "no request line"),
        (request(r#""GET / HTTP/1.1"#), "no request line"),
        (request(r#""\x16\x03\x01""#), "a request line that is none"),
        (request(r#""-""#), "a request line that is none"),
        ("::1 - - [17/May/2026:08:05:05 +0000] \"GET / HTTP/1.1\" x 1".into(), "no status"),
        (
            "::1 - - [17/May/2026:08:05:05 +0000] \"GET / HTTP/1.1\" 200 x".into(),
            "a size that is no number",
        ),
    ] {
        let (lines, summary) = replay_as(line.as_bytes(), Some(Format::Combined));
        assert_eq!(lines.len(), 0, "for {line}");
        assert_eq!(summary.skipped.get(reason), Some(&(1, 1)), "for {line}: {summary}");
    }
}

fn full_line() -> Value {
    json!({"ts": "2026-11-22T10:00:00.123Z", "service": "api:443", "client": "203.0.113.7",
        "principal": "key:3f9a", "fingerprint": "9c1e000000000000", "method": "GET",
        "path": "/customers/17", "endpoint": "GET /customers/{id}", "status": 200,
        "response_bytes": 812, "records": 1, "quality": "exact", "keys": ["17"],
        "sensitive": ["email", "phone"]})
}

#[test]
fn an_exchange_log_is_read_as_it_was_written() {
    let (lines, summary) = replay(format!("{}\n\nno\n{{}}\n", full_line()).as_bytes());
    assert_eq!((summary.lines, summary.exchanges), (4, 1));
    assert_eq!(summary.skipped["not JSON"], (1, 3));
    assert_eq!(summary.skipped["a member is missing or of another type"], (1, 4));
    assert_eq!(lines, [full_line()]);
}

#[test]
fn what_a_line_leaves_out_is_derived_or_unknown() {
    let least = json!({"ts": "2026-11-22T10:00:00Z", "method": "GET", "path": "/customers/17",
        "status": 200, "client": "203.0.113.7"});
    let mut keyed = least.clone();
    keyed["keys"] = json!(["a", "b"]);
    let (lines, _) = replay(format!("{least}\n{keyed}").as_bytes());
    assert_eq!(lines[0]["principal"], "ip:203.0.113.7");
    assert_eq!(lines[0]["endpoint"], "GET /customers/{id}");
    assert_eq!((&lines[0]["records"], &lines[0]["quality"]), (&json!(0), &json!("unknown")));
    assert_eq!((&lines[1]["records"], &lines[1]["quality"]), (&json!(2), &json!("at_least")));
}

#[test]
fn compressed_files_and_byte_order_marks_are_undone() {
    let har = har(&[entry(json!({"text": "[]"}))]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(har.as_bytes()).unwrap();
    let zstd = zstd::encode_all(har.as_bytes(), 1).unwrap();
    let marked = format!("\u{feff}{har}").into_bytes();
    for content in [gzip.finish().unwrap(), zstd, marked, har.into_bytes()] {
        assert_eq!(replay(&content).1.exchanges, 1);
    }
}

#[test]
fn formats_are_recognised_by_their_content() {
    let line = full_line().to_string();
    let combined = r#"::1 - - [17/May/2026:08:05:05 +0000] "GET / HTTP/1.1" 200 1 "-" "-""#;
    for (content, expected) in [
        (har(&[]), Some(Format::Har)),
        ("{\n  \"log\": {\n".into(), Some(Format::Har)),
        (format!("{line}\n{line}\n"), Some(Format::Weir)),
        (format!("{{\"broken\":1}}\n{line}\n"), Some(Format::Weir)),
        (combined.into(), Some(Format::Combined)),
        (String::new(), Some(Format::Weir)),
        ("something else\n".into(), None),
    ] {
        assert_eq!(input::recognise(content.as_bytes()), expected, "for {content}");
    }
}

#[test]
fn a_file_that_is_missing_or_of_no_format_ends_the_replay_with_its_name() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "something else\n").unwrap();
    for (path, expected) in [(file.path(), "--format"), ("/no/such/file".as_ref(), "cannot read")] {
        let error =
            run(options(vec![path.to_owned()]), ExchangePrinter::new(Vec::new())).unwrap_err();
        let text = error.to_string();
        assert!(text.contains(expected) && text.contains(path.to_str().unwrap()), "{text}");
    }
}

/// A reader that went away after some bytes.
struct Gone(usize);

impl Write for Gone {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gone")
    }
}

#[test]
fn a_reader_of_the_output_that_goes_away_ends_the_replay_quietly() {
    let har = har(&vec![entry(json!({"text": "[]"})); 2_000]);
    let combined = "::1 - - [17/May/2026:08:05:05 +0000] \"GET / HTTP/1.1\" 200 1\n".repeat(2_000);
    let weir = format!("{}\n", full_line()).repeat(2_000);
    for content in [har, combined, weir] {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &content).unwrap();
        let files = vec![file.path().to_owned(); 2];
        let (summary, printer) = run(options(files), ExchangePrinter::new(Gone(100_000))).unwrap();
        assert!(summary.exchanges < 2_000, "read on to {}", summary.exchanges);
        printer.finish().unwrap();
    }
}

#[test]
fn the_summary_says_what_was_read_and_what_was_not() {
    let (_, summary) = replay(format!("{}\nno\n", full_line()).as_bytes());
    assert_eq!(
        summary.to_string(),
        "2 read, 1 exchanges, 1 records, from 2026-11-22T10:00:00.123Z to \
         2026-11-22T10:00:00.123Z\n1 passed over: not JSON (first: 2)"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_file_stops_a_replay(content in prop::collection::vec(any::<u8>(), 0..300)) {
        for format in [Format::Weir, Format::Combined, Format::Har] {
            let start = [0x1f, 0x8b].as_slice() == content.get(..2).unwrap_or_default();
            prop_assume!(!start);
            replay_as(&content, Some(format));
        }
    }

    #[test]
    fn any_quoted_text_is_read_back(text in "\\PC{0,30}") {
        let escaped: String = text
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b' ' => char::from(byte).to_string(),
                other => format!("\\x{other:02X}"),
            })
            .collect();
        let line = format!("::1 - - [17/May/2026:08:05:05 +0000] \"GET /{escaped} HTTP/1.1\" 200 1");
        prop_assert_eq!(combined::parse(&line).unwrap().target, format!("/{text}"));
    }
}

/// A line of format `weir` at second `at` of a day.
fn line_at(at: u64) -> String {
    let (hour, minute, second) = (at / 3600, at / 60 % 60, at % 60);
    let ts = format!("2026-11-22T{hour:02}:{minute:02}:{second:02}Z");
    json!({"ts": ts, "method": "GET", "path": "/a", "status": 200}).to_string() + "\n"
}

fn times(files: &[&[u64]]) -> (Vec<String>, Summary) {
    let write = |times: &&[u64]| {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        times.iter().for_each(|at| file.write_all(line_at(*at).as_bytes()).unwrap());
        file
    };
    let files: Vec<_> = files.iter().map(write).collect();
    let mut out = Vec::new();
    let paths = files.iter().map(|file| file.path().to_owned()).collect();
    let (summary, printer) = run(options(paths), ExchangePrinter::new(&mut out)).unwrap();
    printer.finish().unwrap();
    let lines = out.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    let ts = |line| serde_json::from_slice::<Value>(line).unwrap()["ts"].as_str().unwrap().into();
    (lines.map(ts).collect(), summary)
}

#[test]
fn files_are_merged_by_time_and_disorder_within_them_is_put_right() {
    let (times, summary) = times(&[&[1, 5, 4, 9], &[2, 3, 8]]);
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!((times.len(), summary.exchanges, summary.late), (7, 7, 0));
}

#[test]
fn a_clock_that_goes_back_far_is_counted_and_its_lines_are_replayed() {
    let mut file: Vec<u64> = (3_600..5_600).collect();
    file.push(7);
    let (times, summary) = times(&[&file]);
    assert_eq!((times.len(), summary.exchanges, summary.late), (2_001, 2_001, 1));
    assert!(summary.to_string().contains("\n1 out of order"));
}

#[test]
fn an_endpoint_that_a_line_names_says_what_was_asked_for() {
    for (endpoint, path, expected) in [
        ("GET /customers/{id}", "/customers/17", &["17"][..]),
        ("GET /a/{id}/b/{date}", "/a/x/b/2026-11-22?page=2", &["x", "2026-11-22"]),
        ("POST /graphql#query Customer", "/graphql", &[]),
        ("GET /a/{id}", "/a", &[]),
    ] {
        let got = super::weir::parameters(endpoint, path);
        let got: Vec<&str> = got.iter().map(|value| &**value).collect();
        assert_eq!(got, expected, "for {endpoint}");
    }
}
