//! What changed between two revisions: paragraph by paragraph, and word by word inside a changed one.
//!
//! Paragraphs are what blank lines part (a fenced block of code is one). Words are found by Unicode segmentation with
//! dictionaries, so that Chinese or Thai differ by words too. The work is bounded: past [`MAX_PARAGRAPHS`] differing paragraphs, or
//! [`MAX_WORDS`] words in one, the finer comparison is left out and the whole shows as replaced.

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::markdown::escape_text;

/// The most differing paragraphs that are compared one by one.
pub const MAX_PARAGRAPHS: usize = 4_000;
/// The most words in a paragraph that are compared one by one.
pub const MAX_WORDS: usize = 5_000;
/// How alike two paragraphs must be to count as one that changed, in hundredths of their words.
const ALIKE: usize = 40;
/// How far ahead the other half of a changed paragraph is looked for.
const AHEAD: usize = 8;

/// A paragraph and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hunk {
    /// As before.
    Same(String),
    /// New.
    Added(String),
    /// Gone.
    Removed(String),
    /// Changed inside: the pieces in order.
    Changed(Vec<Piece>),
}

/// Part of a changed paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As before.
    Same(String),
    /// New.
    Added(String),
    /// Gone.
    Removed(String),
}

/// Compares two Markdown texts.
pub fn diff(old: &str, new: &str) -> Vec<Hunk> {
    let (old, new) = (paragraphs(old), paragraphs(new));
    let ops = operations(&old, &new, MAX_PARAGRAPHS);
    let mut hunks = Vec::new();
    for op in ops {
        let (before, after) = (&old[op.old_range()], &new[op.new_range()]);
        match op {
            DiffOp::Equal { .. } => hunks.extend(after.iter().map(|p| Hunk::Same((*p).to_owned()))),
            _ => replaced(before, after, &mut hunks),
        }
    }
    hunks
}

/// What a screen reader says before a mark, since most pass over marks in silence. Empty says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said<'a> {
    /// Before what is new.
    pub added: &'a str,
    /// Before what is gone.
    pub removed: &'a str,
}

/// The difference as HTML: `<p>` with `<ins>` and `<del>`. Of unchanged paragraphs, `context` on either side of a change are
/// kept, and a run of others becomes `<p class="skipped">…</p>`.
pub fn html(hunks: &[Hunk], context: usize, said: Said<'_>) -> String {
    let mut out = String::new();
    let changed: Vec<usize> = (0..hunks.len())
        .filter(|i| !matches!(hunks[*i], Hunk::Same(_)))
        .collect();
    let mut skipped = false;
    for (i, hunk) in hunks.iter().enumerate() {
        let next = changed.partition_point(|c| *c < i);
        let near = |at: Option<&usize>| at.is_some_and(|c| c.abs_diff(i) <= context);
        if !near(changed.get(next)) && !near(next.checked_sub(1).and_then(|p| changed.get(p))) {
            if !skipped {
                out.push_str("<p class=\"skipped\">…</p>\n");
            }
            skipped = true;
            continue;
        }
        skipped = false;
        paragraph(hunk, said, &mut out);
    }
    out
}

fn paragraph(hunk: &Hunk, said: Said<'_>, out: &mut String) {
    out.push_str("<p>");
    match hunk {
        Hunk::Same(text) => escape_text(out, text),
        Hunk::Added(text) => mark("ins", said.added, text, out),
        Hunk::Removed(text) => mark("del", said.removed, text, out),
        Hunk::Changed(pieces) => pieces.iter().for_each(|piece| match piece {
            Piece::Same(text) => escape_text(out, text),
            Piece::Added(text) => mark("ins", said.added, text, out),
            Piece::Removed(text) => mark("del", said.removed, text, out),
        }),
    }
    out.push_str("</p>\n");
}

fn mark(tag: &str, said: &str, text: &str, out: &mut String) {
    out.push_str(&format!("<{tag}>"));
    if !said.is_empty() {
        out.push_str("<span class=\"unseen\">");
        escape_text(out, said);
        // The space is heard, not seen.
        out.push_str(" </span>");
    }
    escape_text(out, text);
    out.push_str(&format!("</{tag}>"));
}

