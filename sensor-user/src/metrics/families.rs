//! Builds Prometheus' metric families from samples.

use std::collections::BTreeMap;

use prometheus::proto::{Counter, Gauge, LabelPair, Metric as Sample, MetricFamily, MetricType};

use super::{Kind, Metric};

/// Samples by metric.
#[derive(Debug, Default)]
pub(super) struct Families(BTreeMap<Metric, Vec<Sample>>);

impl Families {
    /// Adds a sample; `labels` are the values of [`Metric::labels`], in their order.
    pub(super) fn add(&mut self, metric: Metric, labels: &[&str], value: f64) {
        debug_assert_eq!(labels.len(), metric.labels().len(), "{}", metric.name());
        let pairs = metric.labels().iter().zip(labels).map(|(name, value)| {
            let mut pair = LabelPair::default();
            pair.set_name((*name).to_owned());
            pair.set_value((*value).to_owned());
            pair
        });
        let mut sample = Sample::from_label(pairs.collect());
        if metric.kind() == Kind::Counter {
            let mut counter = Counter::default();
            counter.set_value(value);
            sample.set_counter(counter);
        } else {
            let mut gauge = Gauge::default();
            gauge.set_value(value);
            sample.set_gauge(gauge);
        }
        self.push(metric, sample);
    }

    /// [`Self::add`] for a whole number; above 2^53 Prometheus' floats round it.
    pub(super) fn count(&mut self, metric: Metric, labels: &[&str], value: u64) {
        self.add(metric, labels, value as f64);
    }

    /// Adds a sample that is built already.
    pub(super) fn push(&mut self, metric: Metric, sample: Sample) {
        self.0.entry(metric).or_default().push(sample);
    }

    /// The families, in the order of [`Metric::ALL`].
    pub(super) fn finish(self) -> Vec<MetricFamily> {
        let families = self.0.into_iter().map(|(metric, samples)| {
            let mut family = MetricFamily::default();
            family.set_name(metric.name().to_owned());
            family.set_help(metric.help().to_owned());
            family.set_field_type(match metric.kind() {
                Kind::Counter => MetricType::COUNTER,
                Kind::Gauge => MetricType::GAUGE,
                Kind::Histogram => MetricType::HISTOGRAM,
            });
            family.set_metric(samples);
            family
        });
        families.collect()
    }
}
