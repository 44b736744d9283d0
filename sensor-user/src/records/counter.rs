//! The door to the module: picks the reader for a body and feeds it.

use super::csv::CsvCounter;
use super::json::{JsonReader, SseReader};
use super::media::Format;
use super::request::Request;
use super::sniff::Sniffer;
use super::xml::XmlCounter;
use super::{BodyCount, BodyOutcome, BodyReader, ReaderResult, RecordOptions};

/// An `[[endpoint]]` entry of the configuration that matched this exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordOverride {
    /// JSON Pointer (RFC 6901) to the record array or object.
    pub records: Option<String>,
    /// JSON Pointer from a record to its key.
    pub key: Option<String>,
}

/// What has to be known of an exchange before its body can be read.
#[derive(Clone, Copy, Debug)]
pub struct BodyContext<'a> {
    /// Request method.
    pub method: &'a str,
    /// Request target: path and query.
    pub target: &'a str,
    /// Response status.
    pub status: u16,
    /// `Content-Type` of the response, as sent.
    pub content_type: Option<&'a str>,
    /// The request was a GraphQL operation.
    pub graphql: bool,
    /// The operator's rule for this endpoint.
    pub rule: Option<&'a RecordOverride>,
    /// Collect record keys.
    pub keys: bool,
    /// Look for sensitive classes.
    pub sensitive: bool,
    /// How many keys to keep as sent.
    pub plain_keys_max: usize,
    /// Key for the keyed hashes of record keys.
    pub hash_key: [u8; 16],
}

/// Reads one body. Content coding is already undone.
#[derive(Debug)]
pub struct BodyCounter {
    state: State,
}

#[derive(Debug)]
enum State {
    /// No byte can change the result.
    Decided(BodyOutcome),
    Reading(Box<Reading>),
}

#[derive(Debug)]
struct Reading {
    reader: Reader,
    /// The outcome where the bytes are not of the reader's format.
    otherwise: BodyOutcome,
    cut: Option<BodyOutcome>,
}

#[derive(Debug)]
enum Reader {
    Json(Box<JsonReader>),
    Events(Box<SseReader>),
    Xml(Box<XmlCounter>),
    Csv(Box<CsvCounter>),
    Untold(Box<Sniffer>),
}

impl Reader {
    fn body(&mut self) -> &mut dyn BodyReader {
        match self {
            Self::Json(reader) => &mut **reader,
            Self::Events(reader) => &mut **reader,
            Self::Xml(reader) => &mut **reader,
            Self::Csv(reader) => &mut **reader,
            Self::Untold(reader) => &mut **reader,
        }
    }

    fn has_failed(&self) -> bool {
        match self {
            Self::Json(reader) => reader.has_failed(),
            Self::Events(_) | Self::Xml(_) | Self::Csv(_) | Self::Untold(_) => false,
        }
    }

    fn finish(self) -> ReaderResult {
        match self {
            Self::Json(reader) => reader.finish(),
            Self::Events(reader) => reader.finish(),
            Self::Xml(reader) => reader.finish(),
            Self::Csv(reader) => reader.finish(),
            Self::Untold(reader) => reader.finish(),
        }
    }
}

impl BodyCounter {
    /// A reader for the body of one response.
    #[must_use]
    pub fn new(context: &BodyContext<'_>) -> Self {
        let has_body = !matches!(context.status, 204 | 205) && context.method != "HEAD";
        let options = RecordOptions::of(context);
        let json = || Reader::Json(Box::new(JsonReader::new(context)));
        let (reader, otherwise) = match Format::of(context.content_type) {
            _ if !(200..300).contains(&context.status) || !has_body => {
                return Self::decided(BodyOutcome::NoRecords);
            }
            Format::Problem => return Self::decided(BodyOutcome::NoRecords),
            Format::NotData => return Self::decided(BodyOutcome::NotData),
            Format::Unknown => return Self::decided(BodyOutcome::Unparsed),
            Format::Json => (json(), BodyOutcome::Unparsed),
            Format::Xml => (
                Reader::Xml(Box::new(XmlCounter::new(options, Request::of(context)))),
                BodyOutcome::Unparsed,
            ),
            Format::Csv => {
                let reader = CsvCounter::new(context.content_type, options);
                (Reader::Csv(Box::new(reader)), BodyOutcome::Unparsed)
            }
            Format::Untold => {
                (Reader::Untold(Box::new(Sniffer::new(context))), BodyOutcome::Unparsed)
            }
            Format::Script => (json(), BodyOutcome::NotData),
            Format::EventStream => {
                (Reader::Events(Box::new(SseReader::new(context))), BodyOutcome::Unparsed)
            }
        };
        Self { state: State::Reading(Box::new(Reading { reader, otherwise, cut: None })) }
    }

    const fn decided(outcome: BodyOutcome) -> Self {
        Self { state: State::Decided(outcome) }
    }

    /// True where no byte of the body can change the result (not 2xx, not data, or found
    /// not to be of the format that it should be): the caller need not decode or push
    /// what follows.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        match &self.state {
            State::Decided(_) => true,
            State::Reading(reading) => reading.cut.is_some() || reading.reader.has_failed(),
        }
    }

    /// The next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        if let State::Reading(reading) = &mut self.state
            && reading.cut.is_none()
        {
            reading.reader.body().push(bytes);
        }
    }

    /// Bytes were lost, or the body ended early: what was counted so far stays as a
    /// lower bound, nothing after is read.
    pub fn cut(&mut self, outcome: BodyOutcome) {
        if let State::Reading(reading) = &mut self.state
            && reading.cut.is_none()
        {
            reading.cut = Some(outcome);
            reading.reader.body().cut();
        }
    }

    /// The end of the body, in order.
    #[must_use]
    pub fn finish(self) -> BodyCount {
        match self.state {
            State::Decided(outcome) => BodyCount::without_records(outcome),
            State::Reading(reading) => {
                let Reading { reader, otherwise, cut } = *reading;
                let result = reader.finish();
                if otherwise == BodyOutcome::NotData && !result.parsed {
                    return BodyCount::without_records(otherwise);
                }
                let outcome = match cut {
                    _ if !result.parsed => otherwise,
                    Some(cut) => cut,
                    None if result.records > 0 => BodyOutcome::Counted,
                    None => BodyOutcome::NoRecords,
                };
                BodyCount::new(result, outcome)
            }
        }
    }
}

#[cfg(test)]
mod tests;
