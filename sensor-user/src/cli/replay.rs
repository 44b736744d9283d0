//! `weir replay`.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::config;
use crate::endpoint::Renamed;
use crate::exchange::EndpointCall;
use crate::observe::ExchangeSink;
use crate::pipeline;
use crate::principal::HashKey;
use crate::replay::{self, ExchangePrinter, Format, ReplayOptions};

#[derive(Debug, Clone, clap::Args)]
pub(super) struct ReplayArgs {
    /// Format of the files
    #[arg(long, value_enum, default_value_t = Choice::Auto)]
    format: Choice,
    /// Configuration file [default: /etc/weir/weir.toml where it exists]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print every counted exchange as a JSON line of the exchange log
    #[arg(long)]
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

/// Counts, and shows nothing but the sum.
#[derive(Debug)]
struct Quiet;

impl ExchangeSink for Quiet {
    fn counted(&mut self, _call: EndpointCall) {}

    fn renamed(&mut self, _service: &Arc<str>, _renamed: &Renamed) {}
}

pub(super) fn run(arguments: ReplayArgs) -> anyhow::Result<()> {
    let settings = config::settings(arguments.config.as_deref())?;
    let options = ReplayOptions {
        format: match arguments.format {
            Choice::Auto => None,
            Choice::Weir => Some(Format::Weir),
            Choice::Combined => Some(Format::Combined),
            Choice::Har => Some(Format::Har),
        },
        files: arguments.files,
        observe: pipeline::observe_settings(&settings, arguments.exchanges)?,
        key: key(&settings.key_file())?,
        progress: io::stderr().is_terminal(),
    };
    let summary = if arguments.exchanges {
        let (summary, printer) = replay::run(options, ExchangePrinter::new(io::stdout().lock()))?;
        printer.finish()?;
        summary
    } else {
        replay::run(options, Quiet)?.0
    };
    // With standard error gone there is nobody to tell.
    let _told = writeln!(io::stderr(), "{summary}");
    Ok(())
}

/// The installation's key, so that principals have the names that `weir run` gives them; one
/// for this replay alone where there is none or it is not ours to read.
fn key(path: &Path) -> anyhow::Result<HashKey> {
    let readable = std::fs::File::open(path).is_ok();
    Ok(if readable { HashKey::load_or_create(path)? } else { HashKey::random()? })
}
