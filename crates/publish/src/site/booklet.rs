//! The readable part of a booklet: calls in all their editions on one page that needs no other file.
//!
//! What is read, and how it is marked, is as on the pages of the house; links to its other pages are left out, and pictures stand in
//! the page itself, in their smallest size, for as long as there is room. First comes each call's edition in the booklet's
//! language, or the first there is. Costs: a handful of rows for each edition, and the pictures.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use floor::{Conn, House, Result};
use prose::lang::Lang;
use prose::markdown::Image;

use super::event::EventLine;
use super::markup::Markup;
use super::notices::{CorrectedView, StaleView, WithdrawnView};
use super::shell::{Shell, Stamp, absolute};
use super::{event, proof, site_store, text, tree_paths};
use crate::call::{Call, Medium, Revision, Variant};
use crate::call_store as store;

/// The style of the house's pages, and what a page with many articles needs besides.
pub const STYLE: &str = concat!(
    include_str!("../../pages/site.css"),
    "\narticle{--reading:var(--serif);--leading:1.6;font-family:var(--reading);line-height:var(--leading);border-block-start:1px solid var(--line);padding-block:2rem 1rem}\n\
     article img{max-width:100%;height:auto}.contents{list-style:none;padding:0}.contents .switch{margin-block:.3rem 1rem}\n@media print{article{break-before:page;border:0}}\n"
);

/// The readable part, and what the page around it needs.
pub struct Readable {
    pub lang: Lang,
    pub script: String,
    pub title: String,
    pub html: String,
}

/// The signed words of an edition as its article shows them. Whoever reads a booklet can write them again and compare.
pub struct Words {
    /// Title and summary.
    pub head: Markup,
    pub text: Markup,
}

impl Words {
    /// `anchor` is the id of the article, `images` finds the pictures that are in the page.
    pub fn write(
        title: &str,
        summary: &str,
        text: &str,
        lang: &Lang,
        anchor: &str,
        images: &dyn Fn(&str) -> Option<Image>,
    ) -> Self {
        let mut head = format!("<h1>{}</h1>", Markup::text(title));
        if !summary.is_empty() {
            head.push_str(&format!(
                "\n<p class=\"lead\">{}</p>",
                Markup::text(summary)
            ));
        }
        Self {
            head: Markup(head),
            text: text::with_images(text, lang, &format!("{anchor}-"), images),
        }
    }
}

#[derive(Template)]
#[template(path = "booklet.html")]
struct BookletView<'a> {
    s: Shell<'a>,
    calls: Vec<CallView<'a>>,
    code: Markup,
}

struct CallView<'a> {
    kind: String,
    withdrawn: bool,
    editions: Vec<EditionView<'a>>,
}

struct EditionView<'a> {
    s: Shell<'a>,
    anchor: String,
    date: Stamp,
    words: Words,
    facts: Vec<Markup>,
    withdrawn: Option<WithdrawnView>,
    corrected: Option<CorrectedView>,
    stale: Option<StaleView>,
    event: Vec<EventLine>,
    lacks_pictures: bool,
    entry: u64,
    rev: u32,
    address: Option<String>,
}

/// What one edition is written from.
struct Source {
    revision: Revision,
    media: Vec<Medium>,
    /// The pictures there is room for, by name.
    pictures: BTreeMap<String, Image>,
}

/// Which pictures a booklet may show.
#[derive(Clone, Copy)]
pub struct Pictures<'a> {
    /// How many bytes they may take.
    pub room: usize,
    /// The sizes of pictures that signed texts name, by SHA-256. Texts of the first houses name the widest alone, and a size that is not
    /// named could not be proven.
    pub named: &'a BTreeSet<String>,
}

impl Pictures<'_> {
    /// The smallest size that can be proven.
    fn of<'m>(&self, medium: &'m Medium) -> Option<&'m Variant> {
        let mut smallest_first = medium.variants.iter().rev();
        smallest_first.find(|variant| self.named.contains(&variant.sha256))
    }
}

