//! What front matter keys mean, for this house's own files and for those of Hugo and Jekyll.
//!
//! One list of names for all three: `summary`, `description` and `excerpt` are one thing. A key that nobody knows is kept with its
//! place, so that the caller can say so. Values of the wrong type are problems at their line; the rest is still read.

use jiff::civil::{Date, DateTime};
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use prose::lang::Lang;
use serde_json::{Map, Value};

use crate::draft::{AlarmDraft, DraftSource, EventDraft, Problem, SourcePlace, is_slug};
use crate::files::front_matter::FrontMatter;
use crate::kind::Kind;

/// What front matter says, as far as it says it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta {
    pub lang: Option<Lang>,
    pub title: Option<String>,
    pub summary: Option<String>,
    pub slug: Option<String>,
    pub kind: Option<Kind>,
    /// Microseconds since 1970 (UTC).
    pub published: Option<i64>,
    pub tags: Option<Vec<String>>,
    pub source: Option<DraftSource>,
    pub correction: Option<String>,
    pub event: Option<EventDraft>,
    /// When it stops being shown.
    pub expires: Option<i64>,
    pub alarm: Option<AlarmDraft>,
    /// Not to be published: `draft: true` or `published: false`.
    pub hidden: bool,
    /// What ties translations together in Hugo (`translationKey`) and Jekyll (`ref`).
    pub translation_key: Option<String>,
    /// Keys that mean nothing here, with their lines.
    pub unknown: Vec<(String, SourcePlace)>,
}

/// Reads every key. What could be read is in the [`Meta`], what could not in the list.
pub fn read(front: &FrontMatter<'_>) -> (Meta, Vec<Problem>) {
    let mut meta = Meta::default();
    let mut problems = Vec::new();
    let mut source_rev = None;
    for (key, value) in &front.fields {
        let place = front.place(key);
        if let Err((what, remedy)) = read_key(&mut meta, &mut source_rev, key, value, &place) {
            problems.push(Problem::new(place, format!("`{key}` {what}"), remedy));
        }
    }
    match (&mut meta.source, source_rev) {
        (_, None) => {}
        (Some(source), rev) => source.rev = rev,
        (None, Some(_)) => {
            let remedy = "add `source: fr`, the language it was translated from";
            problems.push(Problem::new(
                front.place("source_rev"),
                "`source_rev` stands without `source`",
                remedy,
            ));
        }
    }
    (meta, problems)
}

/// What is wrong with a value, and how to mend it.
type Wrong = (String, String);

fn read_key(
    meta: &mut Meta,
    source_rev: &mut Option<u32>,
    key: &str,
    value: &Value,
    place: &SourcePlace,
) -> Result<(), Wrong> {
    if value.is_null() {
        return Ok(());
    }
    match key {
        "lang" | "language" | "locale" => meta.lang = Some(lang(value)?),
        "title" => meta.title = Some(line(value)?),
        "summary" | "description" | "excerpt" => meta.summary = Some(line(value)?),
        "slug" => meta.slug = Some(slug(value)?),
        "kind" => {
            meta.kind = Some(
                line(value)?
                    .parse()
                    .map_err(wrong("name one of the six kinds"))?,
            )
        }
        "type" | "layout" => {
            meta.kind = meta
                .kind
                .or(value.as_str().and_then(|word| word.parse().ok()))
        }
        "published" if value.is_boolean() => meta.hidden |= value == &Value::Bool(false),
        "draft" => meta.hidden |= value == &Value::Bool(true),
        // Of a date and a day of publishing, the later one is when readers may have it.
        "date" | "published" | "publishDate" => {
            meta.published = meta.published.max(Some(date(value)?))
        }
        "expiryDate" => meta.expires = Some(date(value)?),
        "tags" | "tag" | "categories" | "category" => tags(&mut meta.tags, value)?,
        "source" => {
            meta.source = Some(DraftSource {
                lang: lang(value)?,
                rev: None,
            })
        }
        "source_rev" => *source_rev = Some(revision(value)?),
        "correction" => meta.correction = Some(line(value)?),
        "event" => meta.event = Some(event(value)?),
        "alarm" => meta.alarm = Some(alarm(value)?),
        "translationKey" | "ref" => meta.translation_key = Some(line(value)?),
        _ => meta.unknown.push((key.to_owned(), place.clone())),
    }
    Ok(())
}

