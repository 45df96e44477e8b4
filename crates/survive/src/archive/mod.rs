//! The archive: everything a house has written, in one ZIP file that people and other programs can read (`docs/archive.md`).
//!
//! Each revision's texts stand in a folder of their own, as files that `beffroi publish` reads back, with their images beside them;
//! `archive.json` has the rest. What was erased is in it by name only. Private keys never are. The same state gives the same bytes.
//! Costs: every revision, image and body read once; in memory is one call at a time, and the index.

mod front_matter;
mod index;

use std::collections::BTreeSet;
use std::path::Path;

use floor::{Conn, Error, House, Result};
use publish::call::{Call, Medium, Revision};
use publish::call_store;
use serde::Serialize;
use tlog::record::path::{CHECKPOINT, body_path, key_path, log_path};
use tlog::tile::{Kind, tiles_changed};

use crate::bundle::zip_out::ZipOut;
use crate::log_store;

/// So many calls are read at once.
const CALLS: u64 = 100;
/// So many entries' bodies are in memory at once.
const BODIES: u64 = 64;

/// What an archive holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ArchiveOutcome {
    pub calls: u64,
    pub revisions: u64,
    pub media: u64,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Writes the archive of the house to the file `out`; `progress` hears how many calls of how many are done.
///
/// # Errors
/// A damaged database; a disk that refuses: `out` is then as it was.
pub fn archive(house: &House, out: &Path, progress: &dyn Fn(u64, u64)) -> Result<ArchiveOutcome> {
    house.db.read(|conn| {
        let zip = ZipOut::create(out)?;
        Archiving {
            house,
            zip,
            done: ArchiveOutcome::default(),
        }
        .run(conn, progress)
    })
}

struct Archiving<'a> {
    house: &'a House,
    zip: ZipOut,
    done: ArchiveOutcome,
}

impl Archiving<'_> {
    fn run(mut self, conn: &mut Conn<'_>, progress: &dyn Fn(u64, u64)) -> Result<ArchiveOutcome> {
        let total = call_store::last_position(conn, None)?;
        let (mut calls, mut after) = (Vec::new(), 0);
        loop {
            let some = call_store::calls_from(conn, after + 1, CALLS)?;
            let Some(last) = some.last() else { break };
            after = last.position;
            for call in &some {
                calls.push(self.call(conn, call)?);
                self.done.calls += 1;
                progress(call.position, total);
            }
        }
        let size = self.log(conn)?;
        let index = index::index(self.house, conn, calls, size)?;
        self.zip.add("archive.json", &index)?;
        Ok(ArchiveOutcome {
            bytes: self.zip.finish()?,
            ..self.done
        })
    }

    fn call(&mut self, conn: &mut Conn<'_>, call: &Call) -> Result<index::CallIndex> {
        let mut written = BTreeSet::new();
        let mut revisions = Vec::new();
        for edition in call_store::editions(conn, &call.id)? {
            for revision in call_store::revisions(conn, &call.id, &edition.lang)? {
                let media = call_store::media(conn, &revision.id)?;
                let file = match revision.erased_at {
                    Some(_) => None,
                    None => Some(self.revision(conn, call, &revision, &media, &mut written)?),
                };
                self.done.revisions += 1;
                revisions.push(index::revision(&revision, file, &media)?);
            }
        }
        index::call(call, revisions)
    }

    /// Writes a text and its images; the name of the text's file.
    fn revision(
        &mut self,
        conn: &mut Conn<'_>,
        call: &Call,
        revision: &Revision,
        media: &[Medium],
        written: &mut BTreeSet<String>,
    ) -> Result<String> {
        let folder = index::folder(call, revision);
        for medium in media {
            let name = format!("{folder}/{}", medium.name);
            // The editions of one revision share their images.
            let Some(widest) = medium
                .variants
                .first()
                .filter(|_| written.insert(name.clone()))
            else {
                continue;
            };
            let (_, bytes) = call_store::blob(conn, &widest.sha256)?.ok_or_else(|| {
                Error::altered("an image is missing from the database")
                    .at(&name)
                    .hint("restore the last back-up of the house")
            })?;
            self.zip.add(&name, &bytes)?;
            self.done.media += 1;
        }
        let name = format!("{folder}/{}.md", revision.lang.as_str());
        self.zip
            .add(&name, front_matter::text(call, revision)?.as_bytes())?;
        Ok(name)
    }

    /// Writes the log's entries, checkpoint and keys, and the bodies that readers' texts are proven by; its size.
    fn log(&mut self, conn: &mut Conn<'_>) -> Result<u64> {
        let Some(head) = log_store::head(conn)? else {
            return Ok(0);
        };
        for tile in tiles_changed(0, head.size).filter(|tile| tile.kind() == Kind::Entries) {
            let path = log_path(&tile.to_string());
            self.page(conn, &path)?;
        }
        for keys in log_store::key_documents(conn)? {
            self.zip
                .add(&key_path(keys.version), keys.note.as_bytes())?;
        }
        for from in (0..head.size).step_by(usize::try_from(BODIES).unwrap_or(1)) {
            self.bodies(conn, from, head.size.min(from + BODIES))?;
        }
        self.zip.add(CHECKPOINT, head.checkpoint.as_bytes())?;
        Ok(head.size)
    }

    fn page(&mut self, conn: &mut Conn<'_>, path: &str) -> Result<()> {
        let page = self.house.registry.render(self.house, conn, path)?;
        let page = page.ok_or_else(|| {
            Error::altered("a part of the log is missing")
                .at(path)
                .hint("restore the last back-up of the house")
        })?;
        self.zip.add(path, &page.bytes)
    }

    /// The bodies of calls and withdrawals; those of site entries say only what the tree was.
    fn bodies(&mut self, conn: &mut Conn<'_>, from: u64, to: u64) -> Result<()> {
        const SITE: &[u8] = b"{\"base\":";
        for body in log_store::bodies_of(conn, from, to)? {
            let sha256 = body
                .sha256
                .parse()
                .map_err(|_| Error::altered("a stored hash is damaged").at(&body.sha256))?;
            let json = body
                .bytes
                .iter()
                .position(|byte| *byte == b'\n')
                .and_then(|end| body.bytes.get(end + 1..));
            if json.is_some_and(|json| !json.starts_with(SITE)) {
                self.zip.add(&body_path(&sha256), &body.bytes)?;
            }
        }
        Ok(())
    }
}
