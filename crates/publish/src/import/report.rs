//! What was not carried over: notes on items, and their summary for the person who imports.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::draft::{Problem, SourcePlace};
use crate::import::ImportItem;

/// Kinds of things that an import leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// Not published there: a draft, private, in the bin, for members.
    NotPublished,
    /// A kind of item that is no text: a menu, a revision.
    NotAText,
    /// An image or file that is not at hand.
    FileMissing,
    /// A shortcode or template tag.
    Shortcode,
    /// A block that a plugin draws.
    Block,
    /// A film, sound or page of another site: it became a link.
    Embed,
    /// A form or script.
    Interactive,
    /// HTML that has no Markdown.
    Html,
    /// A link to something of the old site that did not become a call.
    Link,
    /// A picture that says nothing to who cannot see it.
    Alt,
    /// Comments below the text.
    Comments,
    /// A field of the other system.
    Field,
    /// There was no title: one was made of the first words.
    Title,
    /// A date that cannot be read.
    Date,
    /// Control characters that were taken out.
    Characters,
}

impl NoteKind {
    fn words(self) -> &'static str {
        match self {
            NoteKind::NotPublished => "not published there",
            NoteKind::NotAText => "not a text",
            NoteKind::FileMissing => "file not at hand",
            NoteKind::Shortcode => "shortcode left out",
            NoteKind::Block => "plugin block left out",
            NoteKind::Embed => "embedded content became a link",
            NoteKind::Interactive => "form or script left out",
            NoteKind::Html => "HTML left out",
            NoteKind::Link => "link to something of the old site that is not a call here",
            NoteKind::Alt => "picture without a description",
            NoteKind::Comments => "comments left out",
            NoteKind::Field => "field left out",
            NoteKind::Title => "title made of the first words",
            NoteKind::Date => "date not readable",
            NoteKind::Characters => "control characters taken out",
        }
    }
}

/// One thing that was left behind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    pub kind: NoteKind,
    /// Which: the shortcode's name, the file's address, the status.
    pub what: String,
    pub place: SourcePlace,
}

/// The most different things that are told apart; beyond, only kinds are counted.
const MAX_LINES: usize = 500;
/// How many places of a thing are named.
const MAX_PLACES: usize = 3;

/// The summary of an import.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ImportReport {
    /// Items read.
    pub items: u64,
    /// Items that became a draft.
    pub carried: u64,
    /// Items that were erased here and stay away.
    pub erased: u64,
    /// Items that must be mended first.
    pub problems: Vec<Problem>,
    pub left: Vec<Left>,
}

/// Things of one kind that were left behind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Left {
    pub kind: NoteKind,
    /// Empty where there were too many to tell apart.
    pub what: String,
    pub count: u64,
    /// The first few.
    pub places: Vec<SourcePlace>,
}

/// Gathers a report while items go by.
#[derive(Clone, Debug, Default)]
pub struct Reporting {
    report: ImportReport,
    left: BTreeMap<(NoteKind, String), (u64, Vec<SourcePlace>)>,
}

impl Reporting {
    /// Counts an item.
    pub fn item(&mut self, item: &ImportItem) {
        self.report.items += 1;
        self.report.carried += u64::from(item.draft.is_some());
        for note in &item.notes {
            let mut key = (note.kind, note.what.chars().take(200).collect::<String>());
            if self.left.len() >= MAX_LINES && !self.left.contains_key(&key) {
                key.1.clear();
            }
            let (count, places) = self.left.entry(key).or_default();
            *count += 1;
            if places.len() < MAX_PLACES {
                places.push(note.place.clone());
            }
        }
    }

    /// Notes that an item that was counted stays away, for it was erased here.
    pub fn erased(&mut self) {
        self.report.carried -= 1;
        self.report.erased += 1;
    }

    /// Counts an item that was refused.
    pub fn problem(&mut self, problem: Problem) {
        self.report.items += 1;
        self.report.problems.push(problem);
    }

    /// The report, kind by kind, the commonest first.
    pub fn finish(self) -> ImportReport {
        let mut report = self.report;
        report.left = self
            .left
            .into_iter()
            .map(|((kind, what), (count, places))| Left {
                kind,
                what,
                count,
                places,
            })
            .collect();
        report
            .left
            .sort_by(|a, b| (a.kind, b.count, &a.what).cmp(&(b.kind, a.count, &b.what)));
        report
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} items read, {} carried over, {} to mend",
            self.items,
            self.carried,
            self.problems.len()
        )?;
        if self.erased > 0 {
            writeln!(f, "{} erased here before, and left out", self.erased)?;
        }
        for problem in &self.problems {
            writeln!(f, "  {problem}")?;
        }
        let mut kind = None;
        for left in &self.left {
            if kind != Some(left.kind) {
                writeln!(f, "{}:", left.kind.words())?;
                kind = Some(left.kind);
            }
            let what = if left.what.is_empty() {
                "others"
            } else {
                &left.what
            };
            let places: Vec<String> = left.places.iter().map(ToString::to_string).collect();
            let more = if left.count > places.len() as u64 {
                ", …"
            } else {
                ""
            };
            writeln!(f, "  {} × {what} ({}{more})", left.count, places.join(", "))?;
        }
        Ok(())
    }
}
