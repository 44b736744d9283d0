//! Logs on standard error: for people by default, JSON where `WEIR_LOG_FORMAT=json`. The level
//! is that of `WEIR_LOG`, else `RUST_LOG`, else `info`.
//!
//! Where standard error is the journal, a line begins with its priority as sd-daemon(3) has it,
//! which the journal takes off and keeps, and the time is left to the journal.

use std::fmt;
use std::fs::File;
use std::io::{self, IsTerminal as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::MetadataExt as _;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::{Format, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{EnvFilter, fmt as lines};

/// Starts logging; panics become log lines of their own.
pub(super) fn start() {
    let level = ["WEIR_LOG", "RUST_LOG"].iter().find_map(|name| std::env::var(name).ok());
    let filter = EnvFilter::new(level.as_deref().unwrap_or("info"));
    let journal = is_journal(std::env::var("JOURNAL_STREAM").ok().as_deref(), device_and_inode());
    let lines = lines().with_env_filter(filter).with_writer(io::stderr);
    let format = Format::default().with_target(false);
    let json = std::env::var("WEIR_LOG_FORMAT").is_ok_and(|format| format == "json");
    match (json, journal) {
        (true, false) => lines.json().event_format(format.json().flatten_event(true)).init(),
        (true, true) => {
            let format = format.json().flatten_event(true).without_time();
            lines.json().event_format(WithPriority(format)).init();
        }
        (false, false) => lines.event_format(format.with_ansi(io::stderr().is_terminal())).init(),
        (false, true) => {
            let format = format.with_ansi(false).without_time().with_level(false);
            lines.event_format(WithPriority(format)).init();
        }
    }
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        // The message is left out: it may quote bytes from the wire.
        tracing::error!(at, thread = std::thread::current().name(), "panic");
    }));
}

/// Lines that begin with their priority.
struct WithPriority<F>(F);

impl<S, N, F> FormatEvent<S, N> for WithPriority<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut line: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        write!(line, "<{}>", priority(*event.metadata().level()))?;
        self.0.format_event(context, line, event)
    }
}

/// The priority of a level, as syslog(3) numbers them.
fn priority(level: Level) -> u8 {
    match level {
        Level::ERROR => 3,
        Level::WARN => 4,
        Level::INFO => 6,
        _ => 7,
    }
}

/// Whether standard error is what the service manager connected to the journal: `JOURNAL_STREAM`
/// has device and inode of that (systemd.exec(5)), and what was redirected since differs.
fn is_journal(stream: Option<&str>, standard_error: Option<(u64, u64)>) -> bool {
    let numbers = stream.and_then(|stream| stream.split_once(':'));
    let numbers =
        numbers.and_then(|(device, inode)| Some((device.parse().ok()?, inode.parse().ok()?)));
    numbers.is_some() && numbers == standard_error
}

fn device_and_inode() -> Option<(u64, u64)> {
    let standard_error = File::from(io::stderr().as_fd().try_clone_to_owned().ok()?);
    let metadata = standard_error.metadata().ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parking_lot::Mutex;

    use super::*;

    #[test]
    fn the_journal_is_known_by_device_and_inode() {
        for (stream, standard_error, is) in [
            (Some("8:17"), Some((8, 17)), true),
            (Some("8:17"), Some((8, 18)), false),
            (Some("8:17"), None, false),
            (Some("nonsense"), None, false),
            (None, None, false),
        ] {
            assert_eq!(is_journal(stream, standard_error), is, "{stream:?}");
        }
    }

    /// Where the lines of a test go.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_for_the_journal_begins_with_its_priority() {
        let lines = Lines::default();
        let writer = lines.clone();
        let format = Format::default().with_target(false).without_time().with_level(false);
        let subscriber = super::lines()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .event_format(WithPriority(format))
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            tracing::warn!(incident = "20261122-0001", "records are leaving");
            tracing::error!("no disk");
        });
        let text = String::from_utf8(lines.0.lock().clone()).unwrap();
        assert_eq!(text, "<4>records are leaving incident=\"20261122-0001\"\n<3>no disk\n");
    }
}
