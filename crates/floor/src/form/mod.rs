//! Forms: what a person typed, read whole and within limits, checked field by field, and never lost.
//!
//! `read.rs` reads both ways in which browsers send forms; `check.rs` gives fields their types and gathers what is wrong with
//! which, so that the same page can be shown again with every word still in it; `key.rs` makes the tokens that a forged form lacks.

mod check;
mod key;
mod read;

use bytes::Bytes;

pub use check::{Check, Faults};
pub use key::{FormKey, Refused, token_of};
pub use read::MAX_FIELDS;

/// What every form says beside a field, by language.
pub const WORDS: &[(&str, &str)] = &[
    ("en", include_str!("../../words/en.ftl")),
    ("fr", include_str!("../../words/fr.ftl")),
    ("es", include_str!("../../words/es.ftl")),
    ("uk", include_str!("../../words/uk.ftl")),
    ("ar", include_str!("../../words/ar.ftl")),
];

/// The fields and files of a form (or of a query), in the order in which they were sent.
#[derive(Clone, Debug, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    files: Vec<(String, File)>,
}

/// A file that was chosen. Its name and type are what the browser claims.
#[derive(Clone, Debug)]
pub struct File {
    pub name: String,
    pub media_type: String,
    pub bytes: Bytes,
}

impl Form {
    /// A field's text as it was typed, with `\n` for line ends; empty where it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Whether a field was sent at all: a box that is ticked, the button that was pressed.
    pub fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// Every value of a field that may be sent several times.
    pub fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        let found = self.fields.iter().filter(move |(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Every field, in order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The file chosen in a field; `None` where none was.
    pub fn file(&self, name: &str) -> Option<&File> {
        self.files_of(name).next()
    }

    /// Every file chosen in a field.
    pub fn files_of<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f File> {
        let found = self.files.iter().filter(move |(known, _)| known == name);
        found.map(|(_, file)| file)
    }

    pub fn has_files(&self) -> bool {
        !self.files.is_empty()
    }

    /// Begins to check the fields.
    pub fn check(&self) -> Check<'_> {
        Check::new(self)
    }
}
