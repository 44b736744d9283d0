//! Scores the record counter against a file of responses with known counts.
//!
//! `cargo run --example score_responses -- FILE [--all]` reads NDJSON, one response a
//! line: `api method path status content_type expected also body`. `expected` is a
//! number, `"not_data"` or `"unknown"`; `also` lists other acceptable values.

use std::io::{BufRead, BufReader, Write};

use anyhow::Context;
use sensor_user::records::{BodyContext, BodyCount, BodyCounter, BodyOutcome, Quality};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Response {
    #[serde(default)]
    api: String,
    method: String,
    path: String,
    status: u16,
    #[serde(default)]
    content_type: Option<String>,
    #[serde(default)]
    kind: String,
    expected: Value,
    #[serde(default)]
    also: Option<Vec<Value>>,
    body: String,
}

impl Response {
    fn count(&self) -> BodyCount {
        let mut counter = BodyCounter::new(&BodyContext {
            method: &self.method,
            target: &self.path,
            status: self.status,
            content_type: self.content_type.as_deref().filter(|it| !it.is_empty()),
            graphql: self.path.contains("graphql"),
            rule: None,
            keys: true,
            sensitive: true,
            plain_keys_max: 16,
            hash_key: [7; 16],
        });
        counter.push(self.body.as_bytes());
        counter.finish()
    }

    fn accepts(&self, count: &BodyCount) -> bool {
        let found = verdict(count);
        self.expected == found || self.also.iter().flatten().any(|other| *other == found)
    }
}

fn verdict(count: &BodyCount) -> Value {
    match (count.outcome, count.quality) {
        (BodyOutcome::NotData, _) => "not_data".into(),
        (_, Quality::Unknown) => "unknown".into(),
        _ => count.records.into(),
    }
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().context("usage: score_responses FILE [--all]")?;
    let show_all = arguments.next().is_some();
    let file = std::fs::File::open(&path).with_context(|| path.clone())?;
    let mut out = std::io::stdout().lock();
    let (mut right, mut all) = (0, 0);
    for line in BufReader::new(file).lines() {
        let response: Response = serde_json::from_str(&line?)?;
        let count = response.count();
        let is_right = response.accepts(&count);
        all += 1;
        right += u32::from(is_right);
        if show_all || !is_right {
            let Response { api, method, path, kind, expected, .. } = &response;
            let mark = if is_right { "right" } else { "WRONG" };
            writeln!(
                out,
                "{mark} {}: {api} {method} {path} ({kind}): {} for {expected}, keys {:?}",
                all - 1,
                verdict(&count),
                count.plain_keys
            )?;
        }
    }
    writeln!(out, "{right} of {all}")?;
    Ok(())
}
