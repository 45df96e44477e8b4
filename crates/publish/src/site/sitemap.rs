//! For search engines: a sitemap in pieces of 100 calls from the oldest, so that a full piece keeps its bytes; and robots.txt.
//! Sitemaps need whole addresses: a house without a public address has none.

use std::fmt::Write;

use floor::tree::{Params, Rendered};
use floor::{Conn, House, Result};
use prose::sitemap::Page;

use super::site_store::{self, Mapped, PER_PIECE};
use super::tree_paths;

/// A call with more editions names them on its own pages only: all with all would be a file of many megabytes.
const MAX_ALTERNATES: usize = 20;

pub fn index(house: &House, conn: &mut Conn<'_>, _: &Params<'_>) -> Result<Option<Rendered>> {
    let origin = &house.config.house.origin;
    let pieces = site_store::last_shown_call(conn)?.div_ceil(PER_PIECE);
    if origin.is_empty() || pieces == 0 {
        return Ok(None);
    }
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for piece in 1..=pieces {
        let path = tree_paths::sitemap(piece);
        let _ = writeln!(
            xml,
            "<sitemap><loc>{}/{path}</loc></sitemap>",
            super::markup::Markup::text(origin)
        );
    }
    xml.push_str("</sitemapindex>\n");
    Ok(Some(xml_page(xml)))
}

pub fn piece(house: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    let origin = &house.config.house.origin;
    let pieces = site_store::last_shown_call(conn)?.div_ceil(PER_PIECE);
    match params.number("n") {
        Some(piece) if piece >= 1 && piece <= pieces && !origin.is_empty() => {
            let pages = pages(origin, &site_store::mapped(conn, piece)?);
            Ok(Some(xml_page(prose::sitemap::sitemap(&pages))))
        }
        _ => Ok(None),
    }
}

fn pages(origin: &str, mapped: &[Mapped]) -> Vec<Page> {
    let url = |path: String| format!("{origin}/{path}");
    let mut pages = Vec::with_capacity(mapped.len());
    for call in mapped.chunk_by(|one, next| one.slug == next.slug) {
        let named = call.len() > 1 && call.len() <= MAX_ALTERNATES;
        let all = || {
            call.iter().map(|edition| {
                (
                    edition.lang.clone(),
                    url(tree_paths::edition(&edition.lang, &edition.slug)),
                )
            })
        };
        pages.extend(call.iter().map(|edition| Page {
            url: url(tree_paths::edition(&edition.lang, &edition.slug)),
            changed: edition.changed,
            languages: if named { all().collect() } else { Vec::new() },
            chooser: (call.len() > 1).then(|| url(tree_paths::call(&edition.slug))),
        }));
    }
    pages
}

/// What is done through forms is nothing for robots.
pub fn robots(house: &House, conn: &mut Conn<'_>, _: &Params<'_>) -> Result<Option<Rendered>> {
    let origin = &house.config.house.origin;
    let mut text = "User-agent: *\nDisallow: /do/\nDisallow: /desk/\n".to_owned();
    if !origin.is_empty() && site_store::last_shown_call(conn)? > 0 {
        let _ = writeln!(text, "\nSitemap: {origin}/sitemap.xml");
    }
    Ok(Some(Rendered::changing(
        "text/plain; charset=utf-8",
        text.into_bytes(),
    )))
}

fn xml_page(xml: String) -> Rendered {
    Rendered::changing("application/xml; charset=utf-8", xml.into_bytes())
}
