//! Whether Weir says what the servers wrote down: exactly, or where not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::{Result, bail};

use super::{Oracle, Served, wait_for_served};
use crate::agent::{Agent, Endpoint, Logged, Metrics};
use crate::settle;

/// How many differences a verdict shows of each kind.
const SHOWN: usize = 5;

/// Everything in which Weir and the oracle differ, one sentence each; empty when equal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The differences.
    pub differences: Vec<String>,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.differences.join("\n"))
    }
}

/// Waits until the server has sent and Weir has counted `exchanges`, then demands that
/// exchange log, API and metrics equal what the server wrote down. Returns Weir's
/// exchanges for further questions.
///
/// # Errors
/// They differ, or the counts are not reached in time.
pub fn verify(agent: &Agent, oracle: &impl Oracle, exchanges: usize) -> Result<Vec<Logged>> {
    wait_for_served(oracle, exchanges)?;
    // How long it takes is not in question here, as long as it ends.
    let counted = settle::until("as many exchanges in Weir's log", settle::PATIENCE, || {
        Ok((agent.exchanges()?.len() >= exchanges).then_some(()))
    });
    let mut verdict = Verdict::default();
    let equal = settle::until("equal counts", settle::PATIENCE, || {
        verdict = look(agent, oracle, exchanges)?;
        Ok(verdict.differences.is_empty().then_some(()))
    });
    if let Err(late) = counted.and(equal) {
        bail!("Weir differs from the server:\n{verdict}\n{late}\n{}", agent.losses()?);
    }
    agent.exchanges()
}

/// The differences at this moment.
fn look(agent: &Agent, oracle: &impl Oracle, exchanges: usize) -> Result<Verdict> {
    let served = oracle.served()?;
    let mut verdict = compare(&served, &agent.exchanges()?, &agent.endpoints()?, &agent.metrics()?);
    if served.len() != exchanges {
        verdict.differences.push(format!("{} responses served, not {exchanges}", served.len()));
    }
    Ok(verdict)
}

/// Compares all that Weir says with all that was served.
#[must_use]
pub fn compare(
    served: &[Served],
    logged: &[Logged],
    endpoints: &[Endpoint],
    metrics: &Metrics,
) -> Verdict {
    let mut verdict = Verdict::default();
    exchanges(served, logged, &mut verdict);
    principals(served, logged, &mut verdict);
    totals(served, endpoints, metrics, &mut verdict);
    verdict
}

/// One by one: method, path, status, endpoint, records, quality.
fn exchanges(served: &[Served], logged: &[Logged], verdict: &mut Verdict) {
    let sent = tally(served.iter().map(|s| {
        let path = without_query(&s.path).to_owned();
        (s.method.clone(), path, s.status, s.endpoint.clone(), s.records, "exact".to_owned())
    }));
    let seen = tally(logged.iter().map(|l| {
        let path = without_query(&l.path).to_owned();
        (l.method.clone(), path, l.status, l.endpoint.clone(), l.records, l.quality.clone())
    }));
    differ("served and not seen so", &sent, &seen, verdict);
    differ("seen and not served so", &seen, &sent, verdict);
}

/// The path of a request target.
fn without_query(target: &str) -> &str {
    target.split('?').next().unwrap_or_default()
}

/// How often each value occurs.
fn tally<T: Ord>(values: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut tally = BTreeMap::new();
    for value in values {
        *tally.entry(value).or_default() += 1;
    }
    tally
}

/// Notes what `these` have more often than `those`.
fn differ<T: Ord + fmt::Debug>(
    what: &str,
    these: &BTreeMap<T, usize>,
    those: &BTreeMap<T, usize>,
    verdict: &mut Verdict,
) {
    let more: Vec<_> = these
        .iter()
        .filter_map(|(value, &count)| {
            let excess = count.saturating_sub(those.get(value).copied().unwrap_or(0));
            (excess > 0).then(|| format!("{what}: {excess} x {value:?}"))
        })
        .collect();
    if more.len() > SHOWN {
        verdict.differences.push(format!("{what}: {} kinds, such as", more.len()));
    }
    verdict.differences.extend(more.into_iter().take(SHOWN));
}

/// Distinct keys are distinct principals and the other way round, with equal counts.
fn principals(served: &[Served], logged: &[Logged], verdict: &mut Verdict) {
    // A request's key is not in Weir's log; what it fetched with it is.
    let by_key = fetched(served.iter().map(|s| (&s.key, (without_query(&s.path), s.records))));
    let by_principal =
        fetched(logged.iter().map(|l| (&l.principal, (without_query(&l.path), l.records))));
    let (keys, principals) = (tally(by_key.values()), tally(by_principal.values()));
    if keys != principals {
        verdict.differences.push(format!(
            "{} API keys were used, {} principals seen; what they fetched differs",
            by_key.len(),
            by_principal.len()
        ));
    }
    for secret in by_key.keys().filter(|key| !key.is_empty()) {
        if by_principal.keys().any(|principal| principal.contains(secret.as_str())) {
            verdict.differences.push("an API key stands in the log in clear".to_owned());
        }
    }
}

/// What each caller fetched, sorted.
fn fetched<'a, K: Ord, V: Ord>(pairs: impl Iterator<Item = (&'a K, V)>) -> BTreeMap<&'a K, Vec<V>> {
    let mut by_caller: BTreeMap<&K, Vec<V>> = BTreeMap::new();
    for (caller, value) in pairs {
        by_caller.entry(caller).or_default().push(value);
    }
    by_caller.values_mut().for_each(|values| values.sort());
    by_caller
}

/// Per endpoint: the API and the metrics.
fn totals(served: &[Served], endpoints: &[Endpoint], metrics: &Metrics, verdict: &mut Verdict) {
    let mut expected: BTreeMap<&str, (u64, u64, BTreeSet<&str>)> = BTreeMap::new();
    for s in served {
        let total = expected.entry(&s.endpoint).or_default();
        total.0 += 1;
        total.1 += s.records;
        total.2.insert(&s.key);
    }
    for (endpoint, (exchanges, records, keys)) in &expected {
        let told = endpoints.iter().find(|told| told.endpoint == *endpoint);
        let told = told.map(|e| (e.exchanges, e.records, e.principals, e.records_quality.as_str()));
        let right = (*exchanges, *records, keys.len() as u64, "exact");
        if told != Some(right) {
            verdict
                .differences
                .push(format!("/api/v1/endpoints says {told:?} of {endpoint}, {right:?} is right"));
        }
        let labels = [("endpoint", *endpoint)];
        let measured = (
            metrics.sum("weir_exchanges_total", &labels),
            metrics.sum("weir_records_total", &[labels[0], ("quality", "exact")]),
        );
        if measured != (*exchanges as f64, *records as f64) {
            verdict.differences.push(format!(
                "/metrics says {measured:?} of {endpoint}, {:?} is right",
                (exchanges, records)
            ));
        }
    }
    let classes = tally(served.iter().map(|s| (&s.endpoint, format!("{}xx", s.status / 100))));
    for ((endpoint, status), count) in classes {
        let labels = [("endpoint", endpoint.as_str()), ("status", status.as_str())];
        let measured = metrics.sum("weir_exchanges_total", &labels);
        if measured != count as f64 {
            verdict
                .differences
                .push(format!("/metrics says {measured} {status} of {endpoint}, {count} is right"));
        }
    }
    for told in endpoints.iter().filter(|told| !expected.contains_key(told.endpoint.as_str())) {
        verdict.differences.push(format!("nobody served {}", told.endpoint));
    }
}

#[cfg(test)]
mod tests;
