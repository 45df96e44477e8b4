//! The translation checks over what is about to be published: each translation against the source it names, which may be
//! published with it or be in the house already.

use floor::{Conn, Result};
use prose::check::{Edition, Glossary, Term, check};
use prose::lang::Lang;

use crate::call_store as store;
use crate::draft::{DraftEdition, SourcePlace};
use crate::glossary;
use crate::publish_calls::Prepared;

/// Something that looks wrong in a translation.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Doubt {
    pub place: SourcePlace,
    pub lang: String,
    pub what: String,
}

/// Everything that looks wrong in a draft's translations.
pub fn doubts(conn: &mut Conn<'_>, prepared: &Prepared, glossary: &Glossary) -> Result<Vec<Doubt>> {
    let mut doubts = Vec::new();
    for edition in &prepared.draft.editions {
        let Some(source) = &edition.source else {
            continue;
        };
        let Some((text, lang)) = source_text(conn, prepared, &source.lang, source.rev)? else {
            continue;
        };
        let line = edition.place.line.unwrap_or(1);
        let first_line = usize::try_from(line).unwrap_or(1);
        let source = Edition {
            text: &text,
            lang: &lang,
            first_line: 1,
        };
        let target = Edition {
            text: &edition.text,
            lang: &edition.lang,
            first_line,
        };
        // A text that cannot be read at all is refused elsewhere, with its place.
        for finding in check(source, target, glossary).unwrap_or_default() {
            doubts.push(doubt(edition, &finding));
        }
    }
    Ok(doubts)
}

/// The house's glossary as the checks take it.
pub fn house_glossary(conn: &mut Conn<'_>) -> Result<Glossary> {
    let mut terms = Vec::new();
    for term in glossary::list(conn)? {
        if let (Ok(from), Ok(to)) = (Lang::parse(&term.lang), Lang::parse(&term.translation_lang)) {
            terms.push(Term {
                forms: vec![(from, term.term), (to, term.translation)],
            });
        }
    }
    Ok(Glossary { terms })
}

fn doubt(edition: &DraftEdition, finding: &prose::check::Finding) -> Doubt {
    let line = u64::try_from(finding.place.line).unwrap_or(1);
    let text = finding.to_string();
    // The place says the line already.
    let what = text
        .split_once(": ")
        .map_or(text.as_str(), |(_, what)| what)
        .to_owned();
    Doubt {
        place: SourcePlace::line(edition.place.file.clone(), line),
        lang: edition.lang.as_str().to_owned(),
        what,
    }
}

fn source_text(
    conn: &mut Conn<'_>,
    prepared: &Prepared,
    lang: &Lang,
    rev: Option<u32>,
) -> Result<Option<(String, Lang)>> {
    let beside = prepared
        .draft
        .editions
        .iter()
        .find(|edition| edition.lang == *lang);
    if let (Some(beside), None) = (beside, rev) {
        return Ok(Some((beside.text.clone(), lang.clone())));
    }
    let Some(slug) = &prepared.draft.slug else {
        return Ok(beside.map(|edition| (edition.text.clone(), lang.clone())));
    };
    let Some(call) = store::call_by_slug(conn, slug)? else {
        return Ok(beside.map(|edition| (edition.text.clone(), lang.clone())));
    };
    let Some(edition) = store::edition(conn, &call.id, lang)? else {
        return Ok(None);
    };
    let rev = rev.unwrap_or(edition.rev);
    match store::revision(conn, &call.id, lang, rev)? {
        Some(revision) => Ok(Some((revision.text, lang.clone()))),
        None => Ok(beside.map(|edition| (edition.text.clone(), lang.clone()))),
    }
}
