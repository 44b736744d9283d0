//! Loopback: free ports, waiting for listeners, and the smallest HTTP client.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::settle;

/// Longest silence that a read of the harness accepts.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// A port on loopback that nobody listens on.
///
/// # Errors
/// The machine has no loopback or no free port.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}

/// The loopback address of `port`.
#[must_use]
pub fn local(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

/// Waits until somebody listens on `port`.
///
/// # Errors
/// Nobody did in time, or `alive` said why nobody ever will.
pub fn wait_for_listener(port: u16, mut alive: impl FnMut() -> Result<()>) -> Result<()> {
    settle::until(&format!("a listener on port {port}"), settle::PATIENCE, || {
        alive()?;
        Ok(TcpStream::connect(local(port)).ok().map(drop))
    })
}

/// Status and body of `GET path`.
///
/// # Errors
/// Nobody answers at `address`, or not in HTTP.
pub fn get(address: SocketAddr, path: &str) -> Result<(u16, String)> {
    let mut stream = TcpStream::connect(address).with_context(|| format!("nobody at {address}"))?;
    stream.set_read_timeout(Some(READ_TIMEOUT))?;
    write!(stream, "GET {path} HTTP/1.0\r\nhost: {address}\r\n\r\n")?;
    let mut response = String::new();
    stream.read_to_string(&mut response)?;
    let Some((head, body)) = response.split_once("\r\n\r\n") else {
        bail!("{path} was answered with {response:?}");
    };
    let status = head.split(' ').nth(1).context("no status")?.parse()?;
    Ok((status, body.to_owned()))
}
