//! The way in: an accept loop of our own over hyper, and a service that answers the tree from memory first.
//!
//! `server.rs` listens, counts connections and stops gracefully; `pace.rs` closes connections that are too slow; `site.rs`
//! decides who answers; `answer.rs` builds the answer; what people do goes to the routes of the rooms (`crate::route`). HTTP/1.1 and HTTP/2 in clear text: TLS belongs to the proxy or onion
//! service in front. No address of a reader is stored or logged, no cookie is set, there is no access log.

mod answer;
mod body;
mod gate;
pub mod headers;
mod negotiate;
mod network;
mod pace;
mod server;
mod site;

use std::sync::Arc;
use std::time::Duration;

pub use answer::plain;
pub use body::Body;
pub use network::Network;
pub use server::{Server, signals};

use crate::route::Router;
use crate::{Config, House, Result};

/// An answer; its security headers are added where it does not set them.
pub type Response = http::Response<Body>;
/// Where `/` leads for an `Accept-Language` (at most 256 bytes of it): a path as `/fr/`, or `None` for the tree's
/// `index.html`. May ask the database: it runs on a blocking thread and is remembered until the next fact.
pub type Home = fn(&House, &str) -> Result<Option<String>>;

/// Where a program goes that asks for another form of an address than the page: the path of a route, or `None` where there is only
/// the page. Asked with the path as sent and `Accept`, for requests that name a kind of JSON; it has to be quick.
pub type OtherForm = fn(&House, &str, &str) -> Option<String>;

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
    /// Whether the proxy on this machine tells where readers come from, in `X-Forwarded-For`.
    pub forwarded: bool,
    /// What people do: everything under `/do/` and `/desk/`, and what else rooms offer.
    pub routes: Option<Arc<Router>>,
    pub home: Option<Home>,
    pub other_form: Option<OtherForm>,
}

impl Options {
    /// The limits of a configuration, with no hooks yet.
    pub fn new(config: &Config) -> Self {
        Self {
            workers: config.server.threads(),
            connections: config.server.connections,
            per_network: (config.server.connections / 10).max(1),
            header: Duration::from_secs(10),
            request: Duration::from_secs(60),
            idle: Duration::from_secs(60),
            stall: Duration::from_secs(30),
            drain: Duration::from_secs(10),
            forwarded: config.server.forwarded,
            routes: None,
            home: None,
            other_form: None,
        }
    }
}
