//! A piece of news on its way out by one outlet: plain values and their rules. `item_store.rs` has the statements.

use floor::{Error, Id, Micros, Result};
use serde::Serialize;

/// What happened that somebody should hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum News {
    /// A call is there for the first time.
    Published,
    /// One more language of a call that was there.
    Translated,
    /// A new revision, without a word about what was wrong.
    Revised,
    /// A new revision that corrects something.
    Corrected,
    /// An alarm is over.
    AllClear,
    /// A call no longer stands.
    Withdrawn,
    /// Texts of a call are gone. Whoever keeps copies is asked to destroy them.
    Erased,
    /// What was published in a day or a week.
    Digest,
    /// A test of the alarm, for the house alone.
    Test,
    /// A message to one person or device, such as the mail that confirms an address.
    Letter,
}

impl News {
    const ALL: [News; 10] = [
        News::Published,
        News::Translated,
        News::Revised,
        News::Corrected,
        News::AllClear,
        News::Withdrawn,
        News::Erased,
        News::Digest,
        News::Test,
        News::Letter,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            News::Published => "published",
            News::Translated => "translated",
            News::Revised => "revised",
            News::Corrected => "corrected",
            News::AllClear => "allclear",
            News::Withdrawn => "withdrawn",
            News::Erased => "erased",
            News::Digest => "digest",
            News::Test => "test",
            News::Letter => "letter",
        }
    }

    pub(super) fn parse(word: &str) -> Result<Self> {
        find(&Self::ALL, Self::as_str, word)
    }
}

/// Who goes first. Lower is more urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Priority(pub i64);

impl Priority {
    /// Overtakes everything, and waits for no pace.
    pub const ALARM: Priority = Priority(0);
    /// Somebody waits for it at a screen.
    pub const ASKED: Priority = Priority(2);
    pub const USUAL: Priority = Priority(5);
    /// Gathered mail, which nobody waits for.
    pub const GATHERED: Priority = Priority(7);
}

/// Where an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Readers cannot see yet what it is about.
    Waiting,
    Open,
    Paused,
    Cancelled,
    Done,
}

impl State {
    const ALL: [State; 5] = [
        State::Waiting,
        State::Open,
        State::Paused,
        State::Cancelled,
        State::Done,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Open => "open",
            State::Paused => "paused",
            State::Cancelled => "cancelled",
            State::Done => "done",
        }
    }

    pub(super) fn parse(word: &str) -> Result<Self> {
        find(&Self::ALL, Self::as_str, word)
    }
}

/// One row of the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub id: String,
    pub outlet: String,
    pub news: News,
    pub call: Option<Id>,
    pub priority: Priority,
    pub state: State,
    /// The last recipient that was expanded.
    pub reached: String,
    pub expanded: bool,
    /// It takes letters one by one and never ends.
    pub standing: bool,
    /// Deliveries it was expanded to so far.
    pub total: u64,
    pub sent: u64,
    /// Recipients who were gone, or no longer wanted it, when their turn came.
    pub dropped: u64,
    /// Given up, until somebody tries again.
    pub dead: u64,
    pub made_at: Micros,
    /// The first and the last delivery made.
    pub first_at: Option<Micros>,
    pub last_at: Option<Micros>,
}

impl Item {
    /// Deliveries that are still to be made.
    pub fn queued(&self) -> u64 {
        self.total
            .saturating_sub(self.sent + self.dropped + self.dead)
    }
}

fn find<T: Copy>(all: &[T], name: fn(T) -> &'static str, word: &str) -> Result<T> {
    let found = all.iter().copied().find(|one| name(*one) == word);
    found.ok_or_else(|| {
        Error::internal(
            "a row of the outbox cannot be read",
            anyhow::anyhow!("{word}"),
        )
    })
}
