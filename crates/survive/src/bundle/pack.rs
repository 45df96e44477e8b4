//! Writes a pack: the tree itself as one ZIP file, whole or what changed since a size of the log.
//!
//! It is written from one snapshot of the house, file after file to the disk, each compared with what is signed. The same state gives
//! the same bytes. Costs: each file in it, rendered once; a delta costs the change, and the list for `sha256sum`.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use floor::{Conn, Error, ErrorKind, House, Result};
use serde::Serialize;
use tlog::record::path::{CHECKPOINT, MANIFEST, body_path, log_path};
use tlog::record::site::FileRef;
use tlog::record::{HouseId, TreePath};
use tlog::tile::tiles_changed;

use super::zip_out::ZipOut;
use crate::log_store::{self, Head};
use crate::manifest::{self, AHEAD, Files};
use crate::prover::Prover;

/// The first file of a pack: what to expect. Nobody signed it.
pub(super) const NOTE: &str = "bundle.note";
pub(super) const NOTE_FORMAT: &str = "beffroi/pack/v1";
/// For whoever opens the pack without knowing what it is.
pub(crate) const READ_ME: &str = "lisezmoi-readme.txt";
const READ_ME_TEXT: &str = include_str!("../../pages/pack-readme.txt");

/// A house that changes while it is packed is looked at again so often.
const ATTEMPTS: u32 = 20;

/// What a pack holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PackOutcome {
    /// The size of the log that it starts from; 0 for the whole tree.
    pub from: u64,
    /// The size of the log that it leads to.
    pub to: u64,
    /// Files of the tree in it.
    pub files: u64,
    /// Bytes of the pack.
    pub bytes: u64,
}

/// Packs the tree to the file `out`, or what changed in it since the log had `from` entries.
///
/// # Errors
/// `BadInput`: the log is smaller than that. `Conflict`: changes are not signed yet. `Unavailable`: the disk refuses;
/// `out` is then as it was.
pub fn pack(
    house: &House,
    from: Option<u64>,
    out: &Path,
    progress: &dyn Fn(u64, u64),
) -> Result<PackOutcome> {
    let mut attempts = 0;
    loop {
        let done = house.db.read(|conn| {
            let head = log_store::some_head(conn)?;
            Packing {
                house,
                prover: Prover::default(),
                head,
                from: from.unwrap_or(0),
                progress,
            }
            .run(conn, out)
        });
        match done {
            // A page is ahead of the manifest for as long as the `site` job needs.
            Err(error)
                if error.kind() == ErrorKind::Conflict
                    && error.what() == AHEAD
                    && attempts < ATTEMPTS =>
            {
                attempts += 1;
                std::thread::sleep(Duration::from_millis(200));
            }
            done => return done,
        }
    }
}

struct Packing<'a> {
    house: &'a House,
    prover: Prover,
    head: Head,
    from: u64,
    progress: &'a dyn Fn(u64, u64),
}

impl Packing<'_> {
    fn run(mut self, conn: &mut Conn<'_>, out: &Path) -> Result<PackOutcome> {
        self.check_from()?;
        let files = match self.from {
            0 => manifest::all(conn)?,
            from => manifest::changed_since(conn, from)?,
        };
        if files.is_empty() && self.from == 0 {
            return Err(
                Error::conflict(AHEAD).hint("run the command again with the house's keys at hand")
            );
        }
        let paths = self.paths(conn, &files)?;
        let count = paths.len() as u64;
        let mut zip = ZipOut::create(out)?;
        zip.add(NOTE, self.note(conn, count)?.as_bytes())?;
        zip.add(READ_ME, READ_ME_TEXT.as_bytes())?;
        for (path, done) in paths.iter().zip(1..) {
            let bytes = self.file(conn, path, &files)?;
            zip.add(path, &bytes)?;
            (self.progress)(done, count);
        }
        Ok(PackOutcome {
            from: self.from,
            to: self.head.size,
            files: count,
            bytes: zip.finish()?,
        })
    }

    /// A size that the log never had for readers does no harm: the pack fits every copy that has as many entries or more. A house
    /// that came back from a mirror does not know all of its own checkpoints, so that is not asked.
    fn check_from(&self) -> Result<()> {
        match self.from <= self.head.size {
            true => Ok(()),
            false => Err(Error::bad_input(format!("the log has not been of size {} yet; it has {} entries now", self.from, self.head.size))
                .hint("take the size from the second line of log/checkpoint in the copy that the pack is for")),
        }
    }

    /// Every path in the pack, sorted.
    fn paths(&self, conn: &mut Conn<'_>, files: &Files) -> Result<BTreeSet<String>> {
        let mut paths: BTreeSet<String> = files.keys().map(ToString::to_string).collect();
        for sha256 in log_store::body_names_of(conn, self.from, self.head.size)? {
            let digest = sha256
                .parse()
                .map_err(|_| Error::altered("a stored hash is damaged").at(&sha256))?;
            paths.insert(body_path(&digest));
        }
        paths.extend(
            tiles_changed(self.from, self.head.size).map(|tile| log_path(&tile.to_string())),
        );
        paths.extend([CHECKPOINT.to_owned(), MANIFEST.to_owned()]);
        Ok(paths)
    }

    fn note(&self, conn: &mut Conn<'_>, count: u64) -> Result<String> {
        let leaf0 = log_store::leaf(conn, 0)?.ok_or_else(log_store::no_log)?;
        let checkpoint = log_store::checkpoint(&self.head.checkpoint)?;
        let (origin, house) = (checkpoint.origin(), HouseId::of_leaf(&leaf0));
        Ok(format!(
            "{NOTE_FORMAT}\n{origin}\n{house}\nfrom {}\nto {}\nfiles {count}\n",
            self.from, self.head.size
        ))
    }

    fn file(&mut self, conn: &mut Conn<'_>, path: &str, files: &Files) -> Result<Vec<u8>> {
        let bytes = match self.prover.proof(conn, path)? {
            Some(proof) => proof.to_string().into_bytes(),
            None => self.render(conn, path)?,
        };
        let stated = path
            .parse::<TreePath>()
            .ok()
            .and_then(|path| files.get(&path));
        match stated.is_none_or(|file| *file == FileRef::of(&bytes)) {
            true => Ok(bytes),
            false => Err(manifest::not_as_signed(path)),
        }
    }

    fn render(&self, conn: &mut Conn<'_>, path: &str) -> Result<Vec<u8>> {
        let rendered = self.house.registry.render(self.house, conn, path)?;
        rendered.map(|page| page.bytes).ok_or_else(|| {
            Error::altered("a file of the tree cannot be rendered")
                .at(path)
                .hint("restore the last back-up of the house")
        })
    }
}
