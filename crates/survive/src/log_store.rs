//! Every SQL statement on the log: head, checkpoints, entries, tiles, bodies, key documents, and what is staged.
//!
//! All go by key or by a bounded range; none looks at the whole log, so their cost does not grow with it.

use floor::{Conn, Error, Id, Result, Row, Tx, Value, values};
use tlog::checkpoint::Checkpoint;
use tlog::merkle::Hash;
use tlog::note::Note;
use tlog::tile::{Kind, Tile};

/// The newest state of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    pub size: u64,
    pub root: Hash,
    /// The signed checkpoint of this size.
    pub checkpoint: String,
    /// The last entry's time, in Unix seconds.
    pub time: u64,
    /// The version of the key document in force.
    pub keys: u64,
}

/// A body: the file that an entry commits to.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredBody {
    pub sha256: String,
    pub bytes: Vec<u8>,
}

/// A key document as it stands in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredKeys {
    pub version: u64,
    pub entry: u64,
    pub note: String,
}

const HEAD: &str = "size, root, checkpoint, time, keys";

/// The head, or `None` in a house without a log (before `init`).
pub fn head(conn: &mut Conn<'_>) -> Result<Option<Head>> {
    let row = conn.optional(
        &format!("SELECT {HEAD} FROM log_head WHERE one = 1"),
        values![],
    )?;
    row.as_ref().map(read_head).transpose()
}

/// The head, in a house that must have a log.
pub fn some_head(conn: &mut Conn<'_>) -> Result<Head> {
    head(conn)?.ok_or_else(no_log)
}

/// Reads the head and keeps every other writer off it until this transaction ends. On both engines an update locks the row.
pub(crate) fn lock_head(tx: &mut Tx<'_>) -> Result<Head> {
    let sql = format!("UPDATE log_head SET size = size WHERE one = 1 RETURNING {HEAD}");
    let rows = tx.query(&sql, values![])?;
    read_head(rows.first().ok_or_else(no_log)?)
}

pub(crate) fn no_log() -> Error {
    Error::not_found("the house has no log yet")
        .hint("make a house with `beffroi init`; if this one had a log, put back the last back-up")
}

fn read_head(row: &Row) -> Result<Head> {
    Ok(Head {
        size: row.get(0)?,
        root: Hash(row.get(1)?),
        checkpoint: row.get(2)?,
        time: row.get(3)?,
        keys: row.get(4)?,
    })
}

/// The first head of a log.
pub(crate) fn insert_head(tx: &mut Tx<'_>, head: &Head) -> Result<()> {
    tx.execute(
        "INSERT INTO log_head (one, size, root, checkpoint, time, keys) VALUES (1, $1, $2, $3, $4, $5)",
        values![head.size, head.root.0, &head.checkpoint, head.time, head.keys],
    )?;
    Ok(())
}

/// Moves the head from `old_size` to `head`; an error when it is no longer there.
pub(crate) fn move_head(tx: &mut Tx<'_>, old_size: u64, head: &Head) -> Result<()> {
    let changed = tx.execute(
        "UPDATE log_head SET size = $1, root = $2, checkpoint = $3, time = $4, keys = $5 WHERE one = 1 AND size = $6",
        values![head.size, head.root.0, &head.checkpoint, head.time, head.keys, old_size],
    )?;
    match changed {
        1 => Ok(()),
        _ => Err(
            Error::conflict("another process has grown the log meanwhile")
                .hint("nothing was signed twice; it is tried again"),
        ),
    }
}

/// Notes a checkpoint as signed; refused when there is one of that size.
pub(crate) fn insert_checkpoint(tx: &mut Tx<'_>, size: u64, note: &str) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO log_checkpoint (size, note, at) VALUES ($1, $2, $3)",
        values![size, note, now],
    )?;
    Ok(())
}

