//! Takes in what a pack or a booklet carries, after all of it was verified.
//!
//! A pack is bounded before it is read: names once and plain, no links, no file that unpacks to far more than it is. It is then a
//! tree like any other and goes the way of a mirror: log first, each file against what is signed, checkpoint last. A booklet leaves
//! bodies, proofs and keys in a folder, beside what is there: nothing is replaced, and nothing that the folder's log knows as erased
//! comes back.

use std::fs::File;
use std::path::Path;

use floor::{Error, Result};
use serde::Serialize;
use tlog::Checkpoint;
use tlog::merkle::Hash;
use tlog::note::Note;
use tlog::proof::Proof;
use tlog::record::path::{CHECKPOINT, blob_path, body_path, key_path, proof_path};
use tlog::record::{HouseId, Standing, TreePath};

use super::delta;
use super::pack::{NOTE, NOTE_FORMAT, READ_ME};
use super::read::{self, OpenedItem};
use super::zip_form::says_one_thing;
use crate::check::{Log, MAX_CHECKPOINT, check, check_log};
use crate::folder::{Folder, Held};
use crate::mirror::{self, PullOptions, PullOutcome};
use crate::source::Source;
use crate::verify::{Subject, Verdict};

/// A pack may unpack to so many times its size, and in any case to `SMALL`.
const MAX_RATIO: u128 = 250;
const SMALL: u128 = 64 << 20;
const MAX_NOTE: u64 = 1024;

/// What a pack's note says. Nobody signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackNote {
    pub from: u64,
    pub to: u64,
}

/// Opens a pack as a tree, after looking at its form.
///
/// # Errors
/// `Altered` for names that stand twice, lead out of the folder or are links, for files that overlap or unpack to far too much.
pub fn open_pack(path: &Path) -> Result<(Source, PackNote)> {
    check_form(path)?;
    let source = Source::zip(path)?;
    let damaged = || {
        Error::altered("the pack's bundle.note is damaged")
            .at(path.display())
            .hint("ask for another copy of the pack")
    };
    let note = match source.get(&tree_path(NOTE)?, MAX_NOTE)? {
        Some(bytes) => read_note(&bytes).ok_or_else(damaged)?,
        // A tree that somebody packed by other means: the log in it says what is true.
        None => PackNote {
            from: 0,
            to: u64::MAX,
        },
    };
    Ok((source, note))
}

/// Verifies a pack. One that holds changes only is verified with the copy that it carries on, `base`; without one, the verdict says what it
/// tells by itself, and what it needs (`Verdict::needs`).
///
/// # Errors
/// As `open_pack`. What is altered is a verdict of state 0.
pub fn verify_pack(path: &Path, house: Option<&HouseId>, base: Option<&Path>) -> Result<Verdict> {
    let (source, note) = open_pack(path)?;
    match base {
        Some(base) => return delta::with_base(source, base, house),
        None if note.from > 0 => return delta::alone(&source, note, house),
        None => {}
    }
    let mut report = check(&source, house)?.report;
    if note.to != u64::MAX && report.is_intact() && report.size != note.to {
        report.note(
            NOTE,
            "the log is not of the size that the pack says it leads to",
        );
    }
    Ok(Verdict::of_tree(
        Subject::Pack,
        source.place(),
        report,
        house,
    ))
}

/// Takes a pack into the folder `out`: a new one, or a copy of the same house.
///
/// # Errors
/// As `open_pack` and `mirror::pull`; `Conflict` when the copy is older than what the pack starts from.
pub fn unpack_pack(
    path: &Path,
    out: &Path,
    house: &HouseId,
    options: PullOptions,
    progress: &dyn Fn(u64, u64),
) -> Result<PullOutcome> {
    let (source, note) = open_pack(path)?;
    let held = held_size(out)?;
    if held < note.from {
        return Err(Error::conflict(format!(
            "the pack holds what changed since the log had {} entries; this copy has {held}",
            note.from
        ))
        .at(out.display())
        .hint("ask for a pack from an earlier size, or for a whole one"));
    }
    if held > note.to {
        // An old pack is no rollback: it says itself how old it is.
        return Err(Error::conflict(format!(
            "this copy is newer ({held} entries) than the pack ({})",
            note.to
        ))
        .at(out.display())
        .hint("there is nothing to do"));
    }
    mirror::pull(&source, out, house, options, progress)
}

