//! Verdicts: the five states that a verifier tells, as data. The sentences that people read are made elsewhere.
//!
//! The order of the questions is fixed: intact? whose? witnessed? still standing? A file answers only for the moment
//! it was made, so each verdict is shown with its date.

use super::{HouseId, RecordError, Standing};

/// What a reader may conclude.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// 0: altered, or something is missing.
    Altered(RecordError),
    /// 1: intact, but the reader does not know this house.
    UnknownPublisher { house: HouseId },
    /// 2: signed by a house that the reader knows; fewer than `needed` houses that they know witnessed it.
    Signed {
        house: HouseId,
        witnesses: usize,
        needed: usize,
    },
    /// 3: the same, and witnessed by `witnesses` of `known` houses that the reader knows.
    Witnessed {
        house: HouseId,
        witnesses: usize,
        known: usize,
    },
    /// 4: signed by a house that the reader knows, who has since replaced, withdrawn, erased or repudiated it.
    NoLongerStands { house: HouseId, standing: Standing },
}

/// How many witnesses the reader asks for, knows and found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Witnesses {
    /// Houses known to the reader that cosigned, each counted once.
    pub found: usize,
    /// Houses known to the reader.
    pub known: usize,
    /// How many have to cosign; 0 counts as 1.
    pub needed: usize,
}

impl Verdict {
    /// The verdict on an entry that is intact.
    #[must_use]
    pub fn on(house: HouseId, known: bool, witnesses: Witnesses, standing: Standing) -> Self {
        if !known {
            return Self::UnknownPublisher { house };
        }
        if standing != Standing::Current {
            return Self::NoLongerStands { house, standing };
        }
        let needed = witnesses.needed.max(1);
        if witnesses.found < needed {
            return Self::Signed {
                house,
                witnesses: witnesses.found,
                needed,
            };
        }
        Self::Witnessed {
            house,
            witnesses: witnesses.found,
            known: witnesses.known,
        }
    }

    /// The number of the state, 0 to 4.
    #[must_use]
    pub fn state(&self) -> u8 {
        match self {
            Self::Altered(_) => 0,
            Self::UnknownPublisher { .. } => 1,
            Self::Signed { .. } => 2,
            Self::Witnessed { .. } => 3,
            Self::NoLongerStands { .. } => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_questions_are_asked_in_order() {
        let house = HouseId::of_leaf(b"x");
        let gone = Standing::Withdrawn { by: 9 };
        let (none, one) = (
            Witnesses::default(),
            Witnesses {
                found: 1,
                known: 2,
                needed: 1,
            },
        );
        assert_eq!(Verdict::on(house, false, one, gone).state(), 1);
        assert_eq!(Verdict::on(house, true, none, Standing::Current).state(), 2);
        assert_eq!(Verdict::on(house, true, one, Standing::Current).state(), 3);
        assert_eq!(
            Verdict::on(
                house,
                true,
                Witnesses { needed: 2, ..one },
                Standing::Current
            )
            .state(),
            2
        );
        assert_eq!(Verdict::on(house, true, one, gone).state(), 4);
        assert_eq!(Verdict::Altered(RecordError::NotCanonical).state(), 0);
    }
}
