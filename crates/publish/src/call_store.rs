//! Every SQL statement that reads calls, editions, revisions and media. Lists go by index and take a bounded number of rows.

use floor::{Conn, Error, Id, Micros, Result, Row, values};
use prose::lang::Lang;

use crate::call::{Call, Edition, Erasure, Logged, Medium, Revision, Source, Variant, Withdrawal};
use crate::kind::Kind;

const CALL: &str = "id, slug, kind, position, tags, event, published_at, withdrawn_at, withdrawn_reason, erased_at, erased_reason, alarm_until";
const REVISION: &str = "id, call, lang, rev, title, summary, text, source_lang, source_rev, correction, published_at, entry, leaf_hash, body_sha256, erased_at, tags, event";

/// One line of a list: the edition, and its call and shown revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub call: Call,
    pub edition: Edition,
    pub revision: Revision,
}

pub fn call(conn: &mut Conn<'_>, id: &Id) -> Result<Option<Call>> {
    let row = conn.optional(
        &format!("SELECT {CALL} FROM call WHERE id = $1"),
        values![id],
    )?;
    row.as_ref().map(read_call).transpose()
}

pub fn call_by_slug(conn: &mut Conn<'_>, slug: &str) -> Result<Option<Call>> {
    let row = conn.optional(
        &format!("SELECT {CALL} FROM call WHERE slug = $1"),
        values![slug],
    )?;
    row.as_ref().map(read_call).transpose()
}

pub fn call_by_external_id(conn: &mut Conn<'_>, external_id: &str) -> Result<Option<Call>> {
    let row = conn.optional(
        &format!("SELECT {CALL} FROM call WHERE external_id = $1"),
        values![external_id],
    )?;
    row.as_ref().map(read_call).transpose()
}

/// Calls by position, `from` and after, oldest first.
pub fn calls_from(conn: &mut Conn<'_>, from: u64, limit: u64) -> Result<Vec<Call>> {
    let sql = format!("SELECT {CALL} FROM call WHERE position >= $1 ORDER BY position LIMIT $2");
    conn.query(&sql, values![from, limit])?
        .iter()
        .map(read_call)
        .collect()
}

/// Calls below a position, or from the newest on, the newest first.
pub fn calls_before(conn: &mut Conn<'_>, before: Option<u64>, limit: u64) -> Result<Vec<Call>> {
    let sql =
        format!("SELECT {CALL} FROM call WHERE position < $1 ORDER BY position DESC LIMIT $2");
    let before = before.unwrap_or(i64::MAX as u64);
    conn.query(&sql, values![before, limit])?
        .iter()
        .map(read_call)
        .collect()
}

/// The newest calls of the house, newest first.
pub fn newest_calls(conn: &mut Conn<'_>, limit: u64) -> Result<Vec<Call>> {
    let sql = format!("SELECT {CALL} FROM call ORDER BY position DESC LIMIT $1");
    conn.query(&sql, values![limit])?
        .iter()
        .map(read_call)
        .collect()
}

/// The editions of a call, by language tag.
pub fn editions(conn: &mut Conn<'_>, call: &Id) -> Result<Vec<Edition>> {
    let rows = conn.query(
        "SELECT call, lang, position, rev, logged_rev FROM edition WHERE call = $1 ORDER BY lang",
        values![call],
    )?;
    rows.iter().map(read_edition).collect()
}

pub fn edition(conn: &mut Conn<'_>, call: &Id, lang: &Lang) -> Result<Option<Edition>> {
    let row = conn.optional(
        "SELECT call, lang, position, rev, logged_rev FROM edition WHERE call = $1 AND lang = $2",
        values![call, lang.as_str()],
    )?;
    row.as_ref().map(read_edition).transpose()
}

pub fn revision(conn: &mut Conn<'_>, call: &Id, lang: &Lang, rev: u32) -> Result<Option<Revision>> {
    let sql = format!("SELECT {REVISION} FROM revision WHERE call = $1 AND lang = $2 AND rev = $3");
    let row = conn.optional(&sql, values![call, lang.as_str(), rev])?;
    row.as_ref().map(read_revision).transpose()
}

pub fn revision_by_id(conn: &mut Conn<'_>, id: &Id) -> Result<Option<Revision>> {
    let row = conn.optional(
        &format!("SELECT {REVISION} FROM revision WHERE id = $1"),
        values![id],
    )?;
    row.as_ref().map(read_revision).transpose()
}

/// The revision that an entry of the log is about.
pub fn revision_by_entry(conn: &mut Conn<'_>, entry: u64) -> Result<Option<Revision>> {
    let row = conn.optional(
        &format!("SELECT {REVISION} FROM revision WHERE entry = $1"),
        values![entry],
    )?;
    row.as_ref().map(read_revision).transpose()
}

