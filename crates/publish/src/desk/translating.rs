//! A translation at the desk: its rows beside the source, what looks wrong in each, and what the house has translated before.
//!
//! The source is the text as it stands at the desk, or else as it was published last. Costs: one comparison, one check, and the
//! memory for the first [`REMEMBERED`] passages that wait.

use std::collections::BTreeSet;

use floor::{Conn, Error, Id, Result};
use prose::beside::{self, Row};
use prose::check::{Edition, Finding, Glossary, check};
use prose::lang::Lang;

use crate::call_store as store;
use crate::desk::text::{DraftText, Words};
use crate::memory_store::{self, Remembered};
use crate::{draft_store, suggestion_store};

/// Passages that the memory is asked about at once.
pub const REMEMBERED: usize = 25;
/// Suggestions for a passage.
const BEST: usize = 2;

/// A row with what helps to fill it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub row: Row,
    pub doubts: Vec<Doubt>,
    pub remembered: Vec<Remembered>,
}

/// A finding beside its paragraph.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    pub finding: Finding,
    /// What "it is right so" names.
    pub id: String,
}

/// A translation beside its source.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    pub source_lang: Lang,
    pub source: Words,
    pub lines: Vec<Line>,
    /// Names the two sources that the rows were made from: a form made from others no longer fits them.
    pub of: String,
}

/// The words that a translation is made from.
pub fn source_words(conn: &mut Conn<'_>, draft: &Id, lang: &Lang) -> Result<Option<Words>> {
    if let Some(text) = draft_store::text(conn, draft, lang)? {
        return Ok(Some(text.words));
    }
    let Some(edition) = store::edition(conn, draft, lang)? else {
        return Ok(None);
    };
    let revision = store::revision(conn, draft, lang, edition.rev)?;
    let standing = revision.filter(|revision| revision.erased_at.is_none());
    Ok(standing.map(|revision| Words {
        title: revision.title,
        summary: revision.summary,
        text: revision.text,
        correction: String::new(),
    }))
}

/// Puts a translation beside its source; `None` for a text that is not one, or whose source is gone.
pub fn beside(
    conn: &mut Conn<'_>,
    text: &DraftText,
    glossary: &Glossary,
) -> Result<Option<Beside>> {
    let Some((source_lang, _)) = &text.source else {
        return Ok(None);
    };
    let Some(source) = source_words(conn, &text.draft, source_lang)? else {
        return Ok(None);
    };
    let rows = rows(text, &source)?;
    let kept = suggestion_store::kept_findings(conn, &text.draft, &text.lang)?;
    let mut lines: Vec<Line> = rows
        .into_iter()
        .map(|row| Line {
            row,
            doubts: Vec::new(),
            remembered: Vec::new(),
        })
        .collect();
    doubt(&mut lines, text, &source, source_lang, glossary, &kept);
    remember(conn, &mut lines, text, source_lang)?;
    Ok(Some(Beside {
        source_lang: source_lang.clone(),
        of: suggestion_store::finding(&text.seen, &source.text),
        source,
        lines,
    }))
}

/// The rows alone.
pub fn rows(text: &DraftText, source: &Words) -> Result<Vec<Row>> {
    beside::beside(&text.seen, &source.text, &text.words.text, &text.lang).map_err(|cause| {
        Error::bad_input("the text cannot be shown paragraph by paragraph").hint(cause.to_string())
    })
}

fn doubt(
    lines: &mut [Line],
    text: &DraftText,
    source: &Words,
    source_lang: &Lang,
    glossary: &Glossary,
    kept: &BTreeSet<String>,
) {
    let edition = |text, lang| Edition {
        text,
        lang,
        first_line: 1,
    };
    let findings = check(
        edition(&source.text, source_lang),
        edition(&text.words.text, &text.lang),
        glossary,
    );
    for finding in findings.unwrap_or_default() {
        let line = lines
            .iter_mut()
            .find(|line| line.row.lines.contains(&finding.place.line));
        // What has no paragraph here is a row that waits; it is seen without being told.
        let Some(line) = line else { continue };
        let id = suggestion_store::finding(&line.row.target, &finding.to_string_without_place());
        if !kept.contains(&id) && !waits_anyway(&finding) {
            line.doubts.push(Doubt { finding, id });
        }
    }
}

/// Missing and extra paragraphs show as rows of their own.
fn waits_anyway(finding: &Finding) -> bool {
    finding.check == prose::check::CheckKind::Paragraph
}

fn remember(
    conn: &mut Conn<'_>,
    lines: &mut [Line],
    text: &DraftText,
    source_lang: &Lang,
) -> Result<()> {
    let waiting = lines.iter_mut().filter(|line| line.row.waits());
    for line in waiting.take(REMEMBERED) {
        if let Some(passage) = line.row.now() {
            line.remembered =
                memory_store::recall(conn, &passage, source_lang, &text.lang, &text.draft, BEST)?;
            line.remembered
                .retain(|known| known.target != line.row.target);
        }
    }
    Ok(())
}
