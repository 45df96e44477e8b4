//! Who sent it: a signature of the request by a key of the actor, or, where somebody else passed it on, a proof inside it.
//!
//! A key counts when it is named under the actor's origin and the actor's own document lists it as its own (`activity::authority`). Keys are
//! kept; one that is not kept, or no longer fits, is fetched once, within quotas by network, by server, by domain and by actor. Who could not be
//! fetched is not asked for again for ten minutes.

use std::sync::atomic::{AtomicUsize, Ordering};

use activity::authority::{key_proves_for, key_speaks_for, same_origin};
use activity::read::{Actor, Deed};
use activity::{Address, PublicKey, proof};
use floor::limit::Rule;
use floor::route::Asked;
use floor::{ErrorKind, House, MINUTE, Micros, Result, SECOND, Tx};
use http::StatusCode;
use jiff::Timestamp;

use super::{Letter, Refused};
use crate::keychain::verify_rsa;
use crate::peer::{self, Peer};
use crate::{follower_store, peer_store};

/// Keys are fetched for so many requests at once; the other threads go on answering people.
const AT_ONCE: usize = 5;
/// A kept key that does not fit is looked up again after this long: its owner may have a new one.
const TRUST_FOR: Micros = 10 * MINUTE;
const BY_ACTOR: Rule = Rule {
    name: "fediverse-key-actor",
    burst: 2,
    every: 10 * MINUTE,
};
const BY_HOST: Rule = Rule {
    name: "fediverse-key-host",
    burst: 60,
    every: SECOND,
};
/// A domain can name as many servers as it likes.
const BY_DOMAIN: Rule = Rule {
    name: "fediverse-key-domain",
    burst: 120,
    every: SECOND / 2,
};
const BY_NETWORK: Rule = Rule {
    name: "fediverse-key-network",
    burst: 120,
    every: SECOND / 2,
};

/// Who it was.
pub(super) enum Sender {
    Known(Box<Peer>),
    /// As fetched just now.
    New(Box<Actor>),
}

impl Sender {
    /// Their row, made or renewed where they were fetched.
    pub(super) fn keep(&self, tx: &mut Tx<'_>) -> Result<Peer> {
        match self {
            Self::Known(peer) => Ok(Peer::clone(peer)),
            Self::New(actor) => {
                let peer = peer_store::keep(tx, actor)?;
                follower_store::reroute(tx, &peer)?;
                Ok(peer)
            }
        }
    }
}

/// What shows who sent it.
enum Evidence<'a> {
    Signature(&'a activity::signature::Claim),
    Proof(proof::Claim),
}

impl Evidence<'_> {
    fn key(&self) -> &Address {
        match self {
            Self::Signature(claim) => &claim.key,
            Self::Proof(claim) => &claim.key,
        }
    }

    fn holds(&self, key: &PublicKey, proves: bool) -> bool {
        match (self, key) {
            (Self::Signature(claim), key) => claim.verify(key, &verify_rsa).is_ok(),
            (Self::Proof(claim), PublicKey::Ed25519(key)) => proves && claim.verify(key).is_ok(),
            (Self::Proof(_), PublicKey::Rsa(_)) => false,
        }
    }

    fn holds_for(&self, actor: &Address, document: &Actor) -> bool {
        match self {
            Self::Signature(claim) => key_speaks_for(&claim.key, actor, document)
                .is_ok_and(|key| claim.verify(key, &verify_rsa).is_ok()),
            Self::Proof(claim) => key_proves_for(&claim.key, actor, document)
                .is_ok_and(|key| claim.verify(key).is_ok()),
        }
    }
}

