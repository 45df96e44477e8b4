//! Who may say what: the origin-based security model (FEP-fe34), as functions from documents to verdicts.
//!
//! Scheme, host and port are the border. What one server says about a document of another is hearsay; what it says about
//! its own is true as far as the owners agree. That the hosts agree is not enough: on a server of many people, one must
//! not delete what another wrote. What is known already comes in through [`Known`].

use crate::address::Address;
use crate::media_type;
use crate::read::activity::Earlier;
use crate::read::{Activity, Actor, Deed, Post};

/// Why something is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    #[error("an activity has to be named under its actor's origin")]
    ForeignActivity,
    #[error("a post has to be named under its author's origin")]
    ForeignPost,
    #[error("the actor is not the author")]
    OtherAuthor,
    #[error("the actor is not the owner of what it changes")]
    OtherOwner,
    #[error("an actor can only change and move itself")]
    OtherActor,
    #[error("the answer comes from somebody else than was asked")]
    OtherAnswerer,
    #[error("the key belongs to another actor, or the actor does not list it")]
    ForeignKey,
    #[error("the document was found under another origin than it was asked for")]
    FoundElsewhere,
    #[error("the document names itself differently than it was asked for")]
    OtherName,
    #[error("the document was not sent as one of ActivityPub")]
    MediaType,
    #[error("the two actors do not name each other")]
    Unconfirmed,
}

/// What to do with an activity whose sender is proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may be acted on as it stands.
    Believe,
    /// What it names has to be fetched from its origin first.
    Fetch(Address),
    /// It is about something that is not known here.
    Nothing,
    Refuse(Doubt),
}

/// What is known here.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The owner of an object or activity of others that is kept here.
    pub owner: &'a dyn Fn(&Address) -> Option<Address>,
    /// Whom a request to follow of ours, with this id, was sent to.
    pub asked: &'a dyn Fn(&Address) -> Option<Address>,
}

/// Judges an activity whose actor has proved to be its sender.
pub fn judge(activity: &Activity, known: Known<'_>) -> Verdict {
    let actor = &activity.actor;
    if activity
        .id
        .as_ref()
        .is_some_and(|id| !same_origin(id, actor))
    {
        return Verdict::Refuse(Doubt::ForeignActivity);
    }
    match &activity.deed {
        Deed::Create(post) => written_by(actor, post),
        Deed::Update(post) => match written_by(actor, post) {
            Verdict::Believe => unless_known_otherwise(actor, &post.id, known),
            doubt => doubt,
        },
        Deed::UpdateActor(changed) => believe(changed.id == *actor, Doubt::OtherActor),
        Deed::CreateNamed(post) | Deed::UpdateNamed(post) => match same_origin(post, actor) {
            true => Verdict::Fetch(post.clone()),
            false => Verdict::Refuse(Doubt::ForeignPost),
        },
        Deed::Delete(object) if object == actor => Verdict::Believe,
        Deed::Delete(object) => owned(actor, object, known),
        Deed::Undo(earlier) => undo(actor, earlier, known),
        Deed::Accept(earlier) | Deed::Reject(earlier) => answer(actor, earlier, known),
        Deed::Move { from, to } => match from == actor {
            true => Verdict::Fetch(to.clone()),
            false => Verdict::Refuse(Doubt::OtherActor),
        },
        // These change nothing that they name.
        Deed::Follow(_)
        | Deed::Announce(_)
        | Deed::Like(_)
        | Deed::Flag { .. }
        | Deed::Block(_)
        | Deed::Other(_) => Verdict::Believe,
    }
}

fn believe(sound: bool, doubt: Doubt) -> Verdict {
    match sound {
        true => Verdict::Believe,
        false => Verdict::Refuse(doubt),
    }
}

/// Whether two addresses are of one server.
pub fn same_origin(a: &Address, b: &Address) -> bool {
    a.origin() == b.origin()
}

