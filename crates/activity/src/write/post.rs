//! Posts of ours: articles, and notes for what is short or urgent.
//!
//! A call is an `Article`: Mastodon shows its name, its summary and a link, GoToSocial shows the summary as what to know
//! before reading, Lemmy and others show all of it. So the summary stands alone and says what is asked. The
//! `preview` is a note of the same for peers that know no articles.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::policy::Policy;
use super::{Image, Text, Texts, put};
use crate::json::Object;
use crate::time;
use crate::vocabulary::PUBLIC;

/// What the text speaks of or to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag<'a> {
    /// With its `#`, and the page about it.
    Hashtag { name: &'a str, href: &'a str },
    /// `@ada@peer.example`, and the actor.
    Mention { name: &'a str, href: &'a str },
}

/// The same in another language, as a post of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alternate<'a> {
    pub lang: &'a str,
    pub href: &'a str,
}

/// A post to everybody.
#[derive(Debug, Clone, Copy)]
pub struct Post<'a> {
    pub id: &'a str,
    pub author: &'a str,
    /// The author's followers.
    pub followers: &'a str,
    /// The page that people read.
    pub url: &'a str,
    /// Never changes.
    pub published: Timestamp,
    /// Of the last change, later than every one before.
    pub updated: Option<Timestamp>,
    /// Plain text.
    pub name: Option<Texts<'a>>,
    /// HTML.
    pub summary: Option<Texts<'a>>,
    /// HTML.
    pub content: Texts<'a>,
    pub images: &'a [Image<'a>],
    pub tags: &'a [Tag<'a>],
    pub alternates: &'a [Alternate<'a>],
    pub reply_to: Option<&'a str>,
    /// The collection of the conversation.
    pub context: Option<&'a str>,
    /// The collection of the replies, embedded: peers that find only its name ask for it at once, all of them.
    pub replies: Option<&'a Object>,
    pub policy: Option<Policy>,
}

/// A call: the whole text, and a note of it for peers that know no articles.
pub fn article(post: &Post<'_>, preview: Option<Text<'_>>) -> Object {
    let mut object = of_type("Article", post);
    if let Some(preview) = preview {
        let note = json!({
            "type": "Note",
            "attributedTo": post.author,
            "published": time::in_document(post.published),
            "content": preview.text,
            "contentMap": {preview.lang: preview.text},
        });
        object.insert("preview".into(), note);
    }
    object
}

/// Something short: an alarm, an answer.
pub fn note(post: &Post<'_>) -> Object {
    of_type("Note", post)
}

/// What every kind of post has.
pub(super) fn of_type(kind: &str, post: &Post<'_>) -> Object {
    let mut object = Object::new();
    object.insert("id".into(), post.id.into());
    object.insert("type".into(), kind.into());
    object.insert("attributedTo".into(), post.author.into());
    object.insert("to".into(), json!([PUBLIC]));
    let mentioned = post.tags.iter().filter_map(|tag| match tag {
        Tag::Mention { href, .. } => Some(*href),
        Tag::Hashtag { .. } => None,
    });
    let copies: Vec<&str> = std::iter::once(post.followers).chain(mentioned).collect();
    object.insert("cc".into(), copies.into());
    put(&mut object, "inReplyTo", post.reply_to);
    put(&mut object, "context", post.context);
    put_texts(&mut object, post);
    object.insert("url".into(), post.url.into());
    object.insert("published".into(), time::in_document(post.published).into());
    if let Some(updated) = post.updated {
        object.insert("updated".into(), time::in_document(updated).into());
    }
    put_media(&mut object, post.images);
    put_tags(&mut object, post);
    if let Some(replies) = post.replies {
        object.insert("replies".into(), replies.clone().into());
    }
    if let Some(policy) = post.policy {
        object.insert("interactionPolicy".into(), policy.value(post.author));
    }
    object
}

fn put_texts(object: &mut Object, post: &Post<'_>) {
    if let Some(name) = post.name {
        name.put(object, "name");
    }
    if let Some(summary) = post.summary {
        summary.put(object, "summary");
    }
    post.content.put(object, "content");
}

/// The first image stands for the post; all of them are attached, since many peers show no other.
fn put_media(object: &mut Object, images: &[Image<'_>]) {
    if let Some(first) = images.first() {
        object.insert("image".into(), first.value());
        let all: Vec<Value> = images.iter().map(Image::value).collect();
        object.insert("attachment".into(), all.into());
    }
}

fn put_tags(object: &mut Object, post: &Post<'_>) {
    let tag = |tag: &Tag<'_>| match tag {
        Tag::Hashtag { name, href } => json!({"type": "Hashtag", "name": name, "href": href}),
        Tag::Mention { name, href } => json!({"type": "Mention", "name": name, "href": href}),
    };
    let alternate = |other: &Alternate<'_>| {
        json!({
            "type": "Link",
            "rel": "alternate",
            "hreflang": other.lang,
            "href": other.href,
        })
    };
    let tags = post.tags.iter().map(tag);
    let all: Vec<Value> = tags.chain(post.alternates.iter().map(alternate)).collect();
    if !all.is_empty() {
        object.insert("tag".into(), all.into());
    }
}
