//! Checks a whole tree against the House ID, trusting nothing that is in it.
//!
//! The road: leaf 0 (named by the House ID) → chain of keys → every entry, signatures and order (`log.rs`) → the root that these
//! entries have → the signed checkpoint → site bodies → digest of every file (`site.rs`) → the files (`files.rs`). Tiles and the list
//! for `sha256sum` are made anew and compared. What does not hold is a finding with its path; a file that nobody signed is named
//! as extra: nothing vouches for it.
//!
//! A body has to be there unless its entry was erased or repudiated, or it is of a site entry before the newest keyframe.
//!
//! Cost: each file is read and hashed once, each entry's signatures verified once; files by several threads.

mod counts;
mod files;
mod log;
mod report;
mod site;

use floor::Result;
use tlog::note::Note;
use tlog::record::HouseId;
use tlog::record::path::{CHECKPOINT, MANIFEST};

use crate::source::Source;

pub use files::expected_list;
pub use log::{Known, Log, Refused, Take, Tiles, leaves_of, max_bundle, tree_path};
pub use report::{Counts, Finding, Report};
pub use site::{ReadBody, fold};

/// The most bytes of a checkpoint.
pub const MAX_CHECKPOINT: u64 = tlog::note::MAX_NOTE_BYTES as u64;

/// A checked tree.
pub struct Checked {
    pub report: Report,
    /// The log, as far as it could be read; `None` when not even its beginning holds.
    pub log: Option<Log>,
}

/// Checks the log of a tree only: every entry, and that they lead to the checkpoint. Without `house`, whichever house it is.
///
/// # Errors
/// Only when the tree cannot be read; what does not hold is in the report.
pub fn check_log(source: &Source, house: Option<&HouseId>) -> Result<Checked> {
    let mut report = Report::default();
    let log = read_log(source, house, &mut report)?;
    if let Some(log) = &log {
        report.describe(log);
    }
    Ok(Checked { report, log })
}

/// Checks the whole tree.
///
/// # Errors
/// As `check_log`.
pub fn check(source: &Source, house: Option<&HouseId>) -> Result<Checked> {
    let Checked { mut report, log } = check_log(source, house)?;
    if let (Some(log), true) = (&log, report.findings.is_empty()) {
        files::check(source, log, &mut report)?;
    }
    report.finish();
    Ok(Checked { report, log })
}

fn read_log(source: &Source, house: Option<&HouseId>, report: &mut Report) -> Result<Option<Log>> {
    let Some(bytes) = report.get(source, CHECKPOINT, MAX_CHECKPOINT)? else {
        return Ok(None);
    };
    let note = match Note::parse(&bytes) {
        Ok(note) => note,
        Err(cause) => return Ok(report.find(CHECKPOINT, cause)),
    };
    let size = match note.text().parse::<tlog::Checkpoint>() {
        Ok(checkpoint) => checkpoint.size(),
        Err(cause) => return Ok(report.find(CHECKPOINT, cause)),
    };
    let mut log: Option<Log> = None;
    let read = leaves_of(source, 0, size, &mut |index, leaf| match &mut log {
        None => {
            log = Some(Log::start(house, leaf)?);
            Ok(())
        }
        Some(log) => log
            .push(leaf, true)
            .map_err(|cause| Refused::entry(index, size, cause)),
    });
    match read {
        Ok(()) => {}
        Err(Refused::Unreadable(error)) => return Err(error),
        Err(Refused::Altered { path, what }) => {
            report.note(&path, what);
            return Ok(log);
        }
    }
    let Some(log) = log else {
        return Ok(report.find(CHECKPOINT, "it is of a log without entries"));
    };
    if bytes != note.to_string().as_bytes() {
        report.note(CHECKPOINT, "it is not written in its one form");
    }
    match log.chain.open_checkpoint(&note, &[]) {
        Err(cause) => report.note(CHECKPOINT, cause),
        Ok(opened) if opened.checkpoint.root() != log.root() => {
            let place = files::where_the_log_broke(source, &log)?;
            report.note(&place, "these entries do not lead to the root that the checkpoint states: an entry was changed, added or left out");
        }
        Ok(opened) => report.checkpoint = Some(opened.checkpoint),
    }
    Ok(Some(log))
}

/// Is this one of the files of a tree that no site entry lists?
pub(crate) fn is_of_the_log(path: &str) -> bool {
    path == MANIFEST
        || path == "bundle.note"
        || path == crate::bundle::READ_ME
        || ["log/", "beffroi/body/", "beffroi/journal/"]
            .iter()
            .any(|prefix| path.starts_with(prefix))
}

/// Did the house sign this checkpoint, when the key that signed it still counted?
fn log_signed(log: &Log, note: &Note) -> bool {
    log.chain.open_checkpoint(note, &[]).is_ok()
}
