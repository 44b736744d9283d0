//! Weir's dashboards, asked as Grafana would ask.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{Prometheus, programs};

/// What Grafana puts in for a scrape interval of a second.
const RATE_INTERVAL: &str = "10s";

/// Ways to fill a variable are tried up to this number, the value `All` aside.
const VALUES_MAX: usize = 4;

type Variables = BTreeMap<String, String>;

/// Asks every query of every dashboard, in every state of its variables; gives how many.
///
/// # Errors
/// One of them shows nothing, or a variable offers nothing.
pub fn check_all(prometheus: &Prometheus) -> Result<usize> {
    let mut queries = 0;
    for file in fs::read_dir(programs::repository().join("dashboards"))? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let board: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
            queries += check(&board, prometheus).with_context(|| path.display().to_string())?;
        }
    }
    ensure!(queries > 40, "only {queries} queries were looked at");
    Ok(queries)
}

/// Asks every query of a board; gives how many.
fn check(board: &Value, prometheus: &Prometheus) -> Result<usize> {
    let mut states = vec![Variables::new()];
    for variable in list(board, "/templating/list") {
        let Some(query) = variable.pointer("/query/query").and_then(Value::as_str) else {
            continue;
        };
        let name =
            variable.get("name").and_then(Value::as_str).context("a variable without a name")?;
        let mut more = Vec::new();
        for state in &states {
            for value in values(query, state, prometheus)? {
                let mut state = state.clone();
                state.insert(name.to_owned(), value);
                more.push(state);
            }
        }
        states = more;
    }
    let mut asked = 0;
    for panel in list(board, "/panels") {
        for target in list(panel, "/targets") {
            let Some(expression) = target.get("expr").and_then(Value::as_str) else { continue };
            for state in &states {
                let expression = filled(expression, state);
                let series = prometheus.query(&expression)?;
                ensure!(!series.is_empty(), "{:?} shows nothing: {expression}", panel.get("title"));
                asked += 1;
            }
        }
    }
    ensure!(asked > 0, "a board without queries");
    Ok(asked)
}

/// What `label_values(selector, label)` offers, `All` first.
fn values(query: &str, state: &Variables, prometheus: &Prometheus) -> Result<Vec<String>> {
    let inner = query.strip_prefix("label_values(").and_then(|rest| rest.strip_suffix(')'));
    let (selector, label) = inner.and_then(|it| it.rsplit_once(", ")).context(query.to_owned())?;
    let found = prometheus.label_values(&filled(selector, state), label)?;
    ensure!(!found.is_empty(), "{query} offers nothing in {state:?}");
    let all = found.iter().map(|value| quoted(value)).collect::<Vec<_>>().join("|");
    let single = found.iter().take(VALUES_MAX).map(|value| quoted(value));
    Ok([format!("({all})")].into_iter().chain(single).collect())
}

/// As Grafana quotes a value for a regular expression within a string of PromQL.
fn quoted(value: &str) -> String {
    let mut quoted = String::new();
    for character in value.chars() {
        if "\\^$.*+?()[]{}|".contains(character) {
            quoted.push_str("\\\\");
        }
        quoted.push(character);
    }
    quoted
}

fn filled(expression: &str, state: &Variables) -> String {
    let mut text = expression.replace("$__rate_interval", RATE_INTERVAL);
    for (name, value) in state {
        text = text.replace(&format!("${name}"), value);
    }
    text
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
