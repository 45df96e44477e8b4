//! The one hash of the log: SHA-256, apart for leaves and nodes (RFC 6962, 2.1).

use crate::strict::sha256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::fmt;
use std::str::FromStr;

/// A SHA-256 hash, written in base64 in all C2SP formats.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The root of the tree without entries: the hash of nothing.
    #[must_use]
    pub fn empty_root() -> Self {
        Self(sha256(&[]))
    }

    /// The hash of an entry as a leaf.
    #[must_use]
    pub fn leaf(entry: &[u8]) -> Self {
        Self(sha256(&[&[0], entry]))
    }

    /// The hash of two children.
    #[must_use]
    pub fn node(left: &Self, right: &Self) -> Self {
        Self(sha256(&[&[1], &left.0, &right.0]))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// The text is not the base64 of 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a hash: 44 characters of base64 are needed")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        if text.len() != 44 {
            return Err(NotAHash);
        }
        let bytes = BASE64.decode(text).map_err(|_| NotAHash)?;
        bytes.try_into().map(Self).map_err(|_| NotAHash)
    }
}
