//! Documents of other servers, asked for in the name of the server's own actor, which anybody may read: so two servers that both want
//! signatures do not wait for each other's key.
//!
//! A document is believed when it came as ActivityPub, from where it says it is (`activity::authority`). No context is ever fetched.

use std::sync::Arc;
use std::time::Duration;

use activity::authority::{Doubt, Fetched, is_authentic};
use activity::json::{FETCHED, read};
use activity::signature::{Scheme, Unsigned};
use activity::{Address, Object, media_type};
use floor::net::{Fetcher, Req};
use floor::{Error, House, Result};
use jiff::Timestamp;

use crate::host_store;
use crate::keychain::Keychain;
use crate::places::Places;
use crate::voice::Voice;

const ACCEPT: &str = "application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
const DEADLINE: Duration = Duration::from_secs(8);

/// What was found at an address.
pub(crate) enum Found {
    Document(Object),
    /// Its server says that it was there and is no more (410).
    Gone,
}

/// Asks for a document at its origin; an error for anything else than the document or its grave.
pub(crate) fn document(house: &House, address: &Address) -> Result<Found> {
    may_be_asked(house, address)?;
    let host = address.origin().host();
    let known = house.db.read(|conn| host_store::scheme(conn, host))?;
    let first = known.unwrap_or(Scheme::Cavage);
    let mut answer = ask(house, address, first)?;
    if answer.status == 401 {
        let second = other(first);
        answer = ask(house, address, second)?;
        if answer.status < 300 {
            house
                .db
                .write_soon(|tx| host_store::note_scheme(tx, host, second))?;
        }
    }
    if answer.status == 410 {
        return Ok(Found::Gone);
    }
    let answer = answer.success()?;
    let strange = |why: &str| Error::bad_input(why.to_owned()).at(address);
    let object = read(&answer.bytes, FETCHED).map_err(|error| strange(&error.to_string()))?;
    let found: Address = answer
        .url
        .parse()
        .map_err(|_| strange("it was found at no address"))?;
    let id = object.get("id").and_then(|id| id.as_str());
    let id: Address = id
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| strange("the document does not say its own address"))?;
    is_authentic(Fetched {
        asked: address,
        found: &found,
        content_type: answer.header("content-type").unwrap_or_default(),
        id: &id,
    })
    .map_err(|doubt: Doubt| strange(&doubt.to_string()))?;
    Ok(Found::Document(object))
}

pub(crate) fn other(scheme: Scheme) -> Scheme {
    match scheme {
        Scheme::Cavage => Scheme::Message,
        Scheme::Message => Scheme::Cavage,
    }
}

/// In the clear only where the house itself is: in a closed network, or over an onion service.
pub(crate) fn may_be_asked(house: &House, address: &Address) -> Result<()> {
    let origin = address.origin();
    let closed =
        origin.host().ends_with(".onion") || !house.config.network.allow_private.is_empty();
    match origin.is_secure() || closed {
        true => Ok(()),
        false => Err(Error::bad_input("servers are asked over https only").at(address)),
    }
}

fn ask(house: &House, address: &Address, scheme: Scheme) -> Result<floor::net::Fetched> {
    let req = Req {
        accept: Some(ACCEPT),
        max_bytes: FETCHED.bytes,
        deadline: DEADLINE,
        fields: signature(house, scheme)?,
        ..Req::get(address.document().as_str())
    };
    Fetcher::shared(house)?.get(req)
}

/// The server's signature for each address on the way; none while the house is locked.
fn signature(house: &House, scheme: Scheme) -> Result<Option<floor::net::Fields>> {
    let Ok(keys) = Keychain::of(house) else {
        return Ok(None);
    };
    let actor = Places::of(house)?.actor(&Voice::Server);
    let clock = house.clock.clone();
    Ok(Some(Arc::new(move |address| {
        let Ok(to) = address.parse() else {
            return Vec::new();
        };
        let unsigned = Unsigned {
            method: "GET",
            to: &to,
            payload: None,
        };
        let now = Timestamp::from_microsecond(clock.now()).unwrap_or_default();
        keys.sign(scheme, &unsigned, &actor, now)
    })))
}

/// What is sent and asked for here.
pub(crate) const MEDIA_TYPE: &str = media_type::ACTIVITY;
