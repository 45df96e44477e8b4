//! Writes what was gathered, in one transaction: the log goes on where the mirror's does, and calls are what it says of them.

use std::collections::BTreeSet;

use floor::{Error, Fact, House, Id, Micros, Result, SECOND, Tx, values};
use prose::lang::Lang;
use publish::call::{Logged, Source};
use publish::restore_calls::{self, RestoredEdition, RestoredText};
use tlog::merkle::Hash;
use tlog::record::{Act, CallBody, CallKind, Digest, Entry, Record, SignedKeyDoc, WithdrawBody};

use super::Restored;
use super::gather::Gathered;
use super::spool::Spool;
use crate::append::End;
use crate::init::save_document;
use crate::log_store::{self, Head};
use crate::manifest::{self, Files, State};
use crate::work::{self, Work};
use crate::{journal, mirrors};

pub(super) fn apply(
    house: &House,
    tx: &mut Tx<'_>,
    gathered: &Gathered,
    spool: &Spool,
) -> Result<Restored> {
    mirrors::release(tx)?;
    let mut end = End::open(tx)?;
    if end.old_size() != gathered.from {
        return Err(Error::conflict("the house's log has grown meanwhile")
            .hint("stop `beffroi serve` and run the command again; nothing was changed"));
    }
    let files = pictures(tx, gathered, spool)? + gathered.bodies.len() as u64;
    let mut withdrawn = BTreeSet::new();
    for (index, leaf) in (gathered.from..).zip(&gathered.leaves) {
        let record = Record::parse(leaf).map_err(|cause| {
            Error::internal("a verified entry cannot be read", anyhow::Error::new(cause))
        })?;
        let (kind, call) = match &record {
            Record::Keys(_) => ("keys", None),
            Record::Entry(signed) => {
                let entry = signed.entry();
                (
                    entry.kind().as_str(),
                    entry.call().map(|call| call.to_string()),
                )
            }
        };
        keep_body(tx, &mut end, gathered, &record)?;
        end.push(kind, call, leaf)?;
        match record {
            Record::Keys(document) => key_document(tx, index, leaf, &document)?,
            Record::Entry(signed) => {
                withdrawn.extend(act(house, tx, gathered, index, leaf, signed.entry())?);
            }
        }
    }
    close(tx, end, gathered)?;
    what_was_staged(tx, gathered, &withdrawn)?;
    tree(tx, gathered)?;
    let (from, to) = (gathered.from, gathered.log.size());
    tx.say(&Fact::Sequenced { from, to })?;
    tx.say(&Fact::Restored { from, to })?;
    tx.say(&Fact::HouseChanged)?;
    tx.enqueue(crate::sequencer::JOB, "", "", None)?;
    Ok(Restored { from, to, files })
}

fn pictures(tx: &mut Tx<'_>, gathered: &Gathered, spool: &Spool) -> Result<u64> {
    let mut files = 0;
    for variant in gathered.pictures.values().flatten() {
        if restore_calls::has_blob(tx, &variant.sha256)? {
            continue;
        }
        let sha256 = variant.sha256.parse::<Digest>();
        let sha256 = sha256.map_err(|_| Error::altered("a hash is damaged").at(&variant.sha256))?;
        restore_calls::blob(tx, &variant.sha256, &variant.mime, &spool.read(&sha256)?)?;
        files += 1;
    }
    Ok(files)
}

/// Keeps the body of the next entry, if it is the first that names it.
fn keep_body(tx: &mut Tx<'_>, end: &mut End, gathered: &Gathered, record: &Record) -> Result<()> {
    let Record::Entry(signed) = record else {
        return Ok(());
    };
    let Some(named) = signed.entry().body() else {
        return Ok(());
    };
    let Some(bytes) = gathered.bodies.get(&named.sha256) else {
        return Ok(());
    };
    let known = log_store::body(tx, &named.sha256.to_string())?.is_some();
    if !known && !end.keeps(&named.sha256.to_string()) {
        end.keep_body(bytes.clone());
    }
    Ok(())
}

fn key_document(tx: &mut Tx<'_>, index: u64, leaf: &[u8], document: &SignedKeyDoc) -> Result<()> {
    let version = document.doc().version;
    save_document(tx, version, index, leaf)?;
    tx.say(&Fact::KeysChanged { version })
}

/// Does what an entry says; the call, where it was withdrawn.
fn act(
    house: &House,
    tx: &mut Tx<'_>,
    gathered: &Gathered,
    index: u64,
    leaf: &[u8],
    entry: &Entry,
) -> Result<Option<Id>> {
    let at = micros(entry.time);
    match &entry.act {
        Act::Edition { .. } => {
            let edition = edition(tx, gathered, index, leaf, entry)?;
            restore_calls::edition(tx, &edition)?;
        }
        Act::Withdraw { id, body, .. } => {
            let call = floor_id(id.to_string())?;
            let said = body.and_then(|body| gathered.bodies.get(&body.sha256));
            let said = said.map(|bytes| WithdrawBody::parse(bytes)).transpose();
            let reason = said.map_err(|cause| unreadable(index, cause.into()))?;
            let reason = reason.map(|body| body.reason).unwrap_or_default();
            restore_calls::withdrawal(tx, &call, at, &reason)?;
            return Ok(Some(call));
        }
        Act::Erase { targets, reason } => {
            restore_calls::erasure(house, tx, targets, reason.as_str(), at)?;
            for target in targets {
                tx.execute("DELETE FROM body WHERE entry = $1", values![*target])?;
            }
            journal::forget(tx)?;
        }
        Act::Repudiate { .. } | Act::Site { .. } => {}
    }
    Ok(None)
}

