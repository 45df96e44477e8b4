//! What a handler answers: a page, a way to go on, bytes, or news as it happens. Never kept by caches unless it says so.

use std::time::Duration;

use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, SET_COOKIE,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::{Asked, Live};
use crate::{House, Result};

/// A page that a small script of ours may improve: still nothing from elsewhere, nothing inline.
const SCRIPTED: &str = "default-src 'none'; img-src 'self' blob:; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const HTML: &str = "text/html; charset=utf-8";

pub(super) type News = Box<dyn FnMut(&House) -> Result<Live> + Send>;

/// An answer, to be sent whole, or as it happens.
pub struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: What,
}

pub(super) enum What {
    Bytes(Bytes),
    News(Duration, News),
}

impl Answer {
    /// A page without scripts, as the public pages are.
    pub fn html(html: String) -> Self {
        Self::bytes(HTML, html)
    }

    /// A page that may load scripts of this house.
    pub fn scripted(html: String) -> Self {
        Self::html(html).header(CONTENT_SECURITY_POLICY, SCRIPTED)
    }

    pub fn text(text: impl Into<Bytes>) -> Self {
        Self::bytes("text/plain; charset=utf-8", text)
    }

    pub fn bytes(media_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        let mut headers = HeaderMap::with_capacity(12);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        Self {
            status: StatusCode::OK,
            headers,
            body: What::Bytes(bytes.into()),
        }
    }

    /// A style or script of ours, under an address that changes with it.
    pub fn lasting(media_type: &'static str, bytes: &'static [u8]) -> Self {
        let lasting = "public, max-age=31536000, immutable";
        Self::bytes(media_type, Bytes::from_static(bytes)).header(CACHE_CONTROL, lasting)
    }

    /// A file to be saved under a name of plain letters.
    pub fn file(media_type: &'static str, name: &str, bytes: impl Into<Bytes>) -> Self {
        let plain = |c: &char| c.is_ascii_alphanumeric() || "-_.".contains(*c);
        let name: String = name.chars().filter(plain).collect();
        let disposition = format!("attachment; filename=\"{name}\"");
        Self::bytes(media_type, bytes).header(http::header::CONTENT_DISPOSITION, &disposition)
    }

    /// After a change: go and see (303), so that a reload does not send the form again. `path` is of this house.
    pub fn see(path: &str) -> Self {
        let mut answer = Self::text(Bytes::new()).status(StatusCode::SEE_OTHER);
        if path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') {
            answer = answer.header(LOCATION, path);
        }
        answer
    }

    /// Server-sent events: `news` is asked at once and then `every` so often, until it ends, the reader leaves, or the server's idle limit
    /// closes the connection; a browser's `EventSource` comes back by itself.
    pub fn live(
        every: Duration,
        news: impl FnMut(&House) -> Result<Live> + Send + 'static,
    ) -> Self {
        let mut answer = Self::bytes("text/event-stream", Bytes::new());
        answer.body = What::News(every, Box::new(news));
        answer
    }

    /// A form's page, shown again (422) where what was sent is refused.
    pub fn refusing(self, refused: bool) -> Self {
        match refused {
            true => self.status(StatusCode::UNPROCESSABLE_ENTITY),
            false => self,
        }
    }

    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Sets a header; a value that no header may carry is left out.
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Gives the browser a cookie for this host alone, out of reach of scripts, for some seconds.
    pub fn keep(self, house: &House, asked: &Asked, name: &str, value: &str, seconds: u32) -> Self {
        let (name, secure) = match asked.is_secure(house) {
            true => (format!("__Host-{name}"), "; Secure"),
            false => (name.to_owned(), ""),
        };
        self.cookie(&format!(
            "{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
        ))
    }

    /// Takes a cookie back.
    pub fn forget(self, house: &House, asked: &Asked, name: &str) -> Self {
        self.keep(house, asked, name, "", 0)
    }

    fn cookie(mut self, cookie: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(cookie) {
            self.headers.append(SET_COOKIE, value);
        }
        self
    }

    /// What a test looks at: status, headers and bytes; news have none yet.
    pub fn into_parts(self) -> (StatusCode, HeaderMap, Bytes) {
        let bytes = match self.body {
            What::Bytes(bytes) => bytes,
            What::News(..) => Bytes::new(),
        };
        (self.status, self.headers, bytes)
    }
}
