//! Random conversations, written out by a model that knows what they say.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// How a body is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    Length,
    Chunked { piece: usize, trailers: bool },
}

/// One exchange of the script.
#[derive(Clone, Debug)]
struct Turn {
    method: &'static str,
    upload: usize,
    upload_as: Sent,
    interim: bool,
    status: u16,
    body: String,
    body_as: Sent,
    /// Sent before the response to the turn before has ended.
    pipelined: bool,
}

impl Turn {
    fn request(&self, number: usize) -> Vec<u8> {
        let head = format!("{} /{number} HTTP/1.1\r\nHost: api\r\n", self.method);
        if self.method == "POST" {
            message(&head, &"u".repeat(self.upload), self.upload_as, true)
        } else {
            (head + "\r\n").into_bytes()
        }
    }

    fn has_body(&self) -> bool {
        self.method != "HEAD" && !matches!(self.status, 204 | 304)
    }

    fn response(&self) -> Vec<u8> {
        let interim = if self.interim { "HTTP/1.1 100 Continue\r\n\r\n" } else { "" };
        let head = format!("{interim}HTTP/1.1 {} Yes\r\nServer: x\r\n", self.status);
        message(&head, &self.body, self.body_as, self.has_body())
    }

    fn line(&self, number: usize) -> String {
        let body = if self.has_body() { &self.body } else { "" };
        format!("{} /{number} {} {body:?}", self.method, self.status)
    }
}

fn message(head: &str, body: &str, sent: Sent, with_body: bool) -> Vec<u8> {
    let mut out = match sent {
        Sent::Length => format!("{head}Content-Length: {}\r\n\r\n", body.len()),
        Sent::Chunked { .. } => format!("{head}Transfer-Encoding: chunked\r\n\r\n"),
    };
    if !with_body {
        return out.into_bytes();
    }
    match sent {
        Sent::Length => out.push_str(body),
        Sent::Chunked { piece, trailers } => {
            for piece in body.as_bytes().chunks(piece) {
                let text = str::from_utf8(piece).unwrap();
                out.push_str(&format!("{:X};x=y\r\n{text}\r\n", piece.len()));
            }
            out.push_str(if trailers { "0\r\nX-T: y\r\n\r\n" } else { "0\r\n\r\n" });
        }
    }
    out.into_bytes()
}

fn sent() -> impl Strategy<Value = Sent> {
    prop_oneof![
        Just(Sent::Length),
        (1usize..30, any::<bool>()).prop_map(|(piece, trailers)| Sent::Chunked { piece, trailers }),
    ]
}

fn turn() -> impl Strategy<Value = Turn> {
    let asked = (select(vec!["GET", "GET", "POST", "HEAD"]), 0usize..40, sent(), any::<bool>());
    let answered = (select(vec![200u16, 200, 404, 204, 304]), "[a-z\r\n]{0,60}", sent());
    (asked, answered, any::<bool>()).prop_map(|(asked, answered, pipelined)| {
        let (method, upload, upload_as, interim) = asked;
        let (status, body, body_as) = answered;
        Turn { method, upload, upload_as, interim, status, body, body_as, pipelined }
    })
}

/// Events of a conversation, in an order that can be: direction and bytes.
fn events(turns: &[Turn], split: &mut impl FnMut() -> usize) -> Vec<(Direction, Vec<u8>)> {
    let mut events = Vec::new();
    let mut put = |direction, bytes: &[u8]| {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(split().clamp(1, rest.len()));
            events.push((direction, piece.to_vec()));
            rest = after;
        }
    };
    let mut unanswered = Vec::new();
    for (number, turn) in turns.iter().enumerate() {
        if !turn.pipelined {
            put(Direction::Response, &std::mem::take::<Vec<Vec<u8>>>(&mut unanswered).concat()[..]);
        }
        put(Direction::Request, &turn.request(number));
        unanswered.push(turn.response());
    }
    put(Direction::Response, &unanswered.concat()[..]);
    events
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_split_of_any_conversation_gives_its_exchanges(
        turns in prop::collection::vec(turn(), 1..8),
        splits in prop::collection::vec(1usize..90, 1..20),
    ) {
        let mut splits = splits.into_iter().cycle();
        let mut wire = Wire::new();
        for (direction, bytes) in events(&turns, &mut || splits.next().unwrap()) {
            wire.step(direction, StreamChunk::Bytes(&bytes));
        }
        let expected: Vec<_> = turns.iter().enumerate().map(|(at, it)| it.line(at)).collect();
        prop_assert_eq!(wire.lines(), expected);
        prop_assert_eq!(wire.http.buffered(), 0);
        wire.notes(&[]);
    }

    /// Without pipelining. What has a request has the right one; what is exact is right;
    /// a conversation after the losses is read like any other.
    #[test]
    fn losses_hide_exchanges_and_never_make_one_up(
        mut turns in prop::collection::vec(turn(), 3..10),
        splits in prop::collection::vec(1usize..90, 1..20),
        lost in prop::collection::vec(any::<prop::sample::Index>(), 1..6),
        copied: bool,
    ) {
        for turn in &mut turns {
            turn.pipelined = false;
        }
        let mut splits = splits.into_iter().cycle();
        let events = events(&turns, &mut || splits.next().unwrap());
        let lost: Vec<_> = lost.iter().map(|it| it.index(events.len())).collect();
        let cause = if copied { GapCause::NotCopied } else { GapCause::Lost };
        let mut wire = Wire::new();
        // A loss shows when the next bytes of its direction arrive.
        let mut missing = [0; 2];
        let asked_and_answered = (get("/last"), ok("last"));
        let last = [
            (Direction::Request, get("/drain").into_bytes()),
            (Direction::Response, ok("drain").into_bytes()),
            (Direction::Request, asked_and_answered.0.into_bytes()),
            (Direction::Response, asked_and_answered.1.into_bytes()),
        ];
        for (at, (direction, bytes)) in events.iter().chain(&last).enumerate() {
            let missing = &mut missing[*direction as usize];
            if lost.contains(&at) {
                *missing += bytes.len() as u64;
                continue;
            }
            if *missing > 0 {
                wire.gap(*direction, std::mem::take(missing), cause);
            }
            wire.step(*direction, StreamChunk::Bytes(bytes));
        }
        let expected: Vec<_> = turns.iter().enumerate().map(|(at, it)| it.line(at)).collect();
        for exchange in &wire.log.exchanges {
            let seen = line(exchange);
            let Some(number) = exchange.target.strip_prefix('/').and_then(|it| it.parse::<usize>().ok()) else {
                continue;
            };
            if exchange.body.quality == Quality::Exact {
                prop_assert_eq!(&seen, &expected[number]);
            } else {
                let start = format!("{} {} {}", exchange.method, exchange.target, exchange.status);
                prop_assert!(expected[number].starts_with(&start), "{} for {}", seen, expected[number]);
                prop_assert!(turns[number].body.starts_with(&*exchange.body.plain_keys[0]));
            }
        }
        prop_assert!(wire.log.exchanges.len() <= turns.len() + 2);
        prop_assert_eq!(wire.lines().pop().unwrap(), "GET /last 200 \"last\"");
    }
}
