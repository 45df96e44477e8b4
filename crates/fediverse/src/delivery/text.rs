//! What is sent about a call: written, proved, serialised and hashed once, for all who get it, while nothing happens in the house.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use activity::signature::digest::Payload;
use activity::write::activity::{Envelope, create, delete, update};
use activity::write::document;
use activity::{Object, write};
use floor::{Conn, House, Id, Micros, Result, db};
use jiff::Timestamp;
use serde_json::Value;

use super::route_store::GONE;
use crate::documents::{self, Rendering};
use crate::keychain::Keychain;
use crate::places::Places;
use crate::voice::Voice;

/// Texts kept at once.
const KEPT: usize = 64;

/// What happens to a call at an inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Create,
    Update,
    Delete,
}

/// A call as one voice says it.
pub(super) struct Text {
    /// As of this fact.
    seq: u64,
    rendering: Rendering,
    actor: String,
    followers: String,
    created: OnceLock<Arc<Payload>>,
    updated: OnceLock<Arc<Payload>>,
    deleted: OnceLock<Arc<Payload>>,
}

/// The newest texts, by call and voice.
#[derive(Default)]
pub(super) struct Texts(Mutex<HashMap<(String, String), Arc<Text>>>);

impl Texts {
    /// The call as the voice says it now; `None` where it does not.
    pub(super) fn of(
        &self,
        house: &House,
        conn: &mut Conn<'_>,
        call: &Id,
        voice: &Voice,
    ) -> Result<Option<Arc<Text>>> {
        let seq = db::fact_seq(conn)?;
        let key = (call.to_string(), voice.segment());
        let known = self.lock().get(&key).cloned();
        if let Some(text) = known.filter(|text| text.seq == seq) {
            return Ok(Some(text));
        }
        let places = Places::of(house)?;
        let Some(rendering) = documents::of_call(house, conn, &places, call, voice)? else {
            return Ok(None);
        };
        let text = Arc::new(Text {
            seq,
            rendering,
            actor: places.actor(voice),
            followers: places.of_actor(voice, "followers"),
            created: OnceLock::new(),
            updated: OnceLock::new(),
            deleted: OnceLock::new(),
        });
        let mut texts = self.lock();
        if texts.len() >= KEPT {
            texts.clear();
        }
        texts.insert(key, Arc::clone(&text));
        Ok(Some(text))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(String, String), Arc<Text>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Text {
    pub(super) fn version(&self) -> Micros {
        match self.rendering.gone {
            true => GONE,
            false => self.rendering.version,
        }
    }

    /// What an inbox with this version still lacks.
    pub(super) fn missing(&self, told: Option<Micros>) -> Option<Deed> {
        match (told, self.rendering.gone) {
            (None, true) => None,
            (Some(GONE), true) => None,
            (Some(_), true) => Some(Deed::Delete),
            // What no longer stands is no news for those who never had it.
            (None, false) => (!self.rendering.withdrawn).then_some(Deed::Create),
            (Some(told), false) => (self.rendering.version > told).then_some(Deed::Update),
        }
    }

    pub(super) fn payload(&self, keys: &Keychain, deed: Deed) -> Arc<Payload> {
        let kept = match deed {
            Deed::Create => &self.created,
            Deed::Update => &self.updated,
            Deed::Delete => &self.deleted,
        };
        Arc::clone(kept.get_or_init(|| Arc::new(self.write(keys, deed))))
    }

    fn write(&self, keys: &Keychain, deed: Deed) -> Payload {
        let object = self.rendering.object.clone();
        let post = object.get("id").and_then(Value::as_str).unwrap_or_default();
        let version = self.rendering.version;
        // The same each time it is tried: whoever gets it twice knows it by this.
        let id = match deed {
            Deed::Create => format!("{post}#create"),
            Deed::Update => format!("{post}#update/{version}"),
            Deed::Delete => format!("{post}#delete"),
        };
        let followers = [self.followers.as_str()];
        let at = Timestamp::from_microsecond(version).unwrap_or_default();
        let envelope = Envelope {
            published: Some(at),
            ..Envelope::public(&id, &self.actor, &followers)
        };
        let activity = match deed {
            Deed::Create => create(&envelope, object),
            Deed::Update => update(&envelope, object),
            Deed::Delete => delete(&envelope, object),
        };
        let context = self.rendering.context.clone();
        proved(keys, document(context, activity), &self.actor, at)
    }
}

/// The update of a voice's profile.
pub(super) fn profile(
    house: &House,
    conn: &mut Conn<'_>,
    keys: &Keychain,
    voice: &Voice,
    item: &str,
    at: Micros,
) -> Result<Option<Payload>> {
    let places = Places::of(house)?;
    let Some(actor) = documents::of_actor(house, conn, &places, voice)? else {
        return Ok(None);
    };
    let (address, followers) = (places.actor(voice), places.of_actor(voice, "followers"));
    let followers = [followers.as_str()];
    let id = format!("{address}#update/{item}");
    let envelope = Envelope::public(&id, &address, &followers);
    let object: Object = update(&envelope, actor.object);
    let at = Timestamp::from_microsecond(at).unwrap_or_default();
    Ok(Some(proved(
        keys,
        write::document(actor.context, object),
        &address,
        at,
    )))
}

fn proved(keys: &Keychain, mut activity: Object, actor: &str, at: Timestamp) -> Payload {
    keys.prove(&mut activity, actor, at);
    Payload::new(Value::Object(activity).to_string().into_bytes())
}