/// All revisions of an edition, oldest first.
pub fn revisions(conn: &mut Conn<'_>, call: &Id, lang: &Lang) -> Result<Vec<Revision>> {
    let sql = format!("SELECT {REVISION} FROM revision WHERE call = $1 AND lang = $2 ORDER BY rev");
    conn.query(&sql, values![call, lang.as_str()])?
        .iter()
        .map(read_revision)
        .collect()
}

/// How many revisions of a call have not been erased.
pub fn unerased(conn: &mut Conn<'_>, call: &Id) -> Result<u64> {
    conn.one(
        "SELECT COUNT(*) FROM revision WHERE call = $1 AND erased_at IS NULL",
        values![call],
    )?
    .get(0)
}

/// The shown revision of every edition of a call that has one, by language tag.
pub fn shown_revisions(conn: &mut Conn<'_>, call: &Id) -> Result<Vec<Revision>> {
    let columns = prefixed(REVISION, "r");
    let sql = format!(
        "SELECT {columns} FROM edition e JOIN revision r ON r.call = e.call AND r.lang = e.lang AND r.rev = e.logged_rev
         WHERE e.call = $1 ORDER BY e.lang"
    );
    conn.query(&sql, values![call])?
        .iter()
        .map(read_revision)
        .collect()
}

/// Shown editions of a language by position, `from..to`, oldest first. At most 200.
pub fn listed(conn: &mut Conn<'_>, lang: &Lang, from: u64, to: u64) -> Result<Vec<Listed>> {
    list(
        conn,
        "e.position >= $2 AND e.position < $3 ORDER BY e.position LIMIT 200",
        values![lang.as_str(), from, to],
    )
}

/// The newest shown editions of a language, newest first.
pub fn newest(conn: &mut Conn<'_>, lang: &Lang, limit: u64) -> Result<Vec<Listed>> {
    list(
        conn,
        "e.position > $2 ORDER BY e.position DESC LIMIT $3",
        values![lang.as_str(), 0, limit],
    )
}

fn list(conn: &mut Conn<'_>, rest: &str, values: &[floor::Value]) -> Result<Vec<Listed>> {
    let (call, revision) = (prefixed(CALL, "c"), prefixed(REVISION, "r"));
    let sql = format!(
        "SELECT {call}, {revision}, e.call, e.lang, e.position, e.rev, e.logged_rev
         FROM edition e JOIN call c ON c.id = e.call
         JOIN revision r ON r.call = e.call AND r.lang = e.lang AND r.rev = e.logged_rev
         WHERE e.lang = $1 AND {rest}"
    );
    let rows = conn.query(&sql, values)?;
    rows.iter()
        .map(|row| {
            Ok(Listed {
                call: read_call(row)?,
                revision: read_revision_at(row, 12)?,
                edition: read_edition_at(row, 29)?,
            })
        })
        .collect()
}

/// Every language that has calls and the last position in its list; calls in all languages together under no language.
pub fn lists(conn: &mut Conn<'_>) -> Result<Vec<(Lang, u64)>> {
    let rows = conn.query(
        "SELECT lang, last FROM list WHERE lang <> '' ORDER BY lang",
        values![],
    )?;
    rows.iter()
        .map(|row| Ok((read_lang(&row.get::<String>(0)?)?, row.get(1)?)))
        .collect()
}

