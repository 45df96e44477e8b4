//! Bodies: the words that entries commit to by hash, kept beside the log so that they can be erased.
//!
//! A body is one line with 32 random bytes, then one JSON object, then a newline. The random bytes make the hash in
//! the log tell nothing once the body is gone. What is hashed is the file as it is; nobody writes it again.
//! Cost: one pass of SHA-256 and one of JSON; sizes are limited before either.

use super::fields::from_text;
use super::{BodyRef, CallId, CallKind, Digest, RecordError, Tag};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

const FIRST_WORDS: &str = "beffroi/body/v1 ";
/// The most bytes of the body of a call or a withdrawal.
pub const MAX_CALL_BODY_BYTES: usize = 4 * 1024 * 1024;
/// The most bytes of the body of a site entry: a whole tree of about half a million files.
pub const MAX_SITE_BODY_BYTES: usize = 64 * 1024 * 1024;

/// A revision of an edition, as its readers are given it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallBody {
    /// The call.
    pub call: CallId,
    /// What it is.
    pub kind: CallKind,
    /// The language of the words below.
    pub lang: Tag,
    /// The name in its address.
    pub slug: String,
    /// The title as typed.
    pub title: String,
    /// A few sentences that stand for the text elsewhere.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// Markdown, as written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Its subjects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The edition that this one was translated from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// What was corrected, for readers.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub correction: String,
    /// When it was published, RFC 3339.
    pub published: String,
    /// What an event says of itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<serde_json::Map<String, serde_json::Value>>,
    /// Pictures and other files of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Media>,
}

/// Which edition and revision a translation was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its language.
    pub lang: Tag,
    /// Its revision, from 1.
    pub rev: u64,
}

/// One file that a text shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Media {
    /// The name that the text uses.
    pub name: String,
    /// Which bytes.
    pub sha256: Digest,
    /// How many.
    pub size: u64,
    /// The media type.
    #[serde(rename = "type")]
    pub media_type: String,
    /// What it shows, for those who do not see it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alt: String,
    /// Pixels, where it is a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels, where it is a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// The same picture in smaller sizes, widest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub smaller: Vec<Smaller>,
}

/// A picture in a smaller size, of the same media type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smaller {
    /// Which bytes.
    pub sha256: Digest,
    /// How many.
    pub size: u64,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

impl Media {
    /// Are these the bytes of this file, in one of its sizes?
    #[must_use]
    pub fn is(&self, sha256: &Digest) -> bool {
        self.sha256 == *sha256 || self.smaller.iter().any(|smaller| smaller.sha256 == *sha256)
    }
}

/// Why a call was withdrawn, for readers, by language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawBody {
    /// The call.
    pub call: CallId,
    /// The reason in each language.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "reasons"
    )]
    pub reason: BTreeMap<String, String>,
}

/// A body in its two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts<'a> {
    /// The 32 random bytes, in hex.
    pub nonce: Digest,
    /// The JSON object, without the newline after it.
    pub json: &'a str,
}

/// Takes a body apart.
///
/// # Errors
/// [`RecordError::TooLong`] or [`RecordError::Body`].
pub fn split(body: &[u8], max: usize) -> Result<Parts<'_>, RecordError> {
    if body.len() > max {
        return Err(RecordError::TooLong {
            what: "body",
            size: body.len(),
            max,
        });
    }
    let text = std::str::from_utf8(body)
        .map_err(|e| wrong(format!("byte {} is not UTF-8", e.valid_up_to())))?;
    let (first, rest) = text
        .split_once('\n')
        .ok_or_else(|| wrong("it has no second line"))?;
    let nonce = first
        .strip_prefix(FIRST_WORDS)
        .and_then(|nonce| nonce.parse().ok());
    let nonce =
        nonce.ok_or_else(|| wrong("its first line is not `beffroi/body/v1 ` and 64 hex digits"))?;
    let json = rest
        .strip_suffix('\n')
        .ok_or_else(|| wrong("it does not end in a newline; it may be cut off"))?;
    Ok(Parts { nonce, json })
}

/// Writes a body around `content`, with 32 fresh random bytes.
///
/// # Errors
/// [`RecordError::Body`] when the content cannot be JSON.
pub fn build(nonce: &[u8; 32], content: &impl Serialize) -> Result<Vec<u8>, RecordError> {
    let mut body = format!("{FIRST_WORDS}{}\n", Digest(*nonce)).into_bytes();
    serde_json::to_writer(&mut body, content).map_err(|error| wrong(error.to_string()))?;
    body.push(b'\n');
    Ok(body)
}

/// Is this the body that an entry names?
///
/// # Errors
/// [`RecordError::BodySize`] or [`RecordError::OtherBody`].
pub fn verify(body: &[u8], wanted: &BodyRef) -> Result<(), RecordError> {
    let found = body.len() as u64;
    if found != wanted.size {
        return Err(RecordError::BodySize {
            wanted: wanted.size,
            found,
        });
    }
    let found = Digest::of(body);
    if found != wanted.sha256 {
        return Err(RecordError::OtherBody {
            wanted: wanted.sha256,
            found,
        });
    }
    Ok(())
}

impl CallBody {
    /// Reads the body of a call.
    ///
    /// # Errors
    /// [`RecordError::Body`] says where the JSON is not what it should be.
    pub fn parse(body: &[u8]) -> Result<Self, RecordError> {
        let call: Self = read(body, MAX_CALL_BODY_BYTES)?;
        call.check()?;
        Ok(call)
    }

