//! A translation as a file for the tools that translators use: XLIFF 2.1 and PO, out and in again without loss.
//!
//! Both formats carry the same plain [`Exchange`]: the units of one call in two languages, Markdown as it is written. What comes
//! back from a tool is a stranger's file: it is bounded, a document type is refused, and every refusal names its line.

mod po;
mod xliff;

use crate::lang::Lang;

pub use po::{read as read_po, write as write_po};
pub use xliff::{read as read_xliff, write as write_xliff};

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 8 << 20;
/// The most units of a file.
pub const MAX_UNITS: usize = 20_000;

/// A call's text in one language beside another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// What it is, for the one who reads it back: no spaces.
    pub name: String,
    pub source: Lang,
    pub target: Lang,
    pub units: Vec<Unit>,
}

/// A piece of text and its translation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// Unique in its file: letters, digits and hyphens.
    pub id: String,
    pub source: String,
    /// Empty where it is still to be translated.
    pub target: String,
    /// Whether the translator calls it finished.
    pub done: bool,
}

/// Why a file was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ExchangeError {
    /// Line, from 1.
    pub line: usize,
    pub problem: Problem,
}

/// What can be wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("the file is {0} bytes long, at most {MAX_BYTES} are read")]
    TooLong(usize),
    #[error("there are more than {MAX_UNITS} units")]
    TooMany,
    #[error("the XML is broken: {0}")]
    Xml(String),
    #[error("a document type is not taken; remove the `<!DOCTYPE …>`")]
    Doctype,
    #[error("this is no XLIFF file of version 2; export it again as XLIFF 2.1")]
    NotXliff,
    #[error("elements nest too deeply")]
    TooDeep,
    #[error("`{0}` is not a language tag")]
    Language(String),
    #[error("the file does not say its {0}")]
    Missing(&'static str),
    #[error("the unit `{0}` is there twice")]
    Twice(String),
    #[error("this line is no part of a PO file: {0}")]
    Line(String),
    #[error("a string in a PO file stands between double quotes")]
    Quotes,
}

fn language(tag: &str, line: usize) -> Result<Lang, ExchangeError> {
    let problem = |_| ExchangeError {
        line,
        problem: Problem::Language(tag.chars().take(40).collect()),
    };
    Lang::parse(tag).map_err(problem)
}

/// Adds a unit, unless the file has too many or this one already.
fn push(
    units: &mut Vec<Unit>,
    known: &mut std::collections::HashSet<String>,
    unit: Unit,
    line: usize,
) -> Result<(), ExchangeError> {
    if units.len() >= MAX_UNITS {
        return Err(ExchangeError {
            line,
            problem: Problem::TooMany,
        });
    }
    if !known.insert(unit.id.clone()) {
        return Err(ExchangeError {
            line,
            problem: Problem::Twice(unit.id),
        });
    }
    units.push(unit);
    Ok(())
}

fn bounded(text: &str) -> Result<(), ExchangeError> {
    match text.len() {
        bytes if bytes > MAX_BYTES => Err(ExchangeError {
            line: 1,
            problem: Problem::TooLong(bytes),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
