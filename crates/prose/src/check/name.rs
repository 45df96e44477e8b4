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
    let two_ways = two_ways(texts);
    // A name that is told already is told once.
    let known = |place: &Place| two_ways.iter().any(|finding| finding.place == *place);
    let differ = differ(texts);
    findings.extend(differ.into_iter().filter(|finding| !known(&finding.place)));
    findings.extend(two_ways);
    findings
}

/// Names of two words of which the source has the first as it is and the second nearly so: Latin scripts leave people's names alone.
fn differ(texts: &Texts<'_>) -> Vec<Finding> {
    if !same_letters(texts) {
        return Vec::new();
    }
    let (theirs, ours) = (full_names(texts.from), full_names(texts.to));
    let has = |names: &[FullName<'_>], last: &str| names.iter().any(|name| name.last == last);
    let mut findings: Vec<Finding> = Vec::new();
    for name in ours.iter().filter(|name| !has(&theirs, name.last)) {
        let near = theirs.iter().find(|other| {
            other.first == name.first
                && !has(&ours, other.last)
                && is_slip(&folded(other.last), &folded(name.last))
        });
        let told = |near: &FullName<'_>| {
            let mut all = findings.iter();
            all.any(|finding| finding.source_excerpt.as_deref() == Some(near.last))
        };
        if let Some(near) = near.filter(|near| !told(near)) {
            findings.push(Finding {
                check: CheckKind::Name,
                place: name.place,
                excerpt: name.last.to_owned(),
                source_excerpt: Some(near.last.to_owned()),
                reason: Reason::NameDiffers {
                    source: near.last.to_owned(),
                },
            });
        }
    }
    findings
}

/// Both in Latin letters. Languages that write foreign names as they sound are left out.
fn same_letters(texts: &Texts<'_>) -> bool {
    let latin = |edition: &super::Edition<'_>| edition.lang.script() == "Latn";
    let as_heard = matches!(
        texts.target.lang.language(),
        "az" | "lt" | "lv" | "sr" | "bs" | "sq" | "tk" | "uz" | "eo"
    );
    latin(&texts.source) && latin(&texts.target) && !as_heard
}

struct FullName<'t> {
    first: &'t str,
    last: &'t str,
    place: Place,
}

/// Two capitalised words with nothing but a space between, the second long enough to be misspelled.
fn full_names(blocks: &[Block]) -> Vec<FullName<'_>> {
    let mut found = Vec::new();
    for block in blocks {
        let all = words(&block.text);
        found.extend(all.windows(2).filter_map(|pair| {
            let [first, last] = pair else { return None };
            let between = &block.text[first.end()..last.start];
            let named = matches!(between, " " | "\u{a0}")
                && first.is_capitalised()
                && first.text.chars().count() >= 3
                && is_inner_name(&block.text, last);
            named.then(|| FullName {
                first: first.text,
                last: last.text,
                place: block.place(last.start),
            })
        }));
        if found.len() > MAX_NAMES {
            break;
        }
    }
    found
}

/// Two letters that changed places, or one vowel for another: a slip of the hand. Each language has its own way to write a name of another
/// script (Kovalchuk, Kovaltchouk), and these differ otherwise.
fn is_slip(a: &[char], b: &[char]) -> bool {
    let differ: Vec<usize> = (0..a.len().min(b.len()))
        .filter(|at| a[*at] != b[*at])
        .collect();
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
    let inside = |at: usize| at > 0 && at + 2 < a.len();
    a.len() == b.len()
        && match *differ.as_slice() {
            [at] => inside(at) && vowel(a[at]) && vowel(b[at]),
            [at, next] => inside(at) && next == at + 1 && (a[at], a[next]) == (b[next], b[at]),
            _ => false,
        }
}

/// Letters without their accents, which languages drop and add.
fn folded(name: &str) -> Vec<char> {
    use unicode_normalization::UnicodeNormalization as _;
    let marks = |c: &char| !unicode_normalization::char::is_combining_mark(*c);
    name.nfd().filter(marks).collect()
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