    /// Writes the body of a call with 32 fresh random bytes.
    ///
    /// # Errors
    /// [`RecordError::TooLong`] past 4 MiB; [`RecordError::Body`] for a media name that could lead out of a folder.
    pub fn build(&self, nonce: &[u8; 32]) -> Result<Vec<u8>, RecordError> {
        self.check()?;
        let body = build(nonce, self)?;
        if body.len() > MAX_CALL_BODY_BYTES {
            return Err(RecordError::TooLong {
                what: "body",
                size: body.len(),
                max: MAX_CALL_BODY_BYTES,
            });
        }
        Ok(body)
    }

    fn check(&self) -> Result<(), RecordError> {
        let bad = self.media.iter().find(|media| !is_media_name(&media.name));
        bad.map_or(Ok(()), |media| {
            Err(wrong(format!(
                "the media name {:?} is no plain relative path",
                media.name
            )))
        })
    }
}

impl WithdrawBody {
    /// Reads the body of a withdrawal.
    ///
    /// # Errors
    /// [`RecordError::Body`] says where the JSON is not what it should be.
    pub fn parse(body: &[u8]) -> Result<Self, RecordError> {
        read(body, MAX_CALL_BODY_BYTES)
    }

    /// Writes the body of a withdrawal with 32 fresh random bytes.
    ///
    /// # Errors
    /// As [`build`].
    pub fn build(&self, nonce: &[u8; 32]) -> Result<Vec<u8>, RecordError> {
        build(nonce, self)
    }
}

pub(super) fn read<T: DeserializeOwned>(body: &[u8], max: usize) -> Result<T, RecordError> {
    let parts = split(body, max)?;
    serde_json::from_str(parts.json).map_err(|error| wrong(error.to_string()))
}

pub(super) fn wrong(why: impl Into<String>) -> RecordError {
    RecordError::Body(why.into())
}

/// May an image have this name? They are as people typed them, in any script, but may not lead out of a folder.
pub fn is_media_name(name: &str) -> bool {
    let plain = !name.contains(|c: char| c.is_control() || c == '\\');
    let inside = name
        .split('/')
        .all(|part| !part.is_empty() && part != "." && part != "..");
    plain && inside && name.len() <= 255
}

/// Keys have to be language tags, each once.
fn reasons<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    #[derive(PartialEq, Eq, PartialOrd, Ord)]
    struct Key(Tag);
    impl<'de> Deserialize<'de> for Key {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            from_text(deserializer).map(Self)
        }
    }
    let pairs = BTreeMap::<Key, String>::deserialize(deserializer)?;
    Ok(pairs
        .into_iter()
        .map(|(key, text)| (key.0.to_string(), text))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn call() -> CallBody {
        CallBody {
            call: CallId::new(1_795_406_580_000, [7; 10]),
            kind: CallKind::Event,
            lang: "pt-BR".parse().unwrap(),
            slug: "sinos-ao-meio-dia".to_owned(),
            title: "Sinos ao meio-dia".to_owned(),
            summary: String::new(),
            text: "Às **doze**.\n".to_owned(),
            tags: vec!["sinos".to_owned()],
            source: Some(Source {
                lang: "fr".parse().unwrap(),
                rev: 2,
            }),
            correction: String::new(),
            published: "2026-11-23T12:00:00-03:00".to_owned(),
            event: serde_json::from_str(r#"{"starts":"2026-12-01T12:00:00-03:00"}"#).unwrap(),
            media: vec![],
        }
    }

    #[test]
    fn a_body_is_written_and_read_again() {
        let body = call().build(&[9; 32]).unwrap();
        let text = std::str::from_utf8(&body).unwrap();
        assert!(text.starts_with("beffroi/body/v1 0909") && text.ends_with("}\n"));
        assert!(!text.contains("summary") && !text.contains("media"));
        assert!(
            text.contains(r#""call":"01"#) && text.contains(r#""source":{"lang":"fr","rev":2}"#)
        );
        assert_eq!(CallBody::parse(&body), Ok(call()));
        assert_eq!(verify(&body, &BodyRef::of(&body)), Ok(()));
    }

    #[test]
    fn every_changed_byte_is_found() {
        let body = call().build(&[9; 32]).unwrap();
        let wanted = BodyRef::of(&body);
        for place in 0..body.len() {
            let mut changed = body.clone();
            changed[place] ^= 1;
            assert!(matches!(
                verify(&changed, &wanted),
                Err(RecordError::OtherBody { .. })
            ));
        }
        assert!(matches!(
            verify(&body[1..], &wanted),
            Err(RecordError::BodySize { .. })
        ));
    }

    #[test]
    fn media_names_cannot_lead_out() {
        for bad in ["", "../x", "/x", "a//b", "a\\b", "a\n", "a/./b"] {
            assert!(!is_media_name(bad), "{bad}");
        }
        assert!(is_media_name("Фото 1.JPG") && is_media_name("images/a.png"));
    }

    #[test]
    fn reasons_are_by_language() {
        let reason = [("fr".to_owned(), "faux".to_owned())].into();
        let body = WithdrawBody {
            call: call().call,
            reason,
        };
        assert_eq!(
            WithdrawBody::parse(&body.build(&[0; 32]).unwrap()),
            Ok(body.clone())
        );
        let wrong = body.build(&[0; 32]).unwrap();
        let wrong = String::from_utf8(wrong)
            .unwrap()
            .replace("\"fr\"", "\"FR\"");
        assert!(WithdrawBody::parse(wrong.as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn never_panics(tail in any::<Vec<u8>>()) {
            let _ = CallBody::parse(&tail);
            let mut body = call().build(&[9; 32]).unwrap();
            let keep = body.len() / 2;
            body.splice(keep.., tail);
            let _ = CallBody::parse(&body);
        }
    }
}
