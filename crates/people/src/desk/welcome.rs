//! Coming in by a link: somebody says how they are called, and goes on to choose how they will sign in.

use askama::Template;
use floor::form::Faults;
use floor::markup::Markup;
use floor::route::{Answer, Asked, Route};
use floor::{House, Result};
use http::StatusCode;
use http::header::USER_AGENT;
use prose::lang::Lang;

use super::{Field, Frame, frame, me, sentence, written};
use crate::invitation::{self, Invitation};
use crate::person_store;
use crate::session::{COOKIE, COOKIE_SECONDS};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/desk/welcome/{token}", show),
        Route::post("/desk/welcome/{token}", accept),
    ]
}

#[derive(Template)]
#[template(path = "welcome.html")]
struct WelcomeView<'a> {
    title: &'a str,
    lead: String,
    roles: Vec<String>,
    until: Markup,
    action: &'a str,
    fields: Vec<Field>,
    button: String,
}

#[derive(Template)]
#[template(path = "said.html")]
struct GoneView<'a> {
    title: &'a str,
    message: &'a str,
    detail: &'a str,
}

fn show(house: &House, asked: &Asked) -> Result<Answer> {
    page(house, asked, &Faults::default())
}

fn page(house: &House, asked: &Asked, faults: &Faults) -> Result<Answer> {
    let now = house.clock.now();
    let token = asked.param("token");
    let found = house.db.read(|conn| {
        let found = invitation::find(conn, token, now)?;
        let person = found.as_ref().and_then(|found| found.person.clone());
        let person = person
            .map(|id| person_store::person(conn, &id))
            .transpose()?;
        Ok(found.map(|found| (found, person.flatten())))
    })?;
    let Some((invitation, person)) = found else {
        return gone(house, asked);
    };
    let sent = asked.form();
    let wanted = (!sent.has("lang")).then_some(invitation.lang.as_str());
    let chosen = asked
        .query()
        .has("lang")
        .then_some(())
        .map_or(wanted, |()| None);
    let lang = asked.lang(house, chosen);
    let say = |key: &str| house.words.say(lang.as_str(), key, &[]);
    let name = match sent.has("name") {
        true => sent.text("name"),
        false => person.as_ref().map_or("", |person| &person.name),
    };
    let title = say("welcome-title");
    let until = frame::time(house, &lang, invitation.expires_at);
    let view = WelcomeView {
        lead: say(if person.is_some() {
            "welcome-back-lead"
        } else {
            "welcome-lead"
        }),
        roles: roles(house, &lang, &invitation),
        until: sentence(house, &lang, "welcome-until", &[("until", until)]),
        action: asked.path(),
        fields: me::fields(house, &lang, (name, lang.as_str()), faults),
        button: say("welcome-button"),
        title: &title,
    };
    let main = written(&view)?;
    let answer = Frame::for_guests(house, asked, lang.clone(), &title).answer(&main, &[])?;
    Ok(answer.refusing(!faults.is_empty()))
}

/// The roles of the invitation, in words.
fn roles(house: &House, lang: &Lang, invitation: &Invitation) -> Vec<String> {
    let roles = invitation.roles.iter();
    roles.map(|role| me::role(house, lang, role)).collect()
}

/// Never made, spent, withdrawn, too old: nobody learns which.
fn gone(house: &House, asked: &Asked) -> Result<Answer> {
    let lang = asked.lang(house, None);
    let say = |key: &str| house.words.say(lang.as_str(), key, &[]);
    let (title, message) = (say("welcome-gone-title"), say("welcome-gone"));
    let view = GoneView {
        title: &title,
        message: &message,
        detail: "",
    };
    let main = written(&view)?;
    let frame = Frame::for_guests(house, asked, lang.clone(), &title);
    Ok(frame.answer(&main, &[])?.status(StatusCode::GONE))
}

fn accept(house: &House, asked: &Asked) -> Result<Answer> {
    let token = asked.param("token");
    let now = house.clock.now();
    let good = house.db.read(|conn| invitation::find(conn, token, now))?;
    if good.is_none() || !asked.is_from_here(house) {
        return gone(house, asked);
    }
    let mut check = asked.form().check();
    let (name, lang) = me::read(house, &mut check);
    if let Err(faults) = check.done() {
        return page(house, asked, &faults);
    }
    let agent = asked.header(USER_AGENT).unwrap_or_default();
    let cookie = house
        .db
        .write(|tx| invitation::accept(tx, token, (name, lang), agent))?;
    Ok(Answer::see("/desk/me/ways").keep(house, asked, COOKIE, &cookie, COOKIE_SECONDS))
}
