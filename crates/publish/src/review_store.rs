//! Every SQL statement about reviews: who asked, who approved which version, what was remarked on a passage, what waits for its hour.
//!
//! An approval counts for the version it was given to; a later change needs a new one. Nobody approves what they asked for or
//! changed last. Costs: a few rows by index.

use std::collections::BTreeMap;

use floor::{Conn, Error, Id, Micros, Result, Row, Tx, values};
use prose::lang::Lang;

use crate::call_store::read_lang;
use crate::desk::text::DraftText;

/// The most remarks on a text.
const MAX_REMARKS: u64 = 500;

/// A text that somebody asked others to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub draft: Id,
    pub lang: Lang,
    /// The version when it was asked.
    pub version: u64,
    pub by: Id,
    pub at: Micros,
}

/// What somebody remarked on a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub id: Id,
    /// The paragraph as it was then; empty for the whole text.
    pub passage: String,
    pub text: String,
    pub by: Id,
    pub at: Micros,
    pub settled: bool,
}

/// A publication that waits for its hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub draft: Id,
    pub at: Micros,
    /// An IANA time zone: the one it was set in.
    pub zone: String,
    pub by: Id,
    /// The version of each text that is to be published.
    pub versions: BTreeMap<String, u64>,
    /// Why it did not happen.
    pub failed: Option<String>,
}

/// Asks others to read a text as it is now.
pub fn ask(tx: &mut Tx<'_>, text: &DraftText, who: &Id) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO review (draft, lang, version, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (draft, lang) DO UPDATE SET version = excluded.version, asked_by = excluded.asked_by, asked_at = excluded.asked_at",
        values![&text.draft, text.lang.as_str(), text.version, who, now],
    )
    .map(drop)
}

pub fn asked(conn: &mut Conn<'_>, draft: &Id, lang: &Lang) -> Result<Option<Asked>> {
    let row = conn.optional(
        "SELECT draft, lang, version, asked_by, asked_at FROM review WHERE draft = $1 AND lang = $2",
        values![draft, lang.as_str()],
    )?;
    row.as_ref().map(read_asked).transpose()
}

/// Texts that wait to be read, the longest first.
pub fn waiting(conn: &mut Conn<'_>, limit: u64) -> Result<Vec<Asked>> {
    let rows = conn.query(
        "SELECT draft, lang, version, asked_by, asked_at FROM review ORDER BY asked_at LIMIT $1",
        values![limit],
    )?;
    rows.iter().map(read_asked).collect()
}

/// Approves a text in the version that was read.
pub fn approve(tx: &mut Tx<'_>, text: &DraftText, version: u64, who: &Id) -> Result<()> {
    if version != text.version {
        return Err(Error::conflict("the text has changed since you read it")
            .hint("read it again, then approve it"));
    }
    let asked_by = asked(tx, &text.draft, &text.lang)?.map(|asked| asked.by);
    if asked_by.as_ref() == Some(who) || text.changed_by == *who {
        return Err(
            Error::conflict("nobody approves what they wrote or asked for themselves")
                .hint("ask somebody else to read it"),
        );
    }
    let now = tx.now();
    tx.execute(
        "INSERT INTO approval (draft, lang, person, version, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (draft, lang, person) DO UPDATE SET version = excluded.version, at = excluded.at",
        values![&text.draft, text.lang.as_str(), who, version, now],
    )
    .map(drop)
}

