//! Key documents: which keys speak for a house, and for what.
//!
//! Roots sign key documents and nothing else; log keys sign checkpoints; editors sign entries. A document is signed
//! by enough roots of the version before it **and** of its own, so the chain is walked from leaf 0 without other
//! trust ([`KeyChain`](super::KeyChain)). A stolen log key is cut off by a size and the root that the log had there,
//! not by a date: nobody can move a size.

use super::fields::Fields;
use super::{Digest, Kind, Kinds, MAX_KEY_DOCUMENT_BYTES, NUMBER_LIMIT, Origin, RecordError};
use super::{exact_note, number, short_note};
use crate::merkle::Hash;
use crate::note::{Algorithm, Note, SignatureLine, Signer, Vkey};
use std::collections::HashSet;
use std::fmt;
use std::fmt::Write as _;

pub(super) const FIRST_LINE: &str = "beffroi/keys/v1";
/// The most roots, and the most signatures that a threshold may ask for.
pub const MAX_ROOTS: usize = 16;
/// The most editors.
pub const MAX_EDITORS: usize = 64;
/// The most log keys; the byte limit binds at about the same number.
pub const MAX_LOG_KEYS: usize = 64;

/// One version of the keys of a house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDoc {
    /// The house.
    pub origin: Origin,
    /// Counts from 1.
    pub version: u64,
    /// Digest of the whole text before; absent exactly in version 1.
    pub prev: Option<Digest>,
    /// How many roots have to sign.
    pub root_threshold: usize,
    /// The roots, 1 to 16, in the order they were given.
    pub roots: Vec<Vkey>,
    /// The log keys in the order they served; the last one serves.
    pub logs: Vec<LogKey>,
    /// The editors, sorted by vkey, at most 64.
    pub editors: Vec<Editor>,
    /// How many editors have to sign an entry of a kind, where it is not one; sorted by kind.
    pub thresholds: Vec<(Kind, usize)>,
    /// The digest of the house's tlog-policy file.
    pub policy: Option<Digest>,
}

/// A key that signs checkpoints, and for which sizes it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogKey {
    /// Its name is the origin.
    pub key: Vkey,
    /// It does not count for smaller trees.
    pub from: u64,
    /// Where it was cut off: it does not count for larger trees, and at this size the root has to be this one.
    pub until: Option<(u64, Hash)>,
}

/// A key that signs entries, and of which kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    /// Its name is `<origin>/e/<label>`.
    pub key: Vkey,
    /// What it may sign.
    pub kinds: Kinds,
}

impl KeyDoc {
    /// How many editors have to sign an entry of this kind.
    #[must_use]
    pub fn threshold(&self, kind: Kind) -> usize {
        self.thresholds
            .iter()
            .find(|(of, _)| *of == kind)
            .map_or(1, |(_, needed)| *needed)
    }

    /// The log key that serves now.
    #[must_use]
    pub fn log_key(&self) -> Option<&LogKey> {
        self.logs.last()
    }

    /// The text to sign.
    ///
    /// # Errors
    /// [`RecordError::Rule`] names the rule that the document breaks.
    pub fn text(&self) -> Result<String, RecordError> {
        self.check()?;
        Ok(self.write())
    }

