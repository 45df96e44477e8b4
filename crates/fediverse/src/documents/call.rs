//! A call as a post: for the house's voice with every edition in its maps, for the voice of a language with that one.
//!
//! Its summary stands alone and says what is asked, since some peers show nothing else of an article and others show it
//! as what to know first. An alarm is a note, which everybody shows whole. What was erased leaves a tombstone.

use activity::write::activity::tombstone;
use activity::write::event::{Event, Place, Status, event};
use activity::write::policy::{Policy, Who};
use activity::write::post::{Alternate, Post, Tag, article, note};
use activity::write::{Image, Text, Texts, plain_context, post_context};
use floor::{Conn, House, Micros, Result};
use prose::lang::Lang;
use publish::call::{Call, Revision, Variant};
use publish::call_store as store;
use publish::draft::EventDraft;
use publish::kind::Kind;
use publish::site::{html_from_anywhere, languages, tree_paths, usual};

use super::collection::embedded_replies;
use super::text::{description, escaped, paragraph, when_and_where};
use super::{Rendering, timestamp};
use crate::places::Places;
use crate::voice::Voice;

/// The longest lede, in characters, where the house wrote none.
const LEDE: usize = 300;
/// The most images that are attached; peers show four.
const IMAGES: usize = 16;
/// An event without an end is over after this long.
const OPEN_END: Micros = 2 * floor::HOUR;

/// Replies are held until somebody of the house approves them.
const POLICY: Policy = Policy {
    like: Who::Anyone,
    reply: Who::AfterApproval,
    announce: Who::Anyone,
    quote: Who::Anyone,
};

pub(super) fn render(
    house: &House,
    conn: &mut Conn<'_>,
    places: &Places,
    slug: &str,
    voice: &Voice,
) -> Result<Option<Rendering>> {
    let Some(call) = store::call_by_slug(conn, slug)? else {
        return Ok(None);
    };
    let revisions = store::shown_revisions(conn, &call.id)?;
    let told = |revision: &&Revision| voice.language().is_none_or(|lang| *lang == revision.lang);
    if !revisions.iter().any(|revision| told(&revision)) {
        return Ok(None);
    }
    let (standing, erased): (Vec<Revision>, Vec<Revision>) = revisions
        .into_iter()
        .partition(|revision| revision.erased_at.is_none());
    let (mut said, others): (Vec<Revision>, Vec<Revision>) =
        standing.into_iter().partition(|revision| told(&revision));
    put_lead_first(house, &mut said)?;
    match said.is_empty() {
        true => Ok(Some(gone(places, voice, &call, &erased))),
        false => post(
            house,
            conn,
            &Telling {
                places,
                voice,
                call: &call,
                said: &said,
                others: &others,
                erased_at: erased_at(&erased),
            },
        )
        .map(Some),
    }
}

/// The edition in the house's nearest language leads.
fn put_lead_first(house: &House, said: &mut [Revision]) -> Result<()> {
    let ours = languages::configured(house);
    let rank = |revision: &Revision| ours.iter().position(|lang| *lang == revision.lang);
    said.sort_by_key(|revision| rank(revision).unwrap_or(ours.len()));
    Ok(())
}

fn gone(places: &Places, voice: &Voice, call: &Call, erased: &[Revision]) -> Rendering {
    let at = erased_at(erased);
    let at = at.unwrap_or(call.published_at);
    let id = places.call(voice, &call.slug);
    let grave = tombstone(&id, kind(call), timestamp(at));
    Rendering::of(plain_context(), grave)
        .by(places.actor(voice), at)
        .gone()
}

fn erased_at(erased: &[Revision]) -> Option<Micros> {
    let at = erased.iter().filter_map(|revision| revision.erased_at);
    at.max()
}

/// A call, who tells it, in which editions, and which there are besides.
struct Telling<'a> {
    places: &'a Places,
    voice: &'a Voice,
    call: &'a Call,
    said: &'a [Revision],
    others: &'a [Revision],
    /// When the last of its texts was erased.
    erased_at: Option<Micros>,
}

/// The texts of one edition.
struct Words {
    lang: String,
    name: String,
    lede: String,
    html: String,
}

fn kind(call: &Call) -> &'static str {
    match call.kind {
        Kind::Alarm => "Note",
        Kind::Event if details(call).is_some() => "Event",
        _ => "Article",
    }
}

fn details(call: &Call) -> Option<EventDraft> {
    serde_json::from_value(call.event.clone()?).ok()
}

