//! What others do: follow, write, change, delete, pass on, like, report, move, block, and take back.
//!
//! An object that is only named is an [`Address`]; one that is embedded is read where its type matters, and believed
//! only as far as [`crate::authority`] says.

use jiff::Timestamp;
use serde_json::Value;

use super::field::{address, addresses, id, id_of, ids, kind, moment, only_address, text, values};
use super::{Actor, Post, ReadError};
use crate::address::Address;
use crate::json::Object;
use crate::vocabulary::is_public;

/// An activity, as it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Some peers give none to what they do not keep.
    pub id: Option<Address>,
    pub actor: Address,
    pub deed: Deed,
    pub published: Option<Timestamp>,
    /// Everybody is among those it is addressed to.
    pub public: bool,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    Follow(Address),
    /// An earlier activity is taken back.
    Undo(Earlier),
    /// Ours, if it is: an answer to a request to follow.
    Accept(Earlier),
    Reject(Earlier),
    Create(Box<Post>),
    /// A post that is only named has to be fetched.
    CreateNamed(Address),
    Update(Box<Post>),
    UpdateActor(Box<Actor>),
    UpdateNamed(Address),
    Delete(Address),
    Announce(Address),
    Like(Address),
    /// A report: actors and posts, and what is said about them.
    Flag {
        about: Vec<Address>,
        comment: Option<String>,
    },
    Move {
        from: Address,
        to: Address,
    },
    Block(Address),
    /// Of a type that is not read here.
    Other(String),
}

/// An activity that another refers to: by its id, embedded, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    pub id: Option<Address>,
    /// `Follow`, `Like`, …, where it is embedded.
    pub kind: Option<String>,
    pub actor: Option<Address>,
    pub object: Option<Address>,
}

impl Activity {
    /// Reads an activity. One without a single actor or without what it is done to is refused.
    pub fn read(object: &Object) -> Result<Self, ReadError> {
        let kind = kind(object).ok_or(ReadError::Type)?;
        let id = match object.get("id") {
            None | Some(Value::Null) => None,
            Some(_) => Some(id(object).ok_or(ReadError::Missing("id"))?),
        };
        Ok(Self {
            id,
            actor: only_address(object, "actor")?,
            deed: deed(kind, object)?,
            published: moment(object, "published"),
            public: ["to", "cc"]
                .iter()
                .any(|name| ids(object, name).any(is_public)),
        })
    }
}

fn deed(kind: &str, activity: &Object) -> Result<Deed, ReadError> {
    let object = || only_address(activity, "object");
    Ok(match kind {
        "Follow" => Deed::Follow(object()?),
        "Undo" => Deed::Undo(earlier(activity)?),
        "Accept" => Deed::Accept(earlier(activity)?),
        "Reject" => Deed::Reject(earlier(activity)?),
        "Create" => match embedded(activity) {
            Some(post) => Deed::Create(Box::new(Post::read(post)?)),
            None => Deed::CreateNamed(object()?),
        },
        "Update" => match embedded(activity) {
            Some(changed) => updated(changed)?,
            None => Deed::UpdateNamed(object()?),
        },
        "Delete" => Deed::Delete(object()?),
        "Announce" => Deed::Announce(object()?),
        "Like" | "EmojiReact" => Deed::Like(object()?),
        "Flag" => flag(activity)?,
        "Move" => Deed::Move {
            from: object()?,
            to: address(activity, "target").ok_or(ReadError::Missing("target"))?,
        },
        "Block" => Deed::Block(object()?),
        other => Deed::Other(other.chars().take(40).collect()),
    })
}

/// The one object, where it is more than a name.
fn embedded(activity: &Object) -> Option<&Object> {
    match values(activity, "object") {
        [Value::Object(object)] if object.len() > 1 => Some(object),
        _ => None,
    }
}

fn updated(object: &Object) -> Result<Deed, ReadError> {
    match Actor::read(object) {
        Ok(actor) => Ok(Deed::UpdateActor(Box::new(actor))),
        Err(ReadError::Type) => Ok(Deed::Update(Box::new(Post::read(object)?))),
        Err(error) => Err(error),
    }
}

fn earlier(activity: &Object) -> Result<Earlier, ReadError> {
    let missing = ReadError::Missing("object");
    let [value] = values(activity, "object") else {
        return Err(missing);
    };
    let inside = value.as_object();
    let earlier = Earlier {
        id: id_of(value).and_then(|id| id.parse().ok()),
        kind: inside.and_then(kind).map(str::to_owned),
        actor: inside.and_then(|inside| address(inside, "actor")),
        object: inside.and_then(|inside| address(inside, "object")),
    };
    let says_something =
        earlier.id.is_some() || (earlier.kind.is_some() && earlier.object.is_some());
    says_something.then_some(earlier).ok_or(missing)
}

fn flag(activity: &Object) -> Result<Deed, ReadError> {
    let about = addresses(activity, "object");
    if about.is_empty() {
        return Err(ReadError::Missing("object"));
    }
    Ok(Deed::Flag {
        about,
        comment: text(activity, "content").map(str::to_owned),
    })
}
