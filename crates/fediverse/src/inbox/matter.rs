//! What an activity means for this house, before anybody has proved to have sent it: something to do, or nothing.
//!
//! Whatever is about things that are not here ends now, so that the deletions of strangers, which fill every inbox, cost no key.

use activity::Address;
use activity::read::activity::Earlier;
use activity::read::{Activity, Deed, Post};
use floor::{Conn, House, Id, Result};
use publish::call_store;

use super::MatterOf;
use crate::places::{Ours, Places};
use crate::reaction_store::{self as reactions, BOOST, LIKE};
use crate::reply::Place;
use crate::reply_store::{self as replies, Reply};
use crate::voice::Voice;
use crate::{follower_store as followers, peer_store};

/// Something to do.
pub(super) enum Matter {
    Follow(Voice),
    /// A follower's id.
    Unfollow(String),
    Reply(Place, Box<Post>),
    Change(Reply, Box<Post>),
    Delete(Reply),
    React(Id, &'static str),
    TakeBack(Id, &'static str),
    TakeBackNamed(Address),
    /// A post that is only named: it has to be fetched.
    Fetch(Address),
    Report(Vec<Address>, String),
    /// Somebody who is known here changed, moved or is gone.
    PeerChanged,
    PeerMoved(Address),
    PeerGone,
}

/// The matter, and who owns what it changes, if that is kept here.
pub(super) fn of(
    house: &House,
    conn: &mut Conn<'_>,
    places: &Places,
    activity: &Activity,
) -> Result<MatterOf> {
    let alone = |matter| Ok(Some((matter, None)));
    match &activity.deed {
        Deed::Follow(whom) => match voice(house, conn, places, whom)? {
            Some(voice) => alone(Matter::Follow(voice)),
            None => Ok(None),
        },
        Deed::Undo(earlier) => undo(house, conn, places, activity, earlier),
        Deed::Create(post) => written(conn, places, post),
        Deed::Update(post) => match replies::by_address(conn, &post.id)? {
            Some(reply) if reply.deleted => Ok(None),
            Some(reply) => {
                let owner = reply.author.parse().ok();
                Ok(Some((Matter::Change(reply, post.clone()), owner)))
            }
            None => written(conn, places, post),
        },
        Deed::CreateNamed(post) | Deed::UpdateNamed(post) => alone(Matter::Fetch(post.clone())),
        Deed::Delete(object) if *object == activity.actor => {
            known(conn, activity, Matter::PeerGone)
        }
        Deed::Delete(object) => match replies::by_address(conn, object)? {
            Some(reply) => {
                let owner = reply.author.parse().ok();
                Ok(Some((Matter::Delete(reply), owner)))
            }
            None => Ok(None),
        },
        Deed::Announce(object) => {
            about_call(conn, places, object, |call| Matter::React(call, BOOST))
        }
        Deed::Like(object) => about_call(conn, places, object, |call| Matter::React(call, LIKE)),
        Deed::Flag { about, comment } => {
            let ours = |address: &&Address| address.origin() == places.origin();
            let about: Vec<Address> = about.iter().filter(ours).take(100).cloned().collect();
            match about.is_empty() {
                true => Ok(None),
                false => alone(Matter::Report(about, comment.clone().unwrap_or_default())),
            }
        }
        Deed::UpdateActor(_) => known(conn, activity, Matter::PeerChanged),
        Deed::Move { to, .. } => known(conn, activity, Matter::PeerMoved(to.clone())),
        Deed::Block(whom) => match voice(house, conn, places, whom)? {
            Some(voice) => follows(conn, activity, &voice),
            None => Ok(None),
        },
        // We ask to follow nobody, so nobody answers.
        Deed::Accept(_) | Deed::Reject(_) | Deed::Other(_) => Ok(None),
    }
}

fn voice(
    house: &House,
    conn: &mut Conn<'_>,
    places: &Places,
    address: &Address,
) -> Result<Option<Voice>> {
    let Some(Ours::Actor(voice)) = places.meaning(address) else {
        return Ok(None);
    };
    let speaks = voice != Voice::Server && voice.exists(house, conn)?;
    Ok(speaks.then_some(voice))
}

fn known(conn: &mut Conn<'_>, activity: &Activity, matter: Matter) -> Result<MatterOf> {
    let peer = peer_store::by_address(conn, &activity.actor)?;
    Ok(peer.map(|_| (matter, None)))
}

/// The end of the actor's following of this voice.
fn follows(conn: &mut Conn<'_>, activity: &Activity, voice: &Voice) -> Result<MatterOf> {
    let Some(peer) = peer_store::by_address(conn, &activity.actor)? else {
        return Ok(None);
    };
    let follower = followers::of(conn, voice, &peer.id)?;
    Ok(follower.map(|follower| (Matter::Unfollow(follower.id), Some(activity.actor.clone()))))
}

/// By its name, if that is kept; else by what it says that it was.
fn undo(
    house: &House,
    conn: &mut Conn<'_>,
    places: &Places,
    activity: &Activity,
    earlier: &Earlier,
) -> Result<MatterOf> {
    if let Some(id) = &earlier.id {
        if let Some(follower) = followers::by_activity(conn, id)? {
            let owner = peer_store::address(conn, &follower.peer)?;
            return Ok(Some((Matter::Unfollow(follower.id), owner)));
        }
        if let Some(owner) = reactions::author(conn, id)? {
            return Ok(Some((
                Matter::TakeBackNamed(id.clone()),
                owner.parse().ok(),
            )));
        }
    }
    let Some(object) = &earlier.object else {
        return Ok(None);
    };
    match earlier.kind.as_deref() {
        Some("Follow") => match voice(house, conn, places, object)? {
            Some(voice) => follows(conn, activity, &voice).map(unnamed),
            None => Ok(None),
        },
        Some("Like" | "EmojiReact") => {
            about_call(conn, places, object, |call| Matter::TakeBack(call, LIKE))
        }
        Some("Announce") => about_call(conn, places, object, |call| Matter::TakeBack(call, BOOST)),
        _ => Ok(None),
    }
}

/// The owner of an earlier activity is asked for by its name, which is not kept here.
fn unnamed(matter: MatterOf) -> MatterOf {
    matter.map(|(matter, _)| (matter, None))
}

/// What is done to a call of ours, where it names one.
fn about_call(
    conn: &mut Conn<'_>,
    places: &Places,
    object: &Address,
    matter: impl FnOnce(Id) -> Matter,
) -> Result<MatterOf> {
    let call = call(conn, places, object)?;
    Ok(call.map(|(call, _)| (matter(call), None)))
}

/// A call of ours that stands, and the voice that said it there.
fn call(conn: &mut Conn<'_>, places: &Places, address: &Address) -> Result<Option<(Id, Voice)>> {
    let Some(Ours::Call(slug, voice)) = places.meaning(address) else {
        return Ok(None);
    };
    let call = call_store::call_by_slug(conn, &slug)?;
    let stands = call.filter(|call| call.erased.is_none());
    Ok(stands.map(|call| (call.id, voice)))
}

fn written(conn: &mut Conn<'_>, places: &Places, post: &Post) -> Result<MatterOf> {
    let place = thread(conn, places, post)?;
    Ok(place.map(|place| (Matter::Reply(place, Box::new(post.clone())), None)))
}

/// Where a post stands among the replies to a call; `None` for what is no public reply, and for what is there already.
pub(crate) fn thread(conn: &mut Conn<'_>, places: &Places, post: &Post) -> Result<Option<Place>> {
    let Some(parent) = post.reply_to.as_ref().filter(|_| post.public) else {
        return Ok(None);
    };
    if replies::by_address(conn, &post.id)?.is_some() {
        return Ok(None);
    }
    if parent.origin() == places.origin() {
        let call = call(conn, places, parent)?;
        return Ok(call.map(|(call, voice)| Place {
            call,
            voice: voice.segment(),
            parent: None,
            depth: 1,
        }));
    }
    let parent = replies::by_address(conn, parent)?;
    Ok(parent
        .filter(|parent| !parent.deleted)
        .map(|parent| replies::below(&parent)))
}
