//! Language tags as records hold them: BCP 47, already in canonical form.
//!
//! Which subtags exist is a matter of a registry and is checked where a tag enters the house. Here a tag has to be
//! well-formed and spelt in its one form (`pt-BR`, `zh-Hant`), so that a record has one reading.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The most bytes of a tag: what RFC 5646 (4.4.1) asks every buffer to hold.
pub const MAX_TAG_BYTES: usize = 35;

/// A well-formed language tag in canonical spelling.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag {
    bytes: [u8; MAX_TAG_BYTES],
    length: u8,
}

impl Tag {
    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII is ever stored.
        self.bytes
            .get(..usize::from(self.length))
            .and_then(|b| std::str::from_utf8(b).ok())
            .unwrap_or_default()
    }
}

/// The text is not a tag in canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a language tag is BCP 47 in canonical form and at most 35 characters, such as fr, pt-BR or zh-Hant"
)]
pub struct NotATag;

impl FromStr for Tag {
    type Err = NotATag;

    fn from_str(text: &str) -> Result<Self, NotATag> {
        if text.len() > MAX_TAG_BYTES || !is_canonical(text) {
            return Err(NotATag);
        }
        let mut bytes = [0; MAX_TAG_BYTES];
        bytes
            .get_mut(..text.len())
            .ok_or(NotATag)?
            .copy_from_slice(text.as_bytes());
        Ok(Self {
            bytes,
            length: u8::try_from(text.len()).map_err(|_| NotATag)?,
        })
    }
}

fn is_canonical(text: &str) -> bool {
    let mut subtags = text.split('-').peekable();
    if !subtags
        .next()
        .is_some_and(|language| matches!(language.len(), 2..=3 | 5..=8) && all(language, lower))
    {
        return false;
    }
    subtags.next_if(|s| is_script(s));
    subtags.next_if(|s| is_region(s));
    while subtags.next_if(|s| is_variant(s)).is_some() {}
    while let Some(singleton) = subtags.next() {
        if singleton.len() != 1 || !all(singleton, lower_or_digit) {
            return false;
        }
        let private = singleton == "x";
        let fits = |s: &&str| {
            (private || s.len() > 1) && s.len() <= 8 && all(s, lower_or_digit) && !s.is_empty()
        };
        if subtags.next_if(fits).is_none() {
            return false;
        }
        while subtags.next_if(fits).is_some() {}
    }
    true
}

fn is_script(subtag: &str) -> bool {
    subtag.len() == 4
        && subtag.starts_with(|c: char| c.is_ascii_uppercase())
        && subtag.bytes().skip(1).all(lower)
}

fn is_region(subtag: &str) -> bool {
    subtag.len() == 2 && all(subtag, |b| b.is_ascii_uppercase())
        || subtag.len() == 3 && all(subtag, |b| b.is_ascii_digit())
}

fn is_variant(subtag: &str) -> bool {
    let long = matches!(subtag.len(), 5..=8);
    let dated = subtag.len() == 4 && subtag.starts_with(|c: char| c.is_ascii_digit());
    (long || dated) && all(subtag, lower_or_digit)
}

fn all(text: &str, test: fn(u8) -> bool) -> bool {
    text.bytes().all(test)
}

fn lower(byte: u8) -> bool {
    byte.is_ascii_lowercase()
}

fn lower_or_digit(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Tag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Tag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::fields::from_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_of_each_tag() {
        let good = "fr|pt-BR|zh-Hant|zh-Hant-TW|es-419|sr-Latn|de-1996|ca-valencia|und|ccp|en-u-ca-buddhist|en-x-a|sl-rozaj-biske";
        for tag in good.split('|') {
            assert_eq!(
                tag.parse::<Tag>().map(|t| t.to_string()),
                Ok(tag.to_owned())
            );
        }
        for tag in [
            "", "f", "FR", "pt-br", "zh-hant", "fr-", "-fr", "fr--x", "en-u", "en-x", "fr_FR",
            "abcd", "fr-FR-FR",
        ] {
            assert_eq!(tag.parse::<Tag>(), Err(NotATag), "{tag}");
        }
        assert!(
            format!("en-x-{}", ["abcdefgh"; 4].join("-"))
                .parse::<Tag>()
                .is_err()
        );
    }
}
