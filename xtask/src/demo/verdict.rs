//! The end: what Weir counted beside what the API says that it handed out.

use std::collections::BTreeMap;
use std::io::{Write as _, stdout};

use anyhow::{Context, Result};
use weir_tests::oracle::{Served, verify, wait_for_served};
use weir_tests::{Agent, server::Server};

use super::table;

/// Callers that are listed.
const CALLERS: usize = 5;

/// Compares, once the API has written down as many `answers` as its callers got, and says so.
///
/// # Errors
/// The two differ: in what, and by how much.
pub(super) fn give(agent: &Agent, api: &Server, answers: usize) -> Result<()> {
    let served = wait_for_served(api, answers)?;
    verify(agent, api, answers).context("Weir's counts are not the API's own")?;
    let told = table::principals(agent)?;
    let mut out = stdout().lock();
    writeln!(
        out,
        "\n{:<12} {:>14}   {:<24} {:>12}",
        "API key", "the API's log", "Weir's principal", "Weir's count"
    )?;
    for ((key, own), (principal, counted)) in by_key(&served).iter().zip(&told).take(CALLERS) {
        writeln!(out, "{key:<12} {own:>14}   {principal:<24} {counted:>12}")?;
    }
    let records: u64 = served.iter().map(|answer| answer.records).sum();
    writeln!(
        out,
        "\nThe API's own log: {} answers, {records} records. Weir counted the same: every \
         exchange, endpoint and caller, all exact.",
        served.len()
    )?;
    Ok(())
}

/// Records by API key, most first.
fn by_key(served: &[Served]) -> Vec<(&str, u64)> {
    let mut records: BTreeMap<&str, u64> = BTreeMap::new();
    for answer in served {
        *records.entry(&answer.key).or_default() += answer.records;
    }
    let mut sorted: Vec<_> = records.into_iter().collect();
    sorted.sort_by_key(|(_, records)| std::cmp::Reverse(*records));
    sorted
}
