//! Writes a booklet: the words first, then what proves them, then the small script that compares the two.
//!
//! The page allows itself nothing: no request, no picture but its own, no style and script but those whose hashes stand in its head.
//! The same state of the house gives the same bytes. Costs: a proof for each entry in it, a few tiles each.

use std::collections::BTreeSet;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use floor::{Conn, Error, House, Result};
use prose::lang::Lang;
use publish::call::Call;
use publish::call_store;
use publish::site::booklet::{Pictures, Readable, STYLE, readable};
use sha2::{Digest as _, Sha256};
use tlog::record::{Act, CallBody, HouseId, SignedEntry};

use super::payload::{
    Bytes, FORMAT, Item, MAX_BOOKLET_BYTES, Payload, digest_around, encode, split,
};
use crate::{log_store, tiles};

/// How many calls a booklet has when none is named.
const NEWEST: usize = 10;
/// So many of the newest calls are looked at for those that can be shown.
const LOOKED_AT: u64 = 200;
/// Built from `verifier/src`; it says whether the proofs in the page hold, and never that anybody is to be trusted.
const SCRIPT: &str = include_str!("../../../../verifier/dist/booklet.js");

#[derive(Template)]
#[template(path = "booklet.html")]
struct Page<'a> {
    part: &'a Readable,
    style: &'static str,
    style_hash: String,
    script: &'static str,
    script_hash: String,
}

/// A booklet of these calls (their slugs; none: the newest), with each call's edition in `lang` first.
///
/// # Errors
/// `NotFound` for a call that is not there or not in the log yet, `Conflict` for one that was erased, `BadInput` when the words
/// alone are larger than a booklet may be.
pub fn booklet(house: &House, calls: &[String], lang: Option<&Lang>) -> Result<Vec<u8>> {
    house.db.read(|conn| write(house, conn, calls, lang))
}

fn write(
    house: &House,
    conn: &mut Conn<'_>,
    slugs: &[String],
    lang: Option<&Lang>,
) -> Result<Vec<u8>> {
    let calls = match slugs {
        [] => newest(conn)?,
        slugs => chosen(conn, slugs)?,
    };
    let first = || Lang::parse(house.config.first_language());
    let lang = lang
        .map_or_else(first, |lang| Ok(lang.clone()))
        .map_err(|cause| {
            Error::bad_input("the house's first language is no language").because(cause)
        })?;
    let mut payload = payload(conn, &calls)?;
    // The page without pictures says how much room is left for them.
    let named = named(&payload);
    let mut pictures = Pictures {
        room: 0,
        named: &named,
    };
    let plain = page(
        &readable(house, conn, &calls, &lang, pictures)?,
        &mut payload,
    )?;
    pictures.room = MAX_BOOKLET_BYTES.checked_sub(plain.len()).ok_or_else(|| {
        Error::bad_input(format!(
            "these texts and their proofs are {} bytes; a booklet has at most {MAX_BOOKLET_BYTES}",
            plain.len()
        ))
        .hint("name fewer calls, or make a pack with --zip")
    })?;
    Ok(page(
        &readable(house, conn, &calls, &lang, pictures)?,
        &mut payload,
    )?
    .into_bytes())
}

/// Every size of a picture that a text in it names.
fn named(payload: &Payload) -> BTreeSet<String> {
    let bodies = payload.entries.iter().filter_map(|item| item.body.as_ref());
    let media = bodies
        .filter_map(|body| CallBody::parse(&body.0).ok())
        .flat_map(|body| body.media);
    media
        .flat_map(|file| {
            let smaller = file.smaller.into_iter().map(|smaller| smaller.sha256);
            std::iter::once(file.sha256).chain(smaller)
        })
        .map(|sha256| sha256.to_string())
        .collect()
}

fn page(part: &Readable, payload: &mut Payload) -> Result<String> {
    let page = Page {
        part,
        style: STYLE,
        style_hash: csp_hash(STYLE),
        script: SCRIPT,
        script_hash: csp_hash(SCRIPT),
    };
    let page = page
        .render()
        .map_err(|cause| Error::internal("a booklet cannot be written", cause))?;
    let (before, _, after) = split(&page).ok_or_else(|| {
        Error::internal(
            "a booklet has no place for its proofs",
            anyhow::anyhow!("booklet.html"),
        )
    })?;
    payload.page = Some(digest_around(before, after));
    Ok([before, "\n", &encode(payload)?, after].concat())
}

fn csp_hash(inline: &str) -> String {
    format!("sha256-{}", BASE64.encode(Sha256::digest(inline)))
}

fn newest(conn: &mut Conn<'_>) -> Result<Vec<Call>> {
    let mut calls = Vec::new();
    for call in call_store::newest_calls(conn, LOOKED_AT)? {
        if calls.len() < NEWEST && call.erased.is_none() && is_shown(conn, &call)? {
            calls.push(call);
        }
    }
    match calls.is_empty() {
        true => Err(Error::not_found("the house has published no call yet")
            .hint("publish one with `beffroi publish`")),
        false => Ok(calls),
    }
}

