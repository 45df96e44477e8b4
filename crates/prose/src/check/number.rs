//! Numbers and dates that differ.
//!
//! Numbers are compared by value, whatever their digits (12, ١٢, ۱۲), their separators (1,500 and 1 500 and 1.500) and their
//! scale words (1.5 million and 1 500 000 and 150万). A decimal counts as its two halves, a date as day, month and year, so that
//! every order and mark of writing them is the same. What may well be spelled out is let pass when it stands on one side only:
//! numbers up to twenty, months, Roman numerals and Chinese ones.

use super::block::Block;
use super::word::words;
use super::{CheckKind, Finding, Reason, Texts};
use crate::data;
use crate::lang::Lang;

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
    role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Plain,
    /// Day or year of a spelled date.
    Date,
    /// A month's name.
    Month,
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
    left.into_iter().flat_map(Left::findings).collect()
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
            Role::Month | Role::Optional => false,
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
    months(text, lang, &mut numbers);
    romans(text, &mut numbers);
    chinese(text, &mut numbers);
    numbers.truncate(MAX_NUMBERS);
    numbers
}

/// The numbers written in digits.
pub fn read(text: &str) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    let mut at = 0;
    while let Some((start, _)) = text[at..].char_indices().find(|(_, c)| digit(*c).is_some()) {
        let start = at + start;
        let groups = groups(text, start);
        at = groups.last().map_or(text.len(), |group| group.end);
        join(text, &groups, &mut numbers);
        at = at.max(numbers.last().map_or(0, |number| number.end));
        if numbers.len() > MAX_NUMBERS {
            break;
        }
    }
    numbers
}

struct Group {
    value: u128,
    digits: usize,
    start: usize,
    end: usize,
    /// What stands before it, for all but the first.
    mark: char,
}

/// Runs of digits with single marks between them.
fn groups(text: &str, start: usize) -> Vec<Group> {
    let mut found = vec![group(text, start, '\0')];
    while let Some(last) = found.last() {
        let mut rest = text[last.end..].chars();
        let Some(mark) = rest.next().filter(|c| {
            matches!(
                c,
                '.' | ',' | '٫' | '٬' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}'
            )
        }) else {
            break;
        };
        if rest.next().is_none_or(|c| digit(c).is_none()) {
            break;
        }
        let next = group(text, last.end + mark.len_utf8(), mark);
        if is_space(mark) && (next.digits != 3 || found[0].digits > 3) {
            break;
        }
        found.push(next);
    }
    found
}

fn group(text: &str, start: usize, mark: char) -> Group {
    let mut group = Group {
        value: 0,
        digits: 0,
        start,
        end: start,
        mark,
    };
    for c in text[start..].chars() {
        let Some(digit) = digit(c) else { break };
        group.value = group.value.saturating_mul(10).saturating_add(digit);
        group.digits += 1;
        group.end += c.len_utf8();
    }
    group
}

