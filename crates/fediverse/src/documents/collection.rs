//! What a voice said, and how many follow it. Pages are numbered from the oldest, so that a full one keeps its posts.

use activity::Object;
use activity::write::activity::{Envelope, create_named};
use activity::write::collection::{self as write, Page, counted, page, paged, whole};
use activity::write::plain_context;
use floor::{Conn, Result};
use publish::call::Call;
use publish::call_store;
use serde_json::Value;

use super::{Rendering, timestamp};
use crate::outbox_store::{self as store, Said};
use crate::places::Places;
use crate::voice::Voice;
use crate::{follower_store, reply_store};

/// Calls on one page.
const PER_PAGE: u64 = 20;
/// The most posts that are featured.
const FEATURED: u64 = 10;

pub(super) fn outbox(conn: &mut Conn<'_>, places: &Places, voice: &Voice) -> Result<Rendering> {
    let id = places.of_actor(voice, "outbox");
    let object = match said(conn, voice)? {
        (0, _) => counted(&id, 0),
        (total, newest) => paged(
            &id,
            total,
            &places.outbox_page(voice, newest),
            &places.outbox_page(voice, 1),
        ),
    };
    Ok(Rendering::of(plain_context(), object))
}

/// How many calls the voice has said, and the newest page.
fn said(conn: &mut Conn<'_>, voice: &Voice) -> Result<(u64, u64)> {
    if *voice == Voice::Server {
        return Ok((0, 0));
    }
    let total = store::count(conn, voice.language())?;
    let last = store::last_position(conn, voice.language())?;
    Ok((total, last.div_ceil(PER_PAGE)))
}

pub(super) fn outbox_page(
    conn: &mut Conn<'_>,
    places: &Places,
    voice: &Voice,
    number: &str,
) -> Result<Option<Rendering>> {
    let (total, newest) = said(conn, voice)?;
    let number = number
        .parse()
        .ok()
        .filter(|page: &u64| page.to_string() == number);
    let Some(number) = number.filter(|page| (1..=newest).contains(page)) else {
        return Ok(None);
    };
    let from = (number - 1) * PER_PAGE + 1;
    let calls = store::between(conn, voice.language(), from, from + PER_PAGE)?;
    let items = calls
        .iter()
        .map(|call| create(places, voice, call))
        .collect();
    let next = (number > 1).then(|| places.outbox_page(voice, number - 1));
    let previous = (number < newest).then(|| places.outbox_page(voice, number + 1));
    let object = page(
        &Page {
            id: &places.outbox_page(voice, number),
            part_of: &places.of_actor(voice, "outbox"),
            total,
            next: next.as_deref(),
            previous: previous.as_deref(),
        },
        items,
    );
    Ok(Some(Rendering::of(plain_context(), object)))
}

/// That a call was published: named here, to be read at its own address.
fn create(places: &Places, voice: &Voice, call: &Said) -> Value {
    let id = places.call(voice, &call.slug);
    let actor = places.actor(voice);
    let followers = places.of_actor(voice, "followers");
    let followers = [followers.as_str()];
    let id_of_create = format!("{id}#create");
    let envelope = Envelope {
        published: Some(timestamp(call.published_at)),
        ..Envelope::public(&id_of_create, &actor, &followers)
    };
    create_named(&envelope, &id).into()
}

/// How many, never who.
pub(super) fn followers(conn: &mut Conn<'_>, places: &Places, voice: &Voice) -> Result<Rendering> {
    let id = places.of_actor(voice, "followers");
    let total = follower_store::count(conn, voice)?;
    Ok(Rendering::of(plain_context(), counted(&id, total)))
}

/// The alarms that stand.
pub(super) fn featured(conn: &mut Conn<'_>, places: &Places, voice: &Voice) -> Result<Rendering> {
    let alarms = store::alarms(conn, voice.language(), FEATURED)?;
    let items = alarms
        .iter()
        .map(|call| places.call(voice, &call.slug).into())
        .collect();
    let object = whole(&places.of_actor(voice, "featured"), items);
    Ok(Rendering::of(plain_context(), object))
}

