//! Finding a file by a name that a stranger wrote, without ever leaving a folder.
//!
//! The name is resolved twice: in words, so that `..` cannot climb, then on disk, so that no link can lead out.

use std::path::{Path, PathBuf};

/// Why a name leads to no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The name, or a link on its way, leaves the folder.
    Outside,
    /// There is no such file.
    Missing,
}

/// The file that `name`, written in a text in `base`, means. `root` is canonical and holds `base`; the answer is canonical and inside it.
pub fn find(root: &Path, base: &Path, name: &str) -> Result<PathBuf, Refused> {
    let name = percent_decode(name);
    let odd = name.is_empty()
        || name.starts_with('/')
        || name.contains(['\\', ':'])
        || name.chars().any(char::is_control);
    if odd {
        return Err(Refused::Outside);
    }
    let mut path = base.to_owned();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            part => path.push(part),
        }
        if !path.starts_with(root) {
            return Err(Refused::Outside);
        }
    }
    let path = path.canonicalize().map_err(|_| Refused::Missing)?;
    if !path.starts_with(root) {
        return Err(Refused::Outside);
    }
    if !path.is_file() {
        return Err(Refused::Missing);
    }
    Ok(path)
}

/// Does the name lead to another host, or carry its own bytes?
pub fn is_remote(name: &str) -> bool {
    let scheme = name.split_once(':').map(|(scheme, _)| scheme);
    name.starts_with("//")
        || scheme.is_some_and(|s| {
            s.len() > 1
                && s.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        })
}

/// Replaces `%20` and its like where the result is UTF-8; leaves everything else as it is.
pub fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        match (first, hex(after)) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digits = digits
        .get(..2)
        .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_signs_are_read_or_left() {
        assert_eq!(percent_decode("a%20b%C3%A9%"), "a bé%");
        assert_eq!(percent_decode("%ff%zz"), "%ff%zz");
        assert_eq!(percent_decode("%+1"), "%+1");
    }

    #[test]
    fn another_host_is_known_by_its_scheme() {
        for remote in [
            "https://a.b/c.png",
            "//a.b/c.png",
            "data:image/png;base64,AA",
        ] {
            assert!(is_remote(remote), "{remote}");
        }
        for local in ["a.png", "b/c:d.png", "C:\\x.png"] {
            assert!(!is_remote(local), "{local}");
        }
    }
}
