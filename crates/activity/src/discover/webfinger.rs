//! WebFinger (RFC 7033): from `@name@host`, a host alone or any address of an actor to its document.

use serde_json::{Value, json};

use crate::address::{Address, Origin};
use crate::json::{Limits, Object, read as read_json};
use crate::media_type;
use crate::vocabulary::relation;

/// What is read of another server's answer.
const LIMITS: Limits = Limits {
    bytes: 64 * 1024,
    depth: 8,
    items: 256,
};
/// The longest name before the `@`.
const MAX_NAME: usize = 64;

/// Whom a query asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    /// `acct:name@host`.
    Account { name: String, host: String },
    /// An address: of an actor, of its page, of the whole server.
    Address(Address),
}

impl Resource {
    /// Reads the `resource` of a query, already unescaped: `acct:a@b`, `@a@b`, `a@b` or an address. A bare
    /// host, `b` or `acct:b`, stands for `https://b/`.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.contains("://") {
            return text.parse().ok().map(Self::Address);
        }
        let account = text.strip_prefix("acct:").unwrap_or(text);
        let account = account.strip_prefix('@').unwrap_or(account);
        match account.rsplit_once('@') {
            Some((name, host)) => {
                let name = name_of(name)?;
                let host = host_of(host)?;
                Some(Self::Account { name, host })
            }
            None => {
                let host = host_of(account)?;
                let address = format!("https://{host}/").parse().ok()?;
                Some(Self::Address(address))
            }
        }
    }
}

/// Names are compared without regard to case, as all peers do.
fn name_of(name: &str) -> Option<String> {
    let allowed = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    let sound = !name.is_empty() && name.len() <= MAX_NAME && name.chars().all(allowed);
    sound.then(|| name.to_lowercase())
}

/// In its normal form, with the port where it is not the usual one.
fn host_of(host: &str) -> Option<String> {
    let plain = !host.is_empty() && !host.contains(['/', '?', '#']);
    let address: Address = plain.then(|| format!("https://{host}/").parse().ok())??;
    Some(address.origin().authority())
}

/// What we say of an actor.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    pub username: &'a str,
    /// The host in its name.
    pub host: &'a str,
    pub actor: &'a str,
    /// The page that people read.
    pub profile: &'a str,
    /// Other addresses it answers to.
    pub aliases: &'a [&'a str],
    /// Where somebody can go on to follow an actor of another server, with `{uri}` in it.
    pub subscribe: Option<&'a str>,
}

/// The answer to a query for an actor.
pub fn account(account: &Account<'_>) -> Object {
    let mut aliases = vec![account.actor, account.profile];
    aliases.extend(account.aliases);
    aliases.dedup();
    let mut links = vec![
        link(relation::SELF, media_type::ACTIVITY, account.actor),
        link(relation::SELF, media_type::LINKED_DATA, account.actor),
        link(relation::PROFILE, "text/html", account.profile),
    ];
    if let Some(template) = account.subscribe {
        links.push(json!({"rel": relation::SUBSCRIBE, "template": template}));
    }
    answer(
        &format!("acct:{}@{}", account.username, account.host),
        &aliases,
        links,
    )
}

/// The answer to a query for the whole server (FEP-d556): the actor that acts for it.
pub fn server(origin: &Origin, actor: &str) -> Object {
    let links = vec![
        link(relation::SERVICE, media_type::ACTIVITY, actor),
        link(relation::SELF, media_type::ACTIVITY, actor),
    ];
    answer(&format!("{origin}/"), &[actor], links)
}

fn answer(subject: &str, aliases: &[&str], links: Vec<Value>) -> Object {
    let mut answer = Object::new();
    answer.insert("subject".into(), subject.into());
    answer.insert("aliases".into(), aliases.into());
    answer.insert("links".into(), links.into());
    answer
}

fn link(relation: &str, media_type: &str, href: &str) -> Value {
    json!({"rel": relation, "type": media_type, "href": href})
}

