//! Birth and death of sockets: `tp_btf/inet_sock_set_state`.
//!
//! A socket seen at birth is known from its first byte, and so is its role: a passive
//! open leads from `SYN_RECV`, an active one from `SYN_SENT`. The socket of a passive open
//! is the one that `accept` returns later.

use sensor_ebpf::abi::{EventKind, Protocol, Role};

use crate::{emit, socket::Sock, tls};

const TCP_ESTABLISHED: i32 = 1;
const TCP_SYN_SENT: i32 = 2;
const TCP_SYN_RECV: i32 = 3;
const TCP_CLOSE: i32 = 7;

/// A socket's state went from `old` to `new`.
#[inline(always)]
pub(crate) fn state_changed(sock: *const u8, old: i32, new: i32) {
    let role = match (old, new) {
        (TCP_SYN_RECV, TCP_ESTABLISHED) => Role::Server,
        (TCP_SYN_SENT, TCP_ESTABLISHED) => Role::Client,
        (_, TCP_CLOSE) => return closed(sock),
        _ => return,
    };
    if let Some(sock) = Sock::tcp(sock)
        && let Some(state) = sock.state_or_new()
        && state.flow.cookie == 0
    {
        sock.begin(state, role as u8, 0);
    }
}

#[inline(always)]
fn closed(sock: *const u8) {
    if let Some(sock) = Sock::tcp(sock)
        && let Some(state) = sock.state()
    {
        if state.flow.protocol == Protocol::Tls as u8 {
            tls::unlist(state.flow.cookie);
        }
        if state.flow.take_announced() {
            emit::bare(&state.flow.end_header(EventKind::Close));
        }
    }
}
