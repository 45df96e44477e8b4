//! Roman and Chinese numerals: they can answer a number, but nobody misses one.

use super::super::word::words;
use super::{Number, Role};

/// Adds the Roman numerals of a text, endings such as "XXe" included.
pub fn romans(text: &str, numbers: &mut Vec<Number>) {
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
            scale: 1,
            role: Role::Optional,
        });
    }
}

/// Adds the Chinese numerals of a text.
pub fn chinese(text: &str, numbers: &mut Vec<Number>) {
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
                    scale: 1,
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

#[cfg(test)]
mod tests {
    use super::*;

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
