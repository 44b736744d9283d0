//! What Weir counts, as a table: redrawn in place on a terminal, else one line a time.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _, stdout};

use anyhow::Result;
use weir_tests::Agent;

/// Callers in the table: those who got most.
const CALLERS: usize = 5;

/// The table, and how much of the screen it takes.
pub(super) struct Table {
    in_place: bool,
    lines: usize,
}

impl Table {
    pub(super) fn new() -> Self {
        Self { in_place: stdout().is_terminal(), lines: 0 }
    }

    /// Shows the counts of now; `days` have passed.
    pub(super) fn draw(&mut self, days: f64, agent: &Agent) -> Result<()> {
        let text = if self.in_place { page(days, agent)? } else { line(days, agent)? };
        let mut out = stdout().lock();
        if self.in_place && self.lines > 0 {
            // Back to the first line of the last drawing, and clear from there.
            write!(out, "\x1b[{}A\x1b[J", self.lines)?;
        }
        out.write_all(text.as_bytes())?;
        self.lines = text.lines().count();
        Ok(out.flush()?)
    }
}

/// Records by principal, most first: all endpoints together.
pub(super) fn principals(agent: &Agent) -> Result<Vec<(String, u64)>> {
    let mut records: BTreeMap<String, u64> = BTreeMap::new();
    for row in agent.principals()? {
        *records.entry(row.principal).or_default() += row.records;
    }
    let mut sorted: Vec<_> = records.into_iter().collect();
    sorted.sort_by_key(|(_, records)| std::cmp::Reverse(*records));
    Ok(sorted)
}

/// `day 2, 14 h`.
fn clock(days: f64) -> String {
    format!("day {:.0}, {:2.0} h", days.floor() + 1.0, (days.fract() * 24.0).floor())
}

fn line(days: f64, agent: &Agent) -> Result<String> {
    let endpoints = agent.endpoints()?;
    let exchanges: u64 = endpoints.iter().map(|endpoint| endpoint.exchanges).sum();
    let records: u64 = endpoints.iter().map(|endpoint| endpoint.records).sum();
    let mut text = format!("{}: {exchanges} exchanges, {records} records", clock(days));
    if let Some((principal, records)) = principals(agent)?.first() {
        write!(text, "; most to {principal}: {records}")?;
    }
    text.push('\n');
    Ok(text)
}

fn page(days: f64, agent: &Agent) -> Result<String> {
    let mut text = format!("\n{}\n\n", clock(days));
    writeln!(
        text,
        "{:<24} {:>9} {:>9} {:<9} {:>7}  personal data",
        "endpoint", "exchanges", "records", "quality", "callers"
    )?;
    let mut endpoints = agent.endpoints()?;
    endpoints.sort_by_key(|endpoint| std::cmp::Reverse(endpoint.records));
    for e in &endpoints {
        writeln!(
            text,
            "{:<24} {:>9} {:>9} {:<9} {:>7}  {}",
            e.endpoint,
            e.exchanges,
            e.records,
            e.records_quality,
            e.principals,
            e.sensitive.join(" ")
        )?;
    }
    writeln!(text, "\n{:<24} {:>9}", "caller", "records")?;
    for (principal, records) in principals(agent)?.iter().take(CALLERS) {
        writeln!(text, "{principal:<24} {records:>9}")?;
    }
    Ok(text)
}
