//! The response whose body is being read.

use crate::connection::ConnectionInfo;
use crate::exchange::Exchange;
use crate::http::decode::{ContentDecoder, DecodeError};
use crate::http::{BodyReader, Header, Limits, Request};
use crate::records::BodyOutcome;

/// An exchange up to the end of its response.
#[derive(Debug)]
pub(super) struct Current<B> {
    request: Request,
    status: u16,
    body: B,
    /// Undoes the body's codings; none where it has none.
    decoder: Option<ContentDecoder>,
    /// Body bytes that may still be read; 0 once no more of them are wanted.
    budget: u64,
    cut: bool,
}

impl<B: BodyReader> Current<B> {
    /// At the start of the body; its codings are in `headers`.
    pub(super) fn new(
        request: Request,
        status: u16,
        headers: &[Header<'_>],
        body: B,
        limits: &Limits,
    ) -> Self {
        let budget = if body.is_decided() { 0 } else { limits.body_bytes_max.max(1) };
        let mut current = Self { request, status, body, decoder: None, budget, cut: false };
        if budget > 0
            && let Some(codings) = codings(headers)
        {
            match ContentDecoder::new(Some(&codings), limits.decode) {
                Ok(decoder) => current.decoder = Some(decoder),
                Err(error) => current.cut(outcome(error)),
            }
        }
        current
    }

    /// No byte to come is wanted.
    pub(super) fn is_done(&self) -> bool {
        self.budget == 0
    }

    /// The next bytes of the body. False where its codings would hold more than
    /// `decode_bytes_max`: what follows isn't read.
    pub(super) fn push(&mut self, bytes: &[u8], decode_bytes_max: usize) -> bool {
        if self.budget == 0 {
            return true;
        }
        let length = bytes.len() as u64;
        if length > self.budget {
            self.cut(BodyOutcome::Truncated);
            return true;
        }
        let body = &mut self.body;
        let decoded = match &mut self.decoder {
            Some(decoder) => decoder.push(bytes, &mut |decoded| body.push(decoded)),
            None => {
                body.push(bytes);
                Ok(())
            }
        };
        if let Err(error) = decoded {
            self.cut(outcome(error));
            return true;
        }
        let is_within = self.decoding() <= decode_bytes_max;
        if !is_within {
            self.cut(BodyOutcome::Truncated);
        } else if self.body.is_decided() {
            self.stop();
        } else {
            self.budget = (self.budget - length).max(1);
        }
        is_within
    }

    /// Bytes that undoing the codings holds.
    pub(super) fn decoding(&self) -> usize {
        self.decoder.as_ref().map_or(0, ContentDecoder::memory)
    }

    /// No more is wanted.
    fn stop(&mut self) {
        self.budget = 0;
        self.decoder = None;
    }

    /// What follows can't be read.
    pub(super) fn cut(&mut self, outcome: BodyOutcome) {
        if !self.cut {
            self.cut = true;
            self.stop();
            self.body.cut(outcome);
        }
    }

    /// The exchange, complete as far as it went.
    pub(super) fn finish(mut self, connection: &ConnectionInfo, response_bytes: u64) -> Exchange {
        if let Some(Err(error)) = self.decoder.take().map(ContentDecoder::finish) {
            self.cut(outcome(error));
        }
        let Request { at, caller, method, target, graphql } = self.request;
        Exchange {
            at,
            service: connection.service.clone(),
            peer: connection.client.map(|it| it.ip()),
            caller,
            method,
            target,
            graphql,
            status: self.status,
            response_bytes,
            body: self.body.finish(),
        }
    }
}

/// The codings to undo, in the order they were applied (RFC 9110 8.4, RFC 9112 7):
/// those of the content, then those of the transfer but chunking.
fn codings(headers: &[Header<'_>]) -> Option<String> {
    let named = |name: &'static str| {
        let fields = headers.iter().filter(move |it| it.name.eq_ignore_ascii_case(name));
        fields.flat_map(|it| it.value.split(|&byte| byte == b',')).map(<[u8]>::trim_ascii)
    };
    let transfer = named("transfer-encoding").filter(|it| !it.eq_ignore_ascii_case(b"chunked"));
    let mut codings = String::new();
    for coding in named("content-encoding").chain(transfer) {
        if !codings.is_empty() {
            codings.push(',');
        }
        codings.push_str(&String::from_utf8_lossy(coding));
    }
    (!codings.is_empty()).then_some(codings)
}

fn outcome(error: DecodeError) -> BodyOutcome {
    match error {
        DecodeError::Bomb | DecodeError::Truncated(_) => BodyOutcome::Truncated,
        DecodeError::UnknownCoding | DecodeError::TooManyCodings | DecodeError::Malformed(_) => {
            BodyOutcome::Unparsed
        }
    }
}
