//! Footnotes: numbered by first reference, gathered at the end of the text with a way back.

use std::collections::HashMap;

use super::{Lines, Warning, WarningKind};

/// The footnotes of a text as they are met.
#[derive(Default)]
pub struct Notes {
    notes: Vec<Note>,
    /// Where each label stands in `notes`.
    places: HashMap<String, usize>,
    /// How many have a number.
    numbered: usize,
}

struct Note {
    label: String,
    /// How often the text refers to it.
    references: usize,
    /// Its HTML, and where it stands; the first definition counts.
    body: Option<(String, usize)>,
    /// The place among references; 0 until referred to.
    number: usize,
}

impl Notes {
    /// Writes a reference.
    pub fn refer(&mut self, label: &str, prefix: &str, out: &mut String) {
        let next = self.numbered + 1;
        let note = self.entry(label);
        if note.number == 0 {
            note.number = next;
        }
        note.references += 1;
        let (number, id) = (note.number, reference_id(note.number, note.references));
        self.numbered = self.numbered.max(number);
        out.push_str(&format!("<sup><a href=\"#{prefix}note-{number}\" id=\"{prefix}{id}\" role=\"doc-noteref\">{number}</a></sup>"));
    }

    /// Keeps a definition.
    pub fn define(&mut self, label: &str, html: String, offset: usize) {
        self.entry(label).body.get_or_insert((html, offset));
    }

    /// Writes the section of notes; a note that nothing refers to becomes a warning.
    pub fn finish(
        mut self,
        prefix: &str,
        lines: &Lines,
        out: &mut String,
        warnings: &mut Vec<Warning>,
    ) {
        self.notes.sort_by_key(|note| note.number);
        let (unused, used): (Vec<_>, Vec<_>) =
            self.notes.into_iter().partition(|note| note.number == 0);
        warnings.extend(unused.into_iter().filter_map(|note| {
            let (_, offset) = note.body?;
            Some(Warning {
                line: lines.of(offset),
                kind: WarningKind::UnusedNote { label: note.label },
            })
        }));
        if used.is_empty() {
            return;
        }
        out.push_str("<section class=\"notes\" role=\"doc-endnotes\">\n<ol>\n");
        for note in used {
            note.write(prefix, out);
        }
        out.push_str("</ol>\n</section>\n");
    }

    fn entry(&mut self, label: &str) -> &mut Note {
        let next = self.notes.len();
        let at = *self.places.entry(label.to_owned()).or_insert(next);
        if at == next {
            self.notes.push(Note {
                label: label.to_owned(),
                references: 0,
                body: None,
                number: 0,
            });
        }
        &mut self.notes[at]
    }
}

impl Note {
    fn write(self, prefix: &str, out: &mut String) {
        let (body, _) = self.body.unwrap_or_default();
        let (inside, close) = match body.strip_suffix("</p>\n") {
            Some(inside) => (inside, "</p>\n"),
            None => (body.as_str(), "\n"),
        };
        out.push_str(&format!("<li id=\"{prefix}note-{}\">{inside}", self.number));
        for n in 1..=self.references {
            out.push_str(&format!(
                " <a href=\"#{prefix}{}\" class=\"back\" role=\"doc-backlink\">↩\u{fe0e}</a>",
                reference_id(self.number, n)
            ));
        }
        out.push_str(close);
        out.push_str("</li>\n");
    }
}

fn reference_id(number: usize, nth: usize) -> String {
    if nth == 1 {
        format!("ref-{number}")
    } else {
        format!("ref-{number}-{nth}")
    }
}
