//! Replay: each format, and what is wrong with files.

use std::io::Write;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::*;
use crate::principal::{HashKey, PrincipalSettings};

/// What `weir replay --exchanges` prints for a file with this content.
fn replay(content: &[u8], format: Option<Format>) -> (Vec<Value>, Summary) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(content).unwrap();
    replay_file(file.path().to_owned(), format)
}

fn replay_file(path: PathBuf, format: Option<Format>) -> (Vec<Value>, Summary) {
    let options = ReplayOptions {
        format,
        files: vec![path],
        observe: ObserveSettings {
            principal: PrincipalSettings::default(),
            rules: Default::default(),
            plain_keys_max: 100,
        },
        key: HashKey::from_bytes([7; 32]),
        progress: false,
    };
    let mut out = Vec::new();
    let (summary, printer) = run(options, ExchangePrinter::new(&mut out)).unwrap();
    printer.finish().unwrap();
    let lines = out.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    (lines.map(|line| serde_json::from_slice(line).unwrap()).collect(), summary)
}

#[test]
fn har_entries_become_exchanges() {
    let har = json!({"log": {"version": "1.2", "entries": [{
        "startedDateTime": "2026-11-22T11:00:00.123+01:00",
        "request": {"method": "GET", "url": "https://api.example/customers/17?expand=a#top", "headers": []},
        "response": {"status": 200, "headers": [], "content": {
            "size": 20, "mimeType": "application/json", "text": "{\"id\":17,\"name\":\"a\"}"}}
    }]}});
    let (lines, summary) = replay(har.to_string().as_bytes(), None);
    assert_eq!(summary.exchanges, 1);
    let line = &lines[0];
    assert_eq!(line["ts"], "2026-11-22T10:00:00.123Z");
    assert_eq!(line["service"], "api.example:443");
    assert_eq!(line["path"], "/customers/17");
    assert_eq!(line["endpoint"], "GET /customers/{id}");
    assert_eq!(line["principal"], "ip:unknown");
    assert_eq!(line["response_bytes"], 20);
}

#[test]
fn a_combined_log_has_one_record_for_each_successful_get() {
    let log = concat!(
        r#"203.0.113.7 - ann [17/May/2026:10:05:03 +0200] "GET /customers/17?a=b HTTP/1.1" 200 812 "-" "curl/8 \x22x\x22""#,
        "\n",
        r#"2001:db8::1 - - [17/May/2026:08:05:04 +0000] "POST /customers HTTP/1.1" 201 - "-" "-""#,
        "\n",
        r#"203.0.113.7 - - [17/May/2026:08:05:05 +0000] "GET /x HTTP/1.1" 404 10 "-" "-""#,
        "\nbroken\n",
    );
    let (lines, summary) = replay(log.as_bytes(), None);
    assert_eq!((summary.lines, summary.exchanges, summary.records), (4, 3, 1));
    assert_eq!(summary.skipped["no address"], (1, 4));
    assert_eq!(lines[0]["ts"], "2026-05-17T08:05:03.000Z");
    assert_eq!(lines[0]["principal"], "ip:203.0.113.7");
    assert_eq!(lines[0]["keys"], json!(["17"]));
    assert_eq!(lines[0]["quality"], "at_least");
    assert_eq!(lines[1]["principal"], "ip:2001:db8::1");
    assert_eq!(lines[1]["quality"], "unknown");
    assert_eq!(lines[2]["endpoint"], "GET {unmatched}");
    assert_ne!(lines[0]["fingerprint"], lines[2]["fingerprint"]);
}

#[test]
fn an_exchange_log_is_read_as_it_was_written() {
    let log = json!({"ts": "2026-11-22T10:00:00.123Z", "service": "api:443", "client": "203.0.113.7",
        "principal": "key:3f9a", "fingerprint": "9c1e000000000000", "method": "GET",
        "path": "/customers/17", "endpoint": "GET /customers/{id}", "status": 200,
        "response_bytes": 812, "records": 1, "quality": "exact", "keys": ["17"],
        "sensitive": ["email", "phone"]});
    let (lines, summary) = replay(log.to_string().as_bytes(), None);
    assert_eq!(summary.exchanges, 1);
    assert_eq!(lines[0], log);
}
