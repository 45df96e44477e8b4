//! Addresses of the fediverse: web addresses that name actors, objects and keys, and the origin each belongs to.
//!
//! An id is opaque and kept as it was written; only scheme and host have a normal form, and two addresses are the same
//! when those and the rest agree (FEP-fe34). What two programs could read in two ways (a backslash, a name and
//! password, a missing slash) is no address.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use url::{Host, Url};

/// The most bytes of an address.
pub const MAX_BYTES: usize = 2048;

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("the address is longer than {MAX_BYTES} bytes")]
    TooLong,
    #[error("the address does not begin with https:// or http:// and a host")]
    NotWeb,
    #[error("the address holds a character that no web address may hold")]
    Character,
    #[error("the address holds a name or password")]
    Credentials,
}

/// Scheme, host and port: the border inside which documents may speak for each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    secure: bool,
    host: String,
    port: u16,
}

impl Origin {
    /// Whether it is reached over TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Lower case, in ASCII (`xn--…`), IPv6 in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// What stands in a `Host` field: the host, and the port where it is not the usual one.
    pub fn authority(&self) -> String {
        if self.port == usual_port(self.secure) {
            self.host.clone()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    pub fn scheme(&self) -> &'static str {
        if self.secure { "https" } else { "http" }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme(), self.authority())
    }
}

fn usual_port(secure: bool) -> u16 {
    if secure { 443 } else { 80 }
}

/// A web address, as it was written.
#[derive(Clone)]
pub struct Address {
    text: String,
    origin: Origin,
    /// Where path, query and fragment begin.
    rest: usize,
}

impl Address {
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Path and query as a request names them: never empty, without the fragment.
    pub fn target(&self) -> String {
        let rest = self.rest().split('#').next().unwrap_or_default();
        match rest.as_bytes().first() {
            None => "/".to_owned(),
            Some(b'/') => rest.to_owned(),
            Some(_) => format!("/{rest}"),
        }
    }

    /// The address of the document that this names a part of.
    pub fn document(&self) -> Self {
        let mut document = self.clone();
        if let Some(fragment) = self.text.find('#') {
            document.text.truncate(fragment);
        }
        document
    }

    fn rest(&self) -> &str {
        &self.text[self.rest..]
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if text.len() > MAX_BYTES {
            return Err(AddressError::TooLong);
        }
        if text.chars().any(is_foreign) {
            return Err(AddressError::Character);
        }
        let (scheme, after) = text.split_once("://").ok_or(AddressError::NotWeb)?;
        let secure = match scheme {
            scheme if scheme.eq_ignore_ascii_case("https") => true,
            scheme if scheme.eq_ignore_ascii_case("http") => false,
            _ => return Err(AddressError::NotWeb),
        };
        let authority = after.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(AddressError::Credentials);
        }
        if authority.is_empty() {
            return Err(AddressError::NotWeb);
        }
        let url = Url::parse(text).map_err(|_| AddressError::NotWeb)?;
        let host = match url.host() {
            Some(Host::Domain(domain)) if !domain.is_empty() => domain.to_owned(),
            Some(Host::Ipv4(ip)) => ip.to_string(),
            Some(Host::Ipv6(ip)) => format!("[{ip}]"),
            _ => return Err(AddressError::NotWeb),
        };
        let port = url.port().unwrap_or(usual_port(secure));
        Ok(Self {
            rest: text.len() - after.len() + authority.len(),
            text: text.to_owned(),
            origin: Origin { secure, host, port },
        })
    }
}

/// Spaces, controls, and what a URL has to escape; letters of any script may stand in a path.
fn is_foreign(c: char) -> bool {
    c.is_control() || c.is_whitespace() || "\\<>\"^`{|}".contains(c)
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.origin == other.origin && self.rest() == other.rest()
    }
}

impl Eq for Address {}

impl Hash for Address {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.origin.hash(state);
        self.rest().hash(state);
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn address(text: &str) -> Address {
        text.parse().unwrap()
    }

    #[test]
    fn scheme_and_host_have_a_normal_form_and_the_rest_has_not() {
        assert_eq!(
            address("HTTPS://Example.ORG:443/Ada"),
            address("https://example.org/Ada")
        );
        assert_ne!(
            address("https://example.org/Ada"),
            address("https://example.org/ada")
        );
        assert_eq!(
            address("https://bücher.example/"),
            address("https://xn--bcher-kva.example/")
        );
        assert_eq!(
            address("https://Bücher.example/").as_str(),
            "https://Bücher.example/"
        );
    }

    #[test]
    fn origins_differ_by_scheme_host_and_port() {
        let ours = address("https://example.org/a");
        for (other, same) in [
            ("https://example.org:443/b?c#d", true),
            ("http://example.org/a", false),
            ("https://example.org:8443/a", false),
            ("https://example.org.evil.example/a", false),
            ("https://sub.example.org/a", false),
        ] {
            assert_eq!(address(other).origin() == ours.origin(), same, "{other}");
        }
        assert_eq!(
            address("http://[::1]:3000/x").origin().to_string(),
            "http://[::1]:3000"
        );
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for (text, error) in [
            ("example.org/a", AddressError::NotWeb),
            ("ftp://example.org/", AddressError::NotWeb),
            ("https:///example.org/", AddressError::NotWeb),
            ("https:example.org", AddressError::NotWeb),
            ("javascript://example.org/%0aalert(1)", AddressError::NotWeb),
            (
                "https://good.example\\@evil.example/",
                AddressError::Character,
            ),
            (
                "https://good.example@evil.example/",
                AddressError::Credentials,
            ),
            ("https://example.org/a b", AddressError::Character),
            ("https://example.org/a\nHost: x", AddressError::Character),
            ("https://?q", AddressError::NotWeb),
        ] {
            assert_eq!(text.parse::<Address>(), Err(error), "{text}");
        }
        let long = format!("https://example.org/{}", "a".repeat(MAX_BYTES));
        assert_eq!(long.parse::<Address>(), Err(AddressError::TooLong));
    }

    #[test]
    fn targets_and_documents() {
        let key = address("https://example.org?id=1#main-key");
        assert_eq!(key.target(), "/?id=1");
        assert_eq!(key.document().as_str(), "https://example.org?id=1");
        assert_eq!(address("https://example.org").target(), "/");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_what_is_read_reads_again(text in "(https://)?[ -~é\\\\]{0,60}") {
            if let Ok(address) = text.parse::<Address>() {
                let again: Address = address.as_str().parse().unwrap();
                prop_assert_eq!(&again, &address);
                let url = Url::parse(address.as_str()).unwrap();
                let host = url.host_str().unwrap_or_default();
                prop_assert_eq!(host, address.origin().host());
                prop_assert!(url.username().is_empty());
                address.document();
                address.target();
            }
        }
    }
}
