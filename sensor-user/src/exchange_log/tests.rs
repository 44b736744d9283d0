//! The exchange log: what a line looks like, and logs that can't be written or read.

use std::fs;
use std::io::BufReader;
use std::os::unix::fs::PermissionsExt;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::clock::Timestamp;
use crate::exchange::{EndpointCall, Exchange};
use crate::principal::Caller;
use crate::records::{BodyCount, BodyOutcome, KeySet, Quality, SensitiveClass};

fn call() -> EndpointCall {
    let mut sensitive = [0; SensitiveClass::ALL.len()];
    sensitive[SensitiveClass::Email as usize] = 1;
    sensitive[SensitiveClass::DateOfBirth as usize] = 2;
    EndpointCall {
        endpoint: "GET /customers/{id}".into(),
        parameters: vec!["17".into()],
        exchange: Exchange {
            at: Timestamp::parse("2026-11-22T10:00:00.123Z").unwrap(),
            service: "api:443".into(),
            peer: None,
            caller: Caller {
                principal: "key:3f9a".into(),
                client: Some("203.0.113.7".parse().unwrap()),
                fingerprint: 0x9c1e,
            },
            method: "GET".into(),
            target: "/customers/17?api_key=a-secret".into(),
            graphql: None,
            status: 200,
            response_bytes: 812,
            body: BodyCount {
                records: 2,
                quality: Quality::AtLeast,
                outcome: BodyOutcome::Counted,
                keys: KeySet::default(),
                unkeyed: None,
                plain_keys: vec!["17".into()],
                sensitive,
            },
        },
    }
}

#[test]
fn a_line_has_the_contracts_members_and_no_query() {
    let line = serde_json::to_value(ExchangeRecord::of(&call())).unwrap();
    let expected = json!({
        "ts": "2026-11-22T10:00:00.123Z", "service": "api:443", "client": "203.0.113.7",
        "principal": "key:3f9a", "fingerprint": "0000000000009c1e", "method": "GET",
        "path": "/customers/17", "endpoint": "GET /customers/{id}", "status": 200,
        "response_bytes": 812, "records": 2, "quality": "at_least", "keys": ["17"],
        "sensitive": ["email", "date_of_birth"]
    });
    assert_eq!(line, expected);
}

#[test]
fn a_line_needs_time_method_path_and_status_alone() {
    let least =
        json!({"ts": "2026-11-22T11:00:00+01:00", "method": "GET", "path": "/", "status": 200});
    let line = least.to_string();
    let record = parse(line.as_bytes()).unwrap();
    assert_eq!(record.ts, Timestamp::parse("2026-11-22T10:00:00Z").unwrap());
    assert_eq!((record.records, record.principal), (None, None));
    for member in ["ts", "method", "path", "status"] {
        let mut line = least.clone();
        line.as_object_mut().unwrap().remove(member);
        assert!(parse(line.to_string().as_bytes()).is_err(), "without {member}");
    }
    for line in
        ["", "{", "[]", "null", r#"{"ts":"yesterday","method":"GET","path":"/","status":200}"#]
    {
        assert!(parse(line.as_bytes()).is_err(), "{line}");
    }
}

#[test]
fn a_fingerprint_of_another_program_is_one_as_well() {
    let of = |text: &str| {
        let line = json!({"ts": "2026-11-22T10:00:00Z", "method": "GET", "path": "/", "status": 200,
            "fingerprint": text});
        parse(line.to_string().as_bytes()).unwrap().fingerprint.unwrap()
    };
    assert_eq!(of("9c1e"), 0x9c1e);
    assert_ne!(of("curl on linux"), of("firefox"));
}

#[test]
fn lines_are_appended_and_a_rotation_is_followed() {
    let directory = tempfile::tempdir().unwrap();
    let (path, rotated) = (directory.path().join("log"), directory.path().join("log.1"));
    fs::write(&path, "before\n").unwrap();
    let call = call();
    let record = ExchangeRecord::of(&call);
    let mut writer = ExchangeWriter::open(&path).unwrap();
    writer.write(&record);
    fs::rename(&path, &rotated).unwrap();
    writer.reopen().unwrap();
    writer.write(&record);
    drop(writer);
    let lines =
        |path| fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&rotated).len(), 2);
    assert_eq!(parse(lines(&path)[0].as_bytes()).unwrap(), record);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_full_disk_costs_lines_and_nothing_else() {
    let mut writer = ExchangeWriter::open("/dev/full").unwrap();
    let call = call();
    let record = ExchangeRecord::of(&call);
    for _ in 0..1_000 {
        writer.write(&record);
    }
    writer.flush();
    assert_eq!(writer.lost(), 1_000);
    assert!(ExchangeWriter::open("/no/such/directory/log").is_err());
}

#[test]
fn a_line_that_could_not_be_finished_ends_before_the_next() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    fs::write(&path, "{\"torn").unwrap();
    let mut writer = ExchangeWriter::open(&path).unwrap();
    writer.write(&ExchangeRecord::of(&call()));
    writer.flush();
    let text = fs::read_to_string(&path).unwrap();
    assert!(parse(text.lines().nth(1).unwrap().as_bytes()).is_ok());
}

