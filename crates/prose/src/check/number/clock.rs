//! Times of day that one language writes in digits and another in words: 6:30, half past six, halb sieben, six heures et demie.

use super::Number;
use super::read::digit;

/// Words for half and for a quarter, as they stand in times.
const HALF: &[&str] = &[
    "half",
    "demi",
    "media",
    "meia",
    "mezza",
    "halb",
    "halv",
    "النصف",
    "نصف",
    "نیم",
    "半",
    "пів",
    "полов",
    "buçuk",
    "yarım",
    "חצי",
    "жарым",
    "жарты",
    "wpół",
    "půl",
    "반",
];
const QUARTER: &[&str] = &[
    "quarter",
    "quart",
    "cuarto",
    "viertel",
    "ربع",
    "ربع",
    "刻",
    "чверт",
    "четверт",
    "çeyrek",
    "רבע",
    "kwadrans",
    "čtvrt",
];

/// Takes out the minutes of times that the other side says in words; and the hour, where the other side counts towards the next one.
pub fn take_out_spoken(
    text: &str,
    numbers: &mut Vec<Number>,
    other_text: &str,
    other: &mut Vec<Number>,
) {
    let lower = other_text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let (half, quarter) = (says(HALF), says(QUARTER));
    let mut hours = Vec::new();
    numbers.retain(|number| {
        let spoken = match number.value {
            30 => half,
            15 | 45 => quarter,
            _ => false,
        };
        let hour = spoken.then(|| hour_before(text, number.start)).flatten();
        hours.extend(hour);
        hour.is_none()
    });
    for hour in hours {
        let here = numbers.iter().position(|number| number.value == hour);
        let there = other.iter().position(|number| {
            let next = [hour + 1, (hour + 1) % 12, hour % 12];
            next.contains(&number.value)
        });
        if let (Some(here), Some(there)) = (here, there) {
            numbers.remove(here);
            other.remove(there);
        }
    }
}

/// The hour of which the number that begins here would be the minutes.
fn hour_before(text: &str, start: usize) -> Option<u128> {
    let before = text[..start].trim_end();
    let hour = before.trim_end_matches([
        ':', '.', '٫', '：', 'h', 'H', '点', '點', '时', '時', '시', '\u{a0}', '\u{202f}', ' ',
    ]);
    if hour.len() == before.len() {
        return None;
    }
    let digits: Vec<u128> = hour.chars().rev().map_while(digit).take(3).collect();
    let value = digits
        .iter()
        .rev()
        .fold(0, |value, digit| value * 10 + digit);
    (!digits.is_empty() && value <= 24).then_some(value)
}
