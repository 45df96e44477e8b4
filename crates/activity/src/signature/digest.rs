//! The digest of a body, in the old field (`Digest`, RFC 3230) and the new one (`Content-Digest`, RFC 9530).
//!
//! A signature covers the field and not the body; whoever does not compare the two accepts any body. Every digest of a
//! kind that is known must be right, and there must be one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sfv::{BareItem, Dictionary, ListEntry, Parser};
use sha2::{Digest as _, Sha256, Sha512};

use super::{MAX_FIELD, Refusal, Request};

/// A body to send, and its SHA-256, computed once for all who get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    bytes: Vec<u8>,
    digest: String,
}

impl Payload {
    pub fn new(bytes: Vec<u8>) -> Self {
        let digest = BASE64.encode(Sha256::digest(&bytes));
        Self { bytes, digest }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn old_field(&self) -> String {
        format!("SHA-256={}", self.digest)
    }

    pub(super) fn new_field(&self) -> String {
        format!("sha-256=:{}:", self.digest)
    }
}

/// `Digest: SHA-256=…`: every SHA-256 in it is that of the body, and there is one.
pub(super) fn check_old(request: &Request<'_>) -> Result<(), Refusal> {
    let field = bounded(request, "digest")?;
    let found: Vec<&str> = field
        .split(',')
        .filter_map(|item| item.trim().split_once('='))
        .filter(|(name, _)| name.eq_ignore_ascii_case("sha-256"))
        .map(|(_, digest)| digest)
        .collect();
    let ours = Sha256::digest(request.body);
    let right = |digest: &&str| BASE64.decode(digest).is_ok_and(|bytes| bytes == *ours);
    match !found.is_empty() && found.iter().all(right) {
        true => Ok(()),
        false => Err(Refusal::Digest),
    }
}

/// `Content-Digest: sha-256=:…:`: every SHA-256 and SHA-512 in it is that of the body, and there is one.
pub(super) fn check_new(request: &Request<'_>) -> Result<(), Refusal> {
    let field = bounded(request, "content-digest")?;
    let digests: Dictionary = Parser::new(&field).parse().map_err(|_| Refusal::Digest)?;
    let mut known = 0;
    for (name, entry) in &digests {
        let ours = match name.as_str() {
            "sha-256" => Sha256::digest(request.body).to_vec(),
            "sha-512" => Sha512::digest(request.body).to_vec(),
            _ => continue,
        };
        match entry {
            ListEntry::Item(item) if item.bare_item == BareItem::ByteSequence(ours) => known += 1,
            _ => return Err(Refusal::Digest),
        }
    }
    match known {
        0 => Err(Refusal::Digest),
        _ => Ok(()),
    }
}

fn bounded(request: &Request<'_>, name: &str) -> Result<String, Refusal> {
    let field = request.field(name).filter(|field| field.len() <= MAX_FIELD);
    field.map(|field| field.into_owned()).ok_or(Refusal::Digest)
}
