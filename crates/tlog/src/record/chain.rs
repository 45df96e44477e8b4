//! The chain of key documents: from a House ID to the keys that count at every place of the log.
//!
//! A chain begins with leaf 0, which the House ID names, and grows by documents that enough roots of both versions
//! signed. It then judges entries and checkpoints. It needs no other trust and holds no state but the documents.
//! Every signature line under a record has to be of a key that counts there: none is passed over.

use super::keydoc::{Editor, KeyDoc, LogKey, SignedKeyDoc};
use super::{Digest, HouseId, Origin, RecordError, SignedEntry};
use crate::checkpoint::{self, Checkpoint, OpenedCheckpoint};
use crate::merkle::Hash;
use crate::note::{Note, NoteError, Verified, Vkey};

/// All key documents of a house up to some version, verified.
#[derive(Debug, Clone)]
pub struct KeyChain {
    house: HouseId,
    first: Link,
    later: Vec<Link>,
}

#[derive(Debug, Clone)]
struct Link {
    doc: KeyDoc,
    digest: Digest,
    editor_keys: Vec<Vkey>,
    /// Where the document stands in the log, when known.
    index: Option<u64>,
}

impl KeyChain {
    /// Begins the chain of `house` with leaf 0.
    ///
    /// # Errors
    /// [`RecordError::OtherHouse`] when the ID does not name this leaf; else what is wrong with the document.
    pub fn start(house: HouseId, leaf0: &[u8]) -> Result<Self, RecordError> {
        let found = HouseId::of_leaf(leaf0);
        if found != house {
            return Err(RecordError::OtherHouse {
                wanted: house,
                found,
            });
        }
        Self::found(leaf0)
    }

    /// Begins the chain of whichever house has this leaf 0. It proves nothing about who that is:
    /// compare [`Self::house`] with an ID that came another way.
    ///
    /// # Errors
    /// What is wrong with the document.
    pub fn found(leaf0: &[u8]) -> Result<Self, RecordError> {
        let signed = SignedKeyDoc::parse(leaf0)?;
        if signed.doc().version != 1 {
            let version = signed.doc().version;
            return Err(RecordError::Chain {
                version,
                why: "a log begins with version 1",
            });
        }
        check_roots(&signed, &[signed.doc()])?;
        Ok(Self {
            house: HouseId::of_leaf(leaf0),
            first: Link::new(&signed, Some(0)),
            later: Vec::new(),
        })
    }

    /// Adds the next version. `index` is its place in the log where that is known; without it, which version was in
    /// force at an entry cannot be checked around this document. Returns the version.
    ///
    /// # Errors
    /// Says which rule of the chain is broken; the chain is then as it was.
    pub fn push(&mut self, leaf: &[u8], index: Option<u64>) -> Result<u64, RecordError> {
        self.push_signed(&SignedKeyDoc::parse(leaf)?, index)
    }

