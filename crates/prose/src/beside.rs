//! A translation beside its source, paragraph by paragraph, for who translates.
//!
//! Three texts tell the rows: the source as the translator last followed it, the source as it is now, and the translation. The
//! first and the last are aligned as the checks do it; the difference of the two sources says which rows wait for work, and
//! marks the words. What the translator has followed so far is itself a text ([`followed`]): it grows row by row, so that work half
//! done is remembered exactly. Cost: one difference and one alignment, under their limits.

use crate::check::Edition;
use crate::check::align::{Pair, align};
use crate::check::block::{Block, Kind, blocks};
use crate::diff::{Hunk, Piece, diff, paragraphs};
use crate::lang::Lang;
use crate::markdown::RenderError;

/// A paragraph of the source beside its translation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The source's paragraph and what became of it since it was translated; `None` where the translation has one of its own.
    pub source: Option<Hunk>,
    /// Markdown; empty where it is still to be written.
    pub target: String,
    /// Lines of the translation that it stands on, from 1; empty ranges for none.
    pub lines: std::ops::Range<usize>,
}

impl Row {
    /// Waits for the translator: not written yet, or the source has changed since.
    pub fn waits(&self) -> bool {
        match &self.source {
            None | Some(Hunk::Removed(_)) => !self.target.is_empty() && self.source.is_some(),
            Some(Hunk::Same(_)) => self.target.is_empty(),
            Some(Hunk::Added(_) | Hunk::Changed(_)) => true,
        }
    }

    /// The source's paragraph as it is now; `None` where it is gone or never was.
    pub fn now(&self) -> Option<String> {
        match self.source.as_ref()? {
            Hunk::Same(text) | Hunk::Added(text) => Some(text.clone()),
            Hunk::Removed(_) => None,
            Hunk::Changed(pieces) => {
                Some(side(pieces, |piece| !matches!(piece, Piece::Removed(_))))
            }
        }
    }

    /// The same as the translator last followed it.
    fn seen(&self) -> Option<String> {
        match self.source.as_ref()? {
            Hunk::Same(text) | Hunk::Removed(text) => Some(text.clone()),
            Hunk::Added(_) => None,
            Hunk::Changed(pieces) => Some(side(pieces, |piece| !matches!(piece, Piece::Added(_)))),
        }
    }
}

/// The rows of a translation: `seen` is the source as it was followed so far (empty for a new translation).
pub fn beside(seen: &str, now: &str, target: &str, lang: &Lang) -> Result<Vec<Row>, RenderError> {
    let (from, to) = (paragraphs(seen), paragraphs(target));
    let pairs = align(&whole(&from, lang)?, &whole(&to, lang)?);
    let mut hunks = diff(seen, now).into_iter().peekable();
    let mut rows = Vec::new();
    let row = |source: Option<Hunk>, at: Option<usize>| Row {
        source,
        target: at.map_or(String::new(), |at| to[at].to_owned()),
        lines: at.map_or(0..0, |at| lines(target, to[at])),
    };
    for pair in pairs {
        let at = match pair {
            Pair::Both(_, at) => Some(at),
            Pair::Source(_) => None,
            Pair::Target(at) => {
                rows.push(row(None, Some(at)));
                continue;
            }
        };
        while let Some(added) = hunks.next_if(|hunk| matches!(hunk, Hunk::Added(_))) {
            rows.push(row(Some(added), None));
        }
        rows.push(row(hunks.next(), at));
    }
    rows.extend(hunks.map(|added| row(Some(added), None)));
    Ok(rows)
}

/// The source as the translator has followed it, once the rows that `done` names are done.
pub fn followed(rows: &[Row], done: impl Fn(usize) -> bool) -> String {
    let mut said = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        said.extend(if done(number) { row.now() } else { row.seen() });
    }
    said.join("\n\n")
}

/// A text of paragraphs, empty ones left out.
pub fn joined<'a>(paragraphs: impl IntoIterator<Item = &'a str>) -> String {
    let kept: Vec<&str> = paragraphs
        .into_iter()
        .map(str::trim_end)
        .map(|paragraph| paragraph.trim_start_matches('\n'))
        .filter(|paragraph| !paragraph.trim().is_empty())
        .collect();
    kept.join("\n\n")
}

fn side(pieces: &[Piece], keep: fn(&Piece) -> bool) -> String {
    let kept = pieces.iter().filter(|piece| keep(piece));
    kept.map(|piece| match piece {
        Piece::Same(text) | Piece::Added(text) | Piece::Removed(text) => text.as_str(),
    })
    .collect()
}

