//! Dates and times as a language writes them, with their zone.
//!
//! Always the Gregorian calendar, whatever the language's own habit: the editions of one call then name the same day. The zone
//! is shown as an offset ("GMT+2"), the one form that every language has and nobody misreads; UTC, which has none, by its own name. Zones come from the tz database
//! compiled in, never from the machine, so the same moment gives the same words everywhere. A language that CLDR does not
//! know gets ISO 8601. Cost: some 20 µs each.

use std::sync::LazyLock;

use icu_calendar::{Date, Gregorian};
use icu_datetime::fieldsets::zone::LocalizedOffsetShort;
use icu_datetime::fieldsets::{YMD, YMDT};
use icu_datetime::options::TimePrecision;
use icu_datetime::{DateTimeFormatterPreferences, FixedCalendarDateTimeFormatter};
use icu_locale::Locale;
use icu_time::zone::UtcOffset;
use icu_time::{DateTime, Time, ZonedDateTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ZonedDateTime as Zoned};

use crate::lang::Lang;

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Why a moment could not be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// No such zone in the tz database.
    #[error("there is no time zone {0:?}; write one such as Europe/Kyiv or UTC")]
    UnknownZone(String),
    /// Outside the years that can be written.
    #[error("the time {0} (microseconds since 1970) is out of range")]
    OutOfRange(i64),
}

/// A long date, such as "14 juillet 2026". `zone` is an IANA name.
pub fn date(micros: i64, zone: &str, lang: &Lang) -> Result<String, DateError> {
    let at = moment(micros, zone)?;
    let local = gregorian(&at).and_then(|date| {
        let formatter = FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(
            preferences(lang)?,
            YMD::long(),
        )
        .ok()?;
        known(formatter.format(&date).to_string())
    });
    Ok(local.unwrap_or_else(|| at.strftime("%Y-%m-%d").to_string()))
}

/// A long date with the time and its zone, such as "14 juillet 2026 à 18:30 UTC+2". `zone` is an IANA name.
pub fn date_time(micros: i64, zone: &str, lang: &Lang) -> Result<String, DateError> {
    let at = moment(micros, zone)?;
    Ok(local_date_time(&at, lang).unwrap_or_else(|| at.strftime("%Y-%m-%d %H:%M %:z").to_string()))
}

/// For the `datetime` attribute: RFC 3339 with the zone's offset, to the second.
pub fn machine(micros: i64, zone: &str) -> Result<String, DateError> {
    Ok(moment(micros, zone)?
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string())
}

/// Is this a zone of the tz database?
pub fn is_zone(zone: &str) -> bool {
    find_zone(zone).is_some()
}

fn local_date_time(at: &Zoned, lang: &Lang) -> Option<String> {
    let time = Time::try_new(
        u8::try_from(at.hour()).ok()?,
        u8::try_from(at.minute()).ok()?,
        0,
        0,
    )
    .ok()?;
    if is_utc(at) {
        let fields = YMDT::long().with_time_precision(TimePrecision::Minute);
        let formatter =
            FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(preferences(lang)?, fields)
                .ok()?;
        let date = gregorian(at)?;
        return known(format!(
            "{} UTC",
            formatter.format(&DateTime { date, time })
        ));
    }
    let zone = UtcOffset::try_from_seconds(at.offset().seconds()).ok()?;
    let fields = YMDT::long()
        .with_time_precision(TimePrecision::Minute)
        .with_zone(LocalizedOffsetShort);
    let formatter =
        FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(preferences(lang)?, fields).ok()?;
    known(
        formatter
            .format(&ZonedDateTime {
                date: gregorian(at)?,
                time,
                zone,
            })
            .to_string(),
    )
}

/// "GMT+0" would read as an hour in London.
fn is_utc(at: &Zoned) -> bool {
    at.time_zone()
        .iana_name()
        .is_some_and(|name| ["UTC", "Etc/UTC", "Etc/UCT", "Etc/Zulu"].contains(&name))
}

fn moment(micros: i64, zone: &str) -> Result<Zoned, DateError> {
    let zone =
        find_zone(zone).ok_or_else(|| DateError::UnknownZone(zone.chars().take(64).collect()))?;
    let at = Timestamp::from_microsecond(micros).map_err(|_| DateError::OutOfRange(micros))?;
    Ok(at.to_zoned_datetime(zone))
}

fn find_zone(name: &str) -> Option<TimeZone> {
    ZONES.get(name).ok()
}

