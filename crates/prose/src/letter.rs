//! Whether a character is a letter, as `char` says, and fast for the scripts that most texts are in.
//!
//! The standard library looks everything beyond ASCII up in a table that is searched; for a page of Arabic or Ukrainian that was most of
//! the cost of rendering it. Runs of code points that are letters without exception are told here by two comparisons.

/// `char::is_alphabetic`.
pub fn is_letter(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' => true,
        '\0'..='\u{a9}' | '\u{2000}'..='\u{206f}' => false,
        c if is_plain_letter(c) => true,
        c => c.is_alphabetic(),
    }
}

/// `char::is_alphanumeric`.
pub fn is_letter_or_digit(c: char) -> bool {
    match c {
        '0'..='9' | 'a'..='z' | 'A'..='Z' => true,
        '\0'..='\u{a9}' | '\u{2000}'..='\u{206f}' => false,
        c if is_plain_letter(c) => true,
        c => c.is_alphanumeric(),
    }
}

/// Latin, Greek, Cyrillic, Hebrew, Arabic, Georgian, Japanese, Chinese and Korean letters that stand in unbroken runs.
fn is_plain_letter(c: char) -> bool {
    matches!(c,
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2c1}' | '\u{3a3}'..='\u{3f5}' | '\u{400}'..='\u{481}'
        | '\u{48a}'..='\u{52f}' | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{657}' | '\u{671}'..='\u{6d3}' | '\u{10d0}'..='\u{10fa}'
        | '\u{1e00}'..='\u{1f15}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_what_the_standard_library_says() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_letter(c), c.is_alphabetic(), "{c:?}");
            assert_eq!(is_letter_or_digit(c), c.is_alphanumeric(), "{c:?}");
        }
    }
}
