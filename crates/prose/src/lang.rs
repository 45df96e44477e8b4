//! Languages: a valid, canonical BCP 47 tag and what follows from it (direction, script, name, quotation marks).
//!
//! A [`Lang`] can only be made by [`Lang::parse`], so whoever holds one holds a tag whose subtags are all registered and
//! whose form is canonical: `iw` becomes `he`, `zh-hant` becomes `zh-Hant`. Canonical forms and likely scripts come from
//! CLDR through `icu_locale`; the subtag registry, names and quotation marks are the tables in `data/` (see its README).
//! Every lookup is a binary search in static text: no allocation beyond the result, no start-up cost.

use std::cmp::Ordering;
use std::fmt;

use icu_locale::{
    Direction, LanguageIdentifier, Locale, LocaleCanonicalizer, LocaleDirectionality,
    LocaleExpander,
};

use crate::data;

/// The longest tag that is read, in bytes. RFC 5646 section 4.4.1 asks for at least 35.
const MAX_TAG: usize = 64;
/// How many ranges of an Accept-Language header are looked at; browsers send fewer than ten.
const MAX_RANGES: usize = 32;
/// How much of an Accept-Language header is looked at, in bytes.
const MAX_HEADER: usize = 2048;

/// A valid BCP 47 language tag in canonical form, such as `fr`, `pt-BR` or `zh-Hant`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang {
    tag: Box<str>,
}

/// Which way a line of text runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dir {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

/// The quotation marks of a language, as CLDR gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotes {
    /// Opens a quotation.
    pub open: &'static str,
    /// Closes a quotation.
    pub close: &'static str,
    /// Opens a quotation within a quotation.
    pub inner_open: &'static str,
    /// Closes a quotation within a quotation.
    pub inner_close: &'static str,
}

/// Why a tag was refused, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LangError {
    /// Nothing was given.
    #[error("the language tag is empty; write one such as fr or zh-Hant")]
    Empty,
    /// Longer than any real tag.
    #[error("the language tag is {0} bytes long; real ones stay under 64")]
    TooLong(usize),
    /// Underscores, as programs write locales.
    #[error("{given} is written {mended}")]
    Underscore {
        /// What was given.
        given: String,
        /// The same with hyphens, and canonical where that is possible.
        mended: String,
    },
    /// Not the shape of a tag at all.
    #[error("{0} is not a language tag; write one such as fr, pt-BR or zh-Hant (BCP 47)")]
    Malformed(String),
    /// The first subtag is in no registry.
    #[error(
        "{subtag} in {tag} is no language that BCP 47 knows{}",
        suggestion(subtag)
    )]
    UnknownLanguage {
        /// The whole tag.
        tag: String,
        /// Its first subtag.
        subtag: String,
    },
    /// The script subtag is in no registry.
    #[error(
        "{subtag} in {tag} is no script that BCP 47 knows (ISO 15924, such as Latn, Cyrl or Arab)"
    )]
    UnknownScript {
        /// The whole tag.
        tag: String,
        /// Its script subtag.
        subtag: String,
    },
    /// The region subtag is in no registry.
    #[error("{subtag} in {tag} is no region that BCP 47 knows (such as BR or 419)")]
    UnknownRegion {
        /// The whole tag.
        tag: String,
        /// Its region subtag.
        subtag: String,
    },
    /// `und`, `mul`, `zxx` and `mis` name no language to read in.
    #[error("{0} stands for no particular language; an edition needs a real one")]
    NotALanguage(String),
    /// `-u-`, `-t-` and other extensions.
    #[error("{0} carries an extension; a tag here is language, script, region and variants only")]
    Extension(String),
}

impl Lang {
    /// Reads a tag, checks each subtag against the registry and brings it to canonical form.
    ///
    /// Case does not matter. Private use (`-x-…`) is kept; other extensions are refused, for they choose calendars and
    /// digits, not the language of a text.
    pub fn parse(given: &str) -> Result<Lang, LangError> {
        let given = given.trim();
        refuse_shape(given)?;
        let mut locale: Locale = given
            .parse()
            .map_err(|_| LangError::Malformed(printable(given)))?;
        LocaleCanonicalizer::new_extended().canonicalize(&mut locale);
        refuse_unknown(&locale, given)?;
        Ok(Lang {
            tag: locale.to_string().into(),
        })
    }

