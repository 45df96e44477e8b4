//! The way in: an accept loop of our own over hyper, and a service that answers the tree from memory first.
//!
//! `server.rs` listens, counts connections and stops gracefully; `pace.rs` closes connections that are too slow; `site.rs`
//! decides who answers; `answer.rs` builds the answer. HTTP/1.1 and HTTP/2 in clear text: TLS belongs to the proxy or onion
//! service in front. No address of a reader is stored or logged, no cookie is set, there is no access log.

mod answer;
mod gate;
pub mod headers;
mod negotiate;
mod pace;
mod server;
mod site;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;

pub use answer::plain;
pub use server::{Server, signals};

use crate::{Config, House, Result};

/// A request to the dynamic part, its body read whole within `Options::body`.
pub type Request = http::Request<Bytes>;
/// An answer; its security headers are added where it does not set them.
pub type Response = http::Response<Full<Bytes>>;
/// Answers what people do: everything under `/do/` and `/desk/`.
pub type Dynamic =
    Arc<dyn Fn(Request) -> Pin<Box<dyn Future<Output = Response> + Send>> + Send + Sync>;
/// Where `/` leads for an `Accept-Language` (at most 256 bytes of it): a path as `/fr/`, or `None` for the tree's
/// `index.html`. May ask the database: it runs on a blocking thread and is remembered until the next fact.
pub type Home = fn(&House, &str) -> Result<Option<String>>;

/// Limits and hooks of a server.
#[derive(Clone)]
pub struct Options {
    /// Threads that answer requests.
    pub workers: usize,
    /// Connections open at once; more wait in the kernel's queue.
    pub connections: usize,
    /// Connections open at once from one network (IPv4 /24, IPv6 /48); more are closed. Loopback, where a proxy sits, is exempt.
    pub per_network: usize,
    /// A request's head must be here this long after its first byte, or after the connection was made.
    pub header: Duration,
    /// A request with its body must be answered within this.
    pub request: Duration,
    /// A connection may stay open this long without a request.
    pub idle: Duration,
    /// A reader who takes nothing, or less than `MIN_TAKEN` bytes, for this long is cut off.
    pub stall: Duration,
    /// How long a stop waits for requests in flight.
    pub drain: Duration,
    /// The largest body accepted, in bytes.
    pub body: usize,
    pub dynamic: Option<Dynamic>,
    pub home: Option<Home>,
}

impl Options {
    /// The limits of a configuration, with no hooks yet.
    pub fn new(config: &Config) -> Self {
        Self {
            workers: config.server.workers,
            connections: config.server.connections,
            per_network: (config.server.connections / 10).max(1),
            header: Duration::from_secs(10),
            request: Duration::from_secs(60),
            idle: Duration::from_secs(60),
            stall: Duration::from_secs(30),
            drain: Duration::from_secs(10),
            body: 8 << 20,
            dynamic: None,
            home: None,
        }
    }
}
