//! The tables, and their place in a document.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Effort;
use super::criterion::{Time, Work};
use super::instructions::Count;
use crate::process::{answer, say};

const BEGIN: &str = "<!-- begin: cargo xtask bench -->";
const END: &str = "<!-- end: cargo xtask bench -->";

/// Everything that was measured, as Markdown.
pub(super) fn tables(effort: Effort, times: &[Time], counts: &[Count], load: &str) -> String {
    let how = if effort == Effort::Short { "Roughly measured (`--short`)" } else { "Measured" };
    let mut text = format!("{how} on {}.\n\n", machine());
    text += "| benchmark | time | a second |\n|---|---:|---:|\n";
    for result in times {
        let (time, rate) = (duration(result.median_ns), rate(result));
        text += &format!("| {} | {time} | {rate} |\n", result.name);
    }
    text += "\n| work | instructions |\n|---|---:|\n";
    for count in counts {
        text += &format!("| {} | {:.0} |\n", count.name, count.instructions);
    }
    if !load.is_empty() {
        text += "\n";
        text += load;
    }
    text
}

/// Prints the tables, or replaces those of a document.
#[expect(clippy::print_stdout, reason = "the tables are what the command was asked for")]
pub(super) fn publish(tables: &str, document: Option<&Path>) -> Result<()> {
    let Some(path) = document else {
        println!("{tables}");
        return Ok(());
    };
    let old = fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    let new = replace(&old, tables)
        .with_context(|| format!("{} has no lines {BEGIN} and {END}", path.display()))?;
    fs::write(path, new).with_context(|| format!("{}", path.display()))?;
    say(&format!("tables written to {}", path.display()));
    Ok(())
}

fn replace(document: &str, tables: &str) -> Option<String> {
    let (before, rest) = document.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{tables}\n{END}{after}"))
}

fn machine() -> String {
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("an unnamed processor", |(_, name)| name);
    let cores = processors.lines().filter(|line| line.starts_with("processor")).count();
    let compiler = answer(std::process::Command::new("rustc").arg("-V")).unwrap_or_default();
    format!("{model}, {cores} cores, Linux {}, {compiler}", kernel.trim())
}

fn duration(ns: f64) -> String {
    match ns {
        ns if ns < 1e3 => format!("{ns:.1} ns"),
        ns if ns < 1e6 => format!("{:.2} µs", ns / 1e3),
        ns if ns < 1e9 => format!("{:.2} ms", ns / 1e6),
        ns => format!("{:.2} s", ns / 1e9),
    }
}

fn rate(result: &Time) -> String {
    let a_second = 1e9 / result.median_ns;
    match result.work {
        Work::Bytes(bytes) => format!("{:.0} MB", bytes * a_second / 1e6),
        Work::Elements(elements) => format!("{:.0}", elements * a_second),
        Work::Unsaid => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_replace_those_of_the_last_run_and_nothing_else() {
        let document = format!("# Speed\n{BEGIN}\nold\n{END}\nWhat it means.\n");
        let once = replace(&document, "new").unwrap();
        assert!(once.starts_with("# Speed\n") && once.ends_with("\nWhat it means.\n"), "{once}");
        assert!(once.contains("new") && !once.contains("old"), "{once}");
        assert_eq!(replace(&once, "new").unwrap(), once);
        assert_eq!(replace("# Speed\n", "new"), None);
    }

    #[test]
    fn rates_are_per_second_in_what_was_worked_on() {
        let time = |work| Time { name: String::new(), median_ns: 2e6, work };
        assert_eq!(rate(&time(Work::Bytes(4e6))), "2000 MB");
        assert_eq!(rate(&time(Work::Elements(3.0))), "1500");
        assert_eq!(rate(&time(Work::Unsaid)), "");
    }

    #[test]
    fn durations_have_the_unit_that_reads_best() {
        for (ns, text) in
            [(12.34, "12.3 ns"), (1500.0, "1.50 µs"), (2.5e6, "2.50 ms"), (3e9, "3.00 s")]
        {
            assert_eq!(duration(ns), text);
        }
    }
}
