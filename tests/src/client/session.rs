//! Python's HTTP clients, request by request over one connection.

use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::programs;

/// Which client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// requests.
    Requests,
    /// httpx.
    Httpx,
    /// The standard library's `http.client`.
    Standard,
}

impl fmt::Display for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Requests => "requests",
            Self::Httpx => "httpx",
            Self::Standard => "http.client",
        })
    }
}

/// A client that keeps its connection until it is dropped.
#[derive(Debug)]
pub struct Session {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    key: String,
}

impl Session {
    /// A client of the server at `base`, with this API key unless it is empty.
    ///
    /// # Errors
    /// Python is missing.
    pub fn open(library: Library, base: &str, key: &str) -> Result<Self> {
        let mut child = Command::new(programs::python()?)
            .arg(programs::fixture("session.py"))
            .args([&library.to_string(), base])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start python")?;
        let requests = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().context("no pipe")?);
        Ok(Self { child, requests, answers, key: key.to_owned() })
    }

    /// `GET path`; returns status and body length.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn get(&mut self, path: &str) -> Result<(u16, u64)> {
        self.ask("GET", path, json!({}), "")
    }

    /// Sends one request and reads its answer; `headers` is an object.
    ///
    /// # Errors
    /// The client failed (its own words are on standard error).
    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        mut headers: Value,
        body: &str,
    ) -> Result<(u16, u64)> {
        if let (Some(fields), false) = (headers.as_object_mut(), self.key.is_empty()) {
            fields.insert("x-api-key".to_owned(), json!(self.key));
        }
        let line = json!({ "method": method, "path": path, "headers": headers, "body": body });
        let requests = self.requests.as_mut().context("no pipe")?;
        writeln!(requests, "{line}").context("the client ended")?;
        let mut answer = String::new();
        if self.answers.read_line(&mut answer)? == 0 {
            bail!("the client ended at {method} {path}");
        }
        let answer: Value = serde_json::from_str(&answer)?;
        let status = answer.get("status").and_then(Value::as_u64).context("no status")?;
        let length = answer.get("bytes").and_then(Value::as_u64).context("no length")?;
        Ok((u16::try_from(status)?, length))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The end of its input ends it.
        self.requests = None;
        let _ = self.child.wait();
    }
}
