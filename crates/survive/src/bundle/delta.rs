//! What can be said of a pack that holds changes only: alone, that it is whole and whose it says it is; with the copy that it carries on
//! beside it, everything.
//!
//! Alone, each file is compared with the list for `sha256sum` in the pack, which nobody signed: that tells damage, and no forger. While the log
//! has one bundle of entries, the pack holds all of them, so the log itself can be verified. With a copy, the two are read as
//! the one tree that taking the pack in would give, and checked like any other; nothing is written.

use std::collections::BTreeMap;
use std::path::Path;

use floor::Result;
use tlog::Checkpoint;
use tlog::note::Note;
use tlog::record::path::{CHECKPOINT, MANIFEST};
use tlog::record::{Digest, HouseId, TreePath};

use super::pack::{NOTE, READ_ME};
use super::unpack::PackNote;
use crate::check::{MAX_CHECKPOINT, Report, check, check_log, is_of_the_log};
use crate::listing;
use crate::source::Source;
use crate::verify::{Subject, Verdict};

/// The largest file and list of a pack that are read.
const MAX_FILE: u64 = 1 << 30;

/// Verifies a pack together with the copy in a folder.
pub(super) fn with_base(pack: Source, base: &Path, house: Option<&HouseId>) -> Result<Verdict> {
    let place = format!("{} over {}", pack.place(), base.display());
    let listed = list(&pack)?.into_keys().collect();
    let whole = Source::over(pack, Source::folder(base)?, listed);
    let checked = check(&whole, house)?;
    Ok(Verdict::of_tree(
        Subject::Pack,
        place,
        checked.report,
        house,
    ))
}

/// Says of a pack what it tells by itself.
pub(super) fn alone(pack: &Source, note: PackNote, house: Option<&HouseId>) -> Result<Verdict> {
    let mut report = Report::default();
    let list = list(pack)?;
    for name in pack.list()?.unwrap_or_default() {
        let known = list.get(&name);
        if known.is_none() && !is_of_the_log(&name) && name != NOTE && name != READ_ME {
            report.extra.push(name);
            continue;
        }
        let Ok(path) = name.parse::<TreePath>() else {
            continue;
        };
        let Some(bytes) = report.read(pack, &path, MAX_FILE)? else {
            continue;
        };
        if known.is_some_and(|sha256| *sha256 != Digest::of(&bytes).to_string()) {
            report.note(&name, "its content is not what the pack's list says");
        }
        report.files += 1;
    }
    let log = log(pack, house, &mut report, note)?;
    report.finish();
    let mut verdict = Verdict::of_tree(Subject::Pack, pack.place(), report, house.filter(|_| log));
    verdict.needs_copy(note.from, &said(pack)?, log);
    Ok(verdict)
}

/// Checks the checkpoint, and the log where the pack has all of it; whether it has.
fn log(
    pack: &Source,
    house: Option<&HouseId>,
    report: &mut Report,
    note: PackNote,
) -> Result<bool> {
    let Ok(path) = CHECKPOINT.parse::<TreePath>() else {
        return Ok(false);
    };
    let Some(bytes) = report.read(pack, &path, MAX_CHECKPOINT)? else {
        return Ok(false);
    };
    let head = Note::parse(&bytes)
        .ok()
        .and_then(|head| head.text().parse::<Checkpoint>().ok());
    if head.is_none_or(|head| head.size() != note.to) {
        report.note(
            CHECKPOINT,
            "it is not of the size that the pack says it leads to",
        );
        return Ok(false);
    }
    if note.from >= tlog::tile::TILE_WIDTH {
        return Ok(false);
    }
    let checked = check_log(pack, house)?;
    let intact = checked.report.is_intact();
    report.findings.extend(checked.report.findings);
    if let Some(log) = checked.log.filter(|_| intact) {
        report.describe(&log);
    }
    Ok(intact)
}

/// The house that the pack says it is of.
fn said(pack: &Source) -> Result<String> {
    let path = NOTE.parse::<TreePath>();
    let note = path
        .ok()
        .map(|path| pack.get(&path, 1024))
        .transpose()?
        .flatten();
    let note = String::from_utf8_lossy(&note.unwrap_or_default()).into_owned();
    let id = note
        .lines()
        .nth(2)
        .and_then(|line| line.parse::<HouseId>().ok());
    Ok(id.map_or_else(|| "an unknown house".to_owned(), |id| id.to_string()))
}

/// The pack's list of the tree it leads to: paths and hashes.
fn list(pack: &Source) -> Result<BTreeMap<String, String>> {
    let Ok(path) = MANIFEST.parse::<TreePath>() else {
        return Ok(BTreeMap::new());
    };
    let list = pack.get(&path, MAX_FILE)?.unwrap_or_default();
    Ok(listing::lines(&list)
        .map(|(path, sha256)| (path.to_owned(), sha256.to_owned()))
        .collect())
}
