//! One's own page: name, language, and the ways to the pages about signing in.

use askama::Template;
use floor::form::{Check, Faults};
use floor::route::{Answer, Route};
use floor::words::Arg;
use floor::{House, Result};
use prose::lang::Lang;

use super::{Desk, Field, door};
use crate::person::{Need, Role};
use crate::person_store;

pub(super) const MAX_NAME: usize = 80;

pub(super) fn routes() -> Vec<Route> {
    vec![
        door::get("/desk/me", Need::Anybody, |desk| {
            page(desk, &Faults::default())
        }),
        door::post("/desk/me", Need::Anybody, change),
        door::post("/desk/me/language", Need::Arriving, switch),
    ]
}

#[derive(Template)]
#[template(path = "me.html")]
struct MeView<'a> {
    desk: &'a Desk<'a>,
    roles: Vec<String>,
    fields: Vec<Field>,
}

fn page(desk: &Desk<'_>, faults: &Faults) -> Result<Answer> {
    let person = desk.person();
    let sent = desk.asked.form();
    let now = match sent.has("name") {
        true => (sent.text("name"), sent.text("lang")),
        false => (person.name.as_str(), desk.lang.as_str()),
    };
    let roles = person.roles.iter();
    let view = MeView {
        desk,
        roles: roles.map(|one| role(desk.house, &desk.lang, one)).collect(),
        fields: fields(desk.house, &desk.lang, now, faults),
    };
    let answer = desk.page(&desk.say("me-title"), &view)?;
    Ok(answer.refusing(!faults.is_empty()))
}

fn change(desk: &Desk<'_>) -> Result<Answer> {
    let mut check = desk.asked.form().check();
    let (name, lang) = read(desk.house, &mut check);
    if let Err(faults) = check.done() {
        return page(desk, &faults);
    }
    let id = &desk.person().id;
    desk.house
        .db
        .write(|tx| person_store::set_name_and_lang(tx, id, name, lang))?;
    desk.see("/desk/me", "saved")
}

/// The buttons at the foot of every page.
fn switch(desk: &Desk<'_>) -> Result<Answer> {
    let mut check = desk.asked.form().check();
    let lang = spoken(desk.house, &mut check);
    if check.is_sound() {
        let person = desk.person();
        desk.house
            .db
            .write(|tx| person_store::set_name_and_lang(tx, &person.id, &person.name, lang))?;
    }
    let next = desk.asked.form().text("next");
    Ok(Answer::see(match next.starts_with("/desk") {
        true => next,
        false => "/desk/me",
    }))
}

/// Name and language, as they are asked of everybody.
pub(super) fn fields(
    house: &House,
    lang: &Lang,
    (name, chosen): (&str, &str),
    faults: &Faults,
) -> Vec<Field> {
    let say = |key: &str| house.words.say(lang.as_str(), key, &[]);
    let spoken = house.words.spoken().iter();
    let spoken = spoken.map(|lang| (lang.to_string(), lang.endonym()));
    vec![
        Field::line("name", say("me-name"), name)
            .hint(say("me-name-hint"))
            .fault(faults.say(house, lang, "name"))
            .autocomplete("name")
            .required(),
        Field::choice("lang", say("me-language"), chosen, spoken.collect())
            .fault(faults.say(house, lang, "lang")),
    ]
}

pub(super) fn read<'f>(house: &House, check: &mut Check<'f>) -> (&'f str, &'f str) {
    (check.text("name", MAX_NAME), spoken(house, check))
}

/// A language of the interface.
fn spoken<'f>(house: &House, check: &mut Check<'f>) -> &'f str {
    let lang = check.text("lang", 20);
    let known = house
        .words
        .spoken()
        .iter()
        .any(|known| known.as_str() == lang);
    if !known {
        check.fault("lang", "fault-choice");
    }
    lang
}

/// A role in words: *Translator (Arabic)*.
pub(super) fn role(house: &House, lang: &Lang, role: &Role) -> String {
    let of = match role {
        Role::Translator(lang) => lang.endonym(),
        _ => String::new(),
    };
    let key = format!("role-{}", role.word());
    house
        .words
        .say(lang.as_str(), &key, &[("language", Arg::Text(of))])
}
