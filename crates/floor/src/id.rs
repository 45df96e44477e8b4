//! Ids: 26 lower-case Crockford base32 characters, 48 bits of milliseconds and 80 random bits (a ULID), so that text order is time order.

use std::fmt;

use crate::{Clock, Random, Result};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// An id of a row. Built from the clock and randomness handed in, or read back from a row.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    pub fn fresh(clock: &Clock, random: &Random) -> Result<Self> {
        let millis = u128::try_from(clock.now() / 1000).unwrap_or(0) & ((1 << 48) - 1);
        let tail = random
            .bytes::<10>()?
            .iter()
            .fold(0u128, |n, byte| n << 8 | u128::from(*byte));
        let n = millis << 80 | tail;
        Ok(Self(
            (0..26)
                .rev()
                .map(|i| char::from(ALPHABET[(n >> (5 * i)) as usize & 31]))
                .collect(),
        ))
    }

    /// Reads an id; `None` unless it is 26 characters of the alphabet.
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = text.len() == 26 && text.bytes().all(|byte| ALPHABET.contains(&byte));
        well_formed.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_read_back() {
        let (clock, random) = (Clock::fixed(1_795_406_580_000_000), Random::seeded(1));
        let first = Id::fresh(&clock, &random).unwrap();
        clock.advance(1000);
        let second = Id::fresh(&clock, &random).unwrap();
        assert!(first < second);
        assert_eq!(Id::parse(first.as_str()), Some(first));
        assert_eq!(Id::parse("il"), None);
    }
}
