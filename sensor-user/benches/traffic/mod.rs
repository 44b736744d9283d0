//! Traffic as the kernel sent it, played on many connections through the stages that the
//! agent runs, from raw record to ledger.
//!
//! Input: a recording of one connection. Each connection plays it again and again with a
//! cookie, an API key and record ids of its own. Its records lie apart in memory, as in a
//! ring buffer.

use std::mem::offset_of;

use sensor_ebpf::abi::{EventHeader, EventKind};
use sensor_user::capture::Recording;
use sensor_user::capture::decode::decode;
use sensor_user::clock::Timestamp;
use sensor_user::config::Settings;
use sensor_user::connection::ConnectionConfig;
use sensor_user::detect::{DetectSettings, Detectors};
use sensor_user::flow::{Flow, SharedFlow};
use sensor_user::incident::SharedIncidents;
use sensor_user::ledger::{Bounds, Ledger, SharedLedger};
use sensor_user::metrics::Delay;
use sensor_user::observe::Observing;
use sensor_user::pipeline::{Counting, Stages, observe_settings};
use sensor_user::principal::HashKey;
use sensor_user::watch::Watch;

/// Lists of customers that nginx sent: a name, records in each response, what was recorded.
pub(crate) const RECORDINGS: [(&str, u64, &[u8]); 2] = [
    ("2kB", 7, include_bytes!("../recordings/nginx-2kB.weirev")),
    ("64kB", 227, include_bytes!("../recordings/nginx-64kB.weirev")),
];

/// Connections that take turns.
const CONNECTIONS: usize = 256;
/// What stands before the digits that a connection replaces by its own.
const OWN: [&[u8]; 2] = [b"X-API-Key: ", b"\"id\":1"];
const OWN_DIGITS: usize = 4;

/// See the module.
pub(crate) struct Traffic {
    stages: Stages,
    ledger: SharedLedger,
    connections: Vec<Connection>,
    turn: usize,
}

struct Connection {
    /// Data records of one round.
    round: Vec<Vec<u8>>,
    /// Bytes of a round, received and sent.
    moved: [u64; 2],
}

impl Traffic {
    /// All connections open, after one round on each.
    pub(crate) fn of(recording: &[u8]) -> Self {
        let bounds = Bounds { endpoints: 2_000, principals: 100_000, key_bytes: 64 << 20 };
        let ledger = SharedLedger::new(Ledger::new(bounds));
        let detectors = Detectors::new(DetectSettings::default());
        let watch = Watch::new(ledger.clone(), detectors, SharedIncidents::default());
        let flow = SharedFlow::new(Flow::new(Timestamp::default()));
        let counting = Counting { watch, flow, log: None, wishes: Box::new(|_| {}) };
        let observe = observe_settings(&Settings::default(), false).unwrap();
        let observing = Observing::new(observe, HashKey::from_bytes([7; 32]), counting);
        let config = ConnectionConfig::default();
        let mut stages = Stages::new(config, observing, &Delay::default());
        let recording = Recording::from_bytes(recording.to_vec()).unwrap();
        let connections = (0..CONNECTIONS)
            .map(|number| Connection::open(number, &recording, &mut stages))
            .collect();
        let mut traffic = Self { stages, ledger, connections, turn: 0 };
        for _ in 0..CONNECTIONS {
            traffic.round();
        }
        traffic
    }

    /// The next connection plays its records.
    pub(crate) fn round(&mut self) {
        let number = self.turn % CONNECTIONS;
        self.turn += 1;
        self.connections[number].play(&mut self.stages);
    }

    /// Bytes that move in a round.
    pub(crate) fn round_bytes(&self) -> u64 {
        self.connections[0].moved.iter().sum()
    }

    /// Exchanges in a round.
    pub(crate) fn round_exchanges(&self) -> u64 {
        self.exchanges() / self.turn as u64
    }

    /// Fails unless every record of every exchange was counted exactly, `records` in each.
    pub(crate) fn check(&self, records: u64) {
        let exchanges = self.exchanges();
        let (endpoints, _) = self.ledger.snapshot(0);
        assert_eq!(endpoints.len(), 1);
        assert_eq!(self.ledger.lock().size(), (1, CONNECTIONS), "one principal a connection");
        assert_eq!(exchanges % self.turn as u64, 0, "every exchange is counted");
        assert_eq!(endpoints[0].tally.records[0], records * exchanges, "every record, exactly");
    }

    fn exchanges(&self) -> u64 {
        let (endpoints, _) = self.ledger.snapshot(0);
        endpoints.iter().flat_map(|endpoint| endpoint.tally.exchanges).sum()
    }
}

impl Connection {
    fn open(number: usize, recording: &Recording, stages: &mut Stages) -> Self {
        let mut connection = Self { round: Vec::new(), moved: [0; 2] };
        for record in recording.records() {
            let mut record = record.to_vec();
            write(&mut record, offset_of!(EventHeader, cookie), number as u64 + 1);
            make_own(&mut record, number);
            let header: EventHeader =
                bytemuck::pod_read_unaligned(&record[..size_of::<EventHeader>()]);
            if header.kind == EventKind::Data as u8 {
                connection.moved[usize::from(header.direction)] += u64::from(header.length);
                connection.round.push(record);
            } else if header.kind == EventKind::Open as u8 {
                stages.event(&decode(&record).unwrap());
            }
        }
        connection
    }

    fn play(&mut self, stages: &mut Stages) {
        for record in &mut self.round {
            stages.event(&decode(record).unwrap());
            let direction = usize::from(record[offset_of!(EventHeader, direction)]);
            let at = offset_of!(EventHeader, offset);
            let offset = u64::from_ne_bytes(record[at..at + 8].try_into().unwrap());
            write(record, at, offset + self.moved[direction]);
        }
    }
}

fn write(record: &mut [u8], at: usize, value: u64) {
    record[at..at + 8].copy_from_slice(&value.to_ne_bytes());
}

/// Replaces the digits of keys and ids.
fn make_own(record: &mut [u8], number: usize) {
    let digits = format!("{number:0OWN_DIGITS$}");
    for before in OWN {
        let places: Vec<_> = memchr::memmem::find_iter(record, before).collect();
        for place in places {
            let at = place + before.len();
            record[at..at + OWN_DIGITS].copy_from_slice(digits.as_bytes());
        }
    }
}
