//! Which URLs may be asked for at all, before any name is resolved.

use url::{Host, Url};

use crate::{Error, Result};

/// Parses a URL from outside and refuses what can have no good reason: other schemes, credentials, no host.
/// Every spelling of an IPv4 address (decimal, octal, hexadecimal, short) becomes that address here.
pub(super) fn parse(text: &str) -> Result<Url> {
    let wrong = |why: &str| Error::bad_input(format!("the address {why}")).at(shown(text));
    if text.len() > 2048 {
        return Err(wrong("is longer than 2,048 bytes"));
    }
    let mut url = Url::parse(text).map_err(|cause| wrong("is not a URL").because(cause))?;
    check(&url)?;
    url.set_fragment(None);
    Ok(url)
}

/// Where a redirect leads, if it may be followed.
pub(super) fn redirected(from: &Url, location: &str) -> Result<Url> {
    let to = from.join(location).map_err(|cause| {
        Error::bad_input("a redirect leads nowhere")
            .at(from)
            .because(cause)
    })?;
    let to = parse(to.as_str())?;
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(Error::bad_input("a redirect leads from https to http").at(from));
    }
    Ok(to)
}

fn check(url: &Url) -> Result<()> {
    let wrong = |why: &str| Error::bad_input(format!("the address {why}")).at(shown(url.as_str()));
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("is neither http nor https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::bad_input("the address carries a name or password")
            .hint("write it without `user:password@`"));
    }
    match url.host() {
        None | Some(Host::Domain("")) => Err(wrong("names no host")),
        Some(Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_)) => Ok(()),
    }
}

/// A URL for a message: no longer than a line, nothing that could be a password.
fn shown(text: &str) -> String {
    let text = match text.split_once('@') {
        Some((_, after)) => after,
        None => text,
    };
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_web_addresses_pass() {
        let refused = [
            "",
            "x",
            "//h/x",
            "ftp://h/",
            "file:///etc/passwd",
            "gopher://h/",
            "data:,x",
            "javascript:1",
            "http://",
            "http://u@h/",
            "http://u:p@h/",
            "https://:p@h/",
            "http://h:99999/",
            "http://[::1",
            "unix:/run/x",
        ];
        for text in refused {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&format!("http://h/{}", "a".repeat(2048))).is_err());
        assert_eq!(
            parse("HTTPS://Exämple.org:443/a b#c").unwrap().as_str(),
            "https://xn--exmple-cua.org/a%20b"
        );
    }

    #[test]
    fn every_spelling_of_an_address_is_that_address() {
        for text in [
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://0x7f000001/",
            "http://127.0.0.1./",
            "http://①②⑦.0.0.1/",
        ] {
            assert_eq!(parse(text).unwrap().host_str(), Some("127.0.0.1"), "{text}");
        }
    }

    #[test]
    fn a_redirect_is_checked_like_the_first_address() {
        let from = parse("https://a.example/x/y").unwrap();
        assert_eq!(
            redirected(&from, "../z").unwrap().as_str(),
            "https://a.example/z"
        );
        for location in [
            "http://a.example/",
            "ftp://a.example/",
            "https://u:p@b.example/",
            "//",
            "http://[",
        ] {
            assert!(redirected(&from, location).is_err(), "{location}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let error = parse("http://ada:secret@h/").unwrap_err().to_string();
        assert!(
            !error.contains("secret") && !error.contains("ada"),
            "{error}"
        );
    }
}