fn held_size(out: &Path) -> Result<u64> {
    if !out.is_dir() {
        return Ok(0);
    }
    let bytes = Source::folder(out)?.get(&tree_path(CHECKPOINT)?, MAX_CHECKPOINT)?;
    let stated = bytes
        .and_then(|bytes| Note::parse(&bytes).ok())
        .and_then(|note| note.text().parse::<Checkpoint>().ok());
    Ok(stated.map_or(0, |checkpoint| checkpoint.size()))
}

fn check_form(path: &Path) -> Result<()> {
    let broken = |what: String| {
        Error::altered(what)
            .at(path.display())
            .hint("do not unpack it; ask for another copy")
    };
    let unread = |cause: zip::result::ZipError| {
        broken("this is no whole ZIP file".to_owned()).because(cause)
    };
    let file = File::open(path).map_err(|cause| Error::io(path.display(), cause))?;
    let size = u128::from(
        file.metadata()
            .map_err(|cause| Error::io(path.display(), cause))?
            .len(),
    );
    let raw = file
        .try_clone()
        .map_err(|cause| Error::io(path.display(), cause))?;
    let mut archive = zip::ZipArchive::new(file).map_err(unread)?;
    if archive.has_duplicate_names() {
        return Err(broken(
            "the pack holds two files of one name: two programs would unpack different things"
                .to_owned(),
        ));
    }
    if archive.has_overlapping_entries().map_err(unread)? {
        return Err(broken("files in the pack overlap".to_owned()));
    }
    let mut total = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(unread)?;
        let name = entry.name().map_err(unread)?.into_owned();
        let plain = name == NOTE || name == READ_ME || name.parse::<TreePath>().is_ok();
        if !plain || entry.is_symlink() {
            return Err(broken(format!(
                "the pack holds `{}`, which no tree has",
                name.escape_default().take(120).collect::<String>()
            )));
        }
        if !says_one_thing(&raw, entry.header_start(), entry.central_header_start()) {
            return Err(broken(format!(
                "the pack says two things of `{name}`: two programs would unpack different things"
            )));
        }
        total += u128::from(entry.size());
    }
    match total > SMALL.max(size * MAX_RATIO) {
        true => Err(broken(format!(
            "the pack would unpack to {total} bytes, more than {MAX_RATIO} times its size"
        ))),
        false => Ok(()),
    }
}

fn read_note(bytes: &[u8]) -> Option<PackNote> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut lines = text.lines();
    if lines.next()? != NOTE_FORMAT {
        return None;
    }
    let mut number = |word: &str| {
        lines.find_map(|line| line.strip_prefix(word)?.strip_prefix(' ')?.parse().ok())
    };
    Some(PackNote {
        from: number("from")?,
        to: number("to")?,
    })
}

/// What a booklet left in a folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Unpacked {
    pub written: u64,
    /// Files that were there already.
    pub kept: u64,
    /// Bodies that stay away, since the house erased them.
    pub erased: u64,
}