/// The first checkpoint that covers entry `index`, and its size.
pub fn checkpoint_covering(conn: &mut Conn<'_>, index: u64) -> Result<Option<(u64, String)>> {
    let row = conn.optional(
        "SELECT size, note FROM log_checkpoint WHERE size > $1 ORDER BY size LIMIT 1",
        values![index],
    )?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// The checkpoint of exactly this size, if one was signed.
pub fn checkpoint_at(conn: &mut Conn<'_>, size: u64) -> Result<Option<String>> {
    let row = conn.optional(
        "SELECT note FROM log_checkpoint WHERE size = $1",
        values![size],
    )?;
    row.map(|row| row.get(0)).transpose()
}

/// The sizes above `after` for which a checkpoint was signed, ascending, at most `limit`.
pub fn checkpoint_sizes(conn: &mut Conn<'_>, after: u64, limit: u64) -> Result<Vec<u64>> {
    let rows = conn.query(
        "SELECT size FROM log_checkpoint WHERE size > $1 ORDER BY size LIMIT $2",
        values![after, limit],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// The leaf bytes of entry `index`.
pub fn leaf(conn: &mut Conn<'_>, index: u64) -> Result<Option<Vec<u8>>> {
    let row = conn.optional("SELECT leaf FROM log_entry WHERE idx = $1", values![index])?;
    row.map(|row| row.get(0)).transpose()
}

/// The leaves `from..to` with their indexes and kinds, ascending. Ask for bounded ranges.
pub fn leaves(conn: &mut Conn<'_>, from: u64, to: u64) -> Result<Vec<(u64, String, Vec<u8>)>> {
    let rows = conn.query(
        "SELECT idx, kind, leaf FROM log_entry WHERE idx >= $1 AND idx < $2 ORDER BY idx",
        values![from, to],
    )?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .collect()
}

/// The kind of entry `index`: a kind of entry, or `keys`.
pub fn kind(conn: &mut Conn<'_>, index: u64) -> Result<Option<String>> {
    let row = conn.optional("SELECT kind FROM log_entry WHERE idx = $1", values![index])?;
    row.map(|row| row.get(0)).transpose()
}

/// The entries that name a call (its editions' and its withdrawals), ascending.
pub fn entries_of(conn: &mut Conn<'_>, call: &Id) -> Result<Vec<(u64, String)>> {
    let rows = conn.query(
        "SELECT idx, kind FROM log_entry WHERE call = $1 ORDER BY idx",
        values![call],
    )?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// The erasures and repudiations after entry `after`, ascending. Both are rare; finding them reads the kinds of what is later.
pub fn erasures_and_repudiations(conn: &mut Conn<'_>, after: u64) -> Result<Vec<u64>> {
    let rows = conn.query(
        "SELECT idx FROM log_entry WHERE idx > $1 AND kind IN ('erase', 'repudiate') ORDER BY idx",
        values![after],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// The indexes in `from..to` of the entries that the manifest lists proofs of: all but those of `site` entries.
pub fn proven(conn: &mut Conn<'_>, from: u64, to: u64) -> Result<Vec<u64>> {
    let rows = conn.query(
        "SELECT idx FROM log_entry WHERE idx >= $1 AND idx < $2 AND kind <> 'site' ORDER BY idx",
        values![from, to],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// The stored bytes of a tile of hashes: those asked for, or more.
pub fn hashes(conn: &mut Conn<'_>, level: u8, index: u64) -> Result<Option<Vec<u8>>> {
    let row = conn.optional(
        "SELECT hashes FROM log_tile WHERE level = $1 AND idx = $2",
        values![u32::from(level), index],
    )?;
    row.map(|row| row.get(0)).transpose()
}

/// The hashes of `tile`, which must be there.
pub fn tile_hashes(conn: &mut Conn<'_>, tile: Tile) -> Result<Vec<u8>> {
    let Kind::Hashes(level) = tile.kind() else {
        return Err(Error::internal(
            "a bundle was asked for as a tile of hashes",
            anyhow::anyhow!("{tile}"),
        ));
    };
    hashes(conn, level, tile.index())?.ok_or_else(|| {
        Error::altered("a tile of the log is missing from the database")
            .at(tile)
            .hint("restore the last back-up of the house")
    })
}

pub(crate) fn put_tiles(tx: &mut Tx<'_>, tiles: &[(Tile, Vec<u8>)]) -> Result<()> {
    for (tile, bytes) in tiles {
        let Kind::Hashes(level) = tile.kind() else {
            continue;
        };
        tx.execute(
            "INSERT INTO log_tile (level, idx, hashes) VALUES ($1, $2, $3) ON CONFLICT (level, idx) DO UPDATE SET hashes = excluded.hashes",
            values![u32::from(level), tile.index(), bytes.as_slice()],
        )?;
    }
    Ok(())
}

/// Adds rows to a table, many with each statement: on PostgreSQL a statement is a round trip.
pub(crate) fn insert_many(
    tx: &mut Tx<'_>,
    into: &str,
    columns: usize,
    cells: &[Value],
) -> Result<()> {
    const ROWS: usize = 64;
    for chunk in cells.chunks(columns * ROWS) {
        let row = |row: usize| {
            let cells: Vec<String> = (1..=columns)
                .map(|column| format!("${}", row * columns + column))
                .collect();
            format!("({})", cells.join(", "))
        };
        let rows: Vec<String> = (0..chunk.len() / columns).map(row).collect();
        tx.execute(
            &format!("INSERT INTO {into} VALUES {}", rows.join(", ")),
            chunk,
        )?;
    }
    Ok(())
}

/// The body whose SHA-256 is `sha256` (hex), unless it was erased.
pub fn body(conn: &mut Conn<'_>, sha256: &str) -> Result<Option<Vec<u8>>> {
    let row = conn.optional("SELECT bytes FROM body WHERE sha256 = $1", values![sha256])?;
    row.map(|row| row.get(0)).transpose()
}

/// Every body that there is: SHA-256 in hex and the first entry that names it. By hash, in byte order.
pub fn body_names(conn: &mut Conn<'_>) -> Result<Vec<(String, u64)>> {
    let mut names = Vec::new();
    conn.each("SELECT sha256, entry FROM body", values![], |row| {
        names.push((row.get(0)?, row.get(1)?));
        Ok(())
    })?;
    // An engine may sort texts by the rules of a language; a file is sorted by bytes.
    names.sort_unstable();
    Ok(names)
}

/// The bodies first named by entries `from..to`.
pub fn bodies_of(conn: &mut Conn<'_>, from: u64, to: u64) -> Result<Vec<StoredBody>> {
    let rows = conn.query(
        "SELECT sha256, bytes FROM body WHERE entry >= $1 AND entry < $2 ORDER BY entry",
        values![from, to],
    )?;
    rows.iter()
        .map(|row| {
            Ok(StoredBody {
                sha256: row.get(0)?,
                bytes: row.get(1)?,
            })
        })
        .collect()
}

/// The hashes of the bodies first named by entries `from..to`.
pub fn body_names_of(conn: &mut Conn<'_>, from: u64, to: u64) -> Result<Vec<String>> {
    let rows = conn.query(
        "SELECT sha256 FROM body WHERE entry >= $1 AND entry < $2 ORDER BY entry",
        values![from, to],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Every key document, oldest first.
pub fn key_documents(conn: &mut Conn<'_>) -> Result<Vec<StoredKeys>> {
    let rows = conn.query(
        "SELECT version, entry, note FROM key_document ORDER BY version",
        values![],
    )?;
    rows.iter()
        .map(|row| {
            Ok(StoredKeys {
                version: row.get(0)?,
                entry: row.get(1)?,
                note: row.get(2)?,
            })
        })
        .collect()
}

/// One key document.
pub fn key_document(conn: &mut Conn<'_>, version: u64) -> Result<Option<String>> {
    let row = conn.optional(
        "SELECT note FROM key_document WHERE version = $1",
        values![version],
    )?;
    row.map(|row| row.get(0)).transpose()
}

/// Is nothing waiting to be sequenced? What waits for a signature does not count.
pub fn nothing_staged(conn: &mut Conn<'_>) -> Result<bool> {
    Ok(conn
        .optional(
            "SELECT seq FROM log_staged WHERE waiting IS NULL LIMIT 1",
            values![],
        )?
        .is_none())
}

/// What cannot be signed yet: what it is, and what it lacks; for the steward.
pub fn waiting(conn: &mut Conn<'_>) -> Result<Vec<(String, String)>> {
    let rows = conn.query(
        "SELECT work, waiting FROM log_staged WHERE waiting IS NOT NULL ORDER BY seq",
        values![],
    )?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// A stored note, parsed.
pub(crate) fn note(text: &str, place: &str) -> Result<Note> {
    Note::parse(text.as_bytes()).map_err(|cause| {
        Error::altered("a stored note is damaged")
            .at(place)
            .because(cause)
    })
}

/// The checkpoint in the text of a stored note.
pub(crate) fn checkpoint(text: &str) -> Result<Checkpoint> {
    let note = note(text, "log/checkpoint")?;
    note.text()
        .parse()
        .map_err(|cause: tlog::checkpoint::CheckpointError| {
            Error::altered("a stored checkpoint is damaged").because(cause)
        })
}