    /// English, which there are always words for.
    pub fn english() -> Lang {
        Lang { tag: "en".into() }
    }

    /// The canonical tag, for `lang` attributes and front matter.
    pub fn as_str(&self) -> &str {
        &self.tag
    }

    /// The tag in lower case, for file names: `zh-Hant` gives `zh-hant`.
    pub fn path(&self) -> String {
        self.tag.to_ascii_lowercase()
    }

    /// The language subtag alone, such as `zh`.
    pub fn language(&self) -> &str {
        self.tag.split('-').next().unwrap_or(&self.tag)
    }

    /// The four-letter script of the tag, or the likely one; `Zzzz` where nobody knows.
    pub fn script(&self) -> String {
        let id = self.identifier();
        let likely = id
            .script
            .or_else(|| LocaleExpander::new_extended().get_likely_script(&id));
        likely.map_or_else(|| "Zzzz".to_owned(), |script| script.to_string())
    }

    /// Which way the language runs, by its (likely) script; left to right where nobody knows.
    pub fn dir(&self) -> Dir {
        match LocaleDirectionality::new_extended().get(&self.identifier()) {
            Some(Direction::RightToLeft) => Dir::Rtl,
            _ => Dir::Ltr,
        }
    }

    /// The language's name in itself, such as `français`. A regional tag without a name of its own gives its parent's
    /// name and the rest in brackets; a language without a name in CLDR gives its tag.
    pub fn endonym(&self) -> String {
        let Some((parent, name)) = self.lookup(data::endonym) else {
            return self.tag.to_string();
        };
        let rest = self.tag[parent.len()..].trim_start_matches('-');
        if rest.is_empty() {
            name.to_owned()
        } else {
            format!("{name} ({rest})")
        }
    }

    /// The language's quotation marks; those of English where CLDR has none.
    pub fn quotes(&self) -> Quotes {
        let row = self
            .lookup(data::quotes)
            .map_or("“\t”\t‘\t’", |(_, row)| row);
        let mut marks = row.split('\t');
        let mut next = || marks.next().unwrap_or("\"");
        Quotes {
            open: next(),
            close: next(),
            inner_open: next(),
            inner_close: next(),
        }
    }

    /// Looks the tag up in a table, then its parents: `sr-Latn-RS`, `sr-Latn`, `sr`.
    pub(crate) fn lookup<T>(&self, table: impl Fn(&str) -> Option<T>) -> Option<(&str, T)> {
        self.parents()
            .find_map(|tag| table(tag).map(|found| (tag, found)))
    }

    /// The tag, then the tag less its last subtag, and so on (RFC 4647 section 3.4).
    fn parents(&self) -> impl Iterator<Item = &str> {
        std::iter::successors(Some(&*self.tag), |tag| truncate(tag))
    }

    fn identifier(&self) -> LanguageIdentifier {
        // A canonical tag always reads back; `und` is only the answer the type asks for.
        self.tag
            .parse::<Locale>()
            .map_or(LanguageIdentifier::UNKNOWN, |locale| locale.id)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tag)
    }
}

impl std::str::FromStr for Lang {
    type Err = LangError;

    fn from_str(tag: &str) -> Result<Lang, LangError> {
        Lang::parse(tag)
    }
}

impl serde::Serialize for Lang {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.tag)
    }
}

impl<'de> serde::Deserialize<'de> for Lang {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Lang, D::Error> {
        let tag = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        Lang::parse(&tag).map_err(serde::de::Error::custom)
    }
}

impl Dir {
    /// `ltr` or `rtl`, for the `dir` attribute.
    pub fn as_str(self) -> &'static str {
        match self {
            Dir::Ltr => "ltr",
            Dir::Rtl => "rtl",
        }
    }
}

