//! The listening socket and its connections.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::{Shown, routes};

const CONNECTIONS_MAX: usize = 128;
const HEAD_SECONDS: u64 = 10;
/// A connection is closed after so long, even while its peer reads: scrapers open a new one.
const CONNECTION_SECONDS: u64 = 300;
/// Wait after a failed accept (no descriptor is left), so as not to spin.
const ACCEPT_PAUSE_MS: u64 = 100;

/// A socket that listens and isn't served yet.
#[derive(Debug)]
pub struct Server(TcpListener);

/// Listens at `address`.
///
/// # Errors
/// The address is in use or isn't of this host.
pub async fn bind(address: SocketAddr) -> io::Result<Server> {
    TcpListener::bind(address).await.map(Server)
}

impl Server {
    /// Where it listens; the port that was given where 0 was asked for.
    ///
    /// # Errors
    /// The socket has no address.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }

    /// Serves until dropped.
    pub async fn run(self, shown: Arc<Shown>) {
        let routes = routes::routes(shown);
        let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        loop {
            let Ok(permit) = room.clone().acquire_owned().await else { return };
            match self.0.accept().await {
                Ok((stream, peer)) => {
                    let routes = routes.clone();
                    tokio::spawn(async move {
                        connection(stream, peer, routes).await;
                        drop(permit);
                    });
                }
                Err(error) => {
                    tracing::debug!(%error, "accept failed");
                    tokio::time::sleep(Duration::from_millis(ACCEPT_PAUSE_MS)).await;
                }
            }
        }
    }
}

/// The address at the other end of a request's connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) SocketAddr);

async fn connection(stream: TcpStream, peer: SocketAddr, routes: Router) {
    let routes = TowerToHyperService::new(routes);
    let routes = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        routes.call(request)
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(HEAD_SECONDS))
        .max_buf_size(16 << 10)
        .serve_connection(TokioIo::new(stream), routes);
    // Whatever ended it, the peer knows: there is nobody else to tell.
    let _ended = tokio::time::timeout(Duration::from_secs(CONNECTION_SECONDS), served).await;
}
