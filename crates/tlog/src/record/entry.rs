//! Entries: what a house did, in at most 2,048 bytes that hold no word a person wrote.
//!
//! Life of an entry: build an [`Entry`] → [`Entry::text`] is what editors sign → [`Entry::leaf`] joins text and
//! signature lines into the leaf. Back: [`SignedEntry::parse`] reads a leaf, and
//! [`KeyChain::verify_entry`](super::KeyChain::verify_entry) says whether it counts.
//! The byte limit binds before the limit of 256 targets does: about 100 targets fit.

use super::digest::BodyRef;
use super::fields::Fields;
use super::{CallId, CallKind, Kind, MAX_ENTRY_BYTES, NUMBER_LIMIT, Origin, RecordError, Tag};
use super::{exact_note, number, short_note};
use crate::note::{Note, SignatureLine, Signer};
use std::fmt;
use std::fmt::Write as _;

const FIRST_LINE: &str = "beffroi/entry/v1";
const MAX_TARGETS: usize = 256;

/// One entry: by whom, when, under which key document, and what was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The house.
    pub origin: Origin,
    /// When the house says it was written, in seconds since 1970.
    pub time: u64,
    /// The version of the key document in force.
    pub keys: u64,
    /// What was done.
    pub act: Act,
}

/// What an entry does. Numbers called target, first, last and prev are indices in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Publishes a revision of an edition. `prev` is the entry that it replaces, exactly when `rev` > 1.
    Edition {
        kind: CallKind,
        id: CallId,
        lang: Tag,
        rev: u64,
        body: BodyRef,
        prev: Option<u64>,
    },
    /// Says that editions of a call no longer stand; `targets` are their newest entries, ascending.
    Withdraw {
        id: CallId,
        body: Option<BodyRef>,
        targets: Vec<u64>,
    },
    /// Says that the bodies of these entries are gone; ascending.
    Erase { targets: Vec<u64>, reason: Reason },
    /// Says that the house did not make the entries from `first` to `last`, both included.
    Repudiate { first: u64, last: u64 },
    /// Commits to the files of the tree.
    Site { body: BodyRef, prev: Option<u64> },
}

/// Why a body was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It held what belongs to a person.
    Privacy,
    /// It put somebody in danger.
    Safety,
    /// An authority ordered it; mirrors may wait and look.
    Order,
    /// It was published by mistake.
    Error,
}

impl Reason {
    /// All reasons.
    pub const ALL: [Self; 4] = [Self::Privacy, Self::Safety, Self::Order, Self::Error];

