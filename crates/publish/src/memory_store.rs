//! The house's translation memory: its own published translations, passage by passage.
//!
//! When a translation is published, its paragraphs are put beside those of the source it names, and each pair is kept. A passage
//! is found again by its hash when it is the same, and by bands of hashes when it is nearly (`prose::likeness`). Costs: some ten rows
//! for a passage; looking one up reads a bounded number of rows, however much the house has published.

use floor::{Conn, Id, Result, Tx, values};
use prose::lang::Lang;
use prose::{beside, likeness};

use crate::call::Revision;
use crate::call_store as store;

/// Passages less alike than this, in hundredths, are no help.
pub const NEAR: u8 = 60;
/// Rows looked at for one band.
const CANDIDATES: u64 = 12;

/// A passage that was translated before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// 100 for the same passage.
    pub likeness: u8,
    pub source: String,
    pub target: String,
    /// Where it was published.
    pub call: Id,
}

/// Keeps the passages of a published translation, in place of those it had before.
pub fn learn(tx: &mut Tx<'_>, revision: &Revision) -> Result<()> {
    forget(tx, &revision.call, Some(&revision.lang))?;
    let Some(named) = &revision.source else {
        return Ok(());
    };
    let Some(source) = store::revision(tx, &revision.call, &named.lang, named.rev)? else {
        return Ok(());
    };
    // A text that cannot be read was refused before it was published.
    let rows = beside::beside(&source.text, &source.text, &revision.text, &revision.lang);
    for row in rows.unwrap_or_default() {
        match row.now() {
            Some(passage) if !row.target.is_empty() && passage != row.target => {
                keep(tx, revision, &named.lang, &passage, &row.target)?;
            }
            _ => {}
        }
    }
    if source.title != revision.title {
        keep(tx, revision, &named.lang, &source.title, &revision.title)?;
    }
    Ok(())
}

fn keep(
    tx: &mut Tx<'_>,
    revision: &Revision,
    from: &Lang,
    source: &str,
    target: &str,
) -> Result<()> {
    let rows = tx.query(
        "INSERT INTO memory (id, call, lang, source_lang, passage, source, target)
         VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM memory), $1, $2, $3, $4, $5, $6) RETURNING id",
        values![
            &revision.call,
            revision.lang.as_str(),
            from.as_str(),
            likeness::passage(source),
            source,
            target
        ],
    )?;
    let id: u64 = rows[0].get(0)?;
    for band in likeness::bands(source, from) {
        tx.execute(
            "INSERT INTO memory_band (memory, source_lang, lang, band) VALUES ($1, $2, $3, $4)",
            values![id, from.as_str(), revision.lang.as_str(), band],
        )?;
    }
    Ok(())
}

/// Forgets what a call, or one of its editions, has taught, as source and as translation.
pub fn forget(tx: &mut Tx<'_>, call: &Id, lang: Option<&Lang>) -> Result<()> {
    let rows = tx.query("SELECT id, lang FROM memory WHERE call = $1", values![call])?;
    for row in &rows {
        let (id, tag): (u64, String) = (row.get(0)?, row.get(1)?);
        if lang.is_none_or(|lang| lang.as_str() == tag) {
            tx.execute("DELETE FROM memory_band WHERE memory = $1", values![id])?;
            tx.execute("DELETE FROM memory WHERE id = $1", values![id])?;
        }
    }
    Ok(())
}

/// The best that the memory has for a passage: at most `limit`, the most alike first. `not` is the call being translated.
pub fn recall(
    conn: &mut Conn<'_>,
    passage: &str,
    from: &Lang,
    to: &Lang,
    not: &Id,
    limit: usize,
) -> Result<Vec<Remembered>> {
    let mut best = same(conn, passage, from, to, not)?;
    if best.is_empty() {
        best = near(conn, passage, from, to, not)?;
    }
    best.sort_by_key(|known| std::cmp::Reverse(known.likeness));
    best.dedup_by(|one, other| one.target == other.target);
    best.truncate(limit);
    Ok(best)
}

fn same(
    conn: &mut Conn<'_>,
    passage: &str,
    from: &Lang,
    to: &Lang,
    not: &Id,
) -> Result<Vec<Remembered>> {
    let rows = conn.query(
        "SELECT source, target, call FROM memory WHERE source_lang = $1 AND lang = $2 AND passage = $3 AND call <> $4
         ORDER BY id DESC LIMIT $5",
        values![from.as_str(), to.as_str(), likeness::passage(passage), not, CANDIDATES],
    )?;
    rows.iter().map(|row| read(row, passage, from)).collect()
}

fn near(
    conn: &mut Conn<'_>,
    passage: &str,
    from: &Lang,
    to: &Lang,
    not: &Id,
) -> Result<Vec<Remembered>> {
    let mut found: Vec<(u64, Remembered)> = Vec::new();
    for band in likeness::bands(passage, from) {
        let rows = conn.query(
            "SELECT m.source, m.target, m.call, m.id FROM memory_band b JOIN memory m ON m.id = b.memory
             WHERE b.source_lang = $1 AND b.lang = $2 AND b.band = $3 AND m.call <> $4 ORDER BY m.id DESC LIMIT $5",
            values![from.as_str(), to.as_str(), band, not, CANDIDATES],
        )?;
        for row in &rows {
            let id: u64 = row.get(3)?;
            if found.iter().all(|(known, _)| *known != id) {
                found.push((id, read(row, passage, from)?));
            }
        }
    }
    let near = found.into_iter().map(|(_, remembered)| remembered);
    Ok(near
        .filter(|remembered| remembered.likeness >= NEAR)
        .collect())
}

fn read(row: &floor::Row, passage: &str, from: &Lang) -> Result<Remembered> {
    let source: String = row.get(0)?;
    Ok(Remembered {
        likeness: likeness::likeness(passage, &source, from),
        source,
        target: row.get(1)?,
        call: row.get(2)?,
    })
}
