//! Listens, accepts and stops. One tokio runtime of its own; `run` blocks the thread that calls it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

use super::gate::{Gate, Ticket};
use super::pace::{Broom, Pace, Paced};
use super::site::{Answering, Site};
use super::{Options, Response};
use crate::tree::{Follower, Tree};
use crate::{Error, House, Result};

/// The largest head of a request, in bytes. It has at most 100 headers: hyper copies 4 KB for each request where another number is set.
const MAX_HEAD: usize = 32 << 10;
/// What an HTTP/2 connection may send before it is read.
const WINDOW: u32 = 1 << 20;

/// A house that listens.
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
    site: Arc<Site>,
    tree: Arc<Tree>,
    options: Options,
}

impl Server {
    /// Listens on an address as `127.0.0.1:8080` or `[::]:0`; nothing is answered before `run`.
    pub fn bind(
        listen: &str,
        house: Arc<House>,
        tree: Arc<Tree>,
        options: Options,
    ) -> Result<Self> {
        let address: SocketAddr = listen.parse().map_err(|cause| {
            Error::bad_input(format!("`{listen}` is not an address to listen on"))
                .because(anyhow::Error::new(cause))
                .hint("write an IP address and a port, as 127.0.0.1:8080")
        })?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(options.workers.max(1))
            .max_blocking_threads(16)
            .thread_name("web")
            .enable_all()
            .build()
            .map_err(|cause| Error::unavailable("the server's threads cannot start", cause))?;
        let listener = runtime
            .block_on(TcpListener::bind(address))
            .map_err(|cause| cannot_listen(listen, cause))?;
        let address = listener
            .local_addr()
            .map_err(|cause| cannot_listen(listen, cause))?;
        let site = Site::new(house, Arc::clone(&tree), &options);
        Ok(Self {
            runtime,
            listener,
            address,
            site,
            tree,
            options,
        })
    }

    /// Where it listens, with the port the system chose for port 0.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` comes, then lets requests in flight end, at most for `Options::drain`.
    pub fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<()> {
        let follower = Follower::start(self.tree)?;
        let drain = self.options.drain;
        let accepting = accept(self.listener, self.site, self.options, stop);
        let ended = self.runtime.block_on(self.runtime.spawn(accepting));
        drop(follower);
        self.runtime
            .shutdown_timeout(drain.min(Duration::from_secs(1)));
        ended.map_err(|cause| Error::internal("the server stopped by mistake", cause))
    }
}

/// Ends when the process is asked to stop (SIGINT or SIGTERM).
pub async fn signals() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(error) => {
                tracing::warn!(%error, "SIGTERM cannot be heard");
                std::future::pending().await
            }
        }
    };
    tokio::select! {
        _ = terminated => {}
        heard = tokio::signal::ctrl_c() => if let Err(error) = heard {
            tracing::warn!(%error, "Ctrl-C cannot be heard");
            std::future::pending::<()>().await;
        },
    }
}

async fn accept(
    listener: TcpListener,
    site: Arc<Site>,
    options: Options,
    stop: impl Future<Output = ()> + Send,
) {
    let gate = Gate::new(options.connections, options.per_network);
    let broom = Broom::new(&options);
    let sweeping = tokio::spawn(Arc::clone(&broom).sweep());
    let graceful = GracefulShutdown::new();
    let builder = Arc::new(protocol());
    let mut stop = std::pin::pin!(stop);
    let mut number = 0;
    loop {
        let (stream, ticket) = tokio::select! {
            () = &mut stop => break,
            next = next(&listener, &gate) => match next {
                Some(next) => next,
                None => continue,
            },
        };
        number += 1;
        let pace = broom.pace();
        let connection = Connection {
            number,
            stream,
            ticket,
            pace: Arc::clone(&pace),
            site: Arc::clone(&site),
            broom: Arc::clone(&broom),
        };
        let served = connection.serve(Arc::clone(&builder), graceful.watcher());
        let handle = tokio::spawn(served).abort_handle();
        broom.watch(number, pace, handle);
    }
    drop(listener);
    if tokio::time::timeout(options.drain, graceful.shutdown())
        .await
        .is_err()
    {
        broom.end_all();
    }
    sweeping.abort();
}

/// The next connection that may stay; `None` to try again.
async fn next(listener: &TcpListener, gate: &Arc<Gate>) -> Option<(TcpStream, Ticket)> {
    let place = gate.place().await?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, gate.enter(peer.ip(), place)?)),
        Err(error) => {
            // Out of file descriptors, mostly: others have to leave first.
            tracing::warn!(%error, "a connection cannot be accepted");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

fn protocol() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().max_buf_size(MAX_HEAD).half_close(false);
    builder
        .http2()
        .max_header_list_size(MAX_HEAD as u32)
        .max_concurrent_streams(64)
        .max_send_buf_size(256 << 10)
        .initial_connection_window_size(WINDOW);
    builder
}

struct Connection {
    number: u64,
    stream: TcpStream,
    ticket: Ticket,
    pace: Arc<Pace>,
    site: Arc<Site>,
    broom: Arc<Broom>,
}

impl Connection {
    async fn serve(
        self,
        builder: Arc<auto::Builder<TokioExecutor>>,
        watcher: hyper_util::server::graceful::Watcher,
    ) {
        let leaving = Leaving {
            number: self.number,
            broom: self.broom,
            ticket: self.ticket,
        };
        if self.stream.set_nodelay(true).is_err() {
            return;
        }
        let (site, pace) = (self.site, Arc::clone(&self.pace));
        let network = leaving.ticket.network();
        let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
            let serving = Serving::begin(&pace, request.version() == http::Version::HTTP_2);
            let answering = Arc::clone(&site).serve(request, network);
            Served {
                answering,
                _serving: serving,
            }
        });
        let io = Paced {
            inner: TokioIo::new(self.stream),
            pace: self.pace,
        };
        let connection = builder.serve_connection(io, service).into_owned();
        // Broken connections are everyday; there is nothing to say about them that would not be about a reader.
        let _ended = watcher.watch(connection).await;
    }
}

/// Gives the place back when the connection's task ends in whatever way.
struct Leaving {
    number: u64,
    broom: Arc<Broom>,
    ticket: Ticket,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.broom.forget(self.number);
    }
}

/// An answer on its way. Plain types, since an `async` block would copy the whole request once more.
struct Served {
    answering: Answering,
    _serving: Serving,
}

impl Future for Served {
    type Output = Result<Response, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.answering).poll(cx).map(Ok)
    }
}

struct Serving(Arc<Pace>);

impl Serving {
    fn begin(pace: &Arc<Pace>, http2: bool) -> Self {
        pace.begin(http2);
        Self(Arc::clone(pace))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.end();
    }
}

fn cannot_listen(listen: &str, cause: std::io::Error) -> Error {
    use std::io::ErrorKind::{AddrInUse, AddrNotAvailable, PermissionDenied};
    let hint = match cause.kind() {
        AddrInUse => "another program listens there: stop it, or choose another port",
        PermissionDenied => "ports below 1024 need a right of their own: choose a higher one",
        AddrNotAvailable => "this machine does not have that address",
        _ => "choose another address or port",
    };
    Error::unavailable("cannot listen", cause)
        .at(listen)
        .hint(hint)
}
