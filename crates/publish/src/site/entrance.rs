//! The pages that belong to no language: the entrance, the list of languages, and what is shown where there is nothing.

use askama::Template;
use floor::tree::{Params, Rendered};
use floor::{Conn, House, Result};
use prose::lang::{self, Lang};

use super::home::{ListedView, about_line, listed};
use super::shell::{LanguageLink, Shell};
use super::{languages as known, site_store, tree_paths};
use crate::call_store as store;

/// Calls on the entrance.
pub const NEWEST: u64 = 5;

#[derive(Template)]
#[template(path = "entrance.html")]
struct EntranceView<'a> {
    s: Shell<'a>,
    languages: Vec<LanguageLink>,
    calls: Vec<ListedView>,
}

#[derive(Template)]
#[template(path = "languages.html")]
struct LanguagesView<'a> {
    s: Shell<'a>,
    languages: Vec<LanguageLink>,
}

#[derive(Template)]
#[template(path = "not_found.html")]
struct NotFoundView<'a> {
    s: Shell<'a>,
    languages: Vec<LanguageLink>,
    /// The house's own address, which leads home wherever a host shows this page.
    address: Option<String>,
}

/// The home to send a reader of `/` to, as a path of the tree: by their languages, else the house's first. The entrance when
/// the database cannot say.
pub fn home(house: &House, accept_language: &str) -> String {
    house
        .db
        .read(|conn| choose(house, conn, accept_language))
        .unwrap_or_else(|_| "index.html".to_owned())
}

fn choose(house: &House, conn: &mut Conn<'_>, accept_language: &str) -> Result<String> {
    let shown = site_store::shown_languages(conn)?;
    let mut available = known::configured(house);
    if !shown.is_empty() {
        available.retain(|lang| shown.contains(lang));
        available.extend(
            shown
                .into_iter()
                .filter(|lang| !available.contains(lang))
                .collect::<Vec<_>>(),
        );
    }
    let chosen = lang::negotiate(accept_language, &available).or(available.first());
    Ok(chosen.map_or_else(|| "index.html".to_owned(), tree_paths::home))
}

pub fn index(house: &House, conn: &mut Conn<'_>, _: &Params<'_>) -> Result<Option<Rendered>> {
    let lang = known::first(house)?;
    let newest = store::newest(conn, &lang, NEWEST)?;
    let languages = known::all(house, conn)?;
    let shell = Shell::new(house, conn, lang.clone(), "index.html".to_owned())?;
    let shell = shell
        .titled(house.config.name(lang.as_str()))
        .described(about_line(house, &lang));
    let view = EntranceView {
        languages: homes(&shell, &languages),
        calls: listed(&shell, &newest)?,
        s: shell,
    };
    super::written(&view).map(Some)
}

pub fn languages(house: &House, conn: &mut Conn<'_>, _: &Params<'_>) -> Result<Option<Rendered>> {
    let languages = known::all(house, conn)?;
    let shell = Shell::new(
        house,
        conn,
        known::first(house)?,
        "languages.html".to_owned(),
    )?;
    let title = shell.say("all-languages");
    let shell = shell.titled(title);
    let view = LanguagesView {
        languages: homes(&shell, &languages),
        s: shell,
    };
    super::written(&view).map(Some)
}

/// Web hosts show this page at whatever path was asked for, so its links cannot know how deep they stand. They begin with one
/// `../`, which is right for the pages people share (`fr/a-call.html`), under any folder and at the top of a host. The house's own
/// server writes them for the path that was asked for; elsewhere the house's address is the way out that holds at any depth. The style is looked for
/// beside the page and one and two folders up, so that the page looks like itself from all of them.
pub fn not_found(house: &House, conn: &mut Conn<'_>, _: &Params<'_>) -> Result<Option<Rendered>> {
    let languages = known::all(house, conn)?;
    let mut shell = Shell::new(house, conn, known::first(house)?, "404.html".to_owned())?;
    shell.root = "../".to_owned();
    let title = shell.say("not-found");
    let shell = shell.titled(title);
    let view = NotFoundView {
        languages: homes(&shell, &languages),
        address: super::shell::absolute(house, "index.html"),
        s: shell,
    };
    super::written(&view).map(Some)
}

fn homes(shell: &Shell<'_>, languages: &[Lang]) -> Vec<LanguageLink> {
    languages
        .iter()
        .map(|lang| shell.language_link(lang, &tree_paths::home(lang)))
        .collect()
}
