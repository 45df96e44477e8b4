//! Who answers a request: the tree from memory, the tree after rendering, the dynamic part, or nobody.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use http::header::{ACCEPT_LANGUAGE, ALLOW, CACHE_CONTROL, CONNECTION, LOCATION, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};

use super::answer::{answer, plain, respond, whole};
use super::negotiate;
use super::{Dynamic, Home, Options, Request, Response, headers};
use crate::House;
use crate::tree::{Coding, Entry, Outcome, Tree, tree_path, url_path};

const MAX_LANGUAGES: usize = 256;
const MAX_HOMES: usize = 1024;

/// Where `/` leads (`None`: nowhere else), and the fact as of which that is true.
type KnownHome = (u64, Option<Arc<str>>);

/// A house's answers.
pub(super) struct Site {
    house: Arc<House>,
    tree: Arc<Tree>,
    dynamic: Option<Dynamic>,
    home: Option<Home>,
    body: usize,
    /// Where `/` leads, by `Accept-Language`.
    homes: RwLock<HashMap<Box<str>, KnownHome>>,
}

impl Site {
    pub(super) fn new(house: Arc<House>, tree: Arc<Tree>, options: &Options) -> Arc<Self> {
        Arc::new(Self {
            house,
            tree,
            dynamic: options.dynamic.clone(),
            home: options.home,
            body: options.body,
            homes: RwLock::default(),
        })
    }

    /// Answers any request. What is in memory is answered without waiting for anything.
    pub(super) async fn serve(self: Arc<Self>, request: http::Request<Incoming>) -> Response {
        if is_reading(request.method())
            && let Some(path) = request.uri().path().strip_prefix('/')
            && let Some(entry) = self.tree.peek(path)
            && let Ok(response) = answer(&entry, request.method(), request.headers())
        {
            return response;
        }
        Box::pin(self.work(request)).await
    }

    async fn work(self: Arc<Self>, request: http::Request<Incoming>) -> Response {
        let path = request.uri().path();
        let dynamic = ["/do", "/desk"].iter().any(|prefix| {
            let below = path.strip_prefix(prefix);
            below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
        });
        match &self.dynamic {
            Some(answer) if dynamic => return self.act(Arc::clone(answer), request).await,
            _ => {}
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
            return self.not_found(&head.method, &head.headers).await;
        };
        match self.tree.get(&path).await {
            Ok(Some(entry)) => self.read(&path, &entry, &head.method, &head.headers).await,
            Ok(None) => match self.alias(&path).await {
                Ok(Some(place)) => moved(&place),
                Ok(None) => self.not_found(&head.method, &head.headers).await,
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

    async fn not_found(&self, method: &Method, asked: &HeaderMap) -> Response {
        let page: Outcome = self.tree.get("404.html").await;
        let Ok(Some(entry)) = page else {
            return plain(StatusCode::NOT_FOUND, "There is nothing here.\n");
        };
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

    /// Reads the body within its limit and hands the request to the dynamic part.
    async fn act(&self, answer: Dynamic, request: http::Request<Incoming>) -> Response {
        let (head, body) = request.into_parts();
        if body.size_hint().lower() > self.body as u64 {
            return too_large();
        }
        let body = match Limited::new(body, self.body).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => return too_large(),
            Err(_) => return plain(StatusCode::BAD_REQUEST, "The request broke off.\n"),
        };
        // In a task of its own, so that a panic costs one answer and a reader who leaves does not cut it off half-way.
        let answered = tokio::spawn(answer(Request::from_parts(head, body))).await;
        let mut response = answered.unwrap_or_else(|error| {
            tracing::error!(%error, "answering broke");
            broken()
        });
        headers::secure(response.headers_mut());
        response
    }
}

fn is_reading(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
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
    set(&mut response, ALLOW, "GET, HEAD");
    response
}

fn too_large() -> Response {
    let mut response = plain(StatusCode::PAYLOAD_TOO_LARGE, "That is too large.\n");
    set(&mut response, CONNECTION, "close");
    response
}

fn broken() -> Response {
    let text = "Something went wrong here. Please try again later.\n";
    plain(StatusCode::INTERNAL_SERVER_ERROR, text)
}

fn set(response: &mut Response, name: HeaderName, value: &'static str) {
    response
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
}
