//! Who answers a request: the tree from memory, the tree after rendering, the dynamic part, or nobody.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_LANGUAGE, ALLOW, CACHE_CONTROL, LOCATION, VARY};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use hyper::body::Incoming;

use super::answer::{answer, plain, respond, whole};
use super::negotiate;
use super::{Home, Network, Options, OtherForm, Response, headers};
use crate::House;
use crate::route::Router;
use crate::tree::{Coding, Entry, Form, Outcome, Tree, tree_path, url_path};

const MAX_LANGUAGES: usize = 256;
/// Deeper than any page of a tree stands.
const MAX_FOLDERS: usize = 16;
const MAX_HOMES: usize = 1024;

/// Where `/` leads (`None`: nowhere else), and the fact as of which that is true.
type KnownHome = (u64, Option<Arc<str>>);

/// An answer that is there, or one that has to be worked for.
pub(super) enum Answering {
    AtOnce(std::future::Ready<Response>),
    Working(Pin<Box<dyn Future<Output = Response> + Send>>),
}

impl Future for Answering {
    type Output = Response;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Response> {
        match self.get_mut() {
            Self::AtOnce(response) => Pin::new(response).poll(cx),
            Self::Working(response) => response.as_mut().poll(cx),
        }
    }
}

/// A house's answers.
pub(super) struct Site {
    house: Arc<House>,
    tree: Arc<Tree>,
    routes: Option<Arc<Router>>,
    forwarded: bool,
    home: Option<Home>,
    other_form: Option<OtherForm>,
    /// Where `/` leads, by `Accept-Language`.
    homes: RwLock<HashMap<Box<str>, KnownHome>>,
}

impl Site {
    pub(super) fn new(house: Arc<House>, tree: Arc<Tree>, options: &Options) -> Arc<Self> {
        Arc::new(Self {
            house,
            tree,
            routes: options.routes.clone(),
            forwarded: options.forwarded,
            home: options.home,
            other_form: options.other_form,
            homes: RwLock::default(),
        })
    }

    /// Answers any request. What is in memory is answered without waiting for anything.
    pub(super) fn serve(
        self: Arc<Self>,
        request: http::Request<Incoming>,
        network: Network,
    ) -> Answering {
        match self.at_once(&request) {
            Some(response) => Answering::AtOnce(std::future::ready(response)),
            None => Answering::Working(Box::pin(self.work(request, network))),
        }
    }

    fn at_once(&self, request: &http::Request<Incoming>) -> Option<Response> {
        if let Some(place) = self.other_form(request) {
            return Some(other(&place));
        }
        if !is_reading(request.method()) {
            return None;
        }
        let path = request.uri().path().strip_prefix('/')?;
        let entry = self.tree.peek(path)?;
        answer(&entry, request.method(), request.headers()).ok()
    }

    /// Where a program is sent that asks for JSON at the address of a page.
    fn other_form(&self, request: &http::Request<Incoming>) -> Option<String> {
        let find = self.other_form?;
        let accept = request.headers().get(ACCEPT)?.to_str().ok()?;
        let wanted = accept.contains("json") && is_reading(request.method());
        wanted.then(|| find(&self.house, request.uri().path(), accept))?
    }

    async fn work(self: Arc<Self>, request: http::Request<Incoming>, network: Network) -> Response {
        if let Some(routes) = &self.routes
            && routes.owns(request.uri().path())
        {
            let network = match self.forwarded {
                true => network.told_by_proxy(request.headers()),
                false => network,
            };
            let house = Arc::clone(&self.house);
            return Arc::clone(routes).serve(house, request, network).await;
        }
        let (head, _) = request.into_parts();
        if !is_reading(&head.method) {
            return not_allowed();
        }
        let raw = head.uri.path();
        if raw == "/"
            && let Some(home) = self.home
            && let Some(response) = self.go_home(home, &head.headers).await
        {
            return response;
        }
        let Some(path) = tree_path(raw) else {
            return self.not_found(raw, &head.method, &head.headers).await;
        };
        match self.tree.get(&path).await {
            Ok(Some(entry)) => self.read(&path, &entry, &head.method, &head.headers).await,
            Ok(None) => match self.alias(&path).await {
                Ok(Some(place)) => moved(&place),
                Ok(None) => self.not_found(raw, &head.method, &head.headers).await,
                Err(_) => broken(),
            },
            Err(_) => broken(),
        }
    }

    async fn read(
        &self,
        path: &str,
        entry: &Arc<Entry>,
        method: &Method,
        asked: &HeaderMap,
    ) -> Response {
        match answer(entry, method, asked) {
            Ok(response) => response,
            Err(coding) => {
                self.made(path, entry, coding).await;
                answer(entry, method, asked).unwrap_or_else(|_| broken())
            }
        }
    }

    async fn made(&self, path: &str, entry: &Arc<Entry>, coding: Coding) {
        if let Err(error) = self.tree.make_form(path, entry, coding).await {
            tracing::error!(%error, path, "a page cannot be compressed");
        }
    }

