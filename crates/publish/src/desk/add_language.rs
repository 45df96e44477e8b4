//! Another language for a call, and going on from a text that is published.

use floor::route::Answer;
use floor::{Id, Result, Tx};
use people::desk::Desk;
use prose::lang::Lang;

use crate::desk::spot;
use crate::{call_store as store, draft_store};

pub fn add(desk: &Desk<'_>) -> Result<Answer> {
    let form = desk.asked.form();
    let Some(lang) = form.check().lang("lang") else {
        return Ok(Answer::see(&format!(
            "/desk/calls/{}",
            desk.asked.param("call")
        )));
    };
    let source = Lang::parse(form.text("source")).ok();
    let translates = source.as_ref().is_some_and(|source| *source != lang);
    let roles = &desk.person().roles;
    // A text of one's own begins with an editor.
    if !roles.may_write(&lang) || (!translates && !roles.is_editor()) {
        return spot::not_yours(desk);
    }
    begin_in(desk, &lang, source.as_ref().filter(|_| translates))
}

pub fn begin(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(refused) = spot::refused(desk)? {
        return Ok(refused);
    }
    begin_in(desk, &spot::lang(desk)?, None)
}

fn begin_in(desk: &Desk<'_>, lang: &Lang, source: Option<&Lang>) -> Result<Answer> {
    let who = &desk.person().id;
    let (id, translation) = desk.house.db.write(|tx| {
        let call = spot::call(tx, desk)?;
        draft(tx, &call.id, who)?;
        let text = draft_store::begin_text(tx, &call.id, lang, source, who)?;
        desk.note(tx, "begin-text", &format!("{} {lang}", call.id))?;
        Ok((call.id, text.source.is_some()))
    })?;
    let page = if translation { "/translate" } else { "" };
    Ok(Answer::see(&format!("/desk/calls/{id}/{lang}{page}")))
}

/// A published call has a draft from now on.
fn draft(tx: &mut Tx<'_>, id: &Id, who: &Id) -> Result<()> {
    if let Some(published) = store::call(tx, id)?.filter(|call| call.erased.is_none()) {
        draft_store::of_call(tx, &published, who)?;
    }
    Ok(())
}
