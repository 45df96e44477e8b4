//! Translation checks: what hurried translation gets wrong.
//!
//! Both editions are cut into blocks (headings, paragraphs, list items, table rows), the blocks are aligned, and each check is
//! a pure function over the aligned blocks. A check speaks only on evidence that a translator would accept: when in doubt it is
//! silent, for a list with false alarms is not read. Nothing here judges style. Cost: linear in the texts but for the
//! alignment, which is quadratic in the blocks that differ and bounded.

pub(crate) mod align;
pub(crate) mod block;
mod glossary;
mod link;
mod name;
mod number;
mod passage;
mod quote;
mod word;

use std::fmt;

pub use glossary::{Glossary, Term};

use crate::lang::Lang;
use crate::markdown::RenderError;
use align::Pair;
use block::{Block, Kind};

/// The most findings that are told.
pub const MAX_FINDINGS: usize = 200;

/// A text in its language.
#[derive(Clone, Copy, Debug)]
pub struct Edition<'a> {
    /// Markdown, as [`crate::text::normalise`] gives it.
    pub text: &'a str,
    /// Its language.
    pub lang: &'a Lang,
    /// The number of the text's first line in its file.
    pub first_line: usize,
}

/// Something in a translation that looks wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which check speaks.
    pub check: CheckKind,
    /// Where in the translation (in the source for what is missing).
    pub place: Place,
    /// The words in question; empty where something is missing.
    pub excerpt: String,
    /// What stands in the source at that place, where that helps.
    pub source_excerpt: Option<String>,
    /// Why it looks wrong.
    pub reason: Reason,
}

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Block, from 1: headings, paragraphs, list items and table rows count.
    pub paragraph: usize,
    /// Line, from [`Edition::first_line`].
    pub line: usize,
}

/// The checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckKind {
    /// A passage left in the source language.
    Passage,
    /// A proper name left in the source's script, or spelled two ways.
    Name,
    /// Numbers that differ.
    Number,
    /// Dates that differ.
    Date,
    /// Links and e-mail addresses that differ.
    Link,
    /// Quotation marks foreign to the language.
    Quote,
    /// Missing or extra paragraphs.
    Paragraph,
    /// Letters of two scripts in one word.
    MixedScript,
    /// A glossary term translated otherwise.
    Term,
}

/// Why something looks wrong, with what a localised message needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The passage is in the source language.
    InSourceLanguage(Lang),
    /// The name is in the source's script.
    NameInSourceScript,
    /// The name is spelled otherwise elsewhere.
    NameTwoWays {
        /// The other spelling.
        other: String,
        /// Its line.
        line: usize,
    },
    /// The source spells this name in another way.
    NameDiffers {
        /// As the source has it.
        source: String,
    },
    /// The source's number is not here.
    NumberMissing(String),
    /// This number is not in the source.
    NumberExtra(String),
    /// The source has another number.
    NumberDiffers {
        /// The source's.
        source: String,
        /// The translation's.
        target: String,
    },
    /// The source's link is not here.
    LinkMissing(String),
    /// This link is not in the source.
    LinkExtra(String),
    /// The source links elsewhere.
    LinkDiffers {
        /// The source's.
        source: String,
        /// The translation's.
        target: String,
    },
    /// The mark is not one of the language's.
    ForeignQuote {
        /// The mark found.
        mark: char,
        /// What opens a quotation in the language.
        open: String,
        /// What closes it.
        close: String,
    },
    /// The source has a block here that the translation has not.
    ParagraphMissing,
    /// The translation has a block here that the source has not.
    ParagraphExtra,
    /// The word mixes look-alike letters of two scripts.
    MixedScript {
        /// The first letter of the wrong script.
        letter: char,
    },
    /// The glossary wants another word.
    Term {
        /// The term in the source.
        term: String,
        /// What the glossary wants.
        wanted: String,
    },
}

