//! The page of the outbox. Without scripts it is loaded again by hand; with them, numbers move by themselves as server-sent events.

use std::time::Duration;

use askama::Template;
use floor::markup::Markup;
use floor::route::{Answer, Live};
use floor::{House, Result};
use people::desk::Desk;
use prose::lang::Lang;
use serde::Serialize;

use super::told;
use crate::outbox::{self, Outlet, Progress, State};

const HERE: &str = "/desk/outbox";
/// Numbers are told so often.
const EVERY: Duration = Duration::from_secs(1);
/// After so many the browser has to come back through the door.
const TELLINGS: u32 = 120;

#[derive(Template)]
#[template(path = "outbox.html")]
struct OutboxView<'a> {
    desk: &'a Desk<'a>,
    items: Vec<ItemView>,
    failed: bool,
}

struct ItemView {
    id: String,
    key: String,
    html: Markup,
    /// The verbs that can be done with it.
    levers: Vec<&'static str>,
}

/// What a page is told of one item.
#[derive(Serialize, PartialEq, Eq, Clone)]
struct Told {
    key: String,
    html: String,
}

pub fn show(desk: &Desk<'_>) -> Result<Answer> {
    let items = progress(desk.house)?;
    let view = OutboxView {
        failed: items.iter().any(|item| item.failed > 0),
        items: items
            .iter()
            .map(|item| ItemView {
                id: item.id.clone(),
                key: key(item),
                html: told::of(desk.house, &desk.lang, item),
                levers: levers(item),
            })
            .collect(),
        desk,
    };
    desk.page_with(&desk.say("outbox-title"), &view, &[&super::SCRIPT])
}

fn progress(house: &House) -> Result<Vec<Progress>> {
    let now = house.clock.now();
    house.db.read(|conn| outbox::progress(conn, now))
}

/// A page whose items have other keys is out of date.
fn key(item: &Progress) -> String {
    format!("{} {}", item.id, item.state.as_str())
}

fn levers(item: &Progress) -> Vec<&'static str> {
    let mut levers = match (item.call.is_some(), item.state) {
        (true, State::Waiting) => vec!["cancel"],
        (true, State::Open) => vec!["pause", "cancel"],
        (true, State::Paused) => vec!["resume", "cancel"],
        _ => Vec::new(),
    };
    if item.failed > 0 && item.state != State::Cancelled {
        levers.push("retry");
    }
    levers
}

pub fn live(desk: &Desk<'_>) -> Result<Answer> {
    let lang = desk.lang.clone();
    let mut before = Vec::new();
    let mut left = TELLINGS;
    Ok(Answer::live(EVERY, move |house| {
        left = left.saturating_sub(1);
        if left == 0 {
            return Ok(Live::End);
        }
        let now = all_told(house, &lang)?;
        if now == before {
            return Ok(Live::Wait);
        }
        let text = serde_json::to_string(&now)
            .map_err(|cause| floor::Error::internal("the outbox cannot be told", cause))?;
        before = now;
        Ok(Live::Say("outbox", text))
    }))
}

fn all_told(house: &House, lang: &Lang) -> Result<Vec<Told>> {
    let told = |item: &Progress| Told {
        key: key(item),
        html: told::of(house, lang, item).0,
    };
    Ok(progress(house)?.iter().map(told).collect())
}

/// What is about no single item: trying again what was given up, testing the alarm.
pub fn act(desk: &Desk<'_>, outlets: &[Outlet]) -> Result<Answer> {
    let done = match desk.asked.form().text("do") {
        "retry" => {
            desk.house.db.write(|tx| {
                outbox::retry_dead(tx, None)?;
                desk.note(tx, "outbox-retry", "")
            })?;
            "outbox-retry"
        }
        "test" => {
            let heard = desk.house.db.write(|tx| {
                desk.note(tx, "outbox-test", "")?;
                outbox::rehearse(tx, outlets)
            })?;
            if heard == 0 {
                "outbox-no-test"
            } else {
                "outbox-test"
            }
        }
        _ => return desk.see(HERE, ""),
    };
    desk.see(HERE, done)
}

pub fn pull(desk: &Desk<'_>) -> Result<Answer> {
    let id = desk.asked.param("item");
    let (action, done) = match desk.asked.form().text("do") {
        "pause" => (
            "outbox-pause",
            outbox::pause as fn(&mut floor::Tx<'_>, &str) -> Result<()>,
        ),
        "resume" => ("outbox-resume", outbox::resume as _),
        "cancel" => ("outbox-cancel", outbox::cancel as _),
        "retry" => ("outbox-retry", retry as _),
        _ => return desk.see(HERE, ""),
    };
    desk.house.db.write(|tx| {
        done(tx, id)?;
        desk.note(tx, action, id)
    })?;
    desk.see(HERE, action)
}

fn retry(tx: &mut floor::Tx<'_>, id: &str) -> Result<()> {
    outbox::retry_dead(tx, Some(id)).map(drop)
}
