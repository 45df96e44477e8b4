//! An alarm: a call to act on at once. Until when it is in force, whether this is its all clear, and who may sound it. Plain values;
//! `alarm_store.rs` has the statements.
//!
//! The end is part of what is signed, so that a copy of a page that nobody refreshes still says how long it holds. The all clear is a
//! new revision of the same call: it stands where the alarm stood, and goes the same way to the same people.

use floor::{DAY, MINUTE, Micros};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::draft::AlarmDraft;
use crate::kind::Kind;

/// An alarm is in force for so long where nobody says otherwise.
pub const USUAL: Micros = DAY;
/// An alarm is in force for this long at most; a danger that lasts longer is sounded anew.
pub const LONGEST: Micros = 7 * DAY;
/// A second person has so long to release what the first asked for.
pub const RELEASE_WITHIN: Micros = 10 * MINUTE;

/// What an alarm says besides its texts, as it is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// RFC 3339, in UTC.
    pub until: String,
    /// This is the all clear.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub over: bool,
}

impl Alarm {
    /// The alarm that a call's JSON is, if it is one.
    pub fn read(kind: Kind, said: Option<&Value>) -> Option<Self> {
        let said = said.filter(|_| kind == Kind::Alarm)?;
        let alarm: Self = serde_json::from_value(said.clone()).ok()?;
        alarm.until().map(|_| alarm)
    }

    /// What publishing makes of a draft: what was not said stays as it was, or is a day after `from`.
    pub fn of(draft: AlarmDraft, before: Option<&Self>, from: Micros) -> Option<Self> {
        let until = draft.until.or_else(|| before.and_then(Self::until));
        let until = jiff::Timestamp::from_microsecond(until.unwrap_or(from + USUAL)).ok()?;
        Some(Self {
            until: until.to_string(),
            over: draft.over,
        })
    }

    pub fn until(&self) -> Option<Micros> {
        let until: jiff::Timestamp = self.until.parse().ok()?;
        Some(until.as_microsecond())
    }
}

/// What stands against sounding another alarm today: how many have gone out, if that is all there may be.
pub fn too_many(sounded: u64, per_day: u32) -> Option<u64> {
    (sounded >= u64::from(per_day)).then_some(sounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_draft_leaves_open_stays_as_it_was() {
        let first = Alarm::of(AlarmDraft::default(), None, 0).unwrap();
        assert_eq!(first.until, "1970-01-02T00:00:00Z");
        let later = AlarmDraft {
            until: None,
            over: true,
        };
        let clear = Alarm::of(later, Some(&first), 5 * DAY).unwrap();
        assert_eq!((clear.until(), clear.over), (Some(DAY), true));
        let written = serde_json::to_value(&first).unwrap();
        assert_eq!(written.to_string(), r#"{"until":"1970-01-02T00:00:00Z"}"#);
        assert_eq!(Alarm::read(Kind::Alarm, Some(&written)), Some(first));
        assert_eq!(Alarm::read(Kind::Event, Some(&written)), None);
    }

    #[test]
    fn an_alarm_that_does_not_say_when_it_ends_is_none() {
        for said in ["{}", r#"{"until":"soon"}"#, r#"{"until":7}"#, "[]"] {
            let said: Value = serde_json::from_str(said).unwrap();
            assert_eq!(Alarm::read(Kind::Alarm, Some(&said)), None);
        }
    }
}
