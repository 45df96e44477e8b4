//! A house's glossary: terms that must be translated one way.

use super::word::words;
use super::{CheckKind, Finding, Reason, Texts};
use crate::lang::Lang;

/// The terms of a house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glossary {
    /// In the steward's order.
    pub terms: Vec<Term>,
}

/// One term in its languages. A language may allow several forms; any of them is right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// Language and form.
    pub forms: Vec<(Lang, String)>,
}

impl Term {
    /// The forms in a language: its own, else those of its plain language.
    fn in_lang<'a>(&'a self, lang: &'a Lang) -> Vec<&'a str> {
        let exactly = |tag: &str| {
            self.forms
                .iter()
                .filter(|(own, _)| own.as_str() == tag)
                .map(|(_, form)| form.as_str())
                .collect::<Vec<_>>()
        };
        let own = exactly(lang.as_str());
        if own.is_empty() {
            exactly(lang.language())
        } else {
            own
        }
    }
}

/// One finding for each term of a source block whose translation is not in the block that translates it.
pub fn terms(texts: &Texts<'_>, glossary: &Glossary) -> Vec<Finding> {
    let mut findings = Vec::new();
    for term in &glossary.terms {
        let (theirs, ours) = (
            term.in_lang(texts.source.lang),
            term.in_lang(texts.target.lang),
        );
        if theirs.is_empty() || ours.is_empty() {
            continue;
        }
        for (from, to) in texts.prose() {
            let Some(found) = theirs.iter().find(|form| holds(&from.text, form)) else {
                continue;
            };
            if ours.iter().any(|form| holds(&to.text, form)) {
                continue;
            }
            findings.push(Finding {
                check: CheckKind::Term,
                place: to.place(0),
                excerpt: String::new(),
                source_excerpt: Some((*found).to_owned()),
                reason: Reason::Term {
                    term: (*found).to_owned(),
                    wanted: ours.join(" / "),
                },
            });
        }
    }
    findings
}

/// Does the text hold the term, whatever its endings? Scripts without spaces are searched as they stand.
fn holds(text: &str, term: &str) -> bool {
    if term
        .chars()
        .any(|c| crate::plain::is_unspaced(c) || crate::plain::is_southeast_asian(c))
    {
        return text.contains(term);
    }
    let (text, term) = (text.to_lowercase(), term.to_lowercase());
    let (have, want) = (words(&text), words(&term));
    !want.is_empty()
        && have.windows(want.len()).any(|run| {
            run.iter()
                .zip(&want)
                .all(|(word, want)| is_form(word.text, want.text))
        })
}

/// Is the word a form of the wanted one: the same stem with another ending, or with an Arabic or Hebrew particle in front?
fn is_form(word: &str, wanted: &str) -> bool {
    let length = wanted.chars().count();
    let kept = if length <= 3 {
        length
    } else {
        length - (length / 3).min(3)
    };
    let stem: String = wanted.chars().take(kept).collect();
    let particle = [
        "وال", "بال", "لل", "ال", "و", "ب", "ل", "ف", "ك", "ה", "ו", "ב", "ל", "מ", "ש", "כ",
    ];
    let bare = wanted.strip_prefix("ال").unwrap_or(wanted);
    let bare_stem: String = bare.chars().take(kept.min(bare.chars().count())).collect();
    let matches =
        |word: &str, stem: &str| word.starts_with(stem) && word.chars().count() <= length + 4;
    matches(word, &stem)
        || particle
            .iter()
            .filter_map(|p| word.strip_prefix(p))
            .any(|rest| matches(rest, &bare_stem))
        || matches(word, &bare_stem) && bare != wanted
}