    /// The word in records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Privacy => "privacy",
            Self::Safety => "safety",
            Self::Order => "order",
            Self::Error => "error",
        }
    }

    /// The reason for this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Entry {
    /// The kind in its third line.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.act {
            Act::Edition { kind, .. } => Kind::Call(kind),
            Act::Withdraw { .. } => Kind::Withdraw,
            Act::Erase { .. } => Kind::Erase,
            Act::Repudiate { .. } => Kind::Repudiate,
            Act::Site { .. } => Kind::Site,
        }
    }

    /// The body that it commits to, if it has one.
    #[must_use]
    pub fn body(&self) -> Option<&BodyRef> {
        match &self.act {
            Act::Edition { body, .. } | Act::Site { body, .. } => Some(body),
            Act::Withdraw { body, .. } => body.as_ref(),
            Act::Erase { .. } | Act::Repudiate { .. } => None,
        }
    }

    /// The call that it is about, if it is about one.
    #[must_use]
    pub fn call(&self) -> Option<CallId> {
        match self.act {
            Act::Edition { id, .. } | Act::Withdraw { id, .. } => Some(id),
            _ => None,
        }
    }

    /// The text to sign.
    ///
    /// # Errors
    /// [`RecordError::Rule`] when a rule between the fields is broken, such as `prev` on a first revision.
    pub fn text(&self) -> Result<String, RecordError> {
        self.check()?;
        Ok(self.write())
    }

    /// The leaf made of the text and the lines of those who signed it.
    ///
    /// # Errors
    /// As [`Self::text`]; [`RecordError::TooLong`] past 2,048 bytes; [`RecordError::Note`] without a line.
    pub fn leaf(&self, lines: Vec<SignatureLine>) -> Result<Vec<u8>, RecordError> {
        short_note(
            &Note::from_parts(self.text()?, lines)?,
            "entry",
            MAX_ENTRY_BYTES,
        )
    }

    /// Signs with keys that are at hand; see [`Self::leaf`] for keys that are elsewhere.
    ///
    /// # Errors
    /// As [`Self::leaf`].
    pub fn sign(&self, editors: &[&Signer]) -> Result<Vec<u8>, RecordError> {
        let text = self.text()?;
        self.leaf(editors.iter().map(|editor| editor.sign(&text)).collect())
    }

    /// Reads a text, such as [`Self::text`] makes.
    ///
    /// # Errors
    /// Names the line that is wrong, or the rule that is broken.
    pub fn parse_text(text: &str) -> Result<Self, RecordError> {
        let entry = Self::read(text)?;
        entry.check()?;
        // The line reader is strict already; this makes it certain that a text has one reading and one form.
        if entry.write() != text {
            return Err(RecordError::NotCanonical);
        }
        Ok(entry)
    }

    fn read(text: &str) -> Result<Self, RecordError> {
        let mut fields = Fields::new(text);
        fields.line(FIRST_LINE, |line| (line == FIRST_LINE).then_some(()))?;
        let origin = fields.line("the origin", |line| line.parse().ok())?;
        let kind = fields.line("the kind of the entry", |line| line.parse().ok())?;
        let time = fields.need("time", "time and Unix seconds", number)?;
        let act = read_act(kind, &mut fields)?;
        let keys = fields.need("keys", "keys and a version", number)?;
        fields.end()?;
        Ok(Self {
            origin,
            time,
            keys,
            act,
        })
    }

    fn check(&self) -> Result<(), RecordError> {
        if self.keys == 0 {
            return Err(RecordError::Rule(
                "versions of key documents count from 1; this entry says keys 0",
            ));
        }
        if self.time >= NUMBER_LIMIT || self.keys >= NUMBER_LIMIT {
            return Err(RecordError::Rule("a number is 2^53 or more"));
        }
        check_act(&self.act)
    }

    fn write(&self) -> String {
        let mut text = String::with_capacity(256);
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "{FIRST_LINE}\n{}\n{}\ntime {}\n",
            self.origin,
            self.kind(),
            self.time
        );
        let _ = write_act(&mut text, &self.act);
        let _ = writeln!(text, "keys {}", self.keys);
        text
    }
}

fn read_act(kind: Kind, fields: &mut Fields<'_>) -> Result<Act, RecordError> {
    match kind {
        Kind::Call(kind) => Ok(Act::Edition {
            kind,
            id: fields.need("id", "id and a call id", |v| v.parse().ok())?,
            lang: fields.need("lang", "lang and a language tag", |v| v.parse().ok())?,
            rev: fields.need("rev", "rev and a number from 1", number)?,
            body: fields.need("body", "body sha256:<hex> <size>", BodyRef::read)?,
            prev: fields.maybe("prev", "prev and an index", number)?,
        }),
        Kind::Withdraw => Ok(Act::Withdraw {
            id: fields.need("id", "id and a call id", |v| v.parse().ok())?,
            body: fields.maybe("body", "body sha256:<hex> <size>", BodyRef::read)?,
            targets: read_targets(fields)?,
        }),
        Kind::Erase => Ok(Act::Erase {
            targets: read_targets(fields)?,
            reason: fields.need(
                "reason",
                "reason privacy, safety, order or error",
                Reason::from_word,
            )?,
        }),
        Kind::Repudiate => Ok(Act::Repudiate {
            first: fields.need("target", "target and an index", number)?,
            last: fields.need("target", "target and an index", number)?,
        }),
        Kind::Site => Ok(Act::Site {
            body: fields.need("body", "body sha256:<hex> <size>", BodyRef::read)?,
            prev: fields.maybe("prev", "prev and an index", number)?,
        }),
    }
}

fn read_targets(fields: &mut Fields<'_>) -> Result<Vec<u64>, RecordError> {
    fields.many("target", "target and an index", MAX_TARGETS, number)
}

