//! The customer API of `fixtures/api.py` on the Python servers.

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
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
    address: IpAddr,
    tls: Option<Certificate>,
    read_bytes: Option<usize>,
    libraries: Option<PathBuf>,
    late_tls: bool,
    launcher: Vec<OsString>,
}

impl Api {
    /// The API on this server, in clear.
    #[must_use]
    pub fn on(flavour: Flavour) -> Self {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Self {
            flavour,
            address,
            tls: None,
            read_bytes: None,
            libraries: None,
            late_tls: false,
            launcher: Vec::new(),
        }
    }

    /// It listens on this address.
    #[must_use]
    pub fn listen(mut self, address: IpAddr) -> Self {
        self.address = address;
        self
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

    /// It listens, but loads its TLS library and serves only when it gets SIGUSR1
    /// ([`Flavour::Standard`] alone).
    #[must_use]
    pub fn late_tls(mut self) -> Self {
        self.late_tls = true;
        self
    }

    /// Started by this command, which gets the server's own as its last arguments and
    /// becomes it.
    #[must_use]
    pub fn launched_by(mut self, command: Vec<OsString>) -> Self {
        self.launcher = command;
        self
    }

    /// Starts it.
    ///
    /// # Errors
    /// A package is missing, or it doesn't listen in time.
    pub fn start(&self, lab: &Lab) -> Result<Server> {
        let room = lab.room("api")?;
        let address = SocketAddr::new(self.address, net::free_port()?);
        let log = room.join("served.ndjson");
        let python = programs::python()?;
        let mut command = match self.launcher.split_first() {
            Some((launcher, arguments)) => {
                let mut command = Command::new(launcher);
                command.args(arguments).arg(python);
                command
            }
            None => Command::new(python),
        };
        match self.flavour {
            Flavour::Standard => self.standard(&mut command, address),
            Flavour::UvicornAsyncio => self.uvicorn(&mut command, address, "asyncio"),
            Flavour::UvicornUvloop => self.uvicorn(&mut command, address, "uvloop"),
            Flavour::Gunicorn => self.gunicorn(&mut command, address),
        }
        if let Some(directory) = &self.libraries {
            command.env("LD_LIBRARY_PATH", directory);
        }
        command.env("API_LOG", &log).env("PYTHONDONTWRITEBYTECODE", "1");
        command.current_dir(programs::fixture(""));
        let process = Process::start("the API", &mut command, &room.join("output"))?;
        Server::ready(process, address, self.tls.is_some(), ServedLog::new(&log))
    }

    fn standard(&self, command: &mut Command, address: SocketAddr) {
        command.args(["api.py", &address.ip().to_string(), &address.port().to_string()]);
        if let Some(tls) = &self.tls {
            command.arg("--tls").args([&tls.certificate, &tls.key]);
        }
        if self.late_tls {
            command.arg("--late-tls");
        }
        if let Some(bytes) = self.read_bytes {
            command.args(["--read-bytes", &bytes.to_string()]);
        }
    }

    fn uvicorn(&self, command: &mut Command, address: SocketAddr, event_loop: &str) {
        command.args(["-m", "uvicorn", "api:app", "--log-level", "warning", "--http", "h11"]);
        command.args(["--loop", event_loop, "--backlog", "512"]);
        command.args(["--host", &address.ip().to_string(), "--port", &address.port().to_string()]);
        // Longer than any test leaves a connection idle, on however busy a machine.
        command.args(["--timeout-keep-alive", "600"]);
        if let Some(tls) = &self.tls {
            command.arg("--ssl-certfile").arg(&tls.certificate);
            command.arg("--ssl-keyfile").arg(&tls.key);
        }
    }

    fn gunicorn(&self, command: &mut Command, address: SocketAddr) {
        command.args(["-m", "gunicorn", "api:wsgi", "--log-level", "warning"]);
        command.args(["--workers", "2", "--worker-class", "gthread", "--threads", "4"]);
        command.args(["--keep-alive", "600", "--bind", &address.to_string()]);
        if let Some(tls) = &self.tls {
            command.arg("--certfile").arg(&tls.certificate);
            command.arg("--keyfile").arg(&tls.key);
        }
    }
}
