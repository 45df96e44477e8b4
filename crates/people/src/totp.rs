//! Codes of an authenticator app (RFC 6238): six digits, SHA-1, half a minute, as every app reads them.
//!
//! A code is good in its half-minute and the one before and after, and only once: the last step used is remembered.

use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use floor::{Micros, SECOND};

const STEP: Micros = 30 * SECOND;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step in which a code is good now and after the last one used; `None` for a wrong, old or used code.
pub fn check(secret: &[u8], code: &str, now: Micros, last: i64) -> Option<i64> {
    let digits: String = code
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(7)
        .collect();
    let current = now / STEP;
    let good = |step: &i64| *step > last && at(secret, *step) == digits;
    [current - 1, current, current + 1].into_iter().find(good)
}

/// The code of a step.
fn at(secret: &[u8], step: i64) -> String {
    let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[tag.len() - 1] & 15);
    let word = [0, 1, 2, 3].map(|at| tag.get(offset + at).copied().unwrap_or(0));
    format!(
        "{:06}",
        (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000
    )
}

/// The code that is good now: what an app shows.
pub fn now(secret: &[u8], now: Micros) -> String {
    at(secret, now / STEP)
}

/// The secret as people type it into an app.
pub fn base32(secret: &[u8]) -> String {
    let mut text = String::new();
    let (mut bits, mut held) = (0u32, 0);
    for byte in secret {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(char::from(ALPHABET[(bits >> held) as usize & 31]));
        }
        bits &= (1 << held) - 1;
    }
    if held > 0 {
        text.push(char::from(ALPHABET[(bits << (5 - held)) as usize & 31]));
    }
    text
}

/// What an app reads from a QR code. `house` and `name` are shown in its list.
pub fn uri(secret: &[u8], house: &str, name: &str) -> String {
    let plain = |text: &str| floor::tree::url_path(text)[1..].replace(':', "%3A");
    let (house, name) = (plain(house), plain(name));
    format!(
        "otpauth://totp/{house}:{name}?secret={}&issuer={house}",
        base32(secret)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_specification() {
        // RFC 6238, appendix B, the last six of its eight digits.
        let secret = b"12345678901234567890";
        let table = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (seconds, code) in table {
            assert_eq!(now(secret, seconds * SECOND), code);
        }
    }

    #[test]
    fn a_code_is_good_once_and_for_a_minute_and_a_half() {
        let secret = b"secret";
        let start = 1_000_000 * STEP;
        let code = now(secret, start);
        let used = check(secret, &format!(" {} {}", &code[..3], &code[3..]), start, 0);
        assert_eq!(used, Some(1_000_000));
        assert_eq!(check(secret, &code, start, 1_000_000), None);
        assert_eq!(check(secret, &code, start + STEP, 0), Some(1_000_000));
        assert_eq!(check(secret, &code, start - STEP, 0), Some(1_000_000));
        assert_eq!(check(secret, &code, start + 2 * STEP, 0), None);
        assert_eq!(check(secret, "", start, 0), None);
        assert_eq!(check(secret, &format!("{code}0"), start, 0), None);
    }

    #[test]
    fn secrets_are_written_as_apps_read_them() {
        // RFC 4648, section 10.
        let table = [
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foobar", "MZXW6YTBOI"),
        ];
        for (text, written) in table {
            assert_eq!(base32(text.as_bytes()), written);
        }
        assert_eq!(
            uri(b"f", "Міст: x", "a&b"),
            "otpauth://totp/%D0%9C%D1%96%D1%81%D1%82%3A%20x:a%26b?secret=MY&issuer=%D0%9C%D1%96%D1%81%D1%82%3A%20x"
        );
    }
}
