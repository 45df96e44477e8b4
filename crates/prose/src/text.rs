//! What a text must be before anything else reads it: UTF-8, NFC, line feeds, no characters that hide or turn others.
//!
//! [`normalise`] refuses, for a person's own file: they can mend it, and the error says where. [`clean`] removes, for imports
//! of thousands of old posts: it tells what it took. Both keep zero-width joiners and direction marks, which several scripts
//! need.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

/// Where the bytes are no text, and what they seem to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, byte {byte}: {problem}")]
pub struct EncodingError {
    /// Line, from 1.
    pub line: usize,
    /// Byte from the beginning of the file, from 0.
    pub byte: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What can be wrong with bytes that should be text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// UTF-16 or UTF-32, by its mark or its zeros.
    Utf16,
    /// Not UTF-8; reads as one of the old one-byte encodings.
    OneByte,
    /// Not UTF-8, and cut in the middle of a character at the end of the file.
    Truncated,
    /// A control character.
    Control(char),
    /// A character that turns the direction of what follows.
    Override(char),
}

/// A character that [`clean`] took out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Line, from 1.
    pub line: usize,
    /// The character.
    pub character: char,
}

/// The text of a file: byte order mark stripped, line ends as `\n`, NFC. Costs one pass for ASCII, three otherwise.
pub fn normalise(bytes: &[u8]) -> Result<String, EncodingError> {
    let text = decode(bytes)?;
    if let Some((at, c)) = text.char_indices().find(|(_, c)| is_refused(*c)) {
        let problem = if c.is_control() {
            Problem::Control(c)
        } else {
            Problem::Override(c)
        };
        return Err(error(bytes, at + bytes.len() - text.len(), problem));
    }
    Ok(compose(text))
}

/// The same for text already decoded, taking out what [`normalise`] would refuse.
pub fn clean(text: &str) -> (String, Vec<Removed>) {
    let mut removed = Vec::new();
    let mut line = 1;
    let mut kept = String::with_capacity(text.len());
    for c in text.trim_start_matches('\u{feff}').chars() {
        line += usize::from(c == '\n');
        if is_refused(c) {
            removed.push(Removed { line, character: c })
        } else {
            kept.push(c)
        }
    }
    (compose(&kept), removed)
}

/// What some editors write before UTF-8.
pub const BYTE_ORDER_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// Does a text that begins so look like UTF-16 or UTF-32?
pub fn is_utf16(head: &[u8]) -> bool {
    head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) || has_zeros(head)
}

fn decode(bytes: &[u8]) -> Result<&str, EncodingError> {
    if is_utf16(bytes) {
        return Err(error(bytes, 0, Problem::Utf16));
    }
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    std::str::from_utf8(text).map_err(|wrong| {
        let at = wrong.valid_up_to() + bytes.len() - text.len();
        let problem = if wrong.error_len().is_none() {
            Problem::Truncated
        } else {
            Problem::OneByte
        };
        error(bytes, at, problem)
    })
}

/// UTF-16 without its mark shows as a zero in every other byte.
fn has_zeros(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(256)];
    head.len() >= 4 && head.iter().filter(|b| **b == 0).count() * 3 >= head.len()
}

fn error(bytes: &[u8], byte: usize, problem: Problem) -> EncodingError {
    let line = 1 + bytes[..byte.min(bytes.len())]
        .iter()
        .filter(|b| **b == b'\n')
        .count();
    EncodingError {
        line,
        byte,
        problem,
    }
}

fn is_refused(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) || matches!(c, '\u{202d}' | '\u{202e}')
}

fn compose(text: &str) -> String {
    let text = if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        std::borrow::Cow::Borrowed(text)
    };
    if text.is_ascii() {
        text.into_owned()
    } else {
        text.nfc().collect()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utf16 => f.write_str("the file is UTF-16, not UTF-8; save it again as UTF-8"),
            Self::OneByte => f.write_str(
                "the file is not UTF-8 (it may be Latin-1 or Windows-1252); save it again as UTF-8",
            ),
            Self::Truncated => {
                f.write_str("the file ends in the middle of a character; it may have been cut off")
            }
            Self::Control(c) => write!(
                f,
                "the control character U+{:04X} is not allowed; delete it",
                u32::from(*c)
            ),
            Self::Override(c) => write!(
                f,
                "the character U+{:04X} turns the direction of the text and is not allowed; delete it",
                u32::from(*c)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_text_is_brought_to_one_form() {
        assert_eq!(normalise(b"\xef\xbb\xbfa\r\nb\rc").unwrap(), "a\nb\nc");
        assert_eq!(
            normalise("cafe\u{301}\tن\u{200f}\u{200d}".as_bytes()).unwrap(),
            "café\tن\u{200f}\u{200d}"
        );
        assert_eq!(normalise(b"").unwrap(), "");
    }

    #[test]
    fn bad_bytes_are_named_with_their_place() {
        let said = |bytes: &[u8]| normalise(bytes).unwrap_err().to_string();
        assert_eq!(
            said(b"ok\ncaf\xe9 noir"),
            "line 2, byte 6: the file is not UTF-8 (it may be Latin-1 or Windows-1252); save it again as UTF-8"
        );
        assert_eq!(
            said(b"\xff\xfeh\0i\0"),
            "line 1, byte 0: the file is UTF-16, not UTF-8; save it again as UTF-8"
        );
        assert_eq!(
            said(b"h\0i\0h\0o\0"),
            "line 1, byte 0: the file is UTF-16, not UTF-8; save it again as UTF-8"
        );
        assert_eq!(
            said(b"caf\xc3"),
            "line 1, byte 3: the file ends in the middle of a character; it may have been cut off"
        );
        assert_eq!(
            said(b"\xef\xbb\xbfa\n\nb\x07"),
            "line 3, byte 7: the control character U+0007 is not allowed; delete it"
        );
        assert_eq!(
            said("a\u{202e}b".as_bytes()),
            "line 1, byte 1: the character U+202E turns the direction of the text and is not allowed; delete it"
        );
    }

    #[test]
    fn imports_lose_only_what_they_must() {
        let (text, removed) = clean("a\u{8}\r\nb\u{202e}c\u{200d}");
        assert_eq!(text, "a\nbc\u{200d}");
        assert_eq!(
            removed,
            [
                Removed {
                    line: 1,
                    character: '\u{8}'
                },
                Removed {
                    line: 2,
                    character: '\u{202e}'
                }
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn normalising_is_stable(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60)) {
            if let Ok(text) = normalise(&bytes) {
                proptest::prop_assert_eq!(normalise(text.as_bytes()).unwrap(), text);
            }
        }
    }
}
