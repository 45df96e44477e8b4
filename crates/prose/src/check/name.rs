//! Proper names left in the source's script, or spelled two ways.
//!
//! A name is known by its capital within a sentence; scripts without capitals give only the first check its evidence. Where the
//! original stands in brackets or quotation marks it was put there on purpose. Acronyms and single words of another script (brands)
//! pass.

use std::collections::HashMap;

use super::block::{Block, Kind};
use super::word::{Word, foreign_scripts, script, words};
use super::{CheckKind, Finding, Place, Reason, Texts};
use crate::letter::{is_letter, is_letter_or_digit};

/// The most different names that are compared with each other.
const MAX_NAMES: usize = 400;

/// One finding for each name left as it was, and for each second spelling.
pub fn names(texts: &Texts<'_>) -> Vec<Finding> {
    let mut findings = left_in_script(texts);
    findings.extend(two_ways(texts));
    findings
}

fn left_in_script(texts: &Texts<'_>) -> Vec<Finding> {
    let theirs = foreign_scripts(texts);
    let foreign = |word: &Word<'_>| {
        word.text
            .chars()
            .all(|c| theirs.contains(&script(c)) || !is_letter(c))
    };
    let mut findings = Vec::new();
    for (from, to) in texts.prose().filter(|_| !theirs.is_empty()) {
        let all = words(&to.text);
        for run in all
            .chunk_by(|a, b| {
                let between = to.text[a.end()..b.start].trim();
                foreign(a) && foreign(b) && matches!(between, "" | "'" | "’" | "-" | ".")
            })
            .filter(|run| foreign(&run[0]))
        {
            let (start, end) = (run[0].start, run[run.len() - 1].end());
            let excerpt = &to.text[start..end];
            if !is_name(run)
                || is_company(run)
                || !from.text.contains(excerpt)
                || is_set_apart(&to.text[..start])
            {
                continue;
            }
            findings.push(Finding {
                check: CheckKind::Name,
                place: to.place(start),
                excerpt: excerpt.to_owned(),
                source_excerpt: Some(excerpt.to_owned()),
                reason: Reason::NameInSourceScript,
            });
        }
    }
    findings
}

/// Two capitalised words, not all of them acronyms; in a script without capitals, any word of two letters and more.
fn is_name(run: &[Word<'_>]) -> bool {
    let has_case = run.iter().any(|word| {
        word.text
            .chars()
            .any(|c| c.is_uppercase() || c.is_lowercase())
    });
    if !has_case {
        return run.iter().any(|word| word.text.chars().count() >= 2);
    }
    let spelled = |word: &Word<'_>| {
        word.is_capitalised() && word.text.chars().skip(1).any(char::is_lowercase)
    };
    run.len() >= 2 && run.iter().all(Word::is_capitalised) && run.iter().any(spelled)
}

/// Companies keep the letters they are registered in.
fn is_company(run: &[Word<'_>]) -> bool {
    const FORMS: &[&str] = &[
        "Ltd",
        "Limited",
        "Inc",
        "LLC",
        "LLP",
        "PLC",
        "plc",
        "Corp",
        "Corporation",
        "Company",
        "Group",
        "GmbH",
        "AG",
        "KG",
        "SARL",
        "SAS",
        "SA",
        "SpA",
        "Srl",
        "SL",
        "BV",
        "NV",
        "AB",
        "AS",
        "Oy",
        "ТОВ",
        "ПАТ",
        "АТ",
        "ООО",
        "ПАО",
        "ЗАО",
        "АО",
    ];
    run.last().is_some_and(|word| FORMS.contains(&word.text))
}

fn is_set_apart(before: &str) -> bool {
    before
        .trim_end()
        .ends_with(['(', '（', '[', '«', '“', '"', '„', '「', '『', '《'])
}

fn two_ways(texts: &Texts<'_>) -> Vec<Finding> {
    // German writes every noun with a capital: vowels that change in the plural would all be told.
    if matches!(texts.target.lang.language(), "de" | "lb" | "gsw" | "nds") {
        return Vec::new();
    }
    let ours = collect(texts.to);
    if texts.source.lang.language() != texts.target.lang.language()
        && !near_pairs(&collect(texts.from)).is_empty()
    {
        // The source itself has two names as close as that.
        return Vec::new();
    }
    let pairs = near_pairs(&ours).into_iter();
    let told = pairs.map(|(a, b)| {
        if (ours[a].1, ours[b].2.line) > (ours[b].1, ours[a].2.line) {
            (a, b)
        } else {
            (b, a)
        }
    });
    told.map(|(common, rare)| Finding {
        check: CheckKind::Name,
        place: ours[rare].2,
        excerpt: ours[rare].0.clone(),
        source_excerpt: None,
        reason: Reason::NameTwoWays {
            other: ours[common].0.clone(),
            line: ours[common].2.line,
        },
    })
    .collect()
}

/// Names of a text: capitalised words within sentences, with how often and first where.
fn collect(blocks: &[Block]) -> Vec<(String, usize, Place)> {
    let mut found: Vec<(String, usize, Place)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for block in blocks
        .iter()
        .filter(|block| matches!(block.kind, Kind::Paragraph | Kind::Item))
    {
        for word in words(&block.text)
            .into_iter()
            .filter(|word| is_inner_name(&block.text, word))
        {
            if let Some(at) = places.get(word.text) {
                found[*at].1 += 1;
            } else if found.len() < MAX_NAMES {
                places.insert(word.text.to_owned(), found.len());
                found.push((word.text.to_owned(), 1, block.place(word.start)));
            }
        }
    }
    found
}

fn is_inner_name(text: &str, word: &Word<'_>) -> bool {
    let spelled = word.text.chars().count() >= 5
        && word.is_capitalised()
        && word
            .text
            .chars()
            .skip(1)
            .all(|c| !c.is_uppercase() && !c.is_numeric());
    let before = text[..word.start].trim_end_matches([' ', '\u{a0}']);
    spelled
        && before
            .chars()
            .next_back()
            .is_some_and(|c| is_letter_or_digit(c) || matches!(c, ',' | ')' | '-' | '\'' | '’'))
}

/// Pairs of names that differ by a letter or two, but not in their endings.
fn near_pairs(names: &[(String, usize, Place)]) -> Vec<(usize, usize)> {
    let letters: Vec<Vec<char>> = names
        .iter()
        .map(|(name, ..)| name.chars().collect())
        .collect();
    let mut pairs = Vec::new();
    for a in 0..letters.len() {
        pairs.extend(
            (a + 1..letters.len())
                .filter(|b| is_near(&letters[a], &letters[*b]))
                .map(|b| (a, b)),
        );
    }
    pairs
}

fn is_near(a: &[char], b: &[char]) -> bool {
    let shorter = a.len().min(b.len());
    let allowed = if shorter >= 8 { 2 } else { 1 };
    if a[0] != b[0] || a.len().abs_diff(b.len()) > allowed {
        return false;
    }
    let shared = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    shared + 3 < shorter && distance(a, b) <= allowed
}

/// Levenshtein's distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (corner + usize::from(x != y))
                .min(above + 1)
                .min(row[j] + 1);
            corner = above;
        }
    }
    row[b.len()]
}