    /// As [`Self::push`], for a leaf that is parsed already.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn push_signed(
        &mut self,
        signed: &SignedKeyDoc,
        index: Option<u64>,
    ) -> Result<u64, RecordError> {
        let (doc, last) = (signed.doc(), self.last());
        let version = doc.version;
        if doc.origin != last.doc.origin {
            return Err(RecordError::OtherOrigin {
                wanted: last.doc.origin,
                found: doc.origin,
            });
        }
        let why = match index {
            _ if version != last.doc.version + 1 => "it does not follow the version before it",
            _ if doc.prev != Some(last.digest) => {
                "its prev is not the digest of the version before it"
            }
            Some(index) if last.index.is_some_and(|before| before >= index) => {
                "it stands before its predecessor"
            }
            _ => "",
        };
        if !why.is_empty() {
            return Err(RecordError::Chain { version, why });
        }
        check_roots(signed, &[&last.doc, doc])?;
        self.later.push(Link::new(signed, index));
        Ok(version)
    }

    /// The house.
    #[must_use]
    pub fn house(&self) -> HouseId {
        self.house
    }

    /// The origin of its log.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.first.doc.origin
    }

    /// The newest document.
    #[must_use]
    pub fn newest(&self) -> &KeyDoc {
        &self.last().doc
    }

    /// The document of a version.
    #[must_use]
    pub fn version(&self, version: u64) -> Option<&KeyDoc> {
        self.link(version).map(|link| &link.doc)
    }

    /// The place of a version in the log, when known.
    #[must_use]
    pub fn index_of(&self, version: u64) -> Option<u64> {
        self.link(version)?.index
    }

    /// The editors of a version.
    #[must_use]
    pub fn editors_at(&self, version: u64) -> Option<&[Editor]> {
        self.version(version).map(|doc| doc.editors.as_slice())
    }

    /// The newest version that stands before `index`; documents whose place is unknown are passed over.
    #[must_use]
    pub fn version_at(&self, index: u64) -> Option<u64> {
        let before = |link: &&Link| link.index.is_some_and(|place| place < index);
        self.links()
            .filter(before)
            .last()
            .map(|link| link.doc.version)
    }

    /// The log key that serves for trees of this size; at a cut, the newer one.
    #[must_use]
    pub fn log_key_for(&self, size: u64) -> Option<&LogKey> {
        self.newest().logs.iter().rfind(|log| log.from <= size)
    }

    /// Checks the signatures of an entry: of editors that may sign its kind, each line good, enough of them.
    /// With `index`, also that it is signed under the document in force there.
    ///
    /// # Errors
    /// Says which rule is broken.
    pub fn verify_entry(
        &self,
        signed: &SignedEntry,
        index: Option<u64>,
    ) -> Result<(), RecordError> {
        let entry = signed.entry();
        if entry.origin != self.origin() {
            return Err(RecordError::OtherOrigin {
                wanted: self.origin(),
                found: entry.origin,
            });
        }
        let link = self
            .link(entry.keys)
            .ok_or(RecordError::MissingKeys(entry.keys))?;
        self.check_in_force(entry.keys, index)?;
        let verified = verify_every_line(signed.note(), &link.editor_keys)?;
        for signature in verified.signatures() {
            let editor = link
                .doc
                .editors
                .iter()
                .find(|editor| &editor.key == signature.key);
            if !editor.is_some_and(|editor| editor.kinds.allow(entry.kind())) {
                return Err(RecordError::Stranger(signature.key.name().to_string()));
            }
        }
        let (found, needed) = (
            verified.signatures().len(),
            link.doc.threshold(entry.kind()),
        );
        if found < needed {
            return Err(RecordError::TooFewSignatures {
                what: "entry",
                found,
                needed,
            });
        }
        Ok(())
    }

    /// Opens a checkpoint of the house: signed by a log key of the newest document, within the sizes for which that
    /// key counts, and with the root that the document fixes at a cut. Cosignatures of `cosigners` are checked too.
    ///
    /// # Errors
    /// Says which rule is broken.
    pub fn open_checkpoint(
        &self,
        note: &Note,
        cosigners: &[Vkey],
    ) -> Result<OpenedCheckpoint, RecordError> {
        let logs: Vec<Vkey> = self
            .newest()
            .logs
            .iter()
            .map(|log| log.key.clone())
            .collect();
        let opened = checkpoint::open(note, &logs, cosigners)
            .map_err(|error| RecordError::Checkpoint(error.to_string()))?;
        if opened.checkpoint.origin() != self.origin().to_string() {
            return Err(RecordError::Checkpoint("it is of another log".to_owned()));
        }
        for key in &opened.log_keys {
            self.accept(key, &opened.checkpoint)?;
        }
        Ok(opened)
    }

    /// May this log key sign this checkpoint? The signature itself is checked elsewhere.
    ///
    /// # Errors
    /// [`RecordError::UnknownLogKey`], [`RecordError::RetiredLogKey`] or [`RecordError::ForkedAtCut`].
    pub fn accept(&self, key: &Vkey, checkpoint: &Checkpoint) -> Result<(), RecordError> {
        let (size, root) = (checkpoint.size(), checkpoint.root());
        let log = self
            .newest()
            .logs
            .iter()
            .find(|log| &log.key == key)
            .ok_or(RecordError::UnknownLogKey)?;
        let until = log.until.map_or(u64::MAX, |(until, _)| until);
        if size < log.from || size > until {
            return Err(RecordError::RetiredLogKey {
                size,
                from: log.from,
                until,
            });
        }
        if self.fixed_root(size).is_some_and(|fixed| fixed != root) {
            return Err(RecordError::ForkedAtCut(size));
        }
        Ok(())
    }

    /// The root that the newest document fixes for a tree of this size, if it does.
    #[must_use]
    pub fn fixed_root(&self, size: u64) -> Option<Hash> {
        let mut cuts = self.newest().logs.iter().filter_map(|log| log.until);
        cuts.find(|(at, _)| *at == size).map(|(_, root)| root)
    }

    fn check_in_force(&self, said: u64, index: Option<u64>) -> Result<(), RecordError> {
        let Some(index) = index else { return Ok(()) };
        let too_new = self.index_of(said).is_some_and(|place| place >= index);
        let newer = self.version_at(index).filter(|version| *version > said);
        match newer {
            Some(real) => Err(RecordError::WrongVersion { index, said, real }),
            None if too_new => Err(RecordError::WrongVersion {
                index,
                said,
                real: said.saturating_sub(1),
            }),
            None => Ok(()),
        }
    }

    fn links(&self) -> impl Iterator<Item = &Link> {
        std::iter::once(&self.first).chain(&self.later)
    }

    fn last(&self) -> &Link {
        self.later.last().unwrap_or(&self.first)
    }

    fn link(&self, version: u64) -> Option<&Link> {
        match version {
            0 => None,
            1 => Some(&self.first),
            later => self.later.get(usize::try_from(later - 2).ok()?),
        }
    }
}

