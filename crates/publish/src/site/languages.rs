//! The languages a house has pages in: those it was set up with, in their order, then every other in which something is shown.

use floor::{Conn, House, Result};
use prose::lang::Lang;

use super::site_store;

/// The languages of the configuration that can be read, in their order.
pub fn configured(house: &House) -> Vec<Lang> {
    let mut languages: Vec<Lang> = Vec::new();
    for lang in house
        .config
        .house
        .languages
        .iter()
        .filter_map(|tag| Lang::parse(tag).ok())
    {
        if !languages.contains(&lang) {
            languages.push(lang);
        }
    }
    languages
}

/// Every language that has a home, its own first.
pub fn all(house: &House, conn: &mut Conn<'_>) -> Result<Vec<Lang>> {
    let mut languages = configured(house);
    for lang in site_store::shown_languages(conn)? {
        if !languages.contains(&lang) {
            languages.push(lang);
        }
    }
    Ok(languages)
}

/// The language of pages that belong to none: the first one set up.
pub fn first(house: &House) -> Result<Lang> {
    configured(house).into_iter().next().ok_or_else(|| {
        floor::Error::bad_input("house.languages names no language")
            .hint("set it in beffroi.toml, as languages = [\"fr\"]")
    })
}

/// Whether a language has a home.
pub fn has(house: &House, conn: &mut Conn<'_>, lang: &Lang) -> Result<bool> {
    Ok(configured(house).contains(lang)
        || site_store::first_shown(conn, lang, 1, u64::MAX)?.is_some())
}
