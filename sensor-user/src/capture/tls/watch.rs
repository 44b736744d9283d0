//! Notices new processes and libraries, and keeps the list of what is covered.
//!
//! A process is looked at a moment after it called exec or mapped a file, so that a
//! dynamic linker at work causes one look; nothing is polled.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use aya::Ebpf;
use parking_lot::Mutex;

use super::coverage::{Coverage, Known, ProcessCoverage};
use super::library::{Libraries, Library};
use super::process;

/// From news of a process to the look at it.
const SETTLE: Duration = Duration::from_millis(50);
/// How long further news of it put the look off.
const SETTLE_MAX: Duration = Duration::from_secs(1);
/// News that wait; if there are more, every process is looked at.
const NEWS_MAX: usize = 4096;

/// Something that happened to a process.
#[derive(Clone, Copy, Debug)]
pub(in crate::capture) enum News {
    /// It started or mapped code.
    Changed(u32),
    /// It ended.
    Ended(u32),
}

/// The thread that looks for libraries. Dropping it ends the thread.
pub(in crate::capture) struct TlsWatch {
    news: Option<SyncSender<News>>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    /// News were dropped.
    missed: AtomicBool,
    known: Mutex<Known>,
}

impl TlsWatch {
    /// Starts with a look at every process.
    pub(in crate::capture) fn start(ebpf: Arc<Mutex<Ebpf>>) -> std::io::Result<Self> {
        let (news, incoming) = sync_channel(NEWS_MAX);
        let shared = Arc::<Shared>::default();
        let mut watcher = Watcher {
            shared: Arc::clone(&shared),
            libraries: Libraries::new(ebpf),
            due: HashMap::new(),
        };
        let thread = thread::Builder::new()
            .name("weir-tls".to_owned())
            .spawn(move || watcher.run(&incoming))?;
        Ok(Self { news: Some(news), shared, thread: Some(thread) })
    }

    /// Takes news; never waits.
    pub(in crate::capture) fn tell(&self, news: News) {
        if let Some(sender) = &self.news
            && let Err(TrySendError::Full(_)) = sender.try_send(news)
        {
            self.shared.missed.store(true, Ordering::Relaxed);
        }
    }

    /// The process speaks TLS on a socket.
    pub(in crate::capture) fn speaks_tls(&self, pid: u32) {
        self.shared.known.lock().speaks_tls(pid, Instant::now());
    }

    /// Plaintext of the process was seen.
    pub(in crate::capture) fn is_readable(&self, pid: u32) {
        self.shared.known.lock().is_readable(pid);
    }

    /// What is seen of TLS.
    pub(in crate::capture) fn coverage(&self) -> Coverage {
        self.shared.known.lock().coverage(Instant::now(), process::comm)
    }
}

impl Drop for TlsWatch {
    fn drop(&mut self) {
        self.news = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported by the panic hook already.
            let _ = thread.join();
        }
    }
}

/// The thread's state.
struct Watcher {
    shared: Arc<Shared>,
    libraries: Libraries,
    /// When to look at which process.
    due: HashMap<u32, Due>,
}

/// A look that is due at `at`; put off by each news, but not beyond `latest`.
struct Due {
    at: Instant,
    latest: Instant,
}

impl Watcher {
    fn run(&mut self, incoming: &Receiver<News>) {
        self.look_at_all();
        self.shared.known.lock().scanned = true;
        loop {
            let news = match self.due.values().map(|due| due.at).min() {
                Some(at) => incoming.recv_timeout(at.saturating_duration_since(Instant::now())),
                None => incoming.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match news {
                Ok(News::Changed(pid)) => self.put_off(pid, Instant::now()),
                Ok(News::Ended(pid)) => {
                    self.due.remove(&pid);
                    self.shared.known.lock().forget(pid);
                }
                Err(RecvTimeoutError::Timeout) => self.look_at_due(Instant::now()),
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.shared.missed.swap(false, Ordering::Relaxed) {
                self.look_at_all();
            }
        }
    }

    /// The look must come after the last of a row of files was mapped.
    fn put_off(&mut self, pid: u32, now: Instant) {
        let due = self.due.entry(pid).or_insert(Due { at: now, latest: now + SETTLE_MAX });
        due.at = (now + SETTLE).min(due.latest);
    }

    fn look_at_due(&mut self, now: Instant) {
        let due: Vec<u32> =
            self.due.iter().filter(|(_, due)| due.at <= now).map(|(pid, _)| *pid).collect();
        for pid in due {
            self.due.remove(&pid);
            self.look_at(pid);
        }
    }

    fn look_at_all(&mut self) {
        let running = process::all();
        self.shared.known.lock().processes.retain(|pid, _| running.contains(pid));
        for pid in running {
            self.look_at(pid);
        }
    }

    fn look_at(&mut self, pid: u32) {
        if pid == std::process::id() {
            return;
        }
        let coverage = self.cover(pid);
        let mut known = self.shared.known.lock();
        match coverage {
            Some(coverage) => known.processes.insert(pid, coverage),
            None => known.processes.remove(&pid),
        };
    }

    /// Probes the libraries of a process; `None` if it maps none.
    fn cover(&mut self, pid: u32) -> Option<ProcessCoverage> {
        let mut coverage = ProcessCoverage {
            pid,
            comm: process::comm(pid)?,
            runtime: "openssl",
            libraries: Vec::new(),
            covered: true,
            reason: None,
        };
        for file in process::mapped_code(pid) {
            let Some(library) = self.libraries.look(&file) else { continue };
            match library {
                Library::Probed(None) => {}
                Library::Probed(Some(reason)) => coverage.reason = Some(reason.clone()),
                Library::Failed(reason) => {
                    coverage.covered = false;
                    coverage.reason = Some(reason.clone());
                }
            }
            coverage.libraries.push(file.name);
        }
        (!coverage.libraries.is_empty()).then_some(coverage)
    }
}
