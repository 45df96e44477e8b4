//! The whole tree as a folder: for a web host, a stick, a mirror.
//!
//! It is written from one snapshot of the house, in an order in which a copy that stops half-way never states what is not there:
//! media, bodies, pages, proofs, bundles, tiles, list, checkpoint. What a page renders to is compared with what is signed before it
//! is written. Again: the folder's checkpoint says how far it is; the site entries since then say what changed, and only that is
//! rendered and written. The tree in the folder is never listed.
//!
//! Costs: first, each page once; again, the change, and one reading and writing of the list for `sha256sum`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use floor::{Conn, Error, ErrorKind, House, Result};
use serde::Serialize;
use tlog::note::Note;
use tlog::record::path::{CHECKPOINT, MANIFEST, body_path, key_path, log_path};
use tlog::record::site::FileRef;
use tlog::record::{Act, Digest, SignedEntry, SiteBody, TreePath};
use tlog::tile::tiles_changed;

use crate::folder::{Folder, Held};
use crate::log_store::{self, Head};
use crate::manifest::AHEAD;
use crate::prover::Prover;
use crate::{journal, keys, listing, manifest, tiles};

/// The largest list that is read back.
const MAX_LIST: u64 = 1 << 30;
/// So many entries' bodies are in memory at once.
const BODIES: u64 = 64;
/// A house that changes while it is exported is looked at again so often.
const ATTEMPTS: u32 = 20;

/// What an export did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ExportOutcome {
    /// The size of the log that the folder held before.
    pub from: u64,
    /// The size of the log that it holds now.
    pub size: u64,
    pub written: u64,
    /// Files of the site manifest that were left as they are.
    pub unchanged: u64,
    pub removed: u64,
    /// Bytes written.
    pub bytes: u64,
}

