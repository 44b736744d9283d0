//! Steps in order, with a table of their durations at the end.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::process::say;

/// One step: its name, and what it does.
pub(crate) type Step = (&'static str, fn() -> Result<()>);

/// Runs the steps until one fails, and says how long each took.
///
/// # Errors
/// The first failure, with the name of its step.
pub(crate) fn run_in_order(steps: &[Step]) -> Result<()> {
    each(steps, |step| step.0, |step| step.1())
}

/// As [`run_in_order`], for steps of any kind.
///
/// # Errors
/// The first failure, with the name of its step.
pub(crate) fn each<S>(
    steps: &[S],
    name: impl Fn(&S) -> &'static str,
    mut act: impl FnMut(&S) -> Result<()>,
) -> Result<()> {
    let mut rows = Vec::new();
    let mut outcome = Ok(());
    for step in steps {
        let name = name(step);
        say(&format!("step: {name}"));
        let start = Instant::now();
        outcome = act(step).with_context(|| format!("step `{name}` failed"));
        rows.push((name, start.elapsed(), outcome.is_ok()));
        if outcome.is_err() {
            break;
        }
    }
    eprint!("\n{}", table(&rows, steps.len()));
    outcome
}

fn table(rows: &[(&str, Duration, bool)], planned: usize) -> String {
    let mut text = String::new();
    for (name, took, passed) in rows {
        let mark = if *passed { "ok" } else { "FAILED" };
        text += &format!("{name:<32}{:>8.1} s  {mark}\n", took.as_secs_f64());
    }
    let total: Duration = rows.iter().map(|row| row.1).sum();
    let total_s = total.as_secs_f64();
    text + &format!("{:<32}{total_s:>8.1} s  {} of {planned} steps\n", "total", rows.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_runs_after_the_step_that_failed() {
        let steps: &[Step] = &[
            ("first", || Ok(())),
            ("second", || anyhow::bail!("no luck")),
            ("third", || panic!("must not run")),
        ];
        let message = format!("{:#}", run_in_order(steps).unwrap_err());
        assert_eq!(message, "step `second` failed: no luck");
    }

    #[test]
    fn the_table_has_every_step_that_ran_and_their_sum() {
        let rows = [("build", Duration::from_millis(1500), true), ("tidy", Duration::ZERO, false)];
        let table = table(&rows, 3);
        let lines: Vec<_> =
            table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).collect();
        let expected = [
            vec!["build", "1.5", "s", "ok"],
            vec!["tidy", "0.0", "s", "FAILED"],
            vec!["total", "1.5", "s", "2", "of", "3", "steps"],
        ];
        assert_eq!(lines, expected);
    }
}
