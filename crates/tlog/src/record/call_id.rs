//! The id of a call: a ULID in lower case, 26 base32 characters that sort by time.

use super::base32;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

const LENGTH: usize = 26;

/// The name of a call in all its languages and revisions: 48 bits of milliseconds, 80 random bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(u128);

impl CallId {
    /// The id made at `milliseconds` since 1970 (its low 48 bits count) with these random bytes.
    #[must_use]
    pub fn new(milliseconds: u64, random: [u8; 10]) -> Self {
        let mut low = [0; 16];
        low[6..].copy_from_slice(&random);
        Self(u128::from(milliseconds & ((1 << 48) - 1)) << 80 | u128::from_be_bytes(low))
    }

    /// When it was made, in milliseconds since 1970.
    #[must_use]
    pub fn milliseconds(self) -> u64 {
        (self.0 >> 80) as u64
    }
}

/// The text is not a call id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a call id is 26 lower-case base32 characters, the first of them 0 to 7")]
pub struct NotACallId;

impl FromStr for CallId {
    type Err = NotACallId;

    fn from_str(text: &str) -> Result<Self, NotACallId> {
        let digits: &[u8; LENGTH] = text.as_bytes().try_into().map_err(|_| NotACallId)?;
        if digits[0] > b'7' {
            return Err(NotACallId);
        }
        let add = |id: u128, digit: &u8| Some(id << 5 | u128::from(base32::value(*digit)?));
        digits.iter().try_fold(0, add).map(Self).ok_or(NotACallId)
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = base32::digits::<LENGTH>(self.0);
        f.write_str(std::str::from_utf8(&digits).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for CallId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CallId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::fields::from_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn written_and_read_again(ms in 0..1u64 << 48, random in any::<[u8; 10]>()) {
            let id = CallId::new(ms, random);
            prop_assert_eq!(id.to_string().parse(), Ok(id));
            prop_assert_eq!(id.milliseconds(), ms);
        }

        #[test]
        fn text_has_one_form(text in "[0-9a-zA-Z]{24,28}") {
            if let Ok(id) = text.parse::<CallId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }

    #[test]
    fn sorts_by_time_and_refuses_overflow() {
        assert!(CallId::new(1, [255; 10]).to_string() < CallId::new(2, [0; 10]).to_string());
        assert_eq!(
            "8zzzzzzzzzzzzzzzzzzzzzzzzz".parse::<CallId>(),
            Err(NotACallId)
        );
    }
}
