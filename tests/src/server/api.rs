//! The customer API of `fixtures/api.py` on the Python servers.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::Server;
use crate::lab::{Certificate, Lab};
use crate::oracle::ServedLog;
use crate::{Process, net, programs};

/// Which server runs the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// The standard library's `http.server`, a thread a connection.
    Standard,
    /// uvicorn on asyncio.
    UvicornAsyncio,
    /// uvicorn on uvloop.
    UvicornUvloop,
    /// gunicorn, two processes of four threads each.
    Gunicorn,
}

/// The API, ready to start.
#[derive(Clone, Debug)]
pub struct Api {
    flavour: Flavour,
    tls: Option<Certificate>,
    read_bytes: Option<usize>,
    libraries: Option<PathBuf>,
}

impl Api {
    /// The API on this server, in clear.
    #[must_use]
    pub fn on(flavour: Flavour) -> Self {
        Self { flavour, tls: None, read_bytes: None, libraries: None }
    }

    /// With TLS.
    #[must_use]
    pub fn tls(mut self, certificate: &Certificate) -> Self {
        self.tls = Some(certificate.clone());
        self
    }

    /// The server reads so many bytes at a time ([`Flavour::Standard`] alone).
    #[must_use]
    pub fn read_bytes(mut self, bytes: usize) -> Self {
        self.read_bytes = Some(bytes);
        self
    }

    /// With the shared libraries of this directory before the system's.
    #[must_use]
    pub fn libraries(mut self, directory: PathBuf) -> Self {
        self.libraries = Some(directory);
        self
    }

    /// Starts it.
    ///
    /// # Errors
    /// A package is missing, or it doesn't listen in time.
    pub fn start(&self, lab: &Lab) -> Result<Server> {
        let room = lab.room("api")?;
        let (port, log) = (net::free_port()?, room.join("served.ndjson"));
        let mut command = Command::new(programs::python()?);
        match self.flavour {
            Flavour::Standard => self.standard(&mut command, port),
            Flavour::UvicornAsyncio => self.uvicorn(&mut command, port, "asyncio"),
            Flavour::UvicornUvloop => self.uvicorn(&mut command, port, "uvloop"),
            Flavour::Gunicorn => self.gunicorn(&mut command, port),
        }
        if let Some(directory) = &self.libraries {
            command.env("LD_LIBRARY_PATH", directory);
        }
        command.env("API_LOG", &log).env("PYTHONDONTWRITEBYTECODE", "1");
        command.current_dir(programs::fixture(""));
        let process = Process::start("the API", &mut command, &room.join("output"))?;
        Server::ready(process, port, self.tls.is_some(), ServedLog::new(&log))
    }

    fn standard(&self, command: &mut Command, port: u16) {
        command.args(["api.py", &port.to_string()]);
        if let Some(tls) = &self.tls {
            command.arg("--tls").args([&tls.certificate, &tls.key]);
        }
        if let Some(bytes) = self.read_bytes {
            command.args(["--read-bytes", &bytes.to_string()]);
        }
    }

    fn uvicorn(&self, command: &mut Command, port: u16, event_loop: &str) {
        command.args(["-m", "uvicorn", "api:app", "--log-level", "warning", "--http", "h11"]);
        command.args(["--loop", event_loop, "--port", &port.to_string(), "--backlog", "512"]);
        if let Some(tls) = &self.tls {
            command.arg("--ssl-certfile").arg(&tls.certificate);
            command.arg("--ssl-keyfile").arg(&tls.key);
        }
    }

    fn gunicorn(&self, command: &mut Command, port: u16) {
        command.args(["-m", "gunicorn", "api:wsgi", "--log-level", "warning"]);
        command.args(["--workers", "2", "--worker-class", "gthread", "--threads", "4"]);
        command.args(["--keep-alive", "60", "--bind", &format!("127.0.0.1:{port}")]);
        if let Some(tls) = &self.tls {
            command.arg("--certfile").arg(&tls.certificate);
            command.arg("--keyfile").arg(&tls.key);
        }
    }
}
