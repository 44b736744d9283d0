//! Bodies of 50 MB.

use anyhow::Result;
use weir_tests::client::curl;
use weir_tests::server::{Api, Flavour};
use weir_tests::{Agent, Lab, agent, settle, verify, wait_for_served};

use crate::servers::start;

/// Customers in 50 MB of JSON.
const CUSTOMERS: u64 = 520_000;

/// A ring buffer that holds a whole body: what is in question is the counter, not whether
/// a busy machine gives the agent its turn in time.
const RING_BYTES: &str = "67108864";

/// What an agent may take for it: the ring, mapped twice, and no copy of a body.
const MEMORY_BYTES_MAX: u64 = 300 << 20;

#[test]
fn an_array_of_50_mb_is_counted_to_the_last_record() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    for name in ["uvicorn asyncio", "uvicorn uvloop TLS", "nginx proxy TLS"] {
        let stack = start(&lab, name)?;
        let settings = agent::Settings::new(&lab, &[stack.front.port])?;
        let agent = Agent::with(&lab, &settings.set("capture", "ring_bytes", RING_BYTES))?;
        let paths = [
            format!("/export?count={CUSTOMERS}"),
            format!("/export?count={CUSTOMERS}&coding=gzip&framing=length"),
            "/customers/9".to_owned(),
        ];
        curl(&[], &paths.map(|path| stack.front.url(&path)))?;
        verify(&agent, &stack.front, 3).map_err(|error| error.context(name))?;
        let memory = agent.memory_peak_bytes()?;
        assert!(memory < MEMORY_BYTES_MAX, "{name}: {memory} bytes");
    }
    Ok(())
}

/// One send of 50 MB leaves the kernel in a burst that a ring buffer need not hold.
#[test]
fn a_single_send_of_50_mb_is_exact_or_says_that_it_is_not() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let server = Api::on(Flavour::Standard).start(&lab)?;
    let agent = Agent::start(&lab, &[server.port])?;
    let huge = format!("/export?count={CUSTOMERS}&framing=length&piece=1000000000");
    curl(&[], &[server.url(&huge), server.url("/customers/9")])?;
    let counted = settle::until("both exchanges", settle::PATIENCE, || {
        Ok(Some(agent.exchanges()?).filter(|counted| counted.len() == 2))
    })?;
    let served = wait_for_served(&server, 2)?;
    assert_eq!(counted[0].response_bytes, served[0].bytes, "every byte is accounted for");
    match counted[0].quality.as_str() {
        "exact" => assert_eq!(counted[0].records, CUSTOMERS),
        "at_least" => {
            assert!(counted[0].records < CUSTOMERS);
            assert_ne!(agent.losses()?, "", "a loss has a counter");
        }
        other => panic!("{other}"),
    }
    assert_eq!((counted[1].records, counted[1].quality.as_str()), (1, "exact"), "the next one");
    Ok(())
}
