//! Plaintext at the OpenSSL family's `SSL_*` functions.
//!
//! Input: entry and return of each call. An SSL object belongs to the socket (1) of a
//! system call nested in one of its calls; or (2), where the library moves ciphertext
//! through memory, of the last receive on the thread when its handshake ends or its first read
//! succeeds. Both
//! are evidence; where there is none the bytes are only counted. Invariant: of nested
//! calls only the outermost counts, and the user stack pointer tells which that is.

use aya_ebpf::helpers::{bpf_get_current_pid_tgid, bpf_probe_read_user};
use sensor_ebpf::abi::{
    EventFlags, EventKind, LossReason, OpenEvent, Protocol, Role, Source, direction,
};

use crate::{
    call::Pieces,
    copy, emit, filter,
    flow::{Flow, Transfer},
    maps::{SSL_OBJECTS, TLS_SOCKETS},
    thread::{SslCall, Thread},
};

/// An SSL object of a process.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct SslKey {
    ssl: u64,
    tgid: u64,
}

impl SslKey {
    #[inline(always)]
    fn of(ssl: u64) -> Self {
        Self { ssl, tgid: bpf_get_current_pid_tgid() >> 32 }
    }
}

/// What is known of an SSL object.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct SslObject {
    /// Its plaintext, on the socket that it belongs to.
    flow: Flow,
    /// 1: the rules let the socket pass, when last looked.
    wanted: u64,
}

/// What a TLS hook must know of a socket.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct TlsSocket {
    /// Its addresses and process.
    open: OpenEvent,
    /// The SSL object that it belongs to, or 0.
    owner: u64,
    /// 1: the rules let it pass.
    wanted: u32,
    role: u8,
    joined_midway: u8,
    reserved: [u8; 2],
}

/// How a call tells how many bytes it moved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Result {
    /// By its return value, an `int`.
    Returned,
    /// Through its fourth argument, and 1 as return value.
    Written,
    /// It moves none; 1 as return value means that the handshake is done.
    Handshake,
}

/// An SSL function was entered with these arguments.
#[inline(always)]
pub(crate) fn enter(ssl: u64, buffer: u64, moved_at: u64, stack: u64) {
    if is_own() {
        return;
    }
    let Some(thread) = Thread::current_or_new() else { return emit::lost(LossReason::MapFull) };
    if thread.ssl_around(stack).is_none() {
        thread.call = SslCall { ssl, buffer, moved_at, stack };
    }
}

/// An SSL function returned `returned`; `stack` is the user stack pointer after that.
#[inline(always)]
pub(crate) fn leave(direction: u8, result: Result, returned: i64, stack: u64) {
    if is_own() {
        return;
    }
    /// What the return address takes from the stack.
    const RETURN_ADDRESS: u64 = 8;
    let Some(thread) = Thread::current() else { return emit::lost(LossReason::NoEntry) };
    let call = thread.call;
    let entered = stack - RETURN_ADDRESS;
    if call.stack != 0 && entered < call.stack {
        return;
    }
    thread.call = SslCall::NONE;
    if entered != call.stack {
        return emit::lost(LossReason::NoEntry);
    }
    if result == Result::Handshake {
        if returned as i32 == 1 {
            bind_to_last(call.ssl, thread.last_receive);
        }
        return;
    }
    let length = match result {
        Result::Returned => returned as i32,
        Result::Written if returned as i32 == 1 => written(call.moved_at),
        Result::Written | Result::Handshake => 0,
    };
    if length > 0 {
        let pieces = Pieces { base: call.buffer, left: length as u64, vector: 0, count: 0 };
        let in_memory = call.buffer != 0;
        let transfer = Transfer { pieces, in_memory, length: length as u32, direction };
        moved(call.ssl, &transfer, thread.last_receive);
    }
}

#[inline(always)]
fn written(at: u64) -> i32 {
    // SAFETY: a user address; the helper fails on a bad one.
    match unsafe { bpf_probe_read_user(at as *const u64) } {
        Ok(length) => length as i32,
        Err(_) => {
            emit::lost(LossReason::Fault);
            0
        }
    }
}

/// Plaintext passed an SSL object.
#[inline(always)]
fn moved(ssl: u64, transfer: &Transfer, last_receive: u64) {
    if transfer.direction == direction::RECEIVED {
        bind_to_last(ssl, last_receive);
    }
    let key = SslKey::of(ssl);
    let Some(object) = SSL_OBJECTS.get_ptr_mut(&key) else { return unbound(ssl, transfer) };
    // SAFETY: an entry that is reused meanwhile gives wrong bytes to a wrong cookie only if
    // 16,384 other objects were used during this call.
    let SslObject { flow, wanted } = unsafe { &mut *object };
    let offset = flow.advance(transfer);
    let Some(config) = filter::config() else { return };
    let socket = TLS_SOCKETS.get_ptr(flow.cookie);
    if let Some(socket) = socket {
        // SAFETY: an entry that is reused meanwhile gives a wrong answer, not a bad address.
        *wanted = u64::from(unsafe { (*socket).wanted });
    }
    if *wanted == 0 {
        return;
    }
    flow.obey_mute(config.mute_generation);
    if flow.protocol == Protocol::Unknown as u8 {
        flow.classify(transfer);
    }
    if flow.is_news() {
        match socket {
            // SAFETY: as above; the addresses would be another socket's.
            Some(socket) => flow.announce(&mut unsafe { (*socket).open }),
            None => emit::lost(LossReason::MapFull),
        }
    }
    let wanted = config.outbound == 1 || flow.role != Role::Client as u8;
    if wanted && flow.protocol == Protocol::Http1 as u8 {
        flow.send(transfer, offset);
    }
}

