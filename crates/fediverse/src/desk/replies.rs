//! The replies that wait, as a plain list, newest first.

use askama::Template;
use floor::Result;
use floor::markup::Markup;
use floor::route::Answer;
use people::desk::Desk;
use prose::lang::Lang;

use crate::reply_store::{self as store, Listed};

const PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "replies.html")]
struct RepliesView<'a> {
    desk: &'a Desk<'a>,
    replies: Vec<Reply>,
    older: Option<String>,
}

struct Reply {
    row: Listed,
    /// As it was cleaned on receipt.
    html: Markup,
    lang: Option<Lang>,
    media: Vec<String>,
}

pub(super) fn show(desk: &Desk<'_>) -> Result<Answer> {
    let before = desk.asked.query().text("before");
    let before = if before.is_empty() { "~" } else { before };
    let rows = desk.house.db.read(|conn| store::held(conn, before, PAGE))?;
    let full = rows.len() as u64 == PAGE;
    let last = rows.last().filter(|_| full);
    let view = RepliesView {
        older: last.map(|row| format!("/desk/replies?before={}", row.id)),
        replies: rows.into_iter().map(reply).collect(),
        desk,
    };
    desk.page(&desk.say("fedi-replies-title"), &view)
}

fn reply(row: Listed) -> Reply {
    let media: Vec<serde_json::Value> = serde_json::from_str(&row.media).unwrap_or_default();
    let said = |medium: &serde_json::Value| {
        let part = |name: &str| medium[name].as_str().unwrap_or_default().to_owned();
        format!("{} {}", part("media_type"), part("description"))
    };
    Reply {
        html: Markup(row.html.clone()),
        lang: row.lang.as_deref().and_then(|tag| Lang::parse(tag).ok()),
        media: media.iter().map(said).collect(),
        row,
    }
}
