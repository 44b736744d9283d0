//! Weir's automation: `cargo xtask COMMAND`, one file a command.
//!
//! Everything that a developer, a new user or CI does with this repository goes through
//! here, so that it is done one way. Messages go to standard error; what a command was
//! asked for goes to standard output.

mod bench;
mod bootstrap;
mod build;
mod cargo;
mod check;
mod dashboards;
mod demo;
mod deny;
mod dist;
mod fuzz;
mod npm;
mod packaging;
mod page;
mod process;
mod run;
mod steps;
mod test;
mod tidy;
mod vm;
mod workspace;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Weir's automation.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Find or install the BPF toolchain and what the tests need; safe to repeat
    Bootstrap,
    /// Build the agent with its BPF object inside: target/release/weir
    Build,
    /// Build, then start the agent: `cargo xtask run -- --config weir.toml`
    Run {
        /// Arguments of `weir run`
        #[arg(last = true)]
        arguments: Vec<OsString>,
    },
    /// Show Weir at work: real servers, ordinary clients and a thief, for about a minute
    Demo {
        /// How long the clients call
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(5..=3600))]
        seconds: u32,
    },
    /// Everything that CI checks, end-to-end tests with real servers included
    Test,
    /// The quick part of `test`: format, lints, unit tests, tidy
    Check,
    /// Write Grafana's dashboards anew, from their source in xtask/src/dashboards
    Dashboards {
        /// Only say whether they are what Grafana's published types allow
        #[arg(long)]
        check: bool,
    },
    /// Make the page that the agent serves anew, from page/
    Page {
        /// Only say whether it is what its sources give, byte for byte
        #[arg(long, conflicts_with = "test")]
        check: bool,
        /// Drive it in Chromium on a live theft; pictures go to target/page-shots
        #[arg(long)]
        test: bool,
    },
    /// Make what users install: .deb, .rpm, tarball, checksums, bill of materials
    Dist,
    /// Try Weir in an emulated Debian machine with systemd, from nothing to nothing
    Vm {
        /// What is tried
        #[arg(value_enum)]
        what: VmScenario,
    },
    /// Run the benchmarks and count instructions; prints a table
    Bench {
        /// Only this: whether thefts are found
        #[arg(value_enum)]
        what: Option<BenchOnly>,
        /// Put the tables into this document instead, e.g. docs/performance.md
        #[arg(long, value_name = "FILE")]
        write: Option<PathBuf>,
        /// Rough figures in a few minutes, to see that all of it runs
        #[arg(long)]
        short: bool,
    },
    /// Fuzz one target or all; what is found stays in fuzz/artifacts
    Fuzz {
        /// A file of fuzz/targets, without its ending
        target: Option<String>,
        /// How long each target runs
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Check the repository's own rules
    Tidy,
    /// Check licences, advisories and sources of the dependencies with cargo-deny
    Deny,
}

/// What is tried in an emulated machine.
#[derive(Clone, Copy, clap::ValueEnum)]
enum VmScenario {
    /// The .deb: install, run, catch a thief, upgrade, purge
    Package,
}

/// A part of the benchmarks.
#[derive(Clone, Copy, clap::ValueEnum)]
enum BenchOnly {
    /// Thefts and ordinary traffic, simulated
    Detect,
}

fn main() -> ExitCode {
    match dispatch(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> Result<()> {
    match command {
        Command::Bootstrap => bootstrap::everything(),
        Command::Build => build::agent().map(drop),
        Command::Run { arguments } => run::agent(&arguments),
        Command::Demo { seconds } => demo::show(seconds),
        Command::Test => test::everything(),
        Command::Check => check::quick(),
        Command::Dashboards { check: true } => dashboards::check(),
        Command::Dashboards { check: false } => dashboards::write(),
        Command::Page { check: true, .. } => page::check(),
        Command::Page { test: true, .. } => page::test(),
        Command::Page { .. } => page::write(),
        Command::Dist => dist::packages(),
        Command::Vm { what: VmScenario::Package } => vm::package(),
        Command::Bench { what, write, short } => {
            let effort = if short { bench::Effort::Short } else { bench::Effort::Full };
            match what {
                Some(BenchOnly::Detect) => bench::detect(write.as_deref(), effort),
                None => bench::all(write.as_deref(), effort),
            }
        }
        Command::Fuzz { target, seconds } => fuzz::targets(target.as_deref(), seconds),
        Command::Tidy => tidy::repository(),
        Command::Deny => deny::dependencies(),
    }
}
