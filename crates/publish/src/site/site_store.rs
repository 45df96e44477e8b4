//! The statements that only the public pages need. Readers see an edition once a revision of it is logged: `logged_rev > 0`.

use floor::{Conn, Error, Id, Micros, Result, Row, values};
use prose::lang::Lang;

use crate::call::{Edition, Source};
use crate::call_store::SHOWN_BLOB;

/// Calls in one piece of the sitemap.
pub const PER_PIECE: u64 = 100;

/// An edition as other pages mention it.
pub struct Face {
    pub lang: Lang,
    /// The revision shown.
    pub rev: u32,
    pub title: String,
    pub source: Option<Source>,
    pub erased: bool,
}

/// The shown editions of a call, by tag, erased ones too.
pub fn faces(conn: &mut Conn<'_>, call: &Id) -> Result<Vec<Face>> {
    let rows = conn.query(
        "SELECT e.lang, r.rev, r.title, r.source_lang, r.source_rev, r.erased_at
         FROM edition e JOIN revision r ON r.call = e.call AND r.lang = e.lang AND r.rev = e.logged_rev
         WHERE e.call = $1 ORDER BY e.lang",
        values![call],
    )?;
    rows.iter().map(face).collect()
}

fn face(row: &Row) -> Result<Face> {
    let source: (Option<String>, Option<u32>) = (row.get(3)?, row.get(4)?);
    Ok(Face {
        lang: lang(row, 0)?,
        rev: row.get(1)?,
        title: row.get(2)?,
        source: match source {
            (Some(tag), Some(rev)) => Some(Source {
                lang: read(&tag)?,
                rev,
            }),
            _ => None,
        },
        erased: row.get::<Option<Micros>>(5)?.is_some(),
    })
}

/// The languages in which something is shown, by tag.
pub fn shown_languages(conn: &mut Conn<'_>) -> Result<Vec<Lang>> {
    let rows = conn.query(
        "SELECT lang FROM list WHERE lang <> ''
         AND EXISTS (SELECT 1 FROM edition e WHERE e.lang = list.lang AND e.logged_rev > 0) ORDER BY lang",
        values![],
    )?;
    rows.iter().map(|row| lang(row, 0)).collect()
}

/// The lowest shown position in `from..to` of a language's list.
pub fn first_shown(conn: &mut Conn<'_>, lang: &Lang, from: u64, to: u64) -> Result<Option<u64>> {
    let row = conn.optional(
        "SELECT position FROM edition WHERE lang = $1 AND position >= $2 AND position < $3 AND logged_rev > 0 ORDER BY position LIMIT 1",
        values![lang.as_str(), from, to],
    )?;
    row.map(|row| row.get(0)).transpose()
}

/// The highest shown position up to `position`.
pub fn last_shown(conn: &mut Conn<'_>, lang: &Lang, position: u64) -> Result<Option<u64>> {
    let row = conn.optional(
        "SELECT position FROM edition WHERE lang = $1 AND position <= $2 AND logged_rev > 0 ORDER BY position DESC LIMIT 1",
        values![lang.as_str(), position],
    )?;
    row.map(|row| row.get(0)).transpose()
}

/// Whether an index page has anything on it.
pub fn has_page(conn: &mut Conn<'_>, lang: &Lang, page: u64) -> Result<bool> {
    let Some(from) = page
        .checked_sub(1)
        .and_then(|before| before.checked_mul(Edition::PER_PAGE))
    else {
        return Ok(false);
    };
    Ok(first_shown(
        conn,
        lang,
        from + 1,
        from.saturating_add(Edition::PER_PAGE + 1),
    )?
    .is_some())
}

