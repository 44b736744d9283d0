//! `weir run`.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::{config, logging};
use crate::capture::check_capabilities;
use crate::config::{ConfigError, Settings};
use crate::pipeline;

#[derive(Debug, Clone, clap::Args)]
pub(super) struct RunArgs {
    /// Configuration file [default: /etc/weir/weir.toml where it exists]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where to serve metrics, API and page
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Directory of the state
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

impl RunArgs {
    /// The settings of the file, with what the command line says instead.
    fn settings(&self) -> Result<Settings, ConfigError> {
        let mut settings = config::usable_settings(self.config.as_deref())?;
        if let Some(listen) = self.listen {
            settings.http.listen = listen;
        }
        if let Some(state) = &self.state {
            settings.state.directory = std::path::absolute(state).unwrap_or_else(|_| state.clone());
        }
        Ok(settings)
    }
}

pub(super) fn run(arguments: &RunArgs) -> anyhow::Result<()> {
    let settings = arguments.settings()?;
    // Before anything that needs root for another reason: this is what to say first.
    check_capabilities()?;
    logging::start();
    let arguments = arguments.clone();
    pipeline::run(
        settings,
        move || arguments.settings(),
        |settings| Ok(Box::new(pipeline::Live::open(settings)?)),
    )
}
