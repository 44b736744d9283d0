//! Logs on standard error: for people by default, JSON where `WEIR_LOG_FORMAT=json`. The level
//! is that of `WEIR_LOG`, else `RUST_LOG`, else `info`.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

/// Starts logging; panics become log lines of their own.
pub(super) fn start() {
    let level = ["WEIR_LOG", "RUST_LOG"].iter().find_map(|name| std::env::var(name).ok());
    let filter = EnvFilter::new(level.as_deref().unwrap_or("info"));
    let lines = fmt().with_env_filter(filter).with_writer(io::stderr).with_target(false);
    if std::env::var("WEIR_LOG_FORMAT").is_ok_and(|format| format == "json") {
        lines.json().flatten_event(true).init();
    } else {
        lines.with_ansi(io::stderr().is_terminal()).init();
    }
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        // The message is left out: it may quote bytes from the wire.
        tracing::error!(at, thread = std::thread::current().name(), "panic");
    }));
}
