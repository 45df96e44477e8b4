//! Documents of ours: actors, posts, activities and collections, as the peers that people really use show them best.
//!
//! Each function takes plain data and gives a whole JSON object, in a fixed order. Contexts stand only at the
//! top: [`document`] puts them there.

pub mod activity;
pub mod actor;
pub mod collection;
pub mod event;
pub mod policy;
pub mod post;

use serde_json::{Value, json};

use crate::json::Object;
use crate::vocabulary::context;

/// A text in its language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<'a> {
    /// A BCP 47 tag.
    pub lang: &'a str,
    pub text: &'a str,
}

/// One text in several languages. Peers that know no maps show the first; those that know them take the language
/// of the first entry, which is why it is there again with the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Texts<'a> {
    pub first: Text<'a>,
    pub others: &'a [Text<'a>],
}

impl Texts<'_> {
    fn put(&self, object: &mut Object, name: &str) {
        object.insert(name.into(), self.first.text.into());
        let all = std::iter::once(&self.first).chain(self.others);
        let map: Object = all
            .map(|text| (text.lang.to_owned(), text.text.into()))
            .collect();
        object.insert(format!("{name}Map"), map.into());
    }
}

/// A picture: where it is and what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Image<'a> {
    pub url: &'a str,
    pub media_type: &'a str,
    pub description: Option<&'a str>,
    /// In pixels.
    pub size: Option<(u32, u32)>,
}

impl Image<'_> {
    fn value(&self) -> Value {
        let mut image = Object::new();
        image.insert("type".into(), "Image".into());
        image.insert("mediaType".into(), self.media_type.into());
        image.insert("url".into(), self.url.into());
        put(&mut image, "name", self.description);
        if let Some((width, height)) = self.size {
            image.insert("width".into(), width.into());
            image.insert("height".into(), height.into());
        }
        image.into()
    }
}

/// Puts a context at the top of an object that is to be sent or served by itself.
pub fn document(context: Value, object: Object) -> Object {
    let mut document = Object::with_capacity(object.len() + 1);
    document.insert("@context".into(), context);
    document.extend(object);
    document
}

/// The context of actors.
pub fn actor_context() -> Value {
    json!([
        context::ACTIVITY_STREAMS,
        context::SECURITY,
        context::CONTROLLER,
        terms(&["toot", "schema", "actor"]),
    ])
}

/// The context of posts, and of activities that carry one.
pub fn post_context() -> Value {
    json!([
        context::ACTIVITY_STREAMS,
        context::DATA_INTEGRITY,
        terms(&["toot", "policy", "event"]),
    ])
}

/// The context of what needs no words of its own.
pub fn plain_context() -> Value {
    json!([context::ACTIVITY_STREAMS, context::DATA_INTEGRITY])
}

/// Our own list of terms: those that peers define in the same way.
fn terms(groups: &[&str]) -> Value {
    let mut terms = Object::new();
    for group in groups {
        let more = match *group {
            "toot" => json!({
                "toot": "http://joinmastodon.org/ns#",
                "Hashtag": "as:Hashtag",
                "sensitive": "as:sensitive",
            }),
            "schema" => json!({
                "schema": "http://schema.org#",
                "PropertyValue": "schema:PropertyValue",
                "value": "schema:value",
            }),
            "actor" => json!({
                "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
                "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
                "movedTo": {"@id": "as:movedTo", "@type": "@id"},
                "discoverable": "toot:discoverable",
                "indexable": "toot:indexable",
                "featured": {"@id": "toot:featured", "@type": "@id"},
                "attributionDomains": {"@id": "toot:attributionDomains", "@type": "@id"},
                "implements": {"@id": "https://w3id.org/fep/844e/implements", "@type": "@id"},
            }),
            "policy" => json!({
                "gts": "https://gotosocial.org/ns#",
                "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
                "canLike": {"@id": "gts:canLike", "@type": "@id"},
                "canReply": {"@id": "gts:canReply", "@type": "@id"},
                "canAnnounce": {"@id": "gts:canAnnounce", "@type": "@id"},
                "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
                "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"},
                "manualApproval": {"@id": "gts:manualApproval", "@type": "@id"},
            }),
            "event" => json!({
                "schema": "https://schema.org/",
                "address": "schema:address",
                "VirtualLocation": "schema:VirtualLocation",
                "fep8a8e": "https://w3id.org/fep/8a8e/",
                "organizers": {"@id": "fep8a8e:organizers", "@type": "@id"},
                "displayEndTime": "fep8a8e:displayEndTime",
                "timezone": "fep8a8e:timezone",
                "eventStatus": {"@id": "fep8a8e:eventStatus", "@type": "@vocab"},
                "EventScheduled": "fep8a8e:EventScheduled",
                "EventCancelled": "fep8a8e:EventCancelled",
                "EventPostponed": "fep8a8e:EventPostponed",
                "joinMode": "fep8a8e:joinMode",
                "externalParticipationUrl": "fep8a8e:externalParticipationUrl",
                "ical": "http://www.w3.org/2002/12/cal/ical#",
                "status": "ical:status",
            }),
            _ => Value::Null,
        };
        if let Value::Object(more) = more {
            terms.extend(more);
        }
    }
    terms.into()
}

/// Adds a text where there is one.
pub(crate) fn put(object: &mut Object, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        object.insert(name.into(), value.into());
    }
}
