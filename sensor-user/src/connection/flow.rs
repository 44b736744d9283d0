//! One connection's events, put in order and handed to its HTTP reader.

use sensor_ebpf::abi::{EventFlags, Role, Source};

use super::tracked::{Beginning, Tracked};
use super::{ConnectionConfig, ConnectionStats, Feedback, GapCause, StreamChunk};
use crate::clock::Timestamp;
use crate::http::h1::{Context, Http1};
use crate::http::{HttpStats, Observer};

/// One `Data` event.
pub(super) struct Data<'a> {
    pub(super) cookie: u64,
    pub(super) source: Source,
    pub(super) sent: bool,
    pub(super) offset: u64,
    pub(super) length: u64,
    pub(super) bytes: &'a [u8],
    pub(super) flags: u8,
}

/// How streams end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// They were closed.
    Closed,
    /// They go on, unread.
    Abandoned,
}

/// What all connections share.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) config: ConnectionConfig,
    pub(super) stats: ConnectionStats,
    pub(super) http_stats: HttpStats,
    /// Bytes that all connections buffer.
    buffered: usize,
    /// Bytes that undoing the codings of their bodies holds.
    decoding: usize,
}

impl Flow {
    pub(super) fn new(config: ConnectionConfig) -> Self {
        let (stats, http_stats) = (ConnectionStats::default(), HttpStats::default());
        Self { config, stats, http_stats, buffered: 0, decoding: 0 }
    }

    /// Bytes that undoing the codings of bodies holds.
    #[cfg(test)]
    pub(super) fn decoding(&self) -> usize {
        self.decoding
    }

    /// Bytes that all connections buffer.
    #[cfg(test)]
    pub(super) fn buffered(&self) -> usize {
        self.buffered
    }

    /// Bytes moved on a connection whose role is known.
    pub(super) fn data<O: Observer>(
        &mut self,
        tracked: &mut Tracked<O::Body>,
        data: &Data<'_>,
        now: Timestamp,
        observer: &mut O,
    ) {
        if data.source != tracked.source {
            if data.source == Source::Syscall {
                return;
            }
            if tracked.http.is_some() {
                self.end(tracked, End::Closed, now, observer);
                tracked.restart(Beginning::ByOffset);
            }
            tracked.source = data.source;
        }
        let midway = match tracked.beginning {
            Beginning::Seen => false,
            Beginning::Missed => true,
            Beginning::ByOffset => data.offset != 0,
        };
        let direction = tracked.direction(data.sent);
        let http = tracked.http.get_or_insert_with(|| Http1::new(midway));
        let before = http.buffered();
        self.decoding -= http.decoding();
        http.begin(direction, data.offset);
        let pieces = Pieces::of(data, http.position(direction));
        self.count(data.source, &pieces);
        let mut context = Context {
            now,
            connection: &tracked.info,
            limits: &self.config.http,
            stats: &mut self.http_stats,
            observer,
            decode_bytes_max: self.config.decode_bytes_max.saturating_sub(self.decoding),
            skip: None,
        };
        for chunk in pieces.chunks() {
            http.step(direction, chunk, &mut context);
        }
        let skip = context.skip;
        self.buffered = self.buffered - before + http.buffered();
        self.decoding += http.decoding();
        let give_up = self.buffered > self.config.buffered_bytes_max && http.buffered() > before;
        if http.is_opaque() {
            // Behind a CONNECT the socket may carry TLS whose plaintext is wanted.
            if !tracked.muted && tracked.role == Role::Server {
                tracked.muted = true;
                observer.feedback(Feedback::Mute { cookie: data.cookie });
            }
        } else if let Some((skipped, until_offset)) = skip {
            let sent = (skipped == direction) == data.sent;
            observer.feedback(Feedback::Skip { cookie: data.cookie, sent, until_offset });
        }
        if give_up {
            self.stats.buffer_overflows += 1;
            self.end(tracked, End::Abandoned, now, observer);
            tracked.restart(Beginning::Missed);
        }
    }

    /// The TLS session on a socket ended; another may follow.
    pub(super) fn end_plaintext<O: Observer>(
        &mut self,
        tracked: &mut Tracked<O::Body>,
        now: Timestamp,
        observer: &mut O,
    ) {
        if tracked.source == Source::Openssl {
            self.end(tracked, End::Closed, now, observer);
            tracked.restart(Beginning::ByOffset);
        }
    }

    /// Both streams end.
    pub(super) fn end<O: Observer>(
        &mut self,
        tracked: &mut Tracked<O::Body>,
        end: End,
        now: Timestamp,
        observer: &mut O,
    ) {
        let Some(mut http) = tracked.http.take() else { return };
        self.buffered -= http.buffered();
        self.decoding -= http.decoding();
        let mut context = Context {
            now,
            connection: &tracked.info,
            limits: &self.config.http,
            stats: &mut self.http_stats,
            observer,
            decode_bytes_max: 0,
            skip: None,
        };
        match end {
            End::Closed => http.end(&mut context),
            End::Abandoned => http.abandon(&mut context),
        }
    }

    fn count(&mut self, source: Source, pieces: &Pieces<'_>) {
        self.stats.duplicate(source, pieces.duplicate);
        self.stats.gap(source, pieces.missing);
        if !pieces.skipped {
            self.stats.gap(source, pieces.uncaptured);
        }
    }
}

/// What an event adds to its stream.
struct Pieces<'a> {
    /// Bytes that were seen before.
    duplicate: u64,
    /// Bytes between what was seen before and this event.
    missing: u64,
    bytes: &'a [u8],
    /// Bytes of this event that weren't captured; they follow on `bytes`.
    uncaptured: u64,
    cause: GapCause,
    /// They weren't captured at our own wish.
    skipped: bool,
}

impl<'a> Pieces<'a> {
    /// `position` is where the stream goes on.
    fn of(data: &Data<'a>, position: u64) -> Self {
        let length = data.length.max(data.bytes.len() as u64);
        let duplicate = position.saturating_sub(data.offset).min(length);
        let captured = data.bytes.len() as u64;
        let from = usize::try_from(duplicate.min(captured)).unwrap_or(usize::MAX);
        let unwanted = EventFlags::TRUNCATED | EventFlags::ZERO_COPY | EventFlags::SKIPPED;
        let on_purpose = data.flags & unwanted != 0 && data.flags & EventFlags::FAULT == 0;
        Self {
            duplicate,
            missing: data.offset.saturating_sub(position),
            bytes: data.bytes.get(from..).unwrap_or_default(),
            uncaptured: length - captured.max(duplicate),
            cause: if on_purpose { GapCause::NotCopied } else { GapCause::Lost },
            skipped: data.flags & EventFlags::SKIPPED != 0,
        }
    }

    fn chunks(&self) -> impl Iterator<Item = StreamChunk<'a>> {
        let gap = |bytes: u64, cause| (bytes > 0).then_some(StreamChunk::Gap { bytes, cause });
        let bytes = (!self.bytes.is_empty()).then_some(StreamChunk::Bytes(self.bytes));
        [gap(self.missing, GapCause::Lost), bytes, gap(self.uncaptured, self.cause)]
            .into_iter()
            .flatten()
    }
}
