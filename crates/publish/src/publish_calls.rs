//! Publishing, correcting and withdrawing: what changes calls, each in one transaction. `erase_calls.rs` destroys them.
//!
//! `plan` says what a draft would change; `publish` does it. Both compare with what is there, so publishing the same files
//! twice changes nothing. A revision is written once and never altered, except that erasing empties it.
//! Costs: a handful of statements for each edition, whatever the number of calls.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use floor::{Conn, DAY, Error, Fact, Id, Micros, Result, Tx, values};
use prose::lang::Lang;
use serde::Serialize;

use crate::alarm::{self, Alarm};
use crate::alarm_store;
use crate::call::{Call, Logged, Source};
use crate::call_store as store;
use crate::draft::{Draft, DraftEdition};
use crate::kind::Kind;
use crate::media::Image;
use crate::site::RESERVED;

/// A draft with its images made ready: what publishing takes. Making it ready is slow and happens outside the transaction.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub draft: Draft,
    /// Where it came from, for an import: the same id is the same call.
    pub external_id: Option<String>,
    /// By the name the texts use.
    pub images: BTreeMap<String, Image>,
}

/// What publishing does to one edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    New,
    Revise { rev: u32 },
    Unchanged,
}

/// What publishing a draft does, edition by edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    pub slug: String,
    /// Whether the call itself is new.
    pub new: bool,
    pub editions: Vec<PlannedEdition>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedEdition {
    pub lang: String,
    pub title: String,
    #[serde(flatten)]
    pub step: Step,
}

impl Plan {
    pub fn changes(&self) -> usize {
        self.editions
            .iter()
            .filter(|edition| edition.step != Step::Unchanged)
            .count()
    }
}

/// What publishing `prepared` would do now. Errors are those that publishing would meet.
pub fn plan(conn: &mut Conn<'_>, prepared: &Prepared, now: Micros) -> Result<Plan> {
    let existing = find(conn, prepared)?;
    let draft = &prepared.draft;
    check(existing.as_ref(), prepared, now)?;
    let said = said(draft, existing.as_ref(), now)?;
    let slug = match &existing {
        Some(call) => call.slug.clone(),
        None => free_slug(conn, prepared)?,
    };
    if let Some(call) = existing.as_ref().filter(|call| call.withdrawn.is_some()) {
        stands_again_whole(conn, call, draft)?;
    }
    let mut editions = Vec::new();
    for edition in in_source_order(draft) {
        let step = match &existing {
            Some(call) => step(conn, call, edition, prepared, said.as_ref())?,
            None => Step::New,
        };
        editions.push(PlannedEdition {
            lang: edition.lang.as_str().to_owned(),
            title: edition.title.clone(),
            step,
        });
    }
    Ok(Plan {
        slug,
        new: existing.is_none(),
        editions,
    })
}

/// Publishes `prepared` in this transaction and says what it did.
pub fn publish(tx: &mut Tx<'_>, prepared: &Prepared) -> Result<Plan> {
    let now = tx.now();
    let mut plan = plan(tx, prepared, now)?;
    if plan.changes() == 0 {
        return Ok(plan);
    }
    let existing = find(tx, prepared)?;
    let said = said(&prepared.draft, existing.as_ref(), now)?;
    let said = said.as_ref().map(json).transpose()?;
    let call = match existing {
        Some(call) => call,
        None => insert_call(tx, prepared, &mut plan, said.clone(), now)?,
    };
    for (edition, planned) in in_source_order(&prepared.draft)
        .into_iter()
        .zip(&plan.editions)
    {
        match planned.step {
            Step::Unchanged => {}
            Step::New => {
                let words = (edition, said.clone());
                write_revision(tx, &call, words, 1, prepared, call.published_at)?;
            }
            Step::Revise { rev } => {
                write_revision(tx, &call, (edition, said.clone()), rev, prepared, now)?;
            }
        }
    }
    Ok(plan)
}

/// Marks a call as no longer standing. Its text is kept; `reason` is for readers, by language tag.
pub fn withdraw(tx: &mut Tx<'_>, slug: &str, reason: &BTreeMap<Lang, String>) -> Result<Call> {
    let call = standing(tx, slug)?;
    if call.withdrawn.is_some() {
        return Err(Error::conflict("the call is already withdrawn").at(slug));
    }
    let reason: BTreeMap<&str, &String> = reason
        .iter()
        .map(|(lang, text)| (lang.as_str(), text))
        .collect();
    let (now, reason) = (tx.now(), json(&reason)?);
    tx.execute(
        "UPDATE call SET withdrawn_at = $1, withdrawn_reason = $2 WHERE id = $3",
        values![now, reason, &call.id],
    )?;
    tx.say(&Fact::Withdrawn {
        call: call.id.clone(),
    })?;
    store::call(tx, &call.id)?.ok_or_else(|| no_call(slug))
}

