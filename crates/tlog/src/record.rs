//! Records: what a house writes into its log, and how a reader judges it.
//!
//! A record is a signed note of one of two kinds: a **key document** ([`keydoc`]) says whose keys count, an
//! **entry** ([`entry`]) says what the house did. The text of a call is in a **body** ([`body`]) that the entry only
//! names by hash, so that it can be erased while the proof stays. The road of trust is short: House ID
//! ([`house_id`]) → leaf 0 → chain of key documents ([`chain`]) → checkpoint and entries → bodies.
//!
//! One rule keeps one record one form: a parsed record is written again and has to give the bytes that came in.
//! Nothing here reads a clock, a file or randomness; ids and nonces are made of bytes that are handed in.
//! Cost: an entry is verified in little more than its strict Ed25519 check.

pub mod base32;
pub mod body;
pub mod call_id;
pub mod chain;
pub mod digest;
pub mod entry;
mod fields;
pub mod history;
pub mod house_id;
pub mod keydoc;
pub mod kind;
pub mod origin;
pub mod path;
pub mod site;
pub mod tag;
pub mod to_sign;
pub mod verdict;

pub use body::{CallBody, WithdrawBody};
pub use call_id::CallId;
pub use chain::KeyChain;
pub use digest::{BodyRef, Digest};
pub use entry::{Act, Entry, Reason, SignedEntry};
pub use history::{History, Standing};
pub use house_id::HouseId;
pub use keydoc::{KeyDoc, SignedKeyDoc};
pub use kind::{CallKind, Kind, Kinds};
pub use origin::{Label, Origin};
pub use path::TreePath;
pub use site::{SiteBody, SiteState};
pub use tag::Tag;
pub use to_sign::ToSign;
pub use verdict::Verdict;

use crate::note::{Note, NoteError};

/// The most bytes of an entry's leaf.
pub const MAX_ENTRY_BYTES: usize = 2_048;
/// The most bytes of a key document's leaf.
pub const MAX_KEY_DOCUMENT_BYTES: usize = 16_384;
/// Numbers in records are below 2^53, so that every reader's language can hold them.
pub const NUMBER_LIMIT: u64 = 1 << 53;

/// Why a record is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Larger than records of this kind may be.
    #[error("the {what} is {size} bytes long; at most {max} are allowed")]
    TooLong {
        what: &'static str,
        size: usize,
        max: usize,
    },
    /// Not a signed note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A line is not what the format has at that place; lines count from 1.
    #[error("line {line} should be {expected}, but is {found:?}")]
    Line {
        line: usize,
        expected: &'static str,
        found: String,
    },
    /// The lines are well-formed but break a rule between them.
    #[error("{0}")]
    Rule(&'static str),
    /// The record reads well but is not written in the one form that it has.
    #[error(
        "the record is not in its one canonical form; it was changed after it was signed, or made by other software"
    )]
    NotCanonical,
    /// Leaf 0 is not the one that the House ID names.
    #[error(
        "this log begins with the house {found}, not with {wanted}; check the House ID, or this is another house"
    )]
    OtherHouse { wanted: HouseId, found: HouseId },
    /// The record is of another house.
    #[error("the record is of {found}, not of {wanted}")]
    OtherOrigin { wanted: Origin, found: Origin },
    /// A key document does not follow the one before it.
    #[error("key document {version}: {why}")]
    Chain { version: u64, why: &'static str },
    /// Too few of the keys that count signed.
    #[error("{found} of the keys that count signed this {what}; {needed} are needed")]
    TooFewSignatures {
        what: &'static str,
        found: usize,
        needed: usize,
    },
    /// A signature line is of a key that may not sign this.
    #[error("{0} signed this, but may not: the key document does not list that key for it")]
    Stranger(String),
    /// The entry names another version of the key document than the one in force.
    #[error("the entry at {index} is signed under key document {said}, but {real} was in force")]
    WrongVersion { index: u64, said: u64, real: u64 },
    /// The entry is signed under a key document that is not there.
    #[error("key document {0} is needed to check this and is missing; add beffroi/keys/{0}")]
    MissingKeys(u64),
    /// The checkpoint is signed by a log key beyond where that key was cut off.
    #[error(
        "the checkpoint of size {size} is signed by a log key that counts from {from} to {until} only"
    )]
    RetiredLogKey { size: u64, from: u64, until: u64 },
    /// The checkpoint is of a size whose root the key document fixes, and has another root.
    #[error(
        "the checkpoint of size {0} has another root than the key document fixes for it: the log was forked"
    )]
    ForkedAtCut(u64),
    /// The checkpoint is signed by no log key of the house.
    #[error(
        "the checkpoint is not signed by a log key of the house; newer key documents may be missing"
    )]
    UnknownLogKey,
    /// The checkpoint is malformed, or not signed as it has to be.
    #[error("the checkpoint: {0}")]
    Checkpoint(String),
    /// The body is not the file that the entry names.
    #[error(
        "the body is not the one that the entry names: its SHA-256 is {found}, it should be {wanted}"
    )]
    OtherBody { wanted: Digest, found: Digest },
    /// The body is not as long as the entry says.
    #[error("the body has {found} bytes; the entry says {wanted}: it may be cut off")]
    BodySize { wanted: u64, found: u64 },
    /// The body does not read as its format says.
    #[error("the body: {0}")]
    Body(String),
    /// A path that a tree may not hold.
    #[error("the path {path:?} {why}")]
    Path { path: String, why: &'static str },
    /// The entry does not fit what the log held before it.
    #[error("the entry at {index} {why}")]
    History { index: u64, why: &'static str },
}

/// A leaf of either kind, well-formed but not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A key document; verify it by [`KeyChain::push`].
    Keys(Box<SignedKeyDoc>),
    /// An entry; verify it by [`KeyChain::verify_entry`].
    Entry(SignedEntry),
}

impl Record {
    /// Reads a leaf; its first line says which kind it is.
    ///
    /// # Errors
    /// See [`RecordError`]; nothing that is not canonical passes.
    pub fn parse(leaf: &[u8]) -> Result<Self, RecordError> {
        if leaf.starts_with(keydoc::FIRST_LINE.as_bytes()) {
            return Ok(Self::Keys(Box::new(SignedKeyDoc::parse(leaf)?)));
        }
        Ok(Self::Entry(SignedEntry::parse(leaf)?))
    }
}

/// Reads a note of at most `max` bytes whose parts, written again, give the same bytes.
fn exact_note(leaf: &[u8], what: &'static str, max: usize) -> Result<Note, RecordError> {
    if leaf.len() > max {
        return Err(RecordError::TooLong {
            what,
            size: leaf.len(),
            max,
        });
    }
    let note = Note::parse(leaf)?;
    if note.to_string().as_bytes() != leaf {
        return Err(RecordError::NotCanonical);
    }
    Ok(note)
}

/// Writes a note of at most `max` bytes.
fn short_note(note: &Note, what: &'static str, max: usize) -> Result<Vec<u8>, RecordError> {
    let leaf = note.to_string().into_bytes();
    if leaf.len() > max {
        return Err(RecordError::TooLong {
            what,
            size: leaf.len(),
            max,
        });
    }
    Ok(leaf)
}

/// Decimal, no leading zero, below 2^53.
fn number(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit())
        && !(text.len() > 1 && text.starts_with('0'));
    let value = if plain {
        text.parse().ok()?
    } else {
        return None;
    };
    (value < NUMBER_LIMIT).then_some(value)
}

#[cfg(test)]
pub(crate) mod testing;
