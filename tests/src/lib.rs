//! What the end-to-end tests and the demo stand on: real servers, real clients, the
//! agent as users run it, and an oracle that counts what was sent.
//!
//! ```text
//!   client/ ──HTTP(S)──> server/ ──one line a response──> oracle/  what was sent
//!                          │ the kernel                      ║ equal
//!                        agent/  weir run ──metrics, API──> oracle/  what Weir says
//! ```
//!
//! A [`Lab`] is one test's world: a directory for configurations, certificates and
//! logs. Whatever is started in it listens on loopback and is ended by its process id.

pub mod agent;
pub mod client;
pub mod dashboards;
pub mod lab;
pub mod net;
pub mod oracle;
pub mod process;
pub mod programs;
pub mod prometheus;
pub mod receiver;
pub mod server;
pub mod settle;

pub use agent::Agent;
pub use lab::Lab;
pub use oracle::{Oracle, Served, verify, wait_for_served};
pub use process::Process;
pub use prometheus::Prometheus;
