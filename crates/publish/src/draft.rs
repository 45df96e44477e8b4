//! What a text from outside becomes before the house decides about it.
//!
//! Files, imports and the desk all end in a [`Draft`]: plain values that name where they came from, so that every later
//! refusal can point at a file and a line. A draft says nothing about what the house already has.

use std::fmt;
use std::path::PathBuf;

use prose::lang::Lang;
use serde::{Deserialize, Serialize};

use crate::kind::Kind;

/// The most editions a call may bring at once.
pub const MAX_EDITIONS: usize = 400;
/// The most images a call may bring at once.
pub const MAX_MEDIA: usize = 200;
/// The longest title, in characters.
pub const MAX_TITLE: usize = 300;
/// The longest summary, in characters.
pub const MAX_SUMMARY: usize = 2_000;
/// The longest summary of an alarm, in characters: what a lock screen and a hurried eye take in.
pub const MAX_SHORT: usize = 300;
/// The longest text of an edition, in bytes.
pub const MAX_TEXT: usize = prose::markdown::MAX_BYTES;
/// The most tags a call may have, each of at most [`MAX_TAG`] characters.
pub const MAX_TAGS: usize = 50;
/// The longest tag, in characters.
pub const MAX_TAG: usize = 100;

/// A call as written, in all the languages it was found in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// The address asked for: see [`is_slug`]. `None` leaves it to the title.
    pub slug: Option<String>,
    pub kind: Kind,
    /// Microseconds since 1970 (UTC). `None` is the moment of publishing.
    pub published: Option<i64>,
    pub tags: Vec<String>,
    /// At least one; no language twice.
    pub editions: Vec<DraftEdition>,
    /// The images that the texts name and that are at hand.
    pub media: Vec<DraftMedia>,
    /// Present exactly for an event.
    pub event: Option<EventDraft>,
    /// Of an alarm.
    pub alarm: AlarmDraft,
}

/// Until when an alarm is in force, and whether this is the all clear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlarmDraft {
    /// Microseconds since 1970 (UTC). `None` keeps what was said before, or is a day from now.
    pub until: Option<i64>,
    pub over: bool,
}

/// A call's text in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftEdition {
    pub lang: Lang,
    /// One line, not empty.
    pub title: String,
    /// Plain text; may be empty.
    pub summary: String,
    /// Markdown.
    pub text: String,
    /// What it was translated from.
    pub source: Option<DraftSource>,
    /// What this revision corrects, for readers.
    pub correction: Option<String>,
    /// Where its text begins.
    pub place: SourcePlace,
}

/// The edition that a translation was made from; without `rev`, its newest revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftSource {
    pub lang: Lang,
    pub rev: Option<u32>,
}

/// An image of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftMedia {
    /// As the texts write it.
    pub name: String,
    pub content: MediaContent,
}

/// Where an image's bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaContent {
    /// A file that was found inside the folder it may come from, links resolved.
    File(PathBuf),
    Bytes(Vec<u8>),
}

/// When and where an event is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventDraft {
    /// RFC 3339 with the offset at the place.
    pub start: String,
    /// RFC 3339, after `start`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// The IANA time zone of the place, such as `Europe/Paris`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The place, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// An http(s) address to take part from afar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub online: Option<String>,
}

/// A place in a file from outside. Lines and columns count from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SourcePlace {
    /// The file as the caller named it.
    pub file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
}

impl SourcePlace {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> SourcePlace {
        SourcePlace {
            file: file.into(),
            line: None,
            column: None,
        }
    }

    /// A line of a file.
    pub fn line(file: impl Into<String>, line: u64) -> SourcePlace {
        SourcePlace {
            file: file.into(),
            line: Some(line),
            column: None,
        }
    }
}

impl fmt::Display for SourcePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = self.column {
            write!(f, ":{column}")?;
        }
        Ok(())
    }
}

/// Something in a file that is refused or doubtful: where, what, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, thiserror::Error)]
#[error("{place}: {what}; {remedy}")]
pub struct Problem {
    pub place: SourcePlace,
    pub what: String,
    pub remedy: String,
}

