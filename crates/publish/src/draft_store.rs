//! Every SQL statement about drafts: calls being written or revised, their texts and versions. `draft_media_store.rs` has their pictures,
//! `presence_store.rs` who is at them.
//!
//! A draft of a published call has the call's own id. Every version of a text is kept for a while, so that whoever wrote on an
//! older one can be merged; the last [`KEEP`] of them are. Costs: a handful of statements for each save.

use floor::{Conn, Error, Id, Micros, Result, Row, Tx, values};
use prose::lang::Lang;

use crate::call::{Call, Revision};
use crate::call_store as store;
use crate::desk::text::{DraftCall, DraftText, Together, Words, together};
use crate::kind::Kind;

/// How many versions of a text are kept.
pub const KEEP: u64 = 300;

const CALL: &str = "id, kind, slug, tags, event, changed_at, fresh";
const TEXT: &str = "draft, lang, version, title, summary, text, correction, source_lang, source_rev, seen, base_rev, changed_by, changed_at";

/// What became of a save.
#[derive(Clone, Debug, PartialEq)]
pub enum Saved {
    /// It is the newest version now (or says what the newest one said).
    Saved(u64),
    /// Others had saved since: both changes stand together in this version.
    Merged(u64),
    /// Both changed the same words: nothing was saved, and this is what each wrote, beside the newest version.
    Clash(Box<Together>, u64),
}

/// Begins a call that nobody has seen yet.
pub fn begin(tx: &mut Tx<'_>, kind: Kind, who: &Id) -> Result<DraftCall> {
    let (id, now) = (tx.fresh_id()?, tx.now());
    tx.execute(
        "INSERT INTO draft (id, kind, tags, made_by, made_at, changed_at, fresh) VALUES ($1, $2, '[]', $3, $4, $4, 1)",
        values![&id, kind.as_str(), who, now],
    )?;
    found(call(tx, &id)?)
}

/// The draft of a published call, made when it is first asked for.
pub fn of_call(tx: &mut Tx<'_>, published: &Call, who: &Id) -> Result<DraftCall> {
    let now = tx.now();
    let event = published.event.as_ref().map(ToString::to_string);
    let tags = serde_json::to_string(&published.tags)
        .map_err(|cause| Error::internal("tags cannot be written", cause))?;
    tx.execute(
        "INSERT INTO draft (id, kind, slug, tags, event, made_by, made_at, changed_at, fresh)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 0) ON CONFLICT (id) DO NOTHING",
        values![
            &published.id,
            published.kind.as_str(),
            &published.slug,
            tags,
            event,
            who,
            now
        ],
    )?;
    found(call(tx, &published.id)?)
}

/// Begins a text: empty, or with the words of the revision it goes on from. One that is there stays as it is.
pub fn begin_text(
    tx: &mut Tx<'_>,
    draft: &Id,
    lang: &Lang,
    source: Option<&Lang>,
    who: &Id,
) -> Result<DraftText> {
    if let Some(there) = text(tx, draft, lang)? {
        return Ok(there);
    }
    let newest = match store::edition(tx, draft, lang)? {
        Some(edition) => store::revision(tx, draft, lang, edition.rev)?,
        None => None,
    };
    let standing = newest.filter(|revision| revision.erased_at.is_none());
    let begun = match standing {
        Some(revision) => going_on(tx, revision, who)?,
        None => DraftText {
            draft: draft.clone(),
            lang: lang.clone(),
            version: 0,
            words: Words::default(),
            source: source.map(|lang| (lang.clone(), None)),
            seen: String::new(),
            base_rev: store::edition(tx, draft, lang)?.map_or(0, |edition| edition.rev),
            changed_by: who.clone(),
            changed_at: tx.now(),
        },
    };
    insert_text(tx, &begun)?;
    write(tx, draft, lang, 1, &begun.words, who)?;
    found(text(tx, draft, lang)?)
}

