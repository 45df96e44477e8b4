//! The documents that other servers read: pure functions from the state to JSON, found by their path.

mod actor;
mod call;
mod collection;
mod text;

use activity::media_type;
use activity::{Object, write};
use floor::{Conn, House, Micros, Result};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::Value;

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

impl Document {
    fn of(context: Value, object: Object) -> Self {
        let object = write::document(context, object);
        Self {
            status: StatusCode::OK,
            media_type: media_type::ACTIVITY,
            body: Value::Object(object).to_string().into_bytes(),
        }
    }

    fn gone(mut self) -> Self {
        self.status = StatusCode::GONE;
        self
    }
}

/// The document at a path below `/fediverse/`, such as `house/outbox/2`; `None` where there is none.
pub fn at(house: &House, path: &str) -> Result<Option<Document>> {
    let places = Places::of(house)?;
    house.db.read(|conn| found(house, conn, &places, path))
}

fn found(
    house: &House,
    conn: &mut Conn<'_>,
    places: &Places,
    path: &str,
) -> Result<Option<Document>> {
    let segments: Vec<&str> = path.split('/').collect();
    let (voice, rest) = match segments.as_slice() {
        ["call", slug] => return call::render(house, conn, places, slug, &Voice::House),
        ["call", slug, tag] => {
            return match Voice::read(tag) {
                Some(voice @ Voice::Language(_)) => call::render(house, conn, places, slug, &voice),
                _ => Ok(None),
            };
        }
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
        ["followers"] if voice != Voice::Server => Ok(Some(collection::followers(places, &voice))),
        ["featured"] if voice != Voice::Server => {
            collection::featured(conn, places, &voice).map(Some)
        }
        _ => Ok(None),
    }
}

fn timestamp(at: Micros) -> Timestamp {
    Timestamp::from_microsecond(at).unwrap_or_default()
}
