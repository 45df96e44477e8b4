//! The people of the house, for stewards: who is here and may do what; inviting, changing, resetting, removing.

use std::collections::BTreeMap;

use askama::Template;
use floor::form::{Check, Faults};
use floor::route::{Answer, Route};
use floor::{Error, Id, Result};
use prose::lang::Lang;

use super::{Desk, Field, door, me};
use crate::invitation::{self, MOST_DAYS, Waiting, Wanted};
use crate::person::{Need, Person, Role, Roles};
use crate::{owed, person_store, removal};

const HERE: &str = "/desk/people";

pub(super) fn routes() -> Vec<Route> {
    let post = |pattern, handler| door::post(pattern, Need::Steward, handler);
    vec![
        door::get(HERE, Need::Steward, |desk| {
            everybody(desk, &Faults::default())
        }),
        post("/desk/people", invite),
        post("/desk/people/invitations/{invitation}/withdraw", withdraw),
        door::get("/desk/people/{person}", Need::Steward, |desk| {
            somebody(desk, &Faults::default())
        }),
        post("/desk/people/{person}/roles", change_roles),
        post("/desk/people/{person}/reset", reset),
        post("/desk/people/{person}/remove", remove),
    ]
}

#[derive(Template)]
#[template(path = "people.html")]
struct PeopleView<'a> {
    desk: &'a Desk<'a>,
    people: Vec<Person>,
    waiting: Vec<Waiting>,
    roles: Vec<Field>,
    role_fault: String,
    more: Vec<Field>,
}

impl PeopleView<'_> {
    fn roles(&self, roles: &Roles) -> String {
        words(self.desk, roles)
    }
}

/// Roles in words, one after the other.
fn words(desk: &Desk<'_>, roles: &Roles) -> String {
    let roles = roles
        .iter()
        .map(|role| me::role(desk.house, &desk.lang, role));
    roles.collect::<Vec<_>>().join(" · ")
}

fn everybody(desk: &Desk<'_>, faults: &Faults) -> Result<Answer> {
    let now = desk.house.clock.now();
    let (people, waiting) = desk.house.db.read(|conn| {
        Ok((
            person_store::everybody(conn)?,
            invitation::waiting(conn, now)?,
        ))
    })?;
    let sent = desk.asked.form();
    let fault = |name: &str| faults.say(desk.house, &desk.lang, name);
    let days = if sent.has("days") {
        sent.text("days")
    } else {
        "7"
    };
    let spoken = desk.house.words.spoken().iter();
    let spoken = spoken
        .map(|lang| (lang.to_string(), lang.endonym()))
        .collect();
    let lang = if sent.has("lang") {
        sent.text("lang")
    } else {
        desk.lang.as_str()
    };
    let view = PeopleView {
        roles: role_fields(desk, &Roles::default()),
        role_fault: fault("role").unwrap_or_default(),
        more: vec![
            Field::choice("lang", desk.say("invite-language"), lang, spoken).fault(fault("lang")),
            Field::line("days", desk.say("invite-days"), days)
                .fault(fault("days"))
                .digits()
                .required(),
        ],
        people,
        waiting,
        desk,
    };
    let answer = desk.page(&desk.say("people-title"), &view)?;
    Ok(answer.refusing(!faults.is_empty()))
}

/// A box for each role: stewards, editors, moderators, and translators into each language of the house.
fn role_fields(desk: &Desk<'_>, ticked: &Roles) -> Vec<Field> {
    let sent: Vec<&str> = desk.asked.form().all("role").collect();
    let mut offered = vec![Role::Editor];
    let theirs = ticked
        .iter()
        .filter(|role| matches!(role, Role::Translator(_)));
    let mut translators: BTreeMap<String, Role> = theirs
        .map(|role| (role.to_string(), role.clone()))
        .collect();
    for tag in &desk.house.config.house.languages {
        if let Ok(lang) = Lang::parse(tag) {
            let role = Role::Translator(lang);
            translators.insert(role.to_string(), role);
        }
    }
    offered.extend(translators.into_values());
    offered.extend([Role::Moderator, Role::Steward]);
    offered
        .iter()
        .map(|role| {
            let value = role.to_string();
            let on = match desk.asked.is_post() {
                true => sent.contains(&value.as_str()),
                false => ticked.iter().any(|other| other == role),
            };
            let label = me::role(desk.house, &desk.lang, role);
            Field::tick("role", label, &value, on)
        })
        .collect()
}

/// The roles that were ticked; at least one.
fn read_roles(check: &mut Check<'_>, sent: &floor::form::Form) -> Roles {
    let roles: std::result::Result<Vec<Role>, _> = sent.all("role").map(str::parse).collect();
    match roles {
        Ok(roles) if !roles.is_empty() => Roles::new(roles),
        _ => {
            check.fault("role", "invite-no-role");
            Roles::default()
        }
    }
}

#[derive(Template)]
#[template(path = "link.html")]
struct LinkView<'a> {
    desk: &'a Desk<'a>,
    lead: String,
    link: String,
}

