//! Which block translates which, by kind, length, numbers and links; and what is left over.

use std::collections::HashSet;

use super::block::{Block, Kind};
use super::{CheckKind, Finding, Place, Reason, Texts, shorten};
use crate::plain::count_words;

/// Texts with more differing blocks than this, multiplied, are paired in order.
const MAX_WORK: usize = 4_000_000;
/// What leaving a block alone costs, against 0 to 1 for a pair.
const ALONE: f32 = 0.45;

/// One step of the alignment; numbers are places in the block lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    Both(usize, usize),
    Source(usize),
    Target(usize),
}

/// Aligns two lists of blocks, in order.
pub fn align(from: &[Block], to: &[Block]) -> Vec<Pair> {
    let same_shape = from.len() == to.len() && from.iter().zip(to).all(|(a, b)| a.kind == b.kind);
    if same_shape || from.len().saturating_mul(to.len()) > MAX_WORK {
        return in_order(from.len(), to.len());
    }
    let (a, b) = (sizes(from), sizes(to));
    let width = to.len() + 1;
    let mut cost = vec![0f32; (from.len() + 1) * width];
    for i in 0..=from.len() {
        for j in 0..=to.len() {
            let both = (i > 0 && j > 0)
                .then(|| cost[(i - 1) * width + j - 1] + distance(&a[i - 1], &b[j - 1]));
            let source = (i > 0).then(|| cost[(i - 1) * width + j] + ALONE);
            let target = (j > 0).then(|| cost[i * width + j - 1] + ALONE);
            cost[i * width + j] = [both, source, target]
                .into_iter()
                .flatten()
                .reduce(f32::min)
                .unwrap_or(0.0);
        }
    }
    walk_back(&cost, width, &a, &b)
}

/// A finding for every block that has no counterpart.
pub fn paragraphs(texts: &Texts<'_>) -> Vec<Finding> {
    let mut last = Place {
        paragraph: 1,
        line: texts.target.first_line,
    };
    let mut findings = Vec::new();
    for pair in texts.pairs {
        match pair {
            Pair::Both(_, j) => last = end(&texts.to[*j]),
            Pair::Source(i) => findings.push(Finding {
                check: CheckKind::Paragraph,
                place: last,
                excerpt: String::new(),
                source_excerpt: Some(shorten(&texts.from[*i].text)),
                reason: Reason::ParagraphMissing,
            }),
            Pair::Target(j) => {
                let block = &texts.to[*j];
                last = end(block);
                findings.push(Finding {
                    check: CheckKind::Paragraph,
                    place: block.place(0),
                    excerpt: shorten(&block.text),
                    source_excerpt: None,
                    reason: Reason::ParagraphExtra,
                });
            }
        }
    }
    findings
}

fn end(block: &Block) -> Place {
    block.place(block.text.len())
}

fn in_order(from: usize, to: usize) -> Vec<Pair> {
    let both = from.min(to);
    (0..both)
        .map(|i| Pair::Both(i, i))
        .chain((both..from).map(Pair::Source))
        .chain((both..to).map(Pair::Target))
        .collect()
}

struct Size {
    kind: Kind,
    /// Words, as a share of the text's words per block.
    words: f32,
    /// Digits and links, which translation keeps.
    marks: HashSet<String>,
}

fn sizes(blocks: &[Block]) -> Vec<Size> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share needs no more precision"
    )]
    let words = |block: &Block| count_words(&block.text).max(1) as f32;
    let mut all: Vec<f32> = blocks.iter().map(words).collect();
    all.sort_by(f32::total_cmp);
    // The median, so that one missing block does not move the scale.
    let scale = all.get(all.len() / 2).copied().unwrap_or(1.0);
    blocks
        .iter()
        .map(|block| Size {
            kind: block.kind,
            words: words(block) / scale,
            marks: marks(block),
        })
        .collect()
}

fn marks(block: &Block) -> HashSet<String> {
    let numbers = super::number::read(&block.text)
        .into_iter()
        .map(|number| number.shown);
    numbers
        .filter(|shown| shown.len() > 1)
        .chain(block.links.iter().cloned())
        .collect()
}

/// 0 for a likely pair, 1 and more for an unlikely one.
fn distance(a: &Size, b: &Size) -> f32 {
    let length = (a.words - b.words).abs() / a.words.max(b.words);
    let kind = if a.kind == b.kind { 0.0 } else { 0.8 };
    let marks = match (
        a.marks.is_empty() && b.marks.is_empty(),
        a.marks.is_disjoint(&b.marks),
    ) {
        (true, _) => 0.0,
        (false, true) => 0.2,
        (false, false) => -0.4,
    };
    (0.8 * length + kind + marks).max(0.0)
}

fn walk_back(cost: &[f32], width: usize, a: &[Size], b: &[Size]) -> Vec<Pair> {
    let (mut i, mut j) = (a.len(), b.len());
    let mut pairs = Vec::with_capacity(i.max(j));
    while i > 0 || j > 0 {
        let here = cost[i * width + j];
        let close = |other: f32| (here - other).abs() < 1e-4;
        if i > 0 && j > 0 && close(cost[(i - 1) * width + j - 1] + distance(&a[i - 1], &b[j - 1])) {
            (i, j) = (i - 1, j - 1);
            pairs.push(Pair::Both(i, j));
        } else if i > 0 && (j == 0 || close(cost[(i - 1) * width + j] + ALONE)) {
            i -= 1;
            pairs.push(Pair::Source(i));
        } else {
            j -= 1;
            pairs.push(Pair::Target(j));
        }
    }
    pairs.reverse();
    pairs
}
