//! The public pages: every page, feed and image of the tree that is about calls, as pure functions from state to bytes.
//!
//! A page is a view (plain values, one file each) and a template in `pages/`; what is on it depends on the rows it reads and on the
//! configuration, never on the time, the request or the process. `touched.rs` says which paths a fact changes, and `inventory.rs`
//! lists every path there is: both must agree with what is rendered here, and the tests hold them to it.
//! Every link is relative and names a file, so that the same bytes work at any address, under any folder, and from a disk.
//! Costs: an edition page is a handful of rows by index; lists read 20 editions; a sitemap piece reads 100 calls.

mod about;
pub(crate) mod alarm;
mod blob;
pub mod booklet;
mod call_page;
mod edition;
mod entrance;
mod event;
mod feeds;
mod history;
mod home;
mod identity;
mod inventory;
pub mod languages;
mod notices;
mod proof;
mod shell;
mod site_store;
mod sitemap;
mod text;
mod touched;
pub mod tree_paths;

use floor::tree::{Page, Params, Rendered, RoomPages};
use floor::{Conn, House, Result};

pub(crate) use edition::preview;
pub use entrance::home;
pub use feeds::html_from_anywhere;
pub(crate) use floor::markup;
pub use floor::markup::Markup;
pub use identity::Identity;
pub use inventory::all_paths;
pub use shell::interface_language;
pub use text::usual;
pub(crate) use text::{image, passage};
pub use touched::touched;
pub(crate) use tree_paths::RESERVED;

use crate::call::Call;
use crate::call_store as store;
use prose::lang::Lang;

/// The interface words of the public pages, by language.
pub const WORDS: &[(&str, &str)] = &[
    ("en", include_str!("../../words/en.ftl")),
    ("fr", include_str!("../../words/fr.ftl")),
    ("es", include_str!("../../words/es.ftl")),
    ("uk", include_str!("../../words/uk.ftl")),
    ("ar", include_str!("../../words/ar.ftl")),
];

/// This room's part of the tree.
pub fn pages() -> RoomPages {
    RoomPages {
        pages: patterns(),
        touched,
        paths,
    }
}

/// Every path of this room that exists.
pub fn paths(house: &House, conn: &mut Conn<'_>) -> Result<Vec<String>> {
    let mut all = Vec::new();
    all_paths(house, conn, &mut |path| {
        all.push(path);
        Ok(())
    })?;
    Ok(all)
}

/// Every pattern, in the order of `docs/formats.md`.
fn patterns() -> Vec<Page> {
    let page = |pattern, render| Page { pattern, render };
    vec![
        page("index.html", entrance::index),
        page("{lang}/index.html", home::home),
        page("{lang}/page/{n}.html", home::numbered),
        page("{lang}/{slug}.html", edition::render),
        page("{lang}/{slug}.history.html", history::render),
        page("{lang}/about.html", about::render),
        page("{lang}/atom.xml", feeds::atom),
        page("{lang}/rss.xml", feeds::rss),
        page("{lang}/feed.json", feeds::json),
        page("call/{slug}.html", call_page::render),
        page("languages.html", entrance::languages),
        page("404.html", entrance::not_found),
        page("sitemap.xml", sitemap::index),
        page("sitemap/{n}.xml", sitemap::piece),
        page("robots.txt", sitemap::robots),
        page("site.css", style),
        page("icon.svg", icon),
        page(".nojekyll", nojekyll),
        page("beffroi/blob/{ab}/{sha256}.{ext}", blob::render),
    ]
}

/// What a page loads besides its text and pictures, in bytes.
pub(crate) const STYLE_BYTES: usize = include_bytes!("../../pages/site.css").len();

fn style(_: &House, _: &mut Conn<'_>, _: &Params<'_>) -> Result<Option<Rendered>> {
    let css = include_bytes!("../../pages/site.css");
    Ok(Some(Rendered::changing(
        "text/css; charset=utf-8",
        css.to_vec(),
    )))
}

/// A bell in its tower: what a browser shows beside the title.
fn icon(_: &House, _: &mut Conn<'_>, _: &Params<'_>) -> Result<Option<Rendered>> {
    let svg = include_bytes!("../../pages/icon.svg");
    Ok(Some(Rendered::changing("image/svg+xml", svg.to_vec())))
}

/// Tells one well-known host to serve the files as they are.
fn nojekyll(_: &House, _: &mut Conn<'_>, _: &Params<'_>) -> Result<Option<Rendered>> {
    Ok(Some(Rendered::changing(
        "application/octet-stream",
        Vec::new(),
    )))
}

/// The language a path names; `None` unless it is written the one way paths write it.
fn lang_of(params: &Params<'_>) -> Option<Lang> {
    let lang = Lang::parse(params.get("lang")).ok()?;
    (lang.path() == params.get("lang")).then_some(lang)
}

/// A view as its page.
fn written(view: &impl askama::Template) -> Result<Rendered> {
    view.render()
        .map(Rendered::html)
        .map_err(|cause| floor::Error::internal("a page cannot be written", cause))
}

/// The call and language of `{lang}/{slug}…`.
fn call_of(conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<(Call, Lang)>> {
    let Some(lang) = lang_of(params) else {
        return Ok(None);
    };
    Ok(store::call_by_slug(conn, params.get("slug"))?.map(|call| (call, lang)))
}
