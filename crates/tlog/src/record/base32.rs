//! Crockford's base32 in lower case: what people type, read aloud and find in names.
//!
//! The alphabet leaves out `i`, `l`, `o` and `u`. Values are written most significant digit first, at a fixed width.

/// The 32 digits in order.
pub const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The low `N * 5` bits of `value` as `N` ASCII digits.
#[must_use]
pub fn digits<const N: usize>(value: u128) -> [u8; N] {
    let mut out = [b'0'; N];
    let mut rest = value;
    for digit in out.iter_mut().rev() {
        *digit = symbol((rest & 31) as u8);
        rest >>= 5;
    }
    out
}

/// The digit for the low five bits of `value`.
#[must_use]
pub fn symbol(value: u8) -> u8 {
    ALPHABET
        .get(usize::from(value & 31))
        .copied()
        .unwrap_or(b'0')
}

/// The value of a lower-case digit; `None` for every other byte.
#[must_use]
pub fn value(digit: u8) -> Option<u8> {
    // The alphabet is sorted in ASCII, so that text order is number order.
    ALPHABET
        .binary_search(&digit)
        .ok()
        .and_then(|place| u8::try_from(place).ok())
}

/// Are these all digits of the lower-case alphabet?
#[must_use]
pub fn is_base32(text: &str) -> bool {
    text.bytes().all(|byte| value(byte).is_some())
}

/// The digit that a person meant: any case, `i` and `l` for `1`, `o` for `0`.
#[must_use]
pub fn forgiving(typed: char) -> Option<u8> {
    let byte = u8::try_from(typed.to_ascii_lowercase()).ok()?;
    let digit = match byte {
        b'i' | b'l' => b'1',
        b'o' => b'0',
        other => other,
    };
    value(digit).map(|_| digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_values_agree() {
        for number in 0..32u8 {
            assert_eq!(value(symbol(number)), Some(number));
        }
        assert_eq!(&digits::<4>(0xfffff), b"zzzz");
        assert_eq!(&digits::<3>(33), b"011");
        for wrong in *b"iloU-A" {
            assert_eq!(value(wrong), None);
        }
        assert_eq!(
            (forgiving('O'), forgiving('L'), forgiving('u')),
            (Some(b'0'), Some(b'1'), None)
        );
        assert_eq!(forgiving('é'), None);
    }
}
