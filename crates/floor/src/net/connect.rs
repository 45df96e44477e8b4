//! Makes the connections: resolves the name, refuses what may not be reached, connects to exactly what was checked.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::address::{Ranges, special_purpose};

/// How long one address of a name is tried before the next.
const TRY: Duration = Duration::from_secs(4);
/// How many addresses of a name are tried.
const TRIES: usize = 4;

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Resolves a name to its addresses.
pub type Resolve = Arc<dyn Fn(String) -> Boxed<io::Result<Vec<IpAddr>>> + Send + Sync>;

/// The system's resolver.
pub(super) fn system_resolver() -> Resolve {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    })
}

/// A connection that the guard did not allow.
#[derive(Debug, thiserror::Error)]
#[error("{host}: {why}")]
pub(super) struct Refused {
    pub(super) host: String,
    pub(super) why: String,
}

/// The connector under the HTTP client.
#[derive(Clone)]
pub(super) struct Guard {
    pub(super) resolve: Resolve,
    pub(super) allowed: Arc<Ranges>,
}

impl Service<Uri> for Guard {
    type Response = TokioIo<TcpStream>;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = Boxed<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let guard = self.clone();
        Box::pin(async move { guard.connect(&uri).await })
    }
}

impl Guard {
    async fn connect(
        &self,
        uri: &Uri,
    ) -> Result<TokioIo<TcpStream>, Box<dyn std::error::Error + Send + Sync>> {
        let host = uri.host().unwrap_or_default();
        let https = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if https { 443 } else { 80 });
        let addresses = self.addresses(host).await?;
        let mut refused = None;
        let mut failed = None;
        for ip in addresses.into_iter().take(TRIES) {
            if let Err(why) = self.check(ip, port) {
                refused.get_or_insert(why);
                continue;
            }
            let connecting = TcpStream::connect(SocketAddr::new(ip, port));
            match tokio::time::timeout(TRY, connecting).await {
                Ok(Ok(stream)) => {
                    stream.set_nodelay(true)?;
                    return Ok(TokioIo::new(stream));
                }
                Ok(Err(cause)) => failed = Some(cause),
                Err(_) => failed = Some(io::ErrorKind::TimedOut.into()),
            }
        }
        match (failed, refused) {
            (Some(cause), _) => Err(cause.into()),
            (None, why) => Err(Box::new(Refused {
                host: host.to_owned(),
                why: why.unwrap_or_else(|| "the name has no address".to_owned()),
            })),
        }
    }

    /// The address a literal is, or those a name has.
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        match literal.parse() {
            Ok(ip) => Ok(vec![ip]),
            Err(_) => (self.resolve)(host.to_owned()).await,
        }
    }

    fn check(&self, ip: IpAddr, port: u16) -> Result<(), String> {
        if self.allowed.contains(ip) {
            return Ok(());
        }
        if let Some(why) = special_purpose(ip) {
            return Err(format!("{ip} is not a public address ({why})"));
        }
        match port {
            80 | 443 => Ok(()),
            _ => Err(format!("port {port} is neither 80 nor 443")),
        }
    }
}
