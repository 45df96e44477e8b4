//! What was asked: path, query, form, and the few headers that handlers have a use for.

use std::net::Ipv4Addr;

use bytes::Bytes;
use http::header::{ACCEPT_LANGUAGE, COOKIE, HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, Uri};
use prose::lang::{self, Lang};

use crate::House;
use crate::form::Form;
use crate::http::Network;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MAX_LANGUAGES: usize = 256;
/// A link says in which language its page shall be: `?lang=ar`.
pub const LANG: &str = "lang";

/// A request, read whole.
pub struct Asked {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    params: Vec<(&'static str, String)>,
    query: Form,
    form: Form,
    body: Bytes,
    network: Network,
}

impl Asked {
    pub(super) fn new(
        head: Parts,
        params: Vec<(&'static str, String)>,
        form: Form,
        network: Network,
    ) -> Self {
        Self {
            query: Form::of_query(head.uri.query().unwrap_or_default()),
            method: head.method,
            uri: head.uri,
            headers: head.headers,
            params,
            form,
            body: Bytes::new(),
            network,
        }
    }

    /// The same with the bytes that were sent.
    pub(super) fn with(mut self, body: Bytes) -> Self {
        self.body = body;
        self
    }

    /// Whether it asks for a change.
    pub fn is_post(&self) -> bool {
        self.method == Method::POST
    }

    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// Path and query, to come back to.
    pub fn address(&self) -> &str {
        self.uri.path_and_query().map_or("/", |all| all.as_str())
    }

    /// What stands in the path for `{name}`; empty where the pattern has no such segment.
    pub fn param(&self, name: &str) -> &str {
        let found = self.params.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }

    /// What stands behind the `?`.
    pub fn query(&self) -> &Form {
        &self.query
    }

    /// The fields and files that were sent; empty for a page.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// What was sent to a raw route, byte for byte; empty for a form.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Every field of the head that is text, in the order of their names.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.headers.iter();
        all.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
    }

    /// The host of the request line, as HTTP/2 has it.
    pub fn authority(&self) -> Option<&str> {
        self.uri.authority().map(http::uri::Authority::as_str)
    }

    pub fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The value of a cookie that `Answer::keep` gave; of two with one name, neither.
    pub fn cookie(&self, house: &House, name: &str) -> Option<&str> {
        let name = match self.is_secure(house) {
            true => format!("__Host-{name}"),
            false => name.to_owned(),
        };
        let lines = self.headers.get_all(COOKIE).iter();
        let pairs = lines.filter_map(|line| line.to_str().ok());
        let pairs = pairs.flat_map(|line| line.split(';'));
        let mut found = pairs
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(key, _)| *key == name);
        let (_, value) = found.next()?;
        found.next().is_none().then_some(value)
    }

    /// Where it comes from, for limits.
    pub fn network(&self) -> Network {
        self.network
    }

    /// The host and port it was sent to, as the browser wrote them.
    pub fn host(&self) -> &str {
        let written = self.uri.authority().map(http::uri::Authority::as_str);
        written.or_else(|| self.header(HOST)).unwrap_or_default()
    }

    /// Whether the browser came over TLS, as it does everywhere but on this machine, over an onion service, and in a closed network.
    pub fn is_secure(&self, house: &House) -> bool {
        let name = match self.host().rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => self.host(),
        };
        let here = name == "localhost"
            || name == "[::1]"
            || name.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback());
        let plain = house.config.house.origin.strip_prefix("http://") == Some(self.host());
        !here && !plain && !name.ends_with(".onion")
    }

    /// The interface language: the one a person chose, else the link's, else the browser's, else the house's; always one there are words for.
    pub fn lang(&self, house: &House, chosen: Option<&str>) -> Lang {
        let known = house.words.spoken();
        let named = |tag: &str| {
            let found = known.iter().find(|lang| lang.as_str() == tag);
            found.cloned()
        };
        let accepted = || {
            let accepted = self.header(ACCEPT_LANGUAGE)?;
            let accepted = accepted.get(..MAX_LANGUAGES).unwrap_or(accepted);
            lang::negotiate(accepted, known).cloned()
        };
        let asked = [self.form.text(LANG), self.query.text(LANG)];
        chosen
            .and_then(named)
            .or_else(|| asked.into_iter().find_map(named))
            .or_else(accepted)
            .or_else(|| lang::negotiate(house.config.first_language(), known).cloned())
            .or_else(|| named("en"))
            .unwrap_or_else(Lang::english)
    }

    /// Whether a browser says that a page of this house sent it, or, if it is too old to say, does not say otherwise.
    ///
    /// Public pages are sent with `no-referrer`, so that browsers write `Origin: null` there; `Sec-Fetch-Site` is what tells.
    pub fn is_from_here(&self, house: &House) -> bool {
        if let Some(site) = self.header(SEC_FETCH_SITE) {
            return matches!(site, "same-origin" | "none");
        }
        match self.header(ORIGIN) {
            None | Some("null") => true,
            Some(origin) => {
                let written = origin.split_once("://").map(|(_, host)| host);
                origin == house.config.house.origin || written == Some(self.host())
            }
        }
    }
}
