//! Where a request of the desk is: which call, which language, whether the person may write there.

use askama::Template;
use floor::route::Answer;
use floor::{Conn, Error, Id, Result};
use http::StatusCode;
use people::desk::Desk;
use people::person_store;
use prose::lang::Lang;

use crate::desk::text::DraftText;
use crate::draft_store;
use crate::listing_store::{self, Listed};

/// The call that a path names, with its state in every language.
pub fn call(conn: &mut Conn<'_>, desk: &Desk<'_>) -> Result<Listed> {
    let id = Id::parse(desk.asked.param("call")).ok_or_else(gone)?;
    listing_store::one(conn, &id)?.ok_or_else(gone)
}

/// The language that a path names.
pub fn lang(desk: &Desk<'_>) -> Result<Lang> {
    Lang::parse(desk.asked.param("lang")).map_err(|_| gone())
}

/// The text at the desk that a path names.
pub fn text(conn: &mut Conn<'_>, desk: &Desk<'_>) -> Result<DraftText> {
    let id = Id::parse(desk.asked.param("call")).ok_or_else(gone)?;
    draft_store::text(conn, &id, &lang(desk)?)?.ok_or_else(gone)
}

/// The title of a call in the person's language, else in any.
pub fn title(desk: &Desk<'_>, listed: &Listed) -> String {
    let wanted = [desk.lang.as_str(), desk.house.config.first_language()];
    let title = listed.title(&wanted).map(|(_, title)| title.to_owned());
    title.unwrap_or_else(|| desk.say("work-untitled"))
}

/// `Some` for a person who may not write in the language of the path: the answer.
pub fn refused(desk: &Desk<'_>) -> Result<Option<Answer>> {
    let lang = lang(desk)?;
    match desk.person().roles.may_write(&lang) {
        true => Ok(None),
        false => not_yours(desk).map(Some),
    }
}

#[derive(Template)]
#[template(
    source = "<h1>{{ title }}</h1><p>{{ message }}</p><p><a href=\"/desk/calls\">{{ back }}</a></p>",
    ext = "html"
)]
struct NotYours {
    title: String,
    message: String,
    back: String,
}

/// Says that this language is somebody else's.
pub fn not_yours(desk: &Desk<'_>) -> Result<Answer> {
    let view = NotYours {
        title: desk.say("work-not-yours-title"),
        message: desk.say("work-not-yours"),
        back: desk.say("work-all-calls"),
    };
    Ok(desk.page(&view.title, &view)?.status(StatusCode::FORBIDDEN))
}

/// The name of a person of the house.
pub fn name(conn: &mut Conn<'_>, desk: &Desk<'_>, id: &Id) -> Result<String> {
    let person = person_store::person(conn, id)?;
    Ok(person.map_or_else(|| desk.say("work-somebody"), |person| person.name))
}

/// Goes on to a path, which says what was done: `done-words-…` are its words.
pub fn see(path: &str, done: &str) -> Answer {
    Answer::see(&format!("{path}?done=words-{done}"))
}

pub fn gone() -> Error {
    Error::not_found("there is no such text at the desk")
        .hint("it may have been published or thrown away since; look in the list of calls")
}
