//! Bytes on an HTTP port that no honest program sends: bounded, and never at the expense
//! of the honest traffic beside them.

use std::io::Write;
use std::time::Duration;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use weir_tests::client::RawClient;
use weir_tests::server::{RawServer, Request, Step};
use weir_tests::{Agent, Lab, settle};

/// What an agent may take, whatever comes.
const MEMORY_BYTES_MAX: u64 = 300 << 20;

const RECORD: &[u8] = b"{\"id\":1,\"name\":\"Ada\",\"email\":\"ada@example.org\"}";

/// Bytes without a pattern, the same on every run.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(next).take(count).collect()
}

/// Asks for `/good` ten times on a connection of its own, and demands ten exact answers.
fn check_honest_traffic(agent: &Agent, port: u16, before: usize) -> Result<()> {
    let mut client = RawClient::connect(port)?;
    for _ in 0..10 {
        client.send(b"GET /good HTTP/1.1\r\nhost: x\r\n\r\n")?;
        client.read_until("example.org", 1)?;
    }
    let good = settle::until("honest traffic", settle::PATIENCE, || {
        let counted = agent.exchanges()?.into_iter();
        let good: Vec<_> = counted.filter(|exchange| exchange.path == "/good").collect();
        Ok((good.len() >= before + 10).then_some(good))
    })?;
    assert_eq!(good.len(), before + 10);
    assert!(good.iter().all(|e| (e.records, e.quality.as_str()) == (1, "exact")), "{good:?}");
    let memory = agent.memory_peak_bytes()?;
    assert!(memory < MEMORY_BYTES_MAX, "{memory} bytes");
    Ok(())
}

#[test]
fn hostile_requests_harm_nobody() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let server = RawServer::start(|_| vec![Step::json(RECORD)])?;
    let agent = Agent::start(&lab, &[server.port])?;
    let long = "a".repeat(1 << 20);
    let many: String = (0..20_000).map(|n| format!("x-{n}: y\r\n")).collect();
    let requests: Vec<(&str, Vec<u8>)> = vec![
        ("noise", noise(1 << 20)),
        ("noise after a method", [b"GET ".to_vec(), noise(1 << 16)].concat()),
        ("a header of 1 MB", format!("GET /a HTTP/1.1\r\nx: {long}\r\n\r\n").into()),
        ("a target of 1 MB", format!("GET /{long} HTTP/1.1\r\n\r\n").into()),
        ("a head without end", format!("GET /a HTTP/1.1\r\nx: {}", long.repeat(4)).into()),
        ("20,000 headers", format!("GET /a HTTP/1.1\r\n{many}\r\n").into()),
        ("half a head", b"GET /a HTTP/1.1\r\nhos".to_vec()),
        ("a null in a header", b"GET /a HTTP/1.1\r\nhost: \0\r\n\r\n".to_vec()),
        (
            "two lengths",
            b"POST /a HTTP/1.1\r\ncontent-length: 5\r\ncontent-length: 50\r\n\r\n".to_vec(),
        ),
        (
            "length and chunks",
            b"POST /a HTTP/1.1\r\ncontent-length: 500\r\ntransfer-encoding: chunked\r\n\r\n"
                .to_vec(),
        ),
        (
            "an endless length",
            b"POST /a HTTP/1.1\r\ncontent-length: 99999999999999999999999\r\n\r\n".to_vec(),
        ),
        ("a negative length", b"POST /a HTTP/1.1\r\ncontent-length: -1\r\n\r\n".to_vec()),
        ("an obsolete fold", b"GET /a HTTP/1.1\r\nhost: x\r\n y\r\n\r\n".to_vec()),
        ("an unknown version", b"GET /a HTTP/9.9\r\n\r\n".to_vec()),
        ("no version", b"GET /a\r\n\r\n".to_vec()),
        ("TLS in clear", [b"\x16\x03\x01\x02\x00".to_vec(), noise(512)].concat()),
    ];
    for (round, (name, bytes)) in requests.iter().enumerate() {
        let mut client = RawClient::connect(server.port)?;
        client.send(bytes)?;
        client.finish()?;
        check_honest_traffic(&agent, server.port, round * 10)
            .map_err(|error| error.context(*name))?;
    }
    Ok(())
}

