//! A text as blocks: what the checks compare.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::{Edition, Place};
use crate::markdown::{Lines, RenderError, events};

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Heading,
    Paragraph,
    Item,
    Row,
    Code,
}

/// One block with its words and links.
#[derive(Clone, Debug)]
pub struct Block {
    pub kind: Kind,
    /// Number from 1.
    pub number: usize,
    /// Running text without marks, code and bare addresses; line breaks kept.
    pub text: String,
    /// The line of the block's first word.
    pub line: usize,
    /// Addresses linked to or written out, with mail addresses as `mailto:`.
    pub links: Vec<String>,
}

impl Block {
    /// The place of a byte of the block's text.
    pub fn place(&self, offset: usize) -> Place {
        let breaks = self.text.as_bytes()[..offset.min(self.text.len())]
            .iter()
            .filter(|b| **b == b'\n')
            .count();
        Place {
            paragraph: self.number,
            line: self.line + breaks,
        }
    }
}

/// Cuts a text into its blocks.
pub fn blocks(edition: Edition<'_>) -> Result<Vec<Block>, RenderError> {
    let lines = Lines::new(edition.text, edition.first_line);
    let mut cutter = Cutter {
        blocks: Vec::new(),
        open: None,
        link: None,
        items: 0,
    };
    for (event, range) in events(edition.text, &lines)? {
        cutter.event(event, lines.of(range.start));
    }
    cutter.close();
    Ok(cutter.blocks)
}

struct Cutter {
    blocks: Vec<Block>,
    open: Option<Block>,
    /// The address of the link being read, where its text may repeat it.
    link: Option<String>,
    /// How many list items are open.
    items: usize,
}

impl Cutter {
    fn event(&mut self, event: Event<'_>, line: usize) {
        match event {
            Event::Start(Tag::Heading { .. }) => self.begin(Kind::Heading, line),
            Event::Start(Tag::Item) => {
                self.items += 1;
                self.begin(Kind::Item, line);
            }
            // The first paragraph of a loose item is the item itself.
            Event::Start(Tag::Paragraph)
                if self.items > 0
                    && self
                        .open
                        .as_ref()
                        .is_some_and(|open| open.text.trim().is_empty()) => {}
            Event::Start(Tag::Paragraph) => self.begin(Kind::Paragraph, line),
            Event::Start(Tag::TableHead | Tag::TableRow) => self.begin(Kind::Row, line),
            Event::Start(Tag::CodeBlock(_)) => self.begin(Kind::Code, line),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }) => self.open_link(link_type, &dest_url),
            Event::Start(Tag::Image { .. }) => self.word(" "),
            Event::End(TagEnd::Link) => self.link = None,
            Event::End(TagEnd::TableCell) => self.word(" "),
            Event::End(TagEnd::Item) => {
                self.items = self.items.saturating_sub(1);
                self.close();
            }
            Event::End(
                TagEnd::Heading(_)
                | TagEnd::Paragraph
                | TagEnd::TableHead
                | TagEnd::TableRow
                | TagEnd::CodeBlock
                | TagEnd::List(_),
            ) => self.close(),
            Event::Text(text) => self.text(&text),
            Event::SoftBreak | Event::HardBreak => self.word("\n"),
            Event::Code(_) => self.word(" "),
            _ => {}
        }
    }

    fn begin(&mut self, kind: Kind, line: usize) {
        self.close();
        self.open = Some(Block {
            kind,
            number: 0,
            text: String::new(),
            line,
            links: Vec::new(),
        });
    }

    fn close(&mut self) {
        let Some(mut block) = self.open.take() else {
            return;
        };
        if block.text.trim().is_empty() && block.links.is_empty() {
            return;
        }
        block.number = self.blocks.len() + 1;
        self.blocks.push(block);
    }

    fn word(&mut self, word: &str) {
        if let Some(open) = &mut self.open {
            open.text.push_str(word);
        }
    }

    fn open_link(&mut self, kind: LinkType, url: &str) {
        let url = if kind == LinkType::Email {
            format!("mailto:{url}")
        } else {
            url.to_owned()
        };
        if let Some(open) = &mut self.open {
            open.links.push(url.clone());
        }
        self.link = Some(url);
    }

    /// Takes in text, but addresses written out become links.
    fn text(&mut self, text: &str) {
        let Some(open) = &mut self.open else { return };
        if open.kind == Kind::Code
            || !(text.contains("://") || text.contains('@') || text.contains("www."))
        {
            open.text.push_str(text);
            return;
        }
        for piece in text.split_inclusive(char::is_whitespace) {
            let Some(range) = address_in(piece) else {
                open.text.push_str(piece);
                continue;
            };
            match address(&piece[range.clone()]) {
                Some(url) => {
                    if self.link.is_none() {
                        open.links.push(url);
                    }
                    open.text.push_str(&piece[..range.start]);
                    open.text.push(' ');
                    open.text.push_str(&piece[range.end..]);
                }
                None => open.text.push_str(piece),
            }
        }
    }
}

/// Where an address may stand in a piece of text between spaces: without the marks around it, and without the words that run
/// into it where a language writes no spaces.
fn address_in(piece: &str) -> Option<std::ops::Range<usize>> {
    let is_mark = |c: char| {
        c.is_whitespace()
            || matches!(c, ',' | ';' | '.' | '(' | ')' | '"' | '<' | '>')
            || "«»“”„،؛。，；：！？、（）「」『』《》".contains(c)
    };
    let outside = |c: char| "，。；：！？、（）「」『』《》”".contains(c);
    if let Some(start) = ["https://", "http://", "www."]
        .iter()
        .filter_map(|begin| piece.find(begin))
        .min()
    {
        let length = piece[start..].find(outside).unwrap_or(piece.len() - start);
        let url = piece[start..start + length].trim_end_matches(is_mark);
        return Some(start..start + url.len());
    }
    let at = piece.find('@')?;
    let foreign = |c: char| is_mark(c) && c != '.' || crate::plain::is_unspaced(c);
    let start = piece[..at].rfind(foreign).map_or(0, |last| {
        last + piece[last..].chars().next().map_or(1, char::len_utf8)
    });
    let end = piece[at..]
        .find(foreign)
        .map_or(piece.len(), |end| at + end);
    let word = &piece[start..end];
    let start = end - word.trim_start_matches(is_mark).len();
    Some(start..start + piece[start..end].trim_end_matches(is_mark).len())
}

/// The word as a link, if it is an address.
fn address(word: &str) -> Option<String> {
    if word.starts_with("http://") || word.starts_with("https://") {
        return Some(word.to_owned());
    }
    if word.starts_with("www.") {
        return Some(format!("https://{word}"));
    }
    let (name, host) = word.split_once('@')?;
    (!name.is_empty() && host.contains('.') && !host.contains('@'))
        .then(|| format!("mailto:{word}"))
}
