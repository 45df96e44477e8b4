//! NodeInfo 2.0 and 2.1 (FEP-0151): what program runs here and how much goes on, in round words.
//!
//! A house has one voice, so it is one user; it says how many calls it published, which anyone can count anyway, and
//! nothing about those who follow it.

use serde_json::json;

use crate::address::Origin;
use crate::json::Object;
use crate::vocabulary::relation;
use crate::write::put;

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeInfo<'a> {
    /// Lower case letters, digits and hyphens.
    pub software: &'a str,
    pub version: &'a str,
    pub repository: Option<&'a str>,
    pub homepage: Option<&'a str>,
    /// Calls published and not withdrawn.
    pub posts: u64,
    /// Of the house.
    pub name: &'a str,
    /// The languages it publishes in.
    pub languages: &'a [&'a str],
}

/// Which of the two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    V2_0,
    V2_1,
}

impl Version {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V2_0 => "2.0",
            Self::V2_1 => "2.1",
        }
    }

    fn relation(self) -> &'static str {
        match self {
            Self::V2_0 => relation::NODEINFO_2_0,
            Self::V2_1 => relation::NODEINFO_2_1,
        }
    }

    /// What the document is sent as.
    pub fn media_type(self) -> String {
        let profile = self.relation();
        format!("application/json; profile=\"{profile}#\"")
    }
}

/// `/.well-known/nodeinfo`: where the two are, and the actor that acts for the server (FEP-2677).
pub fn links(origin: &Origin, actor: &str) -> Object {
    let schema = |version: Version| {
        let href = format!("{origin}/nodeinfo/{}", version.as_str());
        json!({"rel": version.relation(), "href": href})
    };
    let mut document = Object::new();
    let links = json!([
        schema(Version::V2_1),
        schema(Version::V2_0),
        {"rel": relation::APPLICATION, "href": actor},
    ]);
    document.insert("links".into(), links);
    document
}

/// The document in one of its forms.
pub fn document(info: &NodeInfo<'_>, version: Version) -> Object {
    let mut software = Object::new();
    software.insert("name".into(), info.software.into());
    software.insert("version".into(), info.version.into());
    if version == Version::V2_1 {
        put(&mut software, "repository", info.repository);
        put(&mut software, "homepage", info.homepage);
    }
    let mut document = Object::new();
    document.insert("version".into(), version.as_str().into());
    document.insert("software".into(), software.into());
    for (name, value) in [
        ("protocols", json!(["activitypub"])),
        (
            "services",
            json!({"inbound": [], "outbound": ["atom1.0", "rss2.0"]}),
        ),
        ("openRegistrations", json!(false)),
        (
            "usage",
            json!({"users": {"total": 1}, "localPosts": info.posts}),
        ),
        (
            "metadata",
            json!({"nodeName": info.name, "languages": info.languages}),
        ),
    ] {
        document.insert(name.into(), value);
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::Address;

    #[test]
    fn the_links_and_both_documents() {
        let address: Address = "https://house.example/".parse().unwrap();
        let info = NodeInfo {
            software: "beffroi",
            version: "0.1.0",
            repository: Some("https://example.org/beffroi"),
            homepage: None,
            posts: 7,
            name: "The Neighbours",
            languages: &["fr", "en"],
        };
        let shown = [
            links(address.origin(), "https://house.example/instance"),
            document(&info, Version::V2_0),
            document(&info, Version::V2_1),
        ]
        .map(|document| serde_json::to_string_pretty(&document).unwrap());
        insta::assert_snapshot!(shown.join("\n"));
        assert_eq!(
            Version::V2_1.media_type(),
            "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\""
        );
    }
}
