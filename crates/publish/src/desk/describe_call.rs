//! What a call is: its kind and address while nothing is published, its subjects, and for an event when and where.

use floor::Result;
use floor::form::{Check, Faults};
use floor::route::Answer;
use people::desk::Desk;
use serde_json::json;

use crate::alarm::{Alarm, LONGEST};
use crate::desk::overview::{self, About};
use crate::desk::spot;
use crate::desk::text::DraftCall;
use crate::draft::{MAX_TAG, MAX_TAGS, is_slug};
use crate::draft_store;
use crate::kind::Kind;
use crate::site::RESERVED;

pub fn describe(desk: &Desk<'_>) -> Result<Answer> {
    let id = desk.house.db.read(|conn| Ok(spot::call(conn, desk)?.id))?;
    let draft = desk.house.db.read(|conn| draft_store::call(conn, &id))?;
    let draft = draft.ok_or_else(spot::gone)?;
    match described(desk, draft) {
        Err(faults) => overview::page(desk, Some((typed(desk), faults))),
        Ok(draft) => {
            desk.house.db.write(|tx| {
                draft_store::describe(tx, &draft)?;
                desk.note(tx, "describe-call", id.as_str())
            })?;
            Ok(spot::see(&format!("/desk/calls/{id}"), "saved"))
        }
    }
}

fn described(desk: &Desk<'_>, mut draft: DraftCall) -> Result<DraftCall, Faults> {
    let mut check = desk.asked.form().check();
    if draft.fresh {
        draft.kind = check.parsed("kind", "fault-choice").unwrap_or(draft.kind);
        let slug = check.optional("slug", 60).to_owned();
        if !slug.is_empty() && (!is_slug(&slug) || RESERVED.contains(&slug.as_str())) {
            check.fault("slug", "work-fault-address");
        }
        draft.slug = (!slug.is_empty()).then_some(slug);
    }
    draft.tags = tags(&mut check);
    draft.event = match draft.kind {
        Kind::Event => event(&mut check),
        Kind::Alarm => alarm(desk, &mut check, draft.event.as_ref()),
        _ => None,
    };
    check.done()?;
    Ok(draft)
}

fn tags(check: &mut Check<'_>) -> Vec<String> {
    let text = check.optional("tags", 2000);
    let mut tags: Vec<String> = Vec::new();
    for tag in text.split([',', '،', '、', '，']).map(str::trim) {
        if !tag.is_empty() && tags.iter().all(|known| known != tag) {
            tags.push(tag.to_owned());
        }
    }
    if tags.len() > MAX_TAGS || tags.iter().any(|tag| tag.chars().count() > MAX_TAG) {
        check.fault("tags", "work-fault-tags");
    }
    tags
}

/// Nothing typed is an event still to be described: publishing asks for it.
fn event(check: &mut Check<'_>) -> Option<serde_json::Value> {
    let [start, end, zone] = ["start", "end", "zone"].map(|name| check.optional(name, 60));
    let (place, online) = (check.optional("place", 500), check.optional("online", 500));
    if start.is_empty() {
        if !(end.is_empty() && place.is_empty() && online.is_empty()) {
            check.fault("start", "fault-empty");
        }
        return None;
    }
    let mut event = json!({});
    for (name, text) in [("start", start), ("end", end)] {
        match (text, moment(text, zone)) {
            ("", _) => {}
            (_, Some(at)) => event[name] = json!(at),
            (_, None) => check.fault(name, "work-fault-moment"),
        }
    }
    let before = |name: &str| {
        event[name]
            .as_str()
            .and_then(|at| at.parse::<jiff::Timestamp>().ok())
    };
    if let (Some(start), Some(end)) = (before("start"), before("end"))
        && end <= start
    {
        check.fault("end", "work-fault-end");
    }
    if !(online.is_empty() || online.starts_with("https://") || online.starts_with("http://")) {
        check.fault("online", "work-fault-online");
    }
    for (name, text) in [("zone", zone), ("place", place), ("online", online)] {
        if !text.is_empty() {
            event[name] = json!(text);
        }
    }
    Some(event)
}

/// Until when an alarm is in force, by the clocks of the house; nothing typed is a day from when it is sounded. The all clear stays one.
fn alarm(
    desk: &Desk<'_>,
    check: &mut Check<'_>,
    before: Option<&serde_json::Value>,
) -> Option<serde_json::Value> {
    let before = Alarm::read(Kind::Alarm, before);
    let typed = check.optional("until", 60);
    let over = before.as_ref().is_some_and(|alarm| alarm.over);
    if typed.is_empty() {
        return before.filter(|_| over).map(|alarm| json!(alarm));
    }
    let until = moment(typed, &desk.house.config.house.timezone);
    let until = until.and_then(|until| until.parse::<jiff::Timestamp>().ok());
    let now = desk.house.clock.now();
    let fits =
        |until: &jiff::Timestamp| over || (now..=now + LONGEST).contains(&until.as_microsecond());
    match until.filter(fits) {
        Some(until) => Some(json!(Alarm {
            until: until.to_string(),
            over,
        })),
        None => {
            check.fault("until", "alarm-until-fault");
            None
        }
    }
}

/// A moment as a browser's field takes it: by the clocks of a zone, to the minute.
pub fn minute(at: floor::Micros, zone: &str) -> String {
    let at = jiff::Timestamp::from_microsecond(at).ok();
    let at = at.and_then(|at| at.in_tz(zone).ok());
    at.map_or(String::new(), |at| {
        at.strftime("%Y-%m-%dT%H:%M").to_string()
    })
}

/// What a browser's field says, in a zone: RFC 3339 with the offset there. An hour that a change of clocks leaves out is none.
pub fn moment(text: &str, zone: &str) -> Option<String> {
    let at: jiff::civil::DateTime = text.parse().ok()?;
    let zoned = at.in_tz(zone).ok()?;
    (zoned.datetime() == at).then(|| zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

/// What was typed, to be shown again.
fn typed(desk: &Desk<'_>) -> About {
    let field = |name: &str| desk.asked.form().text(name).to_owned();
    About {
        open: true,
        kinds: overview::kinds(desk),
        kind: field("kind"),
        slug: field("slug"),
        tags: field("tags"),
        start: field("start"),
        end: field("end"),
        zone: field("zone"),
        place: field("place"),
        online: field("online"),
        until: field("until"),
        until_fault: None,
        slug_fault: None,
        tags_fault: None,
        start_fault: None,
        online_fault: None,
    }
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn a_moment_has_the_offset_of_its_place_and_its_day() {
        assert_eq!(
            moment("2026-12-01T18:30", "Europe/Paris").unwrap(),
            "2026-12-01T18:30:00+01:00"
        );
        assert_eq!(
            moment("2026-07-01T18:30", "Europe/Paris").unwrap(),
            "2026-07-01T18:30:00+02:00"
        );
        assert_eq!(
            moment("2026-03-29T02:30", "Europe/Paris"),
            None,
            "no clock shows this"
        );
        assert_eq!(moment("tomorrow", "Europe/Paris"), None);
        assert_eq!(moment("2026-07-01T18:30", "Atlantis"), None);
    }
}
