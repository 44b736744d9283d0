use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

use sensor_ebpf::abi::{Protocol, Role, Source as Origin};

use super::*;
use crate::capture::{Event, OpenInfo};
use crate::ledger::Bounds;
use crate::web::{Access, Overview};

const REQUEST: &[u8] = b"GET /customers HTTP/1.1\r\nhost: a\r\n\r\n";
const RESPONSE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
    content-length: 19\r\n\r\n[{\"id\":1},{\"id\":2}]";

/// What a fake source does once its events were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Error,
    Panic,
}

/// One connection with one exchange; then waits until `/metrics` was seen, and ends.
struct Script {
    address: SocketAddr,
    response: &'static [u8],
    end: End,
    played: bool,
    seen: mpsc::Sender<String>,
}

impl Source for Script {
    fn poll(&mut self, _: Duration, each: &mut dyn FnMut(Event<'_>)) -> io::Result<u64> {
        if !std::mem::replace(&mut self.played, true) {
            play(self.response, each);
            return Ok(3);
        }
        let text = get(self.address, "/metrics");
        if !text.contains("weir_connections{protocol=\"http1\"} 1") {
            std::thread::sleep(Duration::from_millis(20));
            return Ok(0);
        }
        self.seen.send(text).unwrap();
        match self.end {
            End::Error => Err(io::Error::other("the ring is gone")),
            End::Panic => panic!("a bug"),
        }
    }

    fn wishes(&self) -> Wishes {
        Box::new(|_| {})
    }

    fn tick(&mut self) {}

    fn reload(&mut self, _: &Settings) {}

    fn read(&mut self, readings: &mut Readings) {
        readings.backend = "script".into();
    }

    fn coverage(&mut self) -> Value {
        Value::Null
    }

    fn is_ready(&self) -> bool {
        true
    }
}

/// What an agent shows that has just started.
pub(super) fn shown() -> Arc<Shown> {
    let bounds = Bounds { endpoints: 10, principals: 10, key_bytes: 1 << 20 };
    Arc::new(Shown {
        access: Access::default(),
        flow: SharedFlow::new(Flow::new(Timestamp(0))),
        overview: Overview::default(),
        ledger: SharedLedger::new(Ledger::new(bounds)),
        incidents: SharedIncidents::default(),
        readings: Mutex::new(Readings::default()),
        coverage: Mutex::new(Value::Null),
        ready: AtomicBool::new(false),
        in_force: RwLock::new(Arc::new(Settings::default())),
        started: Timestamp(0),
        memory_bound_bytes: 0,
    })
}

fn play(response: &[u8], each: &mut dyn FnMut(Event<'_>)) {
    let time_ns = 1_000_000_000;
    each(Event::Open(OpenInfo {
        cookie: 7,
        tgid: 0,
        comm: "api".into(),
        cgroup_id: 0,
        local: "127.0.0.1:80".parse().unwrap(),
        remote: "127.0.0.9:999".parse().unwrap(),
        role: Role::Server,
        protocol: Protocol::Http1,
        joined_midway: false,
        time_ns,
    }));
    for (sent, bytes) in [(false, REQUEST), (true, response)] {
        let length = u32::try_from(bytes.len()).unwrap();
        let (source, offset, flags) = (Origin::Syscall, 0, 0);
        each(Event::Data {
            cookie: 7,
            source,
            sent,
            offset,
            length,
            bytes,
            flags,
            time_ns,
            tgid: 0,
        });
    }
}

fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn settings(directory: &Path) -> Settings {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mut settings = Settings::default();
    settings.http.listen = free.local_addr().unwrap();
    settings.state.directory = directory.to_owned();
    settings
}

/// Runs a script to its end: the last scrape, and how the agent ended.
fn play_to(end: End, settings: &Settings) -> (String, String) {
    play_response(RESPONSE, end, settings)
}

/// [`play_to`], with another response.
fn play_response(response: &'static [u8], end: End, settings: &Settings) -> (String, String) {
    let (seen, scrapes) = mpsc::channel();
    let script = Script { address: settings.http.listen, response, end, played: false, seen };
    let ended = run(settings.clone(), || Ok(Settings::default()), |_| Ok(Box::new(script)));
    (scrapes.recv().unwrap(), format!("{:#}", ended.expect_err("scripts do not end well")))
}

const EXCHANGES: &str =
    r#"weir_exchanges_total{service="api:80",endpoint="GET /customers",status="2xx"}"#;

#[test]
fn an_exchange_is_shown_and_goes_on_counting_after_the_agent_ended_by_an_error() {
    let directory = tempfile::tempdir().unwrap();
    for times in 1..=3 {
        let (scrape, error) = play_to(End::Error, &settings(directory.path()));
        assert!(scrape.contains(&format!("{EXCHANGES} {times}\n")), "{scrape}");
        assert_eq!(error, "observing failed: the ring is gone");
    }
}

#[test]
fn a_panic_while_observing_ends_the_agent_and_keeps_the_counts() {
    let directory = tempfile::tempdir().unwrap();
    let (_, error) = play_to(End::Panic, &settings(directory.path()));
    assert!(error.contains("panicked"), "{error}");
    let (scrape, _) = play_to(End::Error, &settings(directory.path()));
    assert!(scrape.contains(&format!("{EXCHANGES} 2\n")), "{scrape}");
}

#[test]
fn exchanges_are_logged_where_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let mut settings = settings(directory.path());
    let log = directory.path().join("exchanges.ndjson");
    settings.exchange_log.path = Some(log.clone());
    play_to(End::Error, &settings);
    let line: Value = serde_json::from_str(&std::fs::read_to_string(log).unwrap()).unwrap();
    assert_eq!(line["endpoint"], "GET /customers");
    assert_eq!(line["principal"], "ip:127.0.0.9");
}

#[test]
fn what_cannot_be_used_at_the_start_is_one_clear_line() {
    let directory = tempfile::tempdir().unwrap();
    let refused = |settings: Settings| {
        let open = |_: &Settings| anyhow::bail!("it started");
        format!("{:#}", run(settings, || Ok(Settings::default()), open).unwrap_err())
    };
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mut port = settings(directory.path());
    port.http.listen = taken.local_addr().unwrap();
    let mut log = settings(directory.path());
    log.exchange_log.path = Some("/nonexistent/log".into());
    let mut key = settings(directory.path());
    key.privacy.key_file = Some("/nonexistent/key".into());
    let state = settings("/proc/weir".as_ref());
    for (settings, said) in [
        (port, "cannot listen on 127.0.0.1:"),
        (log, "cannot open the exchange log /nonexistent/log; make its directory"),
        (key, "cannot use the key file /nonexistent/key"),
        (state, "cannot use the state directory /proc/weir"),
    ] {
        let error = refused(settings);
        assert!(error.starts_with(said), "{said:?}: {error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    assert_eq!(refused(settings(directory.path())), "it started");
}

#[test]
fn a_response_under_way_at_the_end_is_kept_as_a_lower_bound() {
    let directory = tempfile::tempdir().unwrap();
    let cut = RESPONSE.strip_suffix(b",{\"id\":2}]").unwrap();
    play_response(cut, End::Error, &settings(directory.path()));
    let (scrape, _) = play_to(End::Error, &settings(directory.path()));
    assert!(scrape.contains(&format!("{EXCHANGES} 2\n")), "{scrape}");
    assert!(scrape.contains("quality=\"at_least\"} 1\n"), "{scrape}");
}

#[test]
fn oddities_of_messages_and_lost_log_lines_are_shown() {
    let directory = tempfile::tempdir().unwrap();
    let mut settings = settings(directory.path());
    settings.exchange_log.path = Some("/dev/full".into());
    let (scrape, _) = play_to(End::Error, &settings);
    assert!(scrape.contains("weir_exchange_log_lost_total 1\n"), "{scrape}");
    let (scrape, _) = play_response(b"HTTP/1.1 nonsense\r\n\r\n", End::Error, &settings);
    for kind in ["malformed_head", "desynchronised"] {
        let line = format!("weir_http_anomalies_total{{kind=\"{kind}\"}} 1\n");
        assert!(scrape.contains(&line), "{line} is not in {scrape}");
    }
}