/// The position of the `count`th newest shown edition of a language; 0 when there are fewer.
pub fn newest_from(conn: &mut Conn<'_>, lang: &Lang, count: u64) -> Result<u64> {
    let row = conn.optional(
        "SELECT position FROM edition WHERE lang = $1 AND position > 0 AND logged_rev > 0 ORDER BY position DESC LIMIT 1 OFFSET $2",
        values![lang.as_str(), count - 1],
    )?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// The highest position of a call with a shown edition; 0 when there is none.
pub fn last_shown_call(conn: &mut Conn<'_>) -> Result<u64> {
    let row = conn.optional(
        "SELECT position FROM call c WHERE EXISTS (SELECT 1 FROM edition e WHERE e.call = c.id AND e.logged_rev > 0)
         ORDER BY position DESC LIMIT 1",
        values![],
    )?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// A standing edition, for the sitemap.
pub struct Mapped {
    pub slug: String,
    pub lang: Lang,
    pub changed: Micros,
}

/// The editions of a sitemap piece, call by call; erased ones are not in it.
pub fn mapped(conn: &mut Conn<'_>, piece: u64) -> Result<Vec<Mapped>> {
    let from = piece.saturating_sub(1).saturating_mul(PER_PIECE);
    let rows = conn.query(
        "SELECT c.slug, e.lang, r.published_at FROM call c JOIN edition e ON e.call = c.id
         JOIN revision r ON r.call = e.call AND r.lang = e.lang AND r.rev = e.logged_rev
         WHERE c.position > $1 AND c.position <= $2 AND r.erased_at IS NULL ORDER BY c.position, e.lang",
        values![from, from.saturating_add(PER_PIECE)],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Mapped {
                slug: row.get(0)?,
                lang: lang(row, 1)?,
                changed: row.get(2)?,
            })
        })
        .collect()
}

/// Rows for the list of all paths: calls by position, `after` and later.
pub fn shown_calls(conn: &mut Conn<'_>, after: u64, limit: u64) -> Result<Vec<(u64, String)>> {
    let rows = conn.query(
        "SELECT position, slug FROM call c WHERE position > $1
         AND EXISTS (SELECT 1 FROM edition e WHERE e.call = c.id AND e.logged_rev > 0) ORDER BY position LIMIT $2",
        values![after, limit],
    )?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// The same for a language's editions: position, slug, revision shown.
pub fn shown_editions(
    conn: &mut Conn<'_>,
    lang: &Lang,
    after: u64,
    limit: u64,
) -> Result<Vec<(u64, String, u32)>> {
    let rows = conn.query(
        "SELECT e.position, c.slug, e.logged_rev FROM edition e JOIN call c ON c.id = e.call
         WHERE e.lang = $1 AND e.position > $2 AND e.logged_rev > 0 ORDER BY e.position LIMIT $3",
        values![lang.as_str(), after, limit],
    )?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .collect()
}

/// The same for blobs: hash and media type.
pub fn blobs(conn: &mut Conn<'_>, after: &str, limit: u64) -> Result<Vec<(String, String)>> {
    let sql = format!(
        "SELECT sha256, mime FROM blob WHERE sha256 > $1 AND {SHOWN_BLOB} ORDER BY sha256 LIMIT $2"
    );
    let rows = conn.query(&sql, values![after, limit])?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// The blobs of every revision of a call: hash and media type.
pub fn blobs_of(conn: &mut Conn<'_>, call: &Id) -> Result<Vec<(String, String)>> {
    let rows = conn.query(
        "SELECT DISTINCT v.sha256, v.mime FROM revision r JOIN revision_media m ON m.revision = r.id
         JOIN image_variant v ON v.image = m.image WHERE r.call = $1",
        values![call],
    )?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// Where bytes of a call stood that are erased.
pub fn gone_blobs(conn: &mut Conn<'_>, call: &Id) -> Result<Vec<String>> {
    let rows = conn.query("SELECT path FROM gone_blob WHERE call = $1", values![call])?;
    rows.iter().map(|row| row.get(0)).collect()
}

fn lang(row: &Row, column: usize) -> Result<Lang> {
    read(&row.get::<String>(column)?)
}

fn read(tag: &str) -> Result<Lang> {
    Lang::parse(tag).map_err(|cause| Error::internal("a stored language tag cannot be read", cause))
}