impl fmt::Display for Dir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Chooses among the available languages by an Accept-Language header (RFC 9110 section 12.5.4), with the lookup of
/// RFC 4647 section 3.4: each range in order of weight, then its parents. Where only a sister is there (`pt-PT` asked,
/// `pt-BR` at hand), the sister is taken when both are written in the same script.
///
/// `None` when nothing fits: the caller has a default. At most 2 KiB and 32 ranges of the header are looked at.
pub fn negotiate<'a>(accept_language: &str, available: &'a [Lang]) -> Option<&'a Lang> {
    let ranges = ranges(accept_language);
    let refused = |lang: &Lang| {
        ranges
            .iter()
            .any(|(range, q)| *q == 0 && range.eq_ignore_ascii_case(&lang.tag))
    };
    let wanted: Vec<&str> = ranges
        .iter()
        .filter(|(_, q)| *q > 0)
        .map(|(range, _)| *range)
        .collect();
    wanted.iter().find_map(|range| match *range {
        "*" => available.iter().find(|lang| !refused(lang)),
        range => look_up(range, available).filter(|lang| !refused(lang)),
    })
}

/// The ranges of the header with their weights in thousandths, heaviest first, order kept among equals.
fn ranges(header: &str) -> Vec<(&str, u16)> {
    let mut end = header.len().min(MAX_HEADER);
    while !header.is_char_boundary(end) {
        end -= 1;
    }
    let mut ranges: Vec<_> = header[..end]
        .split(',')
        .take(MAX_RANGES)
        .filter_map(range)
        .collect();
    ranges.sort_by_key(|(_, q)| std::cmp::Reverse(*q));
    ranges
}

fn range(part: &str) -> Option<(&str, u16)> {
    let mut fields = part.split(';').map(str::trim);
    let name = fields
        .next()
        .filter(|name| !name.is_empty() && name.len() <= MAX_TAG)?;
    let weight = fields.find_map(|field| {
        field
            .strip_prefix("q=")
            .or_else(|| field.strip_prefix("Q="))
    });
    let q = match weight.map(str::parse::<f32>) {
        None => 1.0,
        Some(Ok(q)) if (0.0..=1.0).contains(&q) => q,
        Some(_) => return None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 1000 by the match above"
    )]
    Some((name, (q * 1000.0) as u16))
}

fn look_up<'a>(range: &str, available: &'a [Lang]) -> Option<&'a Lang> {
    // A range is canonicalised when it can be, so that `iw` finds `he`.
    let canonical = Lang::parse(range).ok();
    let range = canonical.as_ref().map_or(range, Lang::as_str);
    let exact = std::iter::successors(Some(range), |tag| truncate(tag)).find_map(|tag| {
        available
            .iter()
            .find(|lang| lang.tag.eq_ignore_ascii_case(tag))
    });
    exact.or_else(|| {
        let asked = canonical.as_ref()?;
        available
            .iter()
            .find(|lang| lang.language() == asked.language() && lang.script() == asked.script())
    })
}

/// The tag less its last subtag, and less a single letter that would then end it.
fn truncate(tag: &str) -> Option<&str> {
    let mut shorter = &tag[..tag.rfind('-')?];
    if let Some((head, last)) = shorter.rsplit_once('-')
        && last.len() == 1
    {
        shorter = head;
    }
    Some(shorter)
}

fn refuse_shape(given: &str) -> Result<(), LangError> {
    if given.is_empty() {
        return Err(LangError::Empty);
    }
    if given.len() > MAX_TAG {
        return Err(LangError::TooLong(given.len()));
    }
    if given.contains('_') {
        let hyphens = given.replace('_', "-");
        let mended = Lang::parse(&hyphens).map_or(hyphens, |lang| lang.to_string());
        return Err(LangError::Underscore {
            given: printable(given),
            mended: printable(&mended),
        });
    }
    Ok(())
}

