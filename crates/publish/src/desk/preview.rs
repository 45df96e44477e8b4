//! What readers will see: the whole page in a tab of its own, the text alone beside the writing, and how heavy it is.

use floor::Result;
use floor::route::Answer;
use floor::words::Arg;
use people::desk::Desk;
use prose::lang::Lang;
use prose::markdown::Rendered;

use crate::call::{Call, Medium, Revision, Source};
use crate::desk::text::Words;
use crate::desk::{spot, write};
use crate::{call_store as store, draft_media_store, draft_store, site};

/// Words that somebody reads in a minute.
const PACE: usize = 200;
/// Where pictures of drafts are shown.
const PICTURES: &str = "/desk/";

/// A text as readers get it, in numbers.
pub struct Measured {
    pub words: usize,
    /// Bytes of the page with its pictures, before they are compressed on the way.
    pub weight: u64,
    pub warnings: Vec<prose::markdown::Warning>,
}

/// Renders a text and weighs it.
pub fn measured(words: &Words, lang: &Lang, media: &[Medium]) -> Measured {
    let rendered = rendered(words, lang, media).unwrap_or_default();
    let pictures = media
        .iter()
        .filter(|medium| rendered.images.iter().any(|used| used.name == medium.name));
    let pictures: u64 = pictures
        .filter_map(site::usual)
        .map(|variant| variant.size)
        .sum();
    let frame = site::STYLE_BYTES as u64 + 4_000;
    Measured {
        words: rendered.words + prose::plain::count_words(&words.summary),
        weight: rendered.html.len() as u64 + frame + pictures,
        warnings: rendered.warnings,
    }
}

fn rendered(words: &Words, lang: &Lang, media: &[Medium]) -> Option<Rendered> {
    let options = prose::markdown::Options {
        dir: lang.dir(),
        first_line: 1,
        id_prefix: "shown-",
        images: &|name| site::image(media, name, PICTURES),
    };
    prose::markdown::render(&words.text, &options).ok()
}

/// Words, minutes and weight, in words.
pub fn facts(desk: &Desk<'_>, measured: &Measured) -> String {
    let number = |name, number| (name, Arg::Number(number));
    desk.say_with(
        "work-facts-said",
        &[
            number("words", measured.words as u64),
            number("minutes", measured.words.div_ceil(PACE).max(1) as u64),
            number("weight", measured.weight.div_ceil(1000)),
        ],
    )
}

fn typed(desk: &Desk<'_>) -> Words {
    let form = desk.asked.form();
    write::typed(form, &mut form.check()).tidy()
}

/// The text as it would be shown, for the script to put beside what is typed.
pub fn fragment(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(refused) = spot::refused(desk)? {
        return Ok(refused);
    }
    let words = typed(desk);
    let (lang, media) = desk.house.db.read(|conn| {
        let text = spot::text(conn, desk)?;
        Ok((text.lang, draft_media_store::media(conn, &text.draft)?))
    })?;
    let html = rendered(&words, &lang, &media).map(|rendered| rendered.html);
    let facts = facts(desk, &measured(&words, &lang, &media));
    let answer = serde_json::json!({ "html": html.unwrap_or_default(), "facts": facts });
    Ok(Answer::bytes("application/json", answer.to_string()))
}

/// The page exactly as readers will see it, with what was typed and not yet saved.
pub fn page(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(refused) = spot::refused(desk)? {
        return Ok(refused);
    }
    let words = typed(desk);
    let now = desk.house.clock.now();
    let html = desk.house.db.read(|conn| {
        let text = spot::text(conn, desk)?;
        let draft = draft_store::call(conn, &text.draft)?.ok_or_else(spot::gone)?;
        let media = draft_media_store::media(conn, &text.draft)?;
        let published = store::call(conn, &text.draft)?;
        let call = Call {
            id: text.draft.clone(),
            slug: draft.slug.unwrap_or_else(|| "preview".to_owned()),
            kind: draft.kind,
            position: 1,
            tags: draft.tags,
            event: draft.event,
            published_at: published.map_or(now, |call| call.published_at),
            withdrawn: None,
            erased: None,
            alarm_until: None,
        };
        let source = text.source.map(|(lang, rev)| Source {
            lang,
            rev: rev.unwrap_or(1),
        });
        let revision = Revision {
            id: text.draft.clone(),
            call: text.draft.clone(),
            lang: text.lang.clone(),
            rev: text.base_rev + 1,
            title: words.title.clone(),
            summary: words.summary.clone(),
            text: words.text.clone(),
            source,
            correction: (!words.correction.is_empty()).then(|| words.correction.clone()),
            published_at: now,
            logged: None,
            erased_at: None,
            tags: call.tags.clone(),
            event: call.event.clone(),
        };
        site::preview(desk.house, conn, &call, &revision, (&media, PICTURES))
    })?;
    Ok(Answer::html(html))
}
