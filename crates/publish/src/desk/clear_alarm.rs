//! The all clear: a new revision of an alarm in each of its languages, which says that it is over. It is written here and published like
//! any other text, by as many people as the alarm took.

use askama::Template;
use floor::route::Answer;
use floor::{Conn, Error, Id, Result, Tx};
use people::desk::Desk;
use prose::lang::Lang;
use serde_json::json;

use crate::call::Call;
use crate::desk::spot;
use crate::desk::text::Words;
use crate::draft::is_short;
use crate::site::interface_language;
use crate::{call_store as store, draft_store};

#[derive(Template)]
#[template(path = "desk/clear.html")]
struct ClearView<'a> {
    d: &'a Desk<'a>,
    style: String,
    id: String,
    heading: String,
    fault: Option<String>,
    texts: Vec<(Lang, String)>,
}

pub fn show(desk: &Desk<'_>) -> Result<Answer> {
    page(desk, None)
}

fn page(desk: &Desk<'_>, fault: Option<String>) -> Result<Answer> {
    let refused = fault.is_some();
    let view = desk.house.db.read(|conn| {
        let listed = spot::call(conn, desk)?;
        let call = sounded(conn, &listed.id)?;
        Ok(ClearView {
            style: super::STYLE.href(),
            id: listed.id.to_string(),
            heading: spot::title(desk, &listed),
            fault,
            texts: langs(conn, &call)?
                .into_iter()
                .map(|lang| {
                    let typed = desk.asked.form().text(&format!("t-{lang}"));
                    let text = match refused {
                        true => typed.to_owned(),
                        false => usual(desk, &lang),
                    };
                    (lang, text)
                })
                .collect(),
            d: desk,
        })
    })?;
    let answer = desk.page(&desk.say("alarm-clear"), &view)?;
    Ok(answer.refusing(refused))
}

/// What is said where nobody writes anything better.
fn usual(desk: &Desk<'_>, lang: &Lang) -> String {
    let ui = interface_language(desk.house, lang);
    desk.house.words.say(ui.as_str(), "alarm-over", &[])
}

/// An alarm that readers see and that is not over.
fn sounded(conn: &mut Conn<'_>, id: &Id) -> Result<Call> {
    let call = store::call(conn, id)?.ok_or_else(spot::gone)?;
    let over = call.alarm().is_none_or(|alarm| alarm.over);
    match over || call.erased.is_some() || call.withdrawn.is_some() {
        true => Err(Error::conflict("this is no alarm that could be over")),
        false => Ok(call),
    }
}

fn langs(conn: &mut Conn<'_>, call: &Call) -> Result<Vec<Lang>> {
    let shown = store::shown_revisions(conn, &call.id)?;
    let standing = shown.into_iter().filter(|it| it.erased_at.is_none());
    Ok(standing.map(|it| it.lang).collect())
}

pub fn write(desk: &Desk<'_>) -> Result<Answer> {
    let typed = |lang: &Lang| {
        desk.asked
            .form()
            .text(&format!("t-{lang}"))
            .trim()
            .to_owned()
    };
    let who = &desk.person().id;
    let id = desk.house.db.write(|tx| {
        let listed = spot::call(tx, desk)?;
        let call = sounded(tx, &listed.id)?;
        let texts: Vec<(Lang, String)> = langs(tx, &call)?
            .into_iter()
            .map(|lang| (typed(&lang), lang))
            .map(|(text, lang)| (lang, text))
            .collect();
        if texts.iter().any(|(_, text)| !is_short(text)) {
            return Ok(None);
        }
        draft(tx, &call, &texts, who)?;
        desk.note(tx, "write-all-clear", call.id.as_str())?;
        Ok(Some(call.id))
    })?;
    match id {
        Some(id) => Ok(Answer::see(&format!("/desk/calls/{id}/publish"))),
        None => page(desk, Some(desk.say("alarm-short-fault"))),
    }
}

/// Writes the all clear of a call as its drafts: the texts as they stand, under the new short ones.
pub fn draft(tx: &mut Tx<'_>, call: &Call, texts: &[(Lang, String)], who: &Id) -> Result<()> {
    let mut draft = draft_store::of_call(tx, call, who)?;
    let until = call.alarm().map(|alarm| alarm.until);
    draft.event = Some(json!({"until": until, "over": true}));
    draft_store::describe(tx, &draft)?;
    for (lang, short) in texts {
        let begun = draft_store::begin_text(tx, &call.id, lang, None, who)?;
        let words = Words {
            summary: short.clone(),
            ..begun.words
        };
        draft_store::save(tx, &call.id, lang, begun.version, words, who)?;
    }
    Ok(())
}
