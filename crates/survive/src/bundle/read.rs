//! Reads a booklet and believes nothing in it that is not proven: hashes first, since they are cheap, then keys and signatures.
//!
//! The road is that of any other check: inclusion of every entry in the checkpoint, chain of keys from version 1, the signed
//! checkpoint, the signatures under each entry, each body against its entry. Who the house is, a booklet cannot tell.
//! Pure over the bytes. Cost: a hash of everything in it, and a strict Ed25519 check for each signature.

use floor::{Error, ErrorKind, Result};
use serde::Serialize;
use tlog::Checkpoint;
use tlog::merkle::{Hash, verify_inclusion};
use tlog::note::Note;
use tlog::record::{
    Act, CallBody, Digest, Entry, HouseId, KeyChain, Record, RecordError, SignedEntry, Standing,
    WithdrawBody, body,
};

use super::partial::standings;
use super::payload::{Item, Payload, decode};
use super::words;
use crate::check::{Finding, Report};
use crate::verify::{ItemFound, Subject, Verdict};

/// What a booklet is.
#[derive(Clone, Debug, Serialize)]
pub struct BookletReport {
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The editions in it, in the order of the log, each with what became of it.
    pub editions: Vec<ItemFound>,
}

/// A booklet of which everything was verified.
pub(super) struct Opened {
    pub chain: KeyChain,
    pub note: Note,
    pub checkpoint: Checkpoint,
    /// The key documents, version 1 first.
    pub keys: Vec<Vec<u8>>,
    pub items: Vec<OpenedItem>,
    pub blobs: Vec<(Digest, String, Vec<u8>)>,
}

/// An entry with its proof and what it commits to.
pub(super) struct OpenedItem {
    pub index: u64,
    pub leaf: Vec<u8>,
    pub proof: Vec<Hash>,
    /// `None`: a key document.
    pub entry: Option<SignedEntry>,
    pub body: Option<Vec<u8>>,
    pub call: Option<CallBody>,
    pub standing: Standing,
}

/// Reads a booklet. What does not hold is in the report, as state 0. With `known`, it has to be of this house.
#[must_use]
pub fn read_booklet(bytes: &[u8], known: Option<&HouseId>) -> BookletReport {
    match open(bytes, known) {
        Ok(opened) => opened.report(known),
        Err(error) => {
            let path = error.place().unwrap_or("booklet").to_owned();
            let what = error.cause().map_or_else(
                || error.what().to_owned(),
                |cause| format!("{}: {cause:#}", error.what()),
            );
            let report = Report {
                findings: vec![Finding { path, what }],
                ..Report::default()
            };
            BookletReport {
                verdict: Verdict::of_tree(Subject::Booklet, "booklet".to_owned(), report, known),
                editions: Vec::new(),
            }
        }
    }
}

/// The same as a verdict alone.
///
/// # Errors
/// None: what is altered is a verdict of state 0.
pub fn verify_booklet(bytes: &[u8], known: Option<&HouseId>) -> Result<Verdict> {
    Ok(read_booklet(bytes, known).verdict)
}

/// Verifies all of a booklet.
pub(super) fn open(bytes: &[u8], known: Option<&HouseId>) -> Result<Opened> {
    let (
        page,
        Payload {
            house,
            keys,
            checkpoint,
            entries,
            blobs,
            ..
        },
    ) = decode(bytes)?;
    let note = Note::parse(&checkpoint.0)
        .map_err(|cause| refused("the checkpoint", "checkpoint", cause))?;
    if note.to_string().as_bytes() != checkpoint.0 {
        return Err(Error::altered("it is not written in its one form").at("checkpoint"));
    }
    let stated: Checkpoint = note
        .text()
        .parse()
        .map_err(|cause| refused("the checkpoint", "checkpoint", cause))?;
    if !entries.is_sorted_by(|one, next| one.index < next.index) {
        return Err(Error::altered("the entries are not in the order of the log").at("booklet"));
    }
    let mut items = entries
        .into_iter()
        .map(|item| included(item, &stated))
        .collect::<Result<Vec<_>>>()?;
    let keys: Vec<Vec<u8>> = keys.into_iter().map(|key| key.0).collect();
    let chain = chain(&keys, &items, known)?;
    if house.parse() != Ok(chain.house()) {
        return Err(Error::altered(format!(
            "it says it is of the house {house}, but its keys are of {}",
            chain.house()
        ))
        .at("booklet"));
    }
    chain
        .open_checkpoint(&note, &[])
        .map_err(|cause| refused("the checkpoint", "checkpoint", cause))?;
    for item in &items {
        if let Some(entry) = &item.entry {
            chain
                .verify_entry(entry, Some(item.index))
                .map_err(|cause| refused("an entry", &place(item.index), cause))?;
        }
    }
    judge(&mut items)?;
    words::compare(page, &items)?;
    let blobs = blobs
        .into_iter()
        .map(|blob| blob_of(&items, &blob.sha256, blob.media_type, blob.bytes.0))
        .collect::<Result<_>>()?;
    Ok(Opened {
        chain,
        note,
        checkpoint: stated,
        keys,
        items,
        blobs,
    })
}