/// An image of the leading edition, with what its text says of it.
struct Picture {
    url: String,
    media_type: String,
    description: Option<String>,
    size: (u32, u32),
}

fn post(house: &House, conn: &mut Conn<'_>, telling: &Telling<'_>) -> Result<Rendering> {
    let Telling {
        places,
        voice,
        call,
        said,
        ..
    } = telling;
    let (words, pictures) = told(house, conn, telling)?;
    let [lead, ..] = words.as_slice() else {
        return Ok(gone(places, voice, call, &[]));
    };
    let images: Vec<Image<'_>> = pictures.iter().map(Picture::image).collect();
    let url = places.whole(&tree_paths::edition(&said[0].lang, &call.slug));
    let (tags, others) = (hashtags(call), alternates(telling));
    let tag = |name| Tag::Hashtag { name, href: &url };
    let tags: Vec<Tag<'_>> = tags.iter().map(|name| tag(name)).collect();
    let others = others.iter();
    let alternates: Vec<Alternate<'_>> = others
        .map(|(lang, href)| Alternate { lang, href })
        .collect();
    let names = all(&words, |words| &words.name);
    let ledes = all(&words, |words| &words.lede);
    let texts = all(&words, |words| &words.html);
    let short = call.kind == Kind::Alarm;
    let context = places.of_call(voice, &call.slug, "context");
    let replies = embedded_replies(conn, places, call, voice)?;
    let erased = telling.erased_at.filter(|_| voice.language().is_none());
    let changed = updated(call, said, erased);
    let post = Post {
        id: &places.call(voice, &call.slug),
        author: &places.actor(voice),
        followers: &places.of_actor(voice, "followers"),
        url: &url,
        published: timestamp(call.published_at),
        updated: changed.map(timestamp),
        name: (!short).then(|| maps(&names)),
        summary: (!short).then(|| maps(&ledes)),
        content: maps(&texts),
        images: &images,
        tags: &tags,
        alternates: &alternates,
        reply_to: None,
        context: Some(&context),
        replies: Some(&replies),
        policy: Some(POLICY),
    };
    let object = match (kind(call), details(call)) {
        ("Note", _) => note(&post),
        ("Event", Some(draft)) => takes_place(house, call, &post, &draft),
        _ => {
            let text = format!("{}{}", paragraph(&lead.name), lead.lede);
            let lang = &lead.lang;
            article(&post, Some(Text { lang, text: &text }))
        }
    };
    let version = changed.unwrap_or(call.published_at);
    let mut post = Rendering::of(post_context(), object).by(places.actor(voice), version);
    post.withdrawn = call.withdrawn.is_some();
    Ok(post)
}

/// The texts of every edition that is told, and the images of the first.
fn told(
    house: &House,
    conn: &mut Conn<'_>,
    telling: &Telling<'_>,
) -> Result<(Vec<Words>, Vec<Picture>)> {
    let Telling {
        places, call, said, ..
    } = telling;
    let origin = places.origin().to_string();
    let (mut words, mut pictures) = (Vec::with_capacity(said.len()), Vec::new());
    for revision in *said {
        let media = store::media(conn, &revision.id)?;
        let html = html_from_anywhere(&origin, &call.slug, revision, &media);
        if words.is_empty() {
            let shown = media.iter().take(IMAGES).filter_map(usual);
            pictures.extend(shown.map(|variant| Picture::of(places, variant, &html)));
        }
        words.push(in_words(house, call, revision, html));
    }
    Ok((words, pictures))
}

impl Picture {
    fn of(places: &Places, variant: &Variant, html: &str) -> Self {
        let url = places.whole(&variant.path());
        Self {
            description: description(html, &url),
            url,
            media_type: variant.mime.clone(),
            size: (variant.width, variant.height),
        }
    }

    fn image(&self) -> Image<'_> {
        Image {
            url: &self.url,
            media_type: &self.media_type,
            description: self.description.as_deref(),
            size: Some(self.size),
        }
    }
}

/// One text of each edition, in their order.
fn all<'w>(words: &'w [Words], text: fn(&'w Words) -> &'w str) -> Vec<Text<'w>> {
    let of = |words: &'w Words| Text {
        lang: &words.lang,
        text: text(words),
    };
    words.iter().map(of).collect()
}

