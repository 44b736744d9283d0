//! Posts to one place over HTTP/1.1, with TLS where its URL says so.
//!
//! Input: a path, headers and a body. Output: an [`Outcome`]. Invariants: the server's certificate
//! is verified; redirects are not followed; of an answer only the head is read, and that is
//! bounded; every attempt ends in time. Each attempt has a connection of its own: there are few
//! of them, and none to go stale.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST, HeaderValue, USER_AGENT};
use axum::http::uri::{Authority, Scheme};
use axum::http::{HeaderMap, Method, Request, Uri};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::answer::Outcome;

/// Most bytes of the head of an answer.
const HEAD_BYTES_MAX: usize = 16 << 10;

/// Why a client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The URL is not one.
    #[error("not an http:// or https:// URL")]
    Url,
    /// The file of certificates cannot be read, or has none.
    #[error("{path}: {why}")]
    Authorities {
        /// The file.
        path: String,
        /// Why.
        why: String,
    },
    /// TLS cannot be set up.
    #[error("TLS: {0}")]
    Tls(String),
}

/// See the module.
#[derive(Clone)]
pub struct Client {
    authority: Authority,
    port: u16,
    path: String,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    bearer: Option<HeaderValue>,
    patience: Duration,
}

impl Client {
    /// A client of `url`, to which `path` is added. It trusts the authorities in the PEM file
    /// `ca_file`, else those of the system; it shows `bearer` where there is one.
    ///
    /// # Errors
    /// [`ClientError`]
    pub fn new(
        url: &str,
        path: &str,
        ca_file: Option<&Path>,
        bearer: Option<&str>,
        patience: Duration,
    ) -> Result<Self, ClientError> {
        let uri: Uri = url.parse().map_err(|_| ClientError::Url)?;
        let authority = uri.authority().ok_or(ClientError::Url)?.clone();
        let secure = uri.scheme() == Some(&Scheme::HTTPS);
        let tls = secure.then(|| connector(&authority, ca_file)).transpose()?;
        let own = uri.path_and_query().map_or("/", |own| own.as_str());
        let path = if path.is_empty() {
            own.to_owned()
        } else {
            format!("{}{path}", uri.path().trim_end_matches('/'))
        };
        let bearer = bearer.and_then(|token| {
            let mut value = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
            value.set_sensitive(true);
            Some(value)
        });
        let port = authority.port_u16().unwrap_or(if secure { 443 } else { 80 });
        Ok(Self { authority, port, path, tls, bearer, patience })
    }

    /// Posts what the content type in `headers` says, else JSON.
    pub async fn post(&self, headers: HeaderMap, body: Vec<u8>) -> Outcome {
        match timeout(self.patience, self.exchange(headers, body)).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => Outcome::failed(error),
            Err(_elapsed) => Outcome::failed("no answer in time"),
        }
    }

    async fn exchange(&self, headers: HeaderMap, body: Vec<u8>) -> io::Result<Outcome> {
        let host = self.authority.host().trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect((host, self.port)).await?;
        match &self.tls {
            Some((connector, name)) => {
                let stream = connector.connect(name.clone(), stream).await?;
                self.ask(stream, headers, body).await
            }
            None => self.ask(stream, headers, body).await,
        }
    }

    async fn ask<S>(&self, stream: S, headers: HeaderMap, body: Vec<u8>) -> io::Result<Outcome>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let mut builder = http1::Builder::new();
        builder.max_buf_size(HEAD_BYTES_MAX);
        let (mut sender, connection) =
            builder.handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        let connection = tokio::spawn(connection);
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(&self.path)
            .body(Body::from(body))
            .map_err(io::Error::other)?;
        *request.headers_mut() = headers;
        let head = request.headers_mut();
        let host = HeaderValue::from_str(self.authority.as_str()).map_err(io::Error::other)?;
        head.insert(HOST, host);
        head.insert(CONNECTION, HeaderValue::from_static("close"));
        head.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        head.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        if let Some(bearer) = &self.bearer {
            head.insert(AUTHORIZATION, bearer.clone());
        }
        let response = sender.send_request(request).await;
        // Nobody reads the body of the answer.
        connection.abort();
        let response = response.map_err(io::Error::other)?;
        Ok(Outcome::of(response.status(), response.headers()))
    }
}

const AGENT: &str = concat!("weir/", env!("CARGO_PKG_VERSION"));

fn connector(
    authority: &Authority,
    ca_file: Option<&Path>,
) -> Result<(TlsConnector, ServerName<'static>), ClientError> {
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let name = ServerName::try_from(host.to_owned()).map_err(|_| ClientError::Url)?;
    let roots = match ca_file {
        Some(path) => authorities(path)?,
        None => system_authorities(),
    };
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| ClientError::Tls(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok((TlsConnector::from(Arc::new(config)), name))
}

/// The authorities in a PEM file.
///
/// # Errors
/// It cannot be read, or has none.
pub(super) fn authorities(path: &Path) -> Result<RootCertStore, ClientError> {
    let wrong = |why: String| ClientError::Authorities { path: path.display().to_string(), why };
    let certificates = CertificateDer::pem_file_iter(path).map_err(|e| wrong(e.to_string()))?;
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
        roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(wrong("holds no certificate in PEM".to_owned()));
    }
    Ok(roots)
}

/// Those that the system trusts; what of them can't be read is left out, and the log says so.
fn system_authorities() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "certificates that the system trusts can't be read");
    }
    roots.add_parsable_certificates(found.certs);
    roots
}
