//! Signals, watchdog, and the end of the observing thread.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;
use tokio::time::error::Elapsed;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::config::{self, ConfigError, Settings};
use crate::web::Shown;

use super::observing::Order;
use super::{memory, notify};

/// How long the observing thread may take to end.
const STOP: Duration = Duration::from_secs(10);
/// Between looks at readiness and heartbeat, where no watchdog asks for more.
const LOOK: Duration = Duration::from_millis(200);

pub(super) struct Supervisor<R> {
    pub(super) shown: Arc<Shown>,
    pub(super) commands: Sender<Order>,
    pub(super) reload: R,
    /// What restarts are needed against.
    pub(super) started_with: Arc<Settings>,
}

impl<R: Fn() -> Result<Settings, ConfigError>> Supervisor<R> {
    /// Until a signal asks to end and the observing thread did, or it ended by itself.
    pub(super) async fn run(
        self,
        mut observing_ended: oneshot::Receiver<io::Result<()>>,
    ) -> anyhow::Result<()> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut hang_up = signal(SignalKind::hangup())?;
        let mut look = interval(notify::watchdog_period().map_or(LOOK, |period| period.min(LOOK)));
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut told_ready, mut ticks) = (false, 0);
        loop {
            tokio::select! {
                _ = terminate.recv() => break,
                _ = interrupt.recv() => break,
                _ = hang_up.recv() => self.reload(),
                _ = look.tick() => {
                    if self.shown.is_ready() && !std::mem::replace(&mut told_ready, true) {
                        notify::ready();
                        // The look at every process and its libraries is over.
                        memory::give_back();
                        let backend = self.shown.readings.lock().backend.clone();
                        tracing::info!(backend, "ready: every probe that can attach is attached");
                    }
                    let now = self.shown.readings.lock().ticks;
                    if std::mem::replace(&mut ticks, now) != now {
                        notify::alive();
                    }
                }
                ended = &mut observing_ended => return gone(ended),
            }
        }
        tracing::info!("stopping; a second signal ends at once");
        notify::stopping();
        tokio::spawn(exit_on(terminate));
        tokio::spawn(exit_on(interrupt));
        // It may have ended by itself just now: then `gone` says so.
        let _heard = self.commands.send(Order::Stop);
        end_within(STOP, observing_ended).await
    }

    /// Takes over a new configuration, if it is a good one.
    fn reload(&self) {
        let new = match (self.reload)() {
            Ok(new) => new,
            Err(error) => {
                for problem in error.to_string().lines() {
                    tracing::error!(problem, "the configuration is not taken over");
                }
                return;
            }
        };
        for key in config::needs_restart(&self.started_with, &new) {
            tracing::warn!(key, "the change needs a restart");
        }
        *self.shown.in_force.write() = Arc::new(new);
        // Its end is noticed elsewhere.
        let _heard = self.commands.send(Order::Reload);
        tracing::info!("configuration reloaded");
    }
}

async fn end_within(
    limit: Duration,
    observing_ended: oneshot::Receiver<io::Result<()>>,
) -> anyhow::Result<()> {
    match timeout(limit, observing_ended).await {
        Ok(ended) => stopped(ended),
        Err(elapsed) => Err(elapsed).context("observing did not end in time"),
    }
}

/// Whether the observing thread is still there, not to be waited for.
pub(super) fn is_stuck(outcome: &anyhow::Result<()>) -> bool {
    outcome.as_ref().is_err_and(|error| error.is::<Elapsed>())
}

fn gone(ended: Result<io::Result<()>, oneshot::error::RecvError>) -> anyhow::Result<()> {
    stopped(ended)?;
    bail!("observing ended by itself")
}

fn stopped(ended: Result<io::Result<()>, oneshot::error::RecvError>) -> anyhow::Result<()> {
    match ended {
        Ok(result) => result.context("observing failed"),
        Err(_) => bail!("observing panicked: the log says where; counts so far are saved"),
    }
}

async fn exit_on(mut again: Signal) {
    again.recv().await;
    std::process::exit(1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::tests::shown;

    #[tokio::test]
    async fn an_end_that_does_not_come_is_told_from_one_that_failed() {
        let (_never, ended) = oneshot::channel();
        assert!(is_stuck(&end_within(Duration::from_millis(1), ended).await));
        for result in [Ok(()), Err(io::Error::other("the ring is gone"))] {
            let (told, ended) = oneshot::channel();
            told.send(result).unwrap();
            assert!(!is_stuck(&end_within(STOP, ended).await));
        }
    }

    #[test]
    fn a_good_configuration_is_taken_over_and_a_bad_one_changes_nothing() {
        let (commands, orders) = std::sync::mpsc::channel();
        let shown = shown();
        let supervisor = |text: &'static str| Supervisor {
            shown: shown.clone(),
            commands: commands.clone(),
            reload: move || config::parse("weir.toml", text).map_err(ConfigError::Wrong),
            started_with: Arc::new(Settings::default()),
        };
        supervisor("[limits]\nprincipals_exported = 7").reload();
        assert_eq!(shown.settings().limits.principals_exported, 7);
        assert_eq!(orders.try_recv(), Ok(Order::Reload));
        supervisor("[limits]\nprincipals_exported = \"all\"").reload();
        assert_eq!(shown.settings().limits.principals_exported, 7);
        assert!(orders.try_recv().is_err());
    }
}
