//! Numbers written in digits, and the scale words after them.

use super::super::word::words;
use super::phone::phone;
use super::{MAX_NUMBERS, Number, Role};

/// The numbers written in digits.
pub fn read(text: &str) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    let mut at = 0;
    while let Some((start, _)) = text[at..].char_indices().find(|(_, c)| digit(*c).is_some()) {
        let start = at + start;
        if let Some(phone) = phone(text, start) {
            at = phone.end;
            numbers.push(phone);
            continue;
        }
        let groups = groups(text, start);
        at = groups.last().map_or(text.len(), |group| group.end);
        join(text, &groups, &mut numbers);
        at = at.max(numbers.last().map_or(0, |number| number.end));
        if numbers.len() > MAX_NUMBERS {
            break;
        }
    }
    add_up(text, &mut numbers);
    numbers
}

/// `4 млн 300 тис.` is one number.
fn add_up(text: &str, numbers: &mut Vec<Number>) {
    let mut whole: Vec<Number> = Vec::with_capacity(numbers.len());
    for number in numbers.drain(..) {
        match whole.last_mut() {
            Some(more) if is_rest(text, more, &number) => {
                more.value = more.value.saturating_add(number.value);
                more.end = number.end;
                more.shown = text[more.start..more.end].to_owned();
            }
            _ => whole.push(number),
        }
    }
    *numbers = whole;
}

fn is_rest(text: &str, more: &Number, less: &Number) -> bool {
    let gap = text[more.end..less.start].trim_start_matches('.');
    less.scale > 1 && less.value < more.scale && !gap.is_empty() && gap.chars().all(is_space)
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
        let unscaled = value;
        (value, end) = scaled(text, value, end);
        numbers.push(Number {
            value: value / tenth,
            shown: text[first.start..end].to_owned(),
            start: first.start,
            end,
            scale: value.checked_div(unscaled).unwrap_or(1),
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

/// The value of a decimal digit of any script.
pub fn digit(c: char) -> Option<u128> {
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
}
