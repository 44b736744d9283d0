//! Bytes that never pass a user buffer.

use anyhow::Result;
use weir_tests::client::{Library, Session};
use weir_tests::server::Nginx;
use weir_tests::{Agent, Lab, settle, wait_for_served};

/// nginx hands a file to the socket inside the kernel: the body is not seen, and says so.
#[test]
fn a_body_sent_by_sendfile_is_a_lower_bound() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let file = lab.path().join("list.json");
    std::fs::write(&file, "[{\"id\":1},{\"id\":2},{\"id\":3}]")?;
    let server = Nginx::files("/list", file, 3).start(&lab)?;
    let agent = Agent::start(&lab, &[server.port])?;
    let mut client = Session::open(Library::Standard, &server.base(), "alpha")?;
    for _ in 0..5 {
        client.get("/list")?;
    }
    let counted = settle::until("the exchanges", settle::PATIENCE, || {
        Ok(Some(agent.exchanges()?).filter(|counted| counted.len() == 5))
    })?;
    let served = wait_for_served(&server, 5)?;
    for exchange in &counted {
        assert!(exchange.records <= 3 && exchange.quality != "exact", "{exchange:?}");
        assert_eq!((exchange.status, exchange.endpoint.as_str()), (200, "GET /list"));
        assert_eq!(exchange.response_bytes, served[0].bytes, "the length is known");
    }
    settle::until("five bodies cut short", settle::PATIENCE, || {
        let cut = agent.metrics()?.sum("weir_bodies_total", &[("outcome", "truncated")]);
        Ok((cut == 5.0).then_some(()))
    })
}
