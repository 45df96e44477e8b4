//! Digests: what was published in a day or a week, in one mail, at seven in the morning of the house's time zone.
//!
//! A digest is an item of the outbox named by its rhythm and day, so that many processes make it once. Nothing published, or nobody who
//! wants it: no digest. A digest that is a day late is not made any more; the next one is.

use floor::{Conn, DAY, House, Micros, Result, values};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, ZonedDateTime as Zoned};
use prose::lang::Lang;
use publish::call::{Call, Revision};
use publish::call_store;
use publish::kind::Kind;

use super::subscriber::Rhythm;
use crate::outbox::{self, Priority};

const HOUR: i8 = 7;
/// Calls in one digest, the newest.
const MOST: u64 = 50;

/// The rhythm of a digest's item; `None` for other items.
pub(super) fn rhythm(item: &str) -> Option<Rhythm> {
    let (rhythm, _) = item.strip_prefix("digest-")?.split_once('-')?;
    Rhythm::parse(rhythm)
}

/// Makes the digests that are due; whether it made one.
pub(super) fn make_due(house: &House) -> Result<bool> {
    let now = house.clock.now();
    let Some(local) = local(house, now) else {
        return Ok(false);
    };
    let mut made = false;
    for rhythm in [Rhythm::Daily, Rhythm::Weekly] {
        let Some((day, from, to)) = window(&local, rhythm) else {
            continue;
        };
        let id = format!("digest-{}-{day}", rhythm.as_str());
        let wanted = house.db.read(|conn| {
            let gone = outbox::item(conn, &id)?.is_some() || to < outbox::digests_from(conn)?;
            Ok(!gone && any_subscriber(conn, rhythm)? && !calls(conn, from, to)?.is_empty())
        })?;
        if wanted && now - to < DAY {
            house
                .db
                .write(|tx| outbox::gather(tx, &id, super::courier::NAME, Priority::GATHERED))?;
            made = true;
        }
    }
    Ok(made)
}

fn local(house: &House, at: Micros) -> Option<Zoned> {
    let zone = TimeZone::get(&house.config.house.timezone).unwrap_or(TimeZone::UTC);
    Some(
        Timestamp::from_microsecond(at)
            .ok()?
            .to_zoned_datetime(zone),
    )
}

/// The newest digest whose time has come: its day, and from when to when it tells.
fn window(now: &Zoned, rhythm: Rhythm) -> Option<(String, Micros, Micros)> {
    let mut end = now
        .with()
        .hour(HOUR)
        .minute(0)
        .second(0)
        .subsec_nanosecond(0)
        .build()
        .ok()?;
    let days = match rhythm {
        Rhythm::Once => return None,
        Rhythm::Daily => 1,
        Rhythm::Weekly => 7,
    };
    if end > *now {
        end = end.checked_sub(1.day()).ok()?;
    }
    while rhythm == Rhythm::Weekly && end.weekday() != Weekday::Monday {
        end = end.checked_sub(1.day()).ok()?;
    }
    let start = end.checked_sub(days.days()).ok()?;
    let micros = |at: &Zoned| at.timestamp().as_microsecond();
    Some((end.date().to_string(), micros(&start), micros(&end)))
}

fn any_subscriber(conn: &mut Conn<'_>, rhythm: Rhythm) -> Result<bool> {
    let row = conn.optional(
        "SELECT id FROM subscriber WHERE state = 'active' AND rhythm = $1 LIMIT 1",
        values![rhythm.as_str()],
    )?;
    Ok(row.is_some())
}

/// What a digest made at `made_at` tells of: the calls of its window that stand, oldest first, with their texts.
pub(super) fn told(
    house: &House,
    conn: &mut Conn<'_>,
    item: &str,
    made_at: Micros,
) -> Result<Vec<(Call, Vec<Revision>)>> {
    let window = rhythm(item).zip(local(house, made_at));
    let window = window.and_then(|(rhythm, made)| window_of(&made, rhythm));
    let Some((from, to)) = window else {
        return Ok(Vec::new());
    };
    let mut told = Vec::new();
    for call in calls(conn, from, to)? {
        let revisions = call_store::shown_revisions(conn, &call.id)?;
        if !revisions.is_empty() {
            told.push((call, revisions));
        }
    }
    Ok(told)
}

fn window_of(made: &Zoned, rhythm: Rhythm) -> Option<(Micros, Micros)> {
    window(made, rhythm).map(|(_, from, to)| (from, to))
}

fn calls(conn: &mut Conn<'_>, from: Micros, to: Micros) -> Result<Vec<Call>> {
    let newest = call_store::newest_calls(conn, MOST)?;
    let mut calls: Vec<Call> = newest
        .into_iter()
        .filter(|call| call.published_at >= from && call.published_at < to)
        .filter(|call| call.withdrawn.is_none() && call.erased.is_none())
        .filter(|call| call.kind != Kind::Page)
        .collect();
    calls.reverse();
    Ok(calls)
}

/// The text of a call that suits a reader best: their languages in order (exactly, then by language alone), then the source.
pub(super) fn best<'r>(revisions: &'r [Revision], langs: &[Lang]) -> Option<&'r Revision> {
    let standing = || revisions.iter().filter(|it| it.erased_at.is_none());
    let exact = langs
        .iter()
        .find_map(|lang| standing().find(|it| it.lang == *lang));
    let near = || {
        langs
            .iter()
            .find_map(|lang| standing().find(|it| it.lang.language() == lang.language()))
    };
    let source = || standing().find(|it| it.source.is_none());
    exact
        .or_else(near)
        .or_else(source)
        .or_else(|| standing().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Zoned {
        text.parse().unwrap()
    }

    fn day(now: &str, rhythm: Rhythm) -> (String, i64) {
        let (day, from, to) = window(&at(now), rhythm).unwrap();
        (day, (to - from) / floor::HOUR)
    }

    #[test]
    fn a_day_ends_at_seven_and_a_week_on_monday() {
        let before = "2026-11-25T06:59:59+01:00[Europe/Paris]";
        let after = "2026-11-25T07:00:00+01:00[Europe/Paris]";
        assert_eq!(day(before, Rhythm::Daily), ("2026-11-24".into(), 24));
        assert_eq!(day(after, Rhythm::Daily), ("2026-11-25".into(), 24));
        assert_eq!(day(after, Rhythm::Weekly), ("2026-11-23".into(), 168));
        let summer_ends = "2026-10-25T12:00:00+01:00[Europe/Paris]";
        assert_eq!(day(summer_ends, Rhythm::Daily), ("2026-10-25".into(), 25));
    }

    #[test]
    fn a_digest_is_known_by_its_name() {
        assert_eq!(rhythm("digest-daily-2026-11-25"), Some(Rhythm::Daily));
        assert_eq!(rhythm("01jd9v"), None);
    }
}
