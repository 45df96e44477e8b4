//! Addresses of an old site, brought to one form: what servers leave out or add makes no difference.

use crate::files::within::percent_decode;

/// `example.org/path` of an address with a scheme or `//`.
pub(super) fn host_and_path(url: &str) -> Option<String> {
    let rest = ["https://", "http://", "//"].iter().find_map(|scheme| {
        let head = url.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme)
            .then(|| &url[scheme.len()..])
    })?;
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = host.to_ascii_lowercase();
    Some(format!("{}{path}", host.trim_start_matches("www.")))
}

/// A path as it is looked up: without what servers leave out or add.
pub(super) fn key(path: &str) -> String {
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, query),
        None => (path, ""),
    };
    let by_number = query.split('&').find_map(|pair| {
        let (key, number) = pair.split_once('=')?;
        matches!(key, "p" | "page_id" | "post").then_some(number)
    });
    if let Some(number) = by_number.filter(|number| number.bytes().all(|b| b.is_ascii_digit())) {
        return format!("?{number}");
    }
    let path = percent_decode(path).to_lowercase();
    let path = path.split('#').next().unwrap_or_default();
    let path = path.trim_matches('/');
    let path = ["index.html", "index.md", "_index.md", "index.php"]
        .iter()
        .find_map(|index| path.strip_suffix(index))
        .unwrap_or(path);
    [".html", ".htm", ".markdown", ".md"]
        .iter()
        .find_map(|ext| path.strip_suffix(ext))
        .unwrap_or(path)
        .trim_matches('/')
        .to_owned()
}

/// A path as it is meant in a text that stands at `base`.
pub(super) fn joined(base: &str, path: &str) -> String {
    if path.starts_with('/') || path.starts_with('?') {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    // A page with a folder of its own is that folder; any other stands in one.
    if !base.ends_with('/') {
        parts.pop();
    }
    let folder = path.ends_with('/');
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}{}", parts.join("/"), if folder { "/" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_has_one_key() {
        for same in [
            "/a/Caf%C3%A9/",
            "a/café",
            "/a/café.html",
            "/a/café/index.html?x=1#y",
            "/a/café.md",
        ] {
            assert_eq!(key(same), "a/café", "{same}");
        }
        assert_eq!(
            (key("/?p=12").as_str(), key("?page_id=12&x=1").as_str()),
            ("?12", "?12")
        );
        assert_eq!((key("/").as_str(), key("/?p=x").as_str()), ("", ""));
    }

    #[test]
    fn relative_addresses_start_where_the_text_stands() {
        assert_eq!(joined("/posts/bell/", "../tower/"), "/posts/tower/");
        assert_eq!(
            joined("/2020/01/bell.html", "tower.html"),
            "/2020/01/tower.html"
        );
        assert_eq!(joined("/a/", "../../../b"), "/b");
        assert_eq!(joined("/a/", "/b"), "/b");
        assert_eq!(joined("", ""), "/");
    }

    #[test]
    fn hosts_are_told_from_paths() {
        assert_eq!(
            host_and_path("HTTPS://www.A.example/B").as_deref(),
            Some("a.example/B")
        );
        assert_eq!(
            host_and_path("//a.example?x").as_deref(),
            Some("a.example?x")
        );
        assert_eq!(
            (host_and_path("/b"), host_and_path("mailto:a@b")),
            (None, None)
        );
    }
}
