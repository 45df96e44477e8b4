//! Who works in the house, and what they may do.

use std::fmt;
use std::str::FromStr;

use floor::{Id, Micros};
use prose::lang::Lang;

/// What a person may do. A person may have several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Keeps the house: people, settings, keys. Does not write by that alone.
    Steward,
    /// Writes, translates, publishes in every language.
    Editor,
    /// Translates into one language.
    Translator(Lang),
    /// Decides what strangers' words appear.
    Moderator,
}

/// The roles of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles(Vec<Role>);

/// What somebody needs to be allowed, for a page or a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// To have come in by a link, even without a way to sign in again yet.
    Arriving,
    /// To be signed in.
    Anybody,
    Steward,
    Editor,
    /// To write in some language: an editor or any translator. The page checks which language.
    Words,
    Moderator,
}

/// Somebody of the house.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub id: Id,
    /// As typed; shown inside the house only.
    pub name: String,
    /// The language of their desk.
    pub lang: String,
    pub roles: Roles,
    /// The vkey of the key that signs what they publish.
    pub editor_key: Option<String>,
    pub made_at: Micros,
    pub removed_at: Option<Micros>,
}

impl Role {
    /// The word for it in rows, forms and words: `steward`, `editor`, `translator`, `moderator`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Steward => "steward",
            Self::Editor => "editor",
            Self::Translator(_) => "translator",
            Self::Moderator => "moderator",
        }
    }

    /// The language tag of a translator; empty for the others.
    pub fn lang(&self) -> &str {
        match self {
            Self::Translator(lang) => lang.as_str(),
            _ => "",
        }
    }

    pub fn new(word: &str, lang: &str) -> Option<Self> {
        match (word, lang) {
            ("steward", "") => Some(Self::Steward),
            ("editor", "") => Some(Self::Editor),
            ("moderator", "") => Some(Self::Moderator),
            ("translator", tag) => Lang::parse(tag).ok().map(Self::Translator),
            _ => None,
        }
    }
}

/// `editor`, `translator:fr`.
impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Translator(lang) => write!(f, "translator:{lang}"),
            other => f.write_str(other.word()),
        }
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (word, lang) = text.trim().split_once(':').unwrap_or((text.trim(), ""));
        Self::new(word, lang).ok_or_else(|| {
            format!("`{text}` is no role; write steward, editor, moderator or translator:fr")
        })
    }
}

impl Roles {
    pub fn new(mut roles: Vec<Role>) -> Self {
        roles.sort();
        roles.dedup();
        Self(roles)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Role> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn is_steward(&self) -> bool {
        self.0.contains(&Role::Steward)
    }

    pub fn is_editor(&self) -> bool {
        self.0.contains(&Role::Editor)
    }

    pub fn is_moderator(&self) -> bool {
        self.0.contains(&Role::Moderator)
    }

    /// Whether they may write in a language: an editor in each, a translator in theirs.
    pub fn may_write(&self, lang: &Lang) -> bool {
        let theirs = |role: &Role| matches!(role, Role::Translator(own) if own == lang);
        self.is_editor() || self.0.iter().any(theirs)
    }

    pub fn meet(&self, need: Need) -> bool {
        match need {
            Need::Arriving | Need::Anybody => true,
            Need::Steward => self.is_steward(),
            Need::Editor => self.is_editor(),
            Need::Words => {
                self.is_editor()
                    || self
                        .0
                        .iter()
                        .any(|role| matches!(role, Role::Translator(_)))
            }
            Need::Moderator => self.is_moderator(),
        }
    }
}

/// `steward,editor`.
impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&words.join(","))
    }
}

impl FromStr for Roles {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words = text.split(',').filter(|word| !word.trim().is_empty());
        words
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_written_and_read_back() {
        let roles: Roles = "moderator, translator:zh-hant,steward,steward"
            .parse()
            .unwrap();
        assert_eq!(roles.to_string(), "steward,translator:zh-Hant,moderator");
        assert_eq!(roles.to_string().parse(), Ok(roles));
        assert!("king".parse::<Roles>().is_err());
        assert!("translator".parse::<Roles>().is_err());
        assert!("editor:fr".parse::<Roles>().is_err());
        assert!("".parse::<Roles>().unwrap().is_empty());
    }

    #[test]
    fn a_translator_writes_in_their_language_only() {
        let lang = |tag| Lang::parse(tag).unwrap();
        let translator: Roles = "translator:fr".parse().unwrap();
        assert!(translator.may_write(&lang("fr")) && !translator.may_write(&lang("en")));
        assert!(translator.meet(Need::Words) && !translator.meet(Need::Editor));
        let steward: Roles = "steward".parse().unwrap();
        assert!(!steward.may_write(&lang("fr")) && !steward.meet(Need::Words));
        let editor: Roles = "editor".parse().unwrap();
        assert!(editor.may_write(&lang("ar")) && !editor.meet(Need::Steward));
    }
}
