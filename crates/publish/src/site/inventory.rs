//! Every path of this room that exists, for exports, key frames and checks: read in slices, handed on one by one.

use floor::{Conn, House, Result};
use prose::lang::Lang;

use super::site_store::{self, PER_PIECE};
use super::{blob, languages, tree_paths};
use crate::call::Edition;

/// Rows read at a time.
const SLICE: u64 = 1_000;

type Each<'f> = &'f mut dyn FnMut(String) -> Result<()>;

/// Calls `each` with every path that renders to something, each once.
pub fn all_paths(house: &House, conn: &mut Conn<'_>, each: Each<'_>) -> Result<()> {
    for path in [
        "index.html",
        "languages.html",
        "404.html",
        "robots.txt",
        "site.css",
        "icon.svg",
        ".nojekyll",
    ] {
        each(path.to_owned())?;
    }
    for lang in languages::all(house, conn)? {
        each(tree_paths::home(&lang))?;
        each(tree_paths::about(&lang))?;
        for (file, _) in tree_paths::FEEDS {
            each(tree_paths::feed(&lang, file))?;
        }
        editions(conn, &lang, each)?;
    }
    calls(conn, each)?;
    sitemaps(house, conn, each)?;
    blobs(conn, each)
}

fn editions(conn: &mut Conn<'_>, lang: &Lang, each: Each<'_>) -> Result<()> {
    let (mut after, mut page) = (0, 0);
    loop {
        let slice = site_store::shown_editions(conn, lang, after, SLICE)?;
        for (position, slug, rev) in &slice {
            let its_page = (position - 1) / Edition::PER_PAGE + 1;
            if its_page > page {
                page = its_page;
                each(tree_paths::numbered(lang, page))?;
            }
            each(tree_paths::edition(lang, slug))?;
            if *rev > 1 {
                each(tree_paths::history(lang, slug))?;
            }
            after = *position;
        }
        if slice.is_empty() {
            return Ok(());
        }
    }
}

fn calls(conn: &mut Conn<'_>, each: Each<'_>) -> Result<()> {
    let mut after = 0;
    loop {
        let slice = site_store::shown_calls(conn, after, SLICE)?;
        for (position, slug) in &slice {
            each(tree_paths::call(slug))?;
            after = *position;
        }
        if slice.is_empty() {
            return Ok(());
        }
    }
}

fn sitemaps(house: &House, conn: &mut Conn<'_>, each: Each<'_>) -> Result<()> {
    let pieces = site_store::last_shown_call(conn)?.div_ceil(PER_PIECE);
    if house.config.house.origin.is_empty() || pieces == 0 {
        return Ok(());
    }
    each("sitemap.xml".to_owned())?;
    (1..=pieces).try_for_each(|piece| each(tree_paths::sitemap(piece)))
}

fn blobs(conn: &mut Conn<'_>, each: Each<'_>) -> Result<()> {
    let mut after = String::new();
    loop {
        let slice = site_store::blobs(conn, &after, SLICE)?;
        for (sha256, mime) in &slice {
            blob::path(sha256, mime).map_or(Ok(()), &mut *each)?;
            after.clone_from(sha256);
        }
        if slice.is_empty() {
            return Ok(());
        }
    }
}
