//! Actors of ours: a house, its voices in one language each, and the one that asks other servers in the house's name.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Image, Texts, put};
use crate::json::Object;
use crate::key::PublicKey;
use crate::time;

/// What an actor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A group of people with one voice.
    Organization,
    /// The server itself. It signs what we ask of others, and can be read unsigned.
    Application,
}

/// A line of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    pub name: &'a str,
    /// HTML.
    pub value: &'a str,
}

/// The addresses below an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places<'a> {
    pub inbox: &'a str,
    pub outbox: &'a str,
    pub followers: Option<&'a str>,
    pub featured: Option<&'a str>,
    pub shared_inbox: Option<&'a str>,
}

/// A key, under its address.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    pub id: &'a str,
    pub key: &'a PublicKey,
}

/// Everything that an actor's document says.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    pub kind: Kind,
    pub id: &'a str,
    /// What stands before the `@`.
    pub username: &'a str,
    pub name: Texts<'a>,
    /// HTML.
    pub summary: Option<Texts<'a>>,
    /// The page that people read.
    pub url: &'a str,
    pub icon: Option<Image<'a>>,
    pub places: Places<'a>,
    /// Signs requests: RSA, the one kind that every peer reads.
    pub signing_key: Key<'a>,
    /// Proves documents: Ed25519.
    pub proving_key: Option<Key<'a>>,
    pub lines: &'a [Line<'a>],
    pub published: Option<Timestamp>,
    pub holds_follows: bool,
    /// Hosts whose pages may name this actor as their author.
    pub attribution_domains: &'a [&'a str],
    pub also_known_as: &'a [&'a str],
    pub moved_to: Option<&'a str>,
    /// Its inbox takes requests signed as RFC 9421 says; peers are told so (FEP-844e).
    pub takes_message_signatures: bool,
}

/// The document of an actor, without its context.
pub fn actor(actor: &Actor<'_>) -> Object {
    let mut object = Object::new();
    object.insert("id".into(), actor.id.into());
    let kind = match actor.kind {
        Kind::Organization => "Organization",
        Kind::Application => "Application",
    };
    object.insert("type".into(), kind.into());
    object.insert("preferredUsername".into(), actor.username.into());
    actor.name.put(&mut object, "name");
    if let Some(summary) = actor.summary {
        summary.put(&mut object, "summary");
    }
    object.insert("url".into(), actor.url.into());
    if let Some(icon) = actor.icon {
        object.insert("icon".into(), icon.value());
    }
    put_places(&mut object, &actor.places);
    put_keys(&mut object, actor);
    put_profile(&mut object, actor);
    object
}

fn put_places(object: &mut Object, places: &Places<'_>) {
    object.insert("inbox".into(), places.inbox.into());
    object.insert("outbox".into(), places.outbox.into());
    put(object, "followers", places.followers);
    put(object, "featured", places.featured);
    if let Some(shared) = places.shared_inbox {
        object.insert("endpoints".into(), json!({"sharedInbox": shared}));
    }
}

fn put_keys(object: &mut Object, actor: &Actor<'_>) {
    if let PublicKey::Rsa(key) = actor.signing_key.key {
        let key = json!({
            "id": actor.signing_key.id,
            "owner": actor.id,
            "publicKeyPem": key.to_pem(),
        });
        object.insert("publicKey".into(), key);
    }
    let multikey = |key: &Key<'_>| {
        json!({
            "id": key.id,
            "type": "Multikey",
            "controller": actor.id,
            "publicKeyMultibase": key.key.to_multibase(),
        })
    };
    let keys: Vec<Value> = actor.proving_key.iter().map(multikey).collect();
    if !keys.is_empty() {
        object.insert("assertionMethod".into(), keys.into());
    }
}

fn put_profile(object: &mut Object, actor: &Actor<'_>) {
    if let Some(published) = actor.published {
        object.insert("published".into(), time::in_document(published).into());
    }
    let held = actor.holds_follows;
    object.insert("manuallyApprovesFollowers".into(), held.into());
    let shown = actor.kind == Kind::Organization;
    object.insert("discoverable".into(), shown.into());
    object.insert("indexable".into(), shown.into());
    let line =
        |line: &Line<'_>| json!({"type": "PropertyValue", "name": line.name, "value": line.value});
    if !actor.lines.is_empty() {
        let lines: Vec<Value> = actor.lines.iter().map(line).collect();
        object.insert("attachment".into(), lines.into());
    }
    for (name, list) in [
        ("attributionDomains", actor.attribution_domains),
        ("alsoKnownAs", actor.also_known_as),
    ] {
        if !list.is_empty() {
            object.insert(name.into(), list.into());
        }
    }
    put(object, "movedTo", actor.moved_to);
    if actor.takes_message_signatures {
        let implements = json!([{
            "href": "https://datatracker.ietf.org/doc/html/rfc9421",
            "name": "RFC-9421: HTTP Message Signatures",
        }]);
        match actor.kind {
            Kind::Application => object.insert("implements".into(), implements),
            Kind::Organization => object.insert(
                "generator".into(),
                json!({"type": "Application", "implements": implements}),
            ),
        };
    }
}
