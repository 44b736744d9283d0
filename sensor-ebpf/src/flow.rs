//! A pair of byte streams: a socket's raw bytes, or an SSL object's plaintext.
//!
//! Input: transfers, in order. Decides what the streams speak and sends the bytes where
//! they are HTTP. Invariant: the offsets count every byte that moved, sent or not.

use sensor_ebpf::{
    abi::{
        EventFlags, EventHeader, EventKind, OpenEvent, Protocol, Role, SKIP_BYTES_MIN, SkipKey,
        Source, direction,
    },
    classify::{self, PREFIX_MAX, Prefix, Verdict},
};

use crate::{
    call::Pieces,
    copy, emit,
    maps::{MUTED, SKIP},
};

/// Transfers of a connection joined midway that are tested before it is given up.
const TRIES_MAX: u16 = 1024;

/// What is known of a pair of streams.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Flow {
    /// Socket cookie.
    pub(crate) cookie: u64,
    /// SSL object, or 0.
    pub(crate) ssl: u64,
    /// Bytes moved so far: received, sent.
    offsets: [u64; 2],
    /// Bytes of the client's set aside until they suffice for a verdict.
    prefix_length: u8,
    /// A [`Protocol`].
    pub(crate) protocol: u8,
    /// A [`Role`].
    pub(crate) role: u8,
    /// 1: the streams may have been in the middle when first seen.
    pub(crate) joined_midway: u8,
    /// What user space was last told, as [`Flow::state`]; 0: nothing.
    announced: u8,
    /// A [`Source`].
    source: u8,
    tries: u16,
    /// The mute generation that the cookie was last looked up under.
    mute_generation: u32,
    /// Explicit padding.
    reserved: u32,
    /// First bytes of the client's, or of a transfer: a [`Prefix`], and room for the end of
    /// a read into it that does not begin at its start. The verifier knows the place and the
    /// length of a read, not their sum.
    first: [u8; 2 * PREFIX_MAX],
}

/// One transfer on a flow.
pub(crate) struct Transfer {
    /// Where the bytes are.
    pub(crate) pieces: Pieces,
    /// They are at `pieces`; else they never passed user memory, or can't be found.
    pub(crate) in_memory: bool,
    /// Bytes that moved.
    pub(crate) length: u32,
    /// A [`direction`].
    pub(crate) direction: u8,
}

impl Flow {
    /// A flow of which nothing was seen yet.
    #[inline(always)]
    pub(crate) fn new(cookie: u64, ssl: u64, source: Source, role: u8, joined_midway: u8) -> Self {
        Self {
            cookie,
            ssl,
            offsets: [0; 2],
            prefix_length: 0,
            protocol: Protocol::Unknown as u8,
            role,
            joined_midway,
            announced: 0,
            source: source as u8,
            tries: 0,
            mute_generation: 0,
            reserved: 0,
            first: [0; 2 * PREFIX_MAX],
        }
    }

    /// Counts the bytes of a transfer; gives the offset of the first.
    #[inline(always)]
    pub(crate) fn advance(&mut self, transfer: &Transfer) -> u64 {
        let [received, sent] = &mut self.offsets;
        let stream = if transfer.direction == direction::SENT { sent } else { received };
        let offset = *stream;
        *stream = offset + u64::from(transfer.length);
        offset
    }

    /// Mutes the flow if user space asked for it since the last look.
    #[inline(always)]
    pub(crate) fn obey_mute(&mut self, generation: u32) {
        if self.mute_generation != generation {
            self.mute_generation = generation;
            if MUTED.get_ptr(&self.cookie).is_some() {
                self.protocol = Protocol::Mute as u8;
            }
        }
    }

    /// Judges an undecided flow by a transfer.
    #[inline(never)]
    pub(crate) fn classify(&mut self, transfer: &Transfer) {
        if self.joined_midway == 0 {
            self.classify_start(transfer);
        } else {
            self.classify_midway(transfer);
        }
    }

    /// The stream is known from its first byte: those bytes alone decide.
    #[inline(always)]
    fn classify_start(&mut self, transfer: &Transfer) {
        if self.role == Role::Unknown as u8 {
            self.role = classify::sender_is(Role::Client, transfer.direction) as u8;
        }
        let is_client = self.role == Role::Client as u8;
        let by_client = if is_client { direction::SENT } else { direction::RECEIVED };
        if transfer.direction != by_client {
            return self.not_http();
        }
        let count = self.peek(transfer, self.prefix_length);
        let length = u32::from(self.prefix_length) + count;
        match classify::judge(self.prefix(), length as usize) {
            Verdict::Wait if count == transfer.length => self.prefix_length = length as u8,
            Verdict::Wait | Verdict::Is(Protocol::Mute) => self.not_http(),
            Verdict::Is(protocol) => self.protocol = protocol as u8,
        }
    }

