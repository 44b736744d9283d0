use bytemuck::{Zeroable as _, bytes_of};
use proptest::prelude::*;
use sensor_ebpf::abi::{
    EventHeader, EventKind, OpenEvent, ProcessEvent, Protocol, Role, Source, direction,
};

use super::{decode, source};
use crate::capture::Event;

fn header(kind: EventKind) -> EventHeader {
    EventHeader { kind: kind as u8, tgid: 7, cookie: 42, time_ns: 99, ..EventHeader::zeroed() }
}

fn data(change: impl FnOnce(&mut EventHeader), payload: &[u8]) -> Vec<u8> {
    let mut header = header(EventKind::Data);
    header.direction = direction::SENT;
    header.offset = 10;
    header.length = 5;
    header.captured = 3;
    change(&mut header);
    [bytes_of(&header), payload].concat()
}

fn open(change: impl FnOnce(&mut OpenEvent)) -> Vec<u8> {
    let mut open = OpenEvent { local_port: 443, remote_port: 5, role: 1, ..OpenEvent::default() };
    open.comm[..5].copy_from_slice(b"nginx");
    change(&mut open);
    [bytes_of(&header(EventKind::Open)), bytes_of(&open)].concat()
}

#[test]
fn a_data_record_is_borrowed_without_its_padding() {
    let record = data(|_| {}, b"abc-padding");
    let expected = Event::Data {
        cookie: 42,
        source: Source::Syscall,
        sent: true,
        offset: 10,
        length: 5,
        bytes: b"abc",
        flags: 0,
        time_ns: 99,
        tgid: 7,
    };
    assert_eq!(decode(&record), Some(expected));
}

#[test]
fn a_record_that_contradicts_itself_is_none() {
    for (case, record) in [
        ("captures more than moved", data(|header| header.captured = 6, b"abcdefgh")),
        ("has less than it says", data(|_| {}, b"ab")),
        ("runs past the last offset", data(|header| header.offset = u64::MAX - 4, b"abc")),
        ("has no such direction", data(|header| header.direction = 2, b"abc")),
        ("has no such source", data(|header| header.source = 9, b"abc")),
        ("has no such kind", data(|header| header.kind = 0, b"abc")),
        ("has no such protocol", open(|open| open.protocol = 5)),
        ("is cut", open(|_| {})[..100].to_vec()),
    ] {
        assert_eq!(decode(&record), None, "{case}");
    }
}

#[test]
fn an_open_record_gives_addresses_names_and_what_is_known() {
    let record = open(|open| {
        open.local_addr = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1];
        open.remote_addr[15] = 1;
        open.protocol = Protocol::Http1 as u8;
        open.joined_midway = 1;
    });
    let Some(Event::Open(open)) = decode(&record) else { panic!() };
    assert_eq!(open.local.to_string(), "192.0.2.1:443");
    assert_eq!(open.remote.to_string(), "[::1]:5");
    assert_eq!((open.cookie, open.tgid, open.time_ns), (42, 7, 99));
    assert_eq!((open.role, open.protocol), (Role::Server, Protocol::Http1));
    assert_eq!((open.comm.as_str(), open.joined_midway), ("nginx", true));
    assert_eq!(source(&record), Some(Source::Syscall));
}

#[test]
fn records_without_payload_are_their_header() {
    let process = ProcessEvent { what: ProcessEvent::EXEC, reserved: 0 };
    for (record, event) in [
        (
            bytes_of(&EventHeader { offset: 5, ..header(EventKind::Close) }).to_vec(),
            Event::Close { cookie: 42, source: Source::Syscall, sent_bytes: 5, time_ns: 99 },
        ),
        (
            bytes_of(&EventHeader { offset: 6, ..header(EventKind::TlsEnd) }).to_vec(),
            Event::TlsEnd { cookie: 42, sent_bytes: 6 },
        ),
        (
            [bytes_of(&header(EventKind::Process)), bytes_of(&process)].concat(),
            Event::Process { tgid: 7, what: ProcessEvent::EXEC },
        ),
    ] {
        assert_eq!(decode(&record), Some(event));
    }
}

proptest! {
    #[test]
    fn any_bytes_decode_within_themselves(mut record in prop::collection::vec(any::<u8>(), 0..200), kind in 0_u8..7) {
        if let Some(first) = record.first_mut() {
            *first = kind;
        }
        if let Some(Event::Data { bytes, length, offset, .. }) = decode(&record) {
            prop_assert!(bytes.len() <= record.len() && bytes.len() <= length as usize);
            prop_assert!(offset.checked_add(length.into()).is_some());
        }
    }
}
