//! What a single connection can carry.

use anyhow::Result;
use serde_json::json;
use weir_tests::client::{Library, RawClient, Session, curl};
use weir_tests::server::{Api, Flavour};
use weir_tests::{Agent, Lab, verify};

use crate::servers::start;

#[test]
fn a_thousand_requests_on_one_connection() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    for name in ["nginx proxy TLS", "uvicorn uvloop TLS", "http.server"] {
        let stack = start(&lab, name)?;
        let agent = Agent::start(&lab, &[stack.front.port])?;
        let answers = curl(&[], &[stack.front.url("/customers/[1-1000]")])?;
        assert_eq!(answers, vec![200; 1000], "{name}");
        verify(&agent, &stack.front, 1000).map_err(|error| error.context(name))?;
    }
    Ok(())
}

#[test]
fn pipelined_requests_are_paired_in_order() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    for name in ["nginx proxy", "uvicorn asyncio", "http.server"] {
        let stack = start(&lab, name)?;
        let agent = Agent::start(&lab, &[stack.front.port])?;
        let mut client = RawClient::connect(stack.front.port)?;
        let requests: String = (1..=100)
            .map(|n| match n % 3 {
                0 => format!("GET /customers?count={n} HTTP/1.1\r\nhost: x\r\n\r\n"),
                1 => format!("HEAD /customers/{n} HTTP/1.1\r\nhost: x\r\n\r\n"),
                _ => format!("GET /customers/{n} HTTP/1.1\r\nhost: x\r\n\r\n"),
            })
            .collect();
        client.send(requests.as_bytes())?;
        client.read_until("HTTP/1.1 200 OK", 100)?;
        verify(&agent, &stack.front, 100).map_err(|error| error.context(name))?;
    }
    Ok(())
}

#[test]
fn a_request_sent_one_byte_at_a_time() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    for name in ["nginx proxy", "uvicorn uvloop", "http.server"] {
        let stack = start(&lab, name)?;
        let agent = Agent::start(&lab, &[stack.front.port])?;
        let mut client = RawClient::connect(stack.front.port)?;
        for number in 1..=5 {
            let request = format!("GET /customers/{number} HTTP/1.1\r\nhost: x\r\n\r\n");
            client.dribble(request.as_bytes(), 1)?;
            client.read_until("example.org", 1)?;
        }
        verify(&agent, &stack.front, 5).map_err(|error| error.context(name))?;
    }
    Ok(())
}

/// One TLS record holds many of the server's reads: most of them make no system call.
#[test]
fn records_of_16_kib_read_1_kib_at_a_time() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let tls = lab.certificate()?;
    let server = Api::on(Flavour::Standard).tls(&tls).read_bytes(1024).start(&lab)?;
    let agent = Agent::start(&lab, &[server.port])?;
    let mut client = Session::open(Library::Standard, &server.base(), "alpha")?;
    let mut other = Session::open(Library::Standard, &server.base(), "beta")?;
    for _ in 0..10 {
        client.ask("POST", "/customers", json!({}), &"x".repeat(60_000))?;
        other.get("/customers/7")?;
        client.get("/customers?count=40")?;
    }
    verify(&agent, &server, 30)?;
    Ok(())
}
