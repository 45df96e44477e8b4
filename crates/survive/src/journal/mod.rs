//! The journal: one small file for each change of the tree, so that a mirror which is one change behind needs one request more
//! than the checkpoint.
//!
//! `beffroi/journal/<size>` leads from the tree at that size of the log to the next (`record.rs` has the form). It is a short cut and
//! nothing else: what comes out of it is verified like what comes from anywhere, and where there is no record, or it does not
//! fit, a mirror fetches the files themselves. The newest records are kept; when anything is erased all of them go, since they
//! may hold its words. A record is compressed against the files as they were before, which both sides have; the house keeps those of
//! the pages about many calls, and of whatever has changed before.
//!
//! Costs: one compression of what changed, in the `site` job; rows for `KEPT` records and for the last bytes of pages that change.

mod record;

use std::collections::BTreeMap;

use floor::{Conn, Error, Result, Tx, values};
use tlog::record::path::body_path;
use tlog::record::site::FileRef;
use tlog::record::{Digest, TreePath};

use crate::log_store;

pub(crate) use record::{MAX_RECORD, Record, base_paths, decode, is_sound};

/// So many records are kept.
const KEPT: u64 = 64;
/// What is larger is fetched as a file.
const MAX_FILE: usize = 256 * 1024;
/// A larger change has no record.
const MAX_CHANGE: usize = 6 << 20;
const MAX_ENTRIES: u64 = 4096;
/// The most bytes of files as they were that a record is compressed against.
const MAX_BASES: usize = 4 << 20;
const BASE_LEVEL: i32 = 1;

/// The bytes of a change, kept while it is small enough to be worth a record.
#[derive(Default)]
pub(crate) struct Change {
    /// New bytes, and what was there before.
    files: BTreeMap<TreePath, (Vec<u8>, Option<FileRef>)>,
    bytes: usize,
    /// What is likely to change again: kept of large changes too.
    again: BTreeMap<TreePath, Vec<u8>>,
    again_bytes: usize,
}

impl Change {
    pub fn keep(&mut self, path: &TreePath, bytes: Vec<u8>, before: Option<FileRef>) {
        self.bytes += bytes.len();
        if bytes.len() <= MAX_FILE
            && (before.is_some() || is_of_many(path))
            && self.again_bytes + bytes.len() <= MAX_CHANGE
        {
            self.again_bytes += bytes.len();
            self.again.insert(path.clone(), bytes.clone());
        }
        match self.bytes > MAX_CHANGE {
            true => self.files.clear(),
            false if bytes.len() <= MAX_FILE => {
                drop(self.files.insert(path.clone(), (bytes, before)))
            }
            false => {}
        }
    }
}

/// Is this a page about many calls, which every new one changes?
fn is_of_many(path: &TreePath) -> bool {
    let name = path.as_str().rsplit('/').next().unwrap_or_default();
    [
        "index.html",
        "atom.xml",
        "rss.xml",
        "feed.json",
        "languages.html",
        "sitemap.xml",
    ]
    .contains(&name)
}

/// The size that a record leads on from, by its path.
pub(crate) fn size_of(path: &str) -> Option<u64> {
    let size = path.strip_prefix("beffroi/journal/")?.parse().ok()?;
    (self::path(size) == path).then_some(size)
}

/// The path of the record that leads on from a size of the log.
pub(crate) fn path(size: u64) -> String {
    format!("beffroi/journal/{size}")
}