/// Makes numbers of groups: groups of three digits belong together, others stand alone; then scale words multiply.
fn join(text: &str, groups: &[Group], numbers: &mut Vec<Number>) {
    let mut at = 0;
    while at < groups.len() {
        let first = &groups[at];
        let mark = groups.get(at + 1).map_or('\0', |next| next.mark);
        let thousands = groups[at + 1..]
            .iter()
            .take_while(|next| next.digits == 3 && alike(next.mark, mark))
            .count();
        let thousands = if first.digits <= 3 && first.value > 0 {
            thousands
        } else {
            0
        };
        let last = &groups[at + thousands];
        let mut value = groups[at + 1..=at + thousands]
            .iter()
            .fold(first.value, |value, next| {
                value.saturating_mul(1000).saturating_add(next.value)
            });
        let mut end = last.end;
        // A decimal before a scale word is one number: 1.5 million.
        let decimal = groups.get(at + thousands + 1).filter(|next| {
            at + thousands + 2 == groups.len()
                && next.digits <= 3
                && scale(text, next.end).is_some()
        });
        let mut tenth = 1u128;
        if let Some(decimal) = decimal {
            tenth = 10u128.pow(u32::try_from(decimal.digits).unwrap_or(0));
            value = value.saturating_mul(tenth).saturating_add(decimal.value);
            end = decimal.end;
        }
        (value, end) = scaled(text, value, end);
        numbers.push(Number {
            value: value / tenth,
            shown: text[first.start..end].to_owned(),
            start: first.start,
            end,
            role: Role::Plain,
        });
        at += thousands + 1 + usize::from(decimal.is_some());
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

fn alike(a: char, b: char) -> bool {
    a == b || (is_space(a) && is_space(b))
}

/// Multiplies by the scale words that follow; digits after a Chinese scale are added (1万5000).
fn scaled(text: &str, mut value: u128, mut end: usize) -> (u128, usize) {
    for _ in 0..2 {
        let Some((factor, after)) = scale(text, end) else {
            break;
        };
        value = value.saturating_mul(factor);
        end = after;
        let next = group(text, end, '\0');
        if factor == 10_000 && next.digits > 0 && next.value < factor {
            value = value.saturating_add(next.value);
            end = next.end;
        }
    }
    (value, end)
}

const WHOLE: &[(&str, u128)] = &[
    ("mil", 1_000),
    ("mille", 1_000),
    ("mila", 1_000),
    ("bin", 1_000),
    ("тис", 1_000),
    ("тыс", 1_000),
    ("tys", 1_000),
    ("млн", 1_000_000),
    ("mln", 1_000_000),
    ("мың", 1_000),
    ("млрд", 1_000_000_000),
    ("mld", 1_000_000_000),
];
const BEGINNING: &[(&str, u128)] = &[
    ("thousand", 1_000),
    ("тисяч", 1_000),
    ("тысяч", 1_000),
    ("tausend", 1_000),
    ("tysi", 1_000),
    ("ألف", 1_000),
    ("آلاف", 1_000),
    ("هزار", 1_000),
    ("אלפ", 1_000),
    ("אלף", 1_000),
    ("milliard", 1_000_000_000),
    ("billion", 1_000_000_000),
    ("мільярд", 1_000_000_000),
    ("миллиард", 1_000_000_000),
    ("milyar", 1_000_000_000),
    ("miliard", 1_000_000_000),
    ("مليار", 1_000_000_000),
    ("میلیارد", 1_000_000_000),
    ("million", 1_000_000),
    ("millón", 1_000_000),
    ("millones", 1_000_000),
    ("milh", 1_000_000),
    ("milion", 1_000_000),
    ("milyon", 1_000_000),
    ("мільйон", 1_000_000),
    ("миллион", 1_000_000),
    ("مليون", 1_000_000),
    ("ملايين", 1_000_000),
    ("میلیون", 1_000_000),
    ("מיליון", 1_000_000),
];

/// The scale word right after a number, and where it ends.
fn scale(text: &str, at: usize) -> Option<(u128, usize)> {
    let rest = &text[at..];
    let chinese = match rest.chars().next()? {
        '千' => Some(1_000),
        '万' | '萬' | '만' => Some(10_000),
        '亿' | '億' | '억' => Some(100_000_000),
        _ => None,
    };
    if let Some(factor) = chinese {
        return Some((factor, at + '万'.len_utf8()));
    }
    let word = words(
        rest.get(
            ..rest
                .char_indices()
                .nth(24)
                .map_or(rest.len(), |(end, _)| end),
        )?,
    )
    .into_iter()
    .next()?;
    if !rest[..word.start].chars().all(is_space) {
        return None;
    }
    let lower = word.text.to_lowercase();
    let whole = WHOLE.iter().find(|(name, _)| *name == lower);
    let (_, factor) =
        whole.or_else(|| BEGINNING.iter().find(|(name, _)| lower.starts_with(name)))?;
    Some((*factor, at + word.end()))
}

/// Adds the months whose name stands beside a number, and marks their days and years.
fn months(text: &str, lang: &Lang, numbers: &mut Vec<Number>) {
    let Some((_, table)) = lang.lookup(data::months) else {
        return;
    };
    let forms: Vec<(&str, u128)> = (1..)
        .zip(table.split('\t'))
        .flat_map(|(n, names)| names.split(',').map(move |name| (name, n)))
        .collect();
    let mut found = Vec::new();
    for word in words(text) {
        let lower = word.text.to_lowercase();
        let named = forms
            .iter()
            .filter(|(name, _)| !name.is_empty() && is_month(&lower, name))
            .max_by_key(|(name, _)| name.len());
        let Some((_, value)) = named else { continue };
        let mut beside = false;
        for number in numbers
            .iter_mut()
            .filter(|number| is_beside(text, number, word.start, word.end()))
        {
            number.role = Role::Date;
            beside = true;
        }
        if beside {
            found.push(Number {
                value: *value,
                shown: word.text.to_owned(),
                start: word.start,
                end: word.end(),
                role: Role::Month,
            });
        }
    }
    numbers.extend(found);
}

/// The name itself, or a long enough name with an ending.
fn is_month(word: &str, name: &str) -> bool {
    word == name
        || (name.chars().count() >= 4
            && word.starts_with(name)
            && word.chars().count() <= name.chars().count() + 4)
}

/// Days and years stand by the month with at most two short words between.
fn is_beside(text: &str, number: &Number, start: usize, end: usize) -> bool {
    let plausible = (1..=31).contains(&number.value) || (1000..=2999).contains(&number.value);
    let gap = if number.end <= start {
        &text[number.end..start]
    } else if number.start >= end {
        &text[end..number.start]
    } else {
        return false;
    };
    let short = |gap: &str| {
        words(gap).len() <= 2 && !gap.contains(['.', ';', '!', '?', '(', ')']) || gap == ". "
    };
    plausible && gap.len() <= 24 && !gap.chars().any(|c| digit(c).is_some()) && short(gap)
}

fn romans(text: &str, numbers: &mut Vec<Number>) {
    for word in words(text) {
        let letters = word.text.trim_end_matches(|c: char| c.is_lowercase());
        let value = |c: char| match c {
            'I' => 1u128,
            'V' => 5,
            'X' => 10,
            'L' => 50,
            'C' => 100,
            'D' => 500,
            'M' => 1000,
            _ => 0,
        };
        if letters.is_empty() || letters.len() > 12 || letters.chars().any(|c| value(c) == 0) {
            continue;
        }
        let values: Vec<u128> = letters.chars().map(value).collect();
        // A smaller numeral before a larger one is taken from it.
        let before = |i: usize| values.get(i + 1).is_some_and(|next| *next > values[i]);
        let (less, more): (Vec<usize>, Vec<usize>) = (0..values.len()).partition(|i| before(*i));
        let sum = |places: &[usize]| places.iter().map(|i| values[*i]).sum::<u128>();
        let total = sum(&more).saturating_sub(sum(&less));
        numbers.push(Number {
            value: total,
            shown: word.text.to_owned(),
            start: word.start,
            end: word.end(),
            role: Role::Optional,
        });
    }
}

fn chinese(text: &str, numbers: &mut Vec<Number>) {
    let numeral = |c: char| "〇零一二两三四五六七八九十百千万亿".contains(c);
    let mut run: Option<usize> = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (numeral(c), run) {
            (true, None) => run = Some(at),
            (false, Some(start)) => {
                numbers.push(Number {
                    value: chinese_value(&text[start..at]),
                    shown: text[start..at].to_owned(),
                    start,
                    end: at,
                    role: Role::Optional,
                });
                run = None;
            }
            _ => {}
        }
    }
}

fn chinese_value(numeral: &str) -> u128 {
    let digit = |c: char| {
        "〇一二三四五六七八九"
            .chars()
            .position(|d| d == c)
            .or(match c {
                '零' => Some(0),
                '两' => Some(2),
                _ => None,
            })
    };
    // Years are written digit by digit.
    if numeral.chars().count() > 1 && numeral.chars().all(|c| digit(c).is_some()) {
        return numeral.chars().fold(0u128, |value, c| {
            value
                .saturating_mul(10)
                .saturating_add(digit(c).unwrap_or(0) as u128)
        });
    }
    let (mut total, mut section, mut current) = (0u128, 0u128, 0u128);
    for c in numeral.chars() {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1_000,
            '万' => 10_000,
            '亿' => 100_000_000,
            _ => 1,
        };
        if let Some(digit) = digit(c) {
            current = digit as u128;
        } else if unit >= 10_000 {
            total =
                total.saturating_add(section.saturating_add(current).max(1).saturating_mul(unit));
            (section, current) = (0, 0);
        } else {
            section = section.saturating_add(current.max(1).saturating_mul(unit));
            current = 0;
        }
    }
    total.saturating_add(section).saturating_add(current)
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

/// The value of a decimal digit of any script.
fn digit(c: char) -> Option<u128> {
    const ZEROS: [u32; 21] = [
        0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
        0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0x1946, 0xff10,
    ];
    let code = u32::from(c);
    ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&code))
        .map(|zero| u128::from(code - zero))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<u128> {
        read(text).into_iter().map(|number| number.value).collect()
    }

    #[test]
    fn the_same_number_is_read_in_every_dress() {
        for text in [
            "1500",
            "1,500",
            "1.500",
            "1 500",
            "1\u{202f}500",
            "١٥٠٠",
            "١٬٥٠٠",
            "۱۵۰۰",
            "1'500",
            "1.5 thousand",
            "1,5 тис.",
            "1 mil 500",
        ] {
            let expected: &[u128] = if text.contains("mil ") {
                &[1000, 500]
            } else {
                &[1500]
            };
            assert_eq!(values(text), expected, "{text}");
        }
        for text in [
            "1.5 million",
            "1,5 million",
            "1 500 000",
            "150万",
            "1,5 мільйона",
            "1.5 milyon",
            "1.500.000",
        ] {
            assert_eq!(values(text), [1_500_000], "{text}");
        }
        assert_eq!(values("3 mil millones"), [3_000_000_000]);
        assert_eq!(values("1万5000"), [15_000]);
        assert_eq!(
            values("14.07.2026, 18:30 and 3.5 or 2026 500"),
            [14, 7, 2026, 18, 30, 3, 5, 2026, 500]
        );
    }

    #[test]
    fn numerals_of_other_kinds_answer_numbers() {
        let optional = |text: &str| {
            let mut numbers = Vec::new();
            romans(text, &mut numbers);
            chinese(text, &mut numbers);
            numbers
                .into_iter()
                .map(|number| number.value)
                .collect::<Vec<_>>()
        };
        assert_eq!(optional("XXe IX MCMXLVIII XIV"), [20, 9, 1948, 14]);
        assert_eq!(
            optional("三十 一百二十三 二〇二六 三万五千 十四"),
            [30, 123, 2026, 35_000, 14]
        );
    }
}