fn invite(desk: &Desk<'_>) -> Result<Answer> {
    let form = desk.asked.form();
    let mut check = form.check();
    let roles = read_roles(&mut check, form);
    let lang = check.lang("lang");
    let days: Option<i64> = check.parsed("days", "fault-number");
    if days.is_some_and(|days| !(1..=MOST_DAYS).contains(&days)) {
        check.fault("days", "invite-days-range");
    }
    let (Some(lang), Some(days), true) = (lang, days, check.is_sound()) else {
        return everybody(desk, &check.done().err().unwrap_or_default());
    };
    let wanted = Wanted {
        roles,
        lang: lang.to_string(),
        days,
    };
    let by = &desk.person().id;
    let token = desk
        .house
        .db
        .write(|tx| invitation::invite(tx, Some(by), &wanted))?;
    link_page(desk, "link-title", "link-invited", &token)
}

/// The link, shown this once.
fn link_page(desk: &Desk<'_>, title: &str, lead: &str, token: &str) -> Result<Answer> {
    let origin = desk.house.config.house.origin.as_str();
    let link = match origin {
        // Without a public address, the one the steward came by leads there too.
        "" => format!(
            "{}/desk/welcome/{token}",
            crate::sign_in::here(desk.house, desk.asked).1
        ),
        _ => invitation::link(desk.house, token),
    };
    let view = LinkView {
        desk,
        lead: desk.say(lead),
        link,
    };
    desk.page(&desk.say(title), &view)
}

fn withdraw(desk: &Desk<'_>) -> Result<Answer> {
    let hash = desk.asked.param("invitation");
    let by = &desk.person().id;
    match desk
        .house
        .db
        .write(|tx| invitation::withdraw(tx, by, hash))?
    {
        true => desk.see(HERE, "uninvited"),
        false => Err(Error::not_found("nobody waits for this link any more")),
    }
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonView<'a> {
    desk: &'a Desk<'a>,
    person: Person,
    own: bool,
    roles: Vec<Field>,
    role_fault: String,
    /// Whether the roots still have to make or drop a key for them.
    owed: bool,
    refused: String,
}

fn the_person(desk: &Desk<'_>) -> Result<Person> {
    let nobody = || Error::not_found("there is no such person in this house");
    let id = Id::parse(desk.asked.param("person")).ok_or_else(nobody)?;
    let person = desk.house.db.read(|conn| person_store::person(conn, &id))?;
    person
        .filter(|person| person.removed_at.is_none())
        .ok_or_else(nobody)
}

fn somebody(desk: &Desk<'_>, faults: &Faults) -> Result<Answer> {
    let person = the_person(desk)?;
    let owed = desk.house.db.read(owed::all)?;
    let fault = |name: &str| {
        let fault = faults.say(desk.house, &desk.lang, name);
        fault.unwrap_or_default()
    };
    let view = PersonView {
        own: person.id == desk.person().id,
        roles: role_fields(desk, &person.roles),
        role_fault: fault("role"),
        owed: owed.iter().any(|owed| owed.person == person.id),
        refused: fault("last"),
        desk,
        person,
    };
    let title = view.person.name.clone();
    let answer = desk.page(&title, &view)?;
    Ok(answer.refusing(!faults.is_empty()))
}

fn change_roles(desk: &Desk<'_>) -> Result<Answer> {
    let person = the_person(desk)?;
    let form = desk.asked.form();
    let mut check = form.check();
    let roles = read_roles(&mut check, form);
    if let Err(faults) = check.done() {
        return somebody(desk, &faults);
    }
    let by = &desk.person().id;
    let done = desk
        .house
        .db
        .write(|tx| removal::change_roles(tx, Some(by), &person.id, &roles));
    match refused(done)? {
        Some(faults) => somebody(desk, &faults),
        None => desk.see(&format!("{HERE}/{}", person.id), "saved"),
    }
}

/// That the last steward stays is told on the page; everything else is an error.
fn refused(done: Result<()>) -> Result<Option<Faults>> {
    match done {
        Ok(()) => Ok(None),
        Err(error) if error.kind() == floor::ErrorKind::Conflict => {
            Ok(Some(Faults::of("last", "person-last-steward")))
        }
        Err(error) => Err(error),
    }
}

fn reset(desk: &Desk<'_>) -> Result<Answer> {
    let person = the_person(desk)?;
    if person.id == desk.person().id {
        return Err(Error::bad_input(
            "you are signed in: change how you sign in on your own page",
        ));
    }
    let by = &desk.person().id;
    let token = desk
        .house
        .db
        .write(|tx| invitation::reset(tx, Some(by), &person.id))?;
    link_page(desk, "link-title", "link-reset", &token)
}

fn remove(desk: &Desk<'_>) -> Result<Answer> {
    let person = the_person(desk)?;
    let by = &desk.person().id;
    let done = desk
        .house
        .db
        .write(|tx| removal::remove(tx, Some(by), &person.id));
    match refused(done)? {
        Some(faults) => somebody(desk, &faults),
        None => desk.see(HERE, "removed"),
    }
}
