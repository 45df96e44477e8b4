//! Where one is signed in, and ending it: one session, or all the others.

use askama::Template;
use floor::route::{Answer, Route};
use floor::{Error, Id, Result};

use super::{Desk, door};
use crate::person::Need;
use crate::session_store::{self, Listed};

pub(super) fn routes() -> Vec<Route> {
    vec![
        door::get("/desk/me/sessions", Need::Anybody, show),
        door::post("/desk/me/sessions/others/end", Need::Anybody, end_others),
        door::post("/desk/me/sessions/{session}/end", Need::Anybody, end),
    ]
}

#[derive(Template)]
#[template(path = "sessions.html")]
struct SessionsView<'a> {
    desk: &'a Desk<'a>,
    sessions: Vec<Listed>,
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let (person, now) = (&desk.person().id, desk.house.clock.now());
    let sessions = desk
        .house
        .db
        .read(|conn| session_store::of_person(conn, person, now))?;
    desk.page(
        &desk.say("sessions-title"),
        &SessionsView { desk, sessions },
    )
}

fn end(desk: &Desk<'_>) -> Result<Answer> {
    let nothing = || Error::not_found("there is no such session");
    let id = Id::parse(desk.asked.param("session")).ok_or_else(nothing)?;
    let person = &desk.person().id;
    let ended = desk.house.db.write(|tx| {
        desk.note(tx, "session-ended", "")?;
        session_store::end(tx, person, &id)
    })?;
    match ended {
        true => desk.see("/desk/me/sessions", "session-ended"),
        false => Err(nothing()),
    }
}

fn end_others(desk: &Desk<'_>) -> Result<Answer> {
    let person = &desk.person().id;
    desk.house.db.write(|tx| {
        desk.note(tx, "session-ended", "")?;
        session_store::end_all(tx, person, Some(&desk.session.id))
    })?;
    desk.see("/desk/me/sessions", "session-ended")
}
