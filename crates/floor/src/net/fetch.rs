//! Fetches: one request with its redirects, limits and checks. A plain blocking face over a runtime of its own.
//!
//! A POST is sent once and never follows a redirect: what it carries was meant for one address.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    LAST_MODIFIED, LINK, LOCATION, RANGE, RETRY_AFTER, USER_AGENT,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::runtime::Runtime;
use url::Url;

use super::address::Ranges;
use super::connect::{Guard, Refused, Resolve, system_resolver};
use super::decode::{ACCEPTED, decode, too_large};
use super::hosts::Hosts;
use super::target;
use crate::config::NetworkConfig;
use crate::{Error, House, Result};

const MAX_REDIRECTS: usize = 3;
/// So much is read of a page that says why there is nothing.
const ERROR_PAGE: usize = 256 << 10;
const AGENT: &str = concat!("Beffroi/", env!("CARGO_PKG_VERSION"));
/// The headers of an answer that are kept.
const KEPT: [HeaderName; 6] = [
    CONTENT_TYPE,
    ETAG,
    LAST_MODIFIED,
    CONTENT_RANGE,
    RETRY_AFTER,
    LINK,
];

/// So long is waited for what an answer to a POST says besides its status.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Fields for one address, as name and value: a signature holds for the address it was made for, so they are asked for again for each redirect.
pub type Fields = Arc<dyn Fn(&str) -> Vec<(&'static str, String)> + Send + Sync>;

/// What a POST carries.
#[derive(Clone, Debug)]
pub struct Post {
    pub media_type: &'static str,
    /// Shared by all who get the same.
    pub body: Bytes,
}

/// A request to make.
#[derive(Clone)]
pub struct Req {
    pub url: String,
    /// First byte and last byte (inclusive, or to the end) of a `Range`.
    pub range: Option<(u64, Option<u64>)>,
    /// The most bytes accepted, as received and as decompressed.
    pub max_bytes: usize,
    /// An ETag held already: an unchanged file answers 304.
    pub etag: Option<String>,
    /// A media type for `Accept`.
    pub accept: Option<&'static str>,
    /// The time for all of it, redirects included.
    pub deadline: Duration,
    /// `None` for a GET.
    pub post: Option<Post>,
    /// Fields besides our own.
    pub fields: Option<Fields>,
}

impl Req {
    /// A GET of at most 1 MiB within 10 seconds.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            range: None,
            max_bytes: 1 << 20,
            etag: None,
            accept: None,
            deadline: Duration::from_secs(10),
            post: None,
            fields: None,
        }
    }

    /// A POST. Nothing is kept of what is answered but the status and a few fields.
    pub fn post(url: impl Into<String>, media_type: &'static str, body: Bytes) -> Self {
        Self {
            post: Some(Post { media_type, body }),
            max_bytes: 0,
            ..Self::get(url)
        }
    }
}

/// An answer, whatever its status; without bytes where that is an error.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// Where it came from in the end.
    pub url: String,
    pub status: u16,
    /// The headers that are kept: `Content-Type`, `ETag`, `Last-Modified`, `Content-Range`, `Retry-After`, `Link`.
    pub headers: HeaderMap,
    /// The bytes, decompressed.
    pub bytes: Vec<u8>,
}

impl Fetched {
    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// This answer if it is a 200 or 206, an error that says what came instead otherwise.
    pub fn success(self) -> Result<Self> {
        match self.status {
            200 | 206 => Ok(self),
            404 | 410 => Err(Error::not_found("there is nothing at that address").at(self.url)),
            status => {
                let cause = anyhow::anyhow!("status {status}");
                Err(Error::unavailable("the server did not give it", cause).at(self.url))
            }
        }
    }
}

/// Makes the requests. Cheap to share, keeps connections open between requests.
pub struct Fetcher {
    runtime: Option<Runtime>,
    inner: Arc<Inner>,
}

struct Inner {
    client: Client<HttpsConnector<Guard>, Full<Bytes>>,
    hosts: Arc<Hosts>,
}

impl Fetcher {
    /// A house's fetcher: what it asks is counted where its stewards see it.
    pub fn of(house: &House) -> Result<Self> {
        let fetcher = Self::new(&house.config.network)?;
        Ok(fetcher.counting(Arc::clone(&house.hosts)))
    }

    /// The one that all rooms share, with the connections it keeps open.
    pub fn shared(house: &House) -> Result<Arc<Self>> {
        house.keep(Self::of)
    }