    /// The digest that the next version names in `prev`.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn digest(&self) -> Result<Digest, RecordError> {
        Ok(Digest::of(self.text()?.as_bytes()))
    }

    /// The leaf made of the text and the lines of the roots that signed it.
    ///
    /// # Errors
    /// As [`Self::text`]; [`RecordError::TooLong`] past 16,384 bytes; [`RecordError::Note`] without a line.
    pub fn leaf(&self, lines: Vec<SignatureLine>) -> Result<Vec<u8>, RecordError> {
        short_note(
            &Note::from_parts(self.text()?, lines)?,
            "key document",
            MAX_KEY_DOCUMENT_BYTES,
        )
    }

    /// Signs with roots that are at hand; see [`Self::leaf`] for roots that are elsewhere.
    ///
    /// # Errors
    /// As [`Self::leaf`].
    pub fn sign(&self, roots: &[&Signer]) -> Result<Vec<u8>, RecordError> {
        let text = self.text()?;
        self.leaf(roots.iter().map(|root| root.sign(&text)).collect())
    }

    /// Reads a text, such as [`Self::text`] makes.
    ///
    /// # Errors
    /// Names the line that is wrong, or the rule that is broken.
    pub fn parse_text(text: &str) -> Result<Self, RecordError> {
        let doc = Self::read(text)?;
        doc.check()?;
        if doc.write() != text {
            return Err(RecordError::NotCanonical);
        }
        Ok(doc)
    }

    fn read(text: &str) -> Result<Self, RecordError> {
        let mut fields = Fields::new(text);
        fields.line(FIRST_LINE, |line| (line == FIRST_LINE).then_some(()))?;
        let origin = fields.line("the origin", |line| line.parse().ok())?;
        let version = fields.need("version", "version and a number", number)?;
        let prev = fields.maybe("prev", "prev sha256:<hex>", read_digest)?;
        let (root_threshold, roots) =
            fields.need("root", "root, a number and 1 to 16 vkeys", read_roots)?;
        let logs = fields.many(
            "log",
            "log <vkey> from <size> [until <size> <root hash>]",
            MAX_LOG_KEYS,
            read_log,
        )?;
        let editors = fields.many(
            "editor",
            "editor <vkey> and kinds, or any",
            MAX_EDITORS,
            read_editor,
        )?;
        let thresholds = fields.many(
            "threshold",
            "threshold <kind> and a number",
            Kind::ALL.len(),
            read_threshold,
        )?;
        let policy = fields.maybe("policy", "policy sha256:<hex>", read_digest)?;
        fields.end()?;
        Ok(Self {
            origin,
            version,
            prev,
            root_threshold,
            roots,
            logs,
            editors,
            thresholds,
            policy,
        })
    }

    fn check(&self) -> Result<(), RecordError> {
        let broken = self
            .broken_roots()
            .or(self.broken_logs())
            .or(self.broken_editors());
        broken.map_or(Ok(()), |rule| Err(RecordError::Rule(rule)))
    }

    fn broken_roots(&self) -> Option<&'static str> {
        if self.version == 0 || self.version >= NUMBER_LIMIT {
            return Some("versions of key documents count from 1");
        }
        if self.prev.is_none() != (self.version == 1) {
            return Some("version 1 has no prev, and every later version has one");
        }
        if self.roots.is_empty() || self.roots.len() > MAX_ROOTS {
            return Some("a key document has 1 to 16 roots");
        }
        if self.root_threshold == 0 || self.root_threshold > self.roots.len() {
            return Some(
                "the number of roots that have to sign is between 1 and the number of roots",
            );
        }
        if !self.roots.iter().all(|key| self.is_named(key, "/r/")) {
            return Some("a root key is of type 0x01 and named <origin>/r/<label>");
        }
        self.repeats_a_key()
            .then_some("a public key stands twice; each key has one role only")
    }

    fn broken_logs(&self) -> Option<&'static str> {
        if self.logs.len() > MAX_LOG_KEYS {
            return Some("a key document has at most 64 log keys");
        }
        let (Some(first), Some(last)) = (self.logs.first(), self.logs.last()) else {
            return Some("a key document has a log key");
        };
        if first.from != 0 || last.until.is_some() {
            return Some("the first log key counts from 0, and the last has no until");
        }
        let origin = self.origin.to_string();
        let named = |log: &LogKey| {
            log.key.name().as_str() == origin && log.key.algorithm() == Algorithm::Ed25519
        };
        if !self.logs.iter().all(named) {
            return Some("a log key is of type 0x01 and named as the origin");
        }
        let follow =
            |a: &LogKey, b: &LogKey| a.until.is_some_and(|(size, _)| size == b.from && size > 0);
        if !self
            .logs
            .iter()
            .zip(self.logs.iter().skip(1))
            .all(|(a, b)| follow(a, b))
        {
            return Some("each log key but the last has an until, and the next counts from there");
        }
        let ordered = self
            .logs
            .iter()
            .all(|log| log.until.is_none_or(|(size, _)| size >= log.from));
        let small = last.from < NUMBER_LIMIT;
        (!ordered || !small).then_some("the sizes of the log keys ascend and are below 2^53")
    }

    fn broken_editors(&self) -> Option<&'static str> {
        if self.editors.len() > MAX_EDITORS {
            return Some("a key document has at most 64 editors");
        }
        if !self
            .editors
            .iter()
            .all(|editor| self.is_named(&editor.key, "/e/"))
        {
            return Some("an editor key is of type 0x01 and named <origin>/e/<label>");
        }
        if !self
            .editors
            .is_sorted_by_key(|editor| editor.key.to_string())
        {
            return Some("editors are sorted by their vkey");
        }
        if !self
            .thresholds
            .is_sorted_by(|(a, _), (b, _)| a.as_str() < b.as_str())
        {
            return Some("thresholds are sorted by kind, one for each");
        }
        let possible = self
            .thresholds
            .iter()
            .all(|(_, needed)| (1..=MAX_ROOTS).contains(needed));
        (!possible).then_some("a threshold is between 1 and 16")
    }

    fn is_named(&self, key: &Vkey, role: &str) -> bool {
        key.algorithm() == Algorithm::Ed25519 && self.origin.names(key.name().as_str(), role)
    }

    fn repeats_a_key(&self) -> bool {
        let keys = self
            .roots
            .iter()
            .chain(self.logs.iter().map(|log| &log.key));
        let mut seen = HashSet::new();
        !keys
            .chain(self.editors.iter().map(|editor| &editor.key))
            .all(|key| seen.insert(*key.key().as_bytes()))
    }

    fn write(&self) -> String {
        let mut text = String::with_capacity(1024);
        // Writing to a String cannot fail.
        let _ = self.write_lines(&mut text);
        text
    }

    fn write_lines(&self, text: &mut String) -> fmt::Result {
        write!(
            text,
            "{FIRST_LINE}\n{}\nversion {}\n",
            self.origin, self.version
        )?;
        if let Some(prev) = self.prev {
            writeln!(text, "prev sha256:{prev}")?;
        }
        write!(text, "root {}", self.root_threshold)?;
        self.roots
            .iter()
            .try_for_each(|key| write!(text, " {key}"))?;
        text.push('\n');
        for LogKey { key, from, until } in &self.logs {
            write!(text, "log {key} from {from}")?;
            until.map_or(Ok(()), |(size, root)| write!(text, " until {size} {root}"))?;
            text.push('\n');
        }
        for Editor { key, kinds } in &self.editors {
            writeln!(text, "editor {key} {kinds}")?;
        }
        for (kind, needed) in &self.thresholds {
            writeln!(text, "threshold {kind} {needed}")?;
        }
        self.policy
            .map_or(Ok(()), |policy| writeln!(text, "policy sha256:{policy}"))
    }
}

