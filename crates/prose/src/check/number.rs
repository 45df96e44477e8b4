//! Numbers and dates that differ.
//!
//! Numbers are compared by value, whatever their digits (12, ١٢, ۱۲), their separators (1,500 and 1 500 and 1.500) and their
//! scale words (1.5 million and 1 500 000 and 150万). A decimal counts as its two halves, a date as day, month and year, so that
//! every order and mark of writing them is the same, a telephone number as one. What may well be spelled out is let pass when it stands
//! on one side only: numbers up to twenty, months, decades, half hours, Roman numerals and Chinese ones.

mod clock;
mod month;
mod numeral;
mod phone;
mod read;
mod unit;

use super::block::Block;
use super::{CheckKind, Finding, Reason, Texts};
use crate::lang::Lang;

use month::months;
use numeral::{chinese, romans};
pub use read::read;

/// Up to here a number is often spelled out.
const SPELLED: u128 = 20;
/// More numbers than this in one block are not looked at.
const MAX_NUMBERS: usize = 1_000;

/// A number as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    pub value: u128,
    /// As it stands in the text.
    pub shown: String,
    pub start: usize,
    end: usize,
    /// What its scale words multiplied it by.
    scale: u128,
    role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Plain,
    /// Day or year of a spelled date.
    Date,
    /// A month's name.
    Month,
    /// The 1990s, by their last two digits.
    Decade,
    /// Roman or Chinese: can answer a number but is never missed.
    Optional,
}

/// One finding for each number without a counterpart.
pub fn numbers(texts: &Texts<'_>) -> Vec<Finding> {
    let mut left: Vec<Left<'_>> = texts
        .prose()
        .map(|(from, to)| compare(from, to, texts))
        .collect();
    cancel_moved(&mut left);
    left.into_iter()
        .flat_map(
            |left| match left.source.is_empty() && left.target.is_empty() {
                true => unit::swapped(left.from, left.to).into_iter().collect(),
                false => left.findings(),
            },
        )
        .collect()
}

/// What is left of two aligned blocks when all that agrees is taken out.
struct Left<'a> {
    from: &'a Block,
    to: &'a Block,
    source: Vec<Number>,
    target: Vec<Number>,
}

fn compare<'a>(from: &'a Block, to: &'a Block, texts: &Texts<'_>) -> Left<'a> {
    let mut source = all(&from.text, texts.source.lang);
    let mut target = all(&to.text, texts.target.lang);
    let half_day = has_half_day(&from.text) || has_half_day(&to.text);
    let same = |a: &Number, b: &Number| a.value == b.value;
    // A month answers a month before it answers an hour.
    take_out(&mut source, &mut target, |a, b| {
        same(a, b) && a.role == b.role
    });
    if half_day {
        let plain = |a: &Number, b: &Number| a.role == Role::Plain && b.role == Role::Plain;
        let twelve =
            |a: &Number, b: &Number| a.value.abs_diff(b.value) == 12 && a.value.max(b.value) <= 24;
        take_out(&mut source, &mut target, |a, b| plain(a, b) && twelve(a, b));
    }
    let firm = |number: &Number| number.role != Role::Optional;
    take_out(&mut source, &mut target, |a, b| {
        same(a, b) && firm(a) && firm(b)
    });
    take_out(&mut source, &mut target, same);
    clock::take_out_spoken(&from.text, &mut source, &to.text, &mut target);
    clock::take_out_spoken(&to.text, &mut target, &from.text, &mut source);
    source.retain(|number| number.role != Role::Optional);
    target.retain(|number| number.role != Role::Optional);
    Left {
        from,
        to,
        source,
        target,
    }
}

fn take_out(
    source: &mut Vec<Number>,
    target: &mut Vec<Number>,
    matches: impl Fn(&Number, &Number) -> bool,
) {
    source.retain(
        |number| match target.iter().position(|other| matches(number, other)) {
            Some(at) => {
                target.remove(at);
                false
            }
            None => true,
        },
    );
}

