//! Finding calls by their words: what is indexed, when, and how it is asked.
//!
//! An edition is a document as readers see it, and another one as it stands at the desk; drafts are indexed with each save, published
//! texts by a job after the commit, which catches up with whatever was published before there was an index. Both engines are
//! given the same tokens (`prose::search`). Costs: half a millisecond for a page of text; a query reads what it finds.

use floor::{Conn, House, Id, Result, Tx, values};
use prose::lang::Lang;
use prose::search;

use crate::call::Revision;
use crate::call_store as store;

/// The job that indexes what was published.
pub const JOB: &str = "publish.find";
const INDEX: &str = "found_text";
/// Editions that one run of the job indexes.
const AT_ONCE: u64 = 20;
/// Letters of a text that are indexed; the rest of a longer one is not found.
const MOST: usize = 400_000;

/// A document that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub doc: u64,
    pub call: Id,
    pub lang: Lang,
    /// Whether the words stand in the draft.
    pub draft: bool,
}

/// Leaves the work of indexing to later.
pub fn enqueue(tx: &mut Tx<'_>) -> Result<()> {
    tx.enqueue(JOB, "", "", None)
}

/// The job: indexes published editions, a few at a time, until none is left.
pub fn catch_up(house: &House, _: &str) -> Result<()> {
    house.db.write(renew)?;
    while house.db.write(index_some)? > 0 {}
    Ok(())
}

/// When the tokens of a text have changed with the program, everything is indexed anew.
fn renew(tx: &mut Tx<'_>) -> Result<()> {
    let now = search::VERSION.to_string();
    let known = tx.optional(
        "SELECT value FROM setting WHERE name = 'found_version'",
        values![],
    )?;
    let known: Option<String> = known.map(|row| row.get(0)).transpose()?;
    if known.as_ref() == Some(&now) {
        return Ok(());
    }
    tx.execute(
        "INSERT INTO setting (name, value) VALUES ('found_version', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        values![now],
    )?;
    tx.execute(
        "UPDATE edition SET found_rev = 0 WHERE found_rev > 0",
        values![],
    )?;
    Ok(())
}

fn index_some(tx: &mut Tx<'_>) -> Result<usize> {
    let rows = tx.query(
        "SELECT call, lang, logged_rev FROM edition WHERE found_rev < logged_rev ORDER BY call LIMIT $1",
        values![AT_ONCE],
    )?;
    for row in &rows {
        let (call, lang, rev): (Id, String, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let lang = store::read_lang(&lang)?;
        if let Some(revision) = store::revision(tx, &call, &lang, rev)? {
            index_revision(tx, &revision)?;
        }
        tx.execute(
            "UPDATE edition SET found_rev = $1 WHERE call = $2 AND lang = $3",
            values![rev, &call, lang.as_str()],
        )?;
    }
    Ok(rows.len())
}

fn index_revision(tx: &mut Tx<'_>, revision: &Revision) -> Result<()> {
    if revision.erased_at.is_some() {
        return Ok(());
    }
    let words = [&revision.title, &revision.summary, &revision.text].map(String::as_str);
    index(tx, &revision.call, &revision.lang, false, words)?;
    crate::memory_store::learn(tx, revision)
}

/// Indexes a text: title, summary, Markdown.
pub fn index(
    tx: &mut Tx<'_>,
    call: &Id,
    lang: &Lang,
    draft: bool,
    [title, summary, text]: [&str; 3],
) -> Result<()> {
    let plain = prose::plain::plain(text).unwrap_or_else(|_| text.to_owned());
    let all = format!("{title}\n{summary}\n{plain}");
    let end = all
        .char_indices()
        .nth(MOST)
        .map_or(all.len(), |(end, _)| end);
    let tokens = search::tokens(&all[..end], lang);
    let there = tx.optional(
        "SELECT doc FROM found_doc WHERE call = $1 AND lang = $2 AND draft = $3",
        values![call, lang.as_str(), draft],
    )?;
    let doc: u64 = match there {
        Some(row) => row.get(0)?,
        None => tx
            .query(
                "INSERT INTO found_doc (doc, call, lang, draft)
                 VALUES ((SELECT COALESCE(MAX(doc), 0) + 1 FROM found_doc), $1, $2, $3) RETURNING doc",
                values![call, lang.as_str(), draft],
            )?[0]
            .get(0)?,
    };
    tx.index_text(INDEX, doc, &tokens)
}

/// Takes a call's texts, or one of them, out of the index.
pub fn forget(tx: &mut Tx<'_>, call: &Id, lang: Option<&Lang>, draft: bool) -> Result<()> {
    let rows = tx.query(
        "SELECT doc, lang FROM found_doc WHERE call = $1 AND draft = $2",
        values![call, draft],
    )?;
    for row in &rows {
        let (doc, tag): (u64, String) = (row.get(0)?, row.get(1)?);
        if lang.is_none_or(|lang| lang.as_str() == tag) {
            tx.forget_text(INDEX, doc)?;
            tx.execute("DELETE FROM found_doc WHERE doc = $1", values![doc])?;
        }
    }
    Ok(())
}

/// Has a call indexed anew by the next run of the job.
pub fn again(tx: &mut Tx<'_>, call: &Id) -> Result<()> {
    tx.execute(
        "UPDATE edition SET found_rev = 0 WHERE call = $1",
        values![call],
    )
    .map(drop)
}

/// Leaves nothing of what was taken out, after an erasure.
pub fn scrub(tx: &mut Tx<'_>) -> Result<()> {
    tx.scrub_texts(INDEX)
}

/// What has all the words of `typed`, in any of the languages; the newest first, beginning below `before`.
pub fn find(
    conn: &mut Conn<'_>,
    typed: &str,
    langs: &[Lang],
    before: Option<u64>,
    limit: u64,
) -> Result<Vec<Found>> {
    let query = search::query(typed, langs);
    let mut found = Vec::new();
    for doc in conn.find_texts(INDEX, &query.words, before, limit)? {
        let row = conn.optional(
            "SELECT call, lang, draft FROM found_doc WHERE doc = $1",
            values![doc],
        )?;
        if let Some(row) = row {
            found.push(Found {
                doc,
                call: row.get(0)?,
                lang: store::read_lang(&row.get::<String>(1)?)?,
                draft: row.get(2)?,
            });
        }
    }
    Ok(found)
}
