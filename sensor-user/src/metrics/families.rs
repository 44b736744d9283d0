//! Writes metric families, a page at a time: in the Prometheus text format, or as data points.
//!
//! Input: samples, those of a metric one after another as the format wants it. Output: pages
//! of text, or metrics, to a sink. Invariant: holds one page, however many samples there are.

use std::fmt::Write as _;

use opentelemetry_proto::tonic::metrics::v1 as otlp;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use prometheus::TextEncoder;
use prometheus::proto::MetricFamily;

use super::Metric;
use super::points::Points;
use crate::clock::Timestamp;

/// Text that is handed over at a time, in bytes; the last line may go beyond.
const PAGE_BYTES: usize = 256 << 10;

/// Room for the last line, so that a page does not grow for its sake.
const LINE_BYTES: usize = 4 << 10;

/// Data points that are handed over at a time; a family of the library may go beyond.
const POINTS: usize = 1_000;

/// Takes pages; false where nobody wants more.
pub(super) type Sink<'a> = dyn FnMut(String) -> bool + 'a;

/// Takes metrics; false where nobody wants more.
pub(super) type PointSink<'a> = dyn FnMut(Vec<otlp::Metric>) -> bool + 'a;

/// The form of what is written.
enum Form<'a> {
    Text { page: String, sink: &'a mut Sink<'a> },
    Points { points: Points, sink: &'a mut PointSink<'a> },
}

/// See the module.
pub(super) struct Families<'a> {
    form: Form<'a>,
    wanted: bool,
    last: Option<Metric>,
}

impl<'a> Families<'a> {
    /// Text; nothing written yet.
    pub(super) fn new(sink: &'a mut Sink<'a>) -> Self {
        Self { form: Form::Text { page: String::new(), sink }, wanted: true, last: None }
    }

    /// Data points of a time; none yet.
    pub(super) fn points(at: Timestamp, sink: &'a mut PointSink<'a>) -> Self {
        Self { form: Form::Points { points: Points::new(at), sink }, wanted: true, last: None }
    }

    /// False where nobody wants more: what is written then is dropped.
    pub(super) fn are_wanted(&self) -> bool {
        self.wanted
    }

    /// Adds a sample; `labels` are the values of [`Metric::labels`], in their order.
    pub(super) fn add(&mut self, metric: Metric, labels: &[&str], value: f64) {
        self.sample(metric, labels, Value::AsDouble(value));
    }

    /// [`Self::add`] for a whole number.
    pub(super) fn count(&mut self, metric: Metric, labels: &[&str], value: u64) {
        self.sample(metric, labels, whole(value));
    }

    /// [`Self::count`] for samples that differ in their last label alone, with its values;
    /// `labels` are those before it.
    pub(super) fn count_each<'v>(
        &mut self,
        metric: Metric,
        labels: &[&str],
        samples: impl Iterator<Item = (&'v str, u64)>,
    ) {
        debug_assert_eq!(labels.len() + 1, metric.labels().len(), "{}", metric.name());
        let mut start = String::from(metric.name());
        push_labels(metric, labels, &mut start);
        let last = metric.labels().last().copied().unwrap_or_default();
        // Writes to a string do not fail.
        let _written = write!(start, ",{last}=\"");
        let mut digits = itoa::Buffer::new();
        for (label, value) in samples {
            if let Form::Text { page, .. } = &mut self.form {
                begin(metric, &mut self.last, page);
                page.push_str(&start);
                escape(label, page);
                page.push_str("\"} ");
                page.push_str(digits.format(value));
                page.push('\n');
                self.turn_page(PAGE_BYTES);
            } else {
                let labels: Vec<_> = labels.iter().copied().chain([label]).collect();
                self.sample(metric, &labels, whole(value));
            }
        }
    }

    /// Adds whole families that the library made.
    pub(super) fn encode(&mut self, families: &[MetricFamily]) {
        match &mut self.form {
            Form::Text { page, .. } => {
                // Writes to a string do not fail, and its own families are complete.
                let _written = TextEncoder::new().encode_utf8(families, page);
            }
            Form::Points { points, .. } => families.iter().for_each(|it| points.add_family(it)),
        }
        self.turn_page(PAGE_BYTES);
    }

    /// Hands over what is left; false where it was not wanted.
    pub(super) fn finish(mut self) -> bool {
        self.turn_page(1);
        self.wanted
    }

    fn sample(&mut self, metric: Metric, labels: &[&str], value: Value) {
        debug_assert_eq!(labels.len(), metric.labels().len(), "{}", metric.name());
        match &mut self.form {
            Form::Text { page, .. } => {
                begin(metric, &mut self.last, page);
                page.push_str(metric.name());
                push_labels(metric, labels, page);
                page.push_str(if labels.is_empty() { " " } else { "} " });
                // Writes to a string do not fail.
                let _written = match value {
                    Value::AsDouble(value) => writeln!(page, "{value}"),
                    Value::AsInt(value) => writeln!(page, "{value}"),
                };
            }
            Form::Points { points, .. } => {
                let head = (metric.name(), metric.help(), metric.kind());
                let labels = metric.labels().iter().copied().zip(labels.iter().copied());
                points.add(head, labels, value);
            }
        }
        self.turn_page(PAGE_BYTES);
    }

    /// Hands the page over, once it has so many bytes, or data points in proportion.
    fn turn_page(&mut self, bytes: usize) {
        self.wanted = self.wanted
            && match &mut self.form {
                Form::Text { page, sink } if page.len() >= bytes => {
                    sink(std::mem::replace(page, String::with_capacity(PAGE_BYTES + LINE_BYTES)))
                }
                Form::Points { points, sink } if points.count() >= POINTS.min(bytes) => {
                    sink(points.take())
                }
                _ => true,
            };
    }
}

fn whole(value: u64) -> Value {
    Value::AsInt(i64::try_from(value).unwrap_or(i64::MAX))
}

/// Heads the samples of another metric.
fn begin(metric: Metric, last: &mut Option<Metric>, page: &mut String) {
    if last.replace(metric) == Some(metric) {
        return;
    }
    let (name, help, kind) = (metric.name(), metric.help(), metric.kind().label());
    // Writes to a string do not fail.
    let _written = writeln!(page, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

/// The first labels of a metric with their values, without the brace that closes them.
fn push_labels(metric: Metric, labels: &[&str], page: &mut String) {
    for (at, (name, value)) in metric.labels().iter().zip(labels).enumerate() {
        page.push(if at == 0 { '{' } else { ',' });
        page.push_str(name);
        page.push_str("=\"");
        escape(value, page);
        page.push('"');
    }
}

/// A label's value as the text format has it.
fn escape(value: &str, page: &mut String) {
    let mut rest = value;
    while let Some(at) = memchr::memchr3(b'\\', b'"', b'\n', rest.as_bytes())
        && let Some((plain, special)) = rest.split_at_checked(at)
    {
        page.push_str(plain);
        page.push_str(match special.as_bytes().first() {
            Some(b'\n') => "\\n",
            Some(b'"') => "\\\"",
            _ => "\\\\",
        });
        rest = special.get(1..).unwrap_or_default();
    }
    page.push_str(rest);
}