/// Who approved a text as it is now.
pub fn approvals(conn: &mut Conn<'_>, text: &DraftText) -> Result<Vec<Id>> {
    let rows = conn.query(
        "SELECT person FROM approval WHERE draft = $1 AND lang = $2 AND version = $3 ORDER BY at",
        values![&text.draft, text.lang.as_str(), text.version],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Remarks on a passage of a text, or on the whole of it.
pub fn remark(
    tx: &mut Tx<'_>,
    text: &DraftText,
    passage: &str,
    words: &str,
    who: &Id,
) -> Result<()> {
    let count: u64 = tx
        .one(
            "SELECT COUNT(*) FROM remark WHERE draft = $1 AND lang = $2",
            values![&text.draft, text.lang.as_str()],
        )?
        .get(0)?;
    if count >= MAX_REMARKS {
        return Err(
            Error::conflict("there are too many remarks on this text").hint("settle some first")
        );
    }
    let (id, now) = (tx.fresh_id()?, tx.now());
    tx.execute(
        "INSERT INTO remark (id, draft, lang, version, passage, text, person, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![id, &text.draft, text.lang.as_str(), text.version, passage, words, who, now],
    )
    .map(drop)
}

/// The remarks on a text, the oldest first.
pub fn remarks(conn: &mut Conn<'_>, draft: &Id, lang: &Lang) -> Result<Vec<Remark>> {
    let rows = conn.query(
        "SELECT id, passage, text, person, at, settled_at FROM remark WHERE draft = $1 AND lang = $2 ORDER BY id",
        values![draft, lang.as_str()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Remark {
                id: row.get(0)?,
                passage: row.get(1)?,
                text: row.get(2)?,
                by: row.get(3)?,
                at: row.get(4)?,
                settled: row.get::<Option<Micros>>(5)?.is_some(),
            })
        })
        .collect()
}

/// Marks a remark as dealt with.
pub fn settle(tx: &mut Tx<'_>, draft: &Id, lang: &Lang, remark: &Id) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "UPDATE remark SET settled_at = $1 WHERE id = $2 AND draft = $3 AND lang = $4",
        values![now, remark, draft, lang.as_str()],
    )
    .map(drop)
}

/// Sets, or sets anew, when a draft is to be published; the job is left with it.
pub fn schedule(tx: &mut Tx<'_>, schedule: &Schedule, job: &'static str) -> Result<()> {
    let versions = serde_json::to_string(&schedule.versions)
        .map_err(|cause| Error::internal("versions cannot be written", cause))?;
    tx.execute(
        "INSERT INTO schedule (draft, at, zone, person, versions, failed) VALUES ($1, $2, $3, $4, $5, NULL)
         ON CONFLICT (draft) DO UPDATE SET at = excluded.at, zone = excluded.zone, person = excluded.person, versions = excluded.versions, failed = NULL",
        values![&schedule.draft, schedule.at, &schedule.zone, &schedule.by, versions],
    )?;
    // One job for each hour: a job whose hour is no longer the schedule's finds nothing to do.
    let key = format!("{} {}", schedule.draft, schedule.at);
    tx.enqueue(job, &key, &key, Some(schedule.at))
}

pub fn scheduled(conn: &mut Conn<'_>, draft: &Id) -> Result<Option<Schedule>> {
    let row = conn.optional(
        "SELECT draft, at, zone, person, versions, failed FROM schedule WHERE draft = $1",
        values![draft],
    )?;
    row.map(|row| {
        Ok(Schedule {
            draft: row.get(0)?,
            at: row.get(1)?,
            zone: row.get(2)?,
            by: row.get(3)?,
            versions: serde_json::from_str(&row.get::<String>(4)?)
                .map_err(|cause| Error::internal("stored JSON cannot be read", cause))?,
            failed: row.get(5)?,
        })
    })
    .transpose()
}

/// Says why a scheduled publication did not happen.
pub fn fail(tx: &mut Tx<'_>, draft: &Id, why: &str) -> Result<()> {
    tx.execute(
        "UPDATE schedule SET failed = $1 WHERE draft = $2",
        values![why, draft],
    )
    .map(drop)
}

pub fn unschedule(tx: &mut Tx<'_>, draft: &Id) -> Result<()> {
    tx.execute("DELETE FROM schedule WHERE draft = $1", values![draft])
        .map(drop)
}

fn read_asked(row: &Row) -> Result<Asked> {
    Ok(Asked {
        draft: row.get(0)?,
        lang: read_lang(&row.get::<String>(1)?)?,
        version: row.get(2)?,
        by: row.get(3)?,
        at: row.get(4)?,
    })
}
