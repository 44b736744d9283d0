//! `cargo xtask demo`: Weir at work, in a minute.
//!
//! nginx with TLS in front of a small customer API, ordinary clients whose days pass in
//! seconds, and a thief who walks through the ids with a key of his own. Shows what Weir
//! counts while it counts; ends by asking the API itself whether that was right, and with the
//! incident that the thief became.
//! Everything runs on loopback from a temporary directory, and ends with this program.

mod table;
mod thief;
mod verdict;

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use weir_tests::server::{Api, Flavour, Nginx, Server};
use weir_tests::{Agent, Lab, Process, programs};

use crate::process::say;
use crate::{bootstrap, build};
use table::Table;

/// How many days pass in a demonstration.
const DAYS: f64 = 3.0;

/// How long the callers may take beyond their time to finish their last requests.
const GRACE: Duration = Duration::from_secs(60);

/// How often the table is drawn.
const INTERVAL: Duration = Duration::from_secs(1);

/// Runs the demonstration for so many seconds.
///
/// # Errors
/// Something cannot be built or started; or Weir's counts are not the API's own; or it did not
/// find the thief.
pub(crate) fn show(seconds: u32) -> Result<()> {
    bootstrap::for_tests()?;
    build::agent()?;
    let Some(lab) = Lab::open()? else {
        bail!("the demonstration captures real traffic: run it as root");
    };
    say("starting nginx with TLS, the customer API, and weir");
    let certificate = lab.certificate()?;
    let api = Api::on(Flavour::Standard).start(&lab)?;
    let nginx = Nginx::before(api.port).tls(&certificate).start(&lab)?;
    let agent = Agent::start(&lab, &[nginx.port])?;
    let callers = Callers::start(&lab, &nginx, seconds)?;
    say("twelve clients call by day; somebody with a key walks through the ids, day and night");
    let answers = callers.watch(&agent)?;
    verdict::give(&agent, &api, answers)?;
    thief::give(&agent)
}

/// The clients and the thief, at work.
struct Callers {
    process: Process,
    start: Instant,
    seconds: u32,
}

impl Callers {
    fn start(lab: &Lab, server: &Server, seconds: u32) -> Result<Self> {
        let mut command = Command::new(programs::python()?);
        command.arg(programs::fixture("clients.py")).arg(server.base());
        command.args([seconds.to_string(), (f64::from(seconds) / DAYS).to_string()]);
        let process = Process::start("the clients", &mut command, &lab.path().join("clients"))?;
        Ok(Self { process, start: Instant::now(), seconds })
    }

    /// Shows what Weir counts until the callers are done; gives how many answers they got.
    fn watch(mut self, agent: &Agent) -> Result<usize> {
        let mut table = Table::new();
        let length = Duration::from_secs(self.seconds.into());
        while self.start.elapsed() < length {
            std::thread::sleep(INTERVAL);
            let passed = self.start.elapsed().div_duration_f64(length).min(0.999);
            table.draw(passed * DAYS, agent)?;
        }
        let status = self.process.wait(GRACE)?;
        if !status.success() {
            bail!("the clients ended with {status}:\n{}", self.process.output());
        }
        Ok(self.process.output().trim().parse()?)
    }
}