fn refuse_unknown(locale: &Locale, given: &str) -> Result<(), LangError> {
    let tag = printable(given);
    // The parser gives `und` for both a missing and a written language: what was written decides.
    let subtag = given
        .split('-')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    if matches!(subtag.as_str(), "und" | "mul" | "zxx" | "mis") {
        return Err(LangError::NotALanguage(tag));
    }
    let extensions = &locale.extensions;
    if !extensions.unicode.is_empty()
        || !extensions.transform.is_empty()
        || !extensions.other.is_empty()
    {
        return Err(LangError::Extension(tag));
    }
    // Three-letter codes for languages that have two (`cat`, `fra`) are known by their canonical form.
    let canonical = locale.to_string();
    let canonical = canonical.split('-').next().unwrap_or_default();
    if !data::is_language(canonical) {
        return Err(LangError::UnknownLanguage { tag, subtag });
    }
    if let Some(script) = locale
        .id
        .script
        .filter(|script| !data::is_script(script.as_str()))
    {
        return Err(LangError::UnknownScript {
            tag,
            subtag: script.to_string(),
        });
    }
    if let Some(region) = locale
        .id
        .region
        .filter(|region| !data::is_region(region.as_str()))
    {
        return Err(LangError::UnknownRegion {
            tag,
            subtag: region.to_string(),
        });
    }
    Ok(())
}

/// The country codes and names that people write for languages, and what they meant.
fn suggestion(subtag: &str) -> &'static str {
    const MEANT: &[(&str, &str)] = &[
        ("cn", "; Chinese is zh, zh-Hans or zh-Hant"),
        ("cz", "; Czech is cs"),
        ("dk", "; Danish is da"),
        ("gr", "; Greek is el"),
        ("jp", "; Japanese is ja"),
        ("ua", "; Ukrainian is uk"),
        ("us", "; English is en"),
    ];
    MEANT
        .iter()
        .find(|(wrong, _)| *wrong == subtag)
        .map_or("", |(_, hint)| hint)
}

/// What was given, fit for an error message: no control characters.
fn printable(given: &str) -> String {
    given
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_TAG)
        .collect()
}

