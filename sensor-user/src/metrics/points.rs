//! Metrics as OpenTelemetry has them: data points for an OTLP request.
//!
//! Counters are cumulative sums. When they began is left unknown: some go on where an earlier run
//! ended.

use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Gauge, Histogram, HistogramDataPoint, Metric, NumberDataPoint, Sum,
    metric::Data, number_data_point::Value,
};
use prometheus::proto::{self, MetricFamily, MetricType};

use super::Kind;
use crate::clock::Timestamp;

/// Data points that were not handed over yet.
#[derive(Debug)]
pub(super) struct Points {
    metrics: Vec<Metric>,
    count: usize,
    at: Timestamp,
}

impl Points {
    /// None yet, of this time.
    pub(super) fn new(at: Timestamp) -> Self {
        Self { metrics: Vec::new(), count: 0, at }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Gives them away.
    pub(super) fn take(&mut self) -> Vec<Metric> {
        self.count = 0;
        std::mem::take(&mut self.metrics)
    }

    /// Adds a number.
    pub(super) fn add<'l>(
        &mut self,
        (name, help, kind): (&str, &str, Kind),
        labels: impl Iterator<Item = (&'l str, &'l str)>,
        value: Value,
    ) {
        let point = NumberDataPoint {
            attributes: labels.map(|(name, value)| attribute(name, value)).collect(),
            time_unix_nano: self.at.0,
            value: Some(value),
            ..NumberDataPoint::default()
        };
        match self.data(name, help, kind) {
            Some(Data::Sum(sum)) => sum.data_points.push(point),
            Some(Data::Gauge(gauge)) => gauge.data_points.push(point),
            _ => return,
        }
        self.count += 1;
    }

    /// Adds what the library collected.
    pub(super) fn add_family(&mut self, family: &MetricFamily) {
        let (name, help) = (family.name(), family.help());
        for metric in family.get_metric() {
            let labels = || metric.get_label().iter().map(|label| (label.name(), label.value()));
            let number = match family.get_field_type() {
                MetricType::COUNTER => (Kind::Counter, metric.get_counter().get_value()),
                MetricType::GAUGE => (Kind::Gauge, metric.get_gauge().get_value()),
                MetricType::HISTOGRAM => {
                    let labels = labels().map(|(name, value)| attribute(name, value)).collect();
                    let point = self.histogram(metric.get_histogram(), labels);
                    if let Some(Data::Histogram(it)) = self.data(name, help, Kind::Histogram) {
                        it.data_points.push(point);
                        self.count += 1;
                    }
                    continue;
                }
                // Neither the library's collectors nor Weir's have others.
                MetricType::SUMMARY | MetricType::UNTYPED => continue,
            };
            let (kind, value) = number;
            self.add((name, help, kind), labels(), Value::AsDouble(value));
        }
    }

    fn histogram(
        &self,
        histogram: &proto::Histogram,
        attributes: Vec<KeyValue>,
    ) -> HistogramDataPoint {
        let mut below = 0;
        let mut bucket_counts = Vec::new();
        let mut explicit_bounds = Vec::new();
        let finite = histogram.get_bucket().iter().filter(|it| it.upper_bound().is_finite());
        for bucket in finite {
            explicit_bounds.push(bucket.upper_bound());
            bucket_counts.push(bucket.cumulative_count().saturating_sub(below));
            below = bucket.cumulative_count();
        }
        let count = histogram.get_sample_count();
        bucket_counts.push(count.saturating_sub(below));
        HistogramDataPoint {
            attributes,
            time_unix_nano: self.at.0,
            count,
            sum: Some(histogram.get_sample_sum()),
            bucket_counts,
            explicit_bounds,
            ..HistogramDataPoint::default()
        }
    }

    /// Where the points of a metric go: with those before it, or a new metric.
    fn data(&mut self, name: &str, help: &str, kind: Kind) -> Option<&mut Data> {
        if self.metrics.last().is_none_or(|last| last.name != name) {
            let temporality = AggregationTemporality::Cumulative.into();
            let data = match kind {
                Kind::Counter => Data::Sum(Sum {
                    aggregation_temporality: temporality,
                    is_monotonic: true,
                    ..Sum::default()
                }),
                Kind::Gauge => Data::Gauge(Gauge::default()),
                Kind::Histogram => Data::Histogram(Histogram {
                    aggregation_temporality: temporality,
                    ..Histogram::default()
                }),
            };
            self.metrics.push(Metric {
                name: name.to_owned(),
                description: help.to_owned(),
                data: Some(data),
                ..Metric::default()
            });
        }
        self.metrics.last_mut()?.data.as_mut()
    }
}

/// A name with a text.
pub(super) fn attribute(name: &str, value: &str) -> KeyValue {
    let value = Some(any_value::Value::StringValue(value.to_owned()));
    KeyValue { key: name.to_owned(), value: Some(AnyValue { value }), ..KeyValue::default() }
}