#[test]
fn the_time_of_a_line_is_that_of_its_record() {
    let lines = [
        r#"{"ts":"2026-11-22T10:00:00Z","method":"GET","path":"/","status":200}"#,
        r#"{"method":"GET","ts" : "2026-11-22T10:00:00Z","path":"/","status":200}"#,
        r#"{"ts":"2026-11-22T10:00:00\u005a","method":"GET","path":"/","status":200}"#,
        r#"{"ts":"","method":"GET","path":"/","status":200}"#,
        r#"{"ts":"yesterday"#,
    ];
    for line in lines {
        let record = parse(line.as_bytes());
        assert_eq!(time_of(line.as_bytes()), record.map(|record| record.ts), "{line}");
    }
}

#[test]
fn text_without_escapes_is_not_copied() {
    let line = r#"{"ts":"2026-11-22T10:00:00Z","method":"GET","path":"/a","endpoint":"GET /a","status":200,
        "keys":["a","\u0062"]}"#;
    let record = parse(line.as_bytes()).unwrap();
    let within = line.as_bytes().as_ptr_range();
    let keys = record.keys.unwrap();
    assert!(within.contains(&record.endpoint.unwrap().as_ptr()));
    assert!(within.contains(&keys[0].as_ptr()) && !within.contains(&keys[1].as_ptr()));
    assert_eq!((&*keys[0], &*keys[1]), ("a", "b"));
}

#[test]
fn lines_as_they_are_written_are_read_in_one_go_and_others_are_left_to_serde() {
    let call = call();
    let usual = serde_json::to_string(&ExchangeRecord::of(&call)).unwrap();
    let least = r#"{"ts":"2026-11-22T10:00:00Z","method":"GET","path":"/","status":200}"#;
    for line in [usual.as_str(), least] {
        assert_eq!(usual::read(line), Some(serde_json::from_str(line).unwrap()), "{line}");
    }
    for (from, to) in [
        ("\"status\":200", "\"status\":0200"),
        ("\"status\":200", "\"status\":2e2"),
        ("\"status\":200", "\"status\":65736"),
        ("\"records\":2", "\"records\":184467440737095516160"),
        ("\"records\":2", "\"records\":null"),
        ("at_least", "most"),
        ("203.0.113.7", "203.0.113.700"),
        ("\"17\"]", "\"17\",]"),
        ("\"17\"]", "\"1\\u0037\"]"),
        ("\"17\"]", "\"1\t7\"]"),
        (",\"path\"", ", \"path\""),
        ("}", ",\"more\":1}"),
    ] {
        let line = usual.replace(from, to);
        assert_ne!(line, usual);
        assert_eq!(usual::read(&line), None, "{line}");
    }
}

proptest! {
    #[test]
    fn what_is_read_in_one_go_is_what_serde_reads(
        keys in prop::collection::vec("[a-z0-9,\\]é\\\\\u{1}\"]{0,4}", 0..4),
        numbers in prop::array::uniform3(any::<u64>()),
        texts in prop::array::uniform4("[a-zé/]{0,5}"),
        kept in prop::collection::vec(prop::bool::weighted(0.9), 14),
        edit in prop::option::of((any::<prop::sample::Index>(), "[ -~\t]{0,2}")),
    ) {
        let [service, principal, print, path] = texts;
        let keys: Vec<_> = keys.iter().map(|key| format!("\"{key}\"")).collect();
        let members = [
            "\"ts\":\"2026-11-22T10:00:00.123Z\"".to_owned(),
            format!("\"service\":\"{service}\""),
            "\"client\":\"203.0.113.7\"".to_owned(),
            format!("\"principal\":\"{principal}\""),
            format!("\"fingerprint\":\"{print}\""),
            "\"method\":\"GET\"".to_owned(),
            format!("\"path\":\"{path}\""),
            format!("\"endpoint\":\"GET {path}\""),
            format!("\"status\":{}", numbers[0] % 1_000),
            format!("\"response_bytes\":{}", numbers[1]),
            format!("\"records\":{}", numbers[2]),
            "\"quality\":\"exact\"".to_owned(),
            format!("\"keys\":[{}]", keys.join(",")),
            "\"sensitive\":[\"email\"]".to_owned(),
        ];
        let members = members.into_iter().zip(kept).filter(|(_, is_kept)| *is_kept);
        let members: Vec<_> = members.map(|(member, _)| member).collect();
        let mut line = format!("{{{}}}", members.join(","));
        if let Some((at, text)) = edit {
            let at = at.index(line.len());
            if line.is_char_boundary(at) && line.is_char_boundary(at + 1) {
                line.replace_range(at..=at, &text);
            }
        }
        if let Some(record) = usual::read(&line) {
            prop_assert_eq!(Some(record), serde_json::from_str(&line).ok(), "{}", line);
        }
    }

    #[test]
    fn lines_are_the_same_however_they_are_read(
        lines in prop::collection::vec("[a-z {}\"]{0,20}", 0..8),
        capacity in 1usize..30,
    ) {
        let text = lines.join("\n");
        let mut read = Lines::new(BufReader::with_capacity(capacity, text.as_bytes()));
        let mut got = Vec::new();
        while let Some(line) = read.read().unwrap() {
            got.push(String::from_utf8(line.unwrap().to_vec()).unwrap());
        }
        let expected: Vec<_> = text.lines().map(|line| line.trim_end().to_owned()).collect();
        prop_assert_eq!(read.number(), expected.len() as u64);
        prop_assert_eq!(got, expected);
    }
}
