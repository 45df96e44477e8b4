//! Lists of calls: the home of a language with its newest, and the index pages with all of them.
//!
//! Index pages are numbered from the oldest, so that a full one keeps its bytes: it names its neighbours and nothing
//! that grows. The home has no number and changes with every call.

use askama::Template;
use floor::tree::{Params, Rendered};
use floor::{Conn, House, Result};
use prose::lang::Lang;

use super::alarm;
use super::markup::Markup;
use super::shell::{LanguageLink, Part, Shell, Stamp};
use super::{languages, site_store, tree_paths};
use crate::call::Edition;
use crate::call_store::{self as store, Listed};

#[derive(Template)]
#[template(path = "home.html")]
struct HomeView<'a> {
    s: Shell<'a>,
    numbered: bool,
    languages: Vec<LanguageLink>,
    calls: Vec<ListedView>,
    newer: Option<String>,
    older: Option<String>,
}

/// One line of a list.
pub struct ListedView {
    pub href: String,
    pub title: String,
    pub kind: String,
    pub date: Stamp,
    pub summary: String,
    pub badge: Option<String>,
}

pub fn home(house: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    let Some(lang) = super::lang_of(params) else {
        return Ok(None);
    };
    if !languages::has(house, conn, &lang)? {
        return Ok(None);
    }
    let newest = store::newest(conn, &lang, Edition::PER_PAGE)?;
    let before = newest
        .last()
        .map_or(0, |oldest| oldest.edition.position - 1);
    let older = page_holding(conn, &lang, before)?;
    let shell = Shell::new(house, conn, lang.clone(), tree_paths::home(&lang))?;
    let shell = shell
        .titled(house.config.name(lang.as_str()))
        .described(about_line(house, &lang));
    view(shell, &newest, false, None, older).map(Some)
}

pub fn numbered(
    house: &House,
    conn: &mut Conn<'_>,
    params: &Params<'_>,
) -> Result<Option<Rendered>> {
    let (Some(lang), Some(page)) = (super::lang_of(params), params.number("n")) else {
        return Ok(None);
    };
    if !site_store::has_page(conn, &lang, page)? {
        return Ok(None);
    }
    let first = (page - 1) * Edition::PER_PAGE + 1;
    let mut calls = store::listed(conn, &lang, first, first + Edition::PER_PAGE)?;
    calls.reverse();
    let newer = site_store::has_page(conn, &lang, page + 1)?.then_some(page + 1);
    let older = page_holding(conn, &lang, first - 1)?;
    let shell = Shell::new(house, conn, lang.clone(), tree_paths::numbered(&lang, page))?;
    let title = shell.number("index-page", page);
    view(shell.titled(title), &calls, true, newer, older).map(Some)
}

/// The newest index page with a shown edition at `position` or before it.
fn page_holding(conn: &mut Conn<'_>, lang: &Lang, position: u64) -> Result<Option<u64>> {
    let last = site_store::last_shown(conn, lang, position)?;
    Ok(last.map(|position| (position - 1) / Edition::PER_PAGE + 1))
}

fn view(
    shell: Shell<'_>,
    calls: &[Listed],
    numbered: bool,
    newer: Option<u64>,
    older: Option<u64>,
) -> Result<Rendered> {
    let lang = shell.lang.clone();
    let page = |page: u64| shell.to(&tree_paths::numbered(&lang, page));
    let view = HomeView {
        numbered,
        languages: languages::configured(shell.house)
            .iter()
            .map(|lang| shell.language_link(lang, &tree_paths::home(lang)))
            .collect(),
        calls: listed(&shell, calls)?,
        newer: newer.map(page),
        older: older.map(page),
        s: shell,
    };
    super::written(&view)
}

/// The lines of a list; erased calls have none.
pub fn listed(shell: &Shell<'_>, calls: &[Listed]) -> Result<Vec<ListedView>> {
    let standing = calls
        .iter()
        .filter(|listed| listed.revision.erased_at.is_none());
    standing.map(|listed| line(shell, listed)).collect()
}

fn line(
    shell: &Shell<'_>,
    Listed {
        call,
        edition,
        revision,
    }: &Listed,
) -> Result<ListedView> {
    let badge = match () {
        () if call.withdrawn.is_some() => Some("badge-withdrawn"),
        () if call.alarm().is_some() => alarm::badge(call),
        () if revision.correction.is_some() => Some("badge-corrected"),
        () if revision.rev > 1 => Some("badge-revised"),
        () => None,
    };
    Ok(ListedView {
        href: shell.to(&tree_paths::edition(&edition.lang, &call.slug)),
        title: revision.title.clone(),
        kind: shell.say(&format!("kind-{}", call.kind)),
        date: shell.date(call.published_at)?,
        summary: revision.summary.clone(),
        badge: badge.map(|key| shell.say(key)),
    })
}

/// The first words of what the house says of itself.
pub fn about_line(house: &House, lang: &Lang) -> String {
    let plain = prose::plain::plain(house.config.about(lang.as_str())).unwrap_or_default();
    prose::plain::excerpt(&plain, 200)
}

impl Shell<'_> {
    /// A sentence with one number.
    fn number(&self, key: &str, number: u64) -> String {
        let Markup(text) = self.sentence(key, &[("number", Part::Number(number))]);
        text
    }
}
