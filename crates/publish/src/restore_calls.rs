//! Bringing calls back from what the log and its bodies say, for a house that was restored from a back-up older than its log.
//!
//! Rows become what they were when the entries were written; nothing is announced, for whoever had to hear of it has heard. A text that
//! was written here meanwhile, and is not in the log, keeps its words and takes the next number.
//! Costs: a handful of statements for each entry.

use std::collections::BTreeMap;

use floor::{Conn, Error, House, Id, Micros, Result, Tx, values};
use prose::lang::Lang;

use crate::call::{Call, Logged, Revision, Source, Variant};
use crate::call_store as store;
use crate::erase_calls::empty;
use crate::kind::Kind;
use crate::publish_calls::{enter, json, next_position};

/// An edition's entry of the log, with its text.
#[derive(Clone, Debug)]
pub struct RestoredEdition {
    pub call: Id,
    pub slug: String,
    pub kind: Kind,
    pub lang: Lang,
    pub rev: u32,
    /// When the entry was written.
    pub at: Micros,
    pub logged: Logged,
    /// Nothing, where it was erased.
    pub text: Option<RestoredText>,
}

/// What a body says.
#[derive(Clone, Debug, PartialEq)]
pub struct RestoredText {
    pub title: String,
    pub summary: String,
    pub text: String,
    pub tags: Vec<String>,
    pub event: Option<serde_json::Value>,
    pub source: Option<Source>,
    pub correction: Option<String>,
    pub published_at: Micros,
    /// Images by the name that the text uses, widest variant first; their bytes are kept by `blob`.
    pub images: BTreeMap<String, Vec<Variant>>,
}

/// Enters a revision.
pub fn edition(tx: &mut Tx<'_>, restored: &RestoredEdition) -> Result<()> {
    if store::call(tx, &restored.call)?.is_none() {
        insert_call(tx, restored)?;
    }
    make_edition(tx, restored)?;
    let id = match known(tx, restored)? {
        Some(id) => id,
        None => insert_revision(tx, restored)?,
    };
    enter(tx, &id, &restored.logged)?;
    // A later revision makes a call that was withdrawn stand again.
    tx.execute(
        "UPDATE call SET withdrawn_at = NULL, withdrawn_reason = NULL WHERE id = $1",
        values![&restored.call],
    )?;
    Ok(())
}

/// Keeps the bytes of an image.
pub fn blob(tx: &mut Tx<'_>, sha256: &str, mime: &str, bytes: &[u8]) -> Result<()> {
    tx.execute(
        "INSERT INTO blob (sha256, mime, bytes) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO NOTHING",
        values![sha256, mime, bytes],
    )?;
    Ok(())
}

/// Is this image here?
pub fn has_blob(conn: &mut Conn<'_>, sha256: &str) -> Result<bool> {
    let row = conn.optional("SELECT mime FROM blob WHERE sha256 = $1", values![sha256])?;
    Ok(row.is_some())
}

/// Marks a call as withdrawn.
pub fn withdrawal(
    tx: &mut Tx<'_>,
    call: &Id,
    at: Micros,
    reason: &BTreeMap<String, String>,
) -> Result<()> {
    tx.execute(
        "UPDATE call SET withdrawn_at = $1, withdrawn_reason = $2 WHERE id = $3 AND erased_at IS NULL",
        values![at, json(reason)?, call],
    )?;
    Ok(())
}

/// Empties the revisions of these entries. What the back-up still had of them is gone.
pub fn erasure(
    house: &House,
    tx: &mut Tx<'_>,
    entries: &[u64],
    reason: &str,
    at: Micros,
) -> Result<()> {
    let mut by_call: BTreeMap<Id, Vec<Revision>> = BTreeMap::new();
    for entry in entries {
        if let Some(revision) = store::revision_by_entry(tx, *entry)? {
            by_call
                .entry(revision.call.clone())
                .or_default()
                .push(revision);
        }
    }
    for (id, revisions) in by_call {
        if let Some(call) = store::call(tx, &id)? {
            empty(house, tx, &call, &revisions, reason, at)?;
        }
    }
    Ok(())
}

fn insert_call(tx: &mut Tx<'_>, restored: &RestoredEdition) -> Result<()> {
    if let Some(other) = store::call_by_slug(tx, &restored.slug)? {
        step_aside(tx, &other)?;
    }
    let position = next_position(tx, "")?;
    let published_at = restored
        .text
        .as_ref()
        .map_or(restored.at, |text| text.published_at);
    tx.execute(
        "INSERT INTO call (id, slug, kind, position, tags, published_at) VALUES ($1, $2, $3, $4, '[]', $5)",
        values![
            &restored.call,
            &restored.slug,
            restored.kind.as_str(),
            position,
            published_at
        ],
    )?;
    Ok(())
}