/// A text on one line. A whole number is taken as it stands; `1.10` and the like would change, so they must be quoted.
fn line(value: &Value) -> Result<String, Wrong> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_i64() => number.to_string(),
        _ => {
            return Err((
                "is not a text".to_owned(),
                "put its value between double quotes".to_owned(),
            ));
        }
    };
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn lang(value: &Value) -> Result<Lang, Wrong> {
    let tag = line(value)?;
    Lang::parse(&tag).map_err(wrong(
        "write the tag of its language, such as fr, pt-BR or zh-Hant",
    ))
}

fn slug(value: &Value) -> Result<String, Wrong> {
    let given = line(value)?;
    if is_slug(&given) {
        return Ok(given);
    }
    let remedy = prose::slug::slug(&given)
        .map_or("use a-z, 0-9 and hyphens, at most 60".to_owned(), |good| {
            format!("write `{good}`")
        });
    Err((format!("is `{given}`, which cannot be an address"), remedy))
}

fn revision(value: &Value) -> Result<u32, Wrong> {
    let number = value
        .as_u64()
        .and_then(|number| u32::try_from(number).ok())
        .filter(|number| *number > 0);
    number.ok_or_else(|| {
        (
            "is no revision".to_owned(),
            "write a whole number from 1".to_owned(),
        )
    })
}

fn date(value: &Value) -> Result<i64, Wrong> {
    let text = line(value)?;
    read_date(&text).ok_or_else(|| {
        (
            format!("is `{text}`, which is no date"),
            "write 2026-05-01 or 2026-05-01T18:30:00+02:00".to_owned(),
        )
    })
}

/// Reads a date as front matter and exports write it, in microseconds since 1970. Without an offset it is UTC.
pub fn read_date(text: &str) -> Option<i64> {
    let text = text.trim();
    // Jekyll writes `2020-01-01 10:00:00 +0100`; the standard has no space there.
    let joined = text
        .replace(" +", "+")
        .replace(" -", "-")
        .replace(" UTC", "Z");
    let instant = joined.parse::<Timestamp>().ok();
    let instant = instant.or_else(|| utc(joined.parse::<DateTime>().ok()?));
    let instant = instant.or_else(|| utc(joined.parse::<Date>().ok()?.at(0, 0, 0, 0)));
    instant.map(|instant| instant.as_microsecond())
}

fn utc(time: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(time).ok()
}

