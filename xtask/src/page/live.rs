//! The page in Chromium, while clients call an API and a thief walks through its ids.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};
use weir_tests::server::{Api, Flavour, Nginx};
use weir_tests::{Agent, Lab, Process, net, programs};

use crate::process::{run, say};
use crate::{bootstrap, build, workspace};

/// How long clients and thief call; the tests are done before.
const SECONDS: u32 = 240;

/// Runs `page/tests` against a real agent; screenshots stay in `target/page-shots`.
///
/// # Errors
/// The agent can't be run, or a test failed.
pub(super) fn theft(sources: &Path) -> Result<()> {
    bootstrap::for_tests()?;
    bootstrap::for_browser()?;
    build::agent()?;
    let Some(lab) = Lab::open()? else {
        bail!("the page is tested on real traffic: run it as root");
    };
    let certificate = lab.certificate()?;
    let api = Api::on(Flavour::Standard).start(&lab)?;
    let nginx = Nginx::before(api.port).tls(&certificate).start(&lab)?;
    // For the tests' own server, whose names are hostile.
    let odd_port = net::free_port()?;
    let agent = Agent::start(&lab, &[nginx.port, odd_port])?;
    let mut command = Command::new(programs::python()?);
    command.arg(programs::fixture("clients.py")).arg(nginx.base());
    command.args([SECONDS.to_string(), SECONDS.to_string()]);
    let _callers = Process::start("the clients", &mut command, &lab.path().join("clients"))?;
    let shots = workspace::target().join("page-shots");
    std::fs::create_dir_all(&shots)?;
    say(&format!("driving the page in Chromium; its pictures go to {}", shots.display()));
    run(Command::new("node")
        .args(["--test", "--test-concurrency=1", "tests/live.test.mjs", "tests/states.test.mjs"])
        .current_dir(sources)
        .env("WEIR_URL", format!("http://{}", agent.address()))
        .env("ODD_PORT", odd_port.to_string())
        .env("SHOTS", &shots))
}
