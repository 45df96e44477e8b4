//! The desk: the shell of every page that people of the house work on, and the door that checks who is acting.
//!
//! A room makes its routes with [`get`] and [`post`]: pattern, what it needs, and `fn(&Desk) -> Result<Answer>`. Before the function is called
//! the door (`door.rs`) has found the session, checked the roles, and, for a change, that the form is one of this session's; what
//! was typed into a form that is refused comes back on the page that says so. [`Desk::page`] puts the room's template into
//! the shell; [`Field`] is a labelled field with its fault beside it. Everything works without scripts.

mod asset;
mod door;
mod field;
mod frame;
mod house;
mod house_audit;
mod house_hosts;
mod house_jobs;
mod me;
mod place;
mod sessions;
mod sign_in;
mod staff;
mod ways;
mod welcome;

use askama::Template;
use floor::form::token_of;
use floor::markup::{self, Markup};
use floor::route::{Answer, Asked, Route};
use floor::words::Arg;
use floor::{Error, House, Micros, Result, Tx};
use prose::lang::Lang;

pub use asset::Asset;
pub use door::{get, post, told};
pub use field::Field;
pub use frame::Frame;

use crate::person::Person;
use crate::session::Session;
use crate::{audit, hand};

/// Every route of this room.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![frame::STYLE.route(), ways::SCRIPT.route()];
    routes.extend(sign_in::routes());
    routes.extend(welcome::routes());
    routes.extend(me::routes());
    routes.extend(ways::routes());
    routes.extend(sessions::routes());
    routes.extend(staff::routes());
    routes.extend(house::routes());
    routes.extend(house_audit::routes());
    routes.extend(house_jobs::routes());
    routes.extend(house_hosts::routes());
    routes
}

/// Somebody of the house at work: who, in which language, and what they asked.
pub struct Desk<'a> {
    pub house: &'a House,
    pub asked: &'a Asked,
    pub session: Session,
    /// The language of the interface.
    pub lang: Lang,
}

impl Desk<'_> {
    pub fn person(&self) -> &Person {
        &self.session.person
    }

    /// A word or sentence of the interface.
    pub fn say(&self, key: &str) -> String {
        self.house.words.say(self.lang.as_str(), key, &[])
    }

    /// One with things in it.
    pub fn say_with(&self, key: &str, args: &[(&str, Arg)]) -> String {
        self.house.words.say(self.lang.as_str(), key, args)
    }

    /// One with HTML in it: links, times, names.
    pub fn sentence(&self, key: &str, parts: &[(&str, Markup)]) -> Markup {
        sentence(self.house, &self.lang, key, parts)
    }

    /// A moment, with its zone, in the language of the desk.
    pub fn time(&self, at: Micros) -> Markup {
        frame::time(self.house, &self.lang, at)
    }

    /// The hidden field that every form for a change carries.
    pub fn token(&self) -> Markup {
        let token = token_of(self.session.form.as_bytes());
        Markup(format!(
            "<input type=\"hidden\" name=\"token\" value=\"{}\">",
            Markup::text(&token)
        ))
    }

    /// A page of the desk around a room's template.
    pub fn page(&self, title: &str, main: &impl Template) -> Result<Answer> {
        self.page_with(title, main, &[])
    }

    /// One that scripts improve.
    pub fn page_with(
        &self,
        title: &str,
        main: &impl Template,
        scripts: &[&Asset],
    ) -> Result<Answer> {
        let frame = Frame::of(self, title);
        frame.answer(&written(main)?, scripts)
    }

    /// Goes on to a page after a change, which says what was done where there are words `done-…` for it.
    pub fn see(&self, path: &str, done: &str) -> Result<Answer> {
        let mark = if path.contains('?') { '&' } else { '?' };
        Ok(Answer::see(&format!("{path}{mark}done={done}")))
    }

    /// One transaction in the person's name: their key signs what is said in it.
    pub fn write<T>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let person = &self.person().id;
        self.house.db.write(|tx| hand::by(tx, person, work))
    }

    /// Notes in the audit trail what the person did, in the transaction that does it.
    pub fn note(&self, tx: &mut Tx<'_>, action: &str, object: &str) -> Result<()> {
        audit::note(tx, Some(&self.person().id), action, object)
    }
}

/// A sentence with HTML in it.
fn sentence(house: &House, lang: &Lang, key: &str, parts: &[(&str, Markup)]) -> Markup {
    let held = |number: usize| Arg::Text(markup::placeholder(number));
    let args: Vec<_> = (0..)
        .zip(parts)
        .map(|(number, (name, _))| (*name, held(number)))
        .collect();
    let html: Vec<Markup> = parts.iter().map(|(_, html)| html.clone()).collect();
    markup::fill(&house.words.say(lang.as_str(), key, &args), &html)
}

/// A template as HTML.
fn written(view: &impl Template) -> Result<Markup> {
    let html = view.render();
    html.map(Markup)
        .map_err(|cause| Error::internal("a page cannot be written", cause))
}
