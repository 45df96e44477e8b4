//! HTML of old posts to Markdown.
//!
//! html5ever's tokenizer reads (as browsers do: no tag is ever an error), and a stack of open elements writes: each frame gathers
//! its text and hands it to its parent when it closes. No tree is built, nesting is limited, time and memory grow with the
//! input. What has no Markdown is told in [`Converted::notes`], with its text kept where there is any.

mod close;
mod element;
mod escape;
mod frame;
mod writer;

use std::cell::RefCell;

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use crate::import::{NoteKind, shortcode};
use writer::Writer;

/// How line ends in the HTML are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnds {
    /// As HTML says: like spaces.
    Spaces,
    /// As WordPress' classic editor means them: one is a line break, two end a paragraph.
    Breaks,
}

/// What was made of the HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Converted {
    /// Markdown.
    pub text: String,
    /// What was left behind: kind and name.
    pub notes: Vec<(NoteKind, String)>,
}

/// Converts HTML. `image` gives the name under which an image's address is at hand; without one the image becomes a link.
pub fn to_markdown(
    html: &str,
    line_ends: LineEnds,
    image: &mut dyn FnMut(&str) -> Option<String>,
) -> Converted {
    let sink = Sink {
        writer: RefCell::new(Writer::new(line_ends, image)),
    };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    // Scripts do not run here: the tokenizer stops at each and goes on.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.writer.into_inner().finish()
}

/// Converts a WordPress post: block or classic editor, shortcodes and all.
pub fn wordpress_to_markdown(
    html: &str,
    image: &mut dyn FnMut(&str) -> Option<String>,
) -> Converted {
    let line_ends = if html.contains("<!-- wp:") {
        LineEnds::Spaces
    } else {
        LineEnds::Breaks
    };
    let (html, left_out) = shortcode::expand(html);
    let mut converted = to_markdown(&html, line_ends, image);
    converted
        .notes
        .extend(left_out.into_iter().map(|name| (NoteKind::Shortcode, name)));
    converted
}

struct Sink<'a> {
    writer: RefCell<Writer<'a>>,
}

impl TokenSink for Sink<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut writer = self.writer.borrow_mut();
        match token {
            Token::CharacterTokens(text) => writer.text(&text),
            Token::CommentToken(text) => writer.comment(&text),
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => writer.end(&tag.name),
            Token::TagToken(tag) => {
                writer.start(&tag);
                return raw_text(&tag.name);
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Elements whose inside is no HTML.
fn raw_text(name: &str) -> TokenSinkResult<()> {
    match name {
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
            TokenSinkResult::RawData(RawKind::Rawtext)
        }
        "textarea" | "title" => TokenSinkResult::RawData(RawKind::Rcdata),
        _ => TokenSinkResult::Continue,
    }
}