impl PartialEq<str> for Lang {
    fn eq(&self, other: &str) -> bool {
        (*self.tag).cmp(other) == Ordering::Equal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lang(tag: &str) -> Lang {
        Lang::parse(tag).unwrap()
    }

    #[test]
    fn tags_become_canonical() {
        for (given, canonical) in [
            ("FR", "fr"),
            ("zh-hant", "zh-Hant"),
            ("iw", "he"),
            ("pt-br", "pt-BR"),
            ("SR-latn-rs", "sr-Latn-RS"),
            (" ar ", "ar"),
            ("ca-valencia", "ca-valencia"),
            ("cat", "ca"),
            ("eng-gb", "en-GB"),
        ] {
            assert_eq!(lang(given).as_str(), canonical, "{given}");
        }
        assert_eq!(lang("zh-Hant").path(), "zh-hant");
    }

    #[test]
    fn a_refusal_says_how_to_mend_it() {
        let said = |tag: &str| Lang::parse(tag).unwrap_err().to_string();
        assert_eq!(said("fr_FR"), "fr_FR is written fr-FR");
        assert_eq!(said("zh_hant_tw"), "zh_hant_tw is written zh-Hant-TW");
        assert_eq!(
            said("ua"),
            "ua in ua is no language that BCP 47 knows; Ukrainian is uk"
        );
        assert_eq!(
            said("qq-FR"),
            "qq in qq-FR is no language that BCP 47 knows"
        );
        assert_eq!(
            said("fr-Qqqq"),
            "Qqqq in fr-Qqqq is no script that BCP 47 knows (ISO 15924, such as Latn, Cyrl or Arab)"
        );
        assert_eq!(
            said("fr-YY"),
            "YY in fr-YY is no region that BCP 47 knows (such as BR or 419)"
        );
        assert_eq!(
            said("und"),
            "und stands for no particular language; an edition needs a real one"
        );
        assert!(matches!(Lang::parse(""), Err(LangError::Empty)));
        assert!(matches!(
            Lang::parse("french language"),
            Err(LangError::Malformed(_))
        ));
        assert!(matches!(
            Lang::parse("en-u-ca-buddhist"),
            Err(LangError::Extension(_))
        ));
        assert!(matches!(
            Lang::parse(&"a".repeat(9000)),
            Err(LangError::TooLong(9000))
        ));
    }

    #[test]
    fn direction_and_script_follow_from_the_tag() {
        for (tag, dir, script) in [
            ("fr", Dir::Ltr, "Latn"),
            ("ar", Dir::Rtl, "Arab"),
            ("he", Dir::Rtl, "Hebr"),
            ("fa", Dir::Rtl, "Arab"),
            ("ckb", Dir::Rtl, "Arab"),
            ("ug", Dir::Rtl, "Arab"),
            ("dv", Dir::Rtl, "Thaa"),
            ("zh", Dir::Ltr, "Hans"),
            ("zh-TW", Dir::Ltr, "Hant"),
            ("az-Arab", Dir::Rtl, "Arab"),
            ("kk", Dir::Ltr, "Cyrl"),
            ("uz-Latn", Dir::Ltr, "Latn"),
            ("nqo", Dir::Rtl, "Nkoo"),
        ] {
            assert_eq!(
                (lang(tag).dir(), lang(tag).script().as_str()),
                (dir, script),
                "{tag}"
            );
        }
    }

    #[test]
    fn languages_are_named_in_themselves() {
        for (tag, name) in [
            ("fr", "français"),
            ("uk", "українська"),
            ("ar", "العربية"),
            ("zh-Hant", "繁體中文"),
            ("kk", "қазақ тілі"),
            ("fr-TN", "français (Tunisie)"),
            ("fr-Cyrl", "français (Cyrl)"),
            ("sr-Latn", "srpski (latinica)"),
            ("pt-BR", "português (Brasil)"),
            ("tzh", "tzh"),
        ] {
            assert_eq!(lang(tag).endonym(), name, "{tag}");
        }
    }

    #[test]
    fn quotation_marks_come_from_the_closest_tag() {
        let q = |tag: &str| {
            let q = lang(tag).quotes();
            [q.open, q.close, q.inner_open, q.inner_close].join(" ")
        };
        assert_eq!(q("fr"), "« » « »");
        assert_eq!(q("uk"), "« » „ “");
        assert_eq!(q("zh-Hant-HK"), "「 」 『 』");
        assert_eq!(q("tzh"), "“ ” ‘ ’");
    }

    #[test]
    fn negotiation_follows_weights_and_parents() {
        let available = [
            lang("en"),
            lang("fr"),
            lang("pt-BR"),
            lang("zh-Hant"),
            lang("he"),
        ];
        let pick = |header: &str| negotiate(header, &available).map(Lang::as_str);
        assert_eq!(pick("fr-CA, en;q=0.5"), Some("fr"));
        assert_eq!(pick("en;q=0.5, fr;q=0.9"), Some("fr"));
        assert_eq!(pick("de, iw;q=0.8, en;q=0.1"), Some("he"));
        assert_eq!(pick("pt-PT"), Some("pt-BR"));
        assert_eq!(pick("zh-TW"), Some("zh-Hant"));
        assert_eq!(pick("zh-CN"), None);
        assert_eq!(pick("en;q=0, *"), Some("fr"));
        assert_eq!(pick("de"), None);
        assert_eq!(pick(""), None);
        assert_eq!(pick(";;;,q=9,en;q=7,\u{661}"), None);
        assert_eq!(pick(&"x,".repeat(100_000)), None);
    }

    proptest::proptest! {
        #[test]
        fn parsing_never_panics_and_is_stable(given in "\\PC{0,40}") {
            if let Ok(lang) = Lang::parse(&given) {
                proptest::prop_assert_eq!(Lang::parse(lang.as_str()).unwrap(), lang);
            }
        }

        #[test]
        fn negotiation_never_panics(header in ".{0,200}") {
            negotiate(&header, &[Lang::parse("fr").unwrap()]);
        }
    }
}