fn check_act(act: &Act) -> Result<(), RecordError> {
    let broken = match act {
        Act::Edition { rev: 0, .. } => "revisions count from 1",
        Act::Edition {
            rev: 1,
            prev: Some(_),
            ..
        } => "a first revision replaces nothing: it has no prev",
        Act::Edition {
            rev: 2..,
            prev: None,
            ..
        } => "a later revision names the entry that it replaces in prev",
        Act::Withdraw { targets, .. } | Act::Erase { targets, .. } if targets.is_empty() => {
            "there is no target"
        }
        Act::Withdraw { targets, .. } | Act::Erase { targets, .. }
            if targets.len() > MAX_TARGETS =>
        {
            "there are more than 256 targets"
        }
        Act::Withdraw { targets, .. } | Act::Erase { targets, .. }
            if !targets.is_sorted_by(|a, b| a < b) =>
        {
            "targets ascend, and each stands once"
        }
        Act::Repudiate { first, last } if first > last => "the first target comes after the last",
        _ if largest(act) >= NUMBER_LIMIT => "a number is 2^53 or more",
        _ => return Ok(()),
    };
    Err(RecordError::Rule(broken))
}

fn largest(act: &Act) -> u64 {
    match act {
        Act::Edition {
            rev, prev, body, ..
        } => (*rev).max(prev.unwrap_or(0)).max(body.size),
        Act::Withdraw { targets, body, .. } => targets
            .last()
            .copied()
            .unwrap_or(0)
            .max(body.map_or(0, |body| body.size)),
        Act::Erase { targets, .. } => targets.last().copied().unwrap_or(0),
        Act::Repudiate { last, .. } => *last,
        Act::Site { body, prev } => prev.unwrap_or(0).max(body.size),
    }
}

fn write_act(text: &mut String, act: &Act) -> fmt::Result {
    match act {
        Act::Edition {
            id,
            lang,
            rev,
            body,
            prev,
            ..
        } => {
            write!(text, "id {id}\nlang {lang}\nrev {rev}\nbody {body}\n")?;
            write_all(text, "prev", prev)
        }
        Act::Withdraw { id, body, targets } => {
            writeln!(text, "id {id}")?;
            write_all(text, "body", body)?;
            write_all(text, "target", targets)
        }
        Act::Erase { targets, reason } => {
            write_all(text, "target", targets)?;
            writeln!(text, "reason {reason}")
        }
        Act::Repudiate { first, last } => write_all(text, "target", &[*first, *last]),
        Act::Site { body, prev } => {
            writeln!(text, "body {body}")?;
            write_all(text, "prev", prev)
        }
    }
}

fn write_all<'a, T: fmt::Display + 'a>(
    text: &mut String,
    field: &str,
    values: impl IntoIterator<Item = &'a T>,
) -> fmt::Result {
    values
        .into_iter()
        .try_for_each(|value| writeln!(text, "{field} {value}"))
}

/// An entry as it stands in the log, well-formed but with its signatures not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedEntry {
    entry: Entry,
    note: Note,
}

impl SignedEntry {
    /// Reads a leaf.
    ///
    /// # Errors
    /// Says what is wrong and where; only the one canonical form passes.
    pub fn parse(leaf: &[u8]) -> Result<Self, RecordError> {
        let note = exact_note(leaf, "entry", MAX_ENTRY_BYTES)?;
        Ok(Self {
            entry: Entry::parse_text(note.text())?,
            note,
        })
    }

    /// What it says. Not to be believed before it is verified.
    #[must_use]
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// The entry without its signatures.
    #[must_use]
    pub fn into_entry(self) -> Entry {
        self.entry
    }

    /// The same with one signature line more. The line is not checked.
    ///
    /// # Errors
    /// [`RecordError::TooLong`] past 2,048 bytes.
    pub fn with(&self, line: SignatureLine) -> Result<Self, RecordError> {
        let mut note = self.note.clone();
        note.add(line)?;
        short_note(&note, "entry", MAX_ENTRY_BYTES)?;
        Ok(Self {
            entry: self.entry.clone(),
            note,
        })
    }

    /// The signed note.
    #[must_use]
    pub fn note(&self) -> &Note {
        &self.note
    }
}

#[cfg(test)]
mod tests;