/// The paragraphs of a text, without the blank lines between them.
pub fn paragraphs(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut end, mut fence): (Option<usize>, usize, Option<&str>) = (None, 0, None);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        fence = match fence {
            Some(open) if words.starts_with(open) => None,
            None if words.starts_with("```") => Some("```"),
            None if words.starts_with("~~~") => Some("~~~"),
            other => other,
        };
        if words.is_empty() && fence.is_none() {
            found.extend(start.take().map(|start| &text[start..end]));
        } else {
            start.get_or_insert(at);
            end = at + line.trim_end().len();
        }
        at += line.len();
    }
    found.extend(start.map(|start| &text[start..end.max(start)]));
    found
}

/// The operations from old to new; one replacement where there is too much to compare.
pub(crate) fn operations(old: &[&str], new: &[&str], limit: usize) -> Vec<DiffOp> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old[head..]
        .iter()
        .rev()
        .zip(new[head..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (old_len, new_len) = (old.len() - head - tail, new.len() - head - tail);
    if old_len.max(new_len) <= limit {
        return capture_diff_slices(Algorithm::Myers, old, new);
    }
    vec![
        DiffOp::Equal {
            old_index: 0,
            new_index: 0,
            len: head,
        },
        DiffOp::Replace {
            old_index: head,
            old_len,
            new_index: head,
            new_len,
        },
        DiffOp::Equal {
            old_index: head + old_len,
            new_index: head + new_len,
            len: tail,
        },
    ]
}

/// Pairs paragraphs that are alike, in order; the rest is gone or new.
fn replaced(old: &[&str], new: &[&str], hunks: &mut Vec<Hunk>) {
    let mut next = 0;
    for before in old {
        let ahead = &new[next..new.len().min(next + AHEAD)];
        match ahead.iter().position(|after| alike(before, after)) {
            Some(skip) => {
                hunks.extend(ahead[..skip].iter().map(|p| Hunk::Added((*p).to_owned())));
                hunks.push(changed(before, ahead[skip]));
                next += skip + 1;
            }
            None => hunks.push(Hunk::Removed((*before).to_owned())),
        }
    }
    hunks.extend(new[next..].iter().map(|p| Hunk::Added((*p).to_owned())));
}

fn alike(a: &str, b: &str) -> bool {
    let mut words = std::collections::HashMap::<&str, isize>::new();
    let (a, b) = (tokens(a), tokens(b));
    let real = |token: &&&str| token.chars().any(char::is_alphanumeric);
    a.iter()
        .filter(real)
        .for_each(|token| *words.entry(token).or_default() += 1);
    let (count_a, count_b) = (a.iter().filter(real).count(), b.iter().filter(real).count());
    let shared = b
        .iter()
        .filter(real)
        .filter(|token| {
            words.get_mut(**token).is_some_and(|left| {
                *left -= 1;
                *left >= 0
            })
        })
        .count();
    shared * 200 >= ALIKE * (count_a + count_b) && shared > 0
}

fn changed(old: &str, new: &str) -> Hunk {
    let (old, new) = (tokens(old), tokens(new));
    let mut pieces = Vec::new();
    for op in operations(&old, &new, MAX_WORDS) {
        let (before, after) = (old[op.old_range()].concat(), new[op.new_range()].concat());
        match op {
            DiffOp::Equal { .. } => pieces.push(Piece::Same(after)),
            _ => pieces.extend([Piece::Removed(before), Piece::Added(after)]),
        }
    }
    pieces.retain(|piece| match piece {
        Piece::Same(text) | Piece::Added(text) | Piece::Removed(text) => !text.is_empty(),
    });
    Hunk::Changed(pieces)
}

pub(crate) fn tokens(text: &str) -> Vec<&str> {
    let segmenter = WordSegmenter::new_auto(WordBreakInvariantOptions::default());
    let ends: Vec<usize> = segmenter.segment_str(text).collect();
    ends.windows(2).map(|w| &text[w[0]..w[1]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_inside_changed_paragraphs() {
        let old = "# Title\n\nThe bell rings at noon.\n\nGone entirely, this one.\n\nLast.\n";
        let new = "# Title\n\nThe great bell rings at one.\n\nLast.\n\nA <new> one.\n";
        insta::assert_snapshot!(html(&diff(old, new), 1, Said::default()), @r##"
        <p># Title</p>
        <p>The <ins>great </ins>bell rings at <del>noon</del><ins>one</ins>.</p>
        <p><del>Gone entirely, this one.</del></p>
        <p>Last.</p>
        <p><ins>A &lt;new&gt; one.</ins></p>
        "##);
    }

    #[test]
    fn marks_can_be_heard() {
        let said = Said {
            added: "added:",
            removed: "",
        };
        assert_eq!(
            html(&diff("a b c", "a b d"), 0, said),
            "<p>a b <del>c</del><ins><span class=\"unseen\">added: </span>d</ins></p>\n"
        );
    }

    #[test]
    fn chinese_and_thai_differ_by_words() {
        let pieces = |old: &str, new: &str| html(&diff(old, new), 0, Said::default());
        assert_eq!(
            pieces("钟楼敲响警钟，召集大会", "钟楼敲响丧钟，召集大会"),
            "<p>钟楼敲响<del>警钟</del><ins>丧钟</ins>，召集大会</p>\n"
        );
        assert_eq!(
            pieces("ระฆังดังตอนเที่ยง", "ระฆังดังตอนเช้า"),
            "<p>ระฆังดังตอน<del>เที่ยง</del><ins>เช้า</ins></p>\n"
        );
    }

    #[test]
    fn code_is_one_paragraph_and_the_far_is_skipped() {
        assert_eq!(
            paragraphs("a\n\n```\nx\n\ny\n```\n\nb"),
            ["a", "```\nx\n\ny\n```", "b"]
        );
        assert_eq!(
            html(&diff("a\n\nb\n\nc", "a\n\nb\n\nd e f"), 0, Said::default()),
            "<p class=\"skipped\">…</p>\n<p><del>c</del></p>\n<p><ins>d e f</ins></p>\n"
        );
        assert_eq!(
            html(&diff("a\n\nb", "a\n\nb"), 3, Said::default()),
            "<p class=\"skipped\">…</p>\n"
        );
    }

    #[test]
    fn too_much_is_replaced_whole() {
        let text = |word: &str| {
            (0..5000)
                .map(|n| format!("{word}{n}\n\n"))
                .collect::<String>()
        };
        let hunks = diff(
            &format!("same\n\n{}", text("a")),
            &format!("same\n\n{}", text("b")),
        );
        assert_eq!(
            (hunks.len(), &hunks[0]),
            (10_001, &Hunk::Same("same".into()))
        );
    }

    proptest::proptest! {
        #[test]
        fn both_texts_can_be_told_from_the_difference(old in "([a-d ]{0,6}\n{0,2}){0,8}", new in "([a-d ]{0,6}\n{0,2}){0,8}") {
            let (mut before, mut after) = (Vec::new(), Vec::new());
            for hunk in diff(&old, &new) {
                match hunk {
                    Hunk::Same(p) => { before.push(p.clone()); after.push(p); }
                    Hunk::Added(p) => after.push(p),
                    Hunk::Removed(p) => before.push(p),
                    Hunk::Changed(pieces) => {
                        let side = |skip: fn(&Piece) -> bool| pieces.iter().filter(|p| !skip(p)).map(|p| match p { Piece::Same(t) | Piece::Added(t) | Piece::Removed(t) => t.as_str() }).collect::<String>();
                        before.push(side(|p| matches!(p, Piece::Added(_))));
                        after.push(side(|p| matches!(p, Piece::Removed(_))));
                    }
                }
            }
            proptest::prop_assert_eq!(before, paragraphs(&old));
            proptest::prop_assert_eq!(after, paragraphs(&new));
        }
    }
}
