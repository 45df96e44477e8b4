//! Being signed in: a row with its own end, and a secret that only the browser's cookie holds.
//!
//! A session ends after a week without use and after 30 days in any case. Its secret is changed twice a day: the one before
//! stays good until the new one has been seen, so that an answer lost on a bad line signs nobody out. The token of its forms
//! does not change with it: a form that was open over night can still be sent.

use floor::{DAY, HOUR, Id, MINUTE, Micros};

use crate::person::Person;

/// Without use it ends after this.
pub const IDLE: Micros = 7 * DAY;
/// It ends after this in any case.
pub const ABSOLUTE: Micros = 30 * DAY;
/// How one signs in is changed by whoever signed in this short a while ago.
pub const FRESH: Micros = HOUR;
/// A secret this old is changed.
pub const TURN: Micros = 12 * HOUR;
/// Use is noted no more often than this.
pub const NOTED: Micros = 5 * MINUTE;
/// The cookie's name, before its prefix.
pub const COOKIE: &str = "beffroi";
/// What the cookie lives, in seconds.
pub const COOKIE_SECONDS: u32 = 30 * 24 * 3600;

/// Somebody's session.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: Id,
    pub person: Person,
    /// What the tokens of its forms are made from.
    pub form: String,
    pub device: String,
    pub made_at: Micros,
    pub used_at: Micros,
    pub turned_at: Micros,
    /// Whether the cookie held the secret before the newest one.
    pub behind: bool,
    /// Whether the secret before is still good, though the newest has been seen now.
    pub trailing: bool,
    /// Whether the person has a way to sign in again; without one they can do nothing but choose it.
    pub settled: bool,
}

impl Session {
    pub fn is_over(&self, now: Micros) -> bool {
        now > self.used_at + IDLE || now > self.made_at + ABSOLUTE
    }

    /// Whether who found this browser open may be somebody else by now. Whoever has no way to sign in yet has just come by a link.
    pub fn is_stale(&self, now: Micros) -> bool {
        self.settled && now > self.made_at + FRESH
    }

    /// Whether the secret should be changed with the next page.
    pub fn wants_turn(&self, now: Micros) -> bool {
        self.behind || now > self.turned_at + TURN
    }
}

/// The browser and system in a few words: enough to know one's own devices again, no more.
pub fn device(agent: &str) -> String {
    let first = |table: &[(&str, &'static str)]| {
        let found = table.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_in_two_words() {
        let table = [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "Firefox · Linux",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36",
                "Chrome · Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1",
                "Safari · iPhone",
            ),
            ("curl/8", "?"),
        ];
        for (agent, name) in table {
            assert_eq!(device(agent), name);
        }
    }
}
