//! `weir top`: endpoints, principals and incidents of the running agent, live in a terminal.
//!
//! A thread asks the agent ([`sample`]), the other draws ([`draw`]) what the [`screen`] holds and
//! reads the keys: a slow agent stops no key. Only the agent's API is used, so it needs no right but to
//! reach it.

mod draw;
mod sample;
mod screen;

#[cfg(test)]
mod tests;

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, bail};
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyEventKind};

use super::api::Api;
use super::config;

use sample::Sample;
use screen::Screen;

/// How long a key may wait to be seen while nothing else happens.
const KEY_WAIT: Duration = Duration::from_millis(100);

#[derive(Debug, Clone, clap::Args)]
pub(super) struct TopArgs {
    /// Seconds between two looks at the agent
    #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=3600))]
    interval: u64,
    /// Configuration file [default: /etc/weir/weir.toml where it exists]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the agent listens
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

pub(super) fn run(arguments: &TopArgs) -> anyhow::Result<()> {
    if !std::io::stdout().is_terminal() {
        bail!("weir top needs a terminal: weir incidents and the API under /api/v1/ do without");
    }
    let settings = config::settings(arguments.config.as_deref())?;
    let api = Api::of(&settings.http, arguments.listen)?;
    let mut screen = Screen::new(&api.to_string());
    screen.show(sample::take(&api));
    let (samples, news) = channel();
    // Ends when this end of the channel is gone.
    let (stop, stopped) = channel::<()>();
    let interval = Duration::from_secs(arguments.interval);
    let asking = thread::spawn(move || ask(&api, interval, &samples, &stopped));
    let shown = ratatui::try_init()
        .context("cannot draw on this terminal")
        .and_then(|mut terminal| show(&mut terminal, &mut screen, &news));
    ratatui::restore();
    drop((stop, news));
    if asking.join().is_err() {
        bail!("the thread that asks the agent ended by a panic");
    }
    shown
}

type Taken = anyhow::Result<Sample>;

fn ask(api: &Api, interval: Duration, samples: &Sender<Taken>, stopped: &Receiver<()>) {
    while stopped.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
        if samples.send(sample::take(api)).is_err() {
            break;
        }
    }
}

fn show(
    terminal: &mut DefaultTerminal,
    screen: &mut Screen,
    news: &Receiver<Taken>,
) -> anyhow::Result<()> {
    while !screen.is_over() {
        terminal.draw(|frame| draw::draw(frame, screen))?;
        news.try_iter().for_each(|taken| screen.show(taken));
        if event::poll(KEY_WAIT)?
            && let Event::Key(key) = event::read()?
            && key.kind == KeyEventKind::Press
        {
            screen.press(key);
        }
    }
    Ok(())
}