fn gregorian(at: &Zoned) -> Option<Date<Gregorian>> {
    Date::try_new_gregorian(
        i32::from(at.year()),
        u8::try_from(at.month()).ok()?,
        u8::try_from(at.day()).ok()?,
    )
    .ok()
}

fn preferences(lang: &Lang) -> Option<DateTimeFormatterPreferences> {
    Some(lang.as_str().parse::<Locale>().ok()?.into())
}

/// CLDR's root writes months as M01 to M12: that is no language's way, and means that the language is not known.
fn known(text: String) -> Option<String> {
    let root = text
        .as_bytes()
        .windows(3)
        .any(|w| w[0] == b'M' && w[1..].iter().all(u8::is_ascii_digit));
    (!root).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOMENT: i64 = 1_784_046_600_000_000; // 2026-07-14T16:30:00Z

    #[test]
    fn each_language_writes_its_own_way() {
        let mut table = String::new();
        for tag in [
            "en", "en-GB", "fr", "es", "uk", "ar", "fa", "he", "zh", "zh-Hant", "tr", "kk", "th",
            "tzh",
        ] {
            let lang = Lang::parse(tag).unwrap();
            table += &format!(
                "{tag}: {} | {}\n",
                date(MOMENT, "Europe/Paris", &lang).unwrap(),
                date_time(MOMENT, "Europe/Kyiv", &lang).unwrap()
            );
        }
        insta::assert_snapshot!(table, @r##"
        en: July 14, 2026 | July 14, 2026 at 7:30 PM GMT+3
        en-GB: 14 July 2026 | 14 July 2026 at 19:30 GMT+3
        fr: 14 juillet 2026 | 14 juillet 2026 à 19:30 UTC+3
        es: 14 de julio de 2026 | 14 de julio de 2026 a las 19:30 GMT+3
        uk: 14 липня 2026 р. | 14 липня 2026 р. о 19:30 GMT+3
        ar: 14 يوليو 2026 | 14 يوليو 2026 في 7:30 م غرينتش‎+3
        fa: ۱۴ ژوئیه ۲۰۲۶ | ۱۴ ژوئیه ۲۰۲۶ ساعت ۱۹:۳۰ (‎+۳ گرینویچ)
        he: 14 ביולי 2026 | 14 ביולי 2026 בשעה 19:30 GMT‎+3‎
        zh: 2026年7月14日 | 2026年7月14日 GMT+3 19:30
        zh-Hant: 2026年7月14日 | 2026年7月14日 晚上7:30 GMT+3
        tr: 14 Temmuz 2026 | 14 Temmuz 2026 19:30 GMT+3
        kk: 2026 ж. 14 шілде | 2026 ж. 14 шілде, 19:30 GMT+3
        th: 14 กรกฎาคม ค.ศ. 2026 | 14 กรกฎาคม ค.ศ. 2026 เวลา 19:30 GMT+3
        tzh: 2026-07-14 | 2026-07-14 19:30 +03:00
        "##);
    }

    #[test]
    fn utc_has_its_own_name_and_london_has_not() {
        let say = |zone: &str, tag: &str| {
            let lang = Lang::parse(tag).unwrap();
            date_time(MOMENT, zone, &lang)
                .unwrap()
                .replace('\u{202f}', " ")
        };
        assert_eq!(say("UTC", "en"), "July 14, 2026 at 4:30 PM UTC");
        assert_eq!(say("Etc/UTC", "ar"), "14 يوليو 2026 في 4:30 م UTC");
        assert_eq!(say("UTC", "tzh"), "2026-07-14 16:30 +00:00");
        assert_eq!(
            say("Africa/Abidjan", "en"),
            "July 14, 2026 at 4:30 PM GMT+0"
        );
    }

    #[test]
    fn zones_decide_the_day() {
        let en = Lang::parse("en").unwrap();
        assert_eq!(
            date(MOMENT, "Pacific/Auckland", &en).unwrap(),
            "July 15, 2026"
        );
        assert_eq!(
            machine(MOMENT, "Asia/Kathmandu").unwrap(),
            "2026-07-14T22:15:00+05:45"
        );
        assert_eq!(
            date(MOMENT, "Mars/Olympus", &en),
            Err(DateError::UnknownZone("Mars/Olympus".into()))
        );
        assert_eq!(
            date(i64::MAX, "UTC", &en),
            Err(DateError::OutOfRange(i64::MAX))
        );
        assert!(is_zone("Europe/Paris") && !is_zone("../etc/passwd"));
    }
}
