//! `archive.json`: what the archive holds, and what is no text.

use floor::{Conn, Error, House, Result};
use publish::call::{Call, Medium, Revision};
use serde::Serialize;
use serde_json::{Value, json};
use tlog::record::HouseId;

use super::front_matter::moment;
use crate::log_store;

/// A call in `archive.json`.
#[derive(Serialize)]
pub(super) struct CallIndex {
    id: String,
    slug: String,
    kind: String,
    position: u64,
    published: String,
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    erased: Option<Value>,
    revisions: Vec<RevisionIndex>,
}

/// A revision of an edition.
#[derive(Serialize)]
pub(super) struct RevisionIndex {
    lang: String,
    rev: u32,
    published: String,
    /// Absent when it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correction: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    erased: Option<String>,
    /// Its place in the log, once it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    media: Vec<Value>,
}

/// The folder of a revision's files.
pub(super) fn folder(call: &Call, revision: &Revision) -> String {
    format!("calls/{}/{}", call.slug, revision.rev)
}

pub(super) fn revision(
    revision: &Revision,
    file: Option<String>,
    media: &[Medium],
) -> Result<RevisionIndex> {
    let medium = |medium: &Medium| {
        let widest = medium.variants.first()?;
        Some(
            json!({"name": medium.name, "sha256": widest.sha256, "size": widest.size, "type": widest.mime, "width": widest.width, "height": widest.height}),
        )
    };
    Ok(RevisionIndex {
        lang: revision.lang.as_str().to_owned(),
        rev: revision.rev,
        published: moment(revision.published_at)?,
        file,
        source: revision
            .source
            .as_ref()
            .map(|source| json!({"lang": source.lang.as_str(), "rev": source.rev})),
        correction: revision.correction.clone(),
        erased: revision.erased_at.map(moment).transpose()?,
        entry: revision.logged.as_ref().map(|logged| logged.index),
        body: revision
            .logged
            .as_ref()
            .map(|logged| logged.body_sha256.clone()),
        media: media.iter().filter_map(medium).collect(),
    })
}

pub(super) fn call(call: &Call, revisions: Vec<RevisionIndex>) -> Result<CallIndex> {
    let withdrawn = match &call.withdrawn {
        Some(withdrawal) => {
            Some(json!({"at": moment(withdrawal.at)?, "reason": withdrawal.reason}))
        }
        None => None,
    };
    let erased = match &call.erased {
        Some(erasure) => Some(json!({"at": moment(erasure.at)?, "reason": erasure.reason})),
        None => None,
    };
    Ok(CallIndex {
        id: call.id.to_string(),
        slug: call.slug.clone(),
        kind: call.kind.to_string(),
        position: call.position,
        published: moment(call.published_at)?,
        tags: call.tags.clone(),
        event: call.event.clone(),
        withdrawn,
        erased,
        revisions,
    })
}

/// The whole file.
pub(super) fn index(
    house: &House,
    conn: &mut Conn<'_>,
    calls: Vec<CallIndex>,
    size: u64,
) -> Result<Vec<u8>> {
    let leaf0 = log_store::leaf(conn, 0)?;
    let public = &house.config.house;
    let index = json!({
        "format": "beffroi/archive/v1",
        "house": leaf0.map(|leaf0| HouseId::of_leaf(&leaf0).to_string()),
        "log": {"size": size},
        "config": {
            "name": public.name, "about": public.about, "languages": public.languages,
            "origin": public.origin, "timezone": public.timezone,
        },
        "calls": calls,
        "glossary": glossary(conn)?,
    });
    let mut bytes = serde_json::to_vec_pretty(&index)
        .map_err(|cause| Error::internal("the archive's index cannot be written", cause))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn glossary(conn: &mut Conn<'_>) -> Result<Vec<Value>> {
    let terms = publish::glossary::list(conn)?;
    let term = |term: publish::glossary::Term| json!({"lang": term.lang, "term": term.term, "translation_lang": term.translation_lang, "translation": term.translation});
    Ok(terms.into_iter().map(term).collect())
}