    /// Reads the first bytes of a transfer to the place `at` in the prefix; gives how many.
    #[inline(always)]
    fn peek(&mut self, transfer: &Transfer, at: u8) -> u32 {
        if !transfer.in_memory {
            return 0;
        }
        transfer.pieces.peek(transfer.length, &mut self.first, usize::from(at))
    }

    #[inline(always)]
    fn prefix(&self) -> &Prefix {
        // SAFETY: `first` is longer; `first_chunk` would leave a panic for the verifier.
        unsafe { &*self.first.as_ptr().cast() }
    }

    /// No HTTP by its first bytes. Of a plaintext these may not have been the first: the
    /// library may have been found after the connection began.
    #[inline(always)]
    fn not_http(&mut self) {
        if self.source == Source::Openssl as u8 {
            self.joined_midway = 1;
            self.prefix_length = 0;
        } else {
            self.protocol = Protocol::Mute as u8;
        }
    }

    #[inline(always)]
    fn classify_midway(&mut self, transfer: &Transfer) {
        self.first = [0; 2 * PREFIX_MAX];
        let count = self.peek(transfer, 0) as usize;
        match classify::judge_midway(self.prefix(), count, transfer.direction) {
            Some((protocol, role)) => {
                self.protocol = protocol as u8;
                if self.role == Role::Unknown as u8 {
                    self.role = role as u8;
                }
            }
            None if self.tries >= TRIES_MAX => self.protocol = Protocol::Mute as u8,
            None => self.tries += 1,
        }
    }

    /// Whether user space must be told of a change.
    #[inline(always)]
    pub(crate) fn is_news(&self) -> bool {
        let decided = self.protocol != Protocol::Unknown as u8;
        let muted = self.protocol == Protocol::Mute as u8;
        decided && self.announced != self.state() && (!muted || self.announced != 0)
    }

    /// Tells user space; a loss is made good at the next transfer.
    #[inline(always)]
    pub(crate) fn announce(&mut self, open: &mut OpenEvent) {
        open.role = self.role;
        open.protocol = self.protocol;
        open.joined_midway = self.joined_midway;
        if emit::open(&self.header(EventKind::Open), open) {
            self.announced = self.state();
        }
    }

    /// Whether user space knows the flow; it is forgotten here.
    #[inline(always)]
    pub(crate) fn take_announced(&mut self) -> bool {
        core::mem::take(&mut self.announced) != 0
    }

    #[inline(always)]
    fn state(&self) -> u8 {
        0x80 | (self.role << 4) | self.protocol
    }

    /// A record header that names this flow.
    #[inline(always)]
    pub(crate) fn header(&self, kind: EventKind) -> EventHeader {
        let mut header = emit::header(kind, self.cookie);
        header.source = self.source;
        header.ssl = self.ssl;
        header
    }

    /// A record header that says that the streams ended, and where the sent one did: what
    /// was lost at its end shows.
    #[inline(always)]
    pub(crate) fn end_header(&self, kind: EventKind) -> EventHeader {
        let [_, sent] = self.offsets;
        let mut header = self.header(kind);
        header.offset = sent;
        header
    }

    /// Sends a transfer that began at `offset`.
    #[inline(always)]
    pub(crate) fn send(&mut self, transfer: &Transfer, offset: u64) {
        let mut header = self.header(EventKind::Data);
        header.direction = transfer.direction;
        self.send_prefix(&mut header);
        header.offset = offset;
        if !transfer.in_memory {
            header.flags = EventFlags::ZERO_COPY;
            return copy::uncaptured(&mut header, transfer.length);
        }
        if transfer.length >= SKIP_BYTES_MIN && self.is_skipped(transfer, offset) {
            header.flags = EventFlags::SKIPPED;
            return copy::uncaptured(&mut header, transfer.length);
        }
        copy::send(&mut header, &transfer.pieces, transfer.length);
    }

    /// Sends the bytes that were set aside before the verdict.
    #[inline(always)]
    fn send_prefix(&mut self, header: &mut EventHeader) {
        let length = core::mem::take(&mut self.prefix_length);
        if length > 0 {
            header.length = u32::from(length);
            header.captured = u32::from(length);
            emit::prefix(header, self.prefix());
        }
    }

    /// Whether user space wants no copy of the transfer.
    #[inline(always)]
    fn is_skipped(&self, transfer: &Transfer, offset: u64) -> bool {
        let key = SkipKey { cookie: self.cookie, direction: u64::from(transfer.direction) };
        let Some(until) = SKIP.get_ptr(&key) else { return false };
        // SAFETY: an entry that is reused meanwhile gives a wrong number, not a bad address.
        let until = unsafe { *until };
        if offset >= until {
            // The wish is fulfilled. A failure only leaves the entry to the LRU.
            let _ = SKIP.remove(&key);
        }
        offset + u64::from(transfer.length) <= until
    }
}
