//! From what was done to what the log will say: acts and bodies, not signed yet.
//!
//! A body is made here and nowhere else, with fresh random bytes, from the rows as they are now. A revision that was
//! erased before it came here is entered all the same, so that the next one has what it replaces; its body is of the
//! emptied text and is not kept.

use floor::{Conn, Error, Id, Result, Tx};
use publish::call::{Call, Medium, Revision, Variant};
use publish::call_store;
use tlog::record::body::{Media, Smaller, Source};
use tlog::record::{
    Act, BodyRef, CallBody, CallId, Reason, RecordError, SignedEntry, Tag, WithdrawBody,
};

use crate::log_store;
use crate::work::Work;

/// So many targets fit in an entry, with as many signatures as a house will have.
const TARGETS: usize = 64;

/// One entry to be: what it says, and what goes with it.
pub(crate) struct Composed {
    pub act: Act,
    /// The body to keep.
    pub body: Option<Vec<u8>>,
    /// The call that the entry names.
    pub call: Option<String>,
    /// The revision that is in the log from now on, and the hash of its body.
    pub revision: Option<(Id, String)>,
}

/// The entries for one piece of work, or why they cannot be made yet.
pub(crate) fn compose(tx: &mut Tx<'_>, work: &Work) -> Result<Result<Vec<Composed>, String>> {
    match work {
        Work::Publish { revision } => Ok(edition(tx, revision)?.map(|one| vec![one])),
        Work::Withdraw { call, reason } => {
            let body = WithdrawBody {
                call: call_id(call)?,
                reason: reason.clone(),
            };
            withdrawal(tx, call, &body)
        }
        Work::Erase {
            call,
            revisions,
            all,
            reason,
        } => {
            let reason = Reason::from_word(reason)
                .ok_or_else(|| damaged("the reason of an erasure").at(reason))?;
            let Some(mut targets) = logged_entries(tx, revisions)? else {
                return Ok(Err("what it erases is not in the log yet".to_owned()));
            };
            if *all {
                targets.extend(withdrawals_with_body(tx, call)?);
                targets.sort_unstable();
            }
            Ok(Ok(erasures(&targets, reason)))
        }
    }
}

fn edition(tx: &mut Tx<'_>, id: &Id) -> Result<Result<Composed, String>> {
    let revision =
        call_store::revision_by_id(tx, id)?.ok_or_else(|| damaged("a staged revision").at(id))?;
    let call =
        call_store::call(tx, &revision.call)?.ok_or_else(|| damaged("a staged call").at(id))?;
    let prev = match revision.rev {
        0 | 1 => None,
        rev => match call_store::revision(tx, &call.id, &revision.lang, rev - 1)?
            .and_then(|before| before.logged)
        {
            Some(logged) => Some(logged.index),
            None => {
                return Ok(Err(
                    "the revision before it is not in the log yet".to_owned()
                ));
            }
        },
    };
    let media = call_store::media(tx, id)?;
    let nonce = tx.random().bytes()?;
    Ok(act(&call, &revision, media, prev, &nonce).map_err(|cause| cause.to_string()))
}

fn act(
    call: &Call,
    revision: &Revision,
    media: Vec<Medium>,
    prev: Option<u64>,
    nonce: &[u8; 32],
) -> Result<Composed, RecordError> {
    let content = call_body(call, revision, media)?;
    let body = content.build(nonce)?;
    let named = BodyRef::of(&body);
    let act = Act::Edition {
        kind: content.kind,
        id: content.call,
        lang: content.lang,
        rev: revision.rev.into(),
        body: named,
        prev,
    };
    Ok(Composed {
        act,
        body: revision.erased_at.is_none().then_some(body),
        call: Some(call.id.to_string()),
        revision: Some((revision.id.clone(), named.sha256.to_string())),
    })
}

/// A revision as its readers are given it.
fn call_body(
    call: &Call,
    revision: &Revision,
    media: Vec<Medium>,
) -> Result<CallBody, RecordError> {
    let wrong = |what: &str| RecordError::Body(format!("{what} cannot be written in a body"));
    let tag = |lang: &prose::lang::Lang| {
        lang.as_str()
            .parse::<Tag>()
            .map_err(|_| wrong("the language"))
    };
    let source = match &revision.source {
        Some(source) => Some(Source {
            lang: tag(&source.lang)?,
            rev: source.rev.into(),
        }),
        None => None,
    };
    let published =
        jiff::Timestamp::from_microsecond(revision.published_at).map_err(|_| wrong("the date"))?;
    Ok(CallBody {
        call: call.id.as_str().parse().map_err(|_| wrong("the id"))?,
        kind: call.kind.as_str().parse().map_err(|_| wrong("the kind"))?,
        lang: tag(&revision.lang)?,
        slug: call.slug.clone(),
        title: revision.title.clone(),
        summary: revision.summary.clone(),
        text: revision.text.clone(),
        tags: revision.tags.clone(),
        source,
        correction: revision.correction.clone().unwrap_or_default(),
        published: published.to_string(),
        event: revision
            .event
            .as_ref()
            .and_then(|event| event.as_object().cloned()),
        media: media.into_iter().filter_map(medium).collect(),
    })
}