/// The replies that stand, to the call itself, as they are embedded in it.
pub(super) fn embedded_replies(
    conn: &mut Conn<'_>,
    places: &Places,
    call: &Call,
    voice: &Voice,
) -> Result<Object> {
    let id = places.of_call(voice, &call.slug, "replies");
    let total = reply_store::count_shown(conn, &call.id, true)?;
    let first = shown(conn, call, true, 1)?;
    let next = (total > PER_PAGE).then(|| format!("{id}/2"));
    Ok(write::replies(&id, total, first, next.as_deref()))
}

pub(super) fn replies(
    conn: &mut Conn<'_>,
    places: &Places,
    slug: &str,
    voice: &Voice,
) -> Result<Option<Rendering>> {
    let Some(call) = call_store::call_by_slug(conn, slug)? else {
        return Ok(None);
    };
    let object = embedded_replies(conn, places, &call, voice)?;
    Ok(Some(Rendering::of(plain_context(), object)))
}

pub(super) fn replies_page(
    conn: &mut Conn<'_>,
    places: &Places,
    slug: &str,
    voice: &Voice,
    number: u64,
) -> Result<Option<Rendering>> {
    let Some(call) = call_store::call_by_slug(conn, slug)? else {
        return Ok(None);
    };
    let total = reply_store::count_shown(conn, &call.id, true)?;
    if !(1..=total.div_ceil(PER_PAGE)).contains(&number) {
        return Ok(None);
    }
    let items = shown(conn, &call, true, number)?;
    let id = places.of_call(voice, slug, "replies");
    Ok(Some(page_of(&id, number, total, items)))
}

/// The conversation, oldest first: the call, and every reply that stands (FEP-7888).
pub(super) fn context(
    conn: &mut Conn<'_>,
    places: &Places,
    slug: &str,
    voice: &Voice,
) -> Result<Option<Rendering>> {
    let Some(call) = call_store::call_by_slug(conn, slug)? else {
        return Ok(None);
    };
    let total = 1 + reply_store::count_shown(conn, &call.id, false)?;
    let id = places.of_call(voice, slug, "context");
    let last = pages_of_context(total);
    let mut object = paged(&id, total, &format!("{id}/1"), &format!("{id}/{last}"));
    object.insert("attributedTo".into(), places.actor(voice).into());
    Ok(Some(Rendering::of(plain_context(), object)))
}

/// The call stands alone before the replies on the first page.
fn pages_of_context(total: u64) -> u64 {
    (total - 1).div_ceil(PER_PAGE).max(1)
}

pub(super) fn context_page(
    conn: &mut Conn<'_>,
    places: &Places,
    slug: &str,
    voice: &Voice,
    number: u64,
) -> Result<Option<Rendering>> {
    let Some(call) = call_store::call_by_slug(conn, slug)? else {
        return Ok(None);
    };
    let total = 1 + reply_store::count_shown(conn, &call.id, false)?;
    if !(1..=pages_of_context(total)).contains(&number) {
        return Ok(None);
    }
    let mut items = Vec::new();
    if number == 1 {
        items.push(places.call(voice, slug).into());
    }
    items.extend(shown(conn, &call, false, number)?);
    let id = places.of_call(voice, slug, "context");
    let last = pages_of_context(total);
    let next = (number < last).then(|| format!("{id}/{}", number + 1));
    let previous = (number > 1).then(|| format!("{id}/{}", number - 1));
    Ok(Some(Rendering::of(
        plain_context(),
        page(
            &Page {
                id: &format!("{id}/{number}"),
                part_of: &id,
                total,
                next: next.as_deref(),
                previous: previous.as_deref(),
            },
            items,
        ),
    )))
}

fn page_of(id: &str, number: u64, total: u64, items: Vec<Value>) -> Rendering {
    let next = (number * PER_PAGE < total).then(|| format!("{id}/{}", number + 1));
    let previous = (number > 1).then(|| format!("{id}/{}", number - 1));
    Rendering::of(
        plain_context(),
        page(
            &Page {
                id: &format!("{id}/{number}"),
                part_of: id,
                total,
                next: next.as_deref(),
                previous: previous.as_deref(),
            },
            items,
        ),
    )
}

/// The addresses of replies that stand; each is read at its own server.
fn shown(conn: &mut Conn<'_>, call: &Call, direct: bool, number: u64) -> Result<Vec<Value>> {
    let addresses = reply_store::shown(conn, &call.id, direct, (number - 1) * PER_PAGE, PER_PAGE)?;
    Ok(addresses.into_iter().map(Value::from).collect())
}