/// A text that goes on from its newest revision, with its pictures.
fn going_on(tx: &mut Tx<'_>, revision: Revision, who: &Id) -> Result<DraftText> {
    tx.execute(
        "INSERT INTO draft_media (draft, name, image) SELECT $1, name, image FROM revision_media WHERE revision = $2
         ON CONFLICT (draft, name) DO NOTHING",
        values![&revision.call, &revision.id],
    )?;
    let seen = match &revision.source {
        Some(source) => store::revision(tx, &revision.call, &source.lang, source.rev)?
            .map_or(String::new(), |source| source.text),
        None => String::new(),
    };
    Ok(DraftText {
        draft: revision.call,
        lang: revision.lang,
        version: 0,
        words: Words {
            title: revision.title,
            summary: revision.summary,
            text: revision.text,
            correction: String::new(),
        },
        source: revision
            .source
            .map(|source| (source.lang, Some(source.rev))),
        seen,
        base_rev: revision.rev,
        changed_by: who.clone(),
        changed_at: tx.now(),
    })
}

fn insert_text(tx: &mut Tx<'_>, text: &DraftText) -> Result<()> {
    let (source_lang, source_rev) = match &text.source {
        Some((lang, rev)) => (Some(lang.as_str()), *rev),
        None => (None, None),
    };
    tx.execute(
        "INSERT INTO draft_text (draft, lang, version, title, summary, text, correction, source_lang, source_rev, seen, base_rev, changed_by, changed_at)
         VALUES ($1, $2, 0, '', '', '', '', $3, $4, $5, $6, $7, $8)",
        values![&text.draft, text.lang.as_str(), source_lang, source_rev, &text.seen, text.base_rev, &text.changed_by, text.changed_at],
    )
    .map(drop)
}

pub fn call(conn: &mut Conn<'_>, id: &Id) -> Result<Option<DraftCall>> {
    let row = conn.optional(
        &format!("SELECT {CALL} FROM draft WHERE id = $1"),
        values![id],
    )?;
    row.as_ref().map(read_call).transpose()
}

/// Calls of which nothing is published yet, the one changed last first, beginning below `before`.
pub fn fresh(conn: &mut Conn<'_>, before: Option<Micros>, limit: u64) -> Result<Vec<DraftCall>> {
    let sql = format!(
        "SELECT {CALL} FROM draft WHERE fresh = 1 AND changed_at < $1 ORDER BY changed_at DESC LIMIT $2"
    );
    conn.query(&sql, values![before.unwrap_or(Micros::MAX), limit])?
        .iter()
        .map(read_call)
        .collect()
}

/// The texts of a draft, by language.
pub fn texts(conn: &mut Conn<'_>, draft: &Id) -> Result<Vec<DraftText>> {
    let sql = format!("SELECT {TEXT} FROM draft_text WHERE draft = $1 ORDER BY lang");
    conn.query(&sql, values![draft])?
        .iter()
        .map(read_text)
        .collect()
}

pub fn text(conn: &mut Conn<'_>, draft: &Id, lang: &Lang) -> Result<Option<DraftText>> {
    let sql = format!("SELECT {TEXT} FROM draft_text WHERE draft = $1 AND lang = $2");
    let row = conn.optional(&sql, values![draft, lang.as_str()])?;
    row.as_ref().map(read_text).transpose()
}

/// The words of a version that is still kept.
pub fn version(
    conn: &mut Conn<'_>,
    draft: &Id,
    lang: &Lang,
    version: u64,
) -> Result<Option<Words>> {
    let row = conn.optional(
        "SELECT title, summary, text, correction FROM draft_version WHERE draft = $1 AND lang = $2 AND version = $3",
        values![draft, lang.as_str(), version],
    )?;
    row.map(|row| read_words(&row, 0)).transpose()
}

