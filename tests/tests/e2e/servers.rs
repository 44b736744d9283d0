//! Every server that the tests run, behind one list.

use anyhow::Result;
use weir_tests::Lab;
use weir_tests::server::{Api, Flavour, Nginx, Server, apache, node};

/// A server under test and, where it is a proxy, the API behind it.
pub(crate) struct Stack {
    /// The one that the agent captures.
    pub(crate) front: Server,
    _back: Option<Server>,
}

/// The servers that the counts must be exact on, by name.
pub(crate) const STACKS: &[&str] = &[
    "http.server",
    "http.server TLS",
    "uvicorn asyncio",
    "uvicorn asyncio TLS",
    "uvicorn uvloop",
    "uvicorn uvloop TLS",
    "gunicorn",
    "gunicorn TLS",
    "nginx proxy",
    "nginx proxy TLS",
    "nginx proxy TLS gzip",
    "apache proxy TLS",
    "node proxy",
    "node proxy TLS",
];

/// Starts one of [`STACKS`].
pub(crate) fn start(lab: &Lab, name: &str) -> Result<Stack> {
    let flavour = match name.split(' ').nth(1) {
        Some("asyncio") => Flavour::UvicornAsyncio,
        Some("uvloop") => Flavour::UvicornUvloop,
        _ if name.starts_with("gunicorn") => Flavour::Gunicorn,
        _ => Flavour::Standard,
    };
    let tls = if name.contains("TLS") { Some(lab.certificate()?) } else { None };
    let api = Api::on(flavour);
    let alone = |front| Ok(Stack { front, _back: None });
    if !name.contains("proxy") {
        return alone(match &tls {
            Some(tls) => api.tls(tls).start(lab)?,
            None => api.start(lab)?,
        });
    }
    let back = api.start(lab)?;
    let front = match &tls {
        tls if name.starts_with("node") => node(lab, back.port, tls.as_ref())?,
        Some(tls) if name.starts_with("apache") => apache(lab, back.port, tls)?,
        Some(tls) if name.contains("gzip") => {
            Nginx::before(back.port).tls(tls).gzip().start(lab)?
        }
        Some(tls) => Nginx::before(back.port).tls(tls).start(lab)?,
        None => Nginx::before(back.port).start(lab)?,
    };
    Ok(Stack { front, _back: Some(back) })
}
