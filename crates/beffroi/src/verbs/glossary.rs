//! `beffroi glossary`: the house's terms and their required translations, used by the translation checks.

use floor::{Error, Result};
use prose::lang::Lang;

use crate::cli::{Glossary, GlossaryVerb};

pub(super) fn run(args: &Glossary) -> Result<()> {
    let house = crate::open(&args.dir)?;
    match &args.verb {
        None => list(&house, args.json),
        Some(GlossaryVerb::Add {
            lang,
            term,
            translation_lang,
            translation,
        }) => {
            let (from, to) = (read(lang)?, read(translation_lang)?);
            house
                .db
                .write(|tx| publish::glossary::add(tx, &from, term, &to, translation))
        }
        Some(GlossaryVerb::Remove {
            lang,
            term,
            translation_lang,
        }) => {
            let (from, to) = (read(lang)?, read(translation_lang)?);
            house
                .db
                .write(|tx| publish::glossary::remove(tx, &from, term, &to))
        }
    }
}

fn list(house: &floor::House, json: bool) -> Result<()> {
    let terms = house.db.read(publish::glossary::list)?;
    if json {
        let terms = terms.iter().map(|term| {
            serde_json::json!({
                "lang": term.lang, "term": term.term, "translation_lang": term.translation_lang, "translation": term.translation,
            })
        });
        return super::print_json(&terms.collect::<Vec<_>>());
    }
    if terms.is_empty() {
        return super::print(
            "The glossary is empty. Add a term: beffroi glossary DIR add fr 'conseil municipal' en 'town council'\n",
        );
    }
    for term in terms {
        super::print(&format!(
            "{}: {} = {}: {}\n",
            term.lang, term.term, term.translation_lang, term.translation
        ))?;
    }
    Ok(())
}

fn read(tag: &str) -> Result<Lang> {
    Lang::parse(tag).map_err(|cause| Error::bad_input(cause.to_string()))
}