fn written_by(actor: &Address, post: &Post) -> Verdict {
    if post.author != *actor {
        return Verdict::Refuse(Doubt::OtherAuthor);
    }
    believe(same_origin(&post.id, actor), Doubt::ForeignPost)
}

fn unless_known_otherwise(actor: &Address, object: &Address, known: Known<'_>) -> Verdict {
    let owner = (known.owner)(object);
    believe(owner.is_none_or(|owner| owner == *actor), Doubt::OtherOwner)
}

fn owned(actor: &Address, object: &Address, known: Known<'_>) -> Verdict {
    match (known.owner)(object) {
        None => Verdict::Nothing,
        Some(owner) => believe(owner == *actor, Doubt::OtherOwner),
    }
}

/// By its id when it is kept here; else by what it says, if that is the actor's own.
fn undo(actor: &Address, earlier: &Earlier, known: Known<'_>) -> Verdict {
    if earlier.actor.as_ref().is_some_and(|other| other != actor) {
        return Verdict::Refuse(Doubt::OtherOwner);
    }
    match earlier.id.as_ref().map(|id| owned(actor, id, known)) {
        None | Some(Verdict::Nothing) => match &earlier.object {
            Some(_) => Verdict::Believe,
            None => Verdict::Nothing,
        },
        Some(verdict) => verdict,
    }
}

/// Only who was asked can answer.
fn answer(actor: &Address, earlier: &Earlier, known: Known<'_>) -> Verdict {
    match earlier.id.as_ref().and_then(known.asked) {
        None => Verdict::Nothing,
        Some(asked) => believe(asked == *actor, Doubt::OtherAnswerer),
    }
}

/// Whether a key may speak for an actor: it is named under the actor's origin, and the actor's own document, fetched
/// from there, lists it with the actor as its owner.
pub fn key_speaks_for<'a>(
    key: &Address,
    actor: &Address,
    document: &'a Actor,
) -> Result<&'a crate::PublicKey, Doubt> {
    let listed = document.key(key).filter(|_| document.id == *actor);
    match listed {
        Some(listed) if same_origin(key, actor) => Ok(&listed.key),
        _ => Err(Doubt::ForeignKey),
    }
}

/// Whether a key may prove a document of this owner: as above, and it is listed for that purpose.
pub fn key_proves_for<'a>(
    key: &Address,
    owner: &Address,
    document: &'a Actor,
) -> Result<&'a tlog::VerifyingKey, Doubt> {
    let proves = document.key(key).is_some_and(|listed| listed.proves);
    match key_speaks_for(key, owner, document)? {
        crate::PublicKey::Ed25519(key) if proves => Ok(key),
        _ => Err(Doubt::ForeignKey),
    }
}

/// How a document was got.
#[derive(Debug, Clone, Copy)]
pub struct Fetched<'a> {
    pub asked: &'a Address,
    /// Where the last redirect led.
    pub found: &'a Address,
    pub content_type: &'a str,
    /// What the document calls itself.
    pub id: &'a Address,
}

/// Whether a fetched document is what was asked for. One that calls itself by a third name is to be asked for under
/// that name.
pub fn is_authentic(fetched: Fetched<'_>) -> Result<(), Doubt> {
    if !media_type::is_activity(fetched.content_type) {
        return Err(Doubt::MediaType);
    }
    if !same_origin(fetched.found, fetched.id) {
        return Err(Doubt::FoundElsewhere);
    }
    let named = [fetched.asked.document(), fetched.found.document()];
    match named.contains(&fetched.id.document()) {
        true => Ok(()),
        false => Err(Doubt::OtherName),
    }
}

/// Whether an actor has moved: both documents, fetched just now, name each other.
pub fn has_moved(old: &Actor, new: &Actor) -> Result<(), Doubt> {
    let forward = old.moved_to.as_ref() == Some(&new.id);
    match forward && new.also_known_as.contains(&old.id) && old.id != new.id {
        true => Ok(()),
        false => Err(Doubt::Unconfirmed),
    }
}

#[cfg(test)]
mod tests;
