//! Passages left in the source language.
//!
//! Evidence is one of: four words in a row of the source's script where that is not the translation's; a run of words copied
//! from the source, with function words among them; a sentence with function words of the source's language and none of
//! its own.

use std::collections::HashSet;

use super::block::Block;
use super::word::{Word, foreign_scripts, script, words};
use super::{CheckKind, Finding, Reason, Texts, shorten};
use crate::data;

/// The fewest words that make a passage.
const LEAST: usize = 4;

/// One finding for each passage.
pub fn passages(texts: &Texts<'_>) -> Vec<Finding> {
    if texts.source.lang.language() == texts.target.lang.language() {
        return Vec::new();
    }
    let judge = Judge::new(texts);
    let sources: std::collections::HashMap<usize, &Block> =
        texts.prose().map(|(from, to)| (to.number, from)).collect();
    let mut findings = Vec::new();
    for block in texts.target_prose() {
        for (start, end) in judge.runs(block) {
            findings.push(Finding {
                check: CheckKind::Passage,
                place: block.place(start),
                excerpt: shorten(&block.text[start..end]),
                source_excerpt: sources.get(&block.number).map(|from| shorten(&from.text)),
                reason: Reason::InSourceLanguage(texts.source.lang.clone()),
            });
        }
    }
    findings
}

struct Judge {
    /// The source's scripts, where the translation is written in others.
    foreign: Vec<icu_properties::props::Script>,
    /// Runs of four words of the source, in lower case.
    grams: HashSet<Vec<String>>,
    /// Function words of the source's language that are none of the translation's, and the other way.
    theirs: HashSet<&'static str>,
    ours: HashSet<&'static str>,
    /// All function words of the translation's language.
    target: HashSet<&'static str>,
}

impl Judge {
    fn new(texts: &Texts<'_>) -> Judge {
        let foreign = foreign_scripts(texts);
        let common = |lang: &crate::lang::Lang| {
            data::common_words(lang.language())
                .unwrap_or_default()
                .split(' ')
                .collect::<HashSet<_>>()
        };
        let (source, target) = (common(texts.source.lang), common(texts.target.lang));
        let grams = texts.from.iter().flat_map(|block| {
            let lower: Vec<String> = words(&block.text)
                .iter()
                .map(|word| word.text.to_lowercase())
                .collect();
            lower
                .windows(LEAST)
                .map(<[String]>::to_vec)
                .collect::<Vec<_>>()
        });
        Judge {
            foreign,
            grams: grams.collect(),
            theirs: source.difference(&target).copied().collect(),
            ours: target.difference(&source).copied().collect(),
            target,
        }
    }

    /// The byte ranges of a block's text that are in the source language.
    fn runs(&self, block: &Block) -> Vec<(usize, usize)> {
        let all = words(&block.text);
        if !self.foreign.is_empty() {
            return self.in_script(&block.text, &all);
        }
        let copied = self.copied(&all);
        if copied.is_empty() {
            self.by_function_words(&block.text, &all)
        } else {
            copied
        }
    }

    /// Runs of words in the source's script; names alone (all capitals at the start) are not a passage.
    fn in_script(&self, text: &str, all: &[Word<'_>]) -> Vec<(usize, usize)> {
        let foreign =
            |word: &Word<'_>| word.text.chars().any(|c| self.foreign.contains(&script(c)));
        let runs = all
            .chunk_by(|a, b| foreign(a) == foreign(b))
            .filter(|run| foreign(&run[0]));
        let long = runs.filter(|run| {
            let sentence = &text[run[0].start..run[run.len() - 1].end()];
            let small = run.iter().filter(|word| !word.is_capitalised()).count();
            crate::plain::count_words(sentence) >= LEAST && small * 2 >= run.len().min(6)
        });
        long.map(|run| (run[0].start, run[run.len() - 1].end()))
            .collect()
    }

    /// Runs of words that stand in the source as they are, and hold a function word of its language.
    fn copied(&self, all: &[Word<'_>]) -> Vec<(usize, usize)> {
        let lower: Vec<String> = all.iter().map(|word| word.text.to_lowercase()).collect();
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for (at, gram) in lower.windows(LEAST).enumerate() {
            if !self.grams.contains(gram) {
                continue;
            }
            match runs.last_mut() {
                Some((_, end)) if *end >= at => *end = at + LEAST,
                _ => runs.push((at, at + LEAST)),
            }
        }
        let told = runs.into_iter().filter(|(start, end)| {
            let small = all[*start..*end]
                .iter()
                .zip(&lower[*start..*end])
                .filter(|(word, _)| !word.is_capitalised());
            let evidence = small
                .clone()
                .filter(|(_, lower)| self.theirs.contains(lower.as_str()))
                .count();
            // Without one of its own function words a run counts when it has none of the translation's either.
            let neutral = small
                .clone()
                .all(|(_, lower)| !self.target.contains(lower.as_str()));
            let small = small.count();
            (evidence > 0 && small >= 2) || (neutral && small >= LEAST)
        });
        told.map(|(start, end)| (all[start].start, all[end - 1].end()))
            .collect()
    }

    /// Sentences of six words and more that speak with the source's function words alone.
    fn by_function_words(&self, text: &str, all: &[Word<'_>]) -> Vec<(usize, usize)> {
        let ends = |a: &Word<'_>, b: &Word<'_>| {
            text[a.end()..b.start].contains(['.', '!', '?', ';', ':', '\n', '…', '。', '؟'])
        };
        let sentences = all
            .chunk_by(|a, b| !ends(a, b))
            .filter(|sentence| sentence.len() >= 6);
        let told = sentences.filter(|sentence| {
            let count = |list: &HashSet<&str>| {
                sentence
                    .iter()
                    .filter(|word| list.contains(word.text))
                    .count()
            };
            let theirs = count(&self.theirs);
            theirs >= 3 && theirs * 10 >= sentence.len() * 3 && count(&self.ours) == 0
        });
        told.map(|sentence| (sentence[0].start, sentence[sentence.len() - 1].end()))
            .collect()
    }
}
