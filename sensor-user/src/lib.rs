//! Weir counts the records that an API's endpoints hand to each caller.
//!
//! A record's way through the agent, one folder for each arrow:
//!
//! ```text
//!   ring buffer                     capture/     programs, TLS discovery, raw records
//!     │ RawEvent
//!     ▼ Event                       capture/decode.rs
//!   connection/                     order, gaps, who is server
//!     │ StreamChunk
//!     ▼
//!   http/                           heads, pairing, body decoding ─┐
//!     │                                principal/  who called      │ body bytes
//!     │ Exchange                       records/    what they got ◄─┘
//!     ▼
//!   endpoint/                       route template
//!     │ EndpointCall
//!     ▼
//!   ledger/                         per endpoint × principal
//!     │ CountedExchange
//!     ▼
//!   metrics/  web/  store/          what the operator sees, what a restart keeps
//! ```
//!
//! `pipeline/` wires the stages in one function; `replay/` joins them at the stage
//! that fits its input. `config/`, `cli/`, `service/` and `clock` serve all of them.

pub mod capture;
pub mod cli;
pub mod clock;
pub mod config;
pub mod connection;
pub mod endpoint;
pub mod exchange;
pub mod exchange_log;
pub mod http;
pub mod ledger;
pub mod metrics;
pub mod observe;
pub mod pipeline;
pub mod principal;
pub mod records;
pub mod replay;
pub mod service;
pub mod store;
pub mod web;

#[cfg(test)]
mod docs_test;
