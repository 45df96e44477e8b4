//! What an activity leaves to be fetched: a post that it only named, a peer who changed or moved. One fetch each, by a job that survives a
//! kill; what cannot be had within an hour is let go.

use activity::Address;
use activity::authority::{has_moved, same_origin};
use activity::read::Post;
use floor::job::Handler;
use floor::{Error, ErrorKind, HOUR, House, Micros, Result, Tx};
use serde::{Deserialize, Serialize};

use crate::fetch::{self, Found};
use crate::inbox::{gone, take_post, thread};
use crate::peer;
use crate::places::Places;
use crate::{follower_store, peer_store, rule_store};

const KIND: &str = "fediverse";
const PATIENCE: Micros = HOUR;

/// What is to be fetched.
#[derive(Debug, Serialize, Deserialize)]
struct Errand {
    actor: String,
    what: What,
    since: Micros,
}

#[derive(Debug, Serialize, Deserialize)]
enum What {
    Post(String),
    Actor,
    Move(String),
}

pub fn jobs() -> Vec<Handler> {
    vec![Handler {
        kind: KIND,
        run: |house, payload| run(house, payload),
    }]
}

pub(crate) fn fetch_later(tx: &mut Tx<'_>, actor: &Address, post: &Address) -> Result<()> {
    leave(tx, actor, What::Post(post.as_str().to_owned()))
}

pub(crate) fn renew_later(tx: &mut Tx<'_>, actor: &Address) -> Result<()> {
    leave(tx, actor, What::Actor)
}

pub(crate) fn move_later(tx: &mut Tx<'_>, actor: &Address, to: &Address) -> Result<()> {
    leave(tx, actor, What::Move(to.as_str().to_owned()))
}

fn leave(tx: &mut Tx<'_>, actor: &Address, what: What) -> Result<()> {
    let key = match &what {
        What::Post(post) => post.clone(),
        What::Actor => actor.as_str().to_owned(),
        What::Move(to) => format!("{actor} {to}"),
    };
    let errand = Errand {
        actor: actor.as_str().to_owned(),
        what,
        since: tx.now(),
    };
    let payload = serde_json::to_string(&errand)
        .map_err(|cause| Error::internal("an errand cannot be written", cause))?;
    tx.enqueue(KIND, &key, &payload, None)
}

fn run(house: &House, payload: &str) -> Result<()> {
    let errand: Errand = serde_json::from_str(payload)
        .map_err(|cause| Error::internal("an errand cannot be read", cause))?;
    let late = house.clock.now() - errand.since > PATIENCE;
    match go(house, &errand) {
        Err(error) if error.kind() == ErrorKind::Unavailable && !late => Err(error),
        // What another server says wrongly, or not at all, is not our trouble.
        Err(error) if !matches!(error.kind(), ErrorKind::Internal | ErrorKind::Altered) => {
            tracing::debug!(%error, "a document of another server is let go");
            Ok(())
        }
        outcome => outcome,
    }
}

fn go(house: &House, errand: &Errand) -> Result<()> {
    let address = |text: &str| {
        let read = text.parse::<Address>();
        read.map_err(|cause| Error::bad_input("an address cannot be read").because(cause))
    };
    let actor = address(&errand.actor)?;
    let standing = house
        .db
        .read(|conn| rule_store::standing(house, conn, actor.origin().host()))?;
    if standing.refused {
        return Ok(());
    }
    match &errand.what {
        What::Post(post) => post_of(house, &actor, &address(post)?, !standing.reject_media),
        What::Actor => renew(house, &actor),
        What::Move(to) => moved(house, &actor, &address(to)?),
    }
}

fn post_of(house: &House, actor: &Address, address: &Address, with_media: bool) -> Result<()> {
    let Found::Document(object) = fetch::document(house, address)? else {
        return Ok(());
    };
    let wrong = |why: &str| Error::bad_input(why.to_owned()).at(address);
    let post = Post::read(&object).map_err(|error| wrong(&error.to_string()))?;
    if post.author != *actor || !same_origin(&post.id, actor) {
        return Err(wrong("the post is somebody else's"));
    }
    let places = Places::of(house)?;
    house.db.write(|tx| {
        let Some(place) = thread(tx, &places, &post)? else {
            return Ok(());
        };
        match peer_store::by_address(tx, actor)? {
            Some(peer) => take_post(tx, &peer, &place, &post, with_media),
            None => Ok(()),
        }
    })
}

fn renew(house: &House, address: &Address) -> Result<()> {
    let actor = peer::fetch(house, address)?;
    house
        .db
        .write(|tx| match (&actor, peer_store::by_address(tx, address)?) {
            (_, None) => Ok(()),
            (Some(actor), Some(_)) => {
                let peer = peer_store::keep(tx, actor)?;
                follower_store::reroute(tx, &peer)
            }
            (None, Some(peer)) => gone(tx, &peer),
        })
}

/// Both have to say so, in their own documents as they are now. The new one follows by itself, if its owner wants to.
fn moved(house: &House, from: &Address, to: &Address) -> Result<()> {
    let (Some(old), Some(new)) = (peer::fetch(house, from)?, peer::fetch(house, to)?) else {
        return Ok(());
    };
    has_moved(&old, &new).map_err(|doubt| Error::bad_input(doubt.to_string()).at(from))?;
    house.db.write(|tx| {
        let peer = peer_store::keep(tx, &old)?;
        follower_store::end_all(tx, &peer.id)
    })
}
