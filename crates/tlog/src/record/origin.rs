//! The origin of a house's log and the names of its keys. Random, never a domain: domains get seized.

use super::base32;
use crate::note::{KeyName, VkeyError};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

const PREFIX: &str = "beffroi/";
const DIGITS: usize = 16;

/// `beffroi/` and 16 base32 characters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin([u8; DIGITS]);

/// Four random base32 characters that tell keys of one role apart, and nothing about their holder.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label([u8; 4]);

impl Origin {
    /// The origin made of 80 random bits.
    #[must_use]
    pub fn new(random: [u8; 10]) -> Self {
        let mut low = [0; 16];
        low[6..].copy_from_slice(&random);
        Self(base32::digits(u128::from_be_bytes(low)))
    }

    /// Name of the log key.
    ///
    /// # Errors
    /// None in practice: an origin is always a key name.
    pub fn log_name(&self) -> Result<KeyName, VkeyError> {
        self.to_string().parse()
    }

    /// Name of a root key.
    ///
    /// # Errors
    /// As [`Self::log_name`].
    pub fn root_name(&self, label: Label) -> Result<KeyName, VkeyError> {
        format!("{self}/r/{label}").parse()
    }

    /// Name of an editor key.
    ///
    /// # Errors
    /// As [`Self::log_name`].
    pub fn editor_name(&self, label: Label) -> Result<KeyName, VkeyError> {
        format!("{self}/e/{label}").parse()
    }

    /// Name under which the house witnesses the logs of others.
    ///
    /// # Errors
    /// As [`Self::log_name`].
    pub fn witness_name(&self) -> Result<KeyName, VkeyError> {
        format!("{self}/witness").parse()
    }

    /// Name under which the house signs for what it mirrors.
    ///
    /// # Errors
    /// As [`Self::log_name`].
    pub fn mirror_name(&self) -> Result<KeyName, VkeyError> {
        format!("{self}/mirror").parse()
    }

    /// Is `name` this origin, then `role` (such as `/e/`), then a label?
    pub(super) fn names(&self, name: &str, role: &str) -> bool {
        let rest = name
            .strip_prefix(PREFIX)
            .and_then(|name| name.strip_prefix(self.digits()));
        rest.and_then(|rest| rest.strip_prefix(role))
            .is_some_and(|label| label.parse::<Label>().is_ok())
    }

    fn digits(&self) -> &str {
        // Only base32 digits are ever stored.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl Label {
    /// The label made of the low 20 bits of three random bytes.
    #[must_use]
    pub fn new(random: [u8; 3]) -> Self {
        let [a, b, c] = random.map(u128::from);
        Self(base32::digits(a << 16 | b << 8 | c))
    }
}

/// The text is not an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an origin reads beffroi/ and 16 lower-case base32 characters")]
pub struct NotAnOrigin;

/// The text is not a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a label is four lower-case base32 characters")]
pub struct NotALabel;

impl FromStr for Origin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        let digits = text
            .strip_prefix(PREFIX)
            .filter(|digits| base32::is_base32(digits))
            .ok_or(NotAnOrigin)?;
        digits
            .as_bytes()
            .try_into()
            .map(Self)
            .map_err(|_| NotAnOrigin)
    }
}

impl FromStr for Label {
    type Err = NotALabel;

    fn from_str(text: &str) -> Result<Self, NotALabel> {
        if !base32::is_base32(text) {
            return Err(NotALabel);
        }
        text.as_bytes().try_into().map(Self).map_err(|_| NotALabel)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        f.write_str(self.digits())
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or_default())
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::fields::from_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_built_and_recognised() {
        let origin = Origin::new([7; 10]);
        let label = Label::new([1, 2, 3]);
        assert_eq!(origin.to_string().parse(), Ok(origin));
        assert_eq!(label.to_string().parse(), Ok(label));
        let name = origin.editor_name(label).unwrap();
        assert!(origin.names(name.as_str(), "/e/"));
        assert!(!origin.names(name.as_str(), "/r/"));
        assert!(!Origin::new([8; 10]).names(name.as_str(), "/e/"));
        assert!(!origin.names(&format!("{name}x"), "/e/"));
    }

    #[test]
    fn other_texts_are_refused() {
        for wrong in [
            "",
            "beffroi/",
            "beffroi/0000",
            "beffroi/000000000000000u",
            "x/0000000000000000",
        ] {
            assert_eq!(wrong.parse::<Origin>(), Err(NotAnOrigin));
        }
        for wrong in ["", "abc", "abcu", "abcde"] {
            assert_eq!(wrong.parse::<Label>(), Err(NotALabel));
        }
    }
}
