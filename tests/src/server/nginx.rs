//! nginx in front of an API, or serving files, from a configuration of its own.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::Server;
use crate::lab::{Certificate, Lab};
use crate::oracle::ServedLog;
use crate::{Process, net, programs};

/// nginx, ready to start. Its access log is the oracle: the counts come from the
/// `x-records` and `x-endpoint` headers of the API behind it, or from [`Nginx::files`].
#[derive(Clone, Debug, Default)]
pub struct Nginx {
    tls: Option<Certificate>,
    gzip: bool,
    upstream: Option<u16>,
    locations: String,
}

impl Nginx {
    /// A reverse proxy to a server on this port.
    #[must_use]
    pub fn before(port: u16) -> Self {
        Self { upstream: Some(port), ..Self::default() }
    }

    /// A server of static JSON: `path` answers with `file` of `records` records.
    #[must_use]
    pub fn files(path: &str, file: PathBuf, records: u64) -> Self {
        Self::default().file(path, file, records)
    }

    /// One more static file.
    #[must_use]
    pub fn file(mut self, path: &str, file: PathBuf, records: u64) -> Self {
        let _ = writeln!(
            self.locations,
            "    location = {path} {{\n      alias {};\n      default_type application/json;\n      \
             add_header x-records {records};\n      add_header x-endpoint 'GET {path}';\n    }}",
            file.display()
        );
        self
    }

    /// With TLS.
    #[must_use]
    pub fn tls(mut self, certificate: &Certificate) -> Self {
        self.tls = Some(certificate.clone());
        self
    }

    /// Compresses JSON for clients that accept it.
    #[must_use]
    pub fn gzip(mut self) -> Self {
        self.gzip = true;
        self
    }

    /// Starts it.
    ///
    /// # Errors
    /// nginx is missing, refuses its configuration, or doesn't listen in time.
    pub fn start(&self, lab: &Lab) -> Result<Server> {
        let room = lab.room("nginx")?;
        let (port, log) = (net::free_port()?, room.join("served.ndjson"));
        let config = room.join("nginx.conf");
        std::fs::write(&config, self.config(&room, port))?;
        let mut command = Command::new(programs::program("nginx")?);
        command.arg("-p").arg(&room).arg("-e").arg(room.join("error.log")).arg("-c").arg(&config);
        let process = Process::start("nginx", &mut command, &room.join("output"))?;
        Server::ready(process, net::local(port), self.tls.is_some(), ServedLog::new(&log))
    }

    fn config(&self, room: &std::path::Path, port: u16) -> String {
        let mut server = String::new();
        match &self.tls {
            Some(tls) => {
                let (certificate, key) = (tls.certificate.display(), tls.key.display());
                let _ = write!(
                    server,
                    "    listen 127.0.0.1:{port} ssl backlog=512;\n    \
                     ssl_certificate {certificate};\n    ssl_certificate_key {key};\n"
                );
            }
            None => {
                let _ = writeln!(server, "    listen 127.0.0.1:{port} backlog=512;");
            }
        }
        if let Some(upstream) = self.upstream {
            let _ = write!(
                server,
                "    location / {{\n      proxy_pass http://127.0.0.1:{upstream};\n      \
                 proxy_http_version 1.1;\n      proxy_set_header Connection '';\n    }}\n"
            );
        }
        if self.gzip {
            server.push_str(
                "    gzip on;\n    gzip_types application/json;\n    gzip_proxied any;\n",
            );
        }
        let (room, locations) = (room.display(), &self.locations);
        format!(
            "{MAIN}\npid {room}/pid;\nevents {{ worker_connections 4096; }}\nhttp {{\n{LOG}\n  \
             access_log {room}/served.ndjson oracle if=$bytes_sent;\n  client_body_temp_path {room}/body;\n  \
             proxy_temp_path {room}/proxy;\n  fastcgi_temp_path {room}/fastcgi;\n  \
             uwsgi_temp_path {room}/uwsgi;\n  scgi_temp_path {room}/scgi;\n  \
             sendfile on;\n  keepalive_requests 1000000;\n  keepalive_timeout 600;\n  \
             server {{\n{server}{locations}  }}\n}}\n"
        )
    }
}

/// One worker: a single-threaded server is what most hosts have in front.
const MAIN: &str = "daemon off;\nuser root;\nworker_processes 1;\nworker_rlimit_nofile 8192;";

/// The oracle's line. A response of which nothing left is not one that was served.
const LOG: &str = r#"  map $sent_http_x_records $records { "" 0; default $sent_http_x_records; }
  log_format oracle escape=json '{"method":"$request_method","path":"$request_uri",'
    '"status":$status,"endpoint":"$sent_http_x_endpoint","records":$records,'
    '"key":"$http_x_api_key","bytes":$body_bytes_sent}';"#;
