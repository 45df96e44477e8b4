//! All that can happen in a house, on one screen.
//!
//! A room says a fact inside the transaction that makes it true (`tx.say`). In that same transaction the fact is
//! written down and every listening room adds its rows and jobs; after the commit each process follows the written
//! facts to drop the pages they touch. Facts name things by id; they never carry text or anything about a person.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::Id;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A revision of an edition was published (it shows once it is in the log).
    Published { call: Id, revision: Id },
    /// A call no longer stands; its text stays.
    Withdrawn { call: Id },
    /// The texts and media of these revisions are gone; `reason` is `privacy`, `safety`, `order` or `error`.
    Erased {
        call: Id,
        revisions: Vec<Id>,
        reason: String,
    },
    /// Entries `from..to` joined the log under one checkpoint of size `to`.
    Sequenced { from: u64, to: u64 },
    /// A call's pages changed because its entries are now in the log.
    Logged { call: Id },
    /// The house came back from a back-up, and what was published since with it: entries `from..to`. What waited to go out when the
    /// back-up was made may have gone since.
    Restored { from: u64, to: u64 },
    /// An alarm is no longer in force: its time has come.
    AlarmEnded { call: Id },
    /// A reply from another server came in, changed, or is gone. It is held: no page shows it before somebody approves it.
    Replied { call: Id, reply: Id },
    /// A new key document was made.
    KeysChanged { version: u64 },
    /// Name, languages or the program's pages changed: every page is touched.
    HouseChanged,
}

/// Of facts about the pages of one call, the last of each sort: a call published in hundreds of languages has said hundreds of them,
/// and which pages a call has is worked out from the state after all of them.
pub fn last_of_each(mut facts: Vec<(u64, Fact)>) -> Vec<(u64, Fact)> {
    let mut known = HashSet::new();
    facts.reverse();
    facts.retain(|(_, fact)| match fact {
        Fact::Published { call, .. } => known.insert(("published", call.clone())),
        Fact::Logged { call } => known.insert(("logged", call.clone())),
        _ => true,
    });
    facts.reverse();
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_in_many_languages_is_looked_at_once() {
        let id = |n: u8| Id::parse(&format!("{n:026}")).unwrap();
        let published = |call, revision| Fact::Published {
            call: id(call),
            revision: id(revision),
        };
        let logged = |call| Fact::Logged { call: id(call) };
        let said = [
            published(1, 3),
            published(1, 4),
            published(2, 5),
            logged(1),
            Fact::Withdrawn { call: id(1) },
            logged(1),
            Fact::HouseChanged,
        ];
        let facts: Vec<(u64, Fact)> = (1..).zip(said).collect();
        let left: Vec<u64> = last_of_each(facts).iter().map(|(seq, _)| *seq).collect();
        assert_eq!(left, [2, 3, 5, 6, 7]);
    }
}
