//! JSON that wants to hurt whoever reads it.

use anyhow::Result;
use weir_tests::client::RawClient;
use weir_tests::server::{RawServer, Step};
use weir_tests::{Agent, Lab, settle};

/// Name, body, and the most records that a careful analyst could find in it.
fn bodies() -> Vec<(&'static str, Vec<u8>, u64)> {
    let keys: Vec<_> = (0..1_000_000).map(|n| format!("\"k{n}\":{n}")).collect();
    let twins: Vec<_> = (0..10_000).map(|n| format!("\"id\":{n}")).collect();
    let nested = format!("{}1{}", "{\"data\":[".repeat(50_000), "]}".repeat(50_000));
    vec![
        ("a million arrays deep", [b'['; 1_000_000].to_vec(), 1),
        ("objects 50,000 deep", nested.into(), 1),
        ("a number of a million digits", format!("[{}]", "9".repeat(1_000_000)).into(), 1),
        ("an exponent beyond all floats", b"[1e999999999,-1e-999999999]".to_vec(), 2),
        (
            "bytes that are not UTF-8",
            b"[{\"name\":\"\xff\xfe\xc0\x80\"},{\"id\":\"\xed\xa0\x80\"}]".to_vec(),
            2,
        ),
        ("half a surrogate", b"[{\"name\":\"\\ud800\"},{\"name\":\"\\udc00\\u12\"}]".to_vec(), 2),
        ("the same key 10,000 times", format!("{{{}}}", twins.join(",")).into(), 1),
        ("a million keys", format!("{{{}}}", keys.join(",")).into(), 1),
        ("a string without end", format!("[{{\"name\":\"{}", "a".repeat(1 << 20)).into(), 1),
        ("commas alone", format!("[{}]", ",".repeat(1 << 20)).into(), 0),
        ("brackets that do not match", b"[{]}[{]}{\"data\":[}]".to_vec(), 2),
        ("backslashes", format!("[\"{}\"]", "\\\\".repeat(500_000)).into(), 1),
        ("nulls", format!("[{}null]", "null,".repeat(100_000)).into(), 0),
    ]
}

#[test]
fn hostile_json_is_never_counted_too_high_and_the_next_answer_is_exact() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let answers = bodies();
    let server = RawServer::start(move |request| {
        let number: Option<usize> = request.target.trim_start_matches("/hostile/").parse().ok();
        match number.and_then(|number| answers.get(number)) {
            Some((_, body, _)) => vec![Step::json(body)],
            None => vec![Step::json(b"[{\"id\":1},{\"id\":2}]")],
        }
    })?;
    let agent = Agent::start(&lab, &[server.port])?;
    let bodies = bodies();
    let mut client = RawClient::connect(server.port)?;
    for number in 0..bodies.len() {
        for path in [format!("/hostile/{number}"), "/honest".to_owned()] {
            client.send(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes())?;
        }
        client.read_until("[{\"id\":1},{\"id\":2}]", 1)?;
    }
    let counted = settle::until("all exchanges", settle::PATIENCE, || {
        Ok(Some(agent.exchanges()?).filter(|counted| counted.len() >= bodies.len() * 2))
    })?;
    for (pair, (name, _, most)) in counted.chunks(2).zip(&bodies) {
        assert!(pair[0].records <= *most, "{name}: {:?}", pair[0]);
        assert_eq!((pair[1].records, &*pair[1].quality), (2, "exact"), "after {name}");
    }
    let memory = agent.memory_peak_bytes()?;
    assert!(memory < 300 << 20, "{memory} bytes");
    Ok(())
}
