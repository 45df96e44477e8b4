//! A reply to a call as it is kept: held until somebody approves it, cleaned of everything that acts, its media only referred to.

use activity::read::{Post, post::Attachment};
use floor::Micros;
use prose::stranger;
use serde::Serialize;

/// How deep a thread may be; deeper answers stand beside the last.
pub(crate) const DEEPEST: u64 = 50;
/// The most things attached that are referred to.
const MEDIA: usize = 8;
const DESCRIPTION: usize = 1500;
const NOTICE: usize = 500;

/// The text of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) lang: Option<String>,
    /// What to know before reading, in plain text.
    pub(crate) notice: String,
    /// Fit to be shown.
    pub(crate) html: String,
    /// A JSON list.
    pub(crate) media: String,
    pub(crate) page: Option<String>,
    pub(crate) published_at: Option<Micros>,
    pub(crate) updated_at: Option<Micros>,
}

/// Something attached. It is never fetched from a page, or on receipt.
#[derive(Serialize)]
struct Medium<'a> {
    url: &'a str,
    media_type: &'a str,
    description: String,
}

impl Said {
    /// `None` where it says nothing that can be shown, or more than a reply may.
    pub(crate) fn of(post: &Post, with_media: bool) -> Option<Self> {
        let content = post.content.as_ref();
        let html = content.and_then(|content| stranger::clean(&content.text));
        let media: Vec<Medium<'_>> = post.attachments.iter().take(MEDIA).map(medium).collect();
        let media = if with_media { media } else { Vec::new() };
        if html.is_none() && media.is_empty() {
            return None;
        }
        let summary = post.summary.as_ref().map(|summary| summary.text.as_str());
        let micros = |at: jiff::Timestamp| at.as_microsecond();
        Some(Self {
            lang: content.and_then(|content| content.lang.clone()),
            notice: stranger::line(&without_tags(summary.unwrap_or_default()), NOTICE),
            html: html.unwrap_or_default(),
            media: serde_json::to_string(&media).unwrap_or_else(|_| "[]".to_owned()),
            page: post.url.as_ref().map(|url| url.as_str().to_owned()),
            published_at: post.published.map(micros),
            updated_at: post.updated.map(micros),
        })
    }
}

fn medium(attachment: &Attachment) -> Medium<'_> {
    let said = attachment.description.as_deref().unwrap_or_default();
    Medium {
        url: attachment.address.as_str(),
        media_type: attachment.media_type.as_deref().unwrap_or_default(),
        description: stranger::line(said, DESCRIPTION),
    }
}

/// A notice is a line: its tags are dropped, not shown.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        match part.split_once('>') {
            Some((_, after)) if !text.is_empty() || html.starts_with('<') => {
                text.push(' ');
                text.push_str(after);
            }
            _ => text.push_str(part),
        }
    }
    text
}

/// Where a reply stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) call: floor::Id,
    /// The voice whose post it answers.
    pub(crate) voice: String,
    /// Another reply, or the call itself.
    pub(crate) parent: Option<String>,
    pub(crate) depth: u64,
}
