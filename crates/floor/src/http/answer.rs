//! Answers from an entry in memory: the whole, a part, or "you have it already". Bytes and headers are shared, not copied.

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    RANGE, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::negotiate::{Part, coding, is_known, part};
use super::{Body, Response, headers};
use crate::tree::{Coding, Entry, Form};

/// The answer to a GET or HEAD, or the coding that has to be made first.
pub(super) fn answer(
    entry: &Entry,
    method: &Method,
    asked: &HeaderMap,
) -> Result<Response, Coding> {
    if method == Method::GET && asked.contains_key(RANGE) {
        let identity = entry.etag(Coding::Identity).to_str().unwrap_or_default();
        let part = part(asked, identity, entry.identity().bytes.len());
        if part != Part::Whole {
            return Ok(partial(entry.identity(), part));
        }
    }
    let coding = match entry.compressible() {
        true => coding(asked),
        false => Coding::Identity,
    };
    if is_known(asked, entry.etag(coding).to_str().unwrap_or_default()) {
        return Ok(not_modified(entry, coding));
    }
    let form = entry.ready(coding).ok_or(coding)?;
    Ok(whole(form, method, StatusCode::OK))
}

/// A form as it is, under a status (404 for the page that says so).
pub(super) fn whole(form: &Form, method: &Method, status: StatusCode) -> Response {
    let mut headers = form.headers.clone();
    let bytes = if method == Method::HEAD {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(form.bytes.len()));
        Bytes::new()
    } else {
        form.bytes.clone()
    };
    respond(status, headers, bytes)
}

/// What a 304 repeats (RFC 9110, 15.4.5) besides its ETag: what decides whether the reader's copy may be used. The rest stands with
/// that copy.
const REPEATED: [HeaderName; 3] = [CACHE_CONTROL, VARY, ACCESS_CONTROL_ALLOW_ORIGIN];

fn not_modified(entry: &Entry, coding: Coding) -> Response {
    let all = &entry.identity().headers;
    let mut headers = HeaderMap::with_capacity(REPEATED.len() + 2);
    for name in REPEATED {
        if let Some(value) = all.get(&name) {
            headers.insert(name, value.clone());
        }
    }
    headers.insert(ETAG, entry.etag(coding).clone());
    respond(StatusCode::NOT_MODIFIED, headers, Bytes::new())
}

fn partial(form: &Form, part: Part) -> Response {
    let size = form.bytes.len();
    let mut headers = form.headers.clone();
    let (status, range, bytes) = match part {
        Part::Bytes(at) => (
            StatusCode::PARTIAL_CONTENT,
            format!("bytes {}-{}/{size}", at.start, at.end - 1),
            form.bytes.slice(at),
        ),
        Part::Whole | Part::Outside => {
            headers.remove(CONTENT_TYPE);
            headers.remove(ETAG);
            (
                StatusCode::RANGE_NOT_SATISFIABLE,
                format!("bytes */{size}"),
                Bytes::new(),
            )
        }
    };
    if let Ok(range) = HeaderValue::from_str(&range) {
        headers.insert(CONTENT_RANGE, range);
    }
    respond(status, headers, bytes)
}

/// A short plain answer of the server itself.
pub fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut headers = HeaderMap::with_capacity(12);
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    headers.insert(CONTENT_TYPE, kind);
    let no_store = HeaderValue::from_static("no-store");
    headers.insert(CACHE_CONTROL, no_store);
    headers::secure(&mut headers);
    respond(status, headers, Bytes::from_static(text.as_bytes()))
}

pub(super) fn respond(status: StatusCode, headers: HeaderMap, bytes: Bytes) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
