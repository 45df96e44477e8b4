//! How alike two passages are, and how to find those that are, without looking at all of them.
//!
//! A passage's words are hashed sixteen ways; of each way the smallest hash is kept (MinHash), and every two of them make a band.
//! Passages that share a band are worth comparing: seven words in ten in common are found 99 times in 100. Then words are compared in
//! their order. Cost: microseconds for a passage.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::lang::Lang;
use crate::search::tokens;

/// Bands of a passage.
pub const BANDS: usize = 8;
/// Passages with fewer words are found only when they are the same.
const FEWEST: usize = 4;
/// Longer passages are compared by their first words only.
const MOST: usize = 400;

/// The bands of a passage; none where it is too short to be nearly like another.
pub fn bands(text: &str, lang: &Lang) -> Vec<i64> {
    let words = tokens(text, lang);
    if words.len() < FEWEST {
        return Vec::new();
    }
    let smallest = |way: u64| words.iter().map(|word| hash(word, way)).min().unwrap_or(0);
    (0..BANDS as u64)
        .map(|band| {
            let pair = smallest(2 * band).rotate_left(17) ^ smallest(2 * band + 1);
            // The band's number is part of it: equal hashes at different places mean nothing.
            pair.wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .wrapping_add(band)
                .cast_signed()
        })
        .collect()
}

/// A passage as one number, the same for texts that differ in spaces only.
pub fn passage(text: &str) -> i64 {
    let mut state = 0xcbf2_9ce4_8422_2325;
    for word in text.split_whitespace() {
        state = hash(word, state);
    }
    state.cast_signed()
}

/// Hundredths of the words that two passages share, in order; 100 only for the same text.
pub fn likeness(one: &str, other: &str, lang: &Lang) -> u8 {
    if one == other {
        return 100;
    }
    let (one, other) = (tokens(one, lang), tokens(other, lang));
    let (one, other) = (&one[..one.len().min(MOST)], &other[..other.len().min(MOST)]);
    let all = one.len() + other.len();
    if all == 0 {
        return 0;
    }
    let same: usize = capture_diff_slices(Algorithm::Myers, one, other)
        .iter()
        .map(|op| match op {
            DiffOp::Equal { len, .. } => *len,
            _ => 0,
        })
        .sum();
    u8::try_from((200 * same / all).min(99)).unwrap_or(99)
}

/// FNV-1a, then mixed: quick, and nobody gains by a collision but a worse suggestion.
fn hash(word: &str, seed: u64) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for byte in word.bytes() {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    state ^= state >> 32;
    state = state.wrapping_mul(0xd6e8_feb8_6659_fd93);
    state ^ (state >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn en() -> Lang {
        Lang::parse("en").unwrap()
    }

    const PASSAGE: &str = "The library of our town is to close its doors on the last day of December, and nobody has asked us.";

    #[test]
    fn alike_passages_share_a_band_and_others_do_not() {
        let near = PASSAGE
            .replace("December", "January")
            .replace("nobody", "no one");
        let far = "Bring water, bread and a warm coat; the march will take most of the night and there is no bus back.";
        let shared = |other: &str| {
            let (one, other) = (bands(PASSAGE, &en()), bands(other, &en()));
            one.iter().filter(|band| other.contains(band)).count()
        };
        assert!(shared(&near) > 0);
        assert_eq!(shared(far), 0);
        assert!(bands("Come all.", &en()).is_empty());
    }

    #[test]
    fn likeness_is_measured_in_words() {
        let near = PASSAGE.replace("December", "January");
        assert!((90..100).contains(&likeness(PASSAGE, &near, &en())));
        assert_eq!(likeness(PASSAGE, PASSAGE, &en()), 100);
        assert_eq!(likeness("a b c d", "x y z", &en()), 0);
        assert_eq!(likeness("", "…", &en()), 0);
        assert_eq!(passage("The  bell\nrings"), passage("The bell rings"));
        assert_ne!(passage("The bell rings"), passage("The bell sings"));
    }
}