/// Notes that a revision is in the log; from now on readers see it.
pub fn logged(tx: &mut Tx<'_>, revision: &Id, logged: &Logged) -> Result<()> {
    let call = enter(tx, revision, logged)?;
    tx.say(&Fact::Logged { call })
}

/// The same without telling anybody; the call it is of.
pub(crate) fn enter(tx: &mut Tx<'_>, revision: &Id, logged: &Logged) -> Result<Id> {
    let rows = tx.query(
        "UPDATE revision SET entry = $1, leaf_hash = $2, body_sha256 = $3 WHERE id = $4 RETURNING call, lang, rev",
        values![logged.index, logged.leaf_hash, &logged.body_sha256, revision],
    )?;
    let row = rows.first().ok_or_else(|| {
        Error::internal(
            "a logged revision is missing",
            anyhow::anyhow!("{revision}"),
        )
    })?;
    let (call, lang, rev): (Id, String, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
    tx.execute(
        "UPDATE edition SET logged_rev = $1 WHERE call = $2 AND lang = $3 AND logged_rev < $1",
        values![rev, &call, lang],
    )?;
    // So do its tags and its event, which every edition shares.
    tx.execute(
        "UPDATE call SET tags = (SELECT tags FROM revision WHERE id = $2), event = (SELECT event FROM revision WHERE id = $2)
         WHERE id = $1 AND erased_at IS NULL AND EXISTS (SELECT 1 FROM revision WHERE id = $2 AND erased_at IS NULL)",
        values![&call, revision],
    )?;
    // A call that was withdrawn before this revision was written stands again: readers see the new text from now on.
    tx.execute(
        "UPDATE call SET withdrawn_at = NULL, withdrawn_reason = NULL WHERE id = $1 AND withdrawn_at <=
           (SELECT published_at FROM revision WHERE id = $2)",
        values![&call, revision],
    )?;
    alarm_store::follow(tx, &call)?;
    Ok(call)
}

/// Languages whose folder would be one of the tree's own, or a device of Windows. `log` is Logo, a language of Chad and the Central African Republic; `con` is Cofán.
pub const RESERVED_FOLDERS: [&str; 8] = [
    "beffroi", "call", "log", "sitemap", "con", "prn", "aux", "nul",
];

/// The call a draft is about, if the house has it: by where it came from, else by its address.
fn find(conn: &mut Conn<'_>, prepared: &Prepared) -> Result<Option<Call>> {
    match (&prepared.external_id, &prepared.draft.slug) {
        (Some(id), _) => store::call_by_external_id(conn, id),
        (None, Some(slug)) => store::call_by_slug(conn, slug),
        (None, None) => Ok(None),
    }
}

fn check(existing: Option<&Call>, prepared: &Prepared, now: Micros) -> Result<()> {
    let draft = &prepared.draft;
    let place = draft
        .editions
        .first()
        .map(|edition| edition.place.to_string())
        .unwrap_or_default();
    if draft.editions.is_empty() {
        return Err(
            Error::bad_input("the call has no edition").hint("give it at least one text, as fr.md")
        );
    }
    if draft
        .published
        .is_some_and(|published| published > now + DAY)
    {
        return Err(Error::bad_input("the date lies in the future")
            .at(place)
            .hint("publish it when its day has come, or correct `date`"));
    }
    if draft
        .alarm
        .until
        .is_some_and(|until| until > now + alarm::LONGEST)
    {
        return Err(
            Error::bad_input("an alarm is in force for seven days at most")
                .at(place)
                .hint("let it end sooner; a danger that lasts is sounded anew"),
        );
    }
    // What is imported steps aside, to `about-2`.
    let is_reserved = |slug: &&str| RESERVED.contains(slug) && prepared.external_id.is_none();
    if let Some(slug) = draft.slug.as_deref().filter(is_reserved) {
        return Err(Error::conflict(format!(
            "`{slug}` is no address for a call: a page of the house stands there, or Windows takes it for a device"
        ))
        .at(place)
        .hint("choose another slug"));
    }
    if let Some(edition) = draft
        .editions
        .iter()
        .find(|edition| RESERVED_FOLDERS.contains(&edition.lang.path().as_str()))
    {
        return Err(Error::conflict(format!(
            "editions in `{}` would stand in a folder that the tree needs, or that Windows takes for a device",
            edition.lang.as_str()
        ))
        .at(&edition.place)
        .hint("write the tag with its script, as log-Latn"));
    }
    let Some(call) = existing else { return Ok(()) };
    if call.erased.is_some() {
        return Err(Error::conflict(format!(
            "`{}` was erased; its address is not used again",
            call.slug
        ))
        .at(place)
        .hint("choose another slug"));
    }
    if call.kind != draft.kind {
        let (was, is) = (call.kind, draft.kind);
        return Err(Error::conflict(format!(
            "`{}` is a {was}, not a {is}: a call keeps its kind",
            call.slug
        ))
        .at(place)
        .hint(format!("set kind: {was}, or publish it under another slug")));
    }
    Ok(())
}

/// A withdrawn call stands again in every language it has, or in none: the log says so of each edition.
fn stands_again_whole(conn: &mut Conn<'_>, call: &Call, draft: &Draft) -> Result<()> {
    for edition in store::editions(conn, &call.id)? {
        if draft
            .editions
            .iter()
            .all(|given| given.lang != edition.lang)
        {
            let lang = edition.lang.as_str();
            return Err(Error::conflict(format!("`{}` is withdrawn in every language, and its `{lang}` edition is not among these texts", call.slug))
                .hint("publish all its editions together to make it stand again, or write a new call"));
        }
    }
    Ok(())
}

/// Editions with their sources before them, so that a translation can name the revision its source gets just now.
/// Editions that name each other in a circle come last, as written; their sources are then refused as missing.
fn in_source_order(draft: &Draft) -> Vec<&DraftEdition> {
    let mut waiting: Vec<&DraftEdition> = draft.editions.iter().collect();
    let mut ordered = Vec::with_capacity(waiting.len());
    loop {
        let waits_for_another = |edition: &&DraftEdition| {
            let source = edition.source.as_ref().map(|source| &source.lang);
            source.is_some_and(|source| {
                waiting
                    .iter()
                    .any(|other| other.lang == *source && other.lang != edition.lang)
            })
        };
        let (later, ready): (Vec<_>, Vec<_>) = waiting.iter().copied().partition(waits_for_another);
        if ready.is_empty() {
            ordered.extend(later);
            return ordered;
        }
        ordered.extend(ready);
        waiting = later;
    }
}

fn step(
    conn: &mut Conn<'_>,
    call: &Call,
    edition: &DraftEdition,
    prepared: &Prepared,
    said: Option<&serde_json::Value>,
) -> Result<Step> {
    let Some(existing) = store::edition(conn, &call.id, &edition.lang)? else {
        return Ok(Step::New);
    };
    let newest =
        store::revision(conn, &call.id, &edition.lang, existing.rev)?.ok_or_else(|| {
            Error::internal(
                "an edition has no revision",
                anyhow::anyhow!("{}", call.slug),
            )
        })?;
    if prepared.external_id.is_some() && newest.erased_at.is_some() {
        // What was erased does not come back by importing it again.
        return Ok(Step::Unchanged);
    }
    let same_source = match &edition.source {
        None => newest.source.is_none(),
        // Without a revision the source is "the one it was made from": untouched text keeps what it said before.
        Some(source) => newest.source.as_ref().is_some_and(|known| {
            known.lang == source.lang && source.rev.is_none_or(|rev| rev == known.rev)
        }),
    };
    // Tags and the event stand in every edition's signed body: a change of theirs is a revision of all.
    let same_call = newest.tags == prepared.draft.tags && newest.event.as_ref() == said;
    let unchanged = same_call
        && call.withdrawn.is_none()
        && newest.erased_at.is_none()
        && newest.title == edition.title
        && newest.summary == edition.summary
        && newest.text == edition.text
        && same_source
        && same_media(conn, &newest.id, &prepared.images, edition)?;
    Ok(if unchanged {
        Step::Unchanged
    } else {
        Step::Revise {
            rev: existing.rev + 1,
        }
    })
}

fn same_media(
    conn: &mut Conn<'_>,
    revision: &Id,
    images: &BTreeMap<String, Image>,
    edition: &DraftEdition,
) -> Result<bool> {
    let there: BTreeSet<(String, String)> = store::media(conn, revision)?
        .into_iter()
        .filter_map(|medium| Some((medium.name, medium.variants.first()?.sha256.clone())))
        .collect();
    let wanted: BTreeSet<(String, String)> = used(images, &edition.text, edition.lang.dir())
        .into_iter()
        .filter_map(|(name, image)| Some((name.clone(), image.widest()?.sha256.clone())))
        .collect();
    Ok(there == wanted)
}

/// The images a text names, as it is rendered. A text that cannot be rendered was refused before.
fn used<'a>(
    images: &'a BTreeMap<String, Image>,
    text: &str,
    dir: prose::lang::Dir,
) -> Vec<(&'a String, &'a Image)> {
    if images.is_empty() {
        return Vec::new();
    }
    let options = prose::markdown::Options {
        dir,
        first_line: 1,
        id_prefix: "",
        images: &|_| None,
    };
    let named = prose::markdown::render(text, &options)
        .map(|rendered| rendered.images)
        .unwrap_or_default();
    images
        .iter()
        .filter(|(name, _)| named.iter().any(|image| image.name == **name))
        .collect()
}

