//! From drafts to a publication: what would be published, what stands in the way, and the one transaction that does it.
//!
//! Everything that could be refused is asked for before, so that a person reads it in their words beside what they wrote; what
//! `publish_calls` still refuses changes nothing. After it the drafts that were published are gone, and those that were
//! not go on under the call's own id.

use floor::{Config, Conn, Error, Id, Micros, Result, Tx};
use prose::diff::paragraphs;
use prose::lang::Lang;

use crate::alarm::Alarm;
use crate::call_store as store;
use crate::desk::text::{DraftCall, DraftText};
use crate::draft::{
    AlarmDraft, Draft, DraftEdition, DraftSource, EventDraft, MAX_MEDIA, SourcePlace, is_short,
    is_slug,
};
use crate::kind::Kind;
use crate::publish_calls::{self, Plan, Prepared, RESERVED_FOLDERS};
use crate::site::RESERVED;
use crate::{alarm_store, draft_media_store, draft_store, review_store};

/// What stands in the way of publishing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing was chosen.
    NoText,
    NoTitle(Lang),
    /// What the renderer says about the text.
    Unreadable(Lang, String),
    /// Others have to read it first.
    Approvals {
        lang: Lang,
        needed: usize,
        given: usize,
    },
    /// It was published anew after this draft began.
    Republished(Lang),
    /// Its source is neither published nor chosen.
    NoSource(Lang, Lang),
    /// Its language's folder would be one of the tree's own.
    Folder(Lang),
    /// It is translated from a text that is translated from it.
    Circle(Lang, Lang),
    /// More pictures than a call may have.
    Images,
    /// The address is no address.
    Address,
    /// Another call stands, or stood, there.
    AddressTaken(String),
    /// An event has no beginning.
    NoBeginning,
    /// A withdrawn call stands again in all its languages or in none.
    NotWhole(Lang),
    /// An alarm does not say in a few words what to do.
    NoShort(Lang),
}

/// How many must approve a call of a kind.
pub fn approvals_needed(config: &Config, kind: Kind) -> usize {
    let approvals = &config.desk.approvals;
    approvals
        .get(kind.as_str())
        .map_or(0, |needed| usize::from(*needed))
}

/// Everything that stands in the way of publishing these texts.
pub fn refusals(
    conn: &mut Conn<'_>,
    config: &Config,
    draft: &DraftCall,
    texts: &[DraftText],
) -> Result<Vec<Refusal>> {
    let mut found = Vec::new();
    if texts.is_empty() {
        found.push(Refusal::NoText);
    }
    found.extend(address(conn, draft)?);
    if draft.kind == Kind::Event && event(draft)?.is_none() {
        found.push(Refusal::NoBeginning);
    }
    found.extend(not_whole(conn, draft, texts)?);
    if draft_media_store::media(conn, &draft.id)?.len() > MAX_MEDIA {
        found.push(Refusal::Images);
    }
    let needed = approvals_needed(config, draft.kind);
    for text in texts {
        let lang = || text.lang.clone();
        if RESERVED_FOLDERS.contains(&text.lang.path().as_str()) {
            found.push(Refusal::Folder(lang()));
        }
        if let Some(source) = circle(conn, text, texts)? {
            found.push(Refusal::Circle(lang(), source));
        }
        if text.words.title.is_empty() {
            found.push(Refusal::NoTitle(lang()));
        }
        if draft.kind == Kind::Alarm && !is_short(&text.words.summary) {
            found.push(Refusal::NoShort(lang()));
        }
        if let Err(cause) = prose::plain::plain(&text.words.text) {
            found.push(Refusal::Unreadable(lang(), cause.to_string()));
        }
        let standing = store::edition(conn, &draft.id, &text.lang)?;
        if standing.is_some_and(|edition| edition.rev != text.base_rev) {
            found.push(Refusal::Republished(lang()));
        }
        let given = review_store::approvals(conn, text)?.len();
        if given < needed {
            let lang = lang();
            found.push(Refusal::Approvals {
                lang,
                needed,
                given,
            });
        }
        if let Some((source, _)) = &text.source
            && texts.iter().all(|other| other.lang != *source)
            && store::edition(conn, &draft.id, source)?.is_none()
        {
            found.push(Refusal::NoSource(lang(), source.clone()));
        }
    }
    Ok(found)
}

