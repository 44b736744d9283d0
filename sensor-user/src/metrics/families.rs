//! Writes metric families in the Prometheus text format, a page at a time.
//!
//! Input: samples, those of a metric one after another as the format wants it. Output: pages
//! of text to a sink. Invariant: holds one page, however many samples there are.

use std::fmt::Write as _;

use prometheus::TextEncoder;
use prometheus::proto::MetricFamily;

use super::Metric;

/// Text that is handed over at a time, in bytes; the last line may go beyond.
const PAGE_BYTES: usize = 64 << 10;

/// Takes pages; false where nobody wants more.
pub(super) type Sink<'a> = dyn FnMut(String) -> bool + 'a;

/// See the module.
pub(super) struct Families<'a> {
    page: String,
    sink: &'a mut Sink<'a>,
    wanted: bool,
    last: Option<Metric>,
}

impl<'a> Families<'a> {
    /// Nothing written yet.
    pub(super) fn new(sink: &'a mut Sink<'a>) -> Self {
        Self { page: String::new(), sink, wanted: true, last: None }
    }

    /// False where nobody wants more: what is written then is dropped.
    pub(super) fn are_wanted(&self) -> bool {
        self.wanted
    }

    /// Adds a sample; `labels` are the values of [`Metric::labels`], in their order.
    pub(super) fn add(&mut self, metric: Metric, labels: &[&str], value: f64) {
        self.sample(metric, labels, |page| write!(page, "{value}"));
    }

    /// [`Self::add`] for a whole number.
    pub(super) fn count(&mut self, metric: Metric, labels: &[&str], value: u64) {
        self.sample(metric, labels, |page| write!(page, "{value}"));
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
        for (label, value) in samples {
            self.begin(metric);
            self.page.push_str(&start);
            escape(label, &mut self.page);
            let _written = writeln!(self.page, "\"}} {value}");
            self.turn_page(PAGE_BYTES);
        }
    }

    /// Adds whole families that the library made.
    pub(super) fn encode(&mut self, families: &[MetricFamily]) {
        // Writes to a string do not fail, and its own families are complete.
        let _written = TextEncoder::new().encode_utf8(families, &mut self.page);
        self.turn_page(PAGE_BYTES);
    }

    /// Hands over what is left; false where it was not wanted.
    pub(super) fn finish(mut self) -> bool {
        self.turn_page(1);
        self.wanted
    }

    fn sample(
        &mut self,
        metric: Metric,
        labels: &[&str],
        value: impl FnOnce(&mut String) -> std::fmt::Result,
    ) {
        debug_assert_eq!(labels.len(), metric.labels().len(), "{}", metric.name());
        self.begin(metric);
        self.page.push_str(metric.name());
        push_labels(metric, labels, &mut self.page);
        self.page.push_str(if labels.is_empty() { " " } else { "} " });
        // Writes to a string do not fail.
        let _written = value(&mut self.page);
        self.page.push('\n');
        self.turn_page(PAGE_BYTES);
    }

    /// Heads the samples of another metric.
    fn begin(&mut self, metric: Metric) {
        if self.last.replace(metric) == Some(metric) {
            return;
        }
        let (name, help, kind) = (metric.name(), metric.help(), metric.kind().label());
        // Writes to a string do not fail.
        let _written = writeln!(self.page, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// Hands the page over, once it has so many bytes.
    fn turn_page(&mut self, bytes: usize) {
        if self.page.len() < bytes {
            return;
        }
        let page = std::mem::replace(&mut self.page, String::with_capacity(PAGE_BYTES));
        self.wanted = self.wanted && (self.sink)(page);
    }
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
