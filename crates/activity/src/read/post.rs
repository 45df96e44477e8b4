//! What people write: notes, articles, pages, events, questions.
//!
//! A text is taken as peers show it: `content` in the language of the map's entry that equals it, else the first entry of
//! the map. HTML stays as it came; whoever shows it cleans it.

use jiff::Timestamp;
use serde_json::Value;

use super::ReadError;
use super::field::{
    address, addresses, flag, id, id_of, ids, kind, moment, only_address, text, values,
};
use crate::address::Address;
use crate::json::Object;
use crate::vocabulary::is_public;

/// The most attachments and mentions that are read of one post.
const MAX_PARTS: usize = 64;

const TYPES: [&str; 9] = [
    "Note", "Article", "Page", "Event", "Question", "Image", "Video", "Audio", "Document",
];

/// A text, and its language where it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    pub lang: Option<String>,
}

/// Something attached: a picture, a film, a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub address: Address,
    pub media_type: Option<String>,
    /// What it shows, for those who do not see it.
    pub description: Option<String>,
}

/// A post, as its document says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub id: Address,
    pub kind: String,
    pub author: Address,
    pub reply_to: Option<Address>,
    pub context: Option<Address>,
    pub url: Option<Address>,
    pub name: Option<Text>,
    /// On a Note it is what to know before reading; on an Article it is the lede.
    pub summary: Option<Text>,
    pub content: Option<Text>,
    pub published: Option<Timestamp>,
    pub updated: Option<Timestamp>,
    /// Everybody is among those it is addressed to.
    pub public: bool,
    pub mentions: Vec<Address>,
    pub hashtags: Vec<String>,
    pub attachments: Vec<Attachment>,
    pub sensitive: bool,
    /// The post that it quotes, under whichever of the four names.
    pub quote: Option<Address>,
}

impl Post {
    /// Reads a post.
    pub fn read(object: &Object) -> Result<Self, ReadError> {
        let kind = kind(object).filter(|kind| TYPES.contains(kind));
        let quote = ["quote", "quoteUrl", "quoteUri", "_misskey_quote"];
        let everybody = |name: &str| ids(object, name).any(is_public);
        Ok(Self {
            kind: kind.ok_or(ReadError::Type)?.to_owned(),
            id: id(object).ok_or(ReadError::Missing("id"))?,
            author: only_address(object, "attributedTo")?,
            reply_to: address(object, "inReplyTo"),
            context: address(object, "context"),
            url: page(object),
            name: in_language(object, "name", "nameMap"),
            summary: in_language(object, "summary", "summaryMap"),
            content: in_language(object, "content", "contentMap"),
            published: moment(object, "published"),
            updated: moment(object, "updated"),
            public: everybody("to") || everybody("cc"),
            mentions: tags(object, "Mention").filter_map(mentioned).collect(),
            hashtags: tags(object, "Hashtag").filter_map(hashtag).collect(),
            attachments: values(object, "attachment")
                .iter()
                .chain(values(object, "image"))
                .take(MAX_PARTS)
                .filter_map(attachment)
                .collect(),
            sensitive: flag(object, "sensitive"),
            quote: quote.iter().find_map(|name| address(object, name)),
        })
    }

    /// Whom it is addressed to by name, everybody not counted.
    pub fn addressed(object: &Object) -> Vec<Address> {
        ["to", "cc"]
            .iter()
            .flat_map(|name| addresses(object, name))
            .filter(|address| !is_public(address.as_str()))
            .collect()
    }
}

/// The page in HTML, else the first address.
fn page(object: &Object) -> Option<Address> {
    let html = values(object, "url")
        .iter()
        .find(|value| value.get("mediaType").and_then(Value::as_str) == Some("text/html"));
    html.and_then(id_of)
        .and_then(|page| page.parse().ok())
        .or_else(|| address(object, "url"))
}

fn in_language(object: &Object, plain: &str, map: &str) -> Option<Text> {
    let map = object.get(map).and_then(Value::as_object);
    let entries = || {
        map.into_iter()
            .flatten()
            .filter_map(|(lang, text)| Some((lang, text.as_str()?)))
    };
    let Some(text) = text(object, plain) else {
        let (lang, text) = entries().next()?;
        return Some(Text {
            text: text.to_owned(),
            lang: language(lang),
        });
    };
    let lang = entries().find(|(_, other)| *other == text);
    Some(Text {
        text: text.to_owned(),
        lang: lang.and_then(|(lang, _)| language(lang)),
    })
}

/// What has the form of a language tag; `und` says nothing.
fn language(tag: &str) -> Option<String> {
    let formed = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let sound = tag.len() <= 35 && tag.split('-').all(formed) && tag != "und";
    sound.then(|| tag.to_owned())
}

fn tags<'a>(object: &'a Object, kind: &'static str) -> impl Iterator<Item = &'a Value> {
    let of_kind = move |tag: &&Value| tag.get("type").and_then(Value::as_str) == Some(kind);
    values(object, "tag").iter().filter(of_kind).take(MAX_PARTS)
}

fn mentioned(tag: &Value) -> Option<Address> {
    tag.get("href")?.as_str()?.parse().ok()
}

fn hashtag(tag: &Value) -> Option<String> {
    let name = tag.get("name")?.as_str()?.trim_start_matches('#');
    (!name.is_empty() && name.len() <= 200).then(|| name.to_owned())
}

/// A link or an object; the address is in `url` or `href`, itself one of several perhaps.
fn attachment(value: &Value) -> Option<Attachment> {
    let object = value.as_object()?;
    let address = address(object, "url").or_else(|| address(object, "href"))?;
    Some(Attachment {
        address,
        media_type: text(object, "mediaType").map(str::to_owned),
        description: text(object, "name")
            .or_else(|| text(object, "summary"))
            .map(str::to_owned),
    })
}
