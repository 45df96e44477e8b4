//! Months by their names, beside their days and years.

use super::read::digit;
use super::{Number, Role};
use crate::check::word::{Word, words};
use crate::data;
use crate::lang::Lang;

/// What months are called in the Levant, in Algeria and Tunisia, in Morocco: CLDR has Egypt's names for all of Arabic.
const ARABIC: [&str; 12] = [
    "كانون الثاني,جانفي",
    "شباط,فيفري",
    "آذار,اذار",
    "نيسان,أفريل",
    "أيار,ايار,ماي",
    "حزيران,جوان",
    "تموز,جويلية,يوليوز",
    "آب,أوت,غشت",
    "أيلول,ايلول,شتنبر",
    "تشرين الأول,تشرين الاول",
    "تشرين الثاني,نونبر",
    "كانون الأول,كانون الاول,دجنبر",
];

/// The word, with the next one where both are one month's name.
fn with_next<'a>(
    text: &'a str,
    word: &Word<'a>,
    next: Option<&Word<'a>>,
    local: &[&str],
) -> Word<'a> {
    let both = next.and_then(|next| text.get(word.start..next.end()));
    let is_name = |both: &&str| {
        local
            .iter()
            .any(|names| names.split(',').any(|name| name == *both))
    };
    Word {
        text: both.filter(is_name).unwrap_or(word.text),
        start: word.start,
    }
}

/// Adds the months whose name stands beside a number, and marks their days and years.
pub(super) fn months(text: &str, lang: &Lang, numbers: &mut Vec<Number>) {
    let Some((_, table)) = lang.lookup(data::months) else {
        return;
    };
    let local = match lang.language() {
        "ar" => &ARABIC[..],
        _ => &[],
    };
    let columns = (1..).zip(table.split('\t'));
    let forms: Vec<(&str, u128)> = columns
        .chain((1..).zip(local.iter().copied()))
        .flat_map(|(n, names)| names.split(',').map(move |name| (name, n)))
        .collect();
    let mut found = Vec::new();
    let all = words(text);
    for (at, word) in all.iter().enumerate() {
        let word = with_next(text, word, all.get(at + 1), local);
        let lower = word.text.to_lowercase();
        let named = forms
            .iter()
            .filter(|(name, _)| !name.is_empty() && is_month(&lower, name))
            .max_by_key(|(name, _)| name.len());
        let Some((_, value)) = named else { continue };
        let day_before = numbers.iter().any(|number| {
            number.value <= 31 && number.end <= word.start && is_beside(text, number, &word)
        });
        let mut beside = false;
        for number in numbers.iter_mut().filter(|number| {
            let hour = number.start >= word.end() && number.value <= 31 && day_before;
            !hour && is_beside(text, number, &word)
        }) {
            number.role = Role::Date;
            beside = true;
        }
        // Many write both of its names: كانون الأول/ديسمبر.
        let again = found.last().is_some_and(|last: &Number| {
            let between = text.get(last.end..word.start).map(str::trim);
            last.value == *value && matches!(between, Some("" | "/" | "(" | "-" | "–"))
        });
        if beside && !again {
            found.push(Number {
                value: *value,
                shown: word.text.to_owned(),
                start: word.start,
                end: word.end(),
                scale: 1,
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
fn is_beside(text: &str, number: &Number, month: &Word<'_>) -> bool {
    let (start, end) = (month.start, month.end());
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