/// Leaves a booklet's keys, bodies, proofs and pictures in the folder `out`, so that it can be the beginning of a copy.
///
/// # Errors
/// `Altered`: something in the booklet does not hold, or contradicts the folder's log; nothing was written. `Conflict`: the folder
/// holds something else or another house.
pub fn unpack_booklet(bytes: &[u8], out: &Path, house: Option<&HouseId>) -> Result<Unpacked> {
    let booklet = read::open(bytes, house)?;
    let mut folder = Folder::open(out)?;
    let log = known_log(&folder, &booklet)?;
    let mut done = Unpacked::default();
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for (leaf, version) in booklet.keys.iter().zip(1..) {
        files.push((key_path(version), leaf.clone()));
    }
    for item in &booklet.items {
        let erased = matches!(item.standing, Standing::Erased { .. })
            || log
                .as_ref()
                .is_some_and(|log| log.history.is_erased(item.index));
        match (&item.body, item.entry().and_then(|entry| entry.body())) {
            (Some(_), Some(_)) if erased => done.erased += 1,
            (Some(bytes), Some(body)) => files.push((body_path(&body.sha256), bytes.clone())),
            _ => {}
        }
        files.push((proof_path(item.index), proof_of(item, &booklet.note)?));
    }
    for (digest, media_type, bytes) in &booklet.blobs {
        let gone = |item: &&OpenedItem| {
            log.as_ref()
                .is_some_and(|log| log.history.is_erased(item.index))
        };
        let shown = |item: &OpenedItem| {
            item.call
                .as_ref()
                .is_some_and(|call| call.media.iter().any(|file| file.sha256 == *digest))
        };
        let extension = media_type
            .strip_prefix("image/")
            .map(|kind| if kind == "jpeg" { "jpg" } else { kind });
        if let (Some(extension), true) = (
            extension,
            booklet.items.iter().filter(|item| !gone(item)).any(shown),
        ) {
            let path = blob_path(digest, extension).map_err(|cause| {
                Error::altered("a picture has no place in a tree")
                    .at(digest)
                    .because(anyhow::Error::new(cause))
            })?;
            files.push((path, bytes.clone()));
        }
    }
    for (path, bytes) in files {
        match folder.read(&path, u64::MAX)? {
            Some(_) => done.kept += 1,
            None => {
                folder.write(&path, &bytes)?;
                done.written += 1;
            }
        }
    }
    Ok(done)
}

/// The log of a folder that holds a copy already: of the same house, and not another history than the booklet's.
fn known_log(folder: &Folder, booklet: &read::Opened) -> Result<Option<Log>> {
    let place = folder.root().display();
    let other = || {
        Error::conflict("the folder holds the tree of another house")
            .at(&place)
            .hint("choose another folder; nothing was written")
    };
    match folder.held()? {
        Held::Nothing => return Ok(None),
        Held::Begun(leaf0) => {
            return if booklet.keys.first() == Some(&leaf0) {
                Ok(None)
            } else {
                Err(other())
            };
        }
        Held::Tree(_) => {}
    }
    let checked = check_log(&folder.source, None)?;
    let log = checked.log.filter(|_| checked.report.is_intact());
    let log = log.ok_or_else(|| {
        Error::altered("the copy in this folder does not hold")
            .at(&place)
            .hint("run `beffroi verify` on it")
    })?;
    if log.chain.house() != booklet.chain.house() {
        return Err(other());
    }
    for item in &booklet.items {
        if log
            .entry(item.index)
            .is_some_and(|known| known.hash != Hash::leaf(&item.leaf))
        {
            return Err(Error::altered(
                "the booklet and the copy in this folder tell two histories: the log was forked",
            )
            .at(format!("entry {}", item.index))
            .hint("keep both as evidence, and show them to other readers of the house"));
        }
    }
    Ok(Some(log))
}

fn proof_of(item: &OpenedItem, note: &Note) -> Result<Vec<u8>> {
    let proof = Proof::new(item.index, item.proof.clone(), note.clone());
    let proof = proof
        .with_extra(item.leaf.clone())
        .map_err(|cause| Error::altered("an entry is too large for its proof").because(cause))?;
    Ok(proof.to_string().into_bytes())
}

fn tree_path(path: &str) -> Result<TreePath> {
    path.parse().map_err(|cause| {
        Error::internal("a fixed path cannot be read", anyhow::Error::new(cause)).at(path)
    })
}