/// Writes the tree to `out`; `progress` hears how many files of how many are done.
///
/// # Errors
/// `Conflict`: the folder holds something else, or another house. `Altered`: the folder holds a newer state than this house, or one
/// that this house never signed. `Unavailable`: the disk refuses; run again, and it goes on.
pub fn export(house: &House, out: &Path, progress: &dyn Fn(u64, u64)) -> Result<ExportOutcome> {
    let mut folder = Folder::open(out)?;
    let mut attempts = 0;
    loop {
        let done = house.db.read(|conn| {
            let head = log_store::some_head(conn)?;
            Export {
                house,
                prover: Prover::default(),
                folder: &mut folder,
                head,
                progress,
            }
            .run(conn)
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

struct Export<'a> {
    house: &'a House,
    prover: Prover,
    folder: &'a mut Folder,
    head: Head,
    progress: &'a dyn Fn(u64, u64),
}

/// What happened between two sizes of the log.
#[derive(Default)]
struct Since {
    /// Paths that site entries put or delete.
    paths: BTreeSet<TreePath>,
    /// The whole tree was stated anew: what it does not list is gone.
    keyframe: bool,
    /// Bodies that are gone.
    gone: Vec<Digest>,
}

impl Export<'_> {
    fn run(self, conn: &mut Conn<'_>) -> Result<ExportOutcome> {
        match self.folder.held()? {
            Held::Nothing => self.first(conn, false),
            Held::Begun(leaf0) => {
                self.is_ours(conn, &leaf0)?;
                self.first(conn, true)
            }
            Held::Tree(checkpoint) => {
                let old = self.known(conn, &checkpoint)?;
                match old == self.head.size {
                    true => self.outcome(conn, old, 0),
                    false => self.again(conn, old),
                }
            }
        }
    }

    fn is_ours(&self, conn: &mut Conn<'_>, leaf0: &[u8]) -> Result<()> {
        match log_store::leaf(conn, 0)?.as_deref() == Some(leaf0) {
            true => Ok(()),
            false => Err(self.other_house()),
        }
    }

    fn other_house(&self) -> Error {
        Error::conflict("the folder holds the tree of another house")
            .at(self.folder.root().display())
            .hint("choose another folder; nothing was written")
    }

    /// The size of the log in the folder, if this house signed that state.
    fn known(&self, conn: &mut Conn<'_>, bytes: &[u8]) -> Result<u64> {
        let place = self.folder.root().join(CHECKPOINT);
        let unreadable = |cause: anyhow::Error| {
            Error::altered("the folder's checkpoint cannot be read")
                .at(place.display())
                .because(cause)
                .hint("delete it; the next export compares every file and puts right what is wrong")
        };
        let note = Note::parse(bytes).map_err(|cause| unreadable(cause.into()))?;
        let held: tlog::Checkpoint = note
            .text()
            .parse()
            .map_err(|cause| unreadable(anyhow::Error::new(cause)))?;
        let ours = log_store::checkpoint(&self.head.checkpoint)?;
        if held.origin() != ours.origin() {
            return Err(self.other_house());
        }
        if held.size() > ours.size() {
            return Err(Error::altered(format!("the folder holds a newer state ({} entries) than this house ({})", held.size(), ours.size()))
                .at(place.display())
                .hint(format!("if this house was restored from an old back-up, do not publish: first bring back what is missing, `beffroi restore {} --from {}`", self.house.dir.display(), self.folder.root().display())));
        }
        let same = held.size() > 0 && tiles::root(conn, held.size())? == held.root();
        // A house that was restored does not know every checkpoint that it signed.
        match same && keys::chain(conn)?.open_checkpoint(&note, &[]).is_ok() {
            true => Ok(held.size()),
            false => Err(
                Error::altered("the folder holds another history than this house")
                    .at(place.display())
                    .hint("keep the folder as evidence and export to another one"),
            ),
        }
    }

    fn first(mut self, conn: &mut Conn<'_>, begun: bool) -> Result<ExportOutcome> {
        let files = manifest::all(conn)?;
        if files.is_empty() {
            return Err(
                Error::conflict(AHEAD).hint("run the command again with the house's keys at hand")
            );
        }
        let total = files.len() as u64;
        let leaf0 = log_store::leaf(conn, 0)?.ok_or_else(log_store::no_log)?;
        self.put(&key_path(1), &leaf0, begun)?;
        let mut unchanged = self.pages(
            conn,
            files.iter().filter(|(path, _)| is_blob(path)),
            begun,
            (0, total),
        )?;
        let blobs = files.keys().filter(|path| is_blob(path)).count() as u64;
        self.bodies(conn, 0, begun)?;
        unchanged += self.pages(
            conn,
            files.iter().filter(|(path, _)| !is_blob(path)),
            begun,
            (blobs, total),
        )?;
        if begun {
            let since = since(conn, 0, self.head.size)?;
            let gone = since
                .paths
                .iter()
                .filter(|path| !files.contains_key(*path))
                .map(TreePath::to_string);
            self.remove(gone.chain(since.gone.iter().map(body_path)))?;
        }
        self.tiles(conn, 0)?;
        self.journal(conn)?;
        let list = self.render(conn, MANIFEST)?;
        self.put(MANIFEST, &list, begun)?;
        self.folder.finish(self.head.checkpoint.as_bytes())?;
        self.outcome(conn, 0, unchanged)
    }

    fn again(mut self, conn: &mut Conn<'_>, old: u64) -> Result<ExportOutcome> {
        let since = since(conn, old, self.head.size)?;
        let list = self.folder.read(MANIFEST, MAX_LIST)?.unwrap_or_default();
        let (mut put, mut del) = (BTreeMap::new(), Vec::new());
        for path in &since.paths {
            match manifest::file(conn, path)? {
                Some(file) => drop(put.insert(path.clone(), file)),
                None => del.push(path.to_string()),
            }
        }
        if since.keyframe {
            let files = manifest::all(conn)?;
            del.extend(
                listing::paths(&list)
                    .filter(|path| !path.starts_with("beffroi/body/") && !files.contains_key(*path))
                    .map(str::to_owned),
            );
            let known: BTreeMap<&str, &str> = listing::lines(&list).collect();
            put.extend(files.into_iter().filter(|(path, file)| {
                known.get(path.as_str()) != Some(&file.0.to_string().as_str())
            }));
        }
        let total = put.len() as u64;
        self.pages(
            conn,
            put.iter().filter(|(path, _)| is_blob(path)),
            false,
            (0, total),
        )?;
        let mut changes: BTreeMap<String, Option<Digest>> = BTreeMap::new();
        changes.extend(
            self.bodies(conn, old, false)?
                .into_iter()
                .map(|sha256| (body_path(&sha256), Some(sha256))),
        );
        self.pages(
            conn,
            put.iter().filter(|(path, _)| !is_blob(path)),
            false,
            (0, total),
        )?;
        changes.extend(
            put.iter()
                .map(|(path, file)| (path.to_string(), Some(file.0))),
        );
        del.extend(since.gone.iter().map(body_path));
        changes.extend(del.iter().map(|path| (path.clone(), None)));
        self.remove(del.into_iter())?;
        self.tiles(conn, old)?;
        self.journal(conn)?;
        let patched = listing::patch(&list, &changes);
        let list = patched.map_or_else(|| self.render(conn, MANIFEST), Ok)?;
        self.folder.write(MANIFEST, &list)?;
        self.folder.finish(self.head.checkpoint.as_bytes())?;
        let files = manifest::state(conn)?.paths;
        self.outcome(conn, old, files.saturating_sub(total))
    }

    /// Renders and writes files of the manifest; how many were there already.
    fn pages<'f>(
        &mut self,
        conn: &mut Conn<'_>,
        files: impl Iterator<Item = (&'f TreePath, &'f FileRef)>,
        compare: bool,
        (mut done, total): (u64, u64),
    ) -> Result<u64> {
        // Proofs after what they prove.
        let (proofs, pages): (Vec<_>, Vec<_>) =
            files.partition(|(path, _)| path.as_str().starts_with("beffroi/proof/"));
        let mut unchanged = 0;
        for (path, file) in pages.into_iter().chain(proofs) {
            let bytes = match self.prover.proof(conn, path.as_str())? {
                Some(proof) => proof.to_string().into_bytes(),
                None => self.render(conn, path.as_str())?,
            };
            if FileRef::of(&bytes) != *file {
                return Err(manifest::not_as_signed(path.as_str()));
            }
            unchanged += u64::from(!self.put(path.as_str(), &bytes, compare)?);
            done += 1;
            (self.progress)(done, total);
        }
        Ok(unchanged)
    }

    /// Writes the bodies that entries from `from` on named first.
    fn bodies(&mut self, conn: &mut Conn<'_>, from: u64, compare: bool) -> Result<Vec<Digest>> {
        let mut names = Vec::new();
        let mut next = from;
        while next < self.head.size {
            let end = (next + BODIES).min(self.head.size);
            for body in log_store::bodies_of(conn, next, end)? {
                let sha256 = Digest::of(&body.bytes);
                if sha256.to_string() != body.sha256 {
                    return Err(Error::altered("a body in the database is damaged")
                        .at(body_path(&sha256))
                        .hint("restore the last back-up of the house"));
                }
                self.put(&body_path(&sha256), &body.bytes, compare)?;
                names.push(sha256);
            }
            next = end;
        }
        Ok(names)
    }

    fn tiles(&mut self, conn: &mut Conn<'_>, old: u64) -> Result<()> {
        for tile in tiles_changed(old, self.head.size) {
            let path = log_path(&tile.to_string());
            let bytes = self.render(conn, &path)?;
            self.folder.write(&path, &bytes)?;
        }
        self.folder.sweep_tiles(old, self.head.size)
    }

    /// Brings the records of the journal up to date: those that are new, and none that are gone.
    fn journal(&mut self, conn: &mut Conn<'_>) -> Result<()> {
        let mut held = self.folder.journal();
        for size in journal::sizes(conn)? {
            if held.contains(&size) {
                if journal::read(conn, size)?.is_some() {
                    held.retain(|held| *held != size);
                }
            } else if let Some(record) = journal::read(conn, size)? {
                self.folder.write(&journal::path(size), &record)?;
            }
        }
        held.into_iter()
            .try_for_each(|size| self.folder.remove_quietly(&journal::path(size)))
    }

    fn render(&self, conn: &mut Conn<'_>, path: &str) -> Result<Vec<u8>> {
        let rendered = self.house.registry.render(self.house, conn, path)?;
        let missing = || {
            Error::altered("a file that the manifest states cannot be rendered")
                .at(path)
                .hint("restore the last back-up of the house")
        };
        rendered.map(|page| page.bytes).ok_or_else(missing)
    }

    fn put(&mut self, path: &str, bytes: &[u8], compare: bool) -> Result<bool> {
        match compare {
            true => self.folder.write_if_other(path, bytes),
            false => self.folder.write(path, bytes).map(|()| true),
        }
    }

    fn remove(&mut self, paths: impl Iterator<Item = String>) -> Result<()> {
        for path in paths {
            self.folder.remove(&path)?;
        }
        Ok(())
    }

    fn outcome(self, conn: &mut Conn<'_>, from: u64, unchanged: u64) -> Result<ExportOutcome> {
        let unchanged = match from == self.head.size {
            true => manifest::state(conn)?.paths,
            false => unchanged,
        };
        let Folder {
            written,
            removed,
            bytes,
            ..
        } = *self.folder;
        Ok(ExportOutcome {
            from,
            size: self.head.size,
            written,
            unchanged,
            removed,
            bytes,
        })
    }
}

fn is_blob(path: &TreePath) -> bool {
    path.as_str().starts_with("beffroi/blob/")
}

/// What entries `old..new` changed.
fn since(conn: &mut Conn<'_>, old: u64, new: u64) -> Result<Since> {
    let mut since = Since::default();
    let mut next = old;
    while next < new {
        let end = (next + 1024).min(new);
        for (index, kind, leaf) in log_store::leaves(conn, next, end)? {
            if kind != "site" && kind != "erase" {
                continue;
            }
            match parsed(index, &leaf)?.act {
                Act::Site { body, .. } => since.site(conn, &body.sha256)?,
                Act::Erase { targets, .. } => since.erased(conn, &targets)?,
                _ => {}
            }
        }
        next = end;
    }
    Ok(since)
}

fn parsed(index: u64, leaf: &[u8]) -> Result<tlog::record::Entry> {
    let damaged = |cause| {
        Error::altered("a stored entry is damaged")
            .at(format!("entry {index}"))
            .because(anyhow::Error::new(cause))
    };
    Ok(SignedEntry::parse(leaf).map_err(damaged)?.into_entry())
}

impl Since {
    fn site(&mut self, conn: &mut Conn<'_>, sha256: &Digest) -> Result<()> {
        let Some(body) = log_store::body(conn, &sha256.to_string())? else {
            // It was erased: the whole tree is compared.
            self.keyframe = true;
            return Ok(());
        };
        let site = SiteBody::parse(&body).map_err(|cause| {
            Error::altered("a stored site body is damaged")
                .at(body_path(sha256))
                .because(anyhow::Error::new(cause))
        })?;
        match site.base {
            None => self.keyframe = true,
            Some(_) => self
                .paths
                .extend(site.put.files().iter().map(|(path, _)| path.clone())),
        }
        self.paths.extend(site.del);
        Ok(())
    }

    fn erased(&mut self, conn: &mut Conn<'_>, targets: &[u64]) -> Result<()> {
        for target in targets {
            let leaf = log_store::leaf(conn, *target)?.unwrap_or_default();
            let Some(body) = parsed(*target, &leaf)?.body().copied() else {
                continue;
            };
            if log_store::body(conn, &body.sha256.to_string())?.is_none() {
                self.gone.push(body.sha256);
            }
        }
        Ok(())
    }
}
