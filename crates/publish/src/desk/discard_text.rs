//! Throwing away what was not published.

use floor::Result;
use floor::route::Answer;
use people::desk::Desk;

use crate::desk::spot;
use crate::draft_store;

pub fn discard(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(refused) = spot::refused(desk)? {
        return Ok(refused);
    }
    let lang = spot::lang(desk)?;
    let (id, left) = desk.house.db.write(|tx| {
        let call = spot::call(tx, desk)?;
        draft_store::drop_text(tx, &call.id, &lang)?;
        desk.note(tx, "discard-text", &format!("{} {lang}", call.id))?;
        let left = crate::listing_store::one(tx, &call.id)?.is_some();
        Ok((call.id, left))
    })?;
    Ok(match left {
        true => spot::see(&format!("/desk/calls/{id}"), "discarded"),
        false => Answer::see("/desk/calls"),
    })
}
