//! What a proved activity does: one transaction, with the fact where somebody hears it.

use activity::read::{Activity, Post};
use activity::write::activity::{Envelope, Request, accept, reject};
use activity::write::{document, plain_context};
use activity::{Address, Object};
use floor::limit::Rule;
use floor::{Fact, House, Id, MINUTE, Result, SECOND, Tx};
use http::StatusCode;
use prose::stranger;
use serde_json::json;

use super::matter::Matter;
use super::sender::Sender;
use super::{Refused, Standing};
use crate::follower_store::{self as followers, Follower};
use crate::peer::Peer;
use crate::places::Places;
use crate::reaction_store::{self as reactions, Report};
use crate::reply::{Place, Said};
use crate::voice::Voice;
use crate::{jobs, letter_store, peer_store, reply_store as replies};

const COMMENT: usize = 5000;
/// What one person writes, likes and asks for.
const BY_PEER: Rule = Rule {
    name: "fediverse-peer",
    burst: 60,
    every: 30 * SECOND,
};
/// And one server.
const BY_HOST: Rule = Rule {
    name: "fediverse-host",
    burst: 3000,
    every: MINUTE / 600,
};

/// What a matter comes with.
pub(super) struct Around<'a> {
    pub(super) activity: &'a Activity,
    pub(super) standing: Standing,
    pub(super) mark: &'a [u8],
}

pub(super) fn take(
    house: &House,
    places: &Places,
    sender: Sender,
    matter: Matter,
    around: &Around<'_>,
) -> Result<(), Refused> {
    let actor = &around.activity.actor;
    let (now, host) = (house.clock.now(), actor.origin().host());
    let limits = &house.limits;
    let taken = limits.take(now, &BY_PEER, actor.as_str());
    if taken
        .and_then(|()| limits.take(now, &BY_HOST, host))
        .is_err()
    {
        let why = "this is too much at once, please try again later";
        return Err(Refused::new(StatusCode::TOO_MANY_REQUESTS, why));
    }
    house.db.write(|tx| {
        // The same may have come in twice at once.
        if !peer_store::see(tx, around.mark)? {
            return Ok(());
        }
        let peer = sender.keep(tx)?;
        act(house, tx, places, &peer, &matter, around)
    })?;
    Ok(())
}

fn act(
    house: &House,
    tx: &mut Tx<'_>,
    places: &Places,
    peer: &Peer,
    matter: &Matter,
    around: &Around<'_>,
) -> Result<()> {
    let activity = around.activity;
    match matter {
        Matter::Follow(voice) => follow(house, tx, places, peer, voice, around),
        Matter::Unfollow(id) => match followers::by_id(tx, id)? {
            Some(follower) if follower.peer == peer.id => followers::end(tx, &follower),
            _ => Ok(()),
        },
        Matter::Reply(place, post) => {
            take_post(tx, peer, place, post, !around.standing.reject_media)
        }
        Matter::Change(reply, post) => match Said::of(post, !around.standing.reject_media) {
            Some(said) if replies::change(tx, reply, &said)? => {
                say(tx, &reply.place.call, &reply.id)
            }
            _ => Ok(()),
        },
        Matter::Delete(reply) => {
            replies::delete(tx, &reply.id)?;
            say(tx, &reply.place.call, &reply.id)
        }
        Matter::React(..) if around.standing.limited => Ok(()),
        Matter::React(call, kind) => reactions::add(tx, call, kind, &peer.id, activity.id.as_ref()),
        Matter::TakeBack(call, kind) => reactions::take_back(tx, call, kind, &peer.id),
        Matter::TakeBackNamed(earlier) => {
            reactions::take_back_named(tx, earlier, &peer.id).map(drop)
        }
        Matter::Fetch(post) => jobs::fetch_later(tx, &peer.address, post),
        Matter::Report(..) if around.standing.reject_reports => Ok(()),
        Matter::Report(about, comment) => report(tx, peer, about, comment),
        Matter::PeerChanged => jobs::renew_later(tx, &peer.address),
        Matter::PeerMoved(to) => jobs::move_later(tx, &peer.address, to),
        Matter::PeerGone => gone(tx, peer),
    }
}

fn follow(
    house: &House,
    tx: &mut Tx<'_>,
    places: &Places,
    peer: &Peer,
    voice: &Voice,
    around: &Around<'_>,
) -> Result<()> {
    let hold = house.config.fediverse.hold_follows || around.standing.limited;
    let id = around.activity.id.as_ref();
    if followers::ask(tx, voice, peer, id, hold)?
        && let Some(follower) = followers::of(tx, voice, &peer.id)?
    {
        answer(tx, places, &follower, peer, true)?;
    }
    Ok(())
}

/// Tells somebody that they follow, or that they may not.
pub(crate) fn answer(
    tx: &mut Tx<'_>,
    places: &Places,
    follower: &Follower,
    peer: &Peer,
    yes: bool,
) -> Result<()> {
    let actor = places.actor(&follower.voice);
    let word = if yes { "accept" } else { "reject" };
    // Asked again, they are answered anew.
    let id = format!("{actor}#{word}/{}", tx.fresh_id()?);
    let to = [peer.address.as_str()];
    let envelope = Envelope::private(&id, &actor, &to);
    let request = Request {
        id: follower.activity.as_deref(),
        actor: peer.address.as_str(),
        object: &actor,
    };
    let answer: Object = match yes {
        true => accept(&envelope, &request),
        false => reject(&envelope, &request),
    };
    let body = document(plain_context(), answer);
    letter_store::leave(tx, &follower.voice, &peer.inbox, body)
}

/// Keeps a reply, held.
pub(crate) fn take_post(
    tx: &mut Tx<'_>,
    peer: &Peer,
    place: &Place,
    post: &Post,
    with_media: bool,
) -> Result<()> {
    let Some(said) = Said::of(post, with_media) else {
        return Ok(());
    };
    match replies::hold(tx, &post.id, peer, place, &said)? {
        Some(id) => say(tx, &place.call, id.as_str()),
        None => Ok(()),
    }
}

fn say(tx: &mut Tx<'_>, call: &Id, reply: &str) -> Result<()> {
    match Id::parse(reply) {
        Some(reply) => tx.say(&Fact::Replied {
            call: call.clone(),
            reply,
        }),
        None => Ok(()),
    }
}

fn report(tx: &mut Tx<'_>, peer: &Peer, about: &[Address], comment: &str) -> Result<()> {
    let about: Vec<&str> = about.iter().map(Address::as_str).collect();
    let at = tx.now();
    reactions::report(
        tx,
        &Report {
            host: peer.host().to_owned(),
            about: json!(about).to_string(),
            comment: stranger::line(comment, COMMENT),
            at,
        },
    )
}

/// Somebody left: what they wrote is destroyed, and they follow nothing.
pub(crate) fn gone(tx: &mut Tx<'_>, peer: &Peer) -> Result<()> {
    followers::end_all(tx, &peer.id)?;
    for (call, reply) in replies::of_peer(tx, &peer.id)? {
        replies::delete(tx, &reply)?;
        say(tx, &call, &reply)?;
    }
    peer_store::forget(tx, &peer.id)
}