fn read_digest(text: &str) -> Option<Digest> {
    text.strip_prefix("sha256:")?.parse().ok()
}

fn read_roots(text: &str) -> Option<(usize, Vec<Vkey>)> {
    let (needed, keys) = text.split_once(' ')?;
    let keys: Option<Vec<Vkey>> = keys
        .split(' ')
        .take(MAX_ROOTS + 1)
        .map(|key| key.parse().ok())
        .collect();
    Some((usize::try_from(number(needed)?).ok()?, keys?))
}

fn read_log(text: &str) -> Option<LogKey> {
    let (key, rest) = text.split_once(" from ")?;
    let key = key.parse().ok()?;
    let Some((from, until)) = rest.split_once(" until ") else {
        return Some(LogKey {
            key,
            from: number(rest)?,
            until: None,
        });
    };
    let (size, root) = until.split_once(' ')?;
    Some(LogKey {
        key,
        from: number(from)?,
        until: Some((number(size)?, root.parse().ok()?)),
    })
}

fn read_editor(text: &str) -> Option<Editor> {
    let (key, kinds) = text.split_once(' ')?;
    Some(Editor {
        key: key.parse().ok()?,
        kinds: kinds.parse().ok()?,
    })
}

fn read_threshold(text: &str) -> Option<(Kind, usize)> {
    let (kind, needed) = text.split_once(' ')?;
    Some((kind.parse().ok()?, usize::try_from(number(needed)?).ok()?))
}

/// A key document as it stands in the log, well-formed but with its signatures not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedKeyDoc {
    doc: KeyDoc,
    note: Note,
}

impl SignedKeyDoc {
    /// Reads a leaf.
    ///
    /// # Errors
    /// Says what is wrong and where; only the one canonical form passes.
    pub fn parse(leaf: &[u8]) -> Result<Self, RecordError> {
        let note = exact_note(leaf, "key document", MAX_KEY_DOCUMENT_BYTES)?;
        Ok(Self {
            doc: KeyDoc::parse_text(note.text())?,
            note,
        })
    }

    /// What it says. Not to be believed before it is in a chain.
    #[must_use]
    pub fn doc(&self) -> &KeyDoc {
        &self.doc
    }

    /// The signed note.
    #[must_use]
    pub fn note(&self) -> &Note {
        &self.note
    }
}

#[cfg(test)]
mod tests;
