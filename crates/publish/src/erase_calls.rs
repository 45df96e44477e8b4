//! Erasing: a call's texts and images are destroyed in this house, in one transaction; what is left is that something stood there.
//!
//! SQLite overwrites freed pages (`secure_delete`); a back-up made before still has the text. Costs: a few statements for each revision.

use floor::{Conn, Error, Fact, House, Id, Micros, Result, Tx, values};
use prose::lang::Lang;

use crate::call::{Call, Revision};
use crate::call_store as store;
use crate::import::erased;
use crate::publish_calls::standing;

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
    for row in &images {
        let image: String = row.get(0)?;
        if tx
            .optional(
                "SELECT name FROM revision_media WHERE image = $1 LIMIT 1",
                values![&image],
            )?
            .is_some()
        {
            continue;
        }
        let variants = tx.query(
            "DELETE FROM image_variant WHERE image = $1 RETURNING sha256, ext",
            values![&image],
        )?;
        for variant in &variants {
            let sha256: String = variant.get(0)?;
            if tx
                .optional(
                    "SELECT image FROM image_variant WHERE sha256 = $1 LIMIT 1",
                    values![&sha256],
                )?
                .is_none()
            {
                tx.execute("DELETE FROM blob WHERE sha256 = $1", values![&sha256])?;
                // The tree, and every copy of it, is told which file to drop.
                let path = format!(
                    "beffroi/blob/{}/{sha256}.{}",
                    &sha256[..2],
                    variant.get::<String>(1)?
                );
                tx.execute(
                    "INSERT INTO gone_blob (path, call) SELECT $1, call FROM revision WHERE id = $2 ON CONFLICT (path) DO UPDATE SET call = excluded.call",
                    values![path, revision],
                )?;
            }
        }
    }
    Ok(())
}
