//! Capture on the running kernel.

use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use aya::Ebpf;
use aya::maps::{MapData, PerCpuArray, RingBuf};
use parking_lot::Mutex;
use sensor_ebpf::abi::{LossReason, ProcessEvent, Protocol, Role, Source};

use super::Event;
use super::control::CaptureControl;
use super::decode::{decode, source};
use super::error::CaptureError;
use super::load::{self, Missing};
use super::record::Recorder;
use super::settings::CaptureSettings;
use super::tls::{Coverage, News, TlsWatch};

/// How long records may lie in the ring before they are looked at, where they are too few
/// for the kernel to wake anyone.
const LOOK_INTERVAL: Duration = Duration::from_millis(10);
/// Records that one [`Capture::poll`] hands over at most.
const RECORDS_PER_POLL: u64 = 65_536;

/// The loaded programs and their ring buffer.
pub struct Capture {
    ebpf: Arc<Mutex<Ebpf>>,
    ring: RingBuf<MapData>,
    losses: PerCpuArray<MapData, u64>,
    traffic: PerCpuArray<MapData, [u64; 2]>,
    control: CaptureControl,
    missing: Vec<Missing>,
    undecodable: u64,
    _program_times: Option<OwnedFd>,
    logger: Option<Logger>,
    recorder: Option<Recorder>,
    tls: Option<TlsWatch>,
    watch_tls: bool,
    outbound: bool,
}

/// Passes on what the programs say of themselves.
type Logger = aya_log::EbpfLogger<&'static dyn tracing_log::log::Log>;

/// What a program costs.
#[derive(Clone, Debug)]
pub struct ProgramCost {
    /// Its name.
    pub name: String,
    /// How often it ran.
    pub runs: u64,
    /// How long it ran.
    pub run_time: Duration,
    /// Instructions that the verifier walked at load.
    pub verified_instructions: u32,
}

impl Capture {
    /// Loads the programs; nothing is attached yet.
    ///
    /// # Errors
    ///
    /// One line that says what is missing and what to do.
    pub fn load(settings: &CaptureSettings) -> Result<Self, CaptureError> {
        let (mut ebpf, missing) = load::load(settings.ring_bytes)?;
        let control = CaptureControl::new(
            take(&mut ebpf, "CONFIG")?,
            take(&mut ebpf, "SKIP")?,
            take(&mut ebpf, "MUTED")?,
            settings.filters.clone(),
        );
        Ok(Self {
            ring: take(&mut ebpf, "EVENTS")?,
            losses: take(&mut ebpf, "LOSSES")?,
            traffic: take(&mut ebpf, "TRAFFIC")?,
            control,
            missing,
            undecodable: 0,
            logger: aya_log::EbpfLogger::init(&mut ebpf).ok(),
            recorder: None,
            tls: None,
            watch_tls: settings.tls,
            outbound: settings.filters.outbound,
            _program_times: settings.program_times.then(load::keep_program_times).flatten(),
            ebpf: Arc::new(Mutex::new(ebpf)),
        })
    }

    /// Attaches the programs, and begins to look for TLS libraries
    /// ([`Coverage::scanned`] tells when all running processes were looked at).
    ///
    /// # Errors
    ///
    /// If a program that capture can't do without can't be attached.
    pub fn attach(&mut self) -> Result<(), CaptureError> {
        self.attach_tracepoints()?;
        if self.watch_tls {
            let tls = TlsWatch::start(Arc::clone(&self.ebpf));
            self.tls = Some(tls.map_err(CaptureError::Thread)?);
        }
        Ok(())
    }

    fn attach_tracepoints(&mut self) -> Result<(), CaptureError> {
        let mut ebpf = self.ebpf.lock();
        for (name, needed) in load::TRACEPOINTS {
            if self.missing.iter().any(|(missing, _)| *missing == name) {
                continue;
            }
            let program: &mut aya::programs::BtfTracePoint = load::program(&mut ebpf, name)?;
            match program.attach() {
                Ok(_) => {}
                Err(error) if needed => return Err(CaptureError::program(name, &error)),
                Err(error) => self.missing.push((name, super::error::chain(&error))),
            }
        }
        Ok(())
    }

