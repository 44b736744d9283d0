//! Prometheus text, as `/metrics` gives it.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Context, Result};

/// One line of `/metrics`.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Metric name.
    pub name: String,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Value.
    pub value: f64,
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:?} {}", self.name, self.labels, self.value)
    }
}

/// All samples of one scrape.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    samples: Vec<Sample>,
}

impl Metrics {
    /// Reads the text format.
    ///
    /// # Errors
    /// A line is not in it.
    pub fn parse(text: &str) -> Result<Self> {
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let samples = lines.map(|line| sample(line).with_context(|| line.to_owned()));
        Ok(Self { samples: samples.collect::<Result<_>>()? })
    }

    /// Every sample.
    pub fn samples(&self) -> impl Iterator<Item = &Sample> {
        self.samples.iter()
    }

    /// The sum of the samples of `name` that have all of `labels`; 0 where there is none.
    #[must_use]
    pub fn sum(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let has = |sample: &&Sample| {
            sample.name == name
                && labels.iter().all(|(k, v)| sample.labels.get(*k).is_some_and(|label| label == v))
        };
        // Not `sum`: the sum of nothing would be -0.
        self.samples.iter().filter(has).fold(0.0, |sum, sample| sum + sample.value)
    }
}

/// `name{label="value",…} number`.
fn sample(line: &str) -> Result<Sample> {
    let (series, value) = line.rsplit_once(' ').context("no value")?;
    let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
    let labels = labels.strip_suffix('}').context("labels do not end")?;
    Ok(Sample { name: name.to_owned(), labels: read_labels(labels)?, value: value.parse()? })
}

/// `label="value",…` with `\\`, `\"` and `\n` escaped.
fn read_labels(text: &str) -> Result<BTreeMap<String, String>> {
    let mut labels = BTreeMap::new();
    let mut rest = text.chars();
    loop {
        let name: String = rest.by_ref().take_while(|&c| c != '=').collect();
        if name.is_empty() {
            return Ok(labels);
        }
        rest.next().filter(|&c| c == '"').context("a label without quotes")?;
        let mut value = String::new();
        loop {
            match rest.next().context("a label does not end")? {
                '"' => break,
                '\\' => match rest.next().context("a label does not end")? {
                    'n' => value.push('\n'),
                    escaped => value.push(escaped),
                },
                plain => value.push(plain),
            }
        }
        labels.insert(name.trim_start_matches(',').to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_found_by_any_of_their_labels_and_summed() {
        let text = "# HELP x y\n\
            records{endpoint=\"GET /a,\\\"{id}\\\"\",quality=\"exact\"} 3\n\
            records{endpoint=\"GET /b\",quality=\"exact\"} 4\n\
            up 1\n";
        let metrics = Metrics::parse(text).unwrap();
        assert_eq!(metrics.sum("records", &[("quality", "exact")]), 7.0);
        assert_eq!(metrics.sum("records", &[("endpoint", "GET /a,\"{id}\"")]), 3.0);
        assert_eq!(metrics.sum("up", &[]), 1.0);
        assert_eq!(metrics.sum("up", &[("endpoint", "GET /b")]), 0.0);
    }

    #[test]
    fn text_that_is_not_metrics_is_an_error() {
        assert!(Metrics::parse("<html>").is_err());
        assert!(Metrics::parse("a{b=\"c} 1").is_err());
    }
}