fn included(item: Item, checkpoint: &Checkpoint) -> Result<OpenedItem> {
    let at = place(item.index);
    let hash = |bytes: super::payload::Bytes| {
        <[u8; 32]>::try_from(bytes.0)
            .map(Hash)
            .map_err(|_| Error::altered("a hash of its proof is cut off").at(&at))
    };
    let proof = item
        .proof
        .into_iter()
        .map(hash)
        .collect::<Result<Vec<_>>>()?;
    let leaf = item.leaf.0;
    verify_inclusion(
        item.index,
        checkpoint.size(),
        &Hash::leaf(&leaf),
        &checkpoint.root(),
        &proof,
    )
    .map_err(|cause| {
        refused(
            "an entry is not in the log that the checkpoint states",
            &at,
            cause,
        )
    })?;
    let entry = match Record::parse(&leaf).map_err(|cause| refused("an entry", &at, cause))? {
        Record::Keys(_) => None,
        Record::Entry(entry) => Some(entry),
    };
    Ok(OpenedItem {
        index: item.index,
        leaf,
        proof,
        entry,
        body: item.body.map(|body| body.0),
        call: None,
        standing: Standing::Current,
    })
}

/// The chain of keys: every key document, each with its place in the log.
fn chain(keys: &[Vec<u8>], items: &[OpenedItem], known: Option<&HouseId>) -> Result<KeyChain> {
    let place_of = |leaf: &[u8]| {
        items
            .iter()
            .find(|item| item.entry.is_none() && item.leaf == leaf)
            .map(|item| item.index)
    };
    let path = |version: usize| tlog::record::path::key_path(version as u64);
    let unproven = |version: usize| {
        Error::altered("this key document has no proof in the booklet").at(path(version))
    };
    let (leaf0, later) = keys
        .split_first()
        .ok_or_else(|| Error::altered("it carries no keys").at(path(1)))?;
    let started = match known {
        Some(house) => KeyChain::start(*house, leaf0),
        None => KeyChain::found(leaf0),
    };
    let mut chain = started.map_err(|cause| refused("the keys", &path(1), cause))?;
    if place_of(leaf0) != Some(0) {
        return Err(unproven(1));
    }
    for (leaf, version) in later.iter().zip(2..) {
        let index = place_of(leaf).ok_or_else(|| unproven(version))?;
        chain
            .push(leaf, Some(index))
            .map_err(|cause| refused("the keys", &path(version), cause))?;
    }
    match items.iter().filter(|item| item.entry.is_none()).count() == keys.len() {
        true => Ok(chain),
        false => {
            Err(Error::altered("a key document is missing from its keys").at(path(keys.len() + 1)))
        }
    }
}

/// What stands, and each body against its entry.
fn judge(items: &mut [OpenedItem]) -> Result<()> {
    let entries: Vec<(u64, &Entry)> = items
        .iter()
        .filter_map(|item| Some((item.index, item.entry.as_ref()?.entry())))
        .collect();
    let found = standings(&entries);
    for (item, standing) in items
        .iter_mut()
        .filter(|item| item.entry.is_some())
        .zip(found)
    {
        item.standing = standing;
        item.open_body()?;
    }
    Ok(())
}

impl OpenedItem {
    pub fn entry(&self) -> Option<&Entry> {
        self.entry.as_ref().map(SignedEntry::entry)
    }