/// Writes these calls. `lang` is the language of the page itself.
///
/// # Errors
/// A database that refuses, a date that cannot be shown.
pub fn readable(
    house: &House,
    conn: &mut Conn<'_>,
    calls: &[Call],
    lang: &Lang,
    allowed: Pictures<'_>,
) -> Result<Readable> {
    let mut sources: Vec<Vec<Source>> = calls
        .iter()
        .map(|call| sources(conn, call, lang))
        .collect::<Result<_>>()?;
    give_pictures(conn, &mut sources, allowed)?;
    let shell = Shell::new(house, conn, lang.clone(), String::new())?;
    let mut views = Vec::with_capacity(calls.len());
    let mut number = 0;
    for (call, sources) in calls.iter().zip(sources) {
        let mut editions = Vec::with_capacity(sources.len());
        for source in sources {
            number += 1;
            editions.push(edition(house, conn, call, source, format!("e{number}"))?);
        }
        views.push(CallView {
            kind: format!("kind-{}", call.kind),
            withdrawn: call.withdrawn.is_some(),
            editions,
        });
    }
    let title = match (views.as_slice(), shell.house_name()) {
        ([one], _) => one
            .editions
            .first()
            .map_or_else(String::new, |edition| edition.s.full_title()),
        (_, name) => name.to_owned(),
    };
    let code = proof::code(&shell.identity.uri(None), &shell.say("print-check"))?;
    let script = shell.script.clone();
    let view = BookletView {
        s: shell,
        calls: views,
        code,
    };
    let html = view
        .render()
        .map_err(|cause| floor::Error::internal("a booklet cannot be written", cause))?;
    Ok(Readable {
        lang: lang.clone(),
        script,
        title,
        html,
    })
}

/// The editions of a call that readers see and that are not erased, the booklet's language first.
fn sources(conn: &mut Conn<'_>, call: &Call, lang: &Lang) -> Result<Vec<Source>> {
    let mut shown = store::shown_revisions(conn, &call.id)?;
    shown.retain(|revision| revision.erased_at.is_none());
    shown.sort_by_key(|revision| {
        (
            revision.lang != *lang,
            revision.lang.language() != lang.language(),
        )
    });
    let mut sources = Vec::with_capacity(shown.len());
    for revision in shown {
        let media = store::media(conn, &revision.id)?;
        sources.push(Source {
            revision,
            media,
            pictures: BTreeMap::new(),
        });
    }
    Ok(sources)
}

/// Each call's first edition gets its pictures before any other does, while there is room.
fn give_pictures(
    conn: &mut Conn<'_>,
    calls: &mut [Vec<Source>],
    mut allowed: Pictures<'_>,
) -> Result<()> {
    for first in [true, false] {
        for call in calls.iter_mut() {
            for (place, source) in call.iter_mut().enumerate() {
                if (place == 0) == first {
                    allowed.room -= give(conn, source, allowed)?;
                }
            }
        }
    }
    Ok(())
}

/// Gives an edition all of its pictures or none; how many bytes they take.
fn give(conn: &mut Conn<'_>, source: &mut Source, allowed: Pictures<'_>) -> Result<usize> {
    let size = |medium: &Medium| {
        allowed.of(medium).map_or(0, |smallest| {
            usize::try_from(smallest.size).unwrap_or(usize::MAX / 8)
        })
    };
    let taken = source.media.iter().fold(0_usize, |sum, medium| {
        sum.saturating_add(size(medium).saturating_mul(4) / 3 + 200)
    });
    if taken > allowed.room {
        return Ok(0);
    }
    for medium in &source.media {
        let Some(smallest) = allowed.of(medium) else {
            continue;
        };
        let (mime, bytes) = store::blob(conn, &smallest.sha256)?.unwrap_or_default();
        let src = format!("data:{mime};base64,{}", BASE64.encode(bytes));
        let image = Image {
            src,
            srcset: None,
            width: smallest.width,
            height: smallest.height,
            alt: String::new(),
        };
        source.pictures.insert(medium.name.clone(), image);
    }
    Ok(taken)
}

fn edition<'a>(
    house: &'a House,
    conn: &mut Conn<'_>,
    call: &Call,
    source: Source,
    anchor: String,
) -> Result<EditionView<'a>> {
    let Source {
        revision,
        media,
        pictures,
    } = source;
    let path = tree_paths::edition(&revision.lang, &call.slug);
    let address = absolute(house, &path);
    let s = Shell::new(house, conn, revision.lang.clone(), path)?.titled(&revision.title);
    let faces = site_store::faces(conn, &call.id)?;
    Ok(EditionView {
        date: s.date_time(call.published_at)?,
        facts: super::edition::made(&s, &revision)?,
        withdrawn: WithdrawnView::of(&s, call)?,
        corrected: CorrectedView::of(&s, call, &revision)?,
        stale: StaleView::of(&s, call, revision.source.as_ref(), &faces),
        event: event::lines(&s, call)?,
        words: Words::write(
            &revision.title,
            &revision.summary,
            &revision.text,
            &revision.lang,
            &anchor,
            &|name| pictures.get(name).cloned(),
        ),
        lacks_pictures: media
            .iter()
            .any(|medium| !pictures.contains_key(&medium.name)),
        entry: revision.logged.as_ref().map_or(0, |logged| logged.index),
        rev: revision.rev,
        address,
        anchor,
        s,
    })
}

impl CallView<'_> {
    /// Its kind in the language of an edition.
    fn kind_in(&self, shell: &Shell<'_>) -> String {
        shell.say(&self.kind)
    }
}
