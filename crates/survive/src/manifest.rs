//! Every SQL statement on the site manifest: which files the newest `site` entry says the tree has.

use std::collections::BTreeMap;

use floor::{Conn, Error, Result, Row, Tx, Value, values};
use tlog::record::TreePath;
use tlog::record::site::FileRef;

use crate::log_store;

/// What is said of a house whose pages are ahead of its manifest: it passes by itself.
pub(crate) const AHEAD: &str = "the house has changes whose manifest is not signed yet";

/// Why a file that was rendered is not what is signed. A page may be ahead; an image is named by its hash and never changes.
pub(crate) fn not_as_signed(path: &str) -> Error {
    match path.starts_with("beffroi/blob/") {
        true => Error::altered("an image in the database is damaged")
            .at(path)
            .hint("restore the last back-up of the house; mirrors and packs hold the image too"),
        false => Error::conflict(AHEAD)
            .at(path)
            .hint("the `site` job signs it: keep the house running with its keys, then run the command again"),
    }
}

/// Files by path, in byte order.
pub type Files = BTreeMap<TreePath, FileRef>;

/// How far the manifest has followed the house.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct State {
    /// The newest site entry.
    pub entry: Option<u64>,
    /// The last fact that it takes into account.
    pub fact_seq: u64,
    /// How many paths the entries since the last keyframe list.
    pub listed: u64,
    /// How many paths the manifest has.
    pub paths: u64,
}

pub fn state(conn: &mut Conn<'_>) -> Result<State> {
    let row = conn.optional(
        "SELECT entry, fact_seq, listed, paths FROM site_state WHERE one = 1",
        values![],
    )?;
    row.map_or(Ok(State::default()), |row| {
        Ok(State {
            entry: row.get(0)?,
            fact_seq: row.get(1)?,
            listed: row.get(2)?,
            paths: row.get(3)?,
        })
    })
}

pub(crate) fn save_state(tx: &mut Tx<'_>, state: &State) -> Result<()> {
    tx.execute(
        "INSERT INTO site_state (one, entry, fact_seq, listed, paths) VALUES (1, $1, $2, $3, $4)
         ON CONFLICT (one) DO UPDATE SET entry = excluded.entry, fact_seq = excluded.fact_seq, listed = excluded.listed,
           paths = excluded.paths",
        values![state.entry, state.fact_seq, state.listed, state.paths],
    )?;
    Ok(())
}

/// What the manifest says of a path.
pub fn file(conn: &mut Conn<'_>, path: &TreePath) -> Result<Option<FileRef>> {
    let row = conn.optional(
        "SELECT sha256, size FROM manifest WHERE path = $1",
        values![path.as_str()],
    )?;
    row.map(|row| file_at(&row, 0)).transpose()
}

/// The whole manifest.
pub fn all(conn: &mut Conn<'_>) -> Result<Files> {
    select(conn, "SELECT path, sha256, size FROM manifest", values![])
}

/// The files that changed in site entries at `from` or after: what a delta since a log of that size carries.
pub fn changed_since(conn: &mut Conn<'_>, from: u64) -> Result<Files> {
    select(
        conn,
        "SELECT path, sha256, size FROM manifest WHERE site >= $1",
        values![from],
    )
}

/// Puts files as changed by the site entry `entry`.
pub(crate) fn put(tx: &mut Tx<'_>, files: &Files, entry: u64) -> Result<()> {
    for path in files.keys() {
        tx.execute(
            "DELETE FROM manifest WHERE path = $1",
            values![path.as_str()],
        )?;
    }
    let cells: Vec<Value> = files
        .iter()
        .flat_map(|(path, FileRef(sha256, size))| {
            [
                path.as_str().into(),
                sha256.to_string().into(),
                (*size).into(),
                entry.into(),
            ]
        })
        .collect();
    log_store::insert_many(tx, "manifest (path, sha256, size, site)", 4, &cells)
}

pub(crate) fn delete(tx: &mut Tx<'_>, paths: &[TreePath]) -> Result<()> {
    for path in paths {
        tx.execute(
            "DELETE FROM manifest WHERE path = $1",
            values![path.as_str()],
        )?;
    }
    Ok(())
}

fn select(conn: &mut Conn<'_>, sql: &str, values: &[Value]) -> Result<Files> {
    let mut files = Files::new();
    conn.each(sql, values, |row| {
        let path: String = row.get(0)?;
        let path = path.parse().map_err(|cause| {
            Error::altered("a stored path is damaged")
                .at(&path)
                .because(anyhow::Error::new(cause))
        })?;
        files.insert(path, file_at(&row, 1)?);
        Ok(())
    })?;
    Ok(files)
}

fn file_at(row: &Row, at: usize) -> Result<FileRef> {
    let sha256: String = row.get(at)?;
    let sha256 = sha256
        .parse()
        .map_err(|_| Error::altered("a stored hash is damaged").at(&sha256))?;
    Ok(FileRef(sha256, row.get(at + 1)?))
}
