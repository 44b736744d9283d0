//! What could not be captured is counted and leaves a visible hole.

use sensor_ebpf::abi::LossReason;

use crate::harness::{Connections, Peer, attached, begin, collect, settings};

#[test]
fn what_a_small_ring_cannot_hold_is_counted_and_leaves_a_hole() {
    let Some(_guard) = begin() else { return };
    let mut peer = Peer::start(&["plain", "recv", "send", "3000000"]);
    let mut capture = attached(&settings(peer.port, 64 << 10));
    let mut stream = peer.connect();
    let request = b"GET / HTTP/1.1\r\n\r\n";
    // The call that sends it has ended when this returns, and so the ring overflowed unread.
    let first = peer.exchange(&mut stream, request);
    let mut connections = Connections::new();
    collect(&mut capture, &mut connections, |_| true);
    // A further exchange shows where the stream is, so that the hole can be seen.
    peer.exchange(&mut stream, request);
    collect(&mut capture, &mut connections, |seen| {
        let missing = seen.values().map(|seen| seen.sent.lost + seen.sent.uncaptured);
        missing.sum::<u64>() > 2_000_000
    });

    let (reason, count) = capture.losses()[LossReason::RingFull as usize];
    assert_eq!(reason, LossReason::RingFull);
    assert!(count > 0);
    let sent = &connections.values().next().unwrap().sent;
    assert_eq!(sent.start, Some(0));
    // Of a nearly full ring the last part is kept for the first bytes of transfers, so some
    // records say themselves that they carry less than moved.
    assert!(sent.lost + sent.uncaptured > 2_000_000, "{sent:?}");
    let captured_first = sent.bytes.iter().zip(&first).take_while(|(a, b)| a == b).count();
    assert!(captured_first > 1_000, "what came before the hole is right: {captured_first}");
}
