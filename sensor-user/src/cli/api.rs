//! Asks the running agent.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, bail};
use axum::body::{Body, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::{Method, Request};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::clock::Timestamp;
use crate::config::Http;
use crate::incident::IncidentId;
use crate::web;

/// How long an agent may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Most bytes of an answer.
const ANSWER_BYTES_MAX: usize = 64 << 20;

/// The API of an agent that may run.
pub(super) struct Api {
    address: SocketAddr,
    token: Option<String>,
    runtime: Runtime,
}

/// What an agent said.
pub(super) struct Answer {
    pub(super) status: u16,
    body: Vec<u8>,
}

impl Api {
    /// The API of the agent with these settings, or of another one at `listen`.
    pub(super) fn of(http: &Http, listen: Option<SocketAddr>) -> anyhow::Result<Self> {
        let token = http.token_file.as_deref().map(web::token).transpose()?;
        Ok(Self { token, ..Self::at(listen.unwrap_or(http.listen))? })
    }

    /// The API of the agent that listens there, and asks for no token.
    pub(super) fn at(mut address: SocketAddr) -> anyhow::Result<Self> {
        if address.ip().is_unspecified() {
            // An agent that listens everywhere listens here.
            address.set_ip(match address {
                SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
            });
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { address, token: None, runtime })
    }

    /// Asks for a path; none where nobody listens.
    pub(super) fn get(&self, path: &str) -> anyhow::Result<Option<Answer>> {
        self.ask(Method::GET, path, None)
    }

    /// Acknowledges an incident; none where nobody listens.
    pub(super) fn acknowledge(
        &self,
        id: IncidentId,
        reason: &str,
        until: Option<Timestamp>,
    ) -> anyhow::Result<Option<Answer>> {
        let body = json!({ "reason": reason, "until": until.map(|until| until.to_string()) });
        self.ask(Method::POST, &format!("/api/v1/incidents/{id}/acknowledge"), Some(&body))
    }

    fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Option<Answer>> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.address.to_string())
            .header(CONTENT_TYPE, "application/json");
        let request = match &self.token {
            Some(token) => request.header(AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        };
        let request =
            request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))?;
        let answer = async {
            match TcpStream::connect(self.address).await {
                Ok(stream) => exchange(stream, request).await.map(Some),
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Ok(None),
                Err(error) => Err(error.into()),
            }
        };
        self.runtime
            .block_on(async { timeout(PATIENCE, answer).await })
            .unwrap_or_else(|elapsed| Err(elapsed.into()))
            .with_context(|| format!("cannot ask the agent at {self}"))
    }
}

async fn exchange(stream: TcpStream, request: Request<Body>) -> anyhow::Result<Answer> {
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    // It ends with the sender; what went wrong, the answer says.
    tokio::spawn(connection);
    let response = sender.send_request(request).await?;
    let status = response.status().as_u16();
    let body = to_bytes(Body::new(response.into_body()), ANSWER_BYTES_MAX).await?;
    Ok(Answer { status, body: body.to_vec() })
}

impl Answer {
    /// What was asked for.
    pub(super) fn json<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        if self.status != 200 {
            let said: Option<Value> = serde_json::from_slice(&self.body).ok();
            let why = said.as_ref().and_then(|said| said.get("error")?.as_str());
            bail!("the agent refuses: {}", why.unwrap_or("is it weir that listens there?"));
        }
        serde_json::from_slice(&self.body)
            .context("the answer is not weir's: is it another program that listens there?")
    }
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(f)
    }
}
