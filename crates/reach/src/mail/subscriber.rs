//! A subscriber: what the house keeps of somebody who wants its mail. Plain values and their rules.

use floor::{Error, Micros, Result};
use prose::lang::Lang;
use publish::kind::Kind;
use serde::Serialize;

/// Somebody who wants to hear from the house; the address stays sealed.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscriber {
    pub id: String,
    pub sealed: Vec<u8>,
    pub lane: String,
    pub standing: Standing,
    pub wants: Preferences,
    /// The text agreed to, its language, and when.
    pub consent: String,
    pub consent_lang: String,
    pub consent_at: Micros,
    /// `form` or `import`.
    pub source: String,
    pub made_at: Micros,
    pub confirmed_at: Option<Micros>,
    /// Soft bounces in a row.
    pub soft: u32,
}

/// What somebody wants to get.
#[derive(Clone, Debug, PartialEq)]
pub struct Preferences {
    /// In the order they are preferred; at least one.
    pub langs: Vec<Lang>,
    /// Empty: all kinds.
    pub kinds: Vec<Kind>,
    pub rhythm: Rhythm,
}

/// How often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rhythm {
    #[default]
    Once,
    Daily,
    Weekly,
}

/// Whether mail is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// The address has not confirmed; nothing but the question is sent.
    Unconfirmed,
    Active,
    /// Paused by the subscriber.
    Paused,
}

impl Rhythm {
    pub const ALL: [Rhythm; 3] = [Rhythm::Once, Rhythm::Daily, Rhythm::Weekly];

    pub fn as_str(self) -> &'static str {
        match self {
            Rhythm::Once => "once",
            Rhythm::Daily => "daily",
            Rhythm::Weekly => "weekly",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rhythm| rhythm.as_str() == word)
    }
}

impl Standing {
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Unconfirmed => "unconfirmed",
            Standing::Active => "active",
            Standing::Paused => "paused",
        }
    }

    pub(super) fn parse(word: &str) -> Result<Self> {
        [Standing::Unconfirmed, Standing::Active, Standing::Paused]
            .into_iter()
            .find(|standing| standing.as_str() == word)
            .ok_or_else(|| unreadable(word))
    }
}

impl Preferences {
    /// All kinds, as they come, in these languages.
    pub fn all(langs: Vec<Lang>) -> Self {
        Self {
            langs,
            kinds: Vec::new(),
            rhythm: Rhythm::Once,
        }
    }

    /// Whether a call of this kind is wanted. An alarm is wanted by everybody.
    pub fn want(&self, kind: Kind) -> bool {
        kind == Kind::Alarm || self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    pub(super) fn written(&self) -> (String, String, &'static str) {
        let langs: Vec<&str> = self.langs.iter().map(Lang::as_str).collect();
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| kind.as_str()).collect();
        (langs.join(","), kinds.join(","), self.rhythm.as_str())
    }

    pub(super) fn read(langs: &str, kinds: &str, rhythm: &str) -> Result<Self> {
        let words = |text: &'_ str| -> Vec<String> {
            let words = text.split(',').filter(|word| !word.is_empty());
            words.map(str::to_owned).collect()
        };
        Ok(Self {
            langs: words(langs)
                .iter()
                .map(|tag| Lang::parse(tag).map_err(|_| unreadable(tag)))
                .collect::<Result<_>>()?,
            kinds: words(kinds)
                .iter()
                .map(|kind| kind.parse().map_err(|_| unreadable(kind)))
                .collect::<Result<_>>()?,
            rhythm: Rhythm::parse(rhythm).ok_or_else(|| unreadable(rhythm))?,
        })
    }
}

fn unreadable(word: &str) -> Error {
    Error::internal(
        "a subscriber's row cannot be read",
        anyhow::anyhow!("{word}"),
    )
}
