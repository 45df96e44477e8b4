//! The machine part of a booklet: one JSON object in base64, in one element of the page.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use floor::{Error, Result};
use serde::{Deserialize, Serialize};
use tlog::record::Digest;

/// The most bytes of a booklet.
pub const MAX_BOOKLET_BYTES: usize = 8 << 20;
pub(super) const FORMAT: &str = "beffroi/booklet/v1";
const OPEN: &str = "<script type=\"application/x-beffroi\">";
const CLOSE: &str = "</script>";
/// Lines that mail programs leave whole.
const LINE: usize = 120;

/// What a booklet carries, in the order of the format.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    pub format: String,
    pub house: String,
    pub keys: Vec<Bytes>,
    pub checkpoint: Bytes,
    pub entries: Vec<Item>,
    #[serde(default)]
    pub blobs: Vec<Blob>,
    /// SHA-256 of the page around the machine part: it tells damage, and no forger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

/// An entry, or a key document, with its proof.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Item {
    pub index: u64,
    pub leaf: Bytes,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Bytes>,
    pub proof: Vec<Bytes>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Blob {
    pub sha256: String,
    #[serde(rename = "type")]
    pub media_type: String,
    pub bytes: Bytes,
}

/// Bytes, in base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: serde::Serializer>(
        &self,
        serializer: S,
    ) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> std::result::Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        BASE64
            .decode(text.as_bytes())
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

/// Is there a machine part in these bytes?
#[must_use]
pub fn is_booklet(bytes: &[u8]) -> bool {
    bytes
        .windows(OPEN.len())
        .any(|window| window == OPEN.as_bytes())
}

/// The text of the element.
pub(super) fn encode(payload: &Payload) -> Result<String> {
    let json = serde_json::to_vec(payload)
        .map_err(|cause| Error::internal("a booklet's proofs cannot be written", cause))?;
    let base64 = BASE64.encode(json);
    let mut text = String::with_capacity(base64.len() + base64.len() / LINE + 1);
    for line in base64.as_bytes().chunks(LINE) {
        text.extend(line.iter().map(|byte| char::from(*byte)));
        text.push('\n');
    }
    Ok(text)
}

/// The digest of everything in a page but what stands in the machine part's element.
pub(super) fn digest_around(before: &str, after: &str) -> String {
    Digest::of(&[before.as_bytes(), after.as_bytes()].concat()).to_string()
}

/// The two parts of a page around what stands in the machine part's element; and that.
pub(super) fn split(page: &str) -> Option<(&str, &str, &str)> {
    let start = page.find(OPEN)? + OPEN.len();
    let (before, rest) = page.split_at(start);
    let (inside, after) = rest.split_at(rest.find(CLOSE)?);
    Some((before, inside, after))
}

/// Finds and reads the machine part of a page, and the page before it. A second one would let two readers see different things, so it is refused.
pub(super) fn decode(page: &[u8]) -> Result<(&str, Payload)> {
    let broken = |what: &str| Error::altered(what).at("booklet");
    if page.len() > MAX_BOOKLET_BYTES {
        return Err(broken(
            "it is larger than the 8 MiB that a booklet may have",
        ));
    }
    let text =
        std::str::from_utf8(page).map_err(|cause| broken("it is not UTF-8").because(cause))?;
    let (before, inside, after) = split(text)
        .ok_or_else(|| broken("it carries no proofs: it is no booklet, or it was cut off"))?;
    if after.contains(OPEN) {
        return Err(broken("it carries proofs twice"));
    }
    // Line breaks stand where they are written; a byte changed into another break is a change.
    let base64: Vec<u8> = inside.bytes().filter(|byte| *byte != b'\n').collect();
    let json = BASE64
        .decode(base64)
        .map_err(|cause| broken("its proofs are damaged").because(cause))?;
    let payload: Payload = serde_json::from_slice(&json)
        .map_err(|cause| broken("its proofs are damaged").because(cause))?;
    if payload.format != FORMAT {
        return Err(broken(
            "its proofs are of another format than beffroi/booklet/v1",
        ));
    }
    match payload
        .page
        .as_ref()
        .is_none_or(|page| *page == digest_around(before, after))
    {
        true => Ok((before, payload)),
        false => Err(broken("the page around the proofs was altered or damaged")),
    }
}
