//! Weir's automation: `cargo xtask COMMAND`, one file a command.
//!
//! Everything that a developer, a new user or CI does with this repository goes through
//! here, so that it is done one way. Messages go to standard error; what a command was
//! asked for goes to standard output.

mod bootstrap;
mod build;
mod cargo;
mod demo;
mod process;
mod run;
mod workspace;

use std::ffi::OsString;
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
    }
}
