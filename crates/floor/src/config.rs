//! The house's configuration: one TOML file, `beffroi.toml`, in the house's folder.
//!
//! Every key is a field here and a line of `KEYS`; `docs/config.md` is printed from `KEYS`, and a test sees to it that none is
//! missing. An environment variable (`BEFFROI_SERVER_LISTEN` for `server.listen`) overrides the file, a flag overrides both.
//! Unknown keys are refused with their line, so that a misspelt protection is never silently off.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
pub struct Config {
    pub house: HouseConfig,
    pub server: ServerConfig,
    pub storage: StorageConfig,
    pub keys: KeysConfig,
    pub network: NetworkConfig,
    pub mirrors: MirrorsConfig,
    pub people: PeopleConfig,
    pub mail: MailConfig,
    pub fediverse: FediverseConfig,
    pub desk: DeskConfig,
    pub alarm: AlarmConfig,
    pub reach: ReachConfig,
}

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct HouseConfig {
    pub name: BTreeMap<String, String>,
    pub about: BTreeMap<String, String>,
    pub languages: Vec<String>,
    pub origin: String,
    pub timezone: String,
}

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    pub listen: String,
    pub workers: usize,
    pub connections: usize,
    pub cache_mb: usize,
    pub forwarded: bool,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct StorageConfig {
    pub database: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct KeysConfig {
    pub file: Option<PathBuf>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkConfig {
    pub allow_private: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct MirrorsConfig {
    pub ask: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct PeopleConfig {
    pub passwords: bool,
}

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    pub from: String,
    pub relays: Vec<String>,
    pub bounces: String,
    pub selector: String,
    pub authority: Option<PathBuf>,
    pub connections: usize,
    pub per_minute: u32,
    pub patience: u8,
}

impl MailConfig {
    /// Whether the house can send mail.
    pub fn is_written(&self) -> bool {
        !self.from.is_empty() && !self.relays.is_empty()
    }
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            from: String::new(),
            relays: Vec::new(),
            bounces: String::new(),
            selector: "beffroi".to_owned(),
            authority: None,
            connections: 4,
            per_minute: 0,
            patience: 45,
        }
    }
}

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct FediverseConfig {
    pub name: String,
    pub hold_follows: bool,
    pub only_listed: bool,
}

impl Default for FediverseConfig {
    fn default() -> Self {
        Self {
            name: "house".to_owned(),
            hold_follows: false,
            only_listed: false,
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct DeskConfig {
    pub approvals: BTreeMap<String, u8>,
}

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct AlarmConfig {
    pub people: u8,
    pub per_day: u32,
}

impl Default for AlarmConfig {
    fn default() -> Self {
        Self {
            people: 1,
            per_day: 3,
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct ReachConfig {
    pub quiet: String,
}

/// Minutes since midnight.
pub type TimeOfDay = u16;

impl ReachConfig {
    /// When quiet hours begin and end, where the house has any.
    pub fn quiet_hours(&self) -> Option<(TimeOfDay, TimeOfDay)> {
        let (from, to) = self.quiet.split_once('-')?;
        Some((time_of_day(from)?, time_of_day(to)?))
    }
}

/// `22:30`
fn time_of_day(text: &str) -> Option<TimeOfDay> {
    let (hour, minute) = text.trim().split_once(':')?;
    let part = |text: &str, below: TimeOfDay| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<TimeOfDay>()
            .ok()
            .filter(|part| digits && *part < below)
    };
    Some(part(hour, 24)? * 60 + part(minute, 60)?)
}

impl Default for HouseConfig {
    fn default() -> Self {
        Self {
            name: BTreeMap::new(),
            about: BTreeMap::new(),
            languages: vec!["en".to_owned()],
            origin: String::new(),
            timezone: "UTC".to_owned(),
        }
    }
}

impl ServerConfig {
    /// Threads that answer, and as many that render: never more than this process may use processors.
    pub(crate) fn threads(&self) -> usize {
        let processors = std::thread::available_parallelism().map_or(usize::MAX, usize::from);
        self.workers.min(processors).max(1)
    }
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            workers: 2,
            connections: 10_000,
            cache_mb: 4,
            forwarded: false,
        }
    }
}

/// A key of the file, for people.
pub struct Key {
    pub name: &'static str,
    pub about: &'static str,
}

/// Every key, in the order of the file.
pub const KEYS: &[Key] = &[
    Key {
        name: "house.name",
        about: "The house's name, one line for each language: `fr = \"…\"`. A language without one shows the first language's.",
    },
    Key {
        name: "house.about",
        about: "What the house is, in Markdown, for its about page; one text for each language.",
    },
    Key {
        name: "house.languages",
        about: "The house's languages in their order; the first is the one shown when nothing else fits. A published edition in another language adds that language by itself.",
    },
    Key {
        name: "house.origin",
        about: "The public address, as `https://example.org`, without a slash at the end. Feeds and the sitemap name it; pages do not need it. `http://` is accepted only for loopback addresses, onion services, and closed networks named in `network.allow_private`.",
    },
    Key {
        name: "house.timezone",
        about: "The IANA time zone in which dates are shown, as `Europe/Paris`. The zone is always named beside the time.",
    },
    Key {
        name: "server.listen",
        about: "Address and port to listen on. Put a TLS reverse proxy or an onion service in front.",
    },
    Key {
        name: "server.workers",
        about: "Threads that answer requests, and as many that render pages that are not in memory; never more than the machine gives processors.",
    },
    Key {
        name: "server.connections",
        about: "Connections open at once; one network may hold a tenth of them.",
    },
    Key {
        name: "server.cache_mb",
        about: "Memory for rendered pages and their compressed forms, in MB.",
    },
    Key {
        name: "server.forwarded",
        about: "`true` where the proxy on this machine adds the reader's address at the end of `X-Forwarded-For`: limits on forms then count by network (an IPv4 /24, an IPv6 /48, in memory only). Without it everybody who comes through the proxy counts as one network. Leave it off behind an onion service, where readers could write that line themselves.",
    },
    Key {
        name: "storage.database",
        about: "`postgres://user:password@host/name` for more than one machine; without it a SQLite file `house.db` in the house's folder.",
    },
    Key {
        name: "keys.file",
        about: "A file of 32 random bytes that opens the house's private keys, instead of a passphrase; a relative path starts at the house's folder. Whoever has it and the database can sign: keep it off the back-ups.",
    },
    Key {
        name: "mirrors.ask",
        about: "Mirrors of this house (addresses, or folders and packs at a path that starts at the house's folder) that are asked for their checkpoint before anything is signed. When one has more entries than the house, the house was restored from an old back-up: nothing is signed until `beffroi restore` has brought them back. Named nowhere else, so a mirror that is kept private stays private.",
    },
    Key {
        name: "network.allow_private",
        about: "Private address ranges that outbound requests may reach, as `10.20.0.0/16`, for closed networks. Empty by default: a stranger's address could otherwise make the server call your own machines.",
    },
    Key {
        name: "people.passwords",
        about: "`true` lets people of the house sign in with a password of 12 characters or more. Without it they use passkeys, or an authenticator app with printed recovery codes: neither can be guessed, or typed into a false page twice.",
    },
    Key {
        name: "mail.from",
        about: "Whom newsletters come from, as `The Neighbours <news@example.org>`. Without it and a relay no mail is sent and nobody can sign up.",
    },
    Key {
        name: "mail.relays",
        about: "SMTP servers that take the house's mail, the first one first, the others when it fails: `smtps://user:password@host` (TLS from the start, port 465), `smtp://user:password@host` (STARTTLS required, port 587), `smtp+clear://host` (no TLS, port 25: only this machine, or a network named in `network.allow_private`). Write `%40` for an @ in a name.",
    },
    Key {
        name: "mail.bounces",
        about: "The address that failed mail comes back to, as `bounces@example.org`. Each mail gets its own, `bounces+…@example.org`: have them delivered to `beffroi mail-in DIR`. Without it the address of `mail.from` is used and nothing is learnt from failures.",
    },
    Key {
        name: "mail.selector",
        about: "The name of the house's DKIM keys in the DNS: `beffroi._domainkey` for RSA, with `-ed` after it for Ed25519. `beffroi doctor DIR mail` prints the records.",
    },
    Key {
        name: "mail.authority",
        about: "A PEM file with one more authority whose certificates relays may show; a relative path starts at the house's folder.",
    },
    Key {
        name: "mail.connections",
        about: "Connections to the relay, and with them deliveries of every outlet, at once.",
    },
    Key {
        name: "mail.per_minute",
        about: "The most newsletters in a minute to one provider (the domain of the address); 0 for no limit. Begin low with a new address. Alarms do not wait.",
    },
    Key {
        name: "mail.patience",
        about: "How many seconds, 1 to 75, a relay may take over one message before the next relay is tried, or the message put off.",
    },
    Key {
        name: "fediverse.name",
        about: "What stands before the host in the house's name in the fediverse, as in `@house@example.org`: lower-case letters, digits and `_`. Its voices in one language are named by it, as `@fr@example.org`. Choose it before anybody follows: other servers know the house by it.",
    },
    Key {
        name: "fediverse.hold_follows",
        about: "`true` lets requests to follow wait until a steward answers them at the desk. Otherwise they are accepted at once.",
    },
    Key {
        name: "fediverse.only_listed",
        about: "`true` speaks only with servers whose domain has the rule `allow` at the desk. Otherwise with all that are not suspended.",
    },
    Key {
        name: "desk.approvals",
        about: "How many people must approve a text at the desk before it can be published, one line for each kind of call: `letter = 2`. None for a kind that is not named; two at most. Nobody approves what they wrote themselves.",
    },
    Key {
        name: "alarm.people",
        about: "How many people it takes to sound an alarm, to correct it and to give the all clear: with 2, a second person releases at the desk, within ten minutes, what the first one asked for. 1 by default.",
    },
    Key {
        name: "alarm.per_day",
        about: "How many alarms may be sounded within a day; a steward can sound more. The all clear and corrections do not count.",
    },
    Key {
        name: "reach.quiet",
        about: "Hours in which nobody's mailbox or device is woken, in the house's time zone, as `22:00-07:00`. Alarms, and what somebody has just asked for, go all the same; the rest waits for the end of them. None by default.",
    },
];

impl Config {
    /// Reads `beffroi.toml` in the house's folder and lets the environment override it.
    pub fn load(dir: &Path, environment: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let path = dir.join("beffroi.toml");
        let text = std::fs::read_to_string(&path).map_err(|cause| match cause.kind() {
            std::io::ErrorKind::NotFound => {
                Error::not_found("there is no house here: beffroi.toml is missing")
                    .at(dir.display())
                    .hint(format!("make one with `beffroi init {}`", dir.display()))
            }
            _ => Error::io(path.display(), cause),
        })?;
        Self::parse(&text, environment).map_err(|error| error.at(path.display()))
    }

    pub fn parse(text: &str, environment: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let mut table: toml::Table = toml::from_str(text).map_err(unreadable)?;
        for key in KEYS {
            if let Some(value) = environment(&variable(key.name)) {
                set(&mut table, key.name, value)?;
            }
        }
        // Parsed from text once more, so that an unknown key is reported with its line.
        toml::from_str::<Self>(text).map_err(unreadable)?;
        let config: Self = table.try_into().map_err(unreadable)?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<()> {
        self.check_origin()?;
        crate::net::Ranges::parse(&self.network.allow_private)?;
        if self.house.languages.is_empty() {
            return Err(Error::bad_input("house.languages is empty")
                .hint("name at least one language, as languages = [\"fr\"]"));
        }
        for tag in &self.house.languages {
            prose::lang::Lang::parse(tag).map_err(|cause| {
                Error::bad_input(format!("house.languages: {cause}"))
                    .hint("write tags such as fr, pt-BR or zh-Hant")
            })?;
        }
        let zone = &self.house.timezone;
        if jiff::tz::TimeZone::get(zone).is_err() {
            return Err(Error::bad_input(format!(
                "house.timezone is `{zone}`, and no zone has this name"
            ))
            .hint("write one of the IANA zones, as Europe/Paris or UTC"));
        }
        let name = &self.fediverse.name;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if name.len() < 4 || name.len() > 30 || !name.bytes().all(plain) {
            return Err(
                Error::bad_input(format!("fediverse.name is `{name}`")).hint(
                    "write 4 to 30 lower-case letters, digits and _; shorter names are those of languages",
                ),
            );
        }
        if self.desk.approvals.values().any(|needed| *needed > 2) {
            return Err(
                Error::bad_input("desk.approvals asks for more than two approvals")
                    .hint("write 0, 1 or 2 for each kind of call"),
            );
        }
        if !(1..=75).contains(&self.mail.patience) {
            return Err(Error::bad_input("mail.patience is out of bounds").hint(
                "write 1 to 75 seconds: a message that takes longer would be taken for lost",
            ));
        }
        if !(1..=2).contains(&self.alarm.people) {
            return Err(Error::bad_input("alarm.people is neither 1 nor 2")
                .hint("write 2 where a second person has to release an alarm"));
        }
        if !self.reach.quiet.is_empty() && self.reach.quiet_hours().is_none() {
            return Err(Error::bad_input("reach.quiet is no time of day to another")
                .at(&self.reach.quiet)
                .hint("write it as 22:00-07:00"));
        }
        if self.server.workers == 0 || self.server.connections == 0 {
            return Err(Error::bad_input(
                "server.workers and server.connections must be at least 1",
            )
            .hint("leave them out of beffroi.toml, or write larger numbers"));
        }
        Ok(())
    }

    fn check_origin(&self) -> Result<()> {
        let origin = &self.house.origin;
        let bad = |what: &str, hint: &str| {
            Err(Error::bad_input(format!("house.origin is `{origin}`: {what}")).hint(hint))
        };
        if origin.is_empty() {
            return Ok(());
        }
        let Some((scheme, rest)) = origin.split_once("://") else {
            return bad("it names no scheme", "write it as https://example.org");
        };
        if rest.is_empty() || rest.contains(['/', '?', '#', '@', ' ']) {
            return bad(
                "it is more than a scheme, a name and a port",
                "write it as https://example.org, without a slash at the end",
            );
        }
        match scheme {
            "https" => Ok(()),
            "http" if self.plain_http_is_safe(rest) => Ok(()),
            "http" => bad(
                "anyone on the way could change pages sent in the clear",
                "use https, an onion service, or name the closed network in network.allow_private",
            ),
            _ => bad("it is no web address", "write it as https://example.org"),
        }
    }

    /// On this machine, over an onion service, or in a closed network that the steward has named.
    fn plain_http_is_safe(&self, authority: &str) -> bool {
        let host = authority
            .rsplit_once(':')
            .map_or(authority, |(host, _)| host);
        let loopback = host == "localhost"
            || host == "[::1]"
            || host
                .parse::<std::net::Ipv4Addr>()
                .is_ok_and(|ip| ip.is_loopback());
        loopback || host.ends_with(".onion") || !self.network.allow_private.is_empty()
    }

    /// The house's first language.
    pub fn first_language(&self) -> &str {
        self.house.languages.first().map_or("en", String::as_str)
    }

    /// The house's name in a language, or in its first.
    pub fn name(&self, lang: &str) -> &str {
        pick(&self.house.name, lang, self.first_language())
    }

    /// The text of the about page in a language, or in the first.
    pub fn about(&self, lang: &str) -> &str {
        pick(&self.house.about, lang, self.first_language())
    }
}

fn pick<'a>(texts: &'a BTreeMap<String, String>, lang: &str, first: &str) -> &'a str {
    let base = lang.split('-').next().unwrap_or(lang);
    [lang, base, first]
        .iter()
        .find_map(|tag| texts.get(*tag))
        .or_else(|| texts.values().next())
        .map_or("", String::as_str)
}

fn variable(name: &str) -> String {
    format!("BEFFROI_{}", name.replace('.', "_").to_uppercase())
}

/// A value from the environment: TOML where it parses as TOML (numbers, lists), else plain text.
fn set(table: &mut toml::Table, name: &str, value: String) -> Result<()> {
    let Some((section, key)) = name.split_once('.') else {
        return Ok(());
    };
    let parsed = toml::from_str::<toml::Table>(&format!("value = {value}"))
        .ok()
        .and_then(|mut table| table.remove("value"));
    let entry = table
        .entry(section)
        .or_insert_with(|| toml::Value::Table(toml::Table::new()));
    let section = entry
        .as_table_mut()
        .ok_or_else(|| Error::bad_input(format!("[{section}] is not a section")))?;
    section.insert(key.to_owned(), parsed.unwrap_or(toml::Value::String(value)));
    Ok(())
}

fn unreadable(cause: toml::de::Error) -> Error {
    Error::bad_input("the configuration cannot be read")
        .because(anyhow::anyhow!("{cause}"))
        .hint("docs/config.md lists every key")
}

/// `docs/config.md`.
pub fn documentation() -> String {
    let mut text = String::from(
        "# Configuration\n\n<!-- Printed by `beffroi config`; edit crates/floor/src/config.rs instead. -->\n\n\
         One file, `beffroi.toml`, in the house's folder. The environment variable overrides the file, a flag overrides both.\n\n\
         | key | default | variable | what it does |\n| --- | --- | --- | --- |\n",
    );
    let defaults = toml::Table::try_from(Config::default()).unwrap_or_default();
    for key in KEYS {
        let value = key
            .name
            .split_once('.')
            .and_then(|(section, name)| defaults.get(section)?.get(name));
        let default = value.map_or(String::new(), |value| match value {
            toml::Value::Table(_) => String::new(),
            value => format!("`{value}`"),
        });
        text.push_str(&format!(
            "| `{}` | {default} | `{}` | {} |\n",
            key.name,
            variable(key.name),
            key.about
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn every_key_is_documented_and_every_documented_key_exists() {
        let mut all = Config::default();
        all.storage.database = Some("postgres://".into());
        all.keys.file = Some("k".into());
        all.mail.authority = Some("a".into());
        let table = toml::Table::try_from(all).unwrap();
        let mut fields: Vec<String> = Vec::new();
        for (section, keys) in &table {
            fields.extend(
                keys.as_table()
                    .unwrap()
                    .keys()
                    .map(|key| format!("{section}.{key}")),
            );
        }
        let mut documented: Vec<String> = KEYS.iter().map(|key| key.name.to_owned()).collect();
        fields.sort();
        documented.sort();
        assert_eq!(fields, documented);
    }

    #[test]
    fn the_environment_overrides_the_file() {
        let environment = |name: &str| (name == "BEFFROI_SERVER_WORKERS").then(|| "7".to_owned());
        let config =
            Config::parse("[server]\nworkers = 3\nlisten = '127.0.0.1:1'", environment).unwrap();
        assert_eq!(
            (config.server.workers, config.server.listen.as_str()),
            (7, "127.0.0.1:1")
        );
    }

    #[test]
    fn a_public_address_is_not_plain_http() {
        let parse = |origin: &str| Config::parse(&format!("[house]\norigin = '{origin}'"), none);
        for good in [
            "",
            "https://a.example",
            "http://127.0.0.1:8080",
            "http://localhost:1",
            "http://[::1]:1",
            "http://abc.onion",
        ] {
            parse(good).unwrap_or_else(|error| panic!("{good}: {error}"));
        }
        for bad in [
            "http://a.example",
            "a.example",
            "https://a.example/",
            "https://u@a.example",
            "ftp://a.example",
            "http://10.0.0.1",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn zones_and_languages_that_there_are_not() {
        for bad in [
            "timezone = 'Mars/Olympus'",
            "timezone = ''",
            "languages = ['en', 'no such']",
        ] {
            let error = Config::parse(&format!("[house]\n{bad}"), none).unwrap_err();
            assert!(error.remedy().is_some(), "{error}");
        }
        Config::parse(
            "[house]\ntimezone = 'Europe/Kyiv'\nlanguages = ['uk', 'zh-Hant']",
            none,
        )
        .unwrap();
    }

    #[test]
    fn a_misspelt_key_is_refused_with_its_line() {
        let error = Config::parse("[network]\nalow_private = []", none)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("alow_private") && error.contains("line 2"),
            "{error}"
        );
    }
}
