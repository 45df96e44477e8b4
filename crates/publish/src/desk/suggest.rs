//! Who has a link reads a text that is not published yet and suggests other words, without an account.
//!
//! The secret in the address is all they need; a secret that is wrong, ended or closed finds the same page, which says so. What comes
//! is bounded for each link and for each network.

use askama::Template;
use floor::form::Faults;
use floor::limit::Rule;
use floor::markup::Markup;
use floor::route::{Answer, Asked};
use floor::{DAY, ErrorKind, House, MINUTE, Result, SECOND};
use http::StatusCode;
use people::desk::Frame;
use prose::diff::paragraphs;
use prose::lang::Lang;

use crate::desk::text::DraftText;
use crate::draft_store;
use crate::suggestion_store::{self, LONGEST, Link};

/// What its forms are called in their tokens.
const PURPOSE: &str = "suggest";
const RULE: Rule = Rule {
    name: "suggest",
    burst: 30,
    every: MINUTE,
};

#[derive(Template)]
#[template(path = "desk/suggest.html")]
struct SuggestView<'a> {
    style: String,
    title: String,
    help: String,
    thanks: Option<String>,
    fault: Option<String>,
    lang: &'a Lang,
    action: &'a str,
    token: String,
    heading: String,
    summary: String,
    /// The name of a passage, its words, the lines they take.
    passages: Vec<(String, String, usize)>,
    open: String,
    typed: &'a str,
    note: &'a str,
    words: SuggestWords,
}

struct SuggestWords {
    change: String,
    text: String,
    note: String,
    send: String,
}

#[derive(Template)]
#[template(source = "<h1>{{ title }}</h1><p>{{ message }}</p>", ext = "html")]
struct EndedView {
    title: String,
    message: String,
}

pub fn show(house: &House, asked: &Asked) -> Result<Answer> {
    match open(house, asked)? {
        Some((_, text)) => page(house, asked, &text, &Faults::default()),
        None => ended(house, asked),
    }
}

fn open(house: &House, asked: &Asked) -> Result<Option<(Link, DraftText)>> {
    let now = house.clock.now();
    house.db.read(|conn| {
        let Some(link) = suggestion_store::link(conn, asked.param("secret"), now)? else {
            return Ok(None);
        };
        let text = draft_store::text(conn, &link.draft, &link.lang)?;
        Ok(text.map(|text| (link, text)))
    })
}

fn ended(house: &House, asked: &Asked) -> Result<Answer> {
    let lang = asked.lang(house, None);
    let say = |key: &str| house.words.say(lang.as_str(), key, &[]);
    let view = EndedView {
        title: say("work-suggest-ended"),
        message: say("work-suggest-ended-help"),
    };
    let title = view.title.clone();
    let frame = Frame::for_guests(house, asked, lang, &title);
    Ok(frame
        .answer(&written(&view)?, &[])?
        .status(StatusCode::NOT_FOUND))
}

fn page(house: &House, asked: &Asked, text: &DraftText, faults: &Faults) -> Result<Answer> {
    let ui = asked.lang(house, None);
    let say = |key: &str| house.words.say(ui.as_str(), key, &[]);
    let form = asked.form();
    let fault = ["text", "token"]
        .iter()
        .find_map(|name| faults.say(house, &ui, name));
    let height =
        |passage: &str| (passage.chars().count() / 55 + passage.lines().count()).clamp(2, 20) + 1;
    let passages = paragraphs(&text.words.text);
    let view = SuggestView {
        style: super::STYLE.href(),
        title: say("work-suggest"),
        help: say("work-suggest-help"),
        thanks: (asked.query().text("done") == "thanks").then(|| say("work-suggest-thanks")),
        open: form.text("passage").to_owned(),
        fault,
        lang: &text.lang,
        action: asked.path(),
        token: house.form_key()?.token(house, PURPOSE)?,
        heading: text.words.title.clone(),
        summary: text.words.summary.clone(),
        passages: passages
            .into_iter()
            .map(|passage| (name(passage), passage.to_owned(), height(passage)))
            .collect(),
        typed: form.text("text"),
        note: form.text("note"),
        words: SuggestWords {
            change: say("work-suggest-change"),
            text: say("work-suggest-text"),
            note: say("work-suggest-note"),
            send: say("work-suggest-send"),
        },
    };
    let title = view.title.clone();
    let frame = Frame::for_guests(house, asked, ui, &title);
    let answer = frame.answer(&written(&view)?, &[])?;
    Ok(answer.refusing(!faults.is_empty()))
}

pub fn suggest(house: &House, asked: &Asked) -> Result<Answer> {
    let Some((link, text)) = open(house, asked)? else {
        return ended(house, asked);
    };
    let form = asked.form();
    let mut check = form.check();
    let suggested = prose::text::clean(form.text("text").trim_end()).0;
    let note = prose::text::clean(check.optional("note", 2000)).0;
    let passages = paragraphs(&text.words.text);
    let passage = passages
        .into_iter()
        .find(|passage| name(passage) == form.text("passage"));
    if suggested.trim().is_empty() || passage == Some(suggested.as_str()) {
        check.fault("text", "work-fault-suggest-same");
    }
    if suggested.len() > LONGEST || passage.is_none_or(|passage| passage.len() > LONGEST) {
        check.fault("text", "work-fault-long");
    }
    let key = house.form_key()?;
    if key
        .check(house, PURPOSE, form.text("token"), (SECOND, DAY))
        .is_err()
    {
        check.fault("token", "work-fault-form");
    }
    if house
        .limits
        .take(house.clock.now(), &RULE, asked.network())
        .is_err()
    {
        check.fault("token", "work-fault-often");
    }
    if let Err(faults) = check.done() {
        return page(house, asked, &text, &faults);
    }
    let parts = [passage.unwrap_or_default(), &suggested, &note];
    let taken = house
        .db
        .write(|tx| suggestion_store::suggest(tx, &link, text.version, parts));
    match taken {
        Ok(()) => Ok(Answer::see(&format!("{}?done=thanks", asked.path()))),
        Err(error) if error.kind() == ErrorKind::Conflict => page(
            house,
            asked,
            &text,
            &Faults::of("token", "work-fault-link-full"),
        ),
        Err(error) => Err(error),
    }
}

/// A passage is named by what it says: another one, or the same one changed since, is not it.
fn name(passage: &str) -> String {
    prose::likeness::passage(passage).to_string()
}

fn written(view: &impl Template) -> Result<Markup> {
    let html = view.render();
    html.map(Markup)
        .map_err(|cause| floor::Error::internal("a page cannot be written", cause))
}