fn edition(
    tx: &mut Tx<'_>,
    gathered: &Gathered,
    index: u64,
    leaf: &[u8],
    entry: &Entry,
) -> Result<RestoredEdition> {
    let Act::Edition {
        kind,
        id,
        lang,
        rev,
        body,
        ..
    } = &entry.act
    else {
        return Err(unreadable(index, anyhow::anyhow!("it is no edition")));
    };
    let wrong = |cause: anyhow::Error| unreadable(index, cause);
    let call = floor_id(id.to_string())?;
    let known = gathered
        .bodies
        .get(&body.sha256)
        .map(|bytes| CallBody::parse(bytes));
    let known = known.transpose().map_err(|cause| wrong(cause.into()))?;
    let slug = match &known {
        Some(body) => body.slug.clone(),
        // What is left of an erased text stands where the text stood; where nothing is left, its id is an address.
        None => match publish::call_store::call(tx, &call)? {
            Some(call) => call.slug,
            None => gathered
                .addresses
                .get(&index)
                .cloned()
                .unwrap_or_else(|| call.to_string()),
        },
    };
    Ok(RestoredEdition {
        call,
        slug,
        kind: kind_of(*kind)?,
        lang: Lang::parse(lang.as_str()).map_err(|cause| wrong(cause.into()))?,
        rev: u32::try_from(*rev).map_err(|cause| wrong(cause.into()))?,
        at: micros(entry.time),
        logged: Logged {
            index,
            leaf_hash: Hash::leaf(leaf).0,
            body_sha256: body.sha256.to_string(),
        },
        text: known
            .map(|body| text(gathered, body).map_err(wrong))
            .transpose()?,
    })
}

fn text(gathered: &Gathered, body: CallBody) -> Result<RestoredText, anyhow::Error> {
    let published: jiff::Timestamp = body.published.parse()?;
    let source = match body.source {
        Some(source) => Some(Source {
            lang: Lang::parse(source.lang.as_str())?,
            rev: u32::try_from(source.rev)?,
        }),
        None => None,
    };
    let images = body.media.iter().filter_map(|file| {
        let variants = gathered.pictures.get(&file.sha256)?;
        Some((file.name.clone(), variants.clone()))
    });
    Ok(RestoredText {
        images: images.collect(),
        title: body.title,
        summary: body.summary,
        text: body.text,
        tags: body.tags,
        event: body.event.map(serde_json::Value::Object),
        source,
        correction: Some(body.correction).filter(|correction| !correction.is_empty()),
        published_at: published.as_microsecond(),
    })
}

/// Closes the log with the checkpoints that were published.
fn close(tx: &mut Tx<'_>, end: End, gathered: &Gathered) -> Result<()> {
    let newest = gathered.log.chain.newest().version;
    let head = Head {
        size: gathered.remote.head.size(),
        root: gathered.remote.head.root(),
        checkpoint: gathered.remote.note.to_string(),
        time: gathered.log.time(),
        keys: newest,
    };
    end.adopt(tx, &head, &gathered.checkpoints)
}

/// What was about to be entered when the back-up was made, and is entered now, is done.
fn what_was_staged(tx: &mut Tx<'_>, gathered: &Gathered, withdrawn: &BTreeSet<Id>) -> Result<()> {
    for staged in work::all(tx)? {
        let done = match &staged.work {
            Work::Publish { revision } => is_logged(tx, revision)?.is_some(),
            Work::Withdraw { call, .. } => withdrawn.contains(call),
            Work::Erase { revisions, .. } => {
                let mut erased = true;
                for revision in revisions {
                    let entry = is_logged(tx, revision)?;
                    erased &= entry.is_some_and(|entry| gathered.log.history.is_erased(entry));
                }
                erased
            }
        };
        if done {
            work::drop_row(tx, staged.seq)?;
        }
    }
    Ok(())
}

fn is_logged(tx: &mut Tx<'_>, revision: &Id) -> Result<Option<u64>> {
    let revision = publish::call_store::revision_by_id(tx, revision)?;
    Ok(revision
        .and_then(|revision| revision.logged)
        .map(|logged| logged.index))
}

/// The tree as it is signed. The `site` job then compares every page with it.
fn tree(tx: &mut Tx<'_>, gathered: &Gathered) -> Result<()> {
    let Some(entry) = gathered.site.index() else {
        return Ok(());
    };
    let known = manifest::all(tx)?;
    let files = gathered.site.files();
    let put: Files = files
        .iter()
        .filter(|(path, file)| known.get(*path) != Some(file))
        .map(|(path, file)| (path.clone(), *file))
        .collect();
    let del: Vec<_> = known
        .keys()
        .filter(|path| !files.contains_key(*path))
        .cloned()
        .collect();
    manifest::put(tx, &put, entry)?;
    manifest::delete(tx, &del)?;
    let state = manifest::state(tx)?;
    let fact_seq = floor::db::fact_seq(tx)?;
    manifest::save_state(
        tx,
        &State {
            entry: Some(entry),
            fact_seq,
            listed: state.listed + (put.len() + del.len()) as u64,
            paths: files.len() as u64,
        },
    )
}

fn kind_of(kind: CallKind) -> Result<publish::kind::Kind> {
    let word = kind.as_str();
    word.parse()
        .map_err(|_| Error::internal("a kind of call is unknown", anyhow::anyhow!("{word}")))
}

fn floor_id(id: String) -> Result<Id> {
    Id::parse(&id).ok_or_else(|| Error::altered("an id of a call cannot be read").at(id))
}

fn micros(seconds: u64) -> Micros {
    i64::try_from(seconds)
        .unwrap_or(i64::MAX / SECOND)
        .saturating_mul(SECOND)
}

fn unreadable(index: u64, cause: anyhow::Error) -> Error {
    Error::altered("an entry cannot be brought back")
        .at(format!("entry {index}"))
        .because(cause)
}
