//! Feeds of a language: its 10 newest editions in full, in three formats, made from one rendering of the texts.
//!
//! An item's id names the house and the call, not an address: moving the house, or reading a mirror, makes nothing new. With a public
//! address every link is absolute; without one, links are relative to the feed, which stands beside the pages it names.

use floor::tree::{Params, Rendered};
use floor::{Conn, House, Result};
use prose::feeds::{Feed, Item, Places, State};
use prose::lang::Lang;

use super::alarm;
use super::identity::Identity;
use super::shell::Shell;
use super::{home, languages, text, tree_paths};
use crate::call::{Medium, Revision};
use crate::call_store::{self as store, Listed};

/// How many editions a feed has. Each is a whole text, three times over, in every change of the tree: few are kinder to mirrors.
pub const ITEMS: u64 = 10;

pub fn atom(house: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    written(
        house,
        conn,
        params,
        "application/atom+xml; charset=utf-8",
        prose::feeds::atom,
    )
}

pub fn rss(house: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    written(
        house,
        conn,
        params,
        "application/rss+xml; charset=utf-8",
        prose::feeds::rss,
    )
}

pub fn json(house: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    written(
        house,
        conn,
        params,
        "application/feed+json; charset=utf-8",
        prose::feeds::json,
    )
}

fn written(
    house: &House,
    conn: &mut Conn<'_>,
    params: &Params<'_>,
    media_type: &'static str,
    write: fn(&Feed) -> String,
) -> Result<Option<Rendered>> {
    let Some(lang) = super::lang_of(params) else {
        return Ok(None);
    };
    if !languages::has(house, conn, &lang)? {
        return Ok(None);
    }
    let feed = conn.once(&tree_paths::feed(&lang, "feed"), |conn| {
        feed(house, conn, lang)
    })?;
    Ok(Some(Rendered::changing(
        media_type,
        write(&feed).into_bytes(),
    )))
}

fn feed(house: &House, conn: &mut Conn<'_>, lang: Lang) -> Result<Feed> {
    let newest = store::newest(conn, &lang, ITEMS)?;
    let shell = Shell::new(house, conn, lang.clone(), tree_paths::feed(&lang, "feed"))?;
    let mut items = Vec::with_capacity(newest.len());
    for listed in &newest {
        let media = store::media(conn, &listed.revision.id)?;
        items.push(item(&shell, listed, &media)?);
    }
    let name = house.config.name(lang.as_str()).to_owned();
    Ok(Feed {
        id: format!("{}?feed={lang}", house_uri(&shell.identity)),
        title: name.clone(),
        subtitle: home::about_line(house, &lang),
        author: name,
        here: places(&shell),
        others: Vec::new(),
        hubs: Vec::new(),
        icon: None,
        updated: items.iter().map(|item| item.updated).max().unwrap_or(0),
        items,
        lang,
    })
}

fn item(
    shell: &Shell<'_>,
    Listed {
        call,
        edition,
        revision,
    }: &Listed,
    media: &[Medium],
) -> Result<Item> {
    let withdrawn = call.withdrawn.as_ref();
    let state = match revision.erased_at {
        Some(at) => State::Erased { at },
        None if withdrawn.is_some() => State::Withdrawn {
            notice: shell.say("badge-withdrawn"),
        },
        None => State::Standing,
    };
    let changes = [
        Some(revision.published_at),
        withdrawn.map(|withdrawal| withdrawal.at),
        revision.erased_at,
    ];
    let url = address(shell, &tree_paths::edition(&edition.lang, &call.slug));
    let mut html = text::html(&revision.text, &edition.lang, media, &address(shell, "")).0;
    if let Some(standing) = alarm::standing(shell, call)? {
        let lang = shell.ui_lang();
        html = format!("<p{lang}><strong>{standing}</strong></p>\n{html}");
    }
    Ok(Item {
        id: format!(
            "{}?call={}&lang={}",
            house_uri(&shell.identity),
            call.id,
            edition.lang
        ),
        html: with_whole_links(&html, &url),
        url,
        title: revision.title.clone(),
        lang: edition.lang.clone(),
        summary: revision.summary.clone(),
        published: call.published_at,
        updated: changes
            .into_iter()
            .flatten()
            .max()
            .unwrap_or(revision.published_at),
        categories: call.tags.clone(),
        editions: Vec::new(),
        state,
    })
}

fn house_uri(identity: &Identity) -> String {
    identity.uri(None)
}

fn places(shell: &Shell<'_>) -> Places {
    let of = |file: &str| address(shell, &tree_paths::feed(&shell.lang, file));
    Places {
        page: address(shell, &tree_paths::home(&shell.lang)),
        atom: of("atom.xml"),
        rss: of("rss.xml"),
        json: of("feed.json"),
    }
}

/// A path's whole address, or the way to it.
fn address(shell: &Shell<'_>, path: &str) -> String {
    match shell.house.config.house.origin.as_str() {
        "" => shell.to(path),
        origin => format!("{origin}/{path}"),
    }
}

/// A revision's text as HTML that means the same wherever it is shown: every link and image by its whole address.
pub fn html_from_anywhere(
    origin: &str,
    slug: &str,
    revision: &Revision,
    media: &[Medium],
) -> String {
    let page = format!("{origin}/{}", tree_paths::edition(&revision.lang, slug));
    let html = text::html(&revision.text, &revision.lang, media, &format!("{origin}/")).0;
    with_whole_links(&html, &page)
}

/// The links of a rendered text, from wherever a reader shows it: those relative to its page and those into it lead there.
fn with_whole_links(html: &str, page: &str) -> String {
    const MARK: &str = " href=\"";
    let folder = page.rfind('/').map_or("", |end| &page[..=end]);
    let mut out = String::with_capacity(html.len() + 256);
    let mut rest = html;
    while let Some(at) = rest.find(MARK) {
        let (before, link) = rest.split_at(at + MARK.len());
        out.push_str(before);
        // In text `<` is escaped, so an attribute is what follows an open `<`.
        if out.rfind('<') > out.rfind('>') {
            match link.chars().next() {
                Some('#') => out.push_str(page),
                Some('/') | None => {}
                Some(_)
                    if link
                        .split(['"', '/', '?', '#'])
                        .next()
                        .is_some_and(|first| first.contains(':')) => {}
                Some(_) => out.push_str(folder),
            }
        }
        rest = link;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_a_text_work_away_from_its_page() {
        let html = "<p>see <a href=\"b.html\">b</a>, <a class=\"x\" href=\"#note-1\">1</a>, <a href=\"https://a.example/\">a</a>, <a href=\"mailto:a@b\">m</a>, &lt;a href=\"x\"></p>";
        assert_eq!(
            with_whole_links(html, "https://bell.example/fr/a.html"),
            "<p>see <a href=\"https://bell.example/fr/b.html\">b</a>, <a class=\"x\" href=\"https://bell.example/fr/a.html#note-1\">1</a>, <a href=\"https://a.example/\">a</a>, <a href=\"mailto:a@b\">m</a>, &lt;a href=\"x\"></p>"
        );
    }
}
