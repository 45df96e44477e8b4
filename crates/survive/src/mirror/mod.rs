//! Keeps a verified copy of a house, from any host that gives files.
//!
//! A pull reads the checkpoint, then only the entries that are new, adds them to its own tree and compares roots: that is the proof
//! that nothing before was changed. New site bodies then name exactly the files to fetch. The log and the manifest are verified
//! before anything is written, each file before it is. The folder is written in the order of an export, checkpoint last, so a pull
//! that was killed is finished by the next. Size and time never go back: a source that is an older state of the same log is told apart
//! as such (it lags, and nothing is changed), and a state that the house signed and that contradicts the copy's is kept beside the
//! folder, in `<out>.forks`, as evidence.
//!
//! What the house erased is erased here too. Where an authority ordered it (`reason order`) the bodies stay until the keeper of the
//! mirror says so (`apply_orders`); its pages go at once, since the manifest no longer has them.
//!
//! Costs: one request for the checkpoint, one for the new entries (the end of a bundle, by `Range`), one for each new body and each
//! changed file; two in all where the journal of the source leads on (`short_cut.rs`). The folder's own log is read again at each pull, without its signatures: about 5 microseconds an entry.

mod evidence;
mod fetch;
mod local;
mod short_cut;

use std::path::Path;

use floor::{Error, ErrorKind, Result};
use serde::Serialize;
use tlog::Checkpoint;
use tlog::note::Note;
use tlog::record::HouseId;
use tlog::record::path::{CHECKPOINT, log_path};
use tlog::tile::{TILE_WIDTH, Tile};

use crate::check::{Log, MAX_CHECKPOINT, Refused, leaves_of, max_bundle, tree_path};
use crate::folder::Folder;
use crate::source::Source;
use local::Local;
pub(crate) use local::read_body;

/// What a keeper of a mirror may choose.
#[derive(Clone, Copy, Debug, Default)]
pub struct PullOptions {
    /// Erase also what an authority ordered to be erased.
    pub apply_orders: bool,
}

/// What a pull did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PullOutcome {
    pub from_size: u64,
    pub to_size: u64,
    pub requests: u64,
    /// Bytes received.
    pub bytes: u64,
    pub written: u64,
    pub removed: u64,
}

/// Brings the folder `out` up to date with `source`, which has to be a tree of `house`. `progress` hears how many files of how many
/// are done.
///
/// # Errors
/// `Altered`: something is not as signed, or the log was forked; nothing of it was written. `Conflict`: the source is older than the
/// folder, or the folder holds something else. `Unavailable`: the network or the disk; run again, and it goes on.
pub fn pull(
    source: &Source,
    out: &Path,
    house: &HouseId,
    options: PullOptions,
    progress: &dyn Fn(u64, u64),
) -> Result<PullOutcome> {
    let mut folder = Folder::open(out)?;
    let local = Local::read(&folder, house)?;
    let (from_size, before) = (local.size(), source.traffic());
    let Remote { note, head, bytes } = remote(source)?;
    let is_same = local.old.as_ref().is_some_and(|old| old.bytes == bytes);
    if is_same && local.before.is_some() && !options.apply_orders {
        return Ok(outcome(source, &folder, before, from_size, head.size()));
    }
    let pull = Pull {
        out,
        house,
        options,
        progress,
        note: &note,
        head: &head,
        bytes: &bytes,
    };
    let front = short_cut::files(source, &folder, &local, &head);
    let short = front.map(|front| Source::Front(front, Box::new(source.clone())));
    match pull.from(short.as_ref().unwrap_or(source), &mut folder, local) {
        // A short cut that does not hold is no reason not to go the long way.
        Err(error) if short.is_some() && error.kind() == ErrorKind::Altered => {
            let local = Local::read(&folder, house)?;
            pull.from(source, &mut folder, local)?;
        }
        done => done?,
    }
    Ok(outcome(source, &folder, before, from_size, head.size()))
}

fn outcome(
    source: &Source,
    folder: &Folder,
    before: (u64, u64),
    from_size: u64,
    to_size: u64,
) -> PullOutcome {
    let (requests, received) = source.traffic();
    PullOutcome {
        from_size,
        to_size,
        requests: requests - before.0,
        bytes: received - before.1,
        written: folder.written,
        removed: folder.removed,
    }
}

/// A pull towards one checkpoint.
struct Pull<'a> {
    out: &'a Path,
    house: &'a HouseId,
    options: PullOptions,
    progress: &'a dyn Fn(u64, u64),
    note: &'a Note,
    head: &'a Checkpoint,
    bytes: &'a [u8],
}

impl Pull<'_> {
    fn from(&self, source: &Source, folder: &mut Folder, local: Local) -> Result<()> {
        let log = follow(source, self.out, self.house, local, self.note, self.head)?;
        let fetch = fetch::Fetch {
            source,
            options: self.options,
            progress: self.progress,
        };
        fetch.run(folder, log, self.bytes)
    }
}

