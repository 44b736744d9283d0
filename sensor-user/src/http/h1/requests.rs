//! The request direction: heads are queued for their responses, bodies skipped.

use std::mem::MaybeUninit;

use super::framing::{self, Framing};
use super::memo::Fields;
use super::pairing::{Refusal, ResponseSide};
use super::reader::Item;
use super::{Context, Http1, head};
use crate::http::graphql::{self, Sniffer};
use crate::http::{Anomaly, BodyReader, Observer, Request, RequestHead};
use crate::principal::Caller;

impl<B: BodyReader> Http1<B> {
    pub(super) fn request_bytes<O: Observer<Body = B>>(
        &mut self,
        mut bytes: &[u8],
        context: &mut Context<'_, O>,
    ) {
        self.requests.start_event(bytes);
        while let Some(item) =
            self.requests.next(&mut bytes, context.limits.head_bytes_max, context.now)
        {
            let bad = match item {
                Item::Head(head) => self.request_head(&head, context).err(),
                Item::Body(body) => {
                    if let Some(sniffer) = &mut self.graphql {
                        sniffer.push(body);
                    }
                    None
                }
                Item::End => {
                    self.finish_graphql();
                    None
                }
                Item::Bad(anomaly) => Some(anomaly),
            };
            if let Some(anomaly) = bad {
                context.stats.note(anomaly);
                self.requests_lost(bytes.len(), context);
                return self.give_up_unless_http();
            }
        }
    }

    fn request_head<O: Observer<Body = B>>(
        &mut self,
        bytes: &[u8],
        context: &mut Context<'_, O>,
    ) -> Result<(), Anomaly> {
        let fields_key = context.observer.fields_key();
        let seen = fields_key.and_then(|key| Fields::of(bytes, &key, context.connection));
        if let Some((line, fields)) = seen
            && let Some((head, caller)) = self.last_caller.recall(line, fields)
        {
            self.is_http = true;
            self.requests.body(Framing::Empty);
            self.queue_request(&head, caller, Framing::Empty, context);
            return Ok(());
        }
        let mut fields = [const { MaybeUninit::uninit() }; head::HEADERS_MAX];
        let mut more_fields = [const { MaybeUninit::uninit() }; head::HEADERS_MAX];
        let repaired;
        let (head, is_repaired) = match head::request(bytes, &mut fields) {
            Err(anomaly) => {
                repaired = head::repaired(bytes).ok_or(anomaly)?;
                context.stats.note(Anomaly::FoldedField);
                (head::request(&repaired, &mut more_fields)?, true)
            }
            Ok(head) => (head, false),
        };
        let has_bare_lf = head::has_bare_lf(bytes);
        if has_bare_lf {
            context.stats.note(Anomaly::BareLf);
        }
        let framing = framing::of_request(head.headers, &mut |anomaly| context.stats.note(anomaly));
        self.is_http = true;
        self.requests.body(framing);
        let caller = context.observer.caller(context.connection, &head);
        if let Some((_, fields)) = seen
            && framing == Framing::Empty
            && !has_bare_lf
            && !is_repaired
        {
            self.last_caller.remember(fields, &caller);
        }
        self.queue_request(&head, caller, framing, context);
        if framing == Framing::Invalid {
            self.requests_lost(0, context);
        }
        Ok(())
    }

    fn queue_request<O: Observer<Body = B>>(
        &mut self,
        head: &RequestHead<'_>,
        caller: Caller,
        framing: Framing,
        context: &mut Context<'_, O>,
    ) {
        let request = Request {
            at: self.requests.began(),
            caller,
            method: head.method.into(),
            target: head.target.into(),
            graphql: graphql::of_target(head),
        };
        let response = ResponseSide {
            position: self.responses.position(),
            idle: self.current.is_none() && self.responses.is_idle(),
        };
        let wants_body = request.graphql.is_none();
        match self.pairing.push(request, response, context.limits) {
            Ok(()) if framing == Framing::Empty => {}
            Ok(()) if wants_body => {
                self.graphql = Sniffer::for_request(head, context.limits.graphql_bytes_max);
            }
            Ok(()) => {}
            Err(refusal) => {
                context.stats.unpaired_requests += 1;
                if refusal == Refusal::Full {
                    context.stats.note(Anomaly::PendingOverflow);
                }
            }
        }
        if self.graphql.is_none() {
            self.requests.offer_skip(context);
        }
    }

    pub(super) fn request_gap<O: Observer<Body = B>>(
        &mut self,
        bytes: u64,
        context: &mut Context<'_, O>,
    ) {
        let damage = self.requests.gap(bytes);
        if damage.body || damage.framing {
            self.finish_graphql();
        }
        if damage.framing {
            self.requests_lost(0, context);
        }
    }

    /// The framing of the requests is lost, with `rest` bytes of the event unread.
    fn requests_lost<O>(&mut self, rest: usize, context: &mut Context<'_, O>) {
        context.stats.desynchronised += 1;
        self.finish_graphql();
        self.pairing.lose_requests();
        self.requests.lose_framing();
        self.requests.gap(rest as u64);
    }

    /// Names the last request's operation by what was seen of its body.
    pub(super) fn finish_graphql(&mut self) {
        if let Some(sniffer) = self.graphql.take()
            && let Some(request) = self.pairing.last_mut()
        {
            request.graphql = sniffer.finish();
        }
    }
}
