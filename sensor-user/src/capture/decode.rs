//! Ring buffer records in, [`Event`]s out.
//!
//! Input: one record, from the ring buffer or a recording. Output: the event, borrowing
//! the record. Invariant: any bytes whatever give an event or `None`, never a panic.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use sensor_ebpf::abi::{
    EventHeader, EventKind, OpenEvent, ProcessEvent, Protocol, Role, Source, direction,
};

use super::{Event, OpenInfo};

/// Decodes a record; `None` where it is too short, of an unknown kind, or says something
/// that can't be.
#[must_use]
pub fn decode(record: &[u8]) -> Option<Event<'_>> {
    let (header, rest) = header(record)?;
    match EventKind::from_u8(header.kind)? {
        EventKind::Data => data(&header, rest),
        EventKind::Open => open(&header, rest).map(Event::Open),
        EventKind::Close => Some(Event::Close {
            cookie: header.cookie,
            source: Source::from_u8(header.source)?,
            sent_bytes: header.offset,
            time_ns: header.time_ns,
        }),
        EventKind::TlsEnd => {
            Some(Event::TlsEnd { cookie: header.cookie, sent_bytes: header.offset })
        }
        EventKind::Process => {
            let process: ProcessEvent = read(rest)?;
            Some(Event::Process { tgid: header.tgid, what: process.what })
        }
    }
}

/// Where the bytes that a record speaks of were read.
pub(super) fn source(record: &[u8]) -> Option<Source> {
    header(record).and_then(|(header, _)| Source::from_u8(header.source))
}

/// The header of a record, and what follows it.
fn header(record: &[u8]) -> Option<(EventHeader, &[u8])> {
    let rest = record.get(size_of::<EventHeader>()..)?;
    Some((read(record)?, rest))
}

fn data<'a>(header: &EventHeader, rest: &'a [u8]) -> Option<Event<'a>> {
    if header.captured > header.length || header.offset.checked_add(header.length.into()).is_none()
    {
        return None;
    }
    Some(Event::Data {
        cookie: header.cookie,
        source: Source::from_u8(header.source)?,
        sent: match header.direction {
            direction::SENT => true,
            direction::RECEIVED => false,
            _ => return None,
        },
        offset: header.offset,
        length: header.length,
        bytes: rest.get(..header.captured as usize)?,
        flags: header.flags,
        time_ns: header.time_ns,
        tgid: header.tgid,
    })
}

fn open(header: &EventHeader, rest: &[u8]) -> Option<OpenInfo> {
    let open: OpenEvent = read(rest)?;
    let name = open.comm.split(|&byte| byte == 0).next().unwrap_or_default();
    Some(OpenInfo {
        cookie: header.cookie,
        tgid: header.tgid,
        comm: String::from_utf8_lossy(name).into_owned(),
        cgroup_id: open.cgroup_id,
        local: address(open.local_addr, open.local_port),
        remote: address(open.remote_addr, open.remote_port),
        role: match open.role {
            1 => Role::Server,
            2 => Role::Client,
            _ => Role::Unknown,
        },
        protocol: Protocol::from_u8(open.protocol)?,
        joined_midway: open.joined_midway != 0,
        time_ns: header.time_ns,
    })
}

/// IPv4-mapped addresses, of IPv4 and of dual-stack sockets, become IPv4.
fn address(octets: [u8; 16], port: u16) -> SocketAddr {
    SocketAddr::new(IpAddr::V6(Ipv6Addr::from(octets)).to_canonical(), port)
}

fn read<T: bytemuck::AnyBitPattern>(bytes: &[u8]) -> Option<T> {
    bytes.get(..size_of::<T>()).map(bytemuck::pod_read_unaligned)
}

#[cfg(test)]
mod tests;
