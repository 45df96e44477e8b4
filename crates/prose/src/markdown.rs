//! Markdown to safe HTML.
//!
//! CommonMark with tables, footnotes, strikethrough and task lists (pulldown-cmark), written out by our own writer, so that
//! everything but raw HTML is safe by construction: text is escaped, addresses are held to a list of schemes, images come only
//! from the caller's hook (a page asks no other host for anything). A text that holds raw HTML goes through ammonia with a
//! narrow list on top. Cost: about 15 ms per MB without raw HTML, some ten times that with it.
//!
//! The ids written are `s-…` for headings, `note-…` and `ref-…` for footnotes, after [`Options::id_prefix`]: a page that
//! keeps off these can not be clobbered by a text.

mod heading;
mod html;
mod note;
pub mod relink;
mod write;

use std::fmt;

use pulldown_cmark::{Event, Parser};

use crate::lang::Dir;

pub(crate) use html::{escape_attribute, escape_text};

/// The longest text that is rendered, in bytes.
pub const MAX_BYTES: usize = 2 << 20;
/// How deep quotes, lists and emphasis may nest.
pub const MAX_DEPTH: usize = 100;

/// What rendering needs besides the text.
pub struct Options<'a> {
    /// The direction of the edition; blocks that run the other way say so.
    pub dir: Dir,
    /// The number of the text's first line in its file, for warnings. 1 where the text is the file.
    pub first_line: usize,
    /// Goes before every id, so that two texts can share a page. Usually empty; ASCII letters, digits and hyphens.
    pub id_prefix: &'a str,
    /// Finds an image by the name the text gives it. `None` where there is no such image.
    pub images: &'a dyn Fn(&str) -> Option<Image>,
}

/// An image as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Address, relative to the page.
    pub src: String,
    /// The `srcset` attribute, where there are several sizes.
    pub srcset: Option<String>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Alternative text, used where the Markdown gives none.
    pub alt: String,
}

/// A rendered text and what was met on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// HTML for the inside of an element under the page's `h1`.
    pub html: String,
    /// What the writer should mend, in the order of the text.
    pub warnings: Vec<Warning>,
    /// Every link that was kept.
    pub links: Vec<Link>,
    /// Every image the text names, found or not.
    pub images: Vec<ImageUse>,
    /// The headings, for a table of contents.
    pub headings: Vec<Heading>,
    /// Words, for a reading time: an estimate, about two characters to a word in scripts without spaces.
    pub words: usize,
}

/// A link of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address as written.
    pub url: String,
    /// Line, from [`Options::first_line`].
    pub line: usize,
}

/// An image as the text names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageUse {
    /// The name or address between the brackets.
    pub name: String,
    /// Line, from [`Options::first_line`].
    pub line: usize,
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 2 to 6, as rendered.
    pub level: u8,
    /// The element's id.
    pub id: String,
    /// Its text without marks.
    pub text: String,
    /// Line, from [`Options::first_line`].
    pub line: usize,
}

/// Something in the text that was left out or will not serve every reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Line, from [`Options::first_line`].
    pub line: usize,
    /// What it is.
    pub kind: WarningKind,
}

/// The kinds of warnings, with what a localised message needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WarningKind {
    /// An image without alternative text.
    MissingAlt {
        /// The image's name.
        name: String,
    },
    /// An image that the hook does not know.
    UnknownImage {
        /// The image's name.
        name: String,
    },
    /// An image on another host: it became a link.
    RemoteImage {
        /// Its address.
        url: String,
    },
    /// A link with a scheme that is not allowed: only its text was kept.
    UnsafeLink {
        /// Its address.
        url: String,
    },
    /// A footnote that nothing refers to: it was left out.
    UnusedNote {
        /// Its label.
        label: String,
    },
    /// Raw HTML with a tag that is not allowed: the tag was left out.
    RefusedHtml {
        /// The tag's name.
        tag: String,
    },
}

/// Why a text was not rendered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// Longer than [`MAX_BYTES`].
    #[error(
        "the text is {bytes} bytes long; at most {MAX_BYTES} are rendered: split it into several calls"
    )]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// Nested deeper than [`MAX_DEPTH`].
    #[error(
        "line {line}: quotes, lists or emphasis nest deeper than {MAX_DEPTH} levels; flatten them"
    )]
    TooDeep {
        /// The line where the limit was passed.
        line: usize,
    },
    /// Raw HTML whose parsing would take too long.
    #[error("the text holds too much nested raw HTML to be checked; write it as Markdown")]
    TooMuchHtml,
}

/// Renders a Markdown text.
///
/// Headings keep their order and are shifted so that the highest becomes `h2`. The text is expected to have passed
/// [`crate::text::normalise`]; nothing unsafe comes of one that has not.
pub fn render(text: &str, options: &Options<'_>) -> Result<Rendered, RenderError> {
    let lines = Lines::new(text, options.first_line);
    let events = events(text, &lines)?;
    write::write(text, &events, &lines, options)
}

/// An event with the bytes of the source that it stands for.
pub(crate) type Spanned<'a> = (Event<'a>, std::ops::Range<usize>);

/// Parses the text, within the limits.
pub(crate) fn events<'a>(text: &'a str, lines: &Lines) -> Result<Vec<Spanned<'a>>, RenderError> {
    if text.len() > MAX_BYTES {
        return Err(RenderError::TooLong { bytes: text.len() });
    }
    let mut events = Vec::with_capacity(text.len() / 32);
    let mut depth = 0usize;
    for (event, range) in Parser::new_ext(text, extensions()).into_offset_iter() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(RenderError::TooDeep {
                line: lines.of(range.start),
            });
        }
        events.push((event, range));
    }
    Ok(events)
}

fn extensions() -> pulldown_cmark::Options {
    use pulldown_cmark::Options as On;
    On::ENABLE_TABLES | On::ENABLE_FOOTNOTES | On::ENABLE_STRIKETHROUGH | On::ENABLE_TASKLISTS
}

/// Turns byte offsets into line numbers.
pub(crate) struct Lines {
    starts: Vec<usize>,
    first: usize,
}

impl Lines {
    pub(crate) fn new(text: &str, first: usize) -> Lines {
        let breaks = text
            .bytes()
            .enumerate()
            .filter(|(_, b)| *b == b'\n')
            .map(|(at, _)| at + 1);
        Lines {
            starts: breaks.collect(),
            first,
        }
    }

    pub(crate) fn of(&self, offset: usize) -> usize {
        self.first + self.starts.partition_point(|start| *start <= offset)
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.kind)
    }
}

impl fmt::Display for WarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingAlt { name } => write!(
                f,
                "the image {name} has no alternative text; say in a few words what it shows: ![words]({name})"
            ),
            Self::UnknownImage { name } => write!(
                f,
                "there is no image {name}; put it beside the text, or mend its name"
            ),
            Self::RemoteImage { url } => write!(
                f,
                "the image {url} is on another host and became a link; put a copy beside the text"
            ),
            Self::UnsafeLink { url } => write!(
                f,
                "the link {url} was left out; links may begin with https:, http:, mailto: or tel:, or be relative"
            ),
            Self::UnusedNote { label } => write!(
                f,
                "nothing refers to the footnote [^{label}]; it was left out"
            ),
            Self::RefusedHtml { tag } => {
                write!(f, "the HTML tag <{tag}> is not allowed and was left out")
            }
        }
    }
}

#[cfg(test)]
mod tests;
