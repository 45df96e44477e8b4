//! The documents that other servers read: pure functions from the state to JSON, found by their path, proved where the keys are open.

mod actor;
mod call;
mod collection;
mod text;

use activity::media_type;
use activity::{Object, write};
use floor::{Conn, House, Id, Micros, Result};
use http::StatusCode;
use jiff::Timestamp;
use publish::call_store;
use serde_json::Value;

use crate::keychain::Keychain;
use crate::places::Places;
use crate::voice::Voice;

/// What stands at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// 200, or 410 where something stood.
    pub status: StatusCode,
    pub media_type: &'static str,
    pub body: Vec<u8>,
}

/// A document before it is written.
pub(crate) struct Rendering {
    pub(crate) context: Value,
    pub(crate) object: Object,
    /// It stood here and is no more.
    pub(crate) gone: bool,
    /// The call no longer stands.
    pub(crate) withdrawn: bool,
    /// When it last changed.
    pub(crate) version: Micros,
    /// The actor who proves it; none for collections.
    pub(crate) author: Option<String>,
}

impl Rendering {
    fn of(context: Value, object: Object) -> Self {
        Self {
            context,
            object,
            gone: false,
            withdrawn: false,
            version: 0,
            author: None,
        }
    }

    fn by(mut self, author: String, version: Micros) -> Self {
        self.author = Some(author);
        self.version = version;
        self
    }

    fn gone(mut self) -> Self {
        self.gone = true;
        self
    }

    fn written(self, house: &House) -> Document {
        let mut object = write::document(self.context, self.object);
        if let (Some(author), Ok(keys)) = (&self.author, Keychain::of(house)) {
            keys.prove(&mut object, author, timestamp(self.version));
        }
        Document {
            status: match self.gone {
                true => StatusCode::GONE,
                false => StatusCode::OK,
            },
            media_type: media_type::ACTIVITY,
            body: Value::Object(object).to_string().into_bytes(),
        }
    }
}

/// The document at a path below `/fediverse/`, such as `house/outbox/2`; `None` where there is none.
pub fn at(house: &House, path: &str) -> Result<Option<Document>> {
    let places = Places::of(house)?;
    let found = house.db.read(|conn| found(house, conn, &places, path))?;
    Ok(found.map(|rendering| rendering.written(house)))
}

/// A call as a voice says it.
pub(crate) fn of_call(
    house: &House,
    conn: &mut Conn<'_>,
    places: &Places,
    call: &Id,
    voice: &Voice,
) -> Result<Option<Rendering>> {
    match call_store::call(conn, call)? {
        Some(call) => call::render(house, conn, places, &call.slug, voice),
        None => Ok(None),
    }
}

pub(crate) fn of_actor(
    house: &House,
    conn: &mut Conn<'_>,
    places: &Places,
    voice: &Voice,
) -> Result<Option<Rendering>> {
    actor::render(house, conn, places, voice)
}

fn found(
    house: &House,
    conn: &mut Conn<'_>,
    places: &Places,
    path: &str,
) -> Result<Option<Rendering>> {
    let segments: Vec<&str> = path.split('/').collect();
    let (voice, rest) = match segments.as_slice() {
        ["call", slug, rest @ ..] => return of_thread(house, conn, places, slug, rest),
        [voice, rest @ ..] => (Voice::read(voice), rest),
        [] => return Ok(None),
    };
    let Some(voice) = voice else {
        return Ok(None);
    };
    if !voice.exists(house, conn)? {
        return Ok(None);
    }
    match rest {
        [] => actor::render(house, conn, places, &voice),
        ["outbox"] => collection::outbox(conn, places, &voice).map(Some),
        ["outbox", page] => collection::outbox_page(conn, places, &voice, page),
        ["followers"] if voice != Voice::Server => {
            collection::followers(conn, places, &voice).map(Some)
        }
        ["featured"] if voice != Voice::Server => {
            collection::featured(conn, places, &voice).map(Some)
        }
        _ => Ok(None),
    }
}

/// A call, its replies, its conversation: as the house says it, or as a voice in one language does.
fn of_thread(
    house: &House,
    conn: &mut Conn<'_>,
    places: &Places,
    slug: &str,
    rest: &[&str],
) -> Result<Option<Rendering>> {
    let (voice, rest) = match rest {
        [] | ["replies" | "context", ..] => (Voice::House, rest),
        [tag, rest @ ..] => match Voice::read(tag) {
            Some(voice @ Voice::Language(_)) => (voice, rest),
            _ => return Ok(None),
        },
    };
    let post = call::render(house, conn, places, slug, &voice)?;
    let Some(post) = post.filter(|post| rest.is_empty() || !post.gone) else {
        return Ok(None);
    };
    let page = |number: &str| {
        number
            .parse()
            .ok()
            .filter(|page: &u64| page.to_string() == number)
    };
    match rest {
        [] => Ok(Some(post)),
        ["replies"] => collection::replies(conn, places, slug, &voice),
        ["replies", number] => match page(number) {
            Some(number) => collection::replies_page(conn, places, slug, &voice, number),
            None => Ok(None),
        },
        ["context"] => collection::context(conn, places, slug, &voice),
        ["context", number] => match page(number) {
            Some(number) => collection::context_page(conn, places, slug, &voice, number),
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

fn timestamp(at: Micros) -> Timestamp {
    Timestamp::from_microsecond(at).unwrap_or_default()
}
