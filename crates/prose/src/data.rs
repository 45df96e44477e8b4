//! The tables compiled in from `data/`: sorted text, searched in place.
//!
//! How each file is made is written in `data/README.md`. A lookup costs one binary search over at most 64 KiB.

static LANGUAGES: &str = include_str!("../data/languages.txt");
static SCRIPTS: &str = include_str!("../data/scripts.txt");
static REGIONS: &str = include_str!("../data/regions.txt");
static ENDONYMS: &str = include_str!("../data/endonyms.txt");
static MONTHS: &str = include_str!("../data/months.txt");
static COMMON_WORDS: &str = include_str!("../data/common-words.txt");
static QUOTES: &str = include_str!("../data/quotes.txt");

/// Is this a registered primary language subtag (lower case), private use `qaa` to `qtz` included?
pub fn is_language(subtag: &str) -> bool {
    fixed(LANGUAGES, 4, subtag) || (subtag.len() == 3 && ("qaa"..="qtz").contains(&subtag))
}

/// Is this a registered script subtag (title case)?
pub fn is_script(subtag: &str) -> bool {
    fixed(SCRIPTS, 5, subtag)
}

/// Is this a registered region subtag (upper case or three digits)?
pub fn is_region(subtag: &str) -> bool {
    fixed(REGIONS, 4, subtag)
}

/// The name of the language in itself.
pub fn endonym(tag: &str) -> Option<&'static str> {
    keyed(ENDONYMS, tag)
}

/// The four quotation marks, tab-separated.
pub fn quotes(tag: &str) -> Option<&'static str> {
    keyed(QUOTES, tag)
}

/// The month names, twelve tab-separated columns of comma-separated forms in lower case.
pub fn months(tag: &str) -> Option<&'static str> {
    keyed(MONTHS, tag)
}

/// The commonest short words of a language, separated by spaces.
pub fn common_words(language: &str) -> Option<&'static str> {
    keyed(COMMON_WORDS, language)
}

/// Searches a table of equal-width lines, each padded with spaces.
fn fixed(table: &str, width: usize, key: &str) -> bool {
    let line = |i: usize| table[i * width..(i + 1) * width].trim_end();
    let (mut low, mut high) = (0, table.len() / width);
    while low < high {
        let middle = low.midpoint(high);
        match line(middle).cmp(key) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return true,
        }
    }
    false
}

/// Searches a table of `key TAB value` lines sorted by the bytes of the key.
fn keyed(table: &'static str, key: &str) -> Option<&'static str> {
    let (mut low, mut high) = (0, table.len());
    while low < high {
        let middle = low.midpoint(high);
        let start = table.as_bytes()[low..middle]
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(low, |at| low + at + 1);
        let end = table.as_bytes()[middle..high]
            .iter()
            .position(|b| *b == b'\n')
            .map_or(high, |at| middle + at);
        let (name, value) = table[start..end].split_once('\t')?;
        match name.cmp(key) {
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
            std::cmp::Ordering::Equal => return Some(value),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found_by_its_key() {
        for table in [ENDONYMS, QUOTES, MONTHS, COMMON_WORDS] {
            for line in table.lines() {
                let (key, value) = line.split_once('\t').unwrap();
                assert_eq!(keyed(table, key), Some(value));
                assert_eq!(keyed(table, &format!("{key}!")), None);
            }
            assert_eq!(keyed(table, ""), None);
        }
        assert!(LANGUAGES.lines().all(|line| is_language(line.trim_end())));
        assert!(
            SCRIPTS.lines().all(is_script)
                && REGIONS.lines().all(|line| is_region(line.trim_end()))
        );
        assert!(!is_language("ua") && !is_language("") && is_language("qaa") && !is_script("Qqqq"));
    }
}
