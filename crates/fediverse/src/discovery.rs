//! How other servers find the house: WebFinger, host-meta and NodeInfo.

use activity::discover::host_meta;
use activity::discover::nodeinfo::{self, NodeInfo, Version};
use activity::discover::webfinger::{Account, Resource, account, server};
use activity::{Address, Object};
use floor::{House, Result};
use publish::site::{languages, tree_paths};

use crate::outbox_store;
use crate::places::{Places, document_at};
use crate::voice::Voice;

/// The answer to a query; `None` for a name that is not ours.
pub(crate) fn webfinger(house: &House, resource: &str) -> Result<Option<Object>> {
    let places = Places::of(house)?;
    let Some(voice) = asked_for(house, &places, resource) else {
        return Ok(None);
    };
    if !house.db.read(|conn| voice.exists(house, conn))? {
        return Ok(None);
    }
    let actor = places.actor(&voice);
    Ok(Some(match voice {
        Voice::Server => server(places.origin(), &actor),
        voice => {
            let profile = match voice.language() {
                None => places.whole(""),
                Some(lang) => places.whole(&tree_paths::home(lang)),
            };
            account(&Account {
                username: &voice.username(house, places.origin().host()),
                host: &places.host(),
                actor: &actor,
                profile: &profile,
                aliases: &[],
                subscribe: None,
            })
        }
    }))
}

fn asked_for(house: &House, places: &Places, resource: &str) -> Option<Voice> {
    match Resource::read(resource)? {
        Resource::Account { name, host } => {
            let ours = host == places.host();
            ours.then(|| Voice::named(house, places.origin().host(), &name))?
        }
        Resource::Address(address) => at_address(places, &address),
    }
}

/// The bare address asks for the server (FEP-d556); an actor's or a home's for that voice.
fn at_address(places: &Places, address: &Address) -> Option<Voice> {
    if address.origin() != places.origin() {
        return None;
    }
    let target = address.target();
    if target == "/" {
        return Some(Voice::Server);
    }
    let document = match target.strip_prefix("/fediverse/") {
        Some(_) => target,
        None => document_at(&target)?,
    };
    Voice::read(document.strip_prefix("/fediverse/")?)
}

pub(crate) fn host_meta_xml(house: &House) -> Result<String> {
    Ok(host_meta::xml(Places::of(house)?.origin()))
}

pub(crate) fn host_meta_json(house: &House) -> Result<Object> {
    Ok(host_meta::json(Places::of(house)?.origin()))
}

pub(crate) fn nodeinfo_links(house: &House) -> Result<Object> {
    let places = Places::of(house)?;
    Ok(nodeinfo::links(
        places.origin(),
        &places.actor(&Voice::Server),
    ))
}

pub(crate) fn nodeinfo(house: &House, version: Version) -> Result<Object> {
    Places::of(house)?;
    let (posts, languages) = house.db.read(|conn| {
        let posts = outbox_store::count(conn, None)?;
        Ok((posts, languages::all(house, conn)?))
    })?;
    let languages: Vec<&str> = languages.iter().map(|lang| lang.as_str()).collect();
    let info = NodeInfo {
        software: "beffroi",
        version: env!("CARGO_PKG_VERSION"),
        repository: None,
        homepage: None,
        posts,
        name: house.config.name(house.config.first_language()),
        languages: &languages,
    };
    Ok(nodeinfo::document(&info, version))
}
