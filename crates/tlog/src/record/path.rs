//! Paths of the tree: which names a tree may hold, and where each thing of a house lies.
//!
//! Names have to survive every host they are copied to: FAT and its case, Windows, Jekyll, URLs, shells. So they are
//! lower-case ASCII. A path from outside is a [`TreePath`] before anything is done with it.

use super::{Digest, RecordError};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

/// The most bytes of a path.
pub const MAX_PATH_BYTES: usize = 255;
/// Where the checkpoint lies.
pub const CHECKPOINT: &str = "log/checkpoint";
/// Where the list for `sha256sum -c` lies.
pub const MANIFEST: &str = "beffroi/manifest.sha256";
/// Where the verifier lies.
pub const VERIFIER: &str = "beffroi/verifier.html";

/// Where a body lies.
#[must_use]
pub fn body_path(sha256: &Digest) -> String {
    let hex = sha256.to_string();
    format!("beffroi/body/{}/{hex}", hex.get(..2).unwrap_or_default())
}

/// Where a media file lies.
///
/// # Errors
/// [`RecordError::Path`] when the extension is not 1 to 8 lower-case letters and digits.
pub fn blob_path(sha256: &Digest, extension: &str) -> Result<String, RecordError> {
    let plain = extension
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if !plain || !(1..=8).contains(&extension.len()) {
        let path = extension.chars().take(40).collect();
        return Err(RecordError::Path {
            path,
            why: "is not 1 to 8 lower-case letters and digits, as an extension is",
        });
    }
    let hex = sha256.to_string();
    Ok(format!(
        "beffroi/blob/{}/{hex}.{extension}",
        hex.get(..2).unwrap_or_default()
    ))
}

/// Where the proof of an entry lies.
#[must_use]
pub fn proof_path(index: u64) -> String {
    format!(
        "beffroi/proof/{:03}/{:03}.tlog-proof",
        index / 1000,
        index % 1000
    )
}

/// Where a key document lies.
#[must_use]
pub fn key_path(version: u64) -> String {
    format!("beffroi/keys/{version}")
}

/// Where a file of the log lies, such as `checkpoint` or `tile/0/000`.
#[must_use]
pub fn log_path(name: &str) -> String {
    format!("log/{name}")
}

/// A path that a tree may hold: relative, lower-case, without tricks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TreePath(String);

impl TreePath {
    /// The path, with `/` between its names.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Is this a file that site entries list? Those that change with each entry, or are named by one, are not.
    #[must_use]
    pub fn in_manifest(&self) -> bool {
        let outside = ["log/", "beffroi/body/", "beffroi/journal/"];
        self.0 != MANIFEST && !outside.iter().any(|prefix| self.0.starts_with(prefix))
    }
}

/// Why a path is refused, or `None`.
fn fault(path: &str) -> Option<&'static str> {
    if path.is_empty() || path.len() > MAX_PATH_BYTES {
        return Some("is empty or longer than 255 bytes");
    }
    if path.starts_with('/') || path.ends_with('/') || path.contains("//") {
        return Some("is absolute or has an empty name in it");
    }
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-/".contains(&b);
    if !path.bytes().all(plain) {
        return Some(
            "has a character other than a-z, 0-9, dot, hyphen and underscore between its slashes",
        );
    }
    let hidden = |name: &str| name.starts_with('.') || name.ends_with('.');
    if path != ".nojekyll" && path.split('/').any(hidden) {
        return Some("has a name that begins or ends with a dot");
    }
    None
}

impl FromStr for TreePath {
    type Err = RecordError;

    fn from_str(path: &str) -> Result<Self, RecordError> {
        match fault(path) {
            None => Ok(Self(path.to_owned())),
            Some(why) => Err(RecordError::Path {
                path: path.chars().take(80).collect(),
                why,
            }),
        }
    }
}

impl fmt::Display for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for TreePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Serialize for TreePath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for TreePath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::fields::from_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_thing_has_its_place() {
        let digest = Digest::of(b"abc");
        assert!(body_path(&digest).starts_with("beffroi/body/ba/ba7816bf"));
        assert!(blob_path(&digest, "webp").unwrap().ends_with("15ad.webp"));
        assert!(blob_path(&digest, "../x").is_err() && blob_path(&digest, "").is_err());
        assert_eq!(proof_path(0), "beffroi/proof/000/000.tlog-proof");
        assert_eq!(proof_path(1_234_567), "beffroi/proof/1234/567.tlog-proof");
        assert_eq!(key_path(3), "beffroi/keys/3");
        assert_eq!(log_path("checkpoint"), CHECKPOINT);
    }

    #[test]
    fn tricks_are_refused() {
        for good in [
            ".nojekyll",
            "index.html",
            "zh-hant/page/1.html",
            "beffroi/keys/1",
            "a/b_c.d",
        ] {
            assert!(good.parse::<TreePath>().is_ok(), "{good}");
        }
        let long = "a".repeat(256);
        let bad = [
            "",
            "/",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a/./b",
            "a//b",
            "a/",
            "A",
            "a\\b",
            "c:x",
            "a b",
            "a\n",
            "a\0",
            ".git/config",
            "a/.nojekyll",
            "é",
            "x.",
            "a./b",
            "%2e%2e",
            long.as_str(),
        ];
        for bad in bad {
            assert!(bad.parse::<TreePath>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_passes_stays_inside(path in any::<String>()) {
            if let Ok(path) = path.parse::<TreePath>() {
                let only_names = std::path::Path::new(path.as_str())
                    .components()
                    .all(|part| matches!(part, std::path::Component::Normal(_)));
                prop_assert!(only_names);
            }
        }
    }
}
