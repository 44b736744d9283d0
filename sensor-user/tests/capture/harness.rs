//! Starts observed processes, and puts what was captured of them together again.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};
use sensor_user::capture::{
    Capture, CaptureError, CaptureSettings, Event, Filters, OpenInfo, Rule,
};

/// One capture at a time: the tests look at counters of the whole host.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Whether the programs can be loaded here. Without privileges the tests say so and pass,
/// unless `WEIR_REQUIRE_BPF=1`.
pub(crate) fn begin() -> Option<MutexGuard<'static, ()>> {
    let guard = ONE_AT_A_TIME.lock();
    match Capture::load(&settings(1, 1 << 20)) {
        Ok(_) => Some(guard),
        Err(error @ (CaptureError::NoCapability(_) | CaptureError::NoObject))
            if std::env::var_os("WEIR_REQUIRE_BPF").is_none() =>
        {
            eprintln!("not tested: {error}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

pub(crate) fn settings(port: u16, ring_bytes: u32) -> CaptureSettings {
    CaptureSettings { ring_bytes, filters: only(port), tls: false, program_times: false }
}

pub(crate) fn only(port: u16) -> Filters {
    Filters { include: vec![Rule { port: Some(port), process: None }], ..Filters::default() }
}

pub(crate) fn attached(settings: &CaptureSettings) -> Capture {
    let mut capture = Capture::load(settings).unwrap();
    capture.attach().unwrap();
    assert_eq!(capture.missing(), []);
    capture
}

/// How long anything may take that has to happen: a busy machine must not fail a test.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that runs `peer.py`; ends with this value.
pub(crate) struct Peer {
    child: Child,
    output: BufReader<ChildStdout>,
    pub(crate) port: u16,
}

impl Peer {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut child = python(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut port = String::new();
        output.read_line(&mut port).unwrap();
        Self { child, output, port: port.trim().parse().unwrap() }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends `request` to a plain server and reads a whole response; gives its bytes.
    pub(crate) fn exchange(&mut self, stream: &mut TcpStream, request: &[u8]) -> Vec<u8> {
        stream.write_all(request).unwrap();
        self.response(stream)
    }

    /// Reads a response of a plain server, and waits until the calls that sent it have
    /// returned: what they are captured as is in the ring then.
    pub(crate) fn response(&mut self, stream: &mut TcpStream) -> Vec<u8> {
        let response = response(stream);
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        assert_eq!(line, "answered\n");
        response
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn python(arguments: &[&str]) -> Command {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/capture/peer.py");
    let mut command = Command::new("/usr/bin/python3");
    command.arg("-B").arg(script).args(arguments).stdin(Stdio::piped());
    command
}

/// Reads a response with a Content-Length.
fn response(stream: &mut TcpStream) -> Vec<u8> {
    let mut response = Vec::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let count = stream.read(&mut buffer).unwrap();
        assert!(count > 0, "closed after {} bytes", response.len());
        response.extend_from_slice(&buffer[..count]);
        let Some(end) = response.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&response[..end]).into_owned();
        let length = head.rsplit("Content-Length: ").next().unwrap().trim().parse::<usize>();
        if response.len() >= end + 4 + length.unwrap() {
            return response;
        }
    }
}

/// What was captured of one connection.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) open: Option<OpenInfo>,
    pub(crate) received: Stream,
    pub(crate) sent: Stream,
    pub(crate) closed: bool,
    pub(crate) tls_ended: bool,
}

/// What was captured of one direction.
#[derive(Default)]
pub(crate) struct Stream {
    /// First offset, and then the bytes; zeros where none were captured.
    pub(crate) start: Option<u64>,
    pub(crate) bytes: Vec<u8>,
    /// Bytes that moved without being captured, and said so.
    pub(crate) uncaptured: u64,
    /// Bytes that no event spoke of.
    pub(crate) lost: u64,
    pub(crate) flags: u8,
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start, bytes, uncaptured, lost, flags } = self;
        let moved = bytes.len();
        write!(
            f,
            "{moved} bytes from {start:?}, {uncaptured} uncaptured, {lost} lost, flags {flags}"
        )
    }
}

impl Stream {
    fn take(&mut self, offset: u64, length: u32, bytes: &[u8], flags: u8) {
        let start = *self.start.get_or_insert(offset);
        let next = start + self.bytes.len() as u64;
        assert!(offset >= next, "bytes at {offset} come again, after {next}");
        self.lost += offset - next;
        self.uncaptured += u64::from(length) - bytes.len() as u64;
        self.bytes.resize(usize::try_from(offset - start).unwrap(), 0);
        self.bytes.extend_from_slice(bytes);
        self.bytes.resize(usize::try_from(offset - start + u64::from(length)).unwrap(), 0);
        self.flags |= flags;
    }
}

/// What was captured, by cookie.
pub(crate) type Connections = BTreeMap<u64, Seen>;

/// Takes what the ring holds until `done`, and all that is there by then. Give a `done`
/// that is always true for what must not come: it would be in the ring already.
pub(crate) fn collect(
    capture: &mut Capture,
    connections: &mut Connections,
    done: impl Fn(&Connections) -> bool,
) {
    let until = Instant::now() + PATIENCE;
    let mut wait = Duration::ZERO;
    loop {
        let records = capture.poll(wait, &mut |event| take(connections, event)).unwrap();
        let is_done = done(connections);
        if is_done && records == 0 {
            break;
        }
        assert!(is_done || Instant::now() < until, "waited in vain: {connections:#?}");
        wait = if is_done { Duration::ZERO } else { Duration::from_millis(20) };
    }
    assert_eq!(capture.undecodable(), 0);
}

/// Whether so many connections have closed.
pub(crate) fn closed(connections: &Connections, count: usize) -> bool {
    connections.values().filter(|seen| seen.closed).count() >= count
}

/// Whether some connection was seen to send so many bytes, captured or not.
pub(crate) fn sent(connections: &Connections, length: usize) -> bool {
    connections.values().any(|seen| seen.sent.bytes.len() >= length)
}

fn take(connections: &mut Connections, event: Event<'_>) {
    match event {
        Event::Open(open) => {
            let seen = connections.entry(open.cookie).or_default();
            seen.open = Some(open);
        }
        Event::Data { cookie, sent, offset, length, bytes, flags, .. } => {
            let seen = connections.entry(cookie).or_default();
            let stream = if sent { &mut seen.sent } else { &mut seen.received };
            stream.take(offset, length, bytes, flags);
        }
        Event::Close { cookie, .. } => connections.entry(cookie).or_default().closed = true,
        Event::TlsEnd { cookie, .. } => connections.entry(cookie).or_default().tls_ended = true,
        Event::Process { .. } => {}
    }
}

/// Waits until the libraries of `pid` are probed.
pub(crate) fn wait_for_tls(capture: &mut Capture, pid: u32, connections: &mut Connections) {
    let until = Instant::now() + PATIENCE;
    loop {
        let coverage = capture.coverage();
        if coverage.scanned && coverage.processes.iter().any(|p| p.pid == pid && p.covered) {
            return;
        }
        assert!(Instant::now() < until, "{coverage:?}");
        let wait = Duration::from_millis(20);
        capture.poll(wait, &mut |event| take(connections, event)).unwrap();
    }
}

/// A directory with a fresh certificate.
pub(crate) fn certificate() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().to_owned();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=x"])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(&path)
        .stderr(Stdio::null())
        .status();
    assert!(made.unwrap().success());
    (directory, path)
}