/// A list, or one text with commas (Jekyll also splits at spaces; commas win where there are any).
fn tags(tags: &mut Option<Vec<String>>, value: &Value) -> Result<(), Wrong> {
    let found: Vec<String> = match value {
        Value::Array(items) => items.iter().map(line).collect::<Result<_, _>>()?,
        value => {
            let text = line(value)?;
            let separator = if text.contains(',') { ',' } else { ' ' };
            text.split(separator)
                .map(|tag| tag.trim().to_owned())
                .collect()
        }
    };
    let tags = tags.get_or_insert_default();
    for tag in found {
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    Ok(())
}

fn event(value: &Value) -> Result<EventDraft, Wrong> {
    let fields = value
        .as_object()
        .ok_or_else(|| ("is not a group of keys".to_owned(), EVENT_REMEDY.to_owned()))?;
    if let Some(key) = fields
        .keys()
        .find(|key| !EVENT_KEYS.contains(&key.as_str()))
    {
        return Err((
            format!("has a key `{key}` that nobody knows"),
            EVENT_REMEDY.to_owned(),
        ));
    }
    let zone = text_of(fields, "zone")?;
    let start = moment(fields, "start", zone.as_deref())?;
    let start = start.ok_or_else(|| {
        (
            "does not say when it starts".to_owned(),
            EVENT_REMEDY.to_owned(),
        )
    })?;
    let end = moment(fields, "end", zone.as_deref())?;
    if end
        .as_ref()
        .is_some_and(|end| end.timestamp() <= start.timestamp())
    {
        return Err((
            "ends before it starts".to_owned(),
            "correct `start` or `end`".to_owned(),
        ));
    }
    let online = text_of(fields, "online")?;
    if online
        .as_ref()
        .is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://"))
    {
        return Err((
            "has an `online` that is no address".to_owned(),
            "begin it with https://".to_owned(),
        ));
    }
    let write = |time: &ZonedDateTime| time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    Ok(EventDraft {
        start: write(&start),
        end: end.as_ref().map(write),
        zone,
        place: text_of(fields, "place")?,
        online,
    })
}

fn alarm(value: &Value) -> Result<AlarmDraft, Wrong> {
    let wrong = |what: &str| (what.to_owned(), ALARM_REMEDY.to_owned());
    let fields = value.as_object();
    let fields = fields.ok_or_else(|| wrong("is not a group of keys"))?;
    if let Some(key) = fields
        .keys()
        .find(|key| !ALARM_KEYS.contains(&key.as_str()))
    {
        return Err(wrong(&format!("has a key `{key}` that nobody knows")));
    }
    let over = match fields.get("over") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(over)) => *over,
        Some(_) => return Err(wrong("has an `over` that is neither true nor false")),
    };
    let zone = text_of(fields, "zone")?;
    let until = moment(fields, "until", zone.as_deref())?;
    Ok(AlarmDraft {
        until: until.map(|until| until.timestamp().as_microsecond()),
        over,
    })
}

const ALARM_KEYS: [&str; 3] = ["until", "zone", "over"];
const ALARM_REMEDY: &str =
    "write until (as 2026-05-01T18:30:00+02:00), or over: true for the all clear";

const EVENT_KEYS: [&str; 5] = ["start", "end", "zone", "place", "online"];
const EVENT_REMEDY: &str =
    "write start, and if need be end, zone (such as Europe/Paris), place, online";

fn text_of(fields: &Map<String, Value>, key: &str) -> Result<Option<String>, Wrong> {
    let value = fields.get(key).filter(|value| !value.is_null());
    value
        .map(line)
        .transpose()
        .map(|text| text.filter(|text| !text.is_empty()))
}

/// A moment with its offset: written so, or in local time of the event's zone.
fn moment(
    fields: &Map<String, Value>,
    key: &str,
    zone: Option<&str>,
) -> Result<Option<ZonedDateTime>, Wrong> {
    let Some(text) = text_of(fields, key)? else {
        return Ok(None);
    };
    let remedy = || {
        "write 2026-05-01T18:30 with a zone such as Europe/Paris, or 2026-05-01T18:30:00+02:00"
            .to_owned()
    };
    let zone = zone.map(TimeZone::get).transpose();
    let zone = zone.map_err(|_| ("has a zone that nobody knows".to_owned(), remedy()))?;
    let unread = || {
        (
            format!("has `{text}` as its `{key}`, which is no time"),
            remedy(),
        )
    };
    if let Ok(instant) = text.parse::<Timestamp>() {
        let offset = Pieces::parse(&text)
            .ok()
            .and_then(|pieces| pieces.to_numeric_offset());
        return Ok(Some(instant.to_zoned_datetime(
            zone.unwrap_or(offset.map_or(TimeZone::UTC, TimeZone::fixed)),
        )));
    }
    let local: DateTime = text.parse().map_err(|_| unread())?;
    let zone = zone.ok_or_else(|| {
        (
            format!("gives `{key}` without saying in which zone"),
            remedy(),
        )
    })?;
    local
        .to_zoned_datetime(zone)
        .map(Some)
        .map_err(|_| unread())
}

fn wrong<E: std::fmt::Display>(remedy: &str) -> impl Fn(E) -> Wrong {
    move |error| {
        let message = error.to_string();
        let (what, remedy) = message.split_once("; ").unwrap_or((&message, remedy));
        (format!("cannot be used: {what}"), remedy.to_owned())
    }
}
