//! The command line.
//!
//! Input: arguments. Output: an exit code: 0 done, 1 failed with a line on standard error
//! that says what and what to do about it, 2 wrong usage (clap's own).

mod api;
mod config;
mod doctor;
mod incidents;
mod logging;
mod man;
mod replay;
mod run;
mod simulate;
mod top;

#[cfg(test)]
mod tests;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;

/// Where `weir run` looks for its configuration.
const DEFAULT_CONFIG: &str = "/etc/weir/weir.toml";

/// Counts the records that an API's endpoints hand to each caller.
#[derive(Debug, Parser)]
#[command(name = "weir", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Observe this host and serve what is counted (needs root or the unit's capabilities)
    Run(run::RunArgs),
    /// Say what can be captured on this host, what cannot, and why
    Doctor(doctor::DoctorArgs),
    /// List what was found, from the running agent or the state that it left
    Incidents(incidents::IncidentsArgs),
    /// Watch endpoints, principals and incidents live, in the terminal
    Top(top::TopArgs),
    /// Count recorded traffic as live traffic is counted
    Replay(replay::ReplayArgs),
    /// Make up traffic: thefts as they happened, and ordinary use that looks like one
    Simulate(simulate::SimulateArgs),
    /// Look at a configuration file
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Print shell completions
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page (roff), or write those of all subcommands
    Man(man::ManArgs),
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Say all that is wrong with a file
    Check {
        /// The file
        #[arg(default_value = DEFAULT_CONFIG)]
        file: PathBuf,
    },
    /// Print a file with every key, its default and its effect
    Example,
    /// Print the settings that a file results in, defaults included
    Show {
        /// The file; without one, the defaults where /etc/weir/weir.toml is missing
        file: Option<PathBuf>,
    },
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match execute(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            for line in format!("{error:#}").lines() {
                // With standard error gone there is nobody to tell.
                let _told = writeln!(std::io::stderr(), "weir: {line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Incidents(arguments) => incidents::run(&arguments),
        Command::Top(arguments) => top::run(&arguments),
        Command::Replay(arguments) => replay::run(arguments),
        Command::Simulate(arguments) => simulate::run(arguments),
        Command::Config { command: ConfigCommand::Check { file } } => print(&config::check(&file)?),
        Command::Config { command: ConfigCommand::Example } => print(&crate::config::example()),
        Command::Config { command: ConfigCommand::Show { file } } => {
            print(&config::show(file.as_deref())?)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "weir", &mut script);
            print(&script)
        }
        Command::Man(arguments) => man::run(&arguments),
    }
}

/// Writes to standard output; a reader that went away (`| head`) is no failure.
fn print(text: &(impl AsRef<[u8]> + ?Sized)) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_ref()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