/// The sizes there are records for, ascending; those of records that were forgotten among them.
pub(crate) fn sizes(conn: &mut Conn<'_>) -> Result<Vec<u64>> {
    conn.query("SELECT size FROM journal ORDER BY size", values![])?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// The record that leads on from `size`.
pub(crate) fn read(conn: &mut Conn<'_>, size: u64) -> Result<Option<Vec<u8>>> {
    let row = conn.optional("SELECT record FROM journal WHERE size = $1", values![size])?;
    let record: Option<Vec<u8>> = row.map(|row| row.get(0)).transpose()?;
    Ok(record.filter(|record| !record.is_empty()))
}

/// Forgets everything: something was erased. The sizes stay, so that whoever keeps pages in memory knows what to drop.
pub(crate) fn forget(tx: &mut Tx<'_>) -> Result<()> {
    tx.execute("UPDATE journal SET record = $1", values![Vec::<u8>::new()])?;
    tx.execute("DELETE FROM page_base", values![])?;
    Ok(())
}

/// Writes the record of a change that led from size `from` (nothing, for the first state) to `to`, whose entries and bodies are written.
pub(crate) fn record(tx: &mut Tx<'_>, from: Option<u64>, to: u64, change: &Change) -> Result<()> {
    match from {
        Some(from) if change.bytes <= MAX_CHANGE && to - from <= MAX_ENTRIES => {
            write(tx, from, to, change)?
        }
        _ => {}
    }
    keep_bases(tx, change)
}

fn write(tx: &mut Tx<'_>, from: u64, to: u64, change: &Change) -> Result<()> {
    let bases = bases(tx, change)?;
    let mut record = Record {
        from,
        to,
        ..Record::default()
    };
    record.leaves = log_store::leaves(tx, from, to)?
        .into_iter()
        .map(|(_, _, leaf)| leaf)
        .collect();
    for body in log_store::bodies_of(tx, from, to)? {
        record
            .files
            .push((parsed(&body_path(&Digest::of(&body.bytes)))?, body.bytes));
    }
    record.files.extend(
        change
            .files
            .iter()
            .map(|(path, (bytes, _))| (path.clone(), bytes.clone())),
    );
    let bytes = record
        .encode(&bases)
        .map_err(|cause| Error::internal("a record of the journal cannot be written", cause))?;
    tx.execute(
        "INSERT INTO journal (size, record) VALUES ($1, $2) ON CONFLICT (size) DO UPDATE SET record = excluded.record",
        values![from, bytes],
    )?;
    let old = tx.optional(
        "SELECT size FROM journal ORDER BY size DESC LIMIT 1 OFFSET $1",
        values![KEPT],
    )?;
    if let Some(row) = old {
        let size: u64 = row.get(0)?;
        tx.execute("DELETE FROM journal WHERE size <= $1", values![size])?;
    }
    Ok(())
}

/// The files as they were, of those that change again and again.
fn bases(conn: &mut Conn<'_>, change: &Change) -> Result<Vec<(TreePath, Vec<u8>)>> {
    let (mut bases, mut bytes) = (Vec::new(), 0);
    for (path, (_, before)) in &change.files {
        let Some(FileRef(sha256, size)) = before else {
            continue;
        };
        let sql = "SELECT bytes FROM page_base WHERE path = $1 AND sha256 = $2";
        let Some(row) = conn.optional(sql, values![path.as_str(), sha256.to_string()])? else {
            continue;
        };
        let damaged = |cause| {
            Error::internal(
                "the last bytes of a page cannot be read",
                anyhow::Error::from(cause),
            )
            .at(path)
        };
        let base = zstd::bulk::decompress(
            &row.get::<Vec<u8>>(0)?,
            usize::try_from(*size).unwrap_or(MAX_FILE).min(MAX_FILE),
        )
        .map_err(damaged)?;
        bytes += base.len();
        if bytes > MAX_BASES {
            break;
        }
        bases.push((path.clone(), base));
    }
    Ok(bases)
}

/// Keeps the bytes of what is likely to change again.
fn keep_bases(tx: &mut Tx<'_>, change: &Change) -> Result<()> {
    for (path, bytes) in &change.again {
        let small = zstd::bulk::compress(bytes, BASE_LEVEL)
            .map_err(|cause| Error::internal("a page cannot be compressed", cause))?;
        tx.execute(
            "INSERT INTO page_base (path, sha256, bytes) VALUES ($1, $2, $3)
             ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256, bytes = excluded.bytes",
            values![path.as_str(), Digest::of(bytes).to_string(), small],
        )?;
    }
    Ok(())
}

fn parsed(path: &str) -> Result<TreePath> {
    path.parse().map_err(|cause: tlog::record::RecordError| {
        Error::internal("a body has no path", anyhow::Error::new(cause))
    })
}
