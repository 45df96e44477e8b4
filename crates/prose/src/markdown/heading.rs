//! Heading levels and ids.
//!
//! An id follows from the heading's own text, so that it survives changes elsewhere: the slug where the text is Latin, else
//! a short hash. The second heading of the same text gets `-2`, and so on.

use std::collections::HashSet;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{Heading, Lines, Spanned};
use crate::slug::slug;

/// All headings of a text in order, with final levels and ids.
pub fn headings(events: &[Spanned<'_>], lines: &Lines, prefix: &str) -> Vec<Heading> {
    let mut found = Vec::new();
    let mut open: Option<Heading> = None;
    for (event, range) in events {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                open = Some(Heading {
                    level: *level as u8,
                    id: String::new(),
                    text: String::new(),
                    line: lines.of(range.start),
                });
            }
            Event::End(TagEnd::Heading(_)) => found.extend(open.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut open {
                    heading.text.push_str(text);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(heading) = &mut open {
                    heading.text.push(' ');
                }
            }
            _ => {}
        }
    }
    shift(&mut found);
    name(&mut found, prefix);
    found
}

/// The highest level in the text becomes 2: the page's title is the only `h1`.
fn shift(headings: &mut [Heading]) {
    let highest = headings
        .iter()
        .map(|heading| heading.level)
        .min()
        .unwrap_or(2);
    for heading in headings {
        heading.level = (heading.level + 2 - highest).min(6);
    }
}

fn name(headings: &mut [Heading], prefix: &str) {
    let mut taken = HashSet::new();
    for heading in headings {
        let stem = slug(&heading.text).unwrap_or_else(|| short_hash(&heading.text));
        let base = format!("{prefix}s-{stem}");
        let mut id = base.clone();
        let mut n = 1;
        while !taken.insert(id.clone()) {
            n += 1;
            id = format!("{base}-{n}");
        }
        heading.id = id;
    }
}

/// FNV-1a: not against an adversary, only short and the same everywhere.
fn short_hash(text: &str) -> String {
    let words = text
        .split_whitespace()
        .flat_map(|word| word.bytes().chain([b' ']));
    let hash = words.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{:08x}", hash >> 32)
}