impl Problem {
    pub fn new(place: SourcePlace, what: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem {
            place,
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

/// Everything that is wrong, so that it can be mended in one go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let line_end = if index == 0 { "" } else { "\n" };
            write!(f, "{line_end}{problem}")?;
        }
        Ok(())
    }
}

/// Can this be a call's address: `a-z`, `0-9` and single inner hyphens, at most 60 bytes?
pub fn is_slug(text: &str) -> bool {
    prose::slug::slug(text).as_deref() == Some(text)
}

/// Can this be the few words of an alarm?
pub fn is_short(summary: &str) -> bool {
    !summary.trim().is_empty() && summary.chars().count() <= MAX_SHORT
}

impl Draft {
    /// Where the draft breaks the limits of a call.
    pub fn problems(&self) -> Vec<Problem> {
        let place = self
            .editions
            .first()
            .map(|edition| edition.place.clone())
            .unwrap_or_default();
        let mut problems = Vec::new();
        let mut over = |wrong: bool, what: String, remedy: &str| {
            if wrong {
                problems.push(Problem::new(place.clone(), what, remedy));
            }
        };
        let (editions, media) = (self.editions.len(), self.media.len());
        over(
            editions > MAX_EDITIONS,
            format!("{editions} editions, at most {MAX_EDITIONS} at once"),
            "publish the call in parts",
        );
        over(
            media > MAX_MEDIA,
            format!("{media} images, at most {MAX_MEDIA} in a call"),
            "leave some out",
        );
        over(
            self.tags.len() > MAX_TAGS,
            format!("{} tags, at most {MAX_TAGS}", self.tags.len()),
            "keep those that readers look for",
        );
        // The signed body could not hold it, and would wait for ever.
        let unsignable = |medium: &&DraftMedia| !tlog::record::body::is_media_name(&medium.name);
        for medium in self.media.iter().filter(unsignable) {
            over(
                true,
                format!("the image name `{}` leads out of the folder", medium.name),
                "put the image beside the text and name it so",
            );
        }
        for tag in &self.tags {
            over(
                tag.chars().count() > MAX_TAG,
                format!("a tag is longer than {MAX_TAG} characters"),
                "shorten it",
            );
        }
        problems.extend(self.editions.iter().flat_map(DraftEdition::problems));
        if self.kind == Kind::Alarm {
            problems.extend(self.editions.iter().filter_map(DraftEdition::not_short));
        }
        problems
    }
}

impl DraftEdition {
    /// An alarm says in a few words, in each language it goes out in, what to do.
    fn not_short(&self) -> Option<Problem> {
        (!is_short(&self.summary)).then(|| {
            Problem::new(
                self.place.clone(),
                format!("an alarm needs a summary of 1 to {MAX_SHORT} characters"),
                "add a line `summary: …` that says what to do",
            )
        })
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut over = |wrong: bool, what: String, remedy: &str| {
            if wrong {
                problems.push(Problem::new(self.place.clone(), what, remedy));
            }
        };
        over(
            self.title.trim().is_empty(),
            "there is no title".to_owned(),
            "add a line `title: …`",
        );
        over(
            self.title.chars().count() > MAX_TITLE,
            format!("the title is longer than {MAX_TITLE} characters"),
            "shorten it",
        );
        over(
            self.summary.chars().count() > MAX_SUMMARY,
            format!("the summary is longer than {MAX_SUMMARY} characters"),
            "shorten it",
        );
        let bytes = self.text.len();
        over(
            bytes > MAX_TEXT,
            format!("the text is {bytes} bytes long, at most {MAX_TEXT}"),
            "split it into several calls",
        );
        // A text that a page could not show would hold up everything published after it.
        let unreadable = (bytes <= MAX_TEXT)
            .then(|| prose::plain::plain(&self.text).err())
            .flatten();
        over(
            unreadable.is_some(),
            unreadable
                .map(|cause| cause.to_string())
                .unwrap_or_default(),
            "simplify the text there",
        );
        let own = self
            .source
            .as_ref()
            .is_some_and(|source| source.lang == self.lang);
        over(
            own,
            format!("`{}` names itself as its source", self.lang),
            "name the language it was translated from",
        );
        problems
    }
}
