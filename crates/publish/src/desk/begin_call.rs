//! Beginning a call: its kind and its first language.

use floor::Result;
use floor::route::Answer;
use people::desk::Desk;

use crate::draft_store;
use crate::kind::Kind;

pub fn begin(desk: &Desk<'_>) -> Result<Answer> {
    let mut check = desk.asked.form().check();
    let kind: Option<Kind> = check.parsed("kind", "fault-choice");
    let lang = check.lang("lang");
    // Both are chosen from lists: what is neither was not sent by our page.
    let (Some(kind), Some(lang)) = (kind, lang) else {
        return Ok(Answer::see("/desk/calls"));
    };
    let who = &desk.person().id;
    let draft = desk.house.db.write(|tx| {
        let draft = draft_store::begin(tx, kind, who)?;
        draft_store::begin_text(tx, &draft.id, &lang, None, who)?;
        desk.note(tx, "begin-call", draft.id.as_str())?;
        Ok(draft.id)
    })?;
    Ok(Answer::see(&format!("/desk/calls/{draft}/{lang}")))
}
