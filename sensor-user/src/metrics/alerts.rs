//! Metrics of the delivery of alerts.

use crate::alert::{AlertReadings, Count};

use super::{Families, Metric};

pub(super) fn collect(readings: &AlertReadings, families: &mut Families<'_>) {
    for target in &readings.targets {
        for (count, value) in Count::ALL.into_iter().zip(target.counts) {
            families.count(Metric::AlertDeliveries, &[&target.name, count.label()], value);
        }
    }
    for target in &readings.targets {
        families.count(Metric::AlertQueue, &[&target.name], target.waiting);
    }
    families.count(Metric::AlertQueueBytes, &[], readings.queue_bytes);
    families.count(Metric::AlertQueueWriteErrors, &[], readings.write_errors);
}
