//! `weir replay`.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use super::{config, incidents, print};
use crate::config::Settings;
use crate::incident::{Incidents, SharedIncidents};
use crate::ledger::{Ledger, SharedLedger};
use crate::pipeline;
use crate::principal::HashKey;
use crate::replay::{self, ExchangePrinter, Format, ReplayOptions, Summary};
use crate::watch::Watch;

/// Seconds of a day.
const DAY: f64 = 86_400.0;

#[derive(Debug, Clone, clap::Args)]
pub(super) struct ReplayArgs {
    /// Format of the files
    #[arg(long, value_enum, default_value_t = Choice::Auto)]
    format: Choice,
    /// Configuration file [default: /etc/weir/weir.toml where it exists]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print the incidents as JSON
    #[arg(long)]
    json: bool,
    /// Print every counted exchange as a JSON line of the exchange log, and find nothing
    #[arg(long, conflicts_with = "json")]
    exchanges: bool,
    /// Files, plain or compressed; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Choice {
    /// Recognised by the file's start
    Auto,
    /// Weir's exchange log
    Weir,
    /// Combined log of nginx or Apache
    Combined,
    /// HTTP Archive 1.2
    Har,
}

pub(super) fn run(arguments: ReplayArgs) -> anyhow::Result<()> {
    let settings = config::settings(arguments.config.as_deref())?;
    let key = key(&settings.key_file())?;
    let watch = watch(&settings, &key);
    let options = ReplayOptions {
        format: match arguments.format {
            Choice::Auto => None,
            Choice::Weir => Some(Format::Weir),
            Choice::Combined => Some(Format::Combined),
            Choice::Har => Some(Format::Har),
        },
        files: arguments.files,
        observe: pipeline::observe_settings(&settings, arguments.exchanges)?,
        key,
        progress: io::stderr().is_terminal(),
    };
    let sum = if arguments.exchanges {
        let (summary, printer) = replay::run(options, ExchangePrinter::new(io::stdout().lock()))?;
        printer.finish()?;
        summary.to_string()
    } else {
        let (summary, watch) = replay::run(options, watch)?;
        let found = watch.incidents().lock().views();
        if arguments.json {
            print(&(serde_json::to_string_pretty(&found)? + "\n"))?;
        } else {
            print(&incidents::list(&found))?;
        }
        sum(&summary, &watch)
    };
    // With standard error gone there is nobody to tell.
    let _told = writeln!(io::stderr(), "{sum}");
    Ok(())
}

/// Nothing counted and nothing found yet.
fn watch(settings: &Settings, key: &HashKey) -> Watch {
    let incidents = Incidents::new(pipeline::incident_settings(settings));
    let ledger = Ledger::new(pipeline::ledger_bounds(settings));
    let detectors = pipeline::detectors(settings, key);
    Watch::new(SharedLedger::new(ledger), detectors, SharedIncidents::new(incidents))
}

/// What was read and what was found, in a few lines.
fn sum(summary: &Summary, watch: &Watch) -> String {
    let (endpoints, _) = watch.ledger().snapshot(0);
    let principals: usize = endpoints.iter().map(|endpoint| endpoint.principals).sum();
    let found = watch.incidents().lock();
    let alerts = found.counts().alerts;
    let days = summary.span.map_or(0.0, |(first, last)| (last.seconds() - first.seconds()) / DAY);
    format!(
        "{summary}\n{} endpoints, {principals} principals (summed over endpoints), {} incidents, \
         {alerts} alerts ({:.2} a day)",
        endpoints.len(),
        found.views().len(),
        alerts as f64 / days.max(1.0),
    )
}

/// The installation's key, so that principals have the names that `weir run` gives them; one
/// for this replay alone where there is none or it is not ours to read.
fn key(path: &Path) -> anyhow::Result<HashKey> {
    let readable = std::fs::File::open(path).is_ok();
    Ok(if readable { HashKey::load_or_create(path)? } else { HashKey::random()? })
}