/// An image by its widest variant, with the smaller ones; its description stands in the text.
fn medium(medium: Medium) -> Option<Media> {
    let (widest, others) = medium.variants.split_first()?;
    let smaller = |variant: &Variant| {
        Some(Smaller {
            sha256: variant.sha256.parse().ok()?,
            size: variant.size,
            width: variant.width,
            height: variant.height,
        })
    };
    Some(Media {
        smaller: others.iter().map(smaller).collect::<Option<_>>()?,
        name: medium.name,
        sha256: widest.sha256.parse().ok()?,
        size: widest.size,
        media_type: widest.mime.clone(),
        alt: String::new(),
        width: Some(widest.width),
        height: Some(widest.height),
    })
}

fn withdrawal(
    tx: &mut Tx<'_>,
    call: &Id,
    content: &WithdrawBody,
) -> Result<Result<Vec<Composed>, String>> {
    let mut targets = Vec::new();
    for revision in call_store::shown_revisions(tx, call)? {
        if let (Some(logged), None) = (revision.logged, revision.erased_at) {
            targets.push(logged.index);
        }
    }
    if targets.is_empty() {
        // Nothing is left that could be withdrawn where all of it was erased meanwhile.
        return Ok(match is_erased(tx, call)? {
            true => Ok(Vec::new()),
            false => Err("what it withdraws is not in the log yet".to_owned()),
        });
    }
    targets.sort_unstable();
    let mut body = match content.reason.is_empty() {
        true => None,
        false => match content.build(&tx.random().bytes()?) {
            Ok(body) => Some(body),
            Err(cause) => return Ok(Err(cause.to_string())),
        },
    };
    let named = body.as_deref().map(BodyRef::of);
    let entries = targets.chunks(TARGETS).map(|targets| Composed {
        act: Act::Withdraw {
            id: content.call,
            body: named,
            targets: targets.to_vec(),
        },
        // Several entries share one body; the first one brings it.
        body: body.take(),
        call: Some(call.to_string()),
        revision: None,
    });
    Ok(Ok(entries.collect()))
}

fn is_erased(conn: &mut Conn<'_>, call: &Id) -> Result<bool> {
    Ok(call_store::call(conn, call)?.is_none_or(|call| call.erased.is_some()))
}

pub(crate) fn erasures(targets: &[u64], reason: Reason) -> Vec<Composed> {
    let act = |targets: &[u64]| Act::Erase {
        targets: targets.to_vec(),
        reason,
    };
    targets
        .chunks(TARGETS)
        .map(|targets| Composed {
            act: act(targets),
            body: None,
            call: None,
            revision: None,
        })
        .collect()
}

/// The entries of these revisions, ascending; `None` while one of them is not in the log.
pub(crate) fn logged_entries(conn: &mut Conn<'_>, revisions: &[Id]) -> Result<Option<Vec<u64>>> {
    let mut entries = Vec::with_capacity(revisions.len());
    for id in revisions {
        match call_store::revision_by_id(conn, id)?.and_then(|revision| revision.logged) {
            Some(logged) => entries.push(logged.index),
            None => return Ok(None),
        }
    }
    entries.sort_unstable();
    Ok(Some(entries))
}

/// The withdrawals of a call that committed to reasons.
pub(crate) fn withdrawals_with_body(conn: &mut Conn<'_>, call: &Id) -> Result<Vec<u64>> {
    let mut found = Vec::new();
    for (index, kind) in log_store::entries_of(conn, call)? {
        if kind != "withdraw" {
            continue;
        }
        let leaf = log_store::leaf(conn, index)?.unwrap_or_default();
        let signed = SignedEntry::parse(&leaf)
            .map_err(|cause| damaged("an entry").at(index).because(cause))?;
        if signed.entry().body().is_some() {
            found.push(index);
        }
    }
    Ok(found)
}

pub(crate) fn call_id(id: &Id) -> Result<CallId> {
    id.as_str().parse().map_err(|cause| {
        Error::internal(
            "an id of a call cannot be written in an entry",
            anyhow::anyhow!("{cause}"),
        )
    })
}

fn damaged(what: &str) -> Error {
    Error::altered(format!("{what} is missing or damaged in the database"))
        .hint("restore the last back-up of the house")
}