/// Each paragraph as one block, whatever is in it.
fn whole(paragraphs: &[&str], lang: &Lang) -> Result<Vec<Block>, RenderError> {
    let mut all = Vec::with_capacity(paragraphs.len());
    for (number, text) in paragraphs.iter().enumerate() {
        let edition = Edition {
            text,
            lang,
            first_line: 1,
        };
        let parts = blocks(edition)?;
        all.push(Block {
            kind: parts.first().map_or(Kind::Paragraph, |part| part.kind),
            number: number + 1,
            text: parts
                .iter()
                .map(|part| part.text.as_str())
                .collect::<Vec<_>>()
                .join("\n"),
            line: 1,
            links: parts.into_iter().flat_map(|part| part.links).collect(),
        });
    }
    Ok(all)
}

/// The lines of a text on which one of its own paragraphs stands, from 1.
fn lines(text: &str, paragraph: &str) -> std::ops::Range<usize> {
    let offset = (paragraph.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let before = text.get(..offset).unwrap_or_default();
    let breaks = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
    let first = 1 + breaks(before);
    first..first + breaks(paragraph) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(seen: &str, now: &str, target: &str) -> Vec<Row> {
        beside(seen, now, target, &Lang::parse("fr").unwrap()).unwrap()
    }

    fn shown(rows: &[Row]) -> String {
        let line = |row: &Row| {
            let source = row.now().unwrap_or_else(|| "—".to_owned());
            let mark = if row.waits() { "!" } else { " " };
            format!("{mark} {source} | {} | {:?}\n", row.target, row.lines)
        };
        rows.iter().map(line).collect()
    }

    const SEEN: &str = "# Bells\n\nThe bell rings at noon.\n\nCome all.";
    const NOW: &str = "# Bells\n\nA new first.\n\nThe bell rings at one.\n\nCome all.";
    const TARGET: &str = "# Cloches\n\nLa cloche sonne à midi.\n\nVenez.";

    #[test]
    fn what_changed_waits_and_the_rest_is_kept() {
        insta::assert_snapshot!(shown(&rows(SEEN, NOW, TARGET)), @r"
          # Bells | # Cloches | 1..2
        ! A new first. |  | 0..0
        ! The bell rings at one. | La cloche sonne à midi. | 3..4
          Come all. | Venez. | 5..6
        ");
    }

    #[test]
    fn a_new_translation_waits_for_every_paragraph() {
        let rows = rows("", NOW, "");
        assert_eq!(rows.len(), 4);
        assert!(rows.iter().all(Row::waits));
    }

    #[test]
    fn work_half_done_is_remembered() {
        let before = rows(SEEN, NOW, TARGET);
        let seen = followed(&before, |row| row == 2);
        assert_eq!(seen, SEEN.replace("noon", "one"));
        let target = "# Cloches\n\nLa cloche sonne à une heure.\n\nVenez.";
        let after = rows(&seen, NOW, target);
        let waiting: Vec<_> = after.iter().map(Row::waits).collect();
        assert_eq!(waiting, [false, true, false, false]);
        assert_eq!(followed(&after, |_| true), NOW);
    }

    #[test]
    fn paragraphs_gone_or_only_in_the_translation_are_shown() {
        let seen = "The bell rings at noon on Sunday.\n\nWhoever can walk comes to the square.\n\nBring 12 litres of water and bread.";
        let now = "The bell rings at noon on Sunday.\n\nBring 12 litres of water and bread.";
        let target = "La cloche sonne à midi dimanche.\n\nQui peut marcher vient à la place.\n\nApportez 12 litres d’eau et du pain.\n\nNote de la traductrice, à elle.";
        let rows = rows(seen, now, target);
        insta::assert_snapshot!(shown(&rows), @r"
          The bell rings at noon on Sunday. | La cloche sonne à midi dimanche. | 1..2
        ! — | Qui peut marcher vient à la place. | 3..4
          Bring 12 litres of water and bread. | Apportez 12 litres d’eau et du pain. | 5..6
          — | Note de la traductrice, à elle. | 7..8
        ");
        assert_eq!(rows[3].source, None);
    }

    proptest::proptest! {
        #[test]
        fn every_paragraph_of_every_text_has_its_row(
            seen in "([a-d]{1,3}( [a-d]{1,3}){0,3}\n\n){0,5}",
            now in "([a-d]{1,3}( [a-e]{1,3}){0,3}\n\n){0,5}",
            target in "([w-z]{1,3}( [w-z]{1,3}){0,3}\n\n){0,5}",
        ) {
            let rows = rows(&seen, &now, &target);
            let targets = rows.iter().map(|row| row.target.as_str());
            proptest::prop_assert_eq!(joined(targets), paragraphs(&target).join("\n\n"));
            proptest::prop_assert_eq!(followed(&rows, |_| true), paragraphs(&now).join("\n\n"));
            proptest::prop_assert_eq!(followed(&rows, |_| false), paragraphs(&seen).join("\n\n"));
        }
    }
}
