use sensor_ebpf::abi::{EventHeader, EventKind, Source};

use super::{MAGIC, Recorder, Recording};
use crate::capture::Event;

fn close(cookie: u64) -> Vec<u8> {
    let kind = EventKind::Close as u8;
    bytemuck::bytes_of(&EventHeader { kind, cookie, ..EventHeader::default() }).to_vec()
}

fn recorded(records: &[Vec<u8>]) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("events");
    let mut recorder = Recorder::create(&path).unwrap();
    for record in records {
        recorder.write(record);
    }
    recorder.finish().unwrap();
    assert!(Recorder::create(&path).is_err(), "a recording is not overwritten");
    std::fs::read(path).unwrap()
}

#[test]
fn what_was_recorded_is_read_back() {
    let records = [close(1), vec![0; 9], close(2)];
    let recording = Recording::from_bytes(recorded(&records)).unwrap();
    assert_eq!(recording.records().collect::<Vec<_>>(), records);
    let events: Vec<_> = recording.events().collect();
    let source = Source::Syscall;
    let closes = [1, 2].map(|cookie| Event::Close { cookie, source, sent_bytes: 0, time_ns: 0 });
    assert_eq!(events, closes, "what can't be decoded is left out");
}

#[test]
fn a_recording_cut_anywhere_gives_the_whole_records_before_the_cut() {
    let bytes = recorded(&[close(1), close(2)]);
    let record = 4 + close(1).len();
    for length in MAGIC.len()..=bytes.len() {
        let cut = Recording::from_bytes(bytes[..length].to_vec()).unwrap();
        assert_eq!(cut.records().count(), (length - MAGIC.len()) / record, "{length}");
    }
}

#[test]
fn another_format_is_refused() {
    for bytes in [&b""[..], b"weirev", b"weirev2\n", b"\x7fELF\x02\x01\x01\x00"] {
        assert!(Recording::from_bytes(bytes.to_vec()).is_err());
    }
}
