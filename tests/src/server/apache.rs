//! Apache (event MPM) in front of an API, with TLS.

use std::process::Command;

use anyhow::Result;

use super::Server;
use crate::lab::{Certificate, Lab};
use crate::oracle::ServedLog;
use crate::{Process, net, programs};

/// Starts Apache with TLS as a reverse proxy to a server on port `upstream`. Its access
/// log is the oracle; the counts come from the API's `x-records` and `x-endpoint`.
///
/// # Errors
/// Apache is missing, refuses its configuration, or doesn't listen in time.
pub fn apache(lab: &Lab, upstream: u16, tls: &Certificate) -> Result<Server> {
    let room = lab.room("apache")?;
    let (port, log) = (net::free_port()?, room.join("served.ndjson"));
    let config = room.join("apache.conf");
    let (here, certificate, key) = (room.display(), tls.certificate.display(), tls.key.display());
    let modules: String = MODULES
        .iter()
        .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
        .collect();
    std::fs::write(
        &config,
        format!(
            "{modules}ServerName localhost\nServerRoot {here}\nDefaultRuntimeDir {here}\n\
             PidFile {here}/pid\nMutex file:{here}\nErrorLog {here}/error.log\n\
             User www-data\nGroup www-data\nListen 127.0.0.1:{port}\n\
             MaxKeepAliveRequests 0\nKeepAliveTimeout 600\n\
             LogFormat \"{LOG}\" oracle\nCustomLog {here}/served.ndjson oracle\n\
             SSLEngine on\nSSLCertificateFile {certificate}\nSSLCertificateKeyFile {key}\n\
             ProxyPass / http://127.0.0.1:{upstream}/\n"
        ),
    )?;
    let mut command = Command::new(programs::program("apache2")?);
    command.arg("-DFOREGROUND").arg("-f").arg(&config);
    let process = Process::start("apache2", &mut command, &room.join("output"))?;
    Server::ready(process, net::local(port), true, ServedLog::new(&log))
}

const MODULES: &[&str] =
    &["mpm_event", "authz_core", "proxy", "proxy_http", "socache_shmcb", "ssl"];

/// The oracle's line; `%B` is the body alone.
const LOG: &str = r#"{\"method\":\"%m\",\"path\":\"%U%q\",\"status\":%>s,\"endpoint\":\"%{x-endpoint}o\",\"records\":%{x-records}o,\"key\":\"%{x-api-key}i\",\"bytes\":%B}"#;