/// A source's checkpoint, read and not verified.
pub(crate) struct Remote {
    pub note: Note,
    pub head: Checkpoint,
    pub bytes: Vec<u8>,
}

/// Carries a log on with what a source has, as a pull does with that of its folder. `out` is what evidence is kept beside.
///
/// # Errors
/// As `pull`.
pub(crate) fn follow_from(
    source: &Source,
    out: &Path,
    own: Log,
    checkpoint: &str,
    remote: &Remote,
) -> Result<Log> {
    let damaged = |cause: anyhow::Error| {
        Error::altered("the house's own checkpoint is damaged").because(cause)
    };
    let note = Note::parse(checkpoint.as_bytes()).map_err(|cause| damaged(cause.into()))?;
    let head = note.text().parse::<Checkpoint>();
    let local = Local {
        old: Some(local::Old {
            checkpoint: head.map_err(|cause| damaged(cause.into()))?,
            note,
            bytes: checkpoint.as_bytes().to_vec(),
        }),
        log: Some(own),
        before: None,
        begun: false,
    };
    let house = local.log.as_ref().map(|log| log.chain.house());
    let house = house.ok_or_else(|| Error::internal("a log was lost", anyhow::anyhow!("none")))?;
    follow(source, out, &house, local, &remote.note, &remote.head).map(|followed| followed.log)
}

pub(crate) fn remote(source: &Source) -> Result<Remote> {
    let place = format!("{} {CHECKPOINT}", source.place());
    let path = CHECKPOINT
        .parse()
        .map_err(|cause: tlog::record::RecordError| {
            Error::internal("the checkpoint has no path", anyhow::Error::new(cause))
        })?;
    let bytes = source.get(&path, MAX_CHECKPOINT)?.ok_or_else(|| {
        Error::not_found("there is no house at that address")
            .at(&place)
            .hint("give the address of a house's first page, without a file name")
    })?;
    let unreadable = |cause: anyhow::Error| {
        Error::altered("the checkpoint cannot be read")
            .at(&place)
            .because(cause)
    };
    let note = Note::parse(&bytes).map_err(|cause| unreadable(cause.into()))?;
    let head: Checkpoint = note
        .text()
        .parse()
        .map_err(|cause| unreadable(anyhow::Error::new(cause)))?;
    if note.to_string().as_bytes() != bytes {
        return Err(Error::altered("the checkpoint is not written in its one form").at(&place));
    }
    Ok(Remote { note, head, bytes })
}

/// A log that was followed to its new end, and where it was before.
pub(crate) struct Followed {
    pub log: Log,
    /// The state that the folder holds; `None` when it holds no whole tree.
    pub before: Option<Before>,
    /// The folder holds the beginning of a tree that was never finished.
    pub begun: bool,
}

/// A state of the tree.
pub(crate) struct Before {
    pub size: u64,
    pub site: tlog::record::SiteState,
}

/// Takes in the new entries and makes sure that they carry on what is known.
fn follow(
    source: &Source,
    out: &Path,
    house: &HouseId,
    local: Local,
    note: &Note,
    head: &Checkpoint,
) -> Result<Followed> {
    let Local {
        old,
        mut log,
        before,
        begun,
        ..
    } = local;
    if let Some(old) = &old
        && head.origin() != old.checkpoint.origin()
    {
        return Err(Error::altered(format!(
            "another house stands there: its log is {}, that of the copy you have is {}",
            head.origin(),
            old.checkpoint.origin()
        ))
        .at(source.place())
        .hint("check the address; the copy is as it was"));
    }
    if let Some(old) = &old
        && (head.size() < old.checkpoint.size() || head.contradicts(&old.checkpoint))
    {
        let signed = log
            .as_ref()
            .is_some_and(|log| log.chain.open_checkpoint(note, &[]).is_ok());
        return Err(match older(log.as_ref(), old, signed, head) {
            Some(stale) => stale.at(source.place()),
            None => evidence::refuse(source, out, old, signed, note, head),
        });
    }
    let broken = match carry_on(source, house, &mut log, old.as_ref(), note, head) {
        Ok(()) => None,
        Err(error) if error.kind() == ErrorKind::Altered => Some(error),
        Err(error) => return Err(error),
    };
    match (broken, log, old) {
        (None, Some(log), _) => Ok(Followed { log, before, begun }),
        // The host changed something, unless what it has is whole and signed: then the house has two histories.
        (_, _, Some(old)) if is_another_history(source, house, &old, note, head) => {
            Err(evidence::refuse(source, out, &old, true, note, head))
        }
        (Some(error), ..) => Err(error),
        (None, None, _) => {
            Err(Error::altered("the checkpoint is of a log without entries").at(source.place()))
        }
    }
}

