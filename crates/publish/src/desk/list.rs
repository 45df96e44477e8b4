//! The list of calls: what waits to be read, what is being written, what is published, and finding.

use askama::Template;
use floor::markup::Markup;
use floor::route::Answer;
use floor::words::Arg;
use floor::{Conn, Result};
use people::desk::Desk;
use prose::lang::Lang;

use crate::desk::{sound_alarm, spot};
use crate::kind::Kind;
use crate::listing_store::{self, Listed, Standing};
use crate::{call_store as store, found_store, review_store};

/// Calls on a page.
const PAGE: u64 = 20;

#[derive(Template)]
#[template(path = "desk/calls.html")]
struct ListView<'a> {
    d: &'a Desk<'a>,
    style: String,
    typed: String,
    /// What was looked for: how many, and which.
    found: Option<(String, Vec<Card>)>,
    may_begin: bool,
    begin_open: bool,
    kinds: Vec<(&'static str, String)>,
    languages: Vec<Lang>,
    waiting: Vec<Waiting>,
    /// Alarms that wait for a second person.
    alarms: Vec<(String, String)>,
    fresh: Vec<Card>,
    fresh_older: Option<String>,
    published: Vec<Card>,
    older: Option<String>,
}

/// A call as the list shows it.
struct Card {
    id: String,
    title: String,
    title_lang: Option<Lang>,
    kind: String,
    date: Markup,
    languages: Vec<CardLanguage>,
}

struct CardLanguage {
    lang: Lang,
    href: String,
    states: Vec<(&'static str, String)>,
}

struct Waiting {
    href: String,
    title: String,
    language: String,
}

pub fn show(desk: &Desk<'_>) -> Result<Answer> {
    let query = desk.asked.query();
    let typed = query.text("q").trim().to_owned();
    let before = query.text("before").parse().ok();
    let fresh_before = query.text("fresh").parse().ok();
    let view = desk.house.db.read(|conn| {
        let mut view = empty(conn, desk, typed.clone())?;
        if !typed.is_empty() {
            find(conn, desk, &mut view, before)?;
            return Ok(view);
        }
        let published = listing_store::published(conn, before, PAGE)?;
        view.older = (published.len() as u64 == PAGE)
            .then(|| published.last())
            .flatten()
            .map(|(position, _)| format!("/desk/calls?before={position}"));
        view.published = published.iter().map(|(_, call)| card(desk, call)).collect();
        if before.is_none() {
            let fresh = listing_store::fresh(conn, fresh_before, PAGE)?;
            view.fresh_older = (fresh.len() as u64 == PAGE)
                .then(|| fresh.last())
                .flatten()
                .map(|call| format!("/desk/calls?fresh={}", call.at));
            view.fresh = fresh.iter().map(|call| card(desk, call)).collect();
            view.waiting = waiting(conn, desk)?;
        }
        view.begin_open = view.fresh.is_empty() && view.published.is_empty();
        Ok(view)
    })?;
    desk.page(&desk.say("work-calls"), &view)
}

fn empty<'a>(conn: &mut Conn<'_>, desk: &'a Desk<'a>, typed: String) -> Result<ListView<'a>> {
    let kind = |kind: Kind| (kind.as_str(), desk.say(&format!("kind-{kind}")));
    Ok(ListView {
        style: super::STYLE.href(),
        typed,
        found: None,
        may_begin: desk.person().roles.is_editor(),
        begin_open: false,
        kinds: Kind::ALL.into_iter().map(kind).collect(),
        languages: languages(conn, desk)?,
        waiting: Vec::new(),
        alarms: match desk.person().roles.is_editor() {
            true => sound_alarm::waiting(conn, desk)?,
            false => Vec::new(),
        },
        fresh: Vec::new(),
        fresh_older: None,
        published: Vec::new(),
        older: None,
        d: desk,
    })
}

/// The house's languages in their order, then those that something is published in.
pub fn languages(conn: &mut Conn<'_>, desk: &Desk<'_>) -> Result<Vec<Lang>> {
    let configured = desk.house.config.house.languages.iter();
    let mut all: Vec<Lang> = configured.filter_map(|tag| Lang::parse(tag).ok()).collect();
    for (lang, _) in store::lists(conn)? {
        if !all.contains(&lang) {
            all.push(lang);
        }
    }
    Ok(all)
}

fn find(
    conn: &mut Conn<'_>,
    desk: &Desk<'_>,
    view: &mut ListView<'_>,
    before: Option<u64>,
) -> Result<()> {
    let hits = found_store::find(conn, &view.typed, &view.languages, before, PAGE)?;
    if hits.len() as u64 == PAGE
        && let Some(last) = hits.last()
    {
        let typed: String = form_encoded(&view.typed);
        view.older = Some(format!("/desk/calls?q={typed}&before={}", last.doc));
    }
    let mut seen = Vec::new();
    let mut cards = Vec::new();
    for hit in hits {
        if seen.contains(&hit.call) {
            continue;
        }
        if let Some(call) = listing_store::one(conn, &hit.call)? {
            cards.push(card(desk, &call));
        }
        seen.push(hit.call);
    }
    let count = u64::try_from(cards.len()).unwrap_or(u64::MAX);
    let said = desk.say_with("work-found", &[("count", Arg::Number(count))]);
    view.found = Some((said, cards));
    Ok(())
}

/// A text as a value in an address.
fn form_encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                out.push(char::from(byte))
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn card(desk: &Desk<'_>, call: &Listed) -> Card {
    let wanted = [desk.lang.as_str(), desk.house.config.first_language()];
    let title = call.title(&wanted);
    Card {
        id: call.id.to_string(),
        title: title.map_or_else(|| desk.say("work-untitled"), |(_, title)| title.to_owned()),
        title_lang: title.map(|(lang, _)| lang.clone()),
        kind: desk.say(&format!("kind-{}", call.kind)),
        date: desk.time(call.at),
        languages: call
            .languages
            .iter()
            .map(|one| in_language(desk, call, one))
            .collect(),
    }
}

fn in_language(desk: &Desk<'_>, call: &Listed, one: &Standing) -> CardLanguage {
    let drafted = one.version.is_some() && desk.person().roles.may_write(&one.lang);
    let href = match (drafted, &one.source) {
        (true, Some(_)) => format!("/desk/calls/{}/{}/translate", call.id, one.lang),
        (true, None) => format!("/desk/calls/{}/{}", call.id, one.lang),
        (false, _) => format!("/desk/calls/{}", call.id),
    };
    CardLanguage {
        lang: one.lang.clone(),
        href,
        states: states(desk, one),
    }
}

/// The states of a text with their words.
pub fn states(desk: &Desk<'_>, one: &Standing) -> Vec<(&'static str, String)> {
    let said = |state: &&'static str| (*state, desk.say(&format!("work-state-{state}")));
    one.states.iter().map(said).collect()
}

fn waiting(conn: &mut Conn<'_>, desk: &Desk<'_>) -> Result<Vec<Waiting>> {
    let mut waiting = Vec::new();
    for asked in review_store::waiting(conn, PAGE)? {
        if let Some(call) = listing_store::one(conn, &asked.draft)? {
            waiting.push(Waiting {
                href: format!("/desk/calls/{}/{}/review", asked.draft, asked.lang),
                title: spot::title(desk, &call),
                language: asked.lang.endonym(),
            });
        }
    }
    Ok(waiting)
}