    /// Hands over what the ring holds; waits for something, `timeout` at most. Gives how
    /// many records there were.
    ///
    /// # Errors
    ///
    /// If waiting fails.
    pub fn poll(
        &mut self,
        timeout: Duration,
        sink: &mut impl FnMut(Event<'_>),
    ) -> Result<u64, CaptureError> {
        let until = Instant::now() + timeout;
        loop {
            let records = self.drain(sink);
            let left = until.saturating_duration_since(Instant::now());
            if records > 0 || left.is_zero() {
                return Ok(records);
            }
            wait(&self.ring, left.min(LOOK_INTERVAL)).map_err(CaptureError::Ring)?;
        }
    }

    fn drain(&mut self, sink: &mut impl FnMut(Event<'_>)) -> u64 {
        if let Some(logger) = &mut self.logger {
            logger.flush();
        }
        let mut records = 0;
        while records < RECORDS_PER_POLL
            && let Some(record) = self.ring.next()
        {
            records += 1;
            if let Some(recorder) = &mut self.recorder {
                recorder.write(&record);
            }
            let Some(event) = decode(&record) else {
                self.undecodable += 1;
                continue;
            };
            if let Some(tls) = &self.tls {
                tell(tls, &record, &event, self.outbound);
            }
            sink(event);
        }
        records
    }

    /// Has every record written to a recording from now on.
    pub fn record(&mut self, recorder: Option<Recorder>) -> Option<Recorder> {
        std::mem::replace(&mut self.recorder, recorder)
    }

    /// What is seen of TLS, process by process, and what was lost of all.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        let coverage = self.tls.as_ref().map(TlsWatch::coverage).unwrap_or_default();
        let lost = self.losses().into_iter().filter(|(_, count)| *count > 0);
        Coverage { lost: lost.map(|(reason, count)| (reason.label(), count)).collect(), ..coverage }
    }

    /// Events that were lost since the start, by reason.
    #[must_use]
    pub fn losses(&self) -> [(LossReason, u64); LossReason::COUNT as usize] {
        LossReason::ALL.map(|reason| {
            let counts = self.losses.get(&(reason as u32), 0);
            (reason, counts.map_or(0, |counts| counts.iter().sum()))
        })
    }

    /// Data events and their bytes since the start, by source.
    #[must_use]
    pub fn traffic(&self) -> [(Source, u64, u64); Source::ALL.len()] {
        Source::ALL.map(|source| {
            let counts = self.traffic.get(&(source as u32), 0);
            counts.map_or((source, 0, 0), |counts| {
                let sum = |select: fn(&[u64; 2]) -> u64| counts.iter().map(select).sum();
                (source, sum(|[events, _]| *events), sum(|[_, bytes]| *bytes))
            })
        })
    }

    /// What each program cost so far. Run times are zero unless the kernel keeps them
    /// ([`CaptureSettings::program_times`]). `None` while a library is being attached to,
    /// which takes the kernel long: who reads the ring can't wait for that.
    #[must_use]
    pub fn programs(&self) -> Option<Vec<ProgramCost>> {
        let ebpf = self.ebpf.try_lock()?;
        let cost = |(name, program): (&str, &aya::programs::Program)| {
            let info = program.info().ok()?;
            Some(ProgramCost {
                name: name.to_owned(),
                runs: info.run_count(),
                run_time: info.run_time(),
                verified_instructions: info.verified_instruction_count().unwrap_or(0),
            })
        };
        Some(ebpf.programs().filter_map(cost).collect())
    }

    /// Records that could not be decoded.
    #[must_use]
    pub fn undecodable(&self) -> u64 {
        self.undecodable
    }

    /// Programs that aren't there, with the reason.
    #[must_use]
    pub fn missing(&self) -> &[(&'static str, String)] {
        &self.missing
    }

    /// A handle for feedback to the programs.
    #[must_use]
    pub fn control(&self) -> CaptureControl {
        self.control.clone()
    }

    /// The kind of socket witness in use.
    #[must_use]
    pub fn backend(&self) -> &'static str {
        "tp_btf"
    }
}

/// Passes on what an event says of processes and their TLS.
fn tell(tls: &TlsWatch, record: &[u8], event: &Event<'_>, outbound: bool) {
    match event {
        Event::Process { tgid, what } if *what == ProcessEvent::EXIT => {
            tls.tell(News::Ended(*tgid));
        }
        Event::Process { tgid, .. } => tls.tell(News::Changed(*tgid)),
        Event::Open(open) if source(record) == Some(Source::Openssl) => tls.is_readable(open.tgid),
        Event::Open(open)
            if open.protocol == Protocol::Tls && (outbound || open.role != Role::Client) =>
        {
            tls.speaks_tls(open.tgid);
        }
        _ => {}
    }
}

fn take<M: TryFrom<aya::maps::Map>>(
    ebpf: &mut Ebpf,
    name: &'static str,
) -> Result<M, CaptureError> {
    ebpf.take_map(name).and_then(|map| map.try_into().ok()).ok_or(CaptureError::Object(name))
}

/// Waits until the ring has data, or `timeout` has passed, or a signal came.
#[expect(unsafe_code, reason = "std has no poll(2)")]
fn wait(ring: &RingBuf<MapData>, timeout: Duration) -> io::Result<()> {
    let mut poll = libc::pollfd { fd: ring.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    let timeout_ms = i32::try_from(timeout.as_millis()).unwrap_or(i32::MAX).max(1);
    // SAFETY: one valid pollfd.
    match unsafe { libc::poll(&raw mut poll, 1, timeout_ms) } {
        -1 => match io::Error::last_os_error() {
            error if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            error => Err(error),
        },
        _ => Ok(()),
    }
}
