//! An edition: what most readers read.

use askama::Template;
use floor::tree::{Params, Rendered};
use floor::{Conn, House, Result};

use super::alarm;
use super::event::EventLine;
use super::markup::Markup;
use super::notices::{CorrectedView, StaleView, WithdrawnView};
use super::proof::ProofView;
use super::shell::{Alternate, LanguageLink, Part, Shell, Stamp, absolute};
use super::site_store::{self, Face};
use super::{event, languages, text, tree_paths};
use crate::call::{Call, Medium, Revision};
use crate::call_store as store;
use crate::erase_calls::ERASE_REASONS;
use prose::lang::Lang;

#[derive(Template)]
#[template(path = "edition.html")]
struct EditionView<'a> {
    s: Shell<'a>,
    kind: String,
    date: Stamp,
    summary: String,
    /// What it was translated from, which revision it is.
    facts: Vec<Markup>,
    /// How many languages the call has.
    languages: usize,
    /// Those that the page leads to by itself.
    editions: Vec<LanguageLink>,
    call_page: String,
    withdrawn: Option<WithdrawnView>,
    corrected: Option<CorrectedView>,
    stale: Option<StaleView>,
    event: Vec<EventLine>,
    text: Markup,
    tags: Vec<String>,
    proof: Option<ProofView>,
    /// The address of its first image, for link previews.
    image: Option<String>,
}

/// Up to this many languages, a page names every other edition of its call; past it, those that its reader most likely also
/// reads, and the page of the call names all. Four hundred would weigh more than most texts.
const EVERY_LANGUAGE: usize = 60;
/// The most that are named past that.
const LIKELY_LANGUAGES: usize = 24;

/// What is left of an erased edition.
#[derive(Template)]
#[template(path = "erased.html")]
struct ErasedView<'a> {
    s: Shell<'a>,
    sentence: Option<Markup>,
    reason: Option<String>,
    proof: Option<ProofView>,
}

pub fn render(house: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    let Some((call, lang)) = super::call_of(conn, params)? else {
        return Ok(None);
    };
    let Some(edition) = store::edition(conn, &call.id, &lang)? else {
        return Ok(None);
    };
    let Some(revision) = store::revision(conn, &call.id, &lang, edition.logged_rev)? else {
        return Ok(None);
    };
    let faces = site_store::faces(conn, &call.id)?;
    let mut shell = Shell::new(
        house,
        conn,
        lang.clone(),
        tree_paths::edition(&lang, &call.slug),
    )?;
    let source = revision.source.as_ref().map(|source| &source.lang);
    shell.alternates = alternates(&call, &offered(house, &lang, source, &faces));
    if revision.erased_at.is_some() {
        return erased(shell, &call, &revision).map(Some);
    }
    let media = store::media(conn, &revision.id)?;
    let pictures = shell.root.clone();
    standing(shell, &call, &revision, &faces, (&media, &pictures)).map(Some)
}

/// The page of a text that nobody has published, as readers would see it; it stands anywhere on the house's own server.
pub fn preview(
    house: &House,
    conn: &mut Conn<'_>,
    call: &Call,
    revision: &Revision,
    (media, pictures): (&[Medium], &str),
) -> Result<String> {
    let path = tree_paths::edition(&revision.lang, &call.slug);
    let mut shell = Shell::new(house, conn, revision.lang.clone(), path)?;
    shell.root = "/".to_owned();
    let faces = site_store::faces(conn, &call.id)?;
    let page = standing(shell, call, revision, &faces, (media, pictures))?;
    String::from_utf8(page.bytes)
        .map_err(|cause| floor::Error::internal("a page is no text", cause))
}

fn standing(
    shell: Shell<'_>,
    call: &Call,
    revision: &Revision,
    faces: &[Face],
    (media, pictures): (&[Medium], &str),
) -> Result<Rendered> {
    let description = match revision.summary.is_empty() {
        false => revision.summary.clone(),
        true => excerpt(&revision.text),
    };
    let shell = shell.titled(&revision.title).described(description);
    let source = revision.source.as_ref().map(|source| &source.lang);
    let offered = offered(shell.house, &revision.lang, source, faces);
    let view = EditionView {
        kind: shell.say(&format!("kind-{}", call.kind)),
        date: shell.date_time(call.published_at)?,
        summary: revision.summary.clone(),
        facts: facts(&shell, call, revision)?,
        languages: faces.iter().filter(|face| !face.erased).count(),
        editions: offered
            .iter()
            .map(|face| {
                shell.language_link(&face.lang, &tree_paths::edition(&face.lang, &call.slug))
            })
            .collect(),
        call_page: shell.to(&tree_paths::call(&call.slug)),
        withdrawn: WithdrawnView::of(&shell, call)?,
        corrected: CorrectedView::of(&shell, call, revision)?,
        stale: StaleView::of(&shell, call, revision.source.as_ref(), faces),
        event: event::lines(&shell, call)?,
        text: text::html(&revision.text, &revision.lang, media, pictures),
        tags: call.tags.clone(),
        proof: ProofView::of(&shell, revision),
        image: media
            .first()
            .and_then(text::usual)
            .and_then(|variant| absolute(shell.house, &variant.path())),
        s: shell,
    };
    super::written(&view)
}

