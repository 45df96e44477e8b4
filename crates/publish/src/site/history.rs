//! The history of an edition: its published revisions, newest first, and what each changed. There is one once there are two.

use askama::Template;
use floor::tree::{Params, Rendered};
use floor::{Conn, House, Result};
use prose::{diff, plain};

use super::markup::Markup;
use super::shell::{Part, Shell, Stamp};
use super::tree_paths;
use crate::call::Revision;
use crate::call_store as store;

/// How many revisions are compared with the one before; older ones are named without it.
const COMPARED: usize = 50;
/// Unchanged paragraphs kept around a change.
const CONTEXT: usize = 1;

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryView<'a> {
    s: Shell<'a>,
    edition: String,
    revisions: Vec<RevisionView>,
}

struct RevisionView {
    number: u32,
    heading: Markup,
    shown: bool,
    date: Stamp,
    correction: Option<String>,
    /// Said in place of changes.
    word: Option<String>,
    changes: Markup,
}

pub fn render(house: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    let Some((call, lang)) = super::call_of(conn, params)? else {
        return Ok(None);
    };
    let Some(edition) = store::edition(conn, &call.id, &lang)? else {
        return Ok(None);
    };
    if edition.logged_rev < 2 {
        return Ok(None);
    }
    let mut revisions = store::revisions(conn, &call.id, &lang)?;
    revisions.retain(|revision| revision.rev <= edition.logged_rev);
    let shell = Shell::new(
        house,
        conn,
        lang.clone(),
        tree_paths::history(&lang, &call.slug),
    )?;
    let title = match revisions.last().map(|revision| revision.title.as_str()) {
        None | Some("") => shell.say("erased-title"),
        Some(title) => title.to_owned(),
    };
    let shell = shell.titled(title);
    let view = HistoryView {
        edition: shell.to(&tree_paths::edition(&lang, &call.slug)),
        revisions: views(&shell, &revisions)?,
        s: shell,
    };
    super::written(&view).map(Some)
}

fn views(shell: &Shell<'_>, revisions: &[Revision]) -> Result<Vec<RevisionView>> {
    let newest = revisions.len();
    let mut views = Vec::with_capacity(newest);
    for (at, revision) in revisions.iter().enumerate().rev() {
        let before = at.checked_sub(1).and_then(|before| revisions.get(before));
        let (word, changes) = match before {
            _ if revision.erased_at.is_some() => {
                (Some(shell.say("revision-erased")), String::new())
            }
            None => (Some(shell.say("revision-first")), String::new()),
            Some(before) if before.erased_at.is_some() || newest - at > COMPARED => {
                (None, String::new())
            }
            Some(before) => match changes(shell, before, revision) {
                changes if changes.is_empty() => (Some(shell.say(same(before, revision))), changes),
                changes => (None, changes),
            },
        };
        views.push(RevisionView {
            number: revision.rev,
            heading: shell.sentence(
                "revision-number",
                &[("number", Part::Number(revision.rev.into()))],
            ),
            shown: at + 1 == newest,
            date: shell.date_time(revision.published_at)?,
            correction: revision.correction.clone(),
            word,
            changes: Markup(changes),
        });
    }
    Ok(views)
}

/// What to say where no word changed.
fn same(before: &Revision, after: &Revision) -> &'static str {
    match before.text == after.text {
        true => "revision-same",
        false => "revision-form",
    }
}

/// What changed in title, summary and the words of the text, without the marks of Markdown; empty when nothing did.
fn changes(shell: &Shell<'_>, before: &Revision, after: &Revision) -> String {
    let (added, removed) = (shell.say("change-added"), shell.say("change-removed"));
    let said = diff::Said {
        added: &added,
        removed: &removed,
    };
    let mut html = String::new();
    let parts = [
        ("revision-title", &before.title, &after.title),
        ("revision-summary", &before.summary, &after.summary),
    ];
    for (key, old, new) in parts {
        if old != new {
            html.push_str(&format!(
                "<h3{}>{}</h3>\n",
                shell.ui_lang(),
                Markup::text(&shell.say(key))
            ));
            html.push_str(&diff::html(&diff::diff(old, new), CONTEXT, said));
        }
    }
    let (old, new) = (words(&before.text), words(&after.text));
    if old != new {
        html.push_str(&diff::html(&diff::diff(&old, &new), CONTEXT, said));
    }
    html
}

/// A text that the renderer refuses is compared as it was written.
fn words(text: &str) -> String {
    plain::shown(text).unwrap_or_else(|_| text.to_owned())
}
