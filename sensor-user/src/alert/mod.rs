//! From incidents that alert to those who are to know: webhooks, Alertmanagers, syslog, files for a
//! SIEM.
//!
//! ```text
//!   incidents ──look──► memory   what was told of which, and so what is news
//!                         │ Event
//!                         ▼
//!                       queue ◄──► spool   alerts.redb
//!                         │ one at a time, in order, for each target
//!                         ▼
//!                       target   webhook, Alertmanager, syslog, stream ──► Outcome
//! ```
//!
//! Input: the incidents, read once a second. Output: deliveries, each at least once and with
//! an id that stays the same over attempts and restarts. Invariants: nothing here is on the way of
//! an event of the kernel, and nothing there waits for it; number, bytes and time of all that
//! goes out are bounded; a target that is dead holds up no other; what is lost is counted; no
//! secret is logged, exported or kept.

mod alertmanager;
mod answer;
mod backoff;
mod client;
mod courier;
mod delivery;
mod ecs;
mod event;
mod memory;
mod ocsf;
mod queue;
mod sign;
mod spool;
mod stream;
mod syslog;
mod target;
mod telemetry;
mod webhook;

#[cfg(test)]
mod tests;

pub use answer::Outcome;
pub use client::{Client, ClientError};
pub use courier::{Courier, LOOK};
pub use delivery::deliver_until;
pub use event::{Event, EventKind};
pub use target::{Target, TargetError, UnusableFile, client, targets, unusable_files};
pub use telemetry::{AlertReadings, Count, TargetReadings};