    fn open_body(&mut self) -> Result<()> {
        let Some(entry) = self.entry.as_ref().map(SignedEntry::entry) else {
            return Ok(());
        };
        let at = place(self.index);
        let Some(bytes) = &self.body else {
            let may_lack = entry.body().is_none()
                || self.standing != Standing::Current
                || matches!(entry.act, Act::Site { .. });
            return if may_lack {
                Ok(())
            } else {
                Err(Error::altered("the words of an entry are missing").at(at))
            };
        };
        let named = entry
            .body()
            .ok_or_else(|| Error::altered("it carries words for an entry that has none").at(&at))?;
        let wrong = |cause: RecordError| refused("the words of an entry", &at, cause);
        body::verify(bytes, named).map_err(wrong)?;
        match &entry.act {
            Act::Edition { kind, id, lang, .. } => {
                let call = CallBody::parse(bytes).map_err(wrong)?;
                if (call.call, call.lang, call.kind) != (*id, *lang, *kind) {
                    return Err(Error::altered(
                        "the words are of another edition than their entry",
                    )
                    .at(at));
                }
                // Erased words are not shown again.
                self.call =
                    Some(call).filter(|_| !matches!(self.standing, Standing::Erased { .. }));
            }
            Act::Withdraw { id, .. } if WithdrawBody::parse(bytes).map_err(wrong)?.call != *id => {
                return Err(
                    Error::altered("the reasons are of another call than their entry").at(at),
                );
            }
            _ => {}
        }
        Ok(())
    }
}

fn blob_of(
    items: &[OpenedItem],
    sha256: &str,
    media_type: String,
    bytes: Vec<u8>,
) -> Result<(Digest, String, Vec<u8>)> {
    let digest = Digest::of(&bytes);
    let mut media = items
        .iter()
        .filter_map(|item| item.call.as_ref())
        .flat_map(|call| &call.media);
    let named = media.any(|file| file.sha256 == digest && file.media_type == media_type);
    match named && digest.to_string() == sha256 {
        true => Ok((digest, media_type, bytes)),
        false => Err(
            Error::altered("a picture is not the one that the words name")
                .at(sha256.chars().take(64).collect::<String>()),
        ),
    }
}

impl Opened {
    fn report(&self, known: Option<&HouseId>) -> BookletReport {
        let entries = || {
            self.items
                .iter()
                .filter_map(|item| Some((item, item.entry()?)))
        };
        let time = entries().map(|(_, entry)| entry.time).max().unwrap_or(0);
        let report = Report {
            house_id: Some(self.chain.house().to_string()),
            origin: Some(self.chain.origin().to_string()),
            size: self.checkpoint.size(),
            time,
            ..Report::default()
        };
        let editions: Vec<ItemFound> = entries()
            .filter(|(_, entry)| matches!(entry.act, Act::Edition { .. }))
            .map(|(item, entry)| found(item, entry))
            .collect();
        let mut verdict = Verdict::of_tree(Subject::Booklet, "booklet".to_owned(), report, known);
        for edition in &editions {
            let slot = match edition.standing {
                Standing::Current => &mut verdict.counts.current,
                Standing::Superseded { .. } => &mut verdict.counts.superseded,
                Standing::Withdrawn { .. } => &mut verdict.counts.withdrawn,
                Standing::Erased { .. } => &mut verdict.counts.erased,
                Standing::Repudiated { .. } => &mut verdict.counts.repudiated,
            };
            *slot += 1;
        }
        verdict.counts.entries = self.items.len() as u64;
        if known.is_some() && !editions.is_empty() && verdict.counts.current == 0 {
            verdict.state = 4;
        }
        BookletReport { verdict, editions }
    }
}

fn found(item: &OpenedItem, entry: &Entry) -> ItemFound {
    let (status, by) = match item.standing {
        Standing::Current => ("current", None),
        Standing::Superseded { by } => ("superseded", Some(by)),
        Standing::Withdrawn { by } => ("withdrawn", Some(by)),
        Standing::Erased { by, .. } => ("erased", Some(by)),
        Standing::Repudiated { by } => ("repudiated", Some(by)),
    };
    let lang = match entry.act {
        Act::Edition { lang, .. } => Some(lang.to_string()),
        _ => None,
    };
    ItemFound {
        entry: item.index,
        kind: Some(entry.kind().to_string()),
        call: entry.call().map(|call| call.to_string()),
        lang,
        title: item.call.as_ref().map(|call| call.title.clone()),
        published: item.call.as_ref().map(|call| call.published.clone()),
        logged: entry.time,
        status,
        by,
        standing: item.standing,
    }
}

fn place(index: u64) -> String {
    format!("entry {index}")
}

fn refused(what: &str, at: &str, cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Altered, format!("{what} does not hold"))
        .at(at)
        .because(anyhow::Error::new(cause))
}
