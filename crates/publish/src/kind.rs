//! The kinds of calls. A call keeps its kind for life: the kind is signed with every revision.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a call asks of its readers.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// To read.
    #[default]
    Statement,
    /// To act on at once.
    Alarm,
    /// To come to.
    Event,
    /// To sign.
    Letter,
    /// To join once enough others do.
    Pledge,
    /// To find again: about us, how to reach us.
    Page,
}

impl Kind {
    /// Every kind, in the order they are named to people.
    pub const ALL: [Kind; 6] = [
        Kind::Statement,
        Kind::Alarm,
        Kind::Event,
        Kind::Letter,
        Kind::Pledge,
        Kind::Page,
    ];

    /// The word that files, entries and bodies use.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Statement => "statement",
            Kind::Alarm => "alarm",
            Kind::Event => "event",
            Kind::Letter => "letter",
            Kind::Pledge => "pledge",
            Kind::Page => "page",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that is no kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no kind of call; write statement, alarm, event, letter, pledge or page")]
pub struct UnknownKind(pub String);

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Kind, UnknownKind> {
        Kind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| UnknownKind(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back() {
        for kind in Kind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        assert!("Alarm".parse::<Kind>().is_err());
    }
}
