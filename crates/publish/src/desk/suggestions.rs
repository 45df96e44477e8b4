//! Suggestions from outside: links that let them in, and what becomes of them.

use askama::Template;
use floor::markup::Markup;
use floor::route::Answer;
use floor::words::Arg;
use floor::{Conn, Id, Result};
use people::desk::Desk;
use prose::diff::{Hunk, Said, diff, html, paragraphs};
use prose::lang::Lang;

use crate::desk::text::{DraftText, Words};
use crate::desk::{said, spot};
use crate::draft_store;
use crate::suggestion_store::{self, Suggestion};

#[derive(Template)]
#[template(path = "desk/suggestions.html")]
struct SuggestionsView<'a> {
    d: &'a Desk<'a>,
    style: String,
    id: String,
    heading: String,
    lang: Lang,
    /// The address of a link that was made just now.
    secret: Option<String>,
    links: Vec<(String, String)>,
    suggestions: Vec<SuggestionView>,
}

struct SuggestionView {
    id: String,
    date: Markup,
    /// HTML.
    change: String,
    note: String,
    /// Whether the passage still stands as it was.
    fits: bool,
}

pub fn show(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(refused) = spot::refused(desk)? {
        return Ok(refused);
    }
    page(desk, None)
}

fn page(desk: &Desk<'_>, secret: Option<String>) -> Result<Answer> {
    let view = desk.house.db.read(|conn| {
        let text = spot::text(conn, desk)?;
        view(conn, desk, text, secret)
    })?;
    let title = format!("{}: {}", desk.say("work-suggestions"), view.lang.endonym());
    desk.page(&title, &view)
}

fn view<'a>(
    conn: &mut Conn<'_>,
    desk: &'a Desk<'a>,
    text: DraftText,
    secret: Option<String>,
) -> Result<SuggestionsView<'a>> {
    let listed = spot::call(conn, desk)?;
    let now = desk.house.clock.now();
    let links = suggestion_store::links(conn, &text.draft, &text.lang, now)?;
    let suggestions = suggestion_store::suggestions(conn, &text.draft, &text.lang)?;
    let ends = |link: &suggestion_store::Link| {
        let args = [
            ("when", Arg::Text(said::time(desk, link.ends_at))),
            ("count", Arg::Number(link.got)),
        ];
        (
            link.id.to_string(),
            said::isolated(desk, "work-link-ends", &args),
        )
    };
    Ok(SuggestionsView {
        style: super::STYLE.href(),
        id: text.draft.to_string(),
        heading: spot::title(desk, &listed),
        secret: secret.map(|secret| address(desk, &secret)),
        links: links.iter().map(ends).collect(),
        suggestions: suggestions
            .iter()
            .map(|one| suggestion(desk, &text, one))
            .collect(),
        lang: text.lang,
        d: desk,
    })
}

/// The whole address of a link, to be sent to somebody.
fn address(desk: &Desk<'_>, secret: &str) -> String {
    let origin = match desk.house.config.house.origin.as_str() {
        "" => format!("http://{}", desk.asked.host()),
        origin => origin.to_owned(),
    };
    format!("{origin}/do/suggest/{secret}")
}

fn suggestion(desk: &Desk<'_>, text: &DraftText, one: &Suggestion) -> SuggestionView {
    let mut hunks = diff(&one.passage, &one.text);
    // A passage and a wholly different one still stand beside each other.
    if hunks.is_empty() {
        hunks.push(Hunk::Added(one.text.clone()));
    }
    SuggestionView {
        id: one.id.to_string(),
        date: desk.time(one.at),
        change: html(&hunks, 1, Said::default()),
        note: one.note.clone(),
        fits: paragraphs(&text.words.text).contains(&one.passage.as_str()),
    }
}

/// Opens or closes a link, takes a suggestion over or leaves it, as the button says.
pub fn act(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(refused) = spot::refused(desk)? {
        return Ok(refused);
    }
    let form = desk.asked.form();
    let named = |name: &str| Id::parse(form.text(name)).ok_or_else(spot::gone);
    let who = &desk.person().id;
    let done = match form.text("do") {
        "open" => {
            let secret = desk.house.db.write(|tx| {
                let text = spot::text(tx, desk)?;
                desk.note(
                    tx,
                    "open-suggestions",
                    &format!("{} {}", text.draft, text.lang),
                )?;
                suggestion_store::open(tx, &text.draft, &text.lang, who)
            })?;
            // Shown once, and never in an address.
            return page(desk, Some(secret));
        }
        "close" => {
            let link = named("link")?;
            desk.house.db.write(|tx| {
                let text = spot::text(tx, desk)?;
                suggestion_store::close(tx, &text.draft, &text.lang, &link)
            })?;
            "saved"
        }
        "take" => take(desk, &named("suggestion")?)?,
        _ => {
            let id = named("suggestion")?;
            desk.house.db.write(|tx| {
                let text = spot::text(tx, desk)?;
                suggestion_store::done(tx, &text.draft, &text.lang, &id)
            })?;
            "left"
        }
    };
    let here = format!(
        "/desk/calls/{}/{}/suggestions",
        desk.asked.param("call"),
        spot::lang(desk)?
    );
    Ok(spot::see(&here, done))
}

/// Puts a suggestion where its passage stands; one whose passage has changed stays for somebody to read.
fn take(desk: &Desk<'_>, id: &Id) -> Result<&'static str> {
    desk.house.db.write(|tx| {
        let text = spot::text(tx, desk)?;
        let all = suggestion_store::suggestions(tx, &text.draft, &text.lang)?;
        let Some(one) = all.into_iter().find(|one| one.id == *id) else {
            return Ok("left");
        };
        let mut passages = paragraphs(&text.words.text);
        let Some(at) = passages.iter().position(|passage| *passage == one.passage) else {
            return Ok("changed");
        };
        passages[at] = &one.text;
        let words = Words {
            text: passages.join("\n\n"),
            ..text.words.clone()
        };
        draft_store::save(
            tx,
            &text.draft,
            &text.lang,
            text.version,
            words,
            &desk.person().id,
        )?;
        suggestion_store::done(tx, &text.draft, &text.lang, id)?;
        desk.note(
            tx,
            "take-suggestion",
            &format!("{} {}", text.draft, text.lang),
        )?;
        Ok("taken")
    })
}