/// Answers that contradict themselves, by the number in the path.
const ANSWERS: &[(&str, &str)] = &[
    (
        "length and chunks",
        "content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
    ),
    ("two lengths", "content-length: 2\r\ncontent-length: 20\r\n\r\n[]"),
    ("a negative length", "content-length: -2\r\n\r\n[]"),
    ("an endless length", "content-length: 99999999999999999999999\r\n\r\n[]"),
    ("an endless chunk", "transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n[]"),
    ("a chunk without a number", "transfer-encoding: chunked\r\n\r\nxyz\r\n[]\r\n0\r\n\r\n"),
    ("a coding that isn't", "content-encoding: gzip\r\ncontent-length: 2\r\n\r\n[]"),
    ("an unknown coding", "content-encoding: snappy\r\ncontent-length: 2\r\n\r\n[]"),
    ("a chain of codings", "content-encoding: gzip, gzip, gzip, br\r\ncontent-length: 2\r\n\r\n[]"),
    ("bytes after the end", "content-length: 2\r\n\r\n[]HTTP/1.1 200 OK\r\n\r\n[1,2,3]garbage"),
];

fn hostile_answer(request: &Request) -> Vec<Step> {
    let number = request.target.trim_start_matches("/answer/").parse::<usize>();
    let Some((_, rest)) = number.ok().and_then(|number| ANSWERS.get(number)) else {
        return vec![Step::json(RECORD)];
    };
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    vec![Step::text(&format!("{head}{rest}")), Step::Pause(Duration::from_millis(20)), Step::Close]
}

#[test]
fn hostile_answers_hand_out_nothing_that_was_not_sent() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let server = RawServer::start(hostile_answer)?;
    let agent = Agent::start(&lab, &[server.port])?;
    for (number, (name, _)) in ANSWERS.iter().enumerate() {
        let mut client = RawClient::connect(server.port)?;
        client.send(format!("GET /answer/{number} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes())?;
        client.finish()?;
        check_honest_traffic(&agent, server.port, number * 10)
            .map_err(|error| error.context(*name))?;
    }
    let answers = agent.exchanges()?.into_iter().filter(|e| e.path.starts_with("/answer/"));
    // `[]` is none; the three elements after the end of the last one answer nobody.
    assert!(
        answers.clone().all(|exchange| exchange.records == 0),
        "{:?}",
        answers.collect::<Vec<_>>()
    );
    Ok(())
}

#[test]
fn a_decompression_bomb_is_not_unpacked_into_memory() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let mut bomb = GzEncoder::new(
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
        content-encoding: gzip\r\nconnection: close\r\n\r\n"
            .to_vec(),
        Compression::fast(),
    );
    bomb.write_all(b"[{\"id\":1},{\"id\":2},")?;
    let blank = vec![b' '; 1 << 20];
    for _ in 0..1024 {
        bomb.write_all(&blank)?;
    }
    bomb.write_all(b"{\"id\":3}]")?;
    let bomb = bomb.finish()?;
    let server = RawServer::start(move |request| match request.target.as_str() {
        "/bomb" => vec![Step::Send(bomb.clone()), Step::Close],
        _ => vec![Step::json(RECORD)],
    })?;
    let agent = Agent::start(&lab, &[server.port])?;
    let mut client = RawClient::connect(server.port)?;
    client.send(b"GET /bomb HTTP/1.1\r\nhost: x\r\n\r\n")?;
    client.finish()?;
    let counted =
        settle::until("the bomb", settle::PATIENCE, || Ok(agent.exchanges()?.into_iter().next()))?;
    match counted.quality.as_str() {
        "exact" => assert_eq!(counted.records, 3),
        _ => assert!(counted.records <= 3, "{counted:?}"),
    }
    check_honest_traffic(&agent, server.port, 0)
}