/// The first of them stands for all.
fn maps<'t>(texts: &'t [Text<'t>]) -> Texts<'t> {
    let (first, others) = match texts.split_first() {
        Some((first, others)) => (*first, others),
        None => (
            Text {
                lang: "und",
                text: "",
            },
            texts,
        ),
    };
    Texts { first, others }
}

/// The words of an edition: what came of the call stands before them.
fn in_words(house: &House, call: &Call, revision: &Revision, html: String) -> Words {
    let lang = &revision.lang;
    let (mut name, notice) = (revision.title.clone(), notice(house, call, lang));
    if call.withdrawn.is_some() {
        let withdrawn = house.words.say_plain(lang.as_str(), "badge-withdrawn", &[]);
        name = format!("{withdrawn}: {name}");
    }
    let lede = match revision.summary.as_str() {
        "" => {
            let plain = prose::plain::plain(&revision.text).unwrap_or_default();
            prose::plain::excerpt(&plain, LEDE)
        }
        summary => summary.to_owned(),
    };
    let html = match call.kind {
        Kind::Alarm => format!("<p><strong>{}</strong></p>{notice}{html}", escaped(&name)),
        _ => format!("{notice}{html}"),
    };
    Words {
        lang: lang.as_str().to_owned(),
        name,
        lede: notice + &paragraph(&lede),
        html,
    }
}

/// What to know before the text: that it no longer stands, when and where it takes place.
fn notice(house: &House, call: &Call, lang: &Lang) -> String {
    let mut notice = String::new();
    if let Some(withdrawal) = &call.withdrawn {
        let title = house.words.say_plain(lang.as_str(), "withdrawn-title", &[]);
        notice.push_str(&paragraph(&title));
        if let Some(reason) = withdrawal.reason.get(lang.as_str()) {
            notice.push_str(&paragraph(reason));
        }
    }
    if let Some(details) = details(call).filter(|_| call.kind == Kind::Event) {
        let zone = &house.config.house.timezone;
        notice.push_str(&paragraph(&when_and_where(&details, zone, lang)));
    }
    notice
}

/// When anything that is told changed after it was published.
fn updated(call: &Call, said: &[Revision], erased_at: Option<Micros>) -> Option<Micros> {
    let revised = said.iter().map(|revision| revision.published_at).max();
    let withdrawn = call.withdrawn.as_ref().map(|withdrawal| withdrawal.at);
    let last = revised.max(withdrawn).max(erased_at)?;
    (last > call.published_at).then_some(last)
}

/// Tags as words with a `#`; what no hashtag can hold is left out.
fn hashtags(call: &Call) -> Vec<String> {
    let word = |tag: &String| {
        let word: String = tag
            .chars()
            .filter(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        (!word.is_empty()).then(|| format!("#{word}"))
    };
    call.tags.iter().filter_map(word).collect()
}

/// The same call in other languages, each as a post of its own.
fn alternates(telling: &Telling<'_>) -> Vec<(String, String)> {
    let Telling {
        places,
        voice,
        call,
        said,
        others,
        ..
    } = telling;
    let all = match voice.language() {
        Some(_) => others.iter().chain(&[]),
        None => others.iter().chain(*said),
    };
    all.map(|revision| {
        let voice = Voice::Language(revision.lang.clone());
        (
            revision.lang.as_str().to_owned(),
            places.call(&voice, &call.slug),
        )
    })
    .collect()
}

fn takes_place(
    house: &House,
    call: &Call,
    post: &Post<'_>,
    draft: &EventDraft,
) -> activity::Object {
    let at = |written: &String| written.parse::<jiff::Timestamp>().ok();
    let (Some(starts), ends) = (at(&draft.start), draft.end.as_ref().and_then(at)) else {
        return article(post, None);
    };
    let open = timestamp(starts.as_microsecond().saturating_add(OPEN_END));
    let physical = draft.place.as_deref().map(|name| Place::Physical {
        name,
        address: Some(name),
        at: None,
    });
    let online = draft
        .online
        .as_deref()
        .map(|url| Place::Online { name: url, url });
    let all: Vec<Place<'_>> = physical.into_iter().chain(online).collect();
    event(
        post,
        &Event {
            starts,
            ends: ends.unwrap_or(open),
            shows_end: ends.is_some(),
            timezone: draft
                .zone
                .as_deref()
                .unwrap_or(&house.config.house.timezone),
            status: match call.withdrawn {
                Some(_) => Status::Cancelled,
                None => Status::Scheduled,
            },
            places: &all,
            sign_up: None,
        },
    )
}