/// Whether no SSL object is known to own the socket.
#[inline(always)]
fn is_free(cookie: u64) -> bool {
    // SAFETY: an entry that is reused meanwhile gives a wrong answer, not a bad address.
    TLS_SOCKETS.get_ptr(&cookie).is_some_and(|socket| unsafe { (*socket).owner } == 0)
}

/// Binds an SSL object that belongs to no socket to that of the thread's last receive: the
/// object has just taken in what was received.
#[inline(always)]
fn bind_to_last(ssl: u64, last_receive: u64) {
    let is_bound = SSL_OBJECTS.get_ptr(SslKey::of(ssl)).is_some();
    if !is_bound && last_receive != 0 && is_free(last_receive) {
        bind(ssl, last_receive);
    }
}

#[inline(always)]
fn unbound(ssl: u64, transfer: &Transfer) {
    let mut header = emit::header(EventKind::Data, 0);
    header.source = Source::Openssl as u8;
    header.ssl = ssl;
    header.direction = transfer.direction;
    header.flags = EventFlags::UNBOUND;
    copy::uncaptured(&mut header, transfer.length);
}

/// There is evidence that the SSL object belongs to the socket.
#[inline(never)]
pub(crate) fn bind(ssl: u64, cookie: u64) {
    let key = SslKey::of(ssl);
    if let Some(object) = SSL_OBJECTS.get_ptr_mut(&key) {
        // SAFETY: an entry that is reused meanwhile gives a wrong cookie, not a bad address.
        let flow = unsafe { &mut (*object).flow };
        if flow.cookie == cookie {
            return;
        }
        end(flow);
    }
    let (mut role, mut joined_midway, mut wanted) = (Role::Unknown as u8, 1, 0);
    if let Some(socket) = TLS_SOCKETS.get_ptr_mut(&cookie) {
        // SAFETY: as above.
        let socket = unsafe { &mut *socket };
        role = socket.role;
        joined_midway = socket.joined_midway;
        wanted = u64::from(socket.wanted);
        socket.owner = ssl;
    }
    let flow = Flow::new(cookie, ssl, Source::Openssl, role, joined_midway);
    let object = SslObject { flow, wanted };
    if SSL_OBJECTS.insert(&key, &object, 0).is_err() {
        emit::lost(LossReason::MapFull);
    }
}

/// The SSL object is freed, or made ready for another connection.
#[inline(always)]
pub(crate) fn ended(ssl: u64) {
    let key = SslKey::of(ssl);
    let Some(object) = SSL_OBJECTS.get_ptr_mut(&key) else { return };
    // SAFETY: an entry that is reused meanwhile gives a wrong cookie, not a bad address.
    let flow = unsafe { &mut (*object).flow };
    end(flow);
    if let Some(socket) = TLS_SOCKETS.get_ptr_mut(&flow.cookie) {
        // SAFETY: as above.
        unsafe { (*socket).owner = 0 };
    }
    // It is gone, or another program removed it at the same time.
    let _ = SSL_OBJECTS.remove(&key);
}

#[inline(always)]
fn end(flow: &mut Flow) {
    if flow.take_announced() {
        emit::bare(&flow.end_header(EventKind::TlsEnd));
    }
}

/// Notes a TLS socket for the hooks that have no socket in hand.
#[inline(always)]
pub(crate) fn list(flow: &Flow, open: &OpenEvent, wanted: u32) {
    // SAFETY: an entry that is reused meanwhile gives a wrong owner, not a bad address.
    let owner = TLS_SOCKETS.get_ptr(&flow.cookie).map_or(0, |socket| unsafe { (*socket).owner });
    let socket = TlsSocket {
        open: *open,
        owner,
        wanted,
        role: flow.role,
        joined_midway: flow.joined_midway,
        reserved: [0; 2],
    };
    if TLS_SOCKETS.insert(&flow.cookie, &socket, 0).is_err() {
        emit::lost(LossReason::MapFull);
    }
}

/// Forgets a TLS socket.
#[inline(always)]
pub(crate) fn unlist(cookie: u64) {
    // It may have given way to others already.
    let _ = TLS_SOCKETS.remove(&cookie);
}

/// Something was received on a TLS socket, by the current thread.
#[inline(always)]
pub(crate) fn received(cookie: u64) {
    match Thread::current_or_new() {
        Some(thread) => thread.last_receive = cookie,
        None => emit::lost(LossReason::MapFull),
    }
}

#[inline(always)]
fn is_own() -> bool {
    filter::config()
        .is_none_or(|config| (bpf_get_current_pid_tgid() >> 32) as u32 == config.own_tgid)
}
