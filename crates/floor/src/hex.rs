//! Bytes in hexadecimal, two lower-case digits each, as hashes and keys stand in rows and files. Cost: nothing worth a table.

/// The digits of some bytes.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref().iter();
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes that digits stand for, of either case; `None` for what is no pairs of digits.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| {
        let digits = pair.len() == 2 && pair.iter().all(u8::is_ascii_hexdigit);
        let digits = std::str::from_utf8(pair).ok().filter(|_| digits)?;
        u8::from_str_radix(digits, 16).ok()
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_from_their_digits_and_from_nothing_else() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&encode(&bytes)), Some(bytes));
        assert_eq!(decode("00fF"), Some(vec![0, 255]));
        assert_eq!(decode(""), Some(vec![]));
        for wrong in ["0", "+f", "0g", "é"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