    /// `/fr/slug` for `/fr/slug.html`, `/fr` for `/fr/`.
    async fn alias(&self, path: &str) -> Result<Option<String>, Arc<crate::Error>> {
        let name = path.rsplit('/').next().unwrap_or(path);
        if name.contains('.') {
            return Ok(None);
        }
        if self.tree.get(&format!("{path}.html")).await?.is_some() {
            return Ok(Some(url_path(path) + ".html"));
        }
        let folder = self.tree.get(&format!("{path}/index.html")).await?;
        Ok(folder.map(|_| url_path(path) + "/"))
    }

    /// The tree's page for what is not there. Its links begin with one `../`, since a web host shows it at any path; here they are
    /// written for the path that was asked for.
    async fn not_found(&self, asked_for: &str, method: &Method, asked: &HeaderMap) -> Response {
        let page: Outcome = self.tree.get("404.html").await;
        let Ok(Some(entry)) = page else {
            return plain(StatusCode::NOT_FOUND, "There is nothing here.\n");
        };
        let folders = asked_for.matches('/').count().saturating_sub(1);
        if folders != 1 {
            let form = at_depth(entry.identity(), folders.min(MAX_FOLDERS));
            return whole(&form, method, StatusCode::NOT_FOUND);
        }
        let coding = match entry.compressible() {
            true => negotiate::coding(asked),
            false => Coding::Identity,
        };
        if entry.ready(coding).is_none() {
            self.made("404.html", &entry, coding).await;
        }
        let form = entry.ready(coding).unwrap_or(entry.identity());
        whole(form, method, StatusCode::NOT_FOUND)
    }

    /// The redirect from `/` to a home, or `None` when the tree's own `index.html` is the answer.
    async fn go_home(&self, home: Home, asked: &HeaderMap) -> Option<Response> {
        let languages = asked
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        let languages = languages.unwrap_or_default();
        let languages = languages.get(..MAX_LANGUAGES).unwrap_or(languages);
        let place = match self.known_home(languages) {
            Some(place) => place,
            None => self.find_home(home, languages).await?,
        }?;
        let mut headers = HeaderMap::with_capacity(12);
        headers.insert(LOCATION, HeaderValue::from_str(&place).ok()?);
        headers.insert(VARY, HeaderValue::from_static("accept-language"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers::secure(&mut headers);
        Some(respond(StatusCode::FOUND, headers, Bytes::new()))
    }

    fn known_home(&self, languages: &str) -> Option<Option<Arc<str>>> {
        let homes = self.homes.read().unwrap_or_else(PoisonError::into_inner);
        let (seq, place) = homes.get(languages)?;
        (*seq == self.tree.applied()).then(|| place.clone())
    }

    async fn find_home(&self, home: Home, languages: &str) -> Option<Option<Arc<str>>> {
        let seq = self.tree.applied();
        let (house, asked) = (Arc::clone(&self.house), languages.to_owned());
        let found = tokio::task::spawn_blocking(move || home(&house, &asked)).await;
        let place = match found {
            Ok(Ok(place)) => place.map(Arc::from),
            Ok(Err(error)) => {
                tracing::error!(%error, "the home cannot be chosen");
                return None;
            }
            Err(error) => {
                tracing::error!(%error, "choosing the home broke");
                return None;
            }
        };
        let mut homes = self.homes.write().unwrap_or_else(PoisonError::into_inner);
        if homes.len() >= MAX_HOMES {
            homes.clear();
        }
        homes.insert(languages.into(), (seq, Option::clone(&place)));
        Some(place)
    }
}

fn is_reading(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Not to be kept: readers of the page come to the same address.
fn other(place: &str) -> Response {
    let mut headers = HeaderMap::with_capacity(12);
    if let Ok(place) = HeaderValue::from_str(place) {
        headers.insert(LOCATION, place);
    }
    headers.insert(VARY, HeaderValue::from_static("accept"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers::secure(&mut headers);
    respond(StatusCode::SEE_OTHER, headers, Bytes::new())
}

fn moved(place: &str) -> Response {
    let mut headers = HeaderMap::with_capacity(12);
    if let Ok(place) = HeaderValue::from_str(place) {
        headers.insert(LOCATION, place);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers::secure(&mut headers);
    respond(StatusCode::PERMANENT_REDIRECT, headers, Bytes::new())
}

fn not_allowed() -> Response {
    let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "Here one can only read.\n");
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

fn broken() -> Response {
    let text = "Something went wrong here. Please try again later.\n";
    plain(StatusCode::INTERNAL_SERVER_ERROR, text)
}

/// A page whose links lead up one folder, for a path so many folders deep.
fn at_depth(page: &Form, folders: usize) -> Form {
    let text = String::from_utf8_lossy(&page.bytes);
    let up = format!("=\"{}", "../".repeat(folders));
    let mut headers = page.headers.clone();
    headers.remove(http::header::CONTENT_LENGTH);
    Form {
        headers,
        bytes: text.replace("=\"../", &up).into(),
    }
}
