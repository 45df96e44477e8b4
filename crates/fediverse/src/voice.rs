//! Who speaks: the house, the house in one language, or the server that it runs on.
//!
//! Whoever follows the house gets a call once, in the house's first language with all others in it; whoever follows a language gets it
//! once, in that language. The server never speaks to people: it asks other servers, and can be read without a signature.

use floor::{Conn, House, Result};
use prose::lang::Lang;
use publish::site::languages;

/// The segment of the house's address, which no language can have.
const HOUSE: &str = "house";
const SERVER: &str = "server";

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Voice {
    House,
    Server,
    Language(Lang),
}

impl Voice {
    /// Reads the segment of an address.
    pub fn read(segment: &str) -> Option<Self> {
        match segment {
            HOUSE => Some(Self::House),
            SERVER => Some(Self::Server),
            tag => {
                let lang = Lang::parse(tag).ok()?;
                (lang.path() == tag).then_some(Self::Language(lang))
            }
        }
    }

    /// The segment of its address.
    pub fn segment(&self) -> String {
        match self {
            Self::House => HOUSE.to_owned(),
            Self::Server => SERVER.to_owned(),
            Self::Language(lang) => lang.path(),
        }
    }

    /// What stands before the host in its name. A server is called by its host.
    pub fn username(&self, house: &House, host: &str) -> String {
        match self {
            Self::House => house.config.fediverse.name.clone(),
            Self::Server => host.to_owned(),
            Self::Language(lang) => lang.path(),
        }
    }

    /// The voice of this name.
    pub fn named(house: &House, host: &str, username: &str) -> Option<Self> {
        let named = |voice: &Self| voice.username(house, host) == username;
        [Self::House, Self::Server]
            .into_iter()
            .find(named)
            .or_else(|| match Self::read(username) {
                Some(Self::Language(lang)) => Some(Self::Language(lang)),
                _ => None,
            })
    }

    /// Whether the house speaks so: a language needs a home.
    pub fn exists(&self, house: &House, conn: &mut Conn<'_>) -> Result<bool> {
        match self {
            Self::House | Self::Server => Ok(true),
            Self::Language(lang) => languages::has(house, conn, lang),
        }
    }

    /// The language of its texts, where it has one of its own.
    pub fn language(&self) -> Option<&Lang> {
        match self {
            Self::Language(lang) => Some(lang),
            Self::House | Self::Server => None,
        }
    }
}