fn free_slug(conn: &mut Conn<'_>, prepared: &Prepared) -> Result<String> {
    let wanted = prepared.draft.slug.clone().or_else(|| {
        in_source_order(&prepared.draft)
            .into_iter()
            .find_map(|edition| prose::slug::slug(&edition.title))
    });
    let base = wanted.unwrap_or_else(|| "call".to_owned());
    if prepared.external_id.is_none() && prepared.draft.slug.is_some() {
        return Ok(base);
    }
    // Imported texts and texts without a name of their own step aside for those already there.
    beside(conn, &base, &HashSet::new())
}

/// The address that an imported call has, or the first free one from what it asks for; `taken` are promised to others.
pub(crate) fn slug_for(
    conn: &mut Conn<'_>,
    external_id: &str,
    wanted: &str,
    taken: &HashSet<String>,
) -> Result<String> {
    match store::call_by_external_id(conn, external_id)? {
        Some(call) => Ok(call.slug),
        None => beside(conn, wanted, taken),
    }
}

fn beside(conn: &mut Conn<'_>, base: &str, taken: &HashSet<String>) -> Result<String> {
    let mut slug = base.to_owned();
    let mut number = 2;
    while RESERVED.contains(&slug.as_str())
        || taken.contains(&slug)
        || store::call_by_slug(conn, &slug)?.is_some()
    {
        slug = format!("{base}-{number}");
        number += 1;
    }
    Ok(slug)
}

