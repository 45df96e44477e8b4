//! Actors of others: where they are reached and which keys speak for them.

use serde_json::Value;

use super::ReadError;
use super::field::{address, addresses, flag, id, kind, only_address, text, values};
use crate::address::Address;
use crate::json::Object;
use crate::key::PublicKey;

/// The most keys that are read of one actor.
const MAX_KEYS: usize = 16;

const TYPES: [&str; 5] = ["Person", "Service", "Application", "Group", "Organization"];

/// An actor, as its document says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub id: Address,
    pub kind: String,
    pub inbox: Address,
    pub shared_inbox: Option<Address>,
    pub outbox: Option<Address>,
    pub followers: Option<Address>,
    /// The part of its name before the `@`.
    pub username: Option<String>,
    pub name: Option<String>,
    /// The page that people read.
    pub url: Option<Address>,
    pub keys: Vec<ActorKey>,
    pub also_known_as: Vec<Address>,
    pub moved_to: Option<Address>,
    /// It holds requests to follow until somebody decides.
    pub holds_follows: bool,
}

/// A key that an actor's document lists as its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorKey {
    pub id: Address,
    pub key: PublicKey,
    /// Whether it may prove documents (`assertionMethod`); the others sign requests.
    pub proves: bool,
}

impl Actor {
    /// Reads an actor's document.
    pub fn read(object: &Object) -> Result<Self, ReadError> {
        let kind = kind(object).filter(|kind| TYPES.contains(kind));
        let kind = kind.ok_or(ReadError::Type)?.to_owned();
        let id = id(object).ok_or(ReadError::Missing("id"))?;
        let endpoints = object.get("endpoints").and_then(Value::as_object);
        Ok(Self {
            inbox: only_address(object, "inbox")?,
            shared_inbox: endpoints.and_then(|endpoints| address(endpoints, "sharedInbox")),
            outbox: address(object, "outbox"),
            followers: address(object, "followers"),
            username: text(object, "preferredUsername").map(str::to_owned),
            name: text(object, "name").map(str::to_owned),
            url: address(object, "url"),
            keys: keys(object, &id),
            also_known_as: addresses(object, "alsoKnownAs"),
            moved_to: address(object, "movedTo"),
            holds_follows: flag(object, "manuallyApprovesFollowers"),
            kind,
            id,
        })
    }

    /// The key under this address.
    pub fn key(&self, id: &Address) -> Option<&ActorKey> {
        self.keys.iter().find(|key| key.id == *id)
    }
}

/// Keys whose owner is this actor, in the two ways of listing them. One that cannot be read is as if it were not there.
fn keys(object: &Object, owner: &Address) -> Vec<ActorKey> {
    let listed = |name: &'static str, proves: bool| {
        let read = move |value: &Value| key(value.as_object()?, owner, proves);
        values(object, name).iter().take(MAX_KEYS).filter_map(read)
    };
    let old = listed("publicKey", false);
    old.chain(listed("assertionMethod", true)).collect()
}

fn key(object: &Object, owner: &Address, proves: bool) -> Option<ActorKey> {
    let whose = if proves { "controller" } else { "owner" };
    let whose: Address = object.get(whose)?.as_str()?.parse().ok()?;
    let key = match proves {
        true => {
            let multikey = object.get("type")?.as_str()? == "Multikey";
            let text = object.get("publicKeyMultibase")?.as_str()?;
            multikey.then(|| PublicKey::from_multibase(text).ok())??
        }
        false => PublicKey::from_pem(object.get("publicKeyPem")?.as_str()?).ok()?,
    };
    let key = ActorKey {
        id: id(object)?,
        key,
        proves,
    };
    (whose == *owner).then_some(key)
}

/// Reads a key that stands in a document of its own, and whose it says it is (`actor/main-key`).
pub fn lone_key(object: &Object) -> Option<(Address, PublicKey)> {
    let pem = |object: &Object| {
        let owner = object.get("owner")?.as_str()?.parse().ok()?;
        let key = PublicKey::from_pem(object.get("publicKeyPem")?.as_str()?).ok()?;
        Some((owner, key))
    };
    let inside = object.get("publicKey").and_then(Value::as_object);
    pem(object).or_else(|| inside.and_then(pem))
}
