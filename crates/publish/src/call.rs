//! What a house publishes: a call is one thing in all its languages; an edition is its text in one of them; a revision is
//! a numbered version of an edition. Plain values and the rules about them; `call_store.rs` has the statements.

use std::collections::BTreeMap;

use floor::{Id, Micros};
use prose::lang::Lang;

use crate::alarm::Alarm;
use crate::kind::Kind;

/// A call without its texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub id: Id,
    /// Its address in every language: lower-case ASCII, unique in the house.
    pub slug: String,
    pub kind: Kind,
    /// Its place among all calls, from the oldest, starting at 1.
    pub position: u64,
    /// As the newest revision in the log has them.
    pub tags: Vec<String>,
    /// What it says besides its texts, as in the body of the newest revision in the log: when and where an event is, until when an
    /// alarm is in force.
    pub event: Option<serde_json::Value>,
    pub published_at: Micros,
    pub withdrawn: Option<Withdrawal>,
    pub erased: Option<Erasure>,
    /// Until when readers are shown it on every page; none once that is past.
    pub alarm_until: Option<Micros>,
}

/// A call that no longer stands; the text is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Withdrawal {
    pub at: Micros,
    /// The reason for readers, by language tag; may be empty.
    pub reason: BTreeMap<String, String>,
}

/// A call whose text and media are gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Erasure {
    pub at: Micros,
    /// `privacy`, `safety`, `order` or `error`.
    pub reason: String,
}

/// A call's text in one language, as a list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    pub call: Id,
    pub lang: Lang,
    /// Its place in the language's list, from the oldest, starting at 1; holes are left by erased calls.
    pub position: u64,
    /// The newest revision written.
    pub rev: u32,
    /// The newest revision in the log, which is the one readers see; 0 while none is.
    pub logged_rev: u32,
}

/// A version of an edition.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    pub id: Id,
    pub call: Id,
    pub lang: Lang,
    pub rev: u32,
    pub title: String,
    pub summary: String,
    /// Markdown, as written.
    pub text: String,
    /// The edition and revision it was translated from.
    pub source: Option<Source>,
    /// What this revision corrects, in the words of the house.
    pub correction: Option<String>,
    /// The call's tags and event, as they were published with this revision.
    pub tags: Vec<String>,
    pub event: Option<serde_json::Value>,
    pub published_at: Micros,
    /// Where it stands in the log, once it does.
    pub logged: Option<Logged>,
    pub erased_at: Option<Micros>,
}

/// What a translation was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    pub lang: Lang,
    pub rev: u32,
}

/// A place in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    pub index: u64,
    pub leaf_hash: [u8; 32],
    /// The body file the entry names; 64 hex digits.
    pub body_sha256: String,
}

/// An image that a revision's text names.
#[derive(Clone, Debug, PartialEq)]
pub struct Medium {
    /// As the text writes it.
    pub name: String,
    /// Widest first.
    pub variants: Vec<Variant>,
}

/// One size of an image. Its bytes are the blob `sha256`.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    pub width: u32,
    pub height: u32,
    /// 64 hex digits.
    pub sha256: String,
    pub ext: String,
    pub mime: String,
    pub size: u64,
}

impl Call {
    /// What an alarm says of itself; none for other kinds, and for alarms from before alarms said it.
    pub fn alarm(&self) -> Option<Alarm> {
        Alarm::read(self.kind, self.event.as_ref())
    }
}

impl Edition {
    /// Index pages hold this many editions and are numbered from the oldest, so that a full one never changes.
    pub const PER_PAGE: u64 = 20;

    /// The index page this edition stands on.
    pub fn page(&self) -> u64 {
        (self.position - 1) / Self::PER_PAGE + 1
    }
}

impl Variant {
    /// Its path in the tree.
    pub fn path(&self) -> String {
        format!(
            "beffroi/blob/{}/{}.{}",
            &self.sha256[..2],
            self.sha256,
            self.ext
        )
    }
}
