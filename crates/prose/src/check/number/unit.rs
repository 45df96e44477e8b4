//! Numbers that changed places: 24 € and 38 % for 38 € and 24 %.
//!
//! Languages order their words differently, so places alone prove nothing. Signs of units are the same in every language: where both texts
//! write the same signs as often, each sign must keep its numbers.

use super::read::read;
use super::{Number, finding};
use crate::check::block::Block;
use crate::check::{CheckKind, Finding, Reason};

/// Signs that stand before or after a number.
const SIGNS: [char; 11] = ['%', '٪', '€', '$', '£', '₴', '₽', '₺', '¥', '₸', '°'];

/// The first number that stands with a sign which another has in the source, of two blocks whose numbers are the same.
pub(super) fn swapped(from: &Block, to: &Block) -> Option<Finding> {
    let (source, target) = (signed(&from.text), signed(&to.text));
    let with = |numbers: &[(char, Number)], sign: char| -> Vec<u128> {
        let own = numbers.iter().filter(|(other, _)| *other == sign);
        let mut values: Vec<u128> = own.map(|(_, number)| number.value).collect();
        values.sort_unstable();
        values
    };
    let signs = source.iter().chain(&target).map(|(sign, _)| *sign);
    if signs
        .clone()
        .any(|sign| with(&source, sign).len() != with(&target, sign).len())
    {
        return None;
    }
    let (sign, wrong) = target.iter().find(|(sign, number)| {
        !with(&source, *sign).contains(&number.value)
            && source
                .iter()
                .any(|(other, known)| other != sign && known.value == number.value)
    })?;
    let right = source
        .iter()
        .find(|(other, number)| other == sign && !with(&target, *sign).contains(&number.value))?;
    Some(finding(
        CheckKind::Number,
        to,
        Some((wrong.start, &wrong.shown)),
        Some(super::context(from, &right.1)),
        Reason::NumberDiffers {
            source: right.1.shown.clone(),
            target: wrong.shown.clone(),
        },
    ))
}

/// The numbers that stand beside a sign.
fn signed(text: &str) -> Vec<(char, Number)> {
    let beside = |c: Option<char>| c.filter(|c| SIGNS.contains(c));
    let own = |number: Number| {
        let after = text[number.end..].trim_start_matches([' ', '\u{a0}', '\u{202f}']);
        let before = text[..number.start].trim_end_matches([' ', '\u{a0}', '\u{202f}']);
        let sign = beside(after.chars().next()).or_else(|| beside(before.chars().next_back()))?;
        Some((if sign == '٪' { '%' } else { sign }, number))
    };
    read(text).into_iter().filter_map(own).collect()
}
