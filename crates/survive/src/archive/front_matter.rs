//! A revision as a Markdown file with front matter, as `beffroi publish` reads it.

use floor::{Error, Result};
use publish::call::{Call, Revision};
use publish::kind::Kind;
use serde_json::{Value, json};

/// The file. Values are written as JSON, which YAML reads as it is.
pub(super) fn text(call: &Call, revision: &Revision) -> Result<String> {
    let source = revision.source.as_ref();
    let keys = [
        ("lang", Some(json!(revision.lang.as_str()))),
        ("title", Some(json!(revision.title))),
        (
            "summary",
            Some(json!(revision.summary)).filter(|_| !revision.summary.is_empty()),
        ),
        ("slug", Some(json!(call.slug))),
        ("kind", Some(json!(call.kind.as_str()))),
        ("date", Some(json!(moment(call.published_at)?))),
        (
            "tags",
            Some(json!(call.tags)).filter(|_| !call.tags.is_empty()),
        ),
        ("source", source.map(|source| json!(source.lang.as_str()))),
        ("source_rev", source.map(|source| json!(source.rev))),
        (
            "correction",
            revision.correction.as_ref().map(|words| json!(words)),
        ),
        (
            match call.kind {
                Kind::Alarm => "alarm",
                _ => "event",
            },
            call.event.clone(),
        ),
    ];
    let lines = keys
        .into_iter()
        .filter_map(|(key, value)| Some(line(key, &value?)));
    Ok(format!(
        "---\n{}---\n\n{}",
        lines.collect::<String>(),
        revision.text
    ))
}

fn line(key: &str, value: &Value) -> String {
    format!("{key}: {value}\n")
}

/// RFC 3339, in UTC.
pub(super) fn moment(at: floor::Micros) -> Result<String> {
    let time = jiff::Timestamp::from_microsecond(at);
    time.map(|time| time.to_string())
        .map_err(|cause| Error::altered("a stored date is damaged").because(cause))
}
