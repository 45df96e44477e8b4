//! One stream of words for every search engine: text in any script to tokens, the same on both databases.
//!
//! Words are found by Unicode segmentation with dictionaries (Chinese, Japanese, Thai), lower-cased, cut to their stem by the rules of
//! their language, and rid of marks. The engine sees plain tokens and need know nothing of languages. Cost: about 2 MB of
//! text a second, once for each change of a text; at most [`MAX_TOKENS`] tokens of a text are kept.

use frostem::{Algorithm, Stemmer};
use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::lang::Lang;

/// Changes whenever the same text gives other tokens: what was indexed before must then be indexed anew.
pub const VERSION: u32 = 1;
/// The most tokens of one text; PostgreSQL counts no further than 16,383 places.
pub const MAX_TOKENS: usize = 16_000;
/// The longest token, in characters.
const MAX_TOKEN: usize = 40;
/// The most words of a query.
pub const MAX_QUERY_WORDS: usize = 12;

/// The tokens of a plain text in a language, in order.
pub fn tokens(text: &str, lang: &Lang) -> Vec<String> {
    let stemmer = stemmer(lang);
    words(text)
        .filter_map(|word| token(word, stemmer.as_ref()))
        .take(MAX_TOKENS)
        .collect()
}

/// What to look for: every word, each in any of its forms, a form being tokens that stand in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub words: Vec<Vec<Vec<String>>>,
}

/// A query as typed, for texts in any of `langs`: the stem of a word differs from language to language.
pub fn query(typed: &str, langs: &[Lang]) -> Query {
    let mut query = Query::default();
    for word in typed.split_whitespace().take(MAX_QUERY_WORDS) {
        let word: String = word.chars().take(MAX_TOKEN * 2).collect();
        let mut forms: Vec<Vec<String>> = Vec::new();
        for lang in langs {
            let form = tokens(&word, lang);
            if !form.is_empty() && !forms.contains(&form) {
                forms.push(form);
            }
        }
        if !forms.is_empty() {
            query.words.push(forms);
        }
    }
    query
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let segmenter = WordSegmenter::new_auto(WordBreakInvariantOptions::default());
    let mut start = 0;
    segmenter
        .segment_str(text)
        .iter_with_word_type()
        .filter_map(move |(end, kind)| {
            let word = &text[start..end];
            start = end;
            kind.is_word_like().then_some(word)
        })
}

fn token(word: &str, stemmer: Option<&Stemmer>) -> Option<String> {
    let word: String = word.chars().take(MAX_TOKEN * 2).collect();
    let lower = word.to_lowercase();
    let stem = match stemmer {
        Some(stemmer) => stemmer.stem(&lower),
        None => lower.as_str().into(),
    };
    let bare: String = stem.nfkd().filter_map(bare).take(MAX_TOKEN).collect();
    (!bare.is_empty()).then_some(bare)
}

/// A letter or digit without what people leave out when they type; the same letter for its forms.
fn bare(c: char) -> Option<char> {
    match c {
        'ς' => Some('σ'),
        'ı' => Some('i'),
        // The line that lengthens Arabic words.
        'ـ' => None,
        c if is_combining_mark(c) && !is_vowel_sign(c) => None,
        c if c.is_alphanumeric() || is_combining_mark(c) => Some(c),
        _ => None,
    }
}

/// Marks that are letters of their words: the vowels of the scripts from India to Cambodia.
fn is_vowel_sign(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{1cff}')
}

/// The stemmer of a language, if it has one.
fn stemmer(lang: &Lang) -> Option<Stemmer> {
    let algorithm = match lang.language() {
        "ar" => Algorithm::Arabic,
        "ca" => Algorithm::Catalan,
        "cs" => Algorithm::Czech,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "eo" => Algorithm::Esperanto,
        "es" => Algorithm::Spanish,
        "et" => Algorithm::Estonian,
        "eu" => Algorithm::Basque,
        "fa" => Algorithm::Persian,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "ga" => Algorithm::Irish,
        "hi" => Algorithm::Hindi,
        "hu" => Algorithm::Hungarian,
        "hy" => Algorithm::Armenian,
        "id" => Algorithm::Indonesian,
        "it" => Algorithm::Italian,
        "lt" => Algorithm::Lithuanian,
        "ne" => Algorithm::Nepali,
        "nl" => Algorithm::Dutch,
        "no" | "nb" | "nn" => Algorithm::Norwegian,
        "pl" => Algorithm::Polish,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sr" => Algorithm::Serbian,
        "st" => Algorithm::Sesotho,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        "uk" => Algorithm::Ukrainian,
        "yi" => Algorithm::Yiddish,
        _ => return None,
    };
    Some(Stemmer::new(algorithm))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tag: &str, text: &str) -> Vec<String> {
        tokens(text, &Lang::parse(tag).unwrap())
    }

    #[test]
    fn forms_of_a_word_are_one_token_in_every_script() {
        for (tag, one, other) in [
            ("en", "petitions", "Petition"),
            ("fr", "pétitions", "PETITION"),
            ("de", "Häuser", "häusern"),
            ("es", "campanas", "CAMPANA"),
            ("ru", "колокола", "колокол"),
            ("uk", "дзвони", "дзвонами"),
            ("ar", "المَكْتَبَة", "مكتبة"),
            ("el", "ΔΡΌΜΟΣ", "δρόμος"),
            ("tr", "İstanbul", "istanbul"),
            ("vi", "Ａｂｃ", "abc"),
        ] {
            assert_eq!(of(tag, one), of(tag, other), "{tag}: {one} and {other}");
        }
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_words() {
        assert!(of("zh", "图书馆必须开放").len() > 2);
        assert!(of("th", "ห้องสมุดต้องเปิด").len() > 1);
        assert!(of("ja", "図書館は開いている").len() > 2);
        assert_eq!(
            of("hi", "किताब")[0].chars().count(),
            5,
            "vowels are letters"
        );
    }

    #[test]
    fn a_query_asks_for_every_word_in_any_form() {
        let langs: Vec<Lang> = ["en", "fr", "vi"]
            .map(|tag| Lang::parse(tag).unwrap())
            .into();
        let query = query("  pétitions, library — ", &langs);
        assert_eq!(query.words.len(), 2);
        assert!(query.words[0].len() > 1, "{:?}", query.words[0]);
        assert_eq!(super::query("… « ’", &langs), Query::default());
    }

    proptest::proptest! {
        #[test]
        fn tokens_are_plain_and_bounded(text in "\\PC{0,200}") {
            for tag in ["en", "ar", "zh", "th", "hi", "tr"] {
                for token in of(tag, &text) {
                    proptest::prop_assert!(!token.is_empty() && token.chars().count() <= MAX_TOKEN);
                    proptest::prop_assert!(!token.contains(|c: char| c.is_whitespace() || c.is_ascii_punctuation() || c.is_control()));
                }
            }
        }
    }
}