fn insert_call(
    tx: &mut Tx<'_>,
    prepared: &Prepared,
    plan: &mut Plan,
    said: Option<String>,
    now: Micros,
) -> Result<Call> {
    let draft = &prepared.draft;
    let id = tx.fresh_id()?;
    let position = next_position(tx, "")?;
    tx.execute(
        "INSERT INTO call (id, slug, kind, position, external_id, tags, event, published_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            &id,
            &plan.slug,
            draft.kind.as_str(),
            position,
            prepared.external_id.clone(),
            json(&draft.tags)?,
            said,
            draft.published.unwrap_or(now)
        ],
    )?;
    store::call(tx, &id)?.ok_or_else(|| no_call(&plan.slug))
}

fn write_revision(
    tx: &mut Tx<'_>,
    call: &Call,
    (edition, said): (&DraftEdition, Option<String>),
    rev: u32,
    prepared: &Prepared,
    at: Micros,
) -> Result<()> {
    let id = tx.fresh_id()?;
    let lang = edition.lang.as_str();
    let source = source(tx, call, edition)?;
    if rev == 1 {
        let position = next_position(tx, lang)?;
        tx.execute(
            "INSERT INTO edition (call, lang, position, rev, logged_rev) VALUES ($1, $2, $3, 1, 0)",
            values![&call.id, lang, position],
        )?;
    } else {
        tx.execute(
            "UPDATE edition SET rev = $1 WHERE call = $2 AND lang = $3",
            values![rev, &call.id, lang],
        )?;
    }
    tx.execute(
        "INSERT INTO revision (id, call, lang, rev, title, summary, text, source_lang, source_rev, correction, published_at, tags, event)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        values![
            &id,
            &call.id,
            lang,
            rev,
            &edition.title,
            &edition.summary,
            &edition.text,
            source.as_ref().map(|source| source.lang.as_str()),
            source.as_ref().map(|source| source.rev),
            edition.correction.clone(),
            at,
            json(&prepared.draft.tags)?,
            said
        ],
    )?;
    for (name, image) in used(&prepared.images, &edition.text, edition.lang.dir()) {
        write_image(tx, &id, name, image)?;
    }
    tx.say(&Fact::Published {
        call: call.id.clone(),
        revision: id,
    })
}