/// The first words of a text, for link previews and lists.
fn excerpt(text: &str) -> String {
    prose::plain::plain(text)
        .map(|plain| prose::plain::excerpt(&plain, 200))
        .unwrap_or_default()
}

/// How a text came to be: what it was translated from, and which revision it is.
pub(super) fn made(shell: &Shell<'_>, revision: &Revision) -> Result<Vec<Markup>> {
    let mut facts = Vec::new();
    if let Some(source) = &revision.source {
        facts.push(shell.sentence(
            "translated-from",
            &[("source", shell.endonym(&source.lang))],
        ));
    }
    if revision.rev > 1 {
        let number = Part::Number(revision.rev.into());
        facts.push(shell.sentence(
            "revised",
            &[
                ("number", number),
                ("date", shell.day(revision.published_at)?),
            ],
        ));
    }
    Ok(facts)
}

fn facts(shell: &Shell<'_>, call: &Call, revision: &Revision) -> Result<Vec<Markup>> {
    let mut facts = Vec::new();
    facts.extend(alarm::standing(shell, call)?);
    facts.extend(made(shell, revision)?);
    // A correction's notice has this link already.
    if revision.rev > 1 && revision.correction.is_none() {
        facts.push(Markup::link(
            &shell.to(&tree_paths::history(&revision.lang, &call.slug)),
            &shell.say("see-changes"),
        ));
    }
    if revision.rev == 1 && revision.published_at != call.published_at {
        facts.push(shell.sentence("dated", &[("date", shell.day(revision.published_at)?)]));
    }
    Ok(facts)
}

/// The editions that a page in `lang` leads to by itself, in their usual order: itself and its source, what is close to its language, the
/// languages that the house was set up with.
fn offered<'f>(
    house: &House,
    lang: &Lang,
    source: Option<&Lang>,
    faces: &'f [Face],
) -> Vec<&'f Face> {
    let standing = faces.iter().filter(|face| !face.erased);
    if standing.clone().count() <= EVERY_LANGUAGE {
        return standing.collect();
    }
    let configured = languages::configured(house);
    let rank = |face: &Face| match &face.lang {
        own if own == lang => Some(0),
        other if Some(other) == source => Some(1),
        other if other.language() == lang.language() => Some(2),
        other => {
            let place = configured.iter().position(|known| known == other)?;
            Some(3 + place)
        }
    };
    let mut likely: Vec<(usize, usize, &Face)> = standing
        .enumerate()
        .filter_map(|(at, face)| Some((rank(face)?, at, face)))
        .collect();
    likely.sort_by_key(|(rank, at, _)| (*rank, *at));
    likely.truncate(LIKELY_LANGUAGES);
    likely.sort_by_key(|(_, at, _)| *at);
    likely.into_iter().map(|(_, _, face)| face).collect()
}

fn alternates(call: &Call, offered: &[&Face]) -> Vec<Alternate> {
    let mut alternates: Vec<Alternate> = offered
        .iter()
        .map(|face| Alternate {
            hreflang: face.lang.to_string(),
            path: tree_paths::edition(&face.lang, &call.slug),
        })
        .collect();
    alternates.push(Alternate {
        hreflang: "x-default".to_owned(),
        path: tree_paths::call(&call.slug),
    });
    alternates
}

fn erased(shell: Shell<'_>, call: &Call, revision: &Revision) -> Result<Rendered> {
    let title = shell.say("erased-title");
    let shell = shell.titled(title);
    let reason = call
        .erased
        .as_ref()
        .filter(|erasure| ERASE_REASONS.contains(&erasure.reason.as_str()));
    let at = revision.erased_at.map(|at| shell.day(at)).transpose()?;
    let view = ErasedView {
        sentence: at.map(|at| shell.sentence("erased-call", &[("date", at)])),
        reason: reason.map(|erasure| shell.say(&format!("erased-because-{}", erasure.reason))),
        proof: ProofView::of(&shell, revision),
        s: shell,
    };
    super::written(&view)
}
