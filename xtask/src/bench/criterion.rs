//! What criterion left in `target/criterion`.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::workspace;

/// One benchmark's result.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Time {
    /// `group/function/value`.
    pub(super) name: String,
    /// Median, nanoseconds an iteration.
    pub(super) median_ns: f64,
    /// What one iteration worked on.
    pub(super) work: Work,
}

/// What one iteration works on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Work {
    /// So many bytes.
    Bytes(f64),
    /// So many things.
    Elements(f64),
    /// Not said.
    Unsaid,
}

/// Removes the results of earlier runs.
pub(super) fn forget() -> Result<()> {
    match fs::remove_dir_all(folder()) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).context("target/criterion"),
        _ => Ok(()),
    }
}

/// Every result, by name.
pub(super) fn results() -> Result<Vec<Time>> {
    let mut times = Vec::new();
    collect(&folder(), &mut times)?;
    times.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(times)
}

fn folder() -> PathBuf {
    workspace::target().join("criterion")
}

fn collect(folder: &Path, times: &mut Vec<Time>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
        let path = entry?.path();
        if path.ends_with("new") {
            times.push(read(&path)?);
        } else if path.is_dir() {
            collect(&path, times)?;
        }
    }
    Ok(())
}

fn read(folder: &Path) -> Result<Time> {
    let json = |name: &str| -> Result<Value> {
        let path = folder.join(name);
        let text = fs::read(&path).with_context(|| format!("{}", path.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("{}", path.display()))
    };
    time(&json("benchmark.json")?, &json("estimates.json")?)
        .with_context(|| format!("unknown form of results in {}", folder.display()))
}

fn time(benchmark: &Value, estimates: &Value) -> Option<Time> {
    let throughput = benchmark.get("throughput");
    let amount = |kind: &str| throughput?.get(kind)?.as_f64();
    let work = match (amount("Bytes"), amount("Elements")) {
        (Some(bytes), _) => Work::Bytes(bytes),
        (_, Some(elements)) => Work::Elements(elements),
        _ => Work::Unsaid,
    };
    let name = benchmark.get("full_id")?.as_str()?.to_owned();
    let median_ns = estimates.pointer("/median/point_estimate")?.as_f64()?;
    Some(Time { name, median_ns, work })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_result_is_read_as_criterion_writes_it() {
        let estimates = json!({"median": {"point_estimate": 1250.5}});
        for (throughput, work) in [
            (json!({"Bytes": 64}), Work::Bytes(64.0)),
            (json!({"Elements": 3}), Work::Elements(3.0)),
            (json!(null), Work::Unsaid),
        ] {
            let benchmark = json!({"full_id": "count/list", "throughput": throughput});
            let expected = Time { name: "count/list".to_owned(), median_ns: 1250.5, work };
            assert_eq!(time(&benchmark, &estimates), Some(expected));
        }
        assert_eq!(time(&json!({}), &estimates), None);
    }
}
