//! Where a response ends: no body, chunks, trailers, one byte at a time, the close.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use weir_tests::client::{Library, RawClient, Session, curl};
use weir_tests::server::{RawServer, Step};
use weir_tests::{Agent, Lab, settle, verify};

use crate::servers::start;

#[test]
fn answers_without_a_body_do_not_shift_those_after_them() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    for name in ["nginx proxy TLS", "apache proxy TLS", "uvicorn asyncio TLS", "gunicorn"] {
        let stack = start(&lab, name)?;
        let agent = Agent::start(&lab, &[stack.front.port])?;
        let mut client = Session::open(Library::Requests, &stack.front.base(), "alpha")?;
        for _ in 0..3 {
            client.ask("HEAD", "/customers?count=9", json!({}), "")?;
            client.get("/customers?count=5")?;
            client.ask("DELETE", "/customers/3", json!({}), "")?;
            client.get("/customers/3")?;
            client.ask("GET", "/customers/4", json!({"if-none-match": "\"4\""}), "")?;
            client.get("/customers?count=6")?;
        }
        verify(&agent, &stack.front, 18).map_err(|error| error.context(name))?;
    }
    Ok(())
}

#[test]
fn an_interim_100_continue_is_not_the_answer() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let body = lab.path().join("body");
    std::fs::write(&body, vec![b'x'; 300_000])?;
    let data = format!("@{}", body.display());
    for name in ["nginx proxy", "http.server TLS", "uvicorn uvloop"] {
        let stack = start(&lab, name)?;
        let agent = Agent::start(&lab, &[stack.front.port])?;
        let url = stack.front.url("/customers");
        let answers =
            curl(&["--header", "expect: 100-continue", "--data-binary", &data], &[&url, &url])?;
        assert_eq!(answers, [201, 201], "{name}");
        verify(&agent, &stack.front, 2).map_err(|error| error.context(name))?;
    }
    Ok(())
}

/// Answers in every framing that HTTP/1.1 has; the path says which.
fn every_framing(path: &str) -> Vec<Step> {
    let body = b"[{\"id\":1,\"name\":\"Ada\"},{\"id\":2,\"name\":\"Grace\"}]";
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    let (first, second) = body.split_at(17);
    let chunks = |trailer: &str| {
        let mut bytes = format!("{head}transfer-encoding: chunked\r\n\r\n").into_bytes();
        for chunk in [first, second] {
            bytes.extend(format!("{:X};name=value\r\n", chunk.len()).bytes());
            bytes.extend_from_slice(chunk);
            bytes.extend(b"\r\n");
        }
        bytes.extend(format!("0\r\n{trailer}\r\n").bytes());
        bytes
    };
    let until_close = || [format!("{head}connection: close\r\n\r\n").as_bytes(), body].concat();
    match path {
        "/trailers" => vec![Step::Send(chunks("checksum: abc\r\nserver-timing: x;dur=1\r\n"))],
        "/chunks" => vec![Step::Send(chunks(""))],
        "/bytes" => vec![Step::Dribble(chunks("checksum: abc\r\n"), 1)],
        "/hints" => vec![
            Step::text("HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n"),
            Step::Pause(Duration::from_millis(20)),
            Step::json(body),
        ],
        _ => vec![Step::Send(until_close()), Step::Close],
    }
}

#[test]
fn every_framing_gives_the_same_count() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let server = RawServer::start(|request| {
        let mut steps = every_framing(&request.target);
        let at = steps.len() - usize::from(steps.last() == Some(&Step::Close));
        steps.insert(at, request.served(&format!("GET {}", request.target), 2));
        steps
    })?;
    let agent = Agent::start(&lab, &[server.port])?;
    let mut client = RawClient::connect(server.port)?;
    for path in ["/trailers", "/chunks", "/bytes", "/hints", "/trailers"] {
        client.send(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes())?;
        client.read_until("Grace", 1)?;
    }
    client.send(b"GET /close HTTP/1.1\r\nhost: x\r\n\r\n")?;
    client.finish()?;
    verify(&agent, &server, 6)?;
    Ok(())
}

#[test]
fn a_body_sent_one_byte_at_a_time() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    for name in ["http.server", "http.server TLS", "uvicorn asyncio TLS", "node proxy"] {
        let stack = start(&lab, name)?;
        let agent = Agent::start(&lab, &[stack.front.port])?;
        let mut client = Session::open(Library::Httpx, &stack.front.base(), "alpha")?;
        client.get("/export?count=12&piece=1")?;
        client.get("/export?count=12&piece=1&framing=length")?;
        client.get("/customers/8")?;
        verify(&agent, &stack.front, 3).map_err(|error| error.context(name))?;
    }
    Ok(())
}

/// The server promised more than it sent: what came is a lower bound, and says so.
#[test]
fn a_body_that_ends_early_is_at_least() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let server = RawServer::start(|_| {
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n";
        vec![Step::text(&format!("{head}[{{\"id\":1}},{{\"id\":2}},{{\"id\":3")), Step::Close]
    })?;
    let agent = Agent::start(&lab, &[server.port])?;
    let mut client = RawClient::connect(server.port)?;
    client.send(b"GET /cut HTTP/1.1\r\nhost: x\r\n\r\n")?;
    client.finish()?;
    let counted = settle::until("the exchange", settle::PATIENCE, || {
        Ok(agent.exchanges()?.into_iter().next())
    })?;
    assert_eq!(counted.quality, "at_least");
    assert!((2..=3).contains(&counted.records), "{counted:?}");
    Ok(())
}