/// The last position given out in a language's list (0: none), or in the list of all calls.
pub fn last_position(conn: &mut Conn<'_>, lang: Option<&Lang>) -> Result<u64> {
    let row = conn.optional(
        "SELECT last FROM list WHERE lang = $1",
        values![lang.map_or("", Lang::as_str)],
    )?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// The images that a revision's text names.
pub fn media(conn: &mut Conn<'_>, revision: &Id) -> Result<Vec<Medium>> {
    let rows = conn.query(
        "SELECT m.name, v.width, v.height, v.sha256, v.ext, v.mime, v.size FROM revision_media m
         JOIN image_variant v ON v.image = m.image WHERE m.revision = $1 ORDER BY m.name, v.width DESC",
        values![revision],
    )?;
    media_of(&rows)
}

/// Gathers rows of (name, width, height, sha256, ext, mime, size), by name and widest first, into images.
pub(crate) fn media_of(rows: &[Row]) -> Result<Vec<Medium>> {
    let mut media: Vec<Medium> = Vec::new();
    for row in rows {
        let name: String = row.get(0)?;
        let variant = Variant {
            width: row.get(1)?,
            height: row.get(2)?,
            sha256: row.get(3)?,
            ext: row.get(4)?,
            mime: row.get(5)?,
            size: row.get(6)?,
        };
        match media.last_mut().filter(|medium| medium.name == name) {
            Some(medium) => medium.variants.push(variant),
            None => media.push(Medium {
                name,
                variants: vec![variant],
            }),
        }
    }
    Ok(media)
}

/// A blob's media type and bytes, once a revision in the log shows it.
pub fn blob(conn: &mut Conn<'_>, sha256: &str) -> Result<Option<(String, Vec<u8>)>> {
    let sql = format!("SELECT mime, bytes FROM blob WHERE sha256 = $1 AND {SHOWN_BLOB}");
    let row = conn.optional(&sql, values![sha256])?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// Whether a row of `blob` belongs to a revision that is in the log.
pub const SHOWN_BLOB: &str =
    "EXISTS (SELECT 1 FROM image_variant v JOIN revision_media m ON m.image = v.image
    JOIN revision r ON r.id = m.revision WHERE v.sha256 = blob.sha256 AND r.entry IS NOT NULL)";

fn prefixed(columns: &str, table: &str) -> String {
    columns
        .split(", ")
        .map(|column| format!("{table}.{column}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn read_call(row: &Row) -> Result<Call> {
    let (withdrawn_at, erased_at): (Option<Micros>, Option<Micros>) = (row.get(7)?, row.get(9)?);
    let withdrawn = match withdrawn_at {
        Some(at) => Some(Withdrawal {
            at,
            reason: read_json(row.get::<Option<String>>(8)?.as_deref().unwrap_or("{}"))?,
        }),
        None => None,
    };
    let erased = match erased_at {
        Some(at) => Some(Erasure {
            at,
            reason: row.get::<Option<String>>(10)?.unwrap_or_default(),
        }),
        None => None,
    };
    Ok(Call {
        id: row.get(0)?,
        slug: row.get(1)?,
        kind: read_kind(&row.get::<String>(2)?)?,
        position: row.get(3)?,
        tags: read_json(&row.get::<String>(4)?)?,
        event: row
            .get::<Option<String>>(5)?
            .map(|event| read_json(&event))
            .transpose()?,
        published_at: row.get(6)?,
        withdrawn,
        erased,
        alarm_until: row.get(11)?,
    })
}

fn read_edition(row: &Row) -> Result<Edition> {
    read_edition_at(row, 0)
}

fn read_edition_at(row: &Row, at: usize) -> Result<Edition> {
    Ok(Edition {
        call: row.get(at)?,
        lang: read_lang(&row.get::<String>(at + 1)?)?,
        position: row.get(at + 2)?,
        rev: row.get(at + 3)?,
        logged_rev: row.get(at + 4)?,
    })
}

fn read_revision(row: &Row) -> Result<Revision> {
    read_revision_at(row, 0)
}

fn read_revision_at(row: &Row, at: usize) -> Result<Revision> {
    let source: (Option<String>, Option<u32>) = (row.get(at + 7)?, row.get(at + 8)?);
    let source = match source {
        (Some(lang), Some(rev)) => Some(Source {
            lang: read_lang(&lang)?,
            rev,
        }),
        _ => None,
    };
    let logged: (Option<u64>, Option<[u8; 32]>, Option<String>) =
        (row.get(at + 11)?, row.get(at + 12)?, row.get(at + 13)?);
    Ok(Revision {
        id: row.get(at)?,
        call: row.get(at + 1)?,
        lang: read_lang(&row.get::<String>(at + 2)?)?,
        rev: row.get(at + 3)?,
        title: row.get(at + 4)?,
        summary: row.get(at + 5)?,
        text: row.get(at + 6)?,
        source,
        correction: row.get(at + 9)?,
        tags: read_json(
            row.get::<Option<String>>(at + 15)?
                .as_deref()
                .unwrap_or("[]"),
        )?,
        event: row
            .get::<Option<String>>(at + 16)?
            .map(|event| read_json(&event))
            .transpose()?,
        published_at: row.get(at + 10)?,
        logged: match logged {
            (Some(index), Some(leaf_hash), Some(body_sha256)) => Some(Logged {
                index,
                leaf_hash,
                body_sha256,
            }),
            _ => None,
        },
        erased_at: row.get(at + 14)?,
    })
}

pub(crate) fn read_lang(tag: &str) -> Result<Lang> {
    Lang::parse(tag).map_err(|cause| {
        Error::internal(
            "a stored language tag cannot be read",
            anyhow::anyhow!("{cause}"),
        )
    })
}

pub(crate) fn read_kind(kind: &str) -> Result<Kind> {
    kind.parse()
        .map_err(|_| Error::internal("a stored kind cannot be read", anyhow::anyhow!("{kind}")))
}

fn read_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|cause| Error::internal("stored JSON cannot be read", cause))
}