/// The source a translation names: the revision it says, or the source's newest one now.
fn source(tx: &mut Tx<'_>, call: &Call, edition: &DraftEdition) -> Result<Option<Source>> {
    let Some(named) = &edition.source else {
        return Ok(None);
    };
    let newest = store::edition(tx, &call.id, &named.lang)?.map(|source| source.rev);
    let rev = match (named.rev, newest) {
        (Some(rev), Some(newest)) if rev >= 1 && rev <= newest => rev,
        (None, Some(newest)) => newest,
        (_, None) => {
            return Err(Error::bad_input(format!(
                "it names `{}` as its source, and the call has no such edition",
                named.lang.as_str()
            ))
            .at(&edition.place)
            .hint("publish the source with it, or remove `source`"));
        }
        (Some(rev), Some(newest)) => {
            return Err(Error::bad_input(format!(
                "it was made from revision {rev} of `{}`, whose newest is {newest}",
                named.lang.as_str()
            ))
            .at(&edition.place)
            .hint(format!("write a source_rev from 1 to {newest}")));
        }
    };
    Ok(Some(Source {
        lang: named.lang.clone(),
        rev,
    }))
}

fn write_image(tx: &mut Tx<'_>, revision: &Id, name: &str, image: &Image) -> Result<()> {
    let Some(widest) = image.widest() else {
        return Ok(());
    };
    let key = widest.sha256.clone();
    write_variants(tx, image)?;
    tx.execute(
        "INSERT INTO revision_media (revision, name, image) VALUES ($1, $2, $3)",
        values![revision, name, key],
    )?;
    Ok(())
}

/// Keeps an image's bytes. Nobody is shown them before a revision in the log, or a draft at the desk, names them.
pub(crate) fn write_variants(tx: &mut Tx<'_>, image: &Image) -> Result<()> {
    let Some(widest) = image.widest() else {
        return Ok(());
    };
    for variant in &image.variants {
        tx.execute(
            "INSERT INTO blob (sha256, mime, bytes) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO NOTHING",
            values![&variant.sha256, variant.mime, variant.bytes.as_slice()],
        )?;
        tx.execute(
            "INSERT INTO image_variant (image, width, height, sha256, ext, mime, size) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (image, width) DO NOTHING",
            values![&widest.sha256, variant.width, variant.height, &variant.sha256, variant.ext, variant.mime, variant.bytes.len()],
        )?;
    }
    Ok(())
}

pub(crate) fn next_position(tx: &mut Tx<'_>, list: &str) -> Result<u64> {
    tx.one(
        "INSERT INTO list (lang, last) VALUES ($1, 1) ON CONFLICT (lang) DO UPDATE SET last = list.last + 1 RETURNING last",
        values![list],
    )?
    .get(0)
}

/// The call at this address, unless it is gone.
pub(crate) fn standing(conn: &mut Conn<'_>, slug: &str) -> Result<Call> {
    let call = store::call_by_slug(conn, slug)?.ok_or_else(|| no_call(slug))?;
    match call.erased {
        Some(_) => Err(Error::conflict("the call is erased").at(slug)),
        None => Ok(call),
    }
}

fn no_call(slug: &str) -> Error {
    Error::not_found("the house has no such call")
        .at(slug)
        .hint("give the call's slug, the last part of its address without the language")
}

/// What a call of its kind says besides its texts.
fn said(draft: &Draft, existing: Option<&Call>, now: Micros) -> Result<Option<serde_json::Value>> {
    let said = match draft.kind {
        Kind::Alarm => {
            let before = existing.and_then(Call::alarm);
            let from = draft.published.unwrap_or(now);
            let alarm = Alarm::of(draft.alarm, before.as_ref(), from);
            alarm.as_ref().map(serde_json::to_value).transpose()
        }
        _ => draft.event.as_ref().map(serde_json::to_value).transpose(),
    };
    said.map_err(|cause| Error::internal("an event cannot be written as JSON", cause))
}

pub(crate) fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|cause| Error::internal("a value cannot be written as JSON", cause))
}
