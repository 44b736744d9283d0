//! `weir man`: the manual pages, made from the command line itself.
//!
//! Output: weir(1) in roff to standard output; or, as packages need them, weir(1) and a page of
//! every subcommand (`weir-run.1`, `weir-config-check.1`…) in a folder.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Command, CommandFactory as _};

use super::{Cli, print};

#[derive(Debug, clap::Args)]
pub(super) struct ManArgs {
    /// Write weir.1 and a page of every subcommand into this folder instead
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(arguments: &ManArgs) -> anyhow::Result<()> {
    match &arguments.out {
        Some(folder) => write(folder),
        None => print(&page()?),
    }
}

fn page() -> anyhow::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command()).render(&mut page)?;
    Ok(page)
}

pub(super) fn write(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(command(), folder))
        .with_context(|| format!("cannot write manual pages to {}", folder.display()))
}

/// `weir help run` says what weir-run(1) says: it has no page of its own.
fn command() -> Command {
    Cli::command().disable_help_subcommand(true)
}
