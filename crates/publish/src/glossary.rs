//! The house's glossary: how a term must be rendered in another language. The translation checks use it.

use floor::{Conn, Error, Result, Tx, values};
use prose::lang::Lang;

/// One term and one translation of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub lang: String,
    pub term: String,
    pub translation_lang: String,
    pub translation: String,
}

/// Adds a translation of a term, or replaces the one there is.
pub fn add(tx: &mut Tx<'_>, lang: &Lang, term: &str, to: &Lang, translation: &str) -> Result<()> {
    let (term, translation) = (term.trim(), translation.trim());
    if term.is_empty() || translation.is_empty() {
        return Err(Error::bad_input(
            "a term and its translation cannot be empty",
        ));
    }
    tx.execute(
        "INSERT INTO glossary (term, lang, translation_lang, translation) VALUES ($1, $2, $3, $4)
         ON CONFLICT (term, lang, translation_lang) DO UPDATE SET translation = excluded.translation",
        values![term, lang.as_str(), to.as_str(), translation],
    )?;
    Ok(())
}

pub fn remove(tx: &mut Tx<'_>, lang: &Lang, term: &str, to: &Lang) -> Result<()> {
    let removed = tx.execute(
        "DELETE FROM glossary WHERE term = $1 AND lang = $2 AND translation_lang = $3",
        values![term.trim(), lang.as_str(), to.as_str()],
    )?;
    match removed {
        0 => Err(Error::not_found("the glossary has no such translation").at(term)),
        _ => Ok(()),
    }
}

/// Some of the glossary, by term, beginning with the one of this number.
pub fn page(conn: &mut Conn<'_>, from: usize, limit: usize) -> Result<Vec<Term>> {
    let rows = conn.query(
        "SELECT lang, term, translation_lang, translation FROM glossary ORDER BY lang, term, translation_lang LIMIT $1 OFFSET $2",
        values![limit, from],
    )?;
    rows.iter().map(read).collect()
}

/// The whole glossary, by term.
pub fn list(conn: &mut Conn<'_>) -> Result<Vec<Term>> {
    let rows = conn.query("SELECT lang, term, translation_lang, translation FROM glossary ORDER BY lang, term, translation_lang", values![])?;
    rows.iter().map(read).collect()
}

fn read(row: &floor::Row) -> Result<Term> {
    Ok(Term {
        lang: row.get(0)?,
        term: row.get(1)?,
        translation_lang: row.get(2)?,
        translation: row.get(3)?,
    })
}