/// The error for a source that merely lags: what it has is the beginning of what the copy has.
fn older(log: Option<&Log>, old: &local::Old, signed: bool, head: &Checkpoint) -> Option<Error> {
    let (theirs, ours) = (head.size(), old.checkpoint.size());
    if theirs >= ours {
        return None;
    }
    let Some(log) = log else {
        // The copy's own entries are damaged, so nobody can say whether the two belong together.
        return Some(
            Error::conflict(format!("this mirror has {theirs} entries, fewer than the {ours} of the copy you have, whose own log is damaged"))
                .hint("pull from a mirror that is up to date; nothing was changed"),
        );
    };
    let last = log.entry(theirs.checked_sub(1)?)?;
    (signed && root_at(log, theirs) == Some(head.root())).then(|| {
        Error::conflict(format!(
            "this mirror is older than the copy you have: {theirs} < {ours} entries, as of {}",
            crate::verify::date(last.time)
        ))
        .hint("there is nothing to do: pull from the house or from a mirror that is up to date")
    })
}

fn carry_on(
    source: &Source,
    house: &HouseId,
    log: &mut Option<Log>,
    old: Option<&local::Old>,
    note: &Note,
    head: &Checkpoint,
) -> Result<()> {
    extend(source, house, log, head.size())?;
    let place = || format!("{} {CHECKPOINT}", source.place());
    let Some(log) = log else { return Ok(()) };
    log.chain
        .open_checkpoint(note, &[])
        .map_err(|cause| Error::altered(cause.to_string()).at(place()))?;
    let carries_on =
        old.is_none_or(|old| root_at(log, old.checkpoint.size()) == Some(old.checkpoint.root()));
    match carries_on && log.root() == head.root() {
        true => Ok(()),
        false => Err(Error::altered(
            "the entries do not lead to the root that the checkpoint states",
        )
        .at(place())),
    }
}

/// Does the source have a whole log of the house, as its checkpoint states it, that is not the one known here?
fn is_another_history(
    source: &Source,
    house: &HouseId,
    old: &local::Old,
    note: &Note,
    head: &Checkpoint,
) -> bool {
    let mut other = None;
    let whole = extend(source, house, &mut other, head.size()).is_ok();
    let Some(other) = other.filter(|other| whole && other.root() == head.root()) else {
        return false;
    };
    other.chain.open_checkpoint(note, &[]).is_ok()
        && root_at(&other, old.checkpoint.size()) != Some(old.checkpoint.root())
}

/// The root that the first `size` entries of a log have.
fn root_at(log: &Log, size: u64) -> Option<tlog::Hash> {
    let mut frontier = tlog::merkle::Frontier::new();
    for known in log.entries().get(..usize::try_from(size).ok()?)? {
        frontier.append(known.hash, |_, _| ()).ok()?;
    }
    Some(frontier.root())
}

/// Takes the entries that are missing up to `size` from the source, with their signatures verified.
fn extend(source: &Source, house: &HouseId, log: &mut Option<Log>, size: u64) -> Result<()> {
    let take = |log: &mut Option<Log>, index: u64, leaf: &[u8]| match log {
        None => {
            *log = Some(Log::start(Some(house), leaf)?);
            Ok(())
        }
        Some(log) => log
            .push(leaf, true)
            .map_err(|cause| Refused::entry(index, size, cause)),
    };
    let at = |refused: Refused| refused.into_error();
    if let Some(open) = log
        .as_ref()
        .map(|log| (log.size(), log.open_bundle().to_vec()))
        .filter(|(_, open)| !open.is_empty())
    {
        for (index, leaf) in (open.0..).zip(end_of_bundle(source, open.0, &open.1, size)?) {
            take(log, index, &leaf).map_err(at)?;
        }
    }
    let from = log.as_ref().map_or(0, Log::size);
    leaves_of(source, from, size, &mut |index, leaf| {
        take(log, index, leaf)
    })
    .map_err(at)
}

/// The entries that stand in the bundle of which `open` is the beginning, by one request for its end.
fn end_of_bundle(source: &Source, from: u64, open: &[u8], size: u64) -> Result<Vec<Vec<u8>>> {
    let Some((tile, path)) =
        Tile::of_entry(from, size).and_then(|tile| Some((tile, tree_path(tile)?)))
    else {
        return Ok(Vec::new());
    };
    let altered = || {
        Error::altered("the entries do not carry on those of the folder")
            .at(log_path(&tile.to_string()))
    };
    let Some(partial) = source.get_from(&path, open.len() as u64, max_bundle(256))? else {
        return Ok(Vec::new());
    };
    let tail = match partial.whole {
        true => partial
            .bytes
            .strip_prefix(open)
            .ok_or_else(altered)?
            .to_vec(),
        false => partial.bytes,
    };
    let whole = [open, &tail].concat();
    let entries =
        tlog::tile::decode_bundle(tile, &whole).map_err(|cause| altered().because(cause))?;
    let known = usize::try_from(from % TILE_WIDTH).unwrap_or(usize::MAX);
    Ok(entries
        .into_iter()
        .skip(known)
        .map(<[u8]>::to_vec)
        .collect())
}
