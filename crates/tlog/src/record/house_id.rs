//! The House ID: 28 characters that name a house for ever, on paper, aloud or in a QR code.
//!
//! It is the first 130 bits of a hash of leaf 0 and a check modulo 1021. 1021 is prime and 32 is no root of unity of
//! small order modulo it, so every single wrong character and every swap of neighbours is found.
//! Trust in everything that a house ever writes begins with this ID reaching the reader by a way of its own.

use super::base32;
use crate::strict::sha256;
use std::fmt;
use std::str::FromStr;

const CONTEXT: &[u8] = b"beffroi/house/v1\n";
const BODY: usize = 26;
const LENGTH: usize = 28;
const CHECK_MODULUS: u32 = 1021;

/// Why a House ID is refused. The sentences are for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HouseIdError {
    /// A character that no House ID has; its place, from 1, spaces and hyphens not counted.
    #[error(
        "{character:?} at place {place} is not a character of a House ID; it uses 0-9 and A-Z without I, L, O and U"
    )]
    Character { character: char, place: usize },
    /// Not 28 characters.
    #[error("a House ID has 28 characters in seven groups of four; this one has {0}")]
    Length(usize),
    /// Mistyped somewhere.
    #[error(
        "this House ID has a mistyped or swapped character: its check does not match; compare it group by group"
    )]
    Check,
    /// The QR text does not begin as it has to, or names no entry after `?i=`.
    #[error("a House ID in a QR code reads beffroi:<28 characters>, or with ?i=<number> after it")]
    Qr,
}

/// The name of a house that nobody else can take.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HouseId([u8; LENGTH]);

impl HouseId {
    /// The ID of the house whose log begins with these bytes.
    #[must_use]
    pub fn of_leaf(leaf0: &[u8]) -> Self {
        let hash = sha256(&[CONTEXT, leaf0]);
        let mut id = [0; LENGTH];
        for (place, digit) in id.iter_mut().take(BODY).enumerate() {
            *digit = base32::symbol(five_bits(&hash, place * 5));
        }
        let check = base32::digits::<2>(u128::from(remainder(id.iter().take(BODY).copied())));
        id[BODY..].copy_from_slice(&check);
        Self(id)
    }

    /// The 28 characters in lower case, as in links and QR codes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only base32 digits are ever stored.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The text of a QR code for the house, or for one entry of it.
    #[must_use]
    pub fn qr(&self, entry: Option<u64>) -> String {
        match entry {
            Some(index) => format!("beffroi:{}?i={index}", self.as_str()),
            None => format!("beffroi:{}", self.as_str()),
        }
    }

    /// Reads the text of a QR code: the house, and the entry when one is named.
    ///
    /// # Errors
    /// [`HouseIdError::Qr`] when it is another link, else as for a typed ID.
    pub fn parse_qr(text: &str) -> Result<(Self, Option<u64>), HouseIdError> {
        let rest = text
            .trim()
            .strip_prefix("beffroi:")
            .ok_or(HouseIdError::Qr)?;
        match rest.split_once("?i=") {
            None => Ok((rest.parse()?, None)),
            Some((id, index)) => Ok((
                id.parse()?,
                Some(super::number(index).ok_or(HouseIdError::Qr)?),
            )),
        }
    }
}

/// The five bits of `hash` that begin at bit `start`, most significant first.
fn five_bits(hash: &[u8; 32], start: usize) -> u8 {
    let byte = |place: usize| u16::from(hash.get(place).copied().unwrap_or(0));
    let window = byte(start / 8) << 8 | byte(start / 8 + 1);
    (window >> (11 - start % 8) & 31) as u8
}

/// The number that these digits write, modulo 1021.
fn remainder(digits: impl Iterator<Item = u8>) -> u32 {
    digits
        .filter_map(base32::value)
        .fold(0, |n, digit| (n * 32 + u32::from(digit)) % CHECK_MODULUS)
}

impl FromStr for HouseId {
    type Err = HouseIdError;

    /// Reads what a person typed: any case, hyphens and spaces anywhere, `I` and `L` for `1`, `O` for `0`.
    fn from_str(typed: &str) -> Result<Self, HouseIdError> {
        let (mut id, mut length) = ([0; LENGTH], 0);
        for character in typed.chars().filter(|c| *c != '-' && !c.is_whitespace()) {
            let digit = base32::forgiving(character).ok_or(HouseIdError::Character {
                character,
                place: length + 1,
            })?;
            if let Some(place) = id.get_mut(length) {
                *place = digit;
            }
            length += 1;
        }
        if length != LENGTH {
            return Err(HouseIdError::Length(length));
        }
        let (body, check) = id.split_at(BODY);
        let said = check
            .iter()
            .filter_map(|d| base32::value(*d))
            .fold(0, |n, d| n * 32 + u32::from(d));
        if remainder(body.iter().copied()) != said {
            return Err(HouseIdError::Check);
        }
        Ok(Self(id))
    }
}

impl fmt::Display for HouseId {
    /// Seven groups of four in upper case.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, digit) in self.0.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(digit.to_ascii_uppercase()))?;
        }
        Ok(())
    }
}

impl fmt::Debug for HouseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shown_and_read_again() {
        let id = HouseId::of_leaf(b"leaf zero\n");
        let shown = id.to_string();
        assert_eq!(shown.len(), 34);
        assert_eq!(shown.parse(), Ok(id));
        assert_eq!(id.as_str().parse(), Ok(id));
        assert_eq!(
            shown
                .replace('-', " ")
                .replace('0', "o")
                .replace('1', "l")
                .parse(),
            Ok(id)
        );
        assert_eq!(
            HouseId::parse_qr(&id.qr(Some(48_102))),
            Ok((id, Some(48_102)))
        );
        assert_eq!(HouseId::parse_qr(&id.qr(None)), Ok((id, None)));
        assert_eq!(
            HouseId::parse_qr("https://example.org"),
            Err(HouseIdError::Qr)
        );
    }

    #[test]
    fn errors_say_what_is_wrong() {
        assert_eq!("".parse::<HouseId>(), Err(HouseIdError::Length(0)));
        assert_eq!(
            "abu".parse::<HouseId>(),
            Err(HouseIdError::Character {
                character: 'u',
                place: 3
            })
        );
        assert_eq!(
            "0".repeat(4_000).parse::<HouseId>(),
            Err(HouseIdError::Length(4_000))
        );
    }

    #[test]
    fn every_wrong_character_and_every_swap_is_found() {
        for seed in 0..50u8 {
            let id = HouseId::of_leaf(&[seed]).as_str().as_bytes().to_vec();
            for place in 0..LENGTH {
                for digit in base32::ALPHABET.iter().filter(|digit| **digit != id[place]) {
                    let mut wrong = id.clone();
                    wrong[place] = *digit;
                    assert!(
                        String::from_utf8(wrong)
                            .unwrap()
                            .parse::<HouseId>()
                            .is_err()
                    );
                }
                let mut swapped = id.clone();
                if place + 1 < LENGTH && id[place] != id[place + 1] {
                    swapped.swap(place, place + 1);
                    assert!(
                        String::from_utf8(swapped)
                            .unwrap()
                            .parse::<HouseId>()
                            .is_err()
                    );
                }
            }
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = text.parse::<HouseId>();
            let _ = HouseId::parse_qr(&text);
        }
    }
}
