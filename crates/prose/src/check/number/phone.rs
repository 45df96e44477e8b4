//! Telephone numbers: one number each, however their digits are grouped, with or without the country in front.

use super::read::digit;
use super::{Number, Role};

/// The fewest and the most digits of a telephone number that begins with 0 or +.
const DIGITS: std::ops::RangeInclusive<usize> = 9..=15;
/// So many digits at the end tell numbers apart, with or without the country and the 0 in front.
const TELLING: usize = 8;
/// Far from every other number.
const APART: u128 = 1 << 100;

/// The telephone number whose first digit stands here, if it is one.
pub fn phone(text: &str, start: usize) -> Option<Number> {
    let first = text[start..].chars().next().and_then(digit)?;
    let is_international = text[..start].trim_end_matches('(').ends_with('+');
    if first != 0 && !is_international {
        return None;
    }
    let (mut digits, mut groups, mut end) = (Vec::new(), vec![0usize], start);
    let (mut gap, mut dot, mut has_dots) = (0, false, false);
    for (at, c) in text[start..].char_indices() {
        if let Some(value) = digit(c) {
            if gap > 0 {
                groups.push(0);
                has_dots |= dot;
                (gap, dot) = (0, false);
            }
            digits.push(value);
            end = start + at + c.len_utf8();
            *groups.last_mut()? += 1;
        } else if is_between(c) && gap < 3 {
            gap += 1;
            dot |= c == '.';
        } else {
            break;
        }
    }
    let dotted_in_pairs = groups.len() >= 5 && groups.iter().all(|group| *group == 2);
    let shaped = !has_dots || is_international || dotted_in_pairs;
    let fits = DIGITS.contains(&digits.len()) && shaped && !begins_as_date(&groups, &digits);
    fits.then(|| Number {
        value: APART
            + digits[digits.len() - TELLING..]
                .iter()
                .fold(0, |value, digit| value * 10 + digit),
        shown: text[start..end].to_owned(),
        start,
        end,
        scale: 1,
        role: Role::Plain,
    })
}

fn is_between(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}'
            | '\u{202f}'
            | '\u{2009}'
            | '-'
            | '\u{2010}'
            | '\u{2011}'
            | '–'
            | '('
            | ')'
            | '.'
    )
}

/// `04-05-2026 18` is a day and an hour.
fn begins_as_date(groups: &[usize], digits: &[u128]) -> bool {
    groups.starts_with(&[2, 2, 4]) && digits[4] <= 2 && digits[2] <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<String> {
        let start = text.find(|c| digit(c).is_some())?;
        phone(text, start).map(|phone| phone.shown)
    }

    #[test]
    fn the_same_telephone_in_every_dress() {
        let value = |text: &str| phone(text, text.find(|c| digit(c).is_some()).unwrap()).unwrap();
        for (one, other) in [
            ("067 123-45-67. Or", "+380 67 123 45 67"),
            ("020 7946 0958", "+44 (0)20 7946 0958"),
            ("01.42.68.53.00", "+33 1 42 68 53 00"),
            ("٠٦٧ ١٢٣ ٤٥ ٦٧", "+380671234567"),
        ] {
            assert_eq!(value(one).value, value(other).value, "{one} {other}");
        }
        assert_ne!(value("067 123-45-67").value, value("067 123-45-76").value);
    }

    #[test]
    fn other_numbers_are_none() {
        for text in [
            "1 000 000 000",
            "04.05.2026, 18",
            "04-05-2026 18:00",
            "06.30",
            "0,5",
            "2026 12 24 18",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