fn chosen(conn: &mut Conn<'_>, slugs: &[String]) -> Result<Vec<Call>> {
    let mut calls: Vec<Call> = Vec::with_capacity(slugs.len());
    for slug in slugs {
        let call = call_store::call_by_slug(conn, slug)?.ok_or_else(|| {
            Error::not_found("the house has no call of this name")
                .at(slug)
                .hint("name it as its address does: the last part without .html")
        })?;
        if call.erased.is_some() {
            return Err(Error::conflict(
                "this call was erased: its words are given to nobody any more",
            )
            .at(slug));
        }
        if !is_shown(conn, &call)? {
            return Err(Error::not_found("this call is not in the log yet")
                .at(slug)
                .hint("serve the house for a moment with its keys at hand, then try again"));
        }
        if calls.iter().all(|known| known.id != call.id) {
            calls.push(call);
        }
    }
    Ok(calls)
}

fn is_shown(conn: &mut Conn<'_>, call: &Call) -> Result<bool> {
    Ok(call_store::shown_revisions(conn, &call.id)?
        .iter()
        .any(|revision| revision.erased_at.is_none()))
}

fn payload(conn: &mut Conn<'_>, calls: &[Call]) -> Result<Payload> {
    let head = log_store::some_head(conn)?;
    let keys = log_store::key_documents(conn)?;
    let mut indexes: BTreeSet<u64> = BTreeSet::new();
    for call in calls {
        indexes.extend(editions(conn, call)?);
        indexes.extend(withdrawals(conn, call, &indexes)?);
    }
    indexes.extend(afterwards(conn, &indexes)?);
    indexes.extend(keys.iter().map(|keys| keys.entry));
    let leaf0 = log_store::leaf(conn, 0)?.ok_or_else(log_store::no_log)?;
    let mut entries = Vec::with_capacity(indexes.len());
    for index in indexes {
        entries.push(item(conn, index, head.size)?);
    }
    Ok(Payload {
        format: FORMAT.to_owned(),
        house: HouseId::of_leaf(&leaf0).to_string(),
        keys: keys
            .into_iter()
            .map(|keys| Bytes(keys.note.into_bytes()))
            .collect(),
        checkpoint: Bytes(head.checkpoint.into_bytes()),
        entries,
        blobs: Vec::new(),
        page: None,
    })
}

/// The newest entry of each edition that is shown.
fn editions(conn: &mut Conn<'_>, call: &Call) -> Result<Vec<u64>> {
    let mut shown = call_store::shown_revisions(conn, &call.id)?;
    shown.retain(|revision| revision.erased_at.is_none());
    Ok(shown
        .into_iter()
        .filter_map(|revision| revision.logged)
        .map(|logged| logged.index)
        .collect())
}

/// The withdrawals of a call that name one of these entries.
fn withdrawals(conn: &mut Conn<'_>, call: &Call, named: &BTreeSet<u64>) -> Result<Vec<u64>> {
    let mut found = Vec::new();
    for (index, kind) in log_store::entries_of(conn, &call.id)? {
        if kind == "withdraw" && says_of(&act(conn, index)?, named) {
            found.push(index);
        }
    }
    Ok(found)
}

/// The erasures and repudiations that name one of these entries, and what repudiates those.
fn afterwards(conn: &mut Conn<'_>, named: &BTreeSet<u64>) -> Result<BTreeSet<u64>> {
    let Some(first) = named.first() else {
        return Ok(BTreeSet::new());
    };
    let later = log_store::erasures_and_repudiations(conn, *first)?;
    let mut all = named.clone();
    // A repudiation names what is before it, so one pass finds those of those.
    for index in later {
        if says_of(&act(conn, index)?, &all) {
            all.insert(index);
        }
    }
    Ok(all.difference(named).copied().collect())
}

fn says_of(act: &Act, named: &BTreeSet<u64>) -> bool {
    match act {
        Act::Withdraw { targets, .. } | Act::Erase { targets, .. } => {
            targets.iter().any(|target| named.contains(target))
        }
        Act::Repudiate { first, last } => named.range(first..=last).next().is_some(),
        _ => false,
    }
}

fn act(conn: &mut Conn<'_>, index: u64) -> Result<Act> {
    let leaf = leaf(conn, index)?;
    let signed = SignedEntry::parse(&leaf).map_err(|cause| damaged(index).because(cause))?;
    Ok(signed.into_entry().act)
}

fn item(conn: &mut Conn<'_>, index: u64, size: u64) -> Result<Item> {
    let leaf = leaf(conn, index)?;
    let proof = tiles::prove_inclusion(conn, index, size)?;
    let named = SignedEntry::parse(&leaf)
        .ok()
        .and_then(|signed| signed.entry().body().copied());
    let body = match named {
        Some(body) => log_store::body(conn, &body.sha256.to_string())?,
        None => None,
    };
    Ok(Item {
        index,
        leaf: Bytes(leaf),
        body: body.map(Bytes),
        proof: proof.iter().map(|hash| Bytes(hash.0.to_vec())).collect(),
    })
}

fn leaf(conn: &mut Conn<'_>, index: u64) -> Result<Vec<u8>> {
    log_store::leaf(conn, index)?.ok_or_else(|| damaged(index))
}

fn damaged(index: u64) -> Error {
    Error::altered("an entry of the log is missing or damaged")
        .at(format!("entry {index}"))
        .hint("restore the last back-up of the house")
}
