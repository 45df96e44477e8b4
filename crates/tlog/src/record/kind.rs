//! The kinds of entries, and which of them an editor may sign.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The kinds of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CallKind {
    Alarm,
    Event,
    Letter,
    Page,
    Pledge,
    Statement,
}

/// The kinds of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Call(CallKind),
    Withdraw,
    Erase,
    Repudiate,
    Site,
}

impl Kind {
    /// All kinds, sorted by their word.
    pub const ALL: [Self; 10] = [
        Self::Call(CallKind::Alarm),
        Self::Erase,
        Self::Call(CallKind::Event),
        Self::Call(CallKind::Letter),
        Self::Call(CallKind::Page),
        Self::Call(CallKind::Pledge),
        Self::Repudiate,
        Self::Site,
        Self::Call(CallKind::Statement),
        Self::Withdraw,
    ];

    /// The word in records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Call(kind) => kind.as_str(),
            Self::Withdraw => "withdraw",
            Self::Erase => "erase",
            Self::Repudiate => "repudiate",
            Self::Site => "site",
        }
    }

    fn bit(self) -> u16 {
        Self::ALL
            .iter()
            .position(|kind| *kind == self)
            .map_or(0, |place| 1 << place)
    }
}

impl CallKind {
    /// All kinds of calls, sorted by their word.
    pub const ALL: [Self; 6] = [
        Self::Alarm,
        Self::Event,
        Self::Letter,
        Self::Page,
        Self::Pledge,
        Self::Statement,
    ];

    /// The word in records and bodies.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alarm => "alarm",
            Self::Event => "event",
            Self::Letter => "letter",
            Self::Page => "page",
            Self::Pledge => "pledge",
            Self::Statement => "statement",
        }
    }
}

/// What an editor may sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kinds {
    /// Entries of every kind, later ones included: the word `any`.
    Any,
    /// Only these.
    Only(KindSet),
}

/// A set of kinds that is not empty.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KindSet(u16);

impl KindSet {
    /// The set of these kinds; `None` when there are none.
    #[must_use]
    pub fn new(kinds: &[Kind]) -> Option<Self> {
        let bits = kinds.iter().fold(0, |bits, kind| bits | kind.bit());
        (bits != 0).then_some(Self(bits))
    }

    /// The kinds, sorted by their word.
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL
            .into_iter()
            .filter(move |kind| self.0 & kind.bit() != 0)
    }
}

impl Kinds {
    /// May an entry of this kind be signed?
    #[must_use]
    pub fn allow(self, kind: Kind) -> bool {
        match self {
            Self::Any => true,
            Self::Only(set) => set.0 & kind.bit() != 0,
        }
    }
}

/// The word is no kind that this version knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a kind: calls are alarm, event, letter, page, pledge or statement; entries also erase, repudiate, site or withdraw"
)]
pub struct NotAKind;

impl FromStr for Kind {
    type Err = NotAKind;

    fn from_str(word: &str) -> Result<Self, NotAKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or(NotAKind)
    }
}

impl FromStr for CallKind {
    type Err = NotAKind;

    fn from_str(word: &str) -> Result<Self, NotAKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or(NotAKind)
    }
}

impl FromStr for Kinds {
    type Err = NotAKind;

    /// `any`, or kinds with commas between, sorted, each once.
    fn from_str(text: &str) -> Result<Self, NotAKind> {
        if text == "any" {
            return Ok(Self::Any);
        }
        let kinds = text
            .split(',')
            .map(str::parse)
            .collect::<Result<Vec<Kind>, _>>()?;
        if !kinds.is_sorted_by(|a, b| a.as_str() < b.as_str()) {
            return Err(NotAKind);
        }
        KindSet::new(&kinds).map(Self::Only).ok_or(NotAKind)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for CallKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Only(set) = self else {
            return f.write_str("any");
        };
        for (place, kind) in set.iter().enumerate() {
            write!(f, "{}{kind}", if place == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl fmt::Debug for KindSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for CallKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for CallKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::fields::from_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_one_spelling() {
        for text in ["any", "alarm", "event,page,statement", "erase,withdraw"] {
            assert_eq!(
                text.parse::<Kinds>().map(|kinds| kinds.to_string()),
                Ok(text.to_owned())
            );
        }
        for wrong in ["", "page,event", "page,page", "any,page", "poem", "page,"] {
            assert_eq!(wrong.parse::<Kinds>(), Err(NotAKind));
        }
        assert!(Kind::ALL.is_sorted_by(|a, b| a.as_str() < b.as_str()));
        let some: Kinds = "erase,withdraw".parse().unwrap();
        assert!(some.allow(Kind::Erase) && !some.allow(Kind::Site) && Kinds::Any.allow(Kind::Site));
    }
}