/// A number that is missing in one block and too many in another has moved with its sentence.
fn cancel_moved(left: &mut [Left<'_>]) {
    let mut spare: std::collections::HashMap<u128, usize> = std::collections::HashMap::new();
    left.iter()
        .flat_map(|l| &l.target)
        .for_each(|number| *spare.entry(number.value).or_default() += 1);
    let mut moved: std::collections::HashMap<u128, usize> = std::collections::HashMap::new();
    for l in left.iter_mut() {
        l.source.retain(
            |number| match spare.get_mut(&number.value).filter(|n| **n > 0) {
                Some(n) => {
                    *n -= 1;
                    *moved.entry(number.value).or_default() += 1;
                    false
                }
                None => true,
            },
        );
    }
    for l in left {
        l.target.retain(
            |number| match moved.get_mut(&number.value).filter(|n| **n > 0) {
                Some(n) => {
                    *n -= 1;
                    false
                }
                None => true,
            },
        );
    }
}

impl Left<'_> {
    fn findings(self) -> Vec<Finding> {
        let both = self.source.len().min(self.target.len());
        let (from, to) = (self.from, self.to);
        let mut findings = Vec::new();
        // A month answers a month where both sides have one.
        let (mut source, mut target) = (self.source, self.target);
        let rank = |number: &Number| {
            (
                number.role != Role::Month,
                number.role != Role::Date,
                number.start,
            )
        };
        source.sort_by_key(rank);
        target.sort_by_key(rank);
        for (a, b) in source.iter().zip(&target) {
            let reason = Reason::NumberDiffers {
                source: a.shown.clone(),
                target: b.shown.clone(),
            };
            findings.push(finding(
                kind(&[a, b]),
                to,
                Some((b.start, &b.shown)),
                Some(context(from, a)),
                reason,
            ));
        }
        let alone = |number: &&Number| match number.role {
            Role::Date => true,
            Role::Plain => number.value > SPELLED,
            Role::Month | Role::Decade | Role::Optional => false,
        };
        for number in source[both..].iter().filter(alone) {
            findings.push(finding(
                kind(&[number]),
                to,
                None,
                Some(context(from, number)),
                Reason::NumberMissing(number.shown.clone()),
            ));
        }
        for number in target[both..].iter().filter(alone) {
            findings.push(finding(
                kind(&[number]),
                to,
                Some((number.start, &number.shown)),
                None,
                Reason::NumberExtra(number.shown.clone()),
            ));
        }
        findings
    }
}

fn kind(numbers: &[&Number]) -> CheckKind {
    let date = numbers
        .iter()
        .any(|number| matches!(number.role, Role::Date | Role::Month));
    if date {
        CheckKind::Date
    } else {
        CheckKind::Number
    }
}

fn finding(
    check: CheckKind,
    to: &Block,
    found: Option<(usize, &str)>,
    source_excerpt: Option<String>,
    reason: Reason,
) -> Finding {
    let (at, shown) = found.unwrap_or((0, ""));
    Finding {
        check,
        place: to.place(at),
        excerpt: shown.to_owned(),
        source_excerpt,
        reason,
    }
}

/// The words around a number.
fn context(block: &Block, number: &Number) -> String {
    let start = block.text[..number.start]
        .char_indices()
        .rev()
        .take(30)
        .last()
        .map_or(number.start, |(at, _)| at);
    let end = block.text[number.end..]
        .char_indices()
        .nth(30)
        .map_or(block.text.len(), |(at, _)| number.end + at);
    super::shorten(&block.text[start..end])
}

/// All numbers of a text, months and numerals of other kinds included.
fn all(text: &str, lang: &Lang) -> Vec<Number> {
    let mut numbers = read(text);
    decades(text, &mut numbers);
    months(text, lang, &mut numbers);
    romans(text, &mut numbers);
    chinese(text, &mut numbers);
    numbers.truncate(MAX_NUMBERS);
    numbers
}

/// Marks the decades: 1990s, années 1990, 90er, 1990-х, 1990'lar, 90年代.
fn decades(text: &str, numbers: &mut [Number]) {
    const AFTER: &[&str] = &[
        "s", "'s", "’s", "-х", "-ті", "-і", "-е", "-ых", "er", "’l", "'l", "年代", "'er", "-an",
        "ies",
    ];
    const BEFORE: &[&str] = &[
        "années",
        "années\u{a0}",
        "años",
        "anys",
        "anos",
        "anni",
        "anii",
        "lata",
        "lat",
    ];
    for number in numbers {
        let (before, after) = (text[..number.start].trim_end(), &text[number.end..]);
        let marked = AFTER.iter().any(|mark| after.starts_with(mark))
            || BEFORE
                .iter()
                .any(|word| before.to_lowercase().ends_with(word));
        let round =
            number.value % 10 == 0 && (number.value < 100 || (1000..2100).contains(&number.value));
        if marked && round && number.value > 9 && number.role == Role::Plain && number.scale == 1 {
            number.value %= 100;
            number.role = Role::Decade;
        }
    }
}

/// Does the text count its hours to twelve?
fn has_half_day(text: &str) -> bool {
    const SIGNS: &[&str] = &[
        " am",
        " pm",
        "am ",
        "pm ",
        "a.m",
        "p.m",
        "مساء",
        "صباح",
        "ظهر",
        " م",
        " ص",
        "上午",
        "下午",
        "晚上",
        "早上",
        "中午",
        "午後",
        "午前",
        "오후",
        "오전",
        "soir",
        "matin",
        "après-midi",
        "tarde",
        "noche",
        "mañana",
        "вечор",
        "ранку",
        " дня",
        "вечера",
        "утра",
        "akşam",
        "sabah",
        "öğleden",
        "abends",
        "morgens",
        "nachmittags",
    ];
    let lower = text.to_lowercase();
    SIGNS.iter().any(|sign| lower.contains(sign))
}
