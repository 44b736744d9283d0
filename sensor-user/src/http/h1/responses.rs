//! The response direction: heads meet their requests, bodies are read for records.

use std::mem::{self, MaybeUninit};

use super::current::Current;
use super::framing::{self, Framing};
use super::reader::Item;
use super::{Context, Http1, head};
use crate::connection::GapCause;
use crate::http::{Anomaly, BodyReader, Observer, Request, ResponseHead};
use crate::records::BodyOutcome;

impl<B: BodyReader> Http1<B> {
    pub(super) fn response_bytes<O: Observer<Body = B>>(
        &mut self,
        mut bytes: &[u8],
        context: &mut Context<'_, O>,
    ) {
        self.responses.start_event(bytes);
        loop {
            self.end_unseen_head_request(bytes, context);
            let next = self.responses.next(&mut bytes, context.limits.head_bytes_max, context.now);
            let bad = match next {
                None => return,
                Some(Item::Head(head)) => self.response_head(&head, context).err(),
                Some(Item::Body(body)) => {
                    self.response_body(body, context);
                    None
                }
                Some(Item::End) => {
                    self.finish_exchange(context);
                    None
                }
                Some(Item::Bad(anomaly)) => Some(anomaly),
            };
            if let Some(anomaly) = bad {
                context.stats.note(anomaly);
                self.responses_lost(bytes.len(), BodyOutcome::Unparsed, context);
                return self.give_up_unless_http();
            }
        }
    }

    fn response_head<O: Observer<Body = B>>(
        &mut self,
        bytes: &[u8],
        context: &mut Context<'_, O>,
    ) -> Result<(), Anomaly> {
        let mut fields = [const { MaybeUninit::uninit() }; head::HEADERS_MAX];
        let mut more_fields = [const { MaybeUninit::uninit() }; head::HEADERS_MAX];
        let repaired;
        let head = match head::response(bytes, &mut fields) {
            Err(anomaly) => {
                repaired = head::repaired(bytes).ok_or(anomaly)?;
                context.stats.note(Anomaly::FoldedField);
                head::response(&repaired, &mut more_fields)?
            }
            Ok(head) => head,
        };
        if head::has_bare_lf(bytes) {
            context.stats.note(Anomaly::BareLf);
        }
        self.is_http = true;
        if matches!(head.status, 100 | 102..200) {
            self.responses.body(Framing::Empty);
            self.pairing.move_anchor(self.responses.head_at(), self.responses.position());
        } else {
            self.final_response(&head, context);
        }
        Ok(())
    }

    fn final_response<O: Observer<Body = B>>(
        &mut self,
        head: &ResponseHead<'_>,
        context: &mut Context<'_, O>,
    ) {
        if self.pairing.len() == 1 {
            self.finish_graphql();
        }
        let request = self.pairing.pop(self.responses.head_at());
        let known = request.is_some();
        let request = request.unwrap_or_else(|| {
            context.stats.unknown_requests += 1;
            Request {
                at: self.responses.began(),
                caller: context.observer.unseen_caller(context.connection),
                method: Request::UNKNOWN.into(),
                target: "".into(),
                graphql: None,
            }
        });
        let note = &mut |anomaly| context.stats.note(anomaly);
        let framing = framing::of_response(&request.method, head.status, head.headers, note);
        let body = context.observer.counter(context.connection, &request, head);
        self.current =
            Some(Box::new(Current::new(request, head.status, head.headers, body, context.limits)));
        self.responses.body(framing);
        self.may_lack_body = !known;
        match framing {
            Framing::Empty => self.finish_exchange(context),
            Framing::Tunnel => {
                self.finish_exchange(context);
                self.set_opaque();
            }
            Framing::Invalid => self.responses_lost(0, BodyOutcome::Unparsed, context),
            Framing::Length(_) | Framing::Chunked | Framing::UntilClose => {
                self.ask_to_skip(context)
            }
        }
    }

    fn response_body<O: Observer<Body = B>>(&mut self, body: &[u8], context: &mut Context<'_, O>) {
        let Some(current) = &mut self.current else { return };
        if !current.is_done() {
            if !current.push(body, context.decode_bytes_max) {
                context.stats.decode_overflows += 1;
            }
            if current.is_done() {
                self.ask_to_skip(context);
            }
        }
    }

    pub(super) fn response_gap<O: Observer<Body = B>>(
        &mut self,
        bytes: u64,
        cause: GapCause,
        context: &mut Context<'_, O>,
    ) {
        let damage = self.responses.gap(bytes);
        let outcome = match cause {
            GapCause::NotCopied => BodyOutcome::Truncated,
            GapCause::Lost => BodyOutcome::Lost,
        };
        if damage.body
            && let Some(current) = &mut self.current
        {
            current.cut(outcome);
        }
        if damage.end {
            self.finish_exchange(context);
        }
        if damage.framing {
            self.responses_lost(0, outcome, context);
        }
    }

    /// The framing of the responses is lost, with `rest` bytes of the event unread.
    fn responses_lost<O: Observer<Body = B>>(
        &mut self,
        rest: usize,
        outcome: BodyOutcome,
        context: &mut Context<'_, O>,
    ) {
        context.stats.desynchronised += 1;
        self.cut_exchange(outcome, context);
        self.pairing.lose_order();
        self.responses.lose_framing();
        self.responses.gap(rest as u64);
    }

    /// A response to a request that wasn't seen may answer HEAD: its length then
    /// announces a body that doesn't come, and the next head follows.
    fn end_unseen_head_request<O: Observer<Body = B>>(
        &mut self,
        bytes: &[u8],
        context: &mut Context<'_, O>,
    ) {
        if !bytes.is_empty() && mem::take(&mut self.may_lack_body) && bytes.starts_with(b"HTTP/1.")
        {
            self.responses.body(Framing::Empty);
            self.finish_exchange(context);
        }
    }

    /// Where the rest of the body isn't wanted, and its length is known, says so.
    fn ask_to_skip<O: Observer<Body = B>>(&self, context: &mut Context<'_, O>) {
        if self.current.as_ref().is_some_and(|it| it.is_done()) {
            self.responses.offer_skip(context);
        }
    }

    pub(super) fn finish_exchange<O: Observer<Body = B>>(&mut self, context: &mut Context<'_, O>) {
        if let Some(current) = self.current.take() {
            let response_bytes = self.responses.body_bytes();
            context.observer.exchange(current.finish(context.connection, response_bytes));
        }
    }

    /// Ends the exchange where its response isn't complete.
    pub(super) fn cut_exchange<O: Observer<Body = B>>(
        &mut self,
        outcome: BodyOutcome,
        context: &mut Context<'_, O>,
    ) {
        if let Some(current) = &mut self.current {
            current.cut(outcome);
        }
        self.finish_exchange(context);
    }
}
