//! What we do: tell of a post, its change and its end; follow, answer, pass on, like, report, move, block, take back.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::json::Object;
use crate::time;
use crate::vocabulary::PUBLIC;

/// What every activity has.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    pub id: &'a str,
    pub actor: &'a str,
    pub published: Option<Timestamp>,
    pub to: &'a [&'a str],
    pub cc: &'a [&'a str],
}

impl<'a> Envelope<'a> {
    /// To everybody, with the followers as those it is delivered to.
    pub fn public(id: &'a str, actor: &'a str, followers: &'a [&'a str; 1]) -> Self {
        Self {
            id,
            actor,
            published: None,
            to: &[PUBLIC],
            cc: followers,
        }
    }

    /// To one actor.
    pub fn private(id: &'a str, actor: &'a str, to: &'a [&'a str; 1]) -> Self {
        Self {
            id,
            actor,
            published: None,
            to,
            cc: &[],
        }
    }

    fn write(&self, kind: &str, object: Value) -> Object {
        let mut activity = Object::new();
        activity.insert("id".into(), self.id.into());
        activity.insert("type".into(), kind.into());
        activity.insert("actor".into(), self.actor.into());
        if let Some(published) = self.published {
            activity.insert("published".into(), time::in_document(published).into());
        }
        for (name, list) in [("to", self.to), ("cc", self.cc)] {
            if !list.is_empty() {
                activity.insert(name.into(), list.into());
            }
        }
        activity.insert("object".into(), object);
        activity
    }
}

/// A new post.
pub fn create(envelope: &Envelope<'_>, post: Object) -> Object {
    envelope.write("Create", post.into())
}

/// A new post that is only named, as in an outbox.
pub fn create_named(envelope: &Envelope<'_>, post: &str) -> Object {
    envelope.write("Create", post.into())
}

/// The whole of a changed post or actor.
pub fn update(envelope: &Envelope<'_>, object: Object) -> Object {
    envelope.write("Update", object.into())
}

/// What stands where a post was.
pub fn tombstone(id: &str, former_type: &str, deleted: Timestamp) -> Object {
    let mut object = Object::new();
    object.insert("id".into(), id.into());
    object.insert("type".into(), "Tombstone".into());
    object.insert("formerType".into(), former_type.into());
    object.insert("deleted".into(), time::in_document(deleted).into());
    object
}

/// The end of a post.
pub fn delete(envelope: &Envelope<'_>, tombstone: Object) -> Object {
    envelope.write("Delete", tombstone.into())
}

/// A request to get what an actor writes.
pub fn follow(envelope: &Envelope<'_>, actor: &str) -> Object {
    envelope.write("Follow", actor.into())
}

/// A request to follow, as it is named in an answer: some peers look for its id, others for who and whom.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub id: Option<&'a str>,
    pub actor: &'a str,
    pub object: &'a str,
}

impl Request<'_> {
    fn value(&self) -> Value {
        let mut object = Object::new();
        super::put(&mut object, "id", self.id);
        object.insert("type".into(), "Follow".into());
        object.insert("actor".into(), self.actor.into());
        object.insert("object".into(), self.object.into());
        object.into()
    }
}

pub fn accept(envelope: &Envelope<'_>, request: &Request<'_>) -> Object {
    envelope.write("Accept", request.value())
}

pub fn reject(envelope: &Envelope<'_>, request: &Request<'_>) -> Object {
    envelope.write("Reject", request.value())
}

/// Takes back an earlier activity of ours, which is embedded without its context.
pub fn undo(envelope: &Envelope<'_>, mut earlier: Object) -> Object {
    earlier.shift_remove("@context");
    earlier.shift_remove("proof");
    envelope.write("Undo", earlier.into())
}

/// Passes a post on. It is only named: peers fetch it from where it is.
pub fn announce(envelope: &Envelope<'_>, post: &str) -> Object {
    envelope.write("Announce", post.into())
}

pub fn like(envelope: &Envelope<'_>, post: &str) -> Object {
    envelope.write("Like", post.into())
}

/// A report to the server of those it is about. The actor is the server's own, never a person's.
pub fn flag(envelope: &Envelope<'_>, about: &[&str], comment: &str) -> Object {
    let mut activity = envelope.write("Flag", about.into());
    activity.insert("content".into(), comment.into());
    activity
}

/// Says that an actor goes on under another address. That one has to name this one in `alsoKnownAs`.
pub fn moved(envelope: &Envelope<'_>, to: &str) -> Object {
    let mut activity = envelope.write("Move", json!(envelope.actor));
    activity.insert("target".into(), to.into());
    activity
}

pub fn block(envelope: &Envelope<'_>, actor: &str) -> Object {
    envelope.write("Block", actor.into())
}
