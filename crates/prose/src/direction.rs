//! Which way a piece of text runs, by counting its strong letters (UAX #9 classes L, R and AL, by block).
//!
//! The majority decides, not the first letter: a paragraph of Arabic that begins with "NATO" is still Arabic. One pass,
//! no tables.

use crate::lang::Dir;
use crate::letter::is_letter;

/// The direction of most letters; `None` where there are none, or as many of each.
pub fn of(text: &str) -> Option<Dir> {
    of_all([text])
}

/// The same over several pieces.
pub fn of_all<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Option<Dir> {
    let (mut ltr, mut rtl) = (0usize, 0usize);
    for c in pieces.into_iter().flat_map(str::chars) {
        match strong(c) {
            Some(Dir::Ltr) => ltr += 1,
            Some(Dir::Rtl) => rtl += 1,
            None => {}
        }
    }
    match ltr.cmp(&rtl) {
        std::cmp::Ordering::Greater => Some(Dir::Ltr),
        std::cmp::Ordering::Less => Some(Dir::Rtl),
        std::cmp::Ordering::Equal => None,
    }
}

/// Does the text hold a letter that runs against `dir`?
pub fn opposes(text: &str, dir: Dir) -> bool {
    match dir {
        Dir::Ltr => !text.is_ascii() && text.chars().any(|c| runs_right_to_left(c) && is_letter(c)),
        Dir::Rtl => text.chars().any(|c| strong(c) == Some(Dir::Ltr)),
    }
}

fn strong(c: char) -> Option<Dir> {
    let dir = match c {
        '\0'..='\u{a9}' => return c.is_ascii_alphabetic().then_some(Dir::Ltr),
        c if runs_right_to_left(c) => Dir::Rtl,
        _ => Dir::Ltr,
    };
    is_letter(c).then_some(dir)
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko, Samaritan, Mandaic; presentation forms; ancient scripts; Adlam and kin.
fn runs_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_majority_of_letters_decides() {
        assert_eq!(of("NATO والاتحاد الأوروبي"), Some(Dir::Rtl));
        assert_eq!(of("the word سلام means peace"), Some(Dir::Ltr));
        assert_eq!(of("12 — 34 ١٢"), None);
        assert_eq!(of("שלום"), Some(Dir::Rtl));
        assert!(
            opposes("a ש", Dir::Ltr) && !opposes("a б 中", Dir::Ltr) && opposes("שלום x", Dir::Rtl)
        );
    }
}