/// What another server says of an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The name it goes by; to be asked for in turn where it is another host's.
    pub subject: Option<Resource>,
    pub actor: Address,
}

/// Reads an answer; `None` where it names no actor's document.
pub fn read(bytes: &[u8]) -> Option<Found> {
    let answer = read_json(bytes, LIMITS).ok()?;
    let links = answer.get("links")?.as_array()?;
    let actor = links.iter().find_map(|link| {
        let is_self = link.get("rel")?.as_str()? == relation::SELF;
        let is_document = media_type::is_activity(link.get("type")?.as_str()?);
        let href = link.get("href")?.as_str()?;
        (is_self && is_document).then(|| href.parse().ok())?
    })?;
    let subject = answer.get("subject").and_then(Value::as_str);
    Some(Found {
        subject: subject.and_then(Resource::read),
        actor,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn account_of(name: &str, host: &str) -> Option<Resource> {
        Some(Resource::Account {
            name: name.into(),
            host: host.into(),
        })
    }

    #[test]
    fn names_are_read_in_all_their_forms() {
        for text in [
            "acct:ada@house.example",
            "@ada@house.example",
            "ada@house.example",
            "acct:Ada@HOUSE.example:443",
            " acct:ada@house.example ",
        ] {
            assert_eq!(
                Resource::read(text),
                account_of("ada", "house.example"),
                "{text}"
            );
        }
        assert_eq!(
            Resource::read("acct:ada@localhost:3000"),
            account_of("ada", "localhost:3000")
        );
        assert_eq!(
            Resource::read("acct:ada@bücher.example"),
            account_of("ada", "xn--bcher-kva.example")
        );
    }

    #[test]
    fn hosts_and_addresses_are_read() {
        let house: Address = "https://house.example/".parse().unwrap();
        for text in [
            "house.example",
            "acct:house.example",
            "@house.example",
            "https://house.example/",
        ] {
            assert_eq!(
                Resource::read(text),
                Some(Resource::Address(house.clone())),
                "{text}"
            );
        }
        for text in [
            "",
            "acct:",
            "@",
            "acct:a b@house.example",
            "acct:ada@",
            "acct:ada@house.example/x",
            "mailto:ada@house.example",
            "javascript://x",
            &format!("acct:{}@house.example", "a".repeat(65)),
        ] {
            assert_eq!(Resource::read(text), None, "{text}");
        }
    }

    #[test]
    fn our_own_answer_can_be_read() {
        let ours = account(&Account {
            username: "house",
            host: "house.example",
            actor: "https://house.example/actor",
            profile: "https://house.example/en/",
            aliases: &["https://house.example/"],
            subscribe: Some("https://house.example/do/follow?uri={uri}"),
        });
        let text = serde_json::to_string_pretty(&ours).unwrap();
        insta::assert_snapshot!(text);
        let found = read(text.as_bytes()).unwrap();
        assert_eq!(found.subject, account_of("house", "house.example"));
        assert_eq!(found.actor.as_str(), "https://house.example/actor");
    }

    #[test]
    fn the_server_answers_for_itself() {
        let origin: Address = "https://house.example/".parse().unwrap();
        let ours = server(origin.origin(), "https://house.example/instance");
        insta::assert_snapshot!(serde_json::to_string_pretty(&ours).unwrap());
    }

    #[test]
    fn a_page_is_no_actor() {
        let page =
            r#"{"links":[{"rel":"self","type":"text/html","href":"https://peer.example/"}]}"#;
        assert_eq!(read(page.as_bytes()), None);
        assert_eq!(read(b"{}"), None);
        assert_eq!(read(b"<html>"), None);
    }

    proptest! {
        #[test]
        fn any_query_is_read_or_refused(text in "(acct:|https://)?[ -~é]{0,40}") {
            drop(Resource::read(&text));
        }
    }
}
