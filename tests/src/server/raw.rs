//! A server with control of every byte that it sends.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::net;
use crate::oracle::{Oracle, Served};

/// A request as the raw server sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Method.
    pub method: String,
    /// Target.
    pub target: String,
}

impl Request {
    /// What the oracle is to know of the answer, where it is 200 and no key was sent.
    #[must_use]
    pub fn served(&self, endpoint: &str, records: u64) -> Step {
        Step::Served(Served {
            method: self.method.clone(),
            path: self.target.clone(),
            status: 200,
            endpoint: endpoint.to_owned(),
            records,
            key: String::new(),
            bytes: 0,
        })
    }
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
    /// Tells the oracle that this was sent.
    Served(Served),
}

impl Step {
    /// Sends text in one call.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Send(text.as_bytes().to_vec())
    }

    /// Sends a whole response with this JSON body in one call.
    #[must_use]
    pub fn json(body: &[u8]) -> Self {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
        let mut bytes = format!("{head} {}\r\n\r\n", body.len()).into_bytes();
        bytes.extend_from_slice(body);
        Self::Send(bytes)
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
    served: Arc<Mutex<Vec<Served>>>,
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
        let served = Arc::new(Mutex::new(Vec::new()));
        let script: Arc<Script> = Arc::new(script);
        let (stop, told) = (Arc::clone(&stopping), Arc::clone(&served));
        let acceptor = thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let (script, told) = (Arc::clone(&script), Arc::clone(&told));
                // A client that goes away in the middle is part of some tests.
                thread::spawn(move || serve(stream, &*script, &told));
            }
        });
        Ok(Self { port, stopping, acceptor: Some(acceptor), served })
    }
}

impl Oracle for RawServer {
    fn served(&self) -> Result<Vec<Served>> {
        Ok(self.served.lock().unwrap_or_else(PoisonError::into_inner).clone())
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

fn serve(mut stream: TcpStream, script: &Script, served: &Mutex<Vec<Served>>) -> Result<()> {
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
                    Step::Served(told) => {
                        served.lock().unwrap_or_else(PoisonError::into_inner).push(told);
                    }
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
