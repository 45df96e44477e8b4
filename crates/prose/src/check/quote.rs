//! Quotation marks foreign to the language.
//!
//! CLDR gives the first choice of each language; what else its writers commonly use is listed here. Straight marks and the
//! apostrophe are nobody's own and pass everywhere.

use super::{CheckKind, Finding, Reason, Texts, shorten};
use crate::lang::Lang;

/// Every character that quotes in some language and is nothing else.
const MARKS: &str = "«»“”„‟‹›‚「」『』《》〈〉";

/// What CLDR does not name but good writers of the language use.
const ALSO: &[(&str, &str)] = &[
    ("ar", "«»“”"),
    ("ckb", "«»“”"),
    ("cs", "»«›‹"),
    ("da", "“”„»«"),
    ("de", "»«›‹"),
    ("de-CH", "«»‹›"),
    ("es", "«»“”"),
    ("fa", "«»“”‹›"),
    ("fr", "«»‹›"),
    ("el", "«»“”"),
    ("he", "”“„"),
    ("hu", "„”»«"),
    ("hy", "«»“”"),
    ("it", "«»“”"),
    ("ja", "「」『』《》〈〉“”"),
    ("kk", "«»“”"),
    ("ko", "“”「」『』《》〈〉"),
    ("nb", "«»“”„"),
    ("nl", "“”„‚"),
    ("no", "«»“”„"),
    ("pl", "„”«»"),
    ("ps", "«»“”"),
    ("pt", "“”«»"),
    ("ro", "„”«»"),
    ("ru", "«»„“”"),
    ("sk", "»«›‹"),
    ("sv", "”»«"),
    ("uk", "«»„“”"),
    ("ur", "“”«»"),
    ("zh", "“”「」『』《》〈〉"),
];

/// Marks that a language has only inside another quotation.
const INNER: &[(&str, &str)] = &[("fr", "“”")];

/// One finding for each foreign mark in a block, at its first place.
pub fn quotes(texts: &Texts<'_>) -> Vec<Finding> {
    if texts.target.lang.lookup(crate::data::quotes).is_none() {
        // Nobody has written down what this language uses.
        return Vec::new();
    }
    let allowed = allowed(texts.target.lang);
    let inner = texts
        .target
        .lang
        .lookup(|tag| INNER.iter().find(|(known, _)| *known == tag))
        .map_or("", |(_, (_, marks))| marks);
    let quotes = texts.target.lang.quotes();
    let mut findings = Vec::new();
    for block in texts.target_prose() {
        let nested = |at: usize, c: char| inner.contains(c) && is_inside(&block.text[..at]);
        // The closing mark of a pair tells nothing more than its opening one.
        let Some((at, mark)) = block
            .text
            .char_indices()
            .find(|(at, c)| MARKS.contains(*c) && !allowed.contains(*c) && !nested(*at, *c))
        else {
            continue;
        };
        findings.push(Finding {
            check: CheckKind::Quote,
            place: block.place(at),
            excerpt: shorten(&block.text[at..]),
            source_excerpt: None,
            reason: Reason::ForeignQuote {
                mark,
                open: quotes.open.to_owned(),
                close: quotes.close.to_owned(),
            },
        });
    }
    findings
}

/// Is a quotation open at the end of this text?
fn is_inside(before: &str) -> bool {
    before.matches('«').count() > before.matches('»').count()
}

fn allowed(lang: &Lang) -> String {
    let quotes = lang.quotes();
    let also = lang.lookup(|tag| {
        ALSO.iter()
            .find(|(known, _)| *known == tag)
            .map(|(_, marks)| *marks)
    });
    [
        quotes.open,
        quotes.close,
        quotes.inner_open,
        quotes.inner_close,
        also.map_or("", |(_, marks)| marks),
    ]
    .concat()
}