impl Link {
    fn new(signed: &SignedKeyDoc, index: Option<u64>) -> Self {
        let doc = signed.doc().clone();
        let editor_keys = doc
            .editors
            .iter()
            .map(|editor| editor.key.clone())
            .collect();
        Self {
            digest: Digest::of(signed.note().text().as_bytes()),
            doc,
            editor_keys,
            index,
        }
    }
}

/// Enough roots of each of these versions signed, and nobody else.
fn check_roots(signed: &SignedKeyDoc, versions: &[&KeyDoc]) -> Result<(), RecordError> {
    let mut roots: Vec<Vkey> = Vec::new();
    for key in versions.iter().flat_map(|doc| &doc.roots) {
        if !roots.contains(key) {
            roots.push(key.clone());
        }
    }
    let verified = verify_every_line(signed.note(), &roots)?;
    for doc in versions {
        let (found, needed) = (signers_among(&verified, &doc.roots), doc.root_threshold);
        if found < needed {
            return Err(RecordError::TooFewSignatures {
                what: "key document",
                found,
                needed,
            });
        }
    }
    Ok(())
}

/// How many of these keys signed, counted by public key.
fn signers_among(verified: &Verified<'_>, keys: &[Vkey]) -> usize {
    let signed = |key: &&Vkey| {
        verified
            .signatures()
            .iter()
            .any(|signature| signature.key.key() == key.key())
    };
    keys.iter().filter(signed).count()
}

/// Verifies a note of which every line has to be of a known key.
fn verify_every_line<'a>(note: &'a Note, keys: &'a [Vkey]) -> Result<Verified<'a>, RecordError> {
    if let Some(stranger) = note
        .signatures()
        .iter()
        .find(|line| !keys.iter().any(|key| key.made(line)))
    {
        return Err(RecordError::Stranger(stranger.name().to_string()));
    }
    note.verify(keys).map_err(|error| match error {
        NoteError::NoKnownKey => RecordError::TooFewSignatures {
            what: "record",
            found: 0,
            needed: 1,
        },
        other => RecordError::Note(other),
    })
}

#[cfg(test)]
mod tests;
