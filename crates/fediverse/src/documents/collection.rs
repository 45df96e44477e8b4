//! What a voice said, and how many follow it. Pages are numbered from the oldest, so that a full one keeps its posts.

use activity::write::activity::{Envelope, create_named};
use activity::write::collection::{Page, counted, page, paged, whole};
use activity::write::plain_context;
use floor::{Conn, Result};
use serde_json::Value;

use super::{Document, timestamp};
use crate::outbox_store::{self as store, Said};
use crate::places::Places;
use crate::voice::Voice;

/// Calls on one page.
const PER_PAGE: u64 = 20;
/// The most posts that are featured.
const FEATURED: u64 = 10;

pub(super) fn outbox(conn: &mut Conn<'_>, places: &Places, voice: &Voice) -> Result<Document> {
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
    Ok(Document::of(plain_context(), object))
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
) -> Result<Option<Document>> {
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
    Ok(Some(Document::of(plain_context(), object)))
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
pub(super) fn followers(places: &Places, voice: &Voice) -> Document {
    let id = places.of_actor(voice, "followers");
    Document::of(plain_context(), counted(&id, 0))
}

/// The alarms that stand.
pub(super) fn featured(conn: &mut Conn<'_>, places: &Places, voice: &Voice) -> Result<Document> {
    let alarms = store::alarms(conn, voice.language(), FEATURED)?;
    let items = alarms
        .iter()
        .map(|call| places.call(voice, &call.slug).into())
        .collect();
    let object = whole(&places.of_actor(voice, "featured"), items);
    Ok(Document::of(plain_context(), object))
}
