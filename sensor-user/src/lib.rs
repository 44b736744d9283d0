//! Weir counts the records that an API's endpoints hand to each caller.
//!
//! A record's way through the agent, one folder for each arrow:
//!
//! ```text
//!   capture/        programs, TLS discovery, raw records
//!     │ Event
//!     ▼
//!   connection/     order, gaps, who is server; names from service/
//!     │ StreamChunk
//!     ▼
//!   http/           heads, pairing, body decoding ──┐
//!     │                                             │ heads, body bytes
//!     │             principal/   who called ◄───────┤
//!     │             records/     what they got ◄────┘
//!     │ Exchange
//!     ▼
//!   endpoint/       route template
//!     │ EndpointCall
//!     ├───────────► exchange_log/   a line of JSON
//!     ▼
//!   ledger/         per endpoint and per principal
//!     │ accounts
//!     ▼
//!   detect/         what tells theft from use
//!     │ Finding
//!     ▼
//!   incident/       grouped by cause, ranked for alerts
//!     │
//!     ▼
//!   metrics/  web/  alert/  store/   what the operator sees and is told, what a restart keeps
//! ```
//!
//! `flow/` keeps what left in the last hour beside the ledger, for the page.
//!
//! `observe/` composes `principal/`, `records/` and `endpoint/` around HTTP, once for live
//! capture and for `replay/`, which joins at the stage that fits its input; `watch/` composes
//! `ledger/`, `detect/` and `incident/` for both. `pipeline/` wires
//! all stages and their threads. `config/`, `cli/` and `clock` serve all of them.

pub mod alert;
pub mod capture;
pub mod cli;
pub mod clock;
pub mod config;
pub mod connection;
pub mod detect;
pub mod endpoint;
pub mod exchange;
pub mod exchange_log;
pub mod flow;
pub mod http;
pub mod incident;
pub mod ledger;
pub mod metrics;
pub mod observe;
pub mod pipeline;
pub mod principal;
pub mod records;
pub mod replay;
pub mod service;
pub mod simulate;
pub mod store;
pub(crate) mod text;
pub mod watch;
pub mod web;

#[cfg(test)]
mod docs_test;
