//! Words and scripts.

use icu_properties::props::Script;
use icu_properties::{CodePointMapData, PropertyParser};

use super::{CheckKind, Finding, Reason, Texts};
use crate::lang::Lang;
use crate::letter::{is_letter, is_letter_or_digit};

/// Letters of Cyrillic and Greek that look like Latin ones.
const LOOK_ALIKES: &str = "аеорсхуіјѕԁһӏАВЕКМНОРСТХУІЈЅԌҺοΟαΑΒΕΖΗΙΚΜΝΡΤΥΧνρυ";
/// Latin letters that look like them.
const LATIN_LOOK_ALIKES: &str = "aeopcxyijsdhlABEKMHOPCTXYIJSGhvuZN";

/// The script of a letter; `Common` and `Inherited` for what belongs to none.
pub fn script(c: char) -> Script {
    match c {
        'a'..='z' | 'A'..='Z' => Script::Latin,
        '\0'..='\u{a9}' => Script::Common,
        _ => CodePointMapData::<Script>::new().get(c),
    }
}

/// The scripts that a language is written in.
pub fn scripts(lang: &Lang) -> Vec<Script> {
    match lang.script().as_str() {
        "Hans" | "Hant" | "Hani" => vec![Script::Han, Script::Bopomofo],
        "Jpan" => vec![Script::Han, Script::Hiragana, Script::Katakana],
        "Kore" => vec![Script::Hangul, Script::Han],
        name => PropertyParser::<Script>::new()
            .get_strict(name)
            .into_iter()
            .collect(),
    }
}

/// The scripts of the source that have no business in the translation. A script that most of the translation is written in is not
/// among them, whatever its tag says.
pub fn foreign_scripts(texts: &Texts<'_>) -> Vec<Script> {
    let ours = scripts(texts.target.lang);
    let mut foreign: Vec<Script> = scripts(texts.source.lang)
        .into_iter()
        .filter(|script| !ours.contains(script))
        .collect();
    if foreign.is_empty() {
        return foreign;
    }
    let letters = || {
        texts
            .target_prose()
            .flat_map(|block| block.text.chars())
            .filter(|c| is_letter(*c))
    };
    let (all, theirs) = (
        letters().count(),
        letters().filter(|c| foreign.contains(&script(*c))).count(),
    );
    if theirs * 2 > all {
        foreign.clear();
    }
    foreign
}

/// A word with its place in the text: letters with their marks, apostrophes and inner hyphens left out.
#[derive(Clone, Copy, Debug)]
pub struct Word<'a> {
    pub text: &'a str,
    pub start: usize,
}

impl Word<'_> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Begins with a capital, in a script that has them.
    pub fn is_capitalised(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }
}

/// The words of a text; digits belong to words, numbers alone are none. Chinese and Japanese run on without spaces: where they touch
/// letters of another script, a word ends.
pub fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let (mut start, mut unspaced) = (None, false);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside = is_letter_or_digit(c)
            || matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{200c}' | '\u{200d}' | '\u{640}')
            || (c >= '\u{900}' && script(c) == Script::Inherited);
        let turns = inside && start.is_some() && crate::plain::is_unspaced(c) != unspaced;
        if let Some(from) = start.filter(|_| !inside || turns) {
            let word = &text[from..at];
            if word.chars().any(is_letter) {
                found.push(Word {
                    text: word,
                    start: from,
                });
            }
            start = None;
        }
        if inside && start.is_none() {
            (start, unspaced) = (Some(at), crate::plain::is_unspaced(c));
        }
    }
    found
}

/// Words that mix look-alike letters of Latin, Cyrillic and Greek.
pub fn mixed_scripts(texts: &Texts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for block in texts.target_prose() {
        for word in words(&block.text) {
            let Some(letter) = intruder(word.text) else {
                continue;
            };
            findings.push(Finding {
                check: CheckKind::MixedScript,
                place: block.place(word.start),
                excerpt: word.text.to_owned(),
                source_excerpt: None,
                reason: Reason::MixedScript { letter },
            });
        }
    }
    findings
}

/// The first letter of the rarer script, when each letter of it has a look-alike in the other.
fn intruder(word: &str) -> Option<char> {
    let of = |wanted: Script| word.chars().filter(move |c| script(*c) == wanted);
    let (latin, other) = [Script::Cyrillic, Script::Greek]
        .into_iter()
        .map(|s| (of(Script::Latin), s))
        .find(|(_, s)| of(*s).next().is_some())?;
    let (latin, other): (Vec<char>, Vec<char>) = (latin.collect(), of(other).collect());
    if latin.is_empty() || word.chars().count() < 3 {
        return None;
    }
    let (rare, alike) = if latin.len() <= other.len() {
        (latin, LATIN_LOOK_ALIKES)
    } else {
        (other, LOOK_ALIKES)
    };
    rare.iter().all(|c| alike.contains(*c)).then(|| rare[0])
}
