//! What happens around HTTP, composed once for live capture and for replay.
//!
//! Input: heads and exchanges from HTTP, by [`Observer`]. Output: [`EndpointCall`]s into an
//! [`ExchangeSink`]. A request head goes to `principal`, a response head opens a reader in
//! `records`, a complete exchange gets its `endpoint`.

#[cfg(test)]
mod tests;

use std::hash::Hasher;
use std::net::IpAddr;
use std::sync::Arc;

use siphasher::sip::SipHasher13;

use crate::connection::{ConnectionInfo, Feedback};
use crate::endpoint::{Call, EndpointRules, Renamed, TemplateState, Templates};
use crate::exchange::{EndpointCall, Exchange};
use crate::http::{Header, Observer, Request, RequestHead, ResponseHead};
use crate::principal::{Caller, HashKey, Identifier, PrincipalSettings};
use crate::records::{BodyContext, BodyCounter};

/// Takes what was counted.
pub trait ExchangeSink {
    /// An exchange, with its endpoint.
    fn counted(&mut self, call: EndpointCall);
    /// A label ceased to be: its counts belong to another. Comes before the call that
    /// caused it.
    fn renamed(&mut self, service: &Arc<str>, renamed: &Renamed);
    /// The kernel side may save itself work.
    fn feedback(&mut self, feedback: Feedback) {
        let _ = feedback;
    }
    /// True where nothing more is wanted (the reader of the output is gone).
    fn is_closed(&self) -> bool {
        false
    }
}

/// What is looked for in exchanges.
#[derive(Clone, Debug)]
pub struct ObserveSettings {
    /// How callers are named.
    pub principal: PrincipalSettings,
    /// What the operator says of endpoints.
    pub rules: EndpointRules,
    /// How many record keys of a body to keep as sent; 0 where no log asks for them.
    pub plain_keys_max: usize,
}

/// The stages around HTTP, with a sink behind them.
#[derive(Debug)]
pub struct Observing<S> {
    identifier: Identifier,
    templates: Templates,
    rules: EndpointRules,
    plain_keys_max: usize,
    record_key: [u8; 16],
    sink: S,
}

impl<S: ExchangeSink> Observing<S> {
    /// The stages with nothing learned yet.
    #[must_use]
    pub fn new(settings: ObserveSettings, key: HashKey, sink: S) -> Self {
        Self {
            record_key: key.derive("record keys"),
            identifier: Identifier::new(settings.principal, key),
            templates: Templates::new(settings.rules.clone()),
            rules: settings.rules,
            plain_keys_max: settings.plain_keys_max,
            sink,
        }
    }

    /// Where calls go.
    pub fn sink(&self) -> &S {
        &self.sink
    }

    /// The sink, with all that it was given.
    pub fn into_sink(self) -> S {
        self.sink
    }

    /// [`Self::sink`], to be changed.
    pub fn sink_mut(&mut self) -> &mut S {
        &mut self.sink
    }

    /// The templates learned, to be saved with the counts.
    #[must_use]
    pub fn save_templates(&self) -> TemplateState {
        self.templates.save()
    }

    /// See [`Templates::revision`].
    #[must_use]
    pub fn templates_revision(&self) -> u64 {
        self.templates.revision()
    }

    /// Takes over the templates of an earlier run.
    pub fn restore_templates(&mut self, state: &TemplateState) {
        self.templates.restore(state);
    }

    /// Takes over the templates of an earlier run that could not be read before.
    pub fn restore_templates_beside(&mut self, state: &TemplateState) {
        for (service, renamed) in self.templates.restore_beside(state) {
            self.sink.renamed(&service, &renamed);
        }
    }

    /// The caller of a request whose address alone is known, and maybe the user agent.
    pub(crate) fn bare_caller(&mut self, peer: Option<IpAddr>, agent: Option<&str>) -> Caller {
        let agent = agent.map(|agent| Header { name: "User-Agent", value: agent.as_bytes() });
        let head = RequestHead { method: "GET", target: "/", headers: agent.as_slice() };
        self.identifier.identify(&head, peer)
    }

    /// How many record keys of a body are kept as sent.
    pub(crate) fn plain_keys_max(&self) -> usize {
        self.plain_keys_max
    }

    /// The keyed hash of a record key, as `records` makes it.
    pub(crate) fn hash_key(&self, key: &str) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&self.record_key);
        hasher.write(key.as_bytes());
        hasher.finish()
    }

    /// Finds the endpoint of an exchange, and the values of its placeholders.
    pub(crate) fn endpoint(&mut self, mut exchange: Exchange) -> EndpointCall {
        let resolved = self.templates.resolve(&Call {
            service: &exchange.service,
            method: &exchange.method,
            target: &exchange.target,
            graphql: exchange.graphql.as_deref(),
            status: exchange.status,
        });
        for renamed in &resolved.renamed {
            self.sink.renamed(&exchange.service, renamed);
        }
        self.identify_record(&mut exchange, &resolved.parameters);
        EndpointCall { endpoint: resolved.endpoint, parameters: resolved.parameters, exchange }
    }

    /// Gives a single record without a key of its own the id in the request, else the hash
    /// of its content.
    fn identify_record(&self, exchange: &mut Exchange, parameters: &[Box<str>]) {
        let Some(content) = exchange.body.unkeyed.take() else { return };
        let id = parameters.last().map(|value| &**value);
        let Some(id) = id.or_else(|| id_in_query(&exchange.target)) else {
            exchange.body.keys.insert(content);
            return;
        };
        exchange.body.keys.insert(self.hash_key(id));
        if exchange.body.plain_keys.len() < self.plain_keys_max {
            exchange.body.plain_keys.push(id.into());
        }
    }
}

/// The value of a query parameter that names itself an id: `id`, `customer_id`, `customerId`.
fn id_in_query(target: &str) -> Option<&str> {
    let (_, query) = target.split_once('?')?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let is_id = |name: &str| name == "id" || name.ends_with("_id") || name.ends_with("Id");
    pairs.find(|(name, value)| is_id(name) && (1..=128).contains(&value.len())).map(|pair| pair.1)
}

impl<S: ExchangeSink> Observer for Observing<S> {
    type Body = BodyCounter;

    fn fields_key(&self) -> Option<[u8; 16]> {
        self.identifier.fields_key()
    }

    fn caller(&mut self, connection: &ConnectionInfo, head: &RequestHead<'_>) -> Caller {
        self.identifier.identify(head, connection.client.map(|client| client.ip()))
    }

    fn unseen_caller(&mut self, connection: &ConnectionInfo) -> Caller {
        self.identifier.unseen(connection.client.map(|client| client.ip()))
    }

    fn counter(
        &mut self,
        _connection: &ConnectionInfo,
        request: &Request,
        head: &ResponseHead<'_>,
    ) -> BodyCounter {
        let content_type = head
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case("content-type"))
            .and_then(|header| str::from_utf8(header.value).ok());
        let rule = self.rules.find(&request.method, &request.target);
        BodyCounter::new(&BodyContext {
            method: &request.method,
            target: &request.target,
            status: head.status,
            content_type,
            graphql: request.graphql.is_some(),
            rule: rule.map(|rule| &rule.records),
            keys: true,
            sensitive: true,
            plain_keys_max: self.plain_keys_max,
            hash_key: self.record_key,
        })
    }

    fn exchange(&mut self, exchange: Exchange) {
        let call = self.endpoint(exchange);
        self.sink.counted(call);
    }

    fn feedback(&mut self, feedback: Feedback) {
        self.sink.feedback(feedback);
    }
}