/// The sender, proved; `None` when there is nothing to do because they are gone and unknown here.
pub(super) fn prove(
    house: &House,
    asked: &Asked,
    letter: &Letter<'_>,
    now: Timestamp,
) -> Result<Option<Sender>, Refused> {
    let actor = &letter.activity.actor;
    let evidence = evidence(letter, actor, now)?;
    let known = house
        .db
        .read(|conn| peer_store::by_key(conn, evidence.key(), actor))?;
    let forged = || Refused::unauthorised("the key did not make this signature");
    if let Some(known) = known {
        if evidence.holds(&known.key, known.proves) {
            return Ok(Some(Sender::Known(Box::new(known.peer))));
        }
        if known.peer.fetched_at > house.clock.now() - TRUST_FOR {
            return Err(forged());
        }
    }
    quotas(house, asked, actor)?;
    let _place = Place::take(house)?;
    match peer::fetch(house, actor) {
        Ok(Some(document)) if evidence.holds_for(actor, &document) => {
            Ok(Some(Sender::New(Box::new(document))))
        }
        Ok(Some(_)) => Err(forged()),
        // Whoever is gone has no key any more. That they are gone is said by their own server.
        Ok(None) => gone(house, letter),
        Err(error) => Err(match error.kind() {
            ErrorKind::BadInput | ErrorKind::NotFound => {
                Refused::unauthorised(format!("the actor cannot be read: {}", error.what()))
            }
            _ => {
                let why = format!("the actor cannot be fetched: {}", error.what());
                Refused::new(StatusCode::SERVICE_UNAVAILABLE, why)
            }
        }),
    }
}

fn evidence<'a>(
    letter: &'a Letter<'_>,
    actor: &Address,
    now: Timestamp,
) -> Result<Evidence<'a>, Refused> {
    if same_origin(&letter.claim.key, actor) {
        return Ok(Evidence::Signature(&letter.claim));
    }
    let proofs = proof::read(&letter.object, now).unwrap_or_default();
    let own = proofs
        .into_iter()
        .find(|proof| same_origin(&proof.key, actor));
    own.map(Evidence::Proof).ok_or_else(|| {
        Refused::unauthorised(
            "the key is of another server than the actor, and there is no proof of the actor's",
        )
    })
}

fn gone(house: &House, letter: &Letter<'_>) -> Result<Option<Sender>, Refused> {
    let actor = &letter.activity.actor;
    let leaves = matches!(&letter.activity.deed, Deed::Delete(object) if object == actor);
    if !leaves {
        return Err(Refused::unauthorised("the actor is gone"));
    }
    let peer = house.db.read(|conn| peer_store::by_address(conn, actor))?;
    Ok(peer.map(|peer| Sender::Known(Box::new(peer))))
}

fn quotas(house: &House, asked: &Asked, actor: &Address) -> Result<(), Refused> {
    let now = house.clock.now();
    let host = actor.origin().host();
    let network = asked.network();
    let limits = &house.limits;
    let taken = match network.is_here() {
        true => Ok(()),
        false => limits.take(now, &BY_NETWORK, network),
    }
    .and_then(|()| limits.take(now, &BY_ACTOR, actor.as_str()))
    .and_then(|()| limits.take(now, &BY_HOST, host))
    .and_then(|()| limits.take(now, &BY_DOMAIN, domain(host)));
    taken.map_err(|_| {
        let why = "too many keys were asked for, please try again later";
        Refused::new(StatusCode::TOO_MANY_REQUESTS, why)
    })
}

/// The last two labels: what one person can register, near enough.
fn domain(host: &str) -> &str {
    let second = host.rmatch_indices('.').nth(1);
    second.map_or(host, |(at, _)| &host[at + 1..])
}

/// How many keys are being fetched.
#[derive(Default)]
struct Fetching(AtomicUsize);

struct Place(std::sync::Arc<Fetching>);

impl Place {
    fn take(house: &House) -> Result<Self, Refused> {
        let fetching = house.keep(|_| Ok(Fetching::default()))?;
        if fetching.0.fetch_add(1, Ordering::Relaxed) >= AT_ONCE {
            fetching.0.fetch_sub(1, Ordering::Relaxed);
            let why = "too many keys are being fetched, please try again later";
            return Err(Refused::new(StatusCode::SERVICE_UNAVAILABLE, why));
        }
        Ok(Self(fetching))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::domain;

    #[test]
    fn servers_of_one_domain_share_its_quota() {
        for (host, expected) in [
            ("a.b.example.org", "example.org"),
            ("example.org", "example.org"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(domain(host), expected);
        }
    }
}