/// Saves what somebody made of version `from`, merged with what others saved since.
pub fn save(
    tx: &mut Tx<'_>,
    draft: &Id,
    lang: &Lang,
    from: u64,
    mine: Words,
    who: &Id,
) -> Result<Saved> {
    let mine = mine.tidy();
    let newest = found(text(tx, draft, lang)?)?;
    if mine == newest.words {
        return Ok(Saved::Saved(newest.version));
    }
    if from == newest.version {
        write(tx, draft, lang, from + 1, &mine, who)?;
        return Ok(Saved::Saved(from + 1));
    }
    // A version that is no longer kept had nothing in common that we know of: every difference is asked about.
    let base = version(tx, draft, lang, from)?.unwrap_or_default();
    let both = together(&base, &mine, &newest.words);
    if both.clashes() > 0 {
        return Ok(Saved::Clash(Box::new(both), newest.version));
    }
    let words = both.words(|_| prose::merge::Choice::Both);
    if words == newest.words {
        return Ok(Saved::Saved(newest.version));
    }
    write(tx, draft, lang, newest.version + 1, &words, who)?;
    Ok(Saved::Merged(newest.version + 1))
}

/// Writes the next version, forgets one that is too old, and finds the text by its new words.
fn write(
    tx: &mut Tx<'_>,
    draft: &Id,
    lang: &Lang,
    version: u64,
    words: &Words,
    who: &Id,
) -> Result<()> {
    let now = tx.now();
    let values = values![
        draft,
        lang.as_str(),
        version,
        &words.title,
        &words.summary,
        &words.text,
        &words.correction,
        who,
        now
    ];
    tx.execute(
        "INSERT INTO draft_version (draft, lang, version, title, summary, text, correction, changed_by, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values,
    )?;
    tx.execute(
        "UPDATE draft_text SET version = $3, title = $4, summary = $5, text = $6, correction = $7, changed_by = $8, changed_at = $9
         WHERE draft = $1 AND lang = $2",
        values,
    )?;
    tx.execute(
        "UPDATE draft SET changed_at = $1 WHERE id = $2",
        values![now, draft],
    )?;
    tx.execute(
        "DELETE FROM draft_version WHERE draft = $1 AND lang = $2 AND version <= $3",
        values![draft, lang.as_str(), version.saturating_sub(KEEP)],
    )?;
    crate::found_store::index(
        tx,
        draft,
        lang,
        true,
        [&words.title, &words.summary, &words.text],
    )
}

/// Notes how far the translator has followed the source.
pub fn follow(tx: &mut Tx<'_>, draft: &Id, lang: &Lang, seen: &str) -> Result<()> {
    tx.execute(
        "UPDATE draft_text SET seen = $1 WHERE draft = $2 AND lang = $3",
        values![seen, draft, lang.as_str()],
    )
    .map(drop)
}

/// Notes that a text now goes on from a newer revision.
pub fn rebase(tx: &mut Tx<'_>, text: &DraftText, rev: u32) -> Result<()> {
    tx.execute(
        "UPDATE draft_text SET base_rev = $1 WHERE draft = $2 AND lang = $3",
        values![rev, &text.draft, text.lang.as_str()],
    )
    .map(drop)
}

/// What is left of a draft of which some texts were published goes on under the call's own id.
pub fn rename(tx: &mut Tx<'_>, draft: &DraftCall, published: &Call, who: &Id) -> Result<()> {
    of_call(tx, published, who)?;
    for table in [
        "draft_text",
        "draft_version",
        "draft_media",
        "draft_present",
        "review",
        "approval",
        "remark",
        "schedule",
        "suggestion_link",
        "suggestion",
    ] {
        tx.execute(
            &format!("UPDATE {table} SET draft = $1 WHERE draft = $2"),
            values![&published.id, &draft.id],
        )?;
    }
    tx.execute(
        "UPDATE found_doc SET call = $1 WHERE call = $2",
        values![&published.id, &draft.id],
    )?;
    tx.execute("DELETE FROM draft WHERE id = $1", values![&draft.id])
        .map(drop)
}

