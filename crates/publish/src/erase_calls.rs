//! Erasing: a call's texts and images are destroyed in this house, in one transaction; what is left is that something stood there.
//!
//! SQLite overwrites freed pages (`secure_delete`); a back-up made before still has the text. Costs: a few statements for each revision.

use std::collections::BTreeSet;

use floor::{Conn, Error, Fact, House, Id, Micros, Result, Tx, values};
use prose::lang::Lang;

use crate::call::{Call, Revision};
use crate::call_store as store;
use crate::import::erased;
use crate::publish_calls::standing;
use crate::{draft_store, found_store, memory_store};

/// The reasons an erasure may have.
pub const ERASE_REASONS: [&str; 4] = ["privacy", "safety", "order", "error"];

/// Empties every revision of a call, or of one of its editions: title, summary, text and images are gone from this house; the entries stay.
/// Returns how many revisions were emptied.
pub fn erase(
    house: &House,
    tx: &mut Tx<'_>,
    slug: &str,
    lang: Option<&Lang>,
    reason: &str,
) -> Result<usize> {
    let (call, revisions) = erasable(tx, slug, lang)?;
    erase_revisions(house, tx, &call, &revisions, reason)
}

/// The call, and the revisions that erasing it (or one of its editions) would empty: at least one.
pub fn erasable(
    conn: &mut Conn<'_>,
    slug: &str,
    lang: Option<&Lang>,
) -> Result<(Call, Vec<Revision>)> {
    let call = standing(conn, slug)?;
    let mut revisions = Vec::new();
    for edition in store::editions(conn, &call.id)? {
        if lang.is_none_or(|lang| *lang == edition.lang) {
            revisions.extend(store::revisions(conn, &call.id, &edition.lang)?);
        }
    }
    revisions.retain(|revision| revision.erased_at.is_none());
    match revisions.is_empty() {
        false => Ok((call, revisions)),
        true => {
            Err(Error::not_found("the call has no such edition, or it is already erased").at(slug))
        }
    }
}

/// Empties these revisions of a call. Returns how many.
pub fn erase_revisions(
    house: &House,
    tx: &mut Tx<'_>,
    call: &Call,
    revisions: &[Revision],
    reason: &str,
) -> Result<usize> {
    if !ERASE_REASONS.contains(&reason) {
        return Err(Error::bad_input(format!("`{reason}` is not a reason"))
            .hint("say privacy, safety, order or error"));
    }
    let now = tx.now();
    empty(house, tx, call, revisions, reason, now)?;
    tx.say(&Fact::Erased {
        call: call.id.clone(),
        revisions: revisions
            .iter()
            .map(|revision| revision.id.clone())
            .collect(),
        reason: reason.to_owned(),
    })?;
    Ok(revisions.len())
}

/// The rows of it, without telling anybody.
pub(crate) fn empty(
    house: &House,
    tx: &mut Tx<'_>,
    call: &Call,
    revisions: &[Revision],
    reason: &str,
    at: Micros,
) -> Result<()> {
    for revision in revisions {
        tx.execute(
            "UPDATE revision SET title = '', summary = '', text = '', correction = NULL, tags = '[]', event = NULL, erased_at = $1 WHERE id = $2",
            values![at, &revision.id],
        )?;
        erase_media(tx, &revision.id)?;
    }
    if store::unerased(tx, &call.id)? == 0 {
        tx.execute(
            "UPDATE call SET erased_at = $1, erased_reason = $2, tags = '[]', event = NULL, withdrawn_reason = NULL WHERE id = $3",
            values![at, reason, &call.id],
        )?;
        erased::forget_ids(house, tx)?;
    }
    let langs: BTreeSet<&str> = revisions
        .iter()
        .map(|revision| revision.lang.as_str())
        .collect();
    forget_desk(tx, &call.id, &langs)
}

/// What was written about these editions at the desk goes with them: drafts and their versions, the index, the translation memory.
fn forget_desk(tx: &mut Tx<'_>, call: &Id, langs: &BTreeSet<&str>) -> Result<()> {
    for text in draft_store::texts(tx, call)? {
        if langs.contains(text.lang.as_str()) {
            draft_store::drop_text(tx, call, &text.lang)?;
        }
    }
    // A translation still says what its source said: both leave the memory, and what may stay is learnt again.
    memory_store::forget(tx, call, None)?;
    found_store::forget(tx, call, None, false)?;
    found_store::scrub(tx)?;
    found_store::again(tx, call)?;
    for lang in langs {
        tx.execute(
            "DELETE FROM kept_finding WHERE call = $1 AND lang = $2",
            values![call, *lang],
        )?;
    }
    Ok(())
}

/// Forgets a revision's images, and their bytes where no other text shows them.
fn erase_media(tx: &mut Tx<'_>, revision: &Id) -> Result<()> {
    let images = tx.query(
        "SELECT DISTINCT image FROM revision_media WHERE revision = $1",
        values![revision],
    )?;
    tx.execute(
        "DELETE FROM revision_media WHERE revision = $1",
        values![revision],
    )?;
    let call: Id = tx
        .one("SELECT call FROM revision WHERE id = $1", values![revision])?
        .get(0)?;
    for row in &images {
        let image: String = row.get(0)?;
        // A draft of the same call has its pictures from here.
        tx.execute(
            "DELETE FROM draft_media WHERE draft = $1 AND image = $2 AND NOT EXISTS
               (SELECT 1 FROM revision_media m WHERE m.image = $2)",
            values![&call, &image],
        )?;
        forget_image(tx, &image, &call)?;
    }
    Ok(())
}

/// Destroys an image that no text and no draft names any more; the tree, and every copy of it, is told which files to drop.
pub(crate) fn forget_image(tx: &mut Tx<'_>, image: &str, call: &Id) -> Result<()> {
    let used = "SELECT name FROM revision_media WHERE image = $1 UNION ALL SELECT name FROM draft_media WHERE image = $1 LIMIT 1";
    if tx.optional(used, values![image])?.is_some() {
        return Ok(());
    }
    let variants = tx.query(
        "DELETE FROM image_variant WHERE image = $1 RETURNING sha256, ext",
        values![image],
    )?;
    for variant in &variants {
        let (sha256, ext): (String, String) = (variant.get(0)?, variant.get(1)?);
        let shared = "SELECT image FROM image_variant WHERE sha256 = $1 LIMIT 1";
        if tx.optional(shared, values![&sha256])?.is_some() {
            continue;
        }
        tx.execute("DELETE FROM blob WHERE sha256 = $1", values![&sha256])?;
        let path = format!("beffroi/blob/{}/{sha256}.{ext}", &sha256[..2]);
        tx.execute(
            "INSERT INTO gone_blob (path, call) SELECT $1, id FROM call WHERE id = $2 ON CONFLICT (path) DO UPDATE SET call = excluded.call",
            values![path, call],
        )?;
    }
    Ok(())
}
