//! The thread that counts.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use crate::web::Shown;

use super::saving::Waiting;
use super::{Source, Stages, incident_settings};

/// Longest wait for events; how long a stop may go unnoticed.
const POLL: Duration = Duration::from_millis(100);
const TICK: Duration = Duration::from_secs(1);
/// Time to read what is left in the ring buffer at the end.
const DRAIN: Duration = Duration::from_secs(2);

/// The observing thread's nice value: where processors are short, three times the share of an
/// ordinary thread. With a share like theirs it would lose events to those that it observes.
const NICE: i32 = -5;

/// What the observing thread is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Read what is left, and end.
    Stop,
    /// The settings changed, or the exchange log was rotated.
    Reload,
}

pub(super) struct ObservingThread {
    pub(super) source: Box<dyn Source>,
    pub(super) stages: Stages,
    pub(super) shown: Arc<Shown>,
    pub(super) learned: Waiting,
}

impl ObservingThread {
    /// Reads events until told to stop, or until they can't be read; what was counted by then
    /// is there to be saved.
    pub(super) fn run(mut self, orders: &Receiver<Order>) -> io::Result<()> {
        go_ahead();
        let ended = self.read(orders);
        self.stages.end();
        self.tick();
        ended
    }

    fn read(&mut self, orders: &Receiver<Order>) -> io::Result<()> {
        self.tick();
        let mut ticked = Instant::now();
        loop {
            match orders.try_recv() {
                Ok(Order::Reload) => {
                    let settings = self.shown.settings();
                    self.source.reload(&settings);
                    self.shown.incidents.lock().configure(incident_settings(&settings));
                    self.stages.reopen_log();
                }
                Ok(Order::Stop) | Err(TryRecvError::Disconnected) => break,
                Err(TryRecvError::Empty) => {}
            }
            self.poll(POLL)?;
            if ticked.elapsed() >= TICK {
                self.tick();
                ticked = Instant::now();
            }
        }
        let end = Instant::now() + DRAIN;
        while self.poll(Duration::ZERO)? > 0 && Instant::now() < end {}
        Ok(())
    }

    fn poll(&mut self, timeout: Duration) -> io::Result<u64> {
        let Self { source, stages, .. } = self;
        source.poll(timeout, &mut |event| stages.event(&event))
    }

    /// What is due once a second: upkeep of capture and stages, and what is shown of them.
    fn tick(&mut self) {
        self.source.tick();
        self.stages.tick();
        let restored = self.learned.lock().restored.take();
        if let Some(restored) = restored {
            self.stages.restore_beside(&restored);
        }
        let news = self.stages.take_learned();
        self.learned.lock().add(news);
        let mut readings = self.shown.readings.lock();
        self.source.read(&mut readings);
        self.stages.read(&mut readings);
        readings.ticks += 1;
        drop(readings);
        *self.shown.coverage.lock() = self.source.coverage();
        self.shown.ready.store(self.source.is_ready(), Ordering::Release);
    }
}

/// Puts this thread ahead of ordinary ones.
#[expect(unsafe_code, reason = "std has no setpriority(2)")]
fn go_ahead() {
    // SAFETY: passes numbers; on Linux 0 is the calling thread.
    if unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, NICE) } != 0 {
        let error = io::Error::last_os_error();
        tracing::info!(%error, "observing has no priority (CAP_SYS_NICE): events may be lost under load");
    }
}