/// A call that is not in the log yet gives its address to the one that is.
fn step_aside(tx: &mut Tx<'_>, other: &Call) -> Result<()> {
    if !store::shown_revisions(tx, &other.id)?.is_empty() {
        return Err(Error::altered("two calls of the log have one address").at(&other.slug));
    }
    let mut number = 2;
    let free = loop {
        let slug = format!("{}-{number}", other.slug);
        if store::call_by_slug(tx, &slug)?.is_none() {
            break slug;
        }
        number += 1;
    };
    tx.execute(
        "UPDATE call SET slug = $1 WHERE id = $2",
        values![free, &other.id],
    )?;
    Ok(())
}

fn make_edition(tx: &mut Tx<'_>, restored: &RestoredEdition) -> Result<()> {
    let lang = restored.lang.as_str();
    if store::edition(tx, &restored.call, &restored.lang)?.is_none() {
        let position = next_position(tx, lang)?;
        tx.execute(
            "INSERT INTO edition (call, lang, position, rev, logged_rev) VALUES ($1, $2, $3, $4, 0)",
            values![&restored.call, lang, position, restored.rev],
        )?;
    }
    tx.execute(
        "UPDATE edition SET rev = $1 WHERE call = $2 AND lang = $3 AND rev < $1",
        values![restored.rev, &restored.call, lang],
    )?;
    Ok(())
}

/// The revision, where the back-up has it and it was about to be entered. What was written here instead moves up.
fn known(tx: &mut Tx<'_>, restored: &RestoredEdition) -> Result<Option<Id>> {
    let (call, lang) = (&restored.call, &restored.lang);
    let Some(here) = store::revision(tx, call, lang, restored.rev)? else {
        return Ok(None);
    };
    if here.logged.is_some() {
        return Err(
            Error::altered("the back-up has another entry for this revision").at(format!(
                "{} ({lang}), revision {}",
                restored.slug, restored.rev
            )),
        );
    }
    // A text that was erased meanwhile may be the same one.
    let same = restored.text.as_ref().is_none_or(|text| {
        (&text.title, &text.summary, &text.text) == (&here.title, &here.summary, &here.text)
            && (&text.source, &text.correction) == (&here.source, &here.correction)
            && (&text.tags, &text.event) == (&here.tags, &here.event)
    });
    if same {
        return Ok(Some(here.id));
    }
    let later = store::revisions(tx, call, lang)?;
    for revision in later.iter().rev().filter(|later| later.rev >= restored.rev) {
        tx.execute(
            "UPDATE revision SET rev = rev + 1 WHERE id = $1",
            values![&revision.id],
        )?;
    }
    tx.execute(
        "UPDATE edition SET rev = rev + 1 WHERE call = $1 AND lang = $2",
        values![call, lang.as_str()],
    )?;
    Ok(None)
}

fn insert_revision(tx: &mut Tx<'_>, restored: &RestoredEdition) -> Result<Id> {
    let id = tx.fresh_id()?;
    let nothing = RestoredText {
        title: String::new(),
        summary: String::new(),
        text: String::new(),
        tags: Vec::new(),
        event: None,
        source: None,
        correction: None,
        published_at: restored.at,
        images: BTreeMap::new(),
    };
    let text = restored.text.as_ref().unwrap_or(&nothing);
    let erased_at = restored.text.is_none().then_some(restored.at);
    tx.execute(
        "INSERT INTO revision (id, call, lang, rev, title, summary, text, source_lang, source_rev, correction, published_at, tags, event, erased_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        values![
            &id,
            &restored.call,
            restored.lang.as_str(),
            restored.rev,
            &text.title,
            &text.summary,
            &text.text,
            text.source.as_ref().map(|source| source.lang.as_str()),
            text.source.as_ref().map(|source| source.rev),
            text.correction.clone(),
            text.published_at,
            json(&text.tags)?,
            text.event.as_ref().map(json).transpose()?,
            erased_at
        ],
    )?;
    for (name, variants) in &text.images {
        image(tx, &id, name, variants)?;
    }
    Ok(id)
}

fn image(tx: &mut Tx<'_>, revision: &Id, name: &str, variants: &[Variant]) -> Result<()> {
    let Some(widest) = variants.first() else {
        return Ok(());
    };
    for variant in variants {
        tx.execute(
            "INSERT INTO image_variant (image, width, height, sha256, ext, mime, size) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (image, width) DO NOTHING",
            values![
                &widest.sha256,
                variant.width,
                variant.height,
                &variant.sha256,
                &variant.ext,
                &variant.mime,
                variant.size
            ],
        )?;
    }
    tx.execute(
        "INSERT INTO revision_media (revision, name, image) VALUES ($1, $2, $3)",
        values![revision, name, &widest.sha256],
    )?;
    Ok(())
}