fn address(conn: &mut Conn<'_>, draft: &DraftCall) -> Result<Option<Refusal>> {
    let (true, Some(slug)) = (draft.fresh, &draft.slug) else {
        return Ok(None);
    };
    if !is_slug(slug) {
        return Ok(Some(Refusal::Address));
    }
    let taken = RESERVED.contains(&slug.as_str()) || store::call_by_slug(conn, slug)?.is_some();
    Ok(taken.then(|| Refusal::AddressTaken(slug.clone())))
}

/// The source of a text that comes back to it, source by source, before anything that is published.
fn circle(conn: &mut Conn<'_>, text: &DraftText, texts: &[DraftText]) -> Result<Option<Lang>> {
    let Some((first, _)) = &text.source else {
        return Ok(None);
    };
    let mut source = first;
    for _ in 0..texts.len() {
        if *source == text.lang {
            return Ok(Some(first.clone()));
        }
        let beside = texts.iter().find(|other| other.lang == *source);
        match beside.and_then(|other| other.source.as_ref()) {
            Some((next, _)) if store::edition(conn, &text.draft, source)?.is_none() => {
                source = next;
            }
            _ => return Ok(None),
        }
    }
    Ok((*source == text.lang).then(|| first.clone()))
}

fn not_whole(
    conn: &mut Conn<'_>,
    draft: &DraftCall,
    texts: &[DraftText],
) -> Result<Option<Refusal>> {
    let call = store::call(conn, &draft.id)?;
    if call.is_none_or(|call| call.withdrawn.is_none()) {
        return Ok(None);
    }
    let editions = store::editions(conn, &draft.id)?;
    let missing = editions
        .into_iter()
        .find(|edition| texts.iter().all(|text| text.lang != edition.lang));
    Ok(missing.map(|edition| Refusal::NotWhole(edition.lang)))
}

/// The draft as publishing takes it.
pub fn prepared(conn: &mut Conn<'_>, draft: &DraftCall, texts: &[DraftText]) -> Result<Prepared> {
    let mut editions = Vec::new();
    for text in texts {
        let correction = &text.words.correction;
        editions.push(DraftEdition {
            lang: text.lang.clone(),
            title: text.words.title.clone(),
            summary: text.words.summary.clone(),
            text: text.words.text.clone(),
            source: source(conn, text, texts)?,
            correction: (!correction.is_empty()).then(|| correction.clone()),
            place: SourcePlace::default(),
        });
    }
    Ok(Prepared {
        draft: Draft {
            slug: draft.slug.clone(),
            kind: draft.kind,
            published: None,
            tags: draft.tags.clone(),
            editions,
            media: Vec::new(),
            event: event(draft)?,
            alarm: alarm(draft),
        },
        external_id: None,
        images: draft_media_store::images(conn, &draft.id)?,
    })
}

/// Which revision of its source a text says it follows.
fn source(
    conn: &mut Conn<'_>,
    text: &DraftText,
    texts: &[DraftText],
) -> Result<Option<DraftSource>> {
    let Some((lang, named)) = &text.source else {
        return Ok(None);
    };
    let beside = texts.iter().find(|other| other.lang == *lang);
    let edition = store::edition(conn, &text.draft, lang)?;
    let rev = match (beside, edition) {
        // The source is published with it, and has been followed to the end; or there is no older one.
        (Some(source), _) if follows(text, &source.words.text) => None,
        (Some(_), None) | (None, None) => None,
        (_, Some(edition)) => {
            let newest = store::revision(conn, &text.draft, lang, edition.rev)?;
            let current = newest.is_some_and(|newest| follows(text, &newest.text));
            match current {
                true => Some(edition.rev),
                false => Some(named.unwrap_or(edition.rev)),
            }
        }
    };
    Ok(Some(DraftSource {
        lang: lang.clone(),
        rev,
    }))
}

