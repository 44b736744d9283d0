//! A server with control of every byte that it sends.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::net;

/// A request as the raw server sees it: the head's lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Method.
    pub method: String,
    /// Target.
    pub target: String,
}

/// What a raw server does next on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Sends these bytes in one call.
    Send(Vec<u8>),
    /// Sends these bytes in calls of so many each.
    Dribble(Vec<u8>, usize),
    /// Waits.
    Pause(Duration),
    /// Closes the connection.
    Close,
}

impl Step {
    /// Sends text in one call.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Send(text.as_bytes().to_vec())
    }
}

type Script = dyn Fn(&Request) -> Vec<Step> + Send + Sync;

/// A server on loopback that reads heads (requests must have no body) and answers each
/// by its script, a thread a connection.
pub struct RawServer {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    stopping: Arc<AtomicBool>,
    acceptor: Option<JoinHandle<()>>,
    failures: Arc<Mutex<Vec<String>>>,
}

impl RawServer {
    /// Starts it.
    ///
    /// # Errors
    /// No free port.
    pub fn start(script: impl Fn(&Request) -> Vec<Step> + Send + Sync + 'static) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
        let port = listener.local_addr()?.port();
        let stopping = Arc::new(AtomicBool::new(false));
        let failures = Arc::new(Mutex::new(Vec::new()));
        let script: Arc<Script> = Arc::new(script);
        let (stop, failed) = (Arc::clone(&stopping), Arc::clone(&failures));
        let acceptor = thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let (script, failed) = (Arc::clone(&script), Arc::clone(&failed));
                thread::spawn(move || {
                    if let Err(error) = serve(stream, &*script) {
                        let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                        failed.push(format!("{error:#}"));
                    }
                });
            }
        });
        Ok(Self { port, stopping, acceptor: Some(acceptor), failures })
    }

    /// What went wrong on its connections.
    #[must_use]
    pub fn failures(&self) -> Vec<String> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Relaxed);
        // Wakes the acceptor; connections end with their clients.
        drop(TcpStream::connect(net::local(self.port)));
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
    }
}

fn serve(mut stream: TcpStream, script: &Script) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut received = Vec::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = stream.read(&mut piece)?;
        if read == 0 {
            return Ok(());
        }
        received.extend_from_slice(piece.get(..read).unwrap_or_default());
        let mut done = 0;
        while let Some((request, length)) = next_head(received.get(done..).unwrap_or_default()) {
            done += length;
            for step in script(&request) {
                match step {
                    Step::Send(bytes) => stream.write_all(&bytes)?,
                    Step::Dribble(bytes, size) => {
                        bytes.chunks(size).try_for_each(|few| stream.write_all(few))?;
                    }
                    Step::Pause(time) => thread::sleep(time),
                    Step::Close => return Ok(()),
                }
            }
        }
        received.drain(..done);
    }
}

/// The first complete head of `bytes`, and its length.
fn next_head(bytes: &[u8]) -> Option<(Request, usize)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(bytes.get(..end)?);
    let mut words = head.split(' ');
    let mut word = || words.next().unwrap_or_default().to_owned();
    Some((Request { method: word(), target: word() }, end + 4))
}
