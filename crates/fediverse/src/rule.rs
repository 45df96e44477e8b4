//! What the house lets other servers do: nothing, less, or as they like, by domain.
//!
//! A rule holds for its domain and all below it. Of several that hold, the strictest counts; where only listed servers are spoken
//! with, one of them has to be `allow`. Domains are compared in lower case and in ASCII, without a dot at their end.

pub mod csv;

use std::fmt;
use std::str::FromStr;

use floor::{Error, Result};
use url::Host;

/// How strict a rule is; the later the stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing but the refusals it names.
    None,
    /// On the list of those that are spoken with.
    Allow,
    /// Requests to follow wait for a person; likes and boosts are not counted.
    Limit,
    /// Nothing is taken from there and nothing sent.
    Suspend,
}

impl Severity {
    pub const ALL: [Self; 4] = [Self::Suspend, Self::Limit, Self::Allow, Self::None];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Allow => "allow",
            Self::Limit => "limit",
            Self::Suspend => "suspend",
        }
    }
}

impl FromStr for Severity {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == word);
        found.ok_or_else(|| {
            Error::bad_input("this is no severity of a rule")
                .hint("write suspend, limit, allow or none")
        })
    }
}

/// The name of a server, or of all below a domain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Domain(String);

impl Domain {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Itself and the domains above it, the widest last; a numeric address is alone.
    pub(crate) fn and_above(&self) -> Vec<String> {
        let alone = self.0.starts_with('[') || self.0.parse::<std::net::Ipv4Addr>().is_ok();
        let mut all = vec![self.0.clone()];
        let mut rest = self.0.as_str();
        while let Some((_, above)) = rest.split_once('.').filter(|_| !alone && all.len() < 16) {
            all.push(above.to_owned());
            rest = above;
        }
        all
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Domain {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bare = text.trim().trim_end_matches('.');
        let bare = bare.strip_prefix("*.").unwrap_or(bare);
        let wrong = || {
            Error::bad_input("this is no domain").hint("write it as example.org, without a path")
        };
        let plain = |c: char| !(c.is_whitespace() || "/@?#:*\\%".contains(c));
        if bare.is_empty()
            || bare.len() > 253
            || !(bare.starts_with('[') || bare.chars().all(plain))
        {
            return Err(wrong());
        }
        let host = Host::parse(bare).map_err(|_| wrong())?;
        // Some signs only become what they look like when they are mapped.
        match &host {
            Host::Domain(name) if !name.chars().all(plain) => Err(wrong()),
            host => Ok(Self(host.to_string())),
        }
    }
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub domain: Domain,
    pub severity: Severity,
    /// What is attached to replies from there is not even referred to.
    pub reject_media: bool,
    /// Reports from there are dropped.
    pub reject_reports: bool,
    /// Why, for whoever reads the list.
    pub comment: String,
    /// Its name is half hidden where the list is shown.
    pub obfuscate: bool,
}

/// What holds for one server, all rules together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) refused: bool,
    pub(crate) limited: bool,
    pub(crate) reject_media: bool,
    pub(crate) reject_reports: bool,
}

impl Standing {
    /// From the rules of a domain and those above it.
    pub(crate) fn of(rules: &[Rule], only_listed: bool) -> Self {
        let any = |severity| rules.iter().any(|rule| rule.severity == severity);
        Self {
            refused: any(Severity::Suspend) || (only_listed && !any(Severity::Allow)),
            limited: any(Severity::Limit),
            reject_media: rules.iter().any(|rule| rule.reject_media),
            reject_reports: rules.iter().any(|rule| rule.reject_reports),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn domain(text: &str) -> String {
        text.parse::<Domain>()
            .map_or("-".to_owned(), |domain| domain.0)
    }

    #[test]
    fn every_spelling_of_a_domain_is_one() {
        for (text, expected) in [
            (" Example.ORG. ", "example.org"),
            ("*.example.org", "example.org"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("10.0.0.1", "10.0.0.1"),
            ("[::1]", "[::1]"),
            ("https://example.org/", "-"),
            ("ada@example.org", "-"),
            ("a b", "-"),
            ("", "-"),
            ("*", "-"),
        ] {
            assert_eq!(domain(text), expected, "{text}");
        }
        let all = "a.b.example.org".parse::<Domain>().unwrap().and_above();
        assert_eq!(
            all,
            ["a.b.example.org", "b.example.org", "example.org", "org"]
        );
        let all = "10.0.0.1".parse::<Domain>().unwrap().and_above();
        assert_eq!(all, ["10.0.0.1"]);
    }

    #[test]
    fn the_strictest_rule_counts() {
        let rule = |severity| Rule {
            domain: "example.org".parse().unwrap(),
            severity,
            reject_media: false,
            reject_reports: severity == Severity::None,
            comment: String::new(),
            obfuscate: false,
        };
        let standing = |severities: &[Severity], only_listed| {
            let rules: Vec<Rule> = severities.iter().map(|one| rule(*one)).collect();
            let standing = Standing::of(&rules, only_listed);
            (standing.refused, standing.limited, standing.reject_reports)
        };
        use Severity::{Allow, Limit, None, Suspend};
        assert_eq!(standing(&[], false), (false, false, false));
        assert_eq!(standing(&[], true), (true, false, false));
        assert_eq!(standing(&[Allow], true), (false, false, false));
        assert_eq!(standing(&[Allow, Suspend], true), (true, false, false));
        assert_eq!(standing(&[Limit, None], false), (false, true, true));
    }

    proptest! {
        #[test]
        fn any_text_is_a_domain_or_none(text in "\\PC{0,30}") {
            if let Ok(domain) = text.parse::<Domain>() {
                prop_assert_eq!(domain.as_str().parse::<Domain>().unwrap(), domain.clone());
                prop_assert!(domain.and_above().len() <= 16);
            }
        }
    }
}
