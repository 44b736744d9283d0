//! Every query of every dashboard, in every state of its variables, on a real Prometheus that
//! scrapes a real run.

use anyhow::Result;
use weir_tests::client::curl;
use weir_tests::{Agent, Lab, Prometheus, agent, dashboards, settle, verify};

use crate::servers::start;

#[test]
fn every_panel_shows_something_in_every_state_of_its_variables() -> Result<()> {
    let Some(lab) = Lab::open()? else { return Ok(()) };
    let stack = start(&lab, "http.server TLS")?;
    let settings = agent::Settings::new(&lab, &[stack.front.port])?;
    let address = settings.address;
    let agent = Agent::with(&lab, &settings)?;
    let prometheus = Prometheus::scraping(&lab, address)?;
    let visit = |key: &str, from: u64| -> Result<()> {
        let header = format!("x-api-key: {key}");
        let mut urls: Vec<_> =
            (from..from + 60).map(|id| stack.front.url(&format!("/customers/{id}"))).collect();
        urls.push(stack.front.url("/customers"));
        // Neither is there; each endpoint has an answer that is a success, too.
        urls.push(stack.front.url("/customers/999999999"));
        curl(&["--header", &header], &urls).map(drop)
    };
    let mut served = 0;
    for round in 0..4 {
        // A rate needs two scrapes with traffic between them.
        for key in ["walker", "other"] {
            visit(key, 1 + round * 60)?;
            served += 62;
        }
        verify(&agent, &stack.front, served)?;
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
    settle::until("an incident", settle::PATIENCE, || Ok(agent.incidents()?.pop()))?;
    settle::until("an incident in Prometheus", settle::PATIENCE, || {
        Ok(prometheus.query("weir_incidents_open > 0")?.pop())
    })?;
    dashboards::check_all(&prometheus).map(drop)
}
