//! Every SQL statement about who is at a text just now, so that two people see each other before they write in each other's way.

use floor::{Conn, Id, MINUTE, Micros, Result, Tx, values};
use prose::lang::Lang;

/// Somebody who was at a text this long ago is no longer shown beside it.
const PRESENT: Micros = 2 * MINUTE;

/// Notes that somebody is at a text, and says who else is.
pub fn present(tx: &mut Tx<'_>, draft: &Id, lang: &Lang, who: &Id) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO draft_present (draft, lang, person, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (draft, lang, person) DO UPDATE SET at = excluded.at",
        values![draft, lang.as_str(), who, now],
    )
    .map(drop)
}

/// Who else was at a text just now.
pub fn others(
    conn: &mut Conn<'_>,
    draft: &Id,
    lang: &Lang,
    who: &Id,
    now: Micros,
) -> Result<Vec<Id>> {
    let rows = conn.query(
        "SELECT person FROM draft_present WHERE draft = $1 AND lang = $2 AND person <> $3 AND at > $4 ORDER BY at DESC LIMIT 20",
        values![draft, lang.as_str(), who, now - PRESENT],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}
