//! `weir simulate`.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use crate::clock::Timestamp;
use crate::simulate::{Plan, Shape, simulate};

#[derive(Debug, Clone, clap::Args)]
pub(super) struct SimulateArgs {
    /// What to simulate
    #[arg(value_enum)]
    shape: Shape,
    /// What names, ids and chance follow from: the same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Length of all, in days
    #[arg(long, default_value_t = 8.0, value_parser = days)]
    days: f64,
    /// Days of ordinary traffic before a theft [default: 7, and 0 where --days is not over 7]
    #[arg(long, value_parser = days)]
    after: Option<f64>,
    /// Principals of the thief, for shapes with several
    #[arg(long)]
    principals: Option<u64>,
    /// Ordinary people; some 16 requests a day each
    #[arg(long, default_value_t = 2000)]
    benign: u64,
    /// Records that the API has
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..=1 << 40))]
    records: u64,
    /// Requests of the thief a second [default: the incident's]
    #[arg(long)]
    rate: Option<f64>,
    /// Share of the thief's lookups that find something [default: the incident's]
    #[arg(long)]
    hit_rate: Option<f64>,
    /// First moment
    #[arg(long, default_value = "2026-03-02T00:00:00Z", value_parser = moment)]
    start: Timestamp,
    /// Where to write; standard output where not given
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn days(text: &str) -> Result<f64, String> {
    let days: f64 = text.parse().map_err(|_| "not a number of days".to_owned())?;
    if (0.0..=3650.0).contains(&days) { Ok(days) } else { Err("from 0 to 3650".to_owned()) }
}

fn moment(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| "not a time of RFC 3339".to_owned())
}

pub(super) fn run(arguments: SimulateArgs) -> anyhow::Result<()> {
    let SimulateArgs { shape, seed, days, after, principals, benign, records, .. } = arguments;
    let SimulateArgs { rate, hit_rate, start, out, .. } = arguments;
    let after = after.unwrap_or(if days > 7.0 { 7.0 } else { 0.0 });
    let plan =
        Plan { shape, seed, start, days, after, principals, benign, records, rate, hit_rate };
    match out {
        None => write(&plan, io::stdout().lock(), &ProgressBar::hidden()),
        Some(path) => {
            let file =
                File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
            write(&plan, file, &progress(&plan))
        }
    }
}

/// Writes all lines; a reader that went away (`| head`) is no failure.
fn write(plan: &Plan, out: impl Write, progress: &ProgressBar) -> anyhow::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    for (number, act) in simulate(plan).enumerate() {
        if number % 4096 == 0 {
            progress.set_position((act.at().0 - plan.start.0) / 1_000_000_000);
        }
        let written = serde_json::to_writer(&mut out, &act.record())
            .map_err(io::Error::from)
            .and_then(|()| out.write_all(b"\n"));
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            written => written?,
        }
    }
    progress.finish_and_clear();
    match out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn progress(plan: &Plan) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new((plan.end().0 - plan.start.0) / 1_000_000_000);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent} % {eta}") {
        bar.set_style(style);
    }
    bar
}
