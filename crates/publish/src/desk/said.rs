//! Sentences of the desk without markup: names and times in them are isolated, so that directions do not mix.

use floor::Micros;
use floor::words::Arg;
use people::desk::Desk;

/// A sentence with what others wrote in it.
pub fn isolated(desk: &Desk<'_>, key: &str, args: &[(&str, Arg)]) -> String {
    desk.house.words.say_plain(desk.lang.as_str(), key, args)
}

/// A moment in the house's zone, which is named.
pub fn time(desk: &Desk<'_>, at: Micros) -> String {
    time_in(desk, at, &desk.house.config.house.timezone)
}

/// A moment in a zone that somebody chose, which is named as they named it.
pub fn time_in(desk: &Desk<'_>, at: Micros, zone: &str) -> String {
    match prose::dates::date_time(at, zone, &desk.lang) {
        Ok(written) if zone.contains('/') => format!("{written} ({zone})"),
        Ok(written) => written,
        Err(_) => zone.to_owned(),
    }
}
