//! A call in all its languages, with the state of each: where readers and machines go who want none in particular.

use askama::Template;
use floor::tree::{Params, Rendered};
use floor::{Conn, House, Result};
use prose::lang::Lang;

use super::alarm;
use super::markup::Markup;
use super::notices::{self, CorrectedView, StaleView, WithdrawnView};
use super::shell::{Alternate, LanguageLink, Shell, Stamp};
use super::site_store::{self, Face};
use super::{languages, tree_paths};
use crate::call_store as store;

#[derive(Template)]
#[template(path = "call.html")]
struct CallView<'a> {
    s: Shell<'a>,
    kind: String,
    date: Stamp,
    /// How an alarm stands.
    alarm: Option<Markup>,
    withdrawn: Option<WithdrawnView>,
    /// Never here: they are about one edition.
    corrected: Option<CorrectedView>,
    stale: Option<StaleView>,
    editions: Vec<EditionLine>,
}

struct EditionLine {
    link: LanguageLink,
    title: String,
    state: Markup,
}

pub fn render(house: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    let Some(call) = store::call_by_slug(conn, params.get("slug"))? else {
        return Ok(None);
    };
    let faces = site_store::faces(conn, &call.id)?;
    let Some(lead) = lead(house, &faces) else {
        return Ok(None);
    };
    let mut shell = Shell::new(house, conn, lead.lang.clone(), tree_paths::call(&call.slug))?;
    shell.alternates = faces
        .iter()
        .filter(|face| !face.erased)
        .map(|face| alternate(&face.lang, &call.slug))
        .collect();
    let title = if lead.erased {
        shell.say("erased-title")
    } else {
        lead.title.clone()
    };
    let shell = shell.titled(title);
    let line = |face: &Face| EditionLine {
        link: shell.language_link(&face.lang, &tree_paths::edition(&face.lang, &call.slug)),
        title: face.title.clone(),
        state: state(&shell, face, &faces),
    };
    let view = CallView {
        kind: shell.say(&format!("kind-{}", call.kind)),
        date: shell.date_time(call.published_at)?,
        alarm: alarm::standing(&shell, &call)?,
        withdrawn: WithdrawnView::of(&shell, &call)?,
        corrected: None,
        stale: None,
        editions: faces.iter().map(line).collect(),
        s: shell,
    };
    super::written(&view).map(Some)
}

/// The edition whose language the page speaks: the house's nearest that stands, else the first that stands, else any.
fn lead<'f>(house: &House, faces: &'f [Face]) -> Option<&'f Face> {
    let standing = || faces.iter().filter(|face| !face.erased);
    let ours = languages::configured(house)
        .into_iter()
        .find_map(|lang| standing().find(|face| face.lang == lang));
    ours.or_else(|| standing().next()).or(faces.first())
}

fn alternate(lang: &Lang, slug: &str) -> Alternate {
    Alternate {
        hreflang: lang.to_string(),
        path: tree_paths::edition(lang, slug),
    }
}

fn state(shell: &Shell<'_>, face: &Face, faces: &[Face]) -> Markup {
    if face.erased {
        return Markup::text(&shell.say("state-erased"));
    }
    let Some(source) = &face.source else {
        return Markup::text(&shell.say("state-original"));
    };
    match notices::newer_source(source, faces) {
        Some((source, now)) => {
            shell.sentence("state-stale", &notices::stale_parts(shell, source, now))
        }
        None => shell.sentence("state-current", &[("source", shell.endonym(&source.lang))]),
    }
}