/// What was called right in a draft stays right in the call.
pub fn rename_findings(tx: &mut Tx<'_>, draft: &Id, call: &Id) -> Result<()> {
    tx.execute(
        "UPDATE kept_finding SET call = $1 WHERE call = $2",
        values![call, draft],
    )
    .map(drop)
}

/// Says what the call is: its kind while it is fresh, its address, its subjects, its event.
pub fn describe(tx: &mut Tx<'_>, draft: &DraftCall) -> Result<()> {
    let tags = serde_json::to_string(&draft.tags)
        .map_err(|cause| Error::internal("tags cannot be written", cause))?;
    let event = draft.event.as_ref().map(ToString::to_string);
    tx.execute(
        "UPDATE draft SET kind = $1, slug = $2, tags = $3, event = $4 WHERE id = $5",
        values![
            draft.kind.as_str(),
            draft.slug.clone(),
            tags,
            event,
            &draft.id
        ],
    )
    .map(drop)
}

/// The draft of a text is done with: it was published, or thrown away. The last text takes the draft with it.
pub fn drop_text(tx: &mut Tx<'_>, draft: &Id, lang: &Lang) -> Result<()> {
    for table in [
        "draft_version",
        "draft_present",
        "review",
        "approval",
        "remark",
        "suggestion",
        "suggestion_link",
        "draft_text",
    ] {
        tx.execute(
            &format!("DELETE FROM {table} WHERE draft = $1 AND lang = $2"),
            values![draft, lang.as_str()],
        )?;
    }
    crate::found_store::forget(tx, draft, Some(lang), true)?;
    if !texts(tx, draft)?.is_empty() {
        return Ok(());
    }
    tx.execute("DELETE FROM schedule WHERE draft = $1", values![draft])?;
    crate::alarm_store::settle(tx, draft)?;
    let images = tx.query(
        "DELETE FROM draft_media WHERE draft = $1 RETURNING image",
        values![draft],
    )?;
    tx.execute("DELETE FROM draft WHERE id = $1", values![draft])?;
    for row in &images {
        crate::erase_calls::forget_image(tx, &row.get::<String>(0)?, draft)?;
    }
    Ok(())
}

fn found<T>(row: Option<T>) -> Result<T> {
    row.ok_or_else(|| {
        Error::not_found("this draft is no longer here")
            .hint("it may have been published or thrown away since; look in the list of calls")
    })
}

fn read_call(row: &Row) -> Result<DraftCall> {
    let json = |text: &str| {
        serde_json::from_str(text)
            .map_err(|cause| Error::internal("stored JSON cannot be read", cause))
    };
    let event: Option<String> = row.get(4)?;
    Ok(DraftCall {
        id: row.get(0)?,
        kind: store::read_kind(&row.get::<String>(1)?)?,
        slug: row.get(2)?,
        tags: serde_json::from_str(&row.get::<String>(3)?)
            .map_err(|cause| Error::internal("stored JSON cannot be read", cause))?,
        event: event.as_deref().map(json).transpose()?,
        changed_at: row.get(5)?,
        fresh: row.get(6)?,
    })
}

fn read_text(row: &Row) -> Result<DraftText> {
    let source: (Option<String>, Option<u32>) = (row.get(7)?, row.get(8)?);
    Ok(DraftText {
        draft: row.get(0)?,
        lang: store::read_lang(&row.get::<String>(1)?)?,
        version: row.get(2)?,
        words: read_words(row, 3)?,
        source: match source {
            (Some(lang), rev) => Some((store::read_lang(&lang)?, rev)),
            (None, _) => None,
        },
        seen: row.get(9)?,
        base_rev: row.get(10)?,
        changed_by: row.get(11)?,
        changed_at: row.get(12)?,
    })
}

fn read_words(row: &Row, at: usize) -> Result<Words> {
    Ok(Words {
        title: row.get(at)?,
        summary: row.get(at + 1)?,
        text: row.get(at + 2)?,
        correction: row.get(at + 3)?,
    })
}
