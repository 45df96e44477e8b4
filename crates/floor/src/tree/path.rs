//! From the path of a request to a path of the tree: decoded, checked, never outside.

/// The longest path answered, in bytes as sent.
pub const MAX_PATH: usize = 1024;

/// The tree path a request's path names (`/fr/` names `fr/index.html`), or `None` for one that can name no file:
/// too long, badly encoded, or with empty, `.` or `..` segments, control characters or backslashes.
pub fn tree_path(raw: &str) -> Option<String> {
    if raw.len() > MAX_PATH {
        return None;
    }
    let decoded = percent_decode(raw.strip_prefix('/')?)?;
    let folder = decoded.is_empty() || decoded.ends_with('/');
    let path = if folder {
        decoded + "index.html"
    } else {
        decoded
    };
    let sound = |segment: &str| {
        let named = !matches!(segment, "" | "." | "..");
        named && !segment.contains(|c: char| c.is_control() || c == '\\')
    };
    path.split('/').all(sound).then_some(path)
}

/// A tree path as the path of a URL, with a leading slash.
pub fn url_path(path: &str) -> String {
    let mut url = String::with_capacity(path.len() + 8);
    url.push('/');
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                url.push(char::from(byte));
            }
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

pub(crate) fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let [high, low, after @ ..] = rest else {
            return None;
        };
        bytes.push(hex(*high)? << 4 | hex(*low)?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_are_decoded_and_checked() {
        let long = format!("/{}", "a".repeat(MAX_PATH));
        let table = [
            ("/", Some("index.html")),
            ("/fr/", Some("fr/index.html")),
            ("/fr/appel.html", Some("fr/appel.html")),
            ("/fr/%C3%A9t%c3%a9.html", Some("fr/été.html")),
            ("/.nojekyll", Some(".nojekyll")),
            ("fr", None),
            ("/../etc/passwd", None),
            ("/a/%2e%2e/b", None),
            ("/a/./b", None),
            ("//host/x", None),
            ("/a//b", None),
            ("/a%2F%2Fb", None),
            ("/a%00b", None),
            ("/a%0d%0aSet-Cookie:x", None),
            ("/a%5c..%5cb", None),
            ("/%", None),
            ("/%4", None),
            ("/%zz", None),
            ("/%ff%fe", None),
            (long.as_str(), None),
        ];
        for (raw, expected) in table {
            assert_eq!(tree_path(raw).as_deref(), expected, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn a_tree_path_never_leaves_the_tree(raw in "/[%0-9a-fA-F./\\\\é]{0,30}") {
            if let Some(path) = tree_path(&raw) {
                prop_assert!(path.split('/').all(|s| !s.is_empty() && s != "." && s != ".."));
                prop_assert_eq!(tree_path(&url_path(&path)), Some(path));
            }
        }
    }
}