    /// Counts in `hosts` from now on.
    fn counting(mut self, hosts: Arc<Hosts>) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.hosts = hosts;
        }
        self
    }

    /// A fetcher that may reach the public Internet, and what the configuration allows beside it (said loudly).
    pub fn new(config: &NetworkConfig) -> Result<Self> {
        let allowed = Ranges::parse(&config.allow_private)?;
        if !allowed.is_empty() {
            // Once in a process, however many fetchers it makes.
            static TOLD: std::sync::Once = std::sync::Once::new();
            let ranges = config.allow_private.join(", ");
            TOLD.call_once(|| tracing::warn!(
                "network.allow_private lets outbound requests reach {ranges}: a stranger's address can make this server call machines there"
            ));
        }
        Self::with_resolver(allowed, system_resolver())
    }

    /// A fetcher with another resolver of names.
    pub fn with_resolver(allowed: Ranges, resolve: Resolve) -> Result<Self> {
        // One thread that keeps connections alive; callers only wait.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(4)
            .thread_name("net")
            .enable_all()
            .build()
            .map_err(|cause| Error::unavailable("no thread for outbound requests", cause))?;
        let guard = Guard {
            resolve,
            allowed: Arc::new(allowed),
        };
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let https = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(provider)
            .map_err(|cause| Error::internal("TLS cannot be set up", cause))?
            .https_or_http()
            .enable_http1()
            .enable_http2()
            .wrap_connector(guard);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(16)
            .http1_max_buf_size(64 << 10)
            .http2_max_header_list_size(32 << 10)
            .build(https);
        Ok(Self {
            runtime: Some(runtime),
            inner: Arc::new(Inner {
                client,
                hosts: Arc::default(),
            }),
        })
    }

    /// Makes one request and waits for the answer. Blocks: not for the threads that answer readers.
    pub fn get(&self, req: Req) -> Result<Fetched> {
        let mut answers = self.get_many(vec![req], 1);
        answers.pop().unwrap_or_else(|| Err(cut_off()))
    }

    /// Makes requests, at most `parallel` at once, and gives the answers in the order of the requests.
    pub fn get_many(&self, reqs: Vec<Req>, parallel: usize) -> Vec<Result<Fetched>> {
        let count = reqs.len();
        let (send, receive) = std::sync::mpsc::channel();
        let queue = Arc::new((AtomicUsize::new(0), Mutex::new(reqs)));
        for _ in 0..parallel.clamp(1, count.max(1)) {
            let (queue, send, inner) = (Arc::clone(&queue), send.clone(), Arc::clone(&self.inner));
            let worker = async move {
                while let Some((at, req)) = take(&queue) {
                    let answer = inner.fetch(req).await;
                    if send.send((at, answer)).is_err() {
                        return;
                    }
                }
            };
            if let Some(runtime) = &self.runtime {
                runtime.spawn(worker);
            }
        }
        drop(send);
        let mut answers: Vec<Result<Fetched>> = (0..count).map(|_| Err(cut_off())).collect();
        for (at, answer) in receive {
            if let Some(slot) = answers.get_mut(at) {
                *slot = answer;
            }
        }
        answers
    }

    /// Makes one request and hands the answer to `then` when it comes, on a thread of the fetcher: `then` may not block.
    pub fn send(&self, req: Req, then: impl FnOnce(Result<Fetched>) + Send + 'static) {
        let inner = Arc::clone(&self.inner);
        match &self.runtime {
            Some(runtime) => drop(runtime.spawn(async move { then(inner.fetch(req).await) })),
            None => then(Err(cut_off())),
        }
    }

    /// Every host asked since the start, and how often.
    pub fn hosts(&self) -> Vec<(String, u64)> {
        self.inner.hosts.list()
    }
}

