//! Texts from other systems: a tree of Markdown (Hugo, Jekyll), a WordPress export, a Ghost export.
//!
//! Each is an iterator of [`ImportItem`]s in constant memory, one call after the other, so that the caller can write in batches
//! and stop anywhere. An item's `external_id` is the same each time it is read, so importing twice changes nothing and an import that
//! was cut off is simply started again. What cannot be carried over is a [`Note`] or, for a text that must be mended first, a
//! [`Problem`] in place of the item; nothing is dropped silently. A file that is cut off or is not what it should be is refused
//! when it is opened, before the first item.

pub mod erased;
pub mod ghost;
pub mod html;
pub mod images;
pub mod links;
pub mod markdown;
mod metered;
pub mod report;
mod shortcode;
pub mod wordpress;
mod wxr;

use std::path::PathBuf;

use prose::lang::Lang;

use crate::draft::{Draft, Problem, SourcePlace};

pub use report::{ImportReport, Note, NoteKind};

/// The largest single item of an export, in bytes.
pub const MAX_ITEM: u64 = 16 << 20;

/// What an import needs besides the export.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The language of texts that do not say theirs, as the person who imports says it.
    pub lang: Option<Lang>,
    /// Their language where nobody and nothing in the export says it.
    pub house: Option<Lang>,
    /// The moment of the import, in microseconds since 1970: what had run out by then stays out.
    pub now: i64,
    /// The folder of uploaded images (`wp-content/uploads`, Ghost's `content/images`), where the export has none.
    pub images: Option<PathBuf>,
}

/// One thing of the other system.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportItem {
    /// The same each time this item is read; different for every call of the export.
    pub external_id: String,
    /// What it becomes. `None` where nothing of it can be carried over: `notes` says why.
    pub draft: Option<Draft>,
    /// What was left behind.
    pub notes: Vec<Note>,
}

/// An export that is open: its items, one after the other.
pub trait Export: Iterator<Item = ImportResult> {
    /// How many items it has, for a progress bar.
    fn items(&self) -> u64;
    /// Where its links lead. Settled before the first item, they lead to the calls that the texts become.
    fn links(&mut self) -> &mut links::Links;
}

/// An item, or why one item was refused. Reading goes on after a problem.
pub type ImportResult = Result<ImportItem, Problem>;

fn no_language(place: SourcePlace) -> Problem {
    Problem::new(
        place,
        "nothing says which language these texts are in",
        "say it: --lang fr",
    )
}

/// A title for a text that has none: its first words.
fn title_from(text: &str) -> Option<String> {
    let plain = prose::plain::plain(text).ok()?;
    let title = prose::plain::excerpt(plain.lines().next()?.trim(), 60);
    Some(title).filter(|title| !title.is_empty())
}

/// One line, without marks that hide or turn text.
fn one_line(text: &str) -> String {
    prose::text::clean(text)
        .0
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// `fr-FR` is how systems say French; `pt-BR` is how they say Portuguese, too. A script of its own stays: `zh-TW` is no `zh`.
fn site_language(tag: &str) -> Option<Lang> {
    let lang = Lang::parse(&tag.replace('_', "-")).ok()?;
    let short = Lang::parse(lang.language()).ok()?;
    Some(if lang.script() == short.script() {
        short
    } else {
        lang
    })
}