/// Checks a translation against its source. Findings come in the order of the translation, at most [`MAX_FINDINGS`].
///
/// Errors as in [`crate::markdown::render`]; the line is that of the text that is too long or too deep.
pub fn check(
    source: Edition<'_>,
    target: Edition<'_>,
    glossary: &Glossary,
) -> Result<Vec<Finding>, RenderError> {
    let (from, to) = (block::blocks(source)?, block::blocks(target)?);
    let pairs = align::align(&from, &to);
    let texts = Texts {
        source,
        target,
        from: &from,
        to: &to,
        pairs: &pairs,
    };
    let mut findings = align::paragraphs(&texts);
    let passages = passage::passages(&texts);
    // What is said of a passage as a whole is not said again of its words.
    let told = |finding: &Finding| {
        !passages
            .iter()
            .any(|passage| passage.place.paragraph == finding.place.paragraph)
    };
    findings.extend(name::names(&texts).into_iter().filter(told));
    findings.extend(quote::quotes(&texts).into_iter().filter(told));
    findings.extend(glossary::terms(&texts, glossary).into_iter().filter(told));
    findings.extend(number::numbers(&texts));
    findings.extend(link::links(&texts));
    findings.extend(word::mixed_scripts(&texts));
    findings.extend(passages);
    findings.sort_by_key(|finding| finding.place);
    findings.truncate(MAX_FINDINGS);
    Ok(findings)
}

/// Both texts, cut and aligned.
pub(crate) struct Texts<'a> {
    source: Edition<'a>,
    target: Edition<'a>,
    from: &'a [Block],
    to: &'a [Block],
    pairs: &'a [Pair],
}

impl<'a> Texts<'a> {
    /// The aligned blocks that hold running text.
    fn prose(&self) -> impl Iterator<Item = (&'a Block, &'a Block)> {
        let (from, to) = (self.from, self.to);
        self.pairs.iter().filter_map(move |pair| match pair {
            Pair::Both(i, j) if to[*j].kind != Kind::Code => Some((&from[*i], &to[*j])),
            _ => None,
        })
    }

    /// The blocks of running text in the translation.
    fn target_prose(&self) -> impl Iterator<Item = &'a Block> {
        self.to.iter().filter(|block| block.kind != Kind::Code)
    }
}

/// At most 80 characters of a text.
fn shorten(text: &str) -> String {
    crate::plain::excerpt(text, 80)
}

impl Finding {
    /// What is said of it, wherever it stands.
    pub fn to_string_without_place(&self) -> String {
        format!("{}: {}", self.reason, self.excerpt)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.place.line, self.reason)?;
        if !self.excerpt.is_empty() {
            write!(f, ": {}", self.excerpt)?;
        }
        match &self.source_excerpt {
            Some(source) => write!(f, " (source: {source})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InSourceLanguage(lang) => {
                write!(f, "this seems to be left in the source language ({lang})")
            }
            Self::NameInSourceScript => {
                f.write_str("this name is left in the script of the source")
            }
            Self::NameDiffers { source } => {
                write!(f, "the source spells this name {source}")
            }
            Self::NameTwoWays { other, line } => {
                write!(f, "this name is spelled {other} on line {line}")
            }
            Self::NumberMissing(number) => {
                write!(f, "the number {number} of the source is missing")
            }
            Self::NumberExtra(number) => write!(f, "the number {number} is not in the source"),
            Self::NumberDiffers { source, target } => {
                write!(f, "{target} stands where the source says {source}")
            }
            Self::LinkMissing(url) => write!(f, "the link to {url} is missing"),
            Self::LinkExtra(url) => write!(f, "the link to {url} is not in the source"),
            Self::LinkDiffers { source, target } => write!(
                f,
                "this links to {target} where the source links to {source}"
            ),
            Self::ForeignQuote { mark, open, close } => write!(
                f,
                "the quotation mark {mark} is foreign to the language, which writes {open}…{close}"
            ),
            Self::ParagraphMissing => {
                f.write_str("a paragraph of the source is missing before or after this place")
            }
            Self::ParagraphExtra => f.write_str("the source has no such paragraph"),
            Self::MixedScript { letter } => write!(
                f,
                "the letter {letter} (U+{:04X}) is of another script than the rest of the word",
                u32::from(*letter)
            ),
            Self::Term { term, wanted } => write!(f, "the glossary has {wanted} for {term}"),
        }
    }
}

#[cfg(test)]
mod tests;