impl Drop for Fetcher {
    fn drop(&mut self) {
        // Never waits, so that a fetcher may be dropped anywhere.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The next request of the queue and its place.
fn take(queue: &(AtomicUsize, Mutex<Vec<Req>>)) -> Option<(usize, Req)> {
    let at = queue.0.fetch_add(1, Ordering::Relaxed);
    let reqs = queue.1.lock().unwrap_or_else(PoisonError::into_inner);
    reqs.get(at).map(|req| (at, req.clone()))
}

fn cut_off() -> Error {
    Error::unavailable(
        "the request was cut off",
        anyhow::anyhow!("the worker stopped"),
    )
}

impl Inner {
    async fn fetch(&self, req: Req) -> Result<Fetched> {
        let url = target::parse(&req.url)?;
        let shown = url.to_string();
        match tokio::time::timeout(req.deadline, self.follow(url, &req)).await {
            Ok(answer) => answer.map_err(|error| error.at(shown)),
            Err(cause) => Err(Error::unavailable("no whole answer in time", cause).at(shown)),
        }
    }

    async fn follow(&self, mut url: Url, req: &Req) -> Result<Fetched> {
        for _ in 0..=MAX_REDIRECTS {
            self.hosts.count(url.host_str().unwrap_or_default());
            let response = self
                .client
                .request(request(&url, req)?)
                .await
                .map_err(|cause| unreachable(cause, &url))?;
            let location = response.headers().get(LOCATION);
            let follows = req.post.is_none() && is_redirect(response.status());
            let location = location.filter(|_| follows);
            let Some(location) = location else {
                return receive(response, url, req).await;
            };
            let location = location.to_str().map_err(|cause| {
                Error::bad_input("a redirect leads nowhere")
                    .at(&url)
                    .because(cause)
            })?;
            url = target::redirected(&url, location)?;
        }
        Err(Error::bad_input(format!(
            "more than {MAX_REDIRECTS} redirects"
        )))
    }
}

fn request(url: &Url, req: &Req) -> Result<http::Request<Full<Bytes>>> {
    let method = match req.post {
        Some(_) => Method::POST,
        None => Method::GET,
    };
    let mut request = http::Request::builder()
        .method(method)
        .uri(url.as_str())
        .header(USER_AGENT, AGENT);
    if let Some(accept) = req.accept {
        request = request.header(ACCEPT, accept);
    }
    if let Some(etag) = &req.etag {
        request = request.header(IF_NONE_MATCH, etag.as_str());
    }
    request = match req.range {
        None => request.header(ACCEPT_ENCODING, ACCEPTED),
        Some((first, last)) => {
            let last = last.map_or(String::new(), |last| last.to_string());
            request
                .header(RANGE, format!("bytes={first}-{last}"))
                .header(ACCEPT_ENCODING, "identity")
        }
    };
    for (name, value) in req.fields.iter().flat_map(|fields| fields(url.as_str())) {
        request = request.header(name, value);
    }
    let body = match &req.post {
        None => Bytes::new(),
        Some(post) => {
            request = request.header(CONTENT_TYPE, post.media_type);
            post.body.clone()
        }
    };
    request
        .body(Full::new(body))
        .map_err(|cause| Error::bad_input("the address cannot be asked for").because(cause))
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

async fn receive(response: http::Response<Incoming>, url: Url, req: &Req) -> Result<Fetched> {
    let (head, body) = response.into_parts();
    let coding = head.headers.get(CONTENT_ENCODING).map(HeaderValue::to_str);
    let coding = coding
        .transpose()
        .map_err(|cause| Error::bad_input("the answer's coding has no name").because(cause))?;
    let failed = head.status.is_client_error() || head.status.is_server_error();
    let bytes = match failed {
        // The status is the answer; the rest is read so far that the connection can go on.
        _ if req.post.is_some() => {
            let _ = tokio::time::timeout(LAST_WORDS, collect(body, ERROR_PAGE)).await;
            Vec::new()
        }
        // The limit is that of the file asked for. What a host says instead is read, so that the connection can go on, and dropped.
        true => {
            let _ = collect(body, ERROR_PAGE).await;
            Vec::new()
        }
        false => decode(coding, collect(body, req.max_bytes).await?, req.max_bytes)?,
    };
    let kept = KEPT.into_iter().filter_map(|name| {
        let value = head.headers.get(&name)?.clone();
        Some((name, value))
    });
    Ok(Fetched {
        url: url.into(),
        status: head.status.as_u16(),
        headers: kept.collect(),
        bytes,
    })
}

async fn collect(mut body: Incoming, most: usize) -> Result<Vec<u8>> {
    if body.size_hint().lower() > most as u64 {
        return Err(too_large(most));
    }
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|cause| Error::unavailable("the answer broke off", cause))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if data.len() > most - bytes.len() {
            return Err(too_large(most));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

/// Tells what the guard refused (the address is wrong) from what failed (it may work later).
fn unreachable(cause: hyper_util::client::legacy::Error, url: &Url) -> Error {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&cause);
    while let Some(error) = source {
        if let Some(refused) = error.downcast_ref::<Refused>() {
            return Error::bad_input(format!(
                "outbound requests may not go there: {}",
                refused.why
            ))
            .at(url)
            .hint("a closed network can be allowed with network.allow_private");
        }
        source = error.source();
    }
    Error::unavailable("the server cannot be reached", cause).at(url)
}
