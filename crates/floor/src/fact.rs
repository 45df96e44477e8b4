//! All that can happen in a house, on one screen.
//!
//! A room says a fact inside the transaction that makes it true (`tx.say`). In that same transaction the fact is
//! written down and every listening room adds its rows and jobs; after the commit each process follows the written
//! facts to drop the pages they touch. Facts name things by id; they never carry text or anything about a person.

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
    /// A new key document was made.
    KeysChanged { version: u64 },
    /// Name, languages or the program's pages changed: every page is touched.
    HouseChanged,
}