fn follows(text: &DraftText, source: &str) -> bool {
    paragraphs(&text.seen) == paragraphs(source)
}

fn event(draft: &DraftCall) -> Result<Option<EventDraft>> {
    let Some(event) = draft.event.as_ref().filter(|_| draft.kind == Kind::Event) else {
        return Ok(None);
    };
    serde_json::from_value(event.clone())
        .map(Some)
        .map_err(|cause| Error::internal("a stored event cannot be read", cause))
}

/// Until when the desk's alarm is to be in force.
fn alarm(draft: &DraftCall) -> AlarmDraft {
    let alarm = Alarm::read(draft.kind, draft.event.as_ref());
    AlarmDraft {
        until: alarm.as_ref().and_then(Alarm::until),
        over: alarm.is_some_and(|alarm| alarm.over),
    }
}

/// What publishing these texts would do.
pub fn plan(
    conn: &mut Conn<'_>,
    draft: &DraftCall,
    texts: &[DraftText],
    now: Micros,
) -> Result<Plan> {
    let prepared = prepared(conn, draft, texts)?;
    publish_calls::plan(conn, &prepared, now)
}

/// Publishes these texts of a draft; the id of the call. Who calls has asked for [`refusals`] in the same transaction.
pub fn publish(tx: &mut Tx<'_>, draft: &DraftCall, texts: &[DraftText], who: &Id) -> Result<Id> {
    let prepared = prepared(tx, draft, texts)?;
    alarm_store::settle(tx, &draft.id)?;
    let plan = publish_calls::publish(tx, &prepared)?;
    let call = store::call_by_slug(tx, &plan.slug)?.ok_or_else(|| {
        Error::internal(
            "a published call is missing",
            anyhow::anyhow!("{}", plan.slug),
        )
    })?;
    let left = draft_store::texts(tx, &draft.id)?
        .iter()
        .any(|text| texts.iter().all(|published| published.lang != text.lang));
    if draft.fresh && left {
        draft_store::rename(tx, draft, &call, who)?;
    }
    if draft.fresh {
        draft_store::rename_findings(tx, &draft.id, &call.id)?;
    }
    let id = if left { &call.id } else { &draft.id };
    for text in texts {
        draft_store::drop_text(tx, id, &text.lang)?;
    }
    review_store::unschedule(tx, id)?;
    Ok(call.id)
}

/// Merges what was published since a draft began into the draft.
pub fn take_in(tx: &mut Tx<'_>, text: &DraftText, who: &Id) -> Result<draft_store::Saved> {
    let words = |revision: Option<crate::call::Revision>| {
        revision.map_or_else(crate::desk::text::Words::default, |revision| {
            crate::desk::text::Words {
                title: revision.title,
                summary: revision.summary,
                text: revision.text,
                correction: String::new(),
            }
        })
    };
    let Some(edition) = store::edition(tx, &text.draft, &text.lang)? else {
        return Ok(draft_store::Saved::Saved(text.version));
    };
    let base = words(store::revision(tx, &text.draft, &text.lang, text.base_rev)?);
    let newest = words(store::revision(tx, &text.draft, &text.lang, edition.rev)?);
    let both = crate::desk::text::together(&base, &text.words, &newest);
    draft_store::rebase(tx, text, edition.rev)?;
    // Both sides of a clash are kept, one after the other: nothing that was written or published is dropped unseen.
    let words = both.words(|_| prose::merge::Choice::Both);
    draft_store::save(tx, &text.draft, &text.lang, text.version, words, who)
}
