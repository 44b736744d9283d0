//! The socket witness: a hook inside the system call that names the socket.
//!
//! Input: socket, bytes moved, flags; the hook runs on the thread that made the call,
//! after the bytes moved, so the user memory holds them. Other witnesses (functions
//! entered with `struct sock` on older kernels) need only call [`transfer`].

use aya_ebpf::helpers::bpf_get_current_pid_tgid;
use sensor_ebpf::abi::{LossReason, Protocol, Role, direction};

use crate::{
    call::{self, Call, Moved, Pieces},
    emit, filter,
    flow::Transfer,
    socket::{Sock, Socket},
    thread::Thread,
    tls,
};

const MSG_PEEK: i32 = 0x2;
const MSG_TRUNC: i32 = 0x20;
const MSG_ERRQUEUE: i32 = 0x2000;

/// `moved` bytes (or an error, below 0) were moved on `sock` in `direction`.
#[inline(always)]
pub(crate) fn transfer(sock: *const u8, direction: u8, moved: i32, flags: i32) {
    if moved <= 0 {
        if moved < 0
            && let Some(thread) = Thread::current()
        {
            thread.messages.stop();
        }
        return;
    }
    if flags & (MSG_PEEK | MSG_ERRQUEUE) != 0 {
        return;
    }
    let Some(sock) = Sock::tcp(sock) else { return };
    let Some(config) = filter::config() else { return };
    if (bpf_get_current_pid_tgid() >> 32) as u32 == config.own_tgid {
        return;
    }
    let Some(state) = sock.state_or_new() else { return emit::lost(LossReason::MapFull) };
    if state.flow.cookie == 0 {
        sock.begin(state, Role::Unknown as u8, 1);
    }
    if state.generation == 0 && !sock.has_file() {
        state.flow.protocol = Protocol::Mute as u8;
    }
    state.obey(sock, config);
    state.flow.obey_mute(config.mute_generation);
    let length = moved as u32;
    let mut transfer = Transfer { pieces: Pieces::default(), in_memory: false, length, direction };
    let offset = state.flow.advance(&transfer);

    if let Some(ssl) = ssl_around() {
        state.flow.protocol = Protocol::Tls as u8;
        tell(sock, state, config.outbound);
        return tls::bind(ssl, state.flow.cookie);
    }
    let undecided = state.flow.protocol == Protocol::Unknown as u8;
    let is_http = state.flow.protocol == Protocol::Http1 as u8;
    if undecided || (is_http && wanted(state, config.outbound)) {
        let found = find(&mut transfer, flags);
        if found == Moved::Unknown && state.included == 1 {
            emit::lost(LossReason::UnknownCall);
        }
    }
    if undecided {
        state.flow.classify(&transfer);
    }
    tell(sock, state, config.outbound);
    if state.flow.protocol == Protocol::Tls as u8 && direction == direction::RECEIVED {
        tls::received(state.flow.cookie);
    }
    if state.flow.protocol == Protocol::Http1 as u8 && wanted(state, config.outbound) {
        state.flow.send(&transfer, offset);
    }
}

/// The SSL object of the call that this system call is nested in.
#[inline(always)]
fn ssl_around() -> Option<u64> {
    let thread = Thread::current()?;
    if thread.call.stack == 0 {
        return None;
    }
    thread.ssl_around(Call::current()?.stack)
}

/// Whether the socket's bytes are sent to user space.
#[inline(always)]
fn wanted(state: &Socket, outbound: u32) -> bool {
    state.included == 1 && (outbound == 1 || state.flow.role != Role::Client as u8)
}

/// Tells user space and the TLS hooks what they don't know yet of the socket.
#[inline(always)]
fn tell(sock: Sock, state: &mut Socket, outbound: u32) {
    let listing = 2 | u32::from(wanted(state, outbound));
    if state.flow.protocol == Protocol::Tls as u8 && state.listed != listing {
        list(sock, state, listing);
    }
    if state.included == 1 && state.flow.is_news() {
        announce(sock, state);
    }
}

// Functions of their own, and two of them: with what calls them each has to stay within the 512
// bytes of stack that kernels before 6.13 give to all of them together.

#[inline(never)]
fn list(sock: Sock, state: &mut Socket, listing: u32) {
    state.listed = listing;
    tls::list(&state.flow, &sock.describe(), listing & 1);
}

#[inline(never)]
fn announce(sock: Sock, state: &mut Socket) {
    state.flow.announce(&mut sock.describe());
}

/// Finds the bytes of the transfer.
#[inline(always)]
fn find(transfer: &mut Transfer, flags: i32) -> Moved {
    // MSG_TRUNC makes TCP throw the bytes away instead of copying them (tcp(7)).
    if transfer.direction == direction::RECEIVED && flags & MSG_TRUNC != 0 {
        return Moved::ZeroCopy;
    }
    let moved = match Call::current() {
        Some(call) => {
            let thread = if call.is_many() { Thread::current_or_new() } else { None };
            let messages = thread.map(|thread| &mut thread.messages);
            let Transfer { pieces, length, direction, .. } = transfer;
            call::moved(&call, *direction, *length, messages, pieces)
        }
        None => Moved::Unknown,
    };
    transfer.in_memory = moved == Moved::Memory;
    moved
}
