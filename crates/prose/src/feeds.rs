//! Feeds of one language: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1, all from the same [`Feed`].
//!
//! The same feed gives the same bytes. Addresses and the links inside `html` must be absolute: readers show an item far from
//! its page. A withdrawn call stays, marked in its title and in front of its text; an erased one is a tombstone in Atom (RFC 6721) and
//! is gone from the other two, which have none. Characters that XML cannot carry are left out.

mod atom;
mod json;
mod rss;

pub use atom::atom;
pub use json::json;
pub use rss::rss;

use jiff::Timestamp;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use crate::lang::Lang;

/// What a feed says, whatever its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// A lasting id: a URI.
    pub id: String,
    /// The name of the house or of the list.
    pub title: String,
    /// A line about it; may be empty.
    pub subtitle: String,
    /// Who publishes.
    pub author: String,
    /// The language of this feed.
    pub lang: Lang,
    /// Where this language's page and feeds are.
    pub here: Places,
    /// The same list in other languages.
    pub others: Vec<(Lang, Places)>,
    /// WebSub hubs.
    pub hubs: Vec<String>,
    /// An image of the house.
    pub icon: Option<String>,
    /// When anything in the feed last changed, in microseconds since 1970.
    pub updated: i64,
    /// Newest first.
    pub items: Vec<Item>,
}

/// Absolute addresses of one language's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The page for people.
    pub page: String,
    /// Atom.
    pub atom: String,
    /// RSS.
    pub rss: String,
    /// JSON Feed.
    pub json: String,
}

/// One edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// A lasting id: a URI.
    pub id: String,
    /// Its page.
    pub url: String,
    /// Its title, without marks.
    pub title: String,
    /// Its language.
    pub lang: Lang,
    /// A line or two of plain text; may be empty.
    pub summary: String,
    /// The whole text as HTML with absolute links.
    pub html: String,
    /// Microseconds since 1970.
    pub published: i64,
    /// Microseconds since 1970.
    pub updated: i64,
    /// Tags.
    pub categories: Vec<String>,
    /// The other editions of the call.
    pub editions: Vec<(Lang, String)>,
    /// Does it still stand?
    pub state: State,
}

/// Whether a call still stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It does.
    Standing,
    /// Its house took it back; the text is kept.
    Withdrawn {
        /// What to say of it in the feed's language, such as "Withdrawn".
        notice: String,
    },
    /// Its text is gone.
    Erased {
        /// When, in microseconds since 1970.
        at: i64,
    },
}

impl Item {
    /// The title as shown: the notice goes first.
    fn shown_title(&self) -> String {
        match &self.state {
            State::Withdrawn { notice } => format!("{notice}: {}", self.title),
            _ => self.title.clone(),
        }
    }

    /// The text as shown: the notice goes first.
    fn shown_html(&self) -> String {
        let State::Withdrawn { notice } = &self.state else {
            return self.html.clone();
        };
        let mut html = "<p><strong>".to_owned();
        crate::markdown::escape_text(&mut html, notice);
        html + "</strong></p>\n" + &self.html
    }

    fn is_erased(&self) -> bool {
        matches!(self.state, State::Erased { .. })
    }
}

/// A moment to the second; beyond the years 0 to 9999 the nearest of them.
fn moment(micros: i64) -> Timestamp {
    let far = if micros < 0 {
        -62_167_219_200
    } else {
        253_402_207_199
    };
    let seconds = micros
        .div_euclid(1_000_000)
        .clamp(-62_167_219_200, 253_402_207_199);
    Timestamp::from_second(seconds)
        .or_else(|_| Timestamp::from_second(far))
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

/// RFC 3339, as Atom and JSON Feed want it.
fn rfc3339(micros: i64) -> String {
    moment(micros).to_string()
}

/// An XML document in the making. Writing to memory does not fail.
struct Xml {
    writer: quick_xml::Writer<Vec<u8>>,
}

impl Xml {
    fn new() -> Xml {
        let mut xml = Xml {
            writer: quick_xml::Writer::new_with_indent(Vec::new(), b' ', 1),
        };
        xml.event(Event::Decl(quick_xml::events::BytesDecl::new(
            "1.0",
            Some("utf-8"),
            None,
        )));
        xml
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.event(Event::Start(start(name, attributes)));
    }

    fn close(&mut self, name: &str) {
        self.event(Event::End(BytesEnd::new(name)));
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.event(Event::Empty(start(name, attributes)));
    }

    fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.event(Event::Text(BytesText::new(&permitted(text))));
        self.close(name);
    }

    fn event(&mut self, event: Event<'_>) {
        // A Vec takes every write.
        let _ = self.writer.write_event(event);
    }

    fn finish(self) -> String {
        let mut text = String::from_utf8_lossy(&self.writer.into_inner()).into_owned();
        text.push('\n');
        text
    }
}

fn start<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, &*permitted(value)));
    }
    start
}

/// The text without what XML 1.0 cannot carry.
fn permitted(text: &str) -> std::borrow::Cow<'_, str> {
    let refused = |c: char| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    if text.contains(refused) {
        text.replace(refused, "").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests;
