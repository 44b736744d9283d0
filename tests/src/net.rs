//! Loopback: free ports, waiting for listeners, and the smallest HTTP client.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::settle;

/// Longest silence that a read of the harness accepts.
const READ_TIMEOUT: Duration = settle::PATIENCE;

/// A port on loopback that nobody listens on, and that the kernel gives to no client: it is
/// below `net.ipv4.ip_local_port_range`.
///
/// # Errors
/// The machine has no loopback or no free port.
pub fn free_port() -> Result<u16> {
    const FIRST: u32 = 12_000;
    const COUNT: u32 = 16_000;
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Test programs that run at once begin at different places.
    let start = std::process::id().wrapping_mul(97);
    let candidates = (0..COUNT).map(|_| start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)));
    candidates
        .filter_map(|number| u16::try_from(FIRST + number % COUNT).ok())
        .find(|&port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok())
        .context("no free port")
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
pub fn wait_for_listener(address: SocketAddr, mut alive: impl FnMut() -> Result<()>) -> Result<()> {
    settle::until(&format!("a listener on {address}"), settle::PATIENCE, || {
        alive()?;
        Ok(TcpStream::connect(address).ok().map(drop))
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
