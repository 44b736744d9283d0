//! The agent: every stage, wired in one function.
//!
//! ```text
//!   thread weir-observe   source → connections → http → principal, records, endpoint → watch
//!   thread weir-state     ledger, incidents, what was learned → state file
//!   thread weir-alert     incidents → webhooks, Alertmanagers, files
//!   tokio                 signals, watchdog, HTTP
//! ```
//!
//! Input: checked settings and a way to read them again. Invariants: the observing thread waits
//! for nobody but the kernel; if it ends, for whatever reason, the agent saves what was counted
//! and ends too: counting never stops in silence.

mod alerting;
mod counting;
mod exporting;
mod live;
mod memory;
mod notify;
mod observing;
mod saving;
mod settings;
mod source;
mod stages;
mod supervise;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;
use std::thread;

use anyhow::Context as _;
use parking_lot::{Mutex, RwLock};
use serde_json::Value;

use crate::alert::Courier;
use crate::clock::Timestamp;
use crate::config::{ConfigError, Settings};
use crate::exchange_log::ExchangeWriter;
use crate::flow::{Flow, SharedFlow};
use crate::incident::{Incidents, SharedIncidents};
use crate::ledger::{Ledger, SharedLedger};
use crate::metrics::Readings;
use crate::observe::Observing;
use crate::principal::HashKey;
use crate::store::Store;
use crate::watch::Watch;
use crate::web::{self, Shown};

pub use counting::Counting;
pub use live::{HostCoverage, Live, MissingProgram};
pub use settings::{detectors, incident_settings, ledger_bounds, observe_settings};
pub use source::{Source, Wishes};
pub use stages::Stages;

use observing::ObservingThread;
use supervise::Supervisor;

/// Runs the agent on `source` until a signal ends it; `reload` reads the settings again.
///
/// # Errors
/// One line that says what cannot be used at the start (state, key, port, log), or why
/// observing ended by itself.
pub fn run(
    settings: Settings,
    reload: impl Fn() -> Result<Settings, ConfigError> + Send + 'static,
    open: impl FnOnce(&Settings) -> anyhow::Result<Box<dyn Source>>,
) -> anyhow::Result<()> {
    memory::keep_little();
    let now = Timestamp::now();
    let access = web::Access::of(&settings.http)?;
    let (store, saved) = Store::open(&settings.state.directory, now)?;
    let key = HashKey::load_or_create(&settings.key_file())?;
    let log = settings.exchange_log.path.as_deref().map(|path| {
        let advice = "make its directory, or change exchange_log.path";
        ExchangeWriter::open(path)
            .with_context(|| format!("cannot open the exchange log {}; {advice}", path.display()))
    });
    let log = log.transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("weir-web")
        .enable_all()
        .build()?;
    let listen = settings.http.listen;
    let server = runtime.block_on(web::bind(listen)).with_context(|| {
        format!("cannot listen on {listen}; free it, or give another with --listen")
    })?;
    let source = open(&settings)?;
    // The kernel's types, read for the programs, take some ten megabytes.
    memory::give_back();

    let bounds = ledger_bounds(&settings);
    let mut ledger = Ledger::new(bounds);
    ledger.restore_all(saved.entries, saved.totals);
    let ledger = SharedLedger::new(ledger);
    let incidents = SharedIncidents::new(Incidents::new(incident_settings(&settings)));
    incidents.restore(&saved.incidents);
    let mut detectors = detectors(&settings, &key);
    settings::restore_detectors(&mut detectors, saved.detectors.as_deref());
    let watch = Watch::new(ledger.clone(), detectors, incidents.clone());
    let flow = SharedFlow::new(Flow::new(now));
    let counting = Counting { watch, flow: flow.clone(), log, wishes: source.wishes() };
    let observe = observe_settings(&settings, counting.log.is_some())?;
    let mut observing = Observing::new(observe, key, counting);
    if let Some(templates) = saved.templates.as_deref().and_then(settings::read_templates) {
        observing.restore_templates(&templates);
    }
    let shown = Arc::new(Shown {
        access,
        ledger,
        flow,
        incidents,
        readings: Mutex::new(Readings::default()),
        coverage: Mutex::new(Value::Null),
        ready: AtomicBool::new(false),
        memory_bound_bytes: settings::memory_bound_bytes(&settings, bounds),
        in_force: RwLock::new(Arc::new(settings)),
        started: now,
        overview: web::Overview::default(),
    });

    // Before there are new incidents: those that it finds are no news at the first start.
    let courier = Courier::open(&shown.settings(), &shown.incidents, now);
    let learned = saving::Waiting::default();
    let (commands, orders) = mpsc::channel();
    let (ended, observing_ended) = tokio::sync::oneshot::channel();
    let connections = settings::connections(&shown.settings());
    let stages = Stages::new(connections, observing, &shown.readings.lock().delay);
    let observing =
        ObservingThread { source, stages, shown: shown.clone(), learned: learned.clone() };
    let observing = thread::Builder::new().name("weir-observe".into()).spawn(move || {
        // The receiver is gone only where the agent ends already.
        let _told = ended.send(observing.run(&orders));
    })?;
    let (stop_saving, stopped) = mpsc::channel();
    let state = shown.clone();
    let saving = thread::Builder::new()
        .name("weir-state".into())
        .spawn(move || saving::save_until(&stopped, store, &state, &learned))?;
    let (stop_alerting, stopped) = tokio::sync::oneshot::channel();
    let told = shown.clone();
    let alerting = thread::Builder::new()
        .name("weir-alert".into())
        .spawn(move || alerting::alert_until(courier, stopped, &told))?;
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        http = %server.address()?,
        state = %shown.settings().state.directory.display(),
        memory_bound_mib = shown.memory_bound_bytes >> 20,
        "weir starts"
    );
    runtime.spawn(server.run(shown.clone()));
    runtime.spawn(exporting::export(shown.clone()));

    let started_with = shown.settings();
    let supervisor = Supervisor { shown, commands, reload, started_with };
    let outcome = runtime.block_on(supervisor.run(observing_ended));
    // A thread that hangs is left behind: what was counted is saved all the same.
    let observed = if supervise::is_stuck(&outcome) { Ok(()) } else { observing.join() };
    drop(stop_alerting);
    let alerted = alerting.join();
    drop(stop_saving);
    let saved = saving.join();
    runtime.shutdown_background();
    outcome?;
    let panicked = observed.is_err() || saved.is_err() || alerted.is_err();
    anyhow::ensure!(!panicked, "a thread panicked; see the log");
    Ok(())
}
