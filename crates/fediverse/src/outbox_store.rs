//! Every statement of this room about what the house has said: the calls that stand, in all languages or in one.

use floor::{Conn, Result, Row, values};
use prose::lang::Lang;

/// A call that stands, for a collection.
pub(crate) struct Said {
    pub(crate) slug: String,
    pub(crate) published_at: floor::Micros,
}

/// Shown to readers in this language, or in any where `$1` is empty, and not erased.
const STANDS: &str = "FROM call c JOIN edition e ON e.call = c.id
 JOIN revision r ON r.call = e.call AND r.lang = e.lang AND r.rev = e.logged_rev
 WHERE ($1 = '' OR e.lang = $1) AND r.erased_at IS NULL";

fn tag(lang: Option<&Lang>) -> &str {
    lang.map_or("", Lang::as_str)
}

/// How many calls stand.
pub(crate) fn count(conn: &mut Conn<'_>, lang: Option<&Lang>) -> Result<u64> {
    let sql = format!("SELECT COUNT(DISTINCT c.id) {STANDS}");
    conn.one(&sql, values![tag(lang)])?.get(0)
}

/// The place of the newest among all calls; 0 when there is none.
pub(crate) fn last_position(conn: &mut Conn<'_>, lang: Option<&Lang>) -> Result<u64> {
    let sql = format!("SELECT COALESCE(MAX(c.position), 0) {STANDS}");
    conn.one(&sql, values![tag(lang)])?.get(0)
}

/// Those with a position in `from..to`, newest first.
pub(crate) fn between(
    conn: &mut Conn<'_>,
    lang: Option<&Lang>,
    from: u64,
    to: u64,
) -> Result<Vec<Said>> {
    let sql = format!(
        "SELECT DISTINCT c.slug, c.published_at, c.position {STANDS} AND c.position >= $2 AND c.position < $3 ORDER BY c.position DESC"
    );
    let rows = conn.query(&sql, values![tag(lang), from, to])?;
    rows.iter().map(said).collect()
}

/// The newest alarms that were not withdrawn.
pub(crate) fn alarms(conn: &mut Conn<'_>, lang: Option<&Lang>, limit: u64) -> Result<Vec<Said>> {
    let sql = format!(
        "SELECT DISTINCT c.slug, c.published_at, c.position {STANDS} AND c.kind = 'alarm' AND c.withdrawn_at IS NULL ORDER BY c.position DESC LIMIT $2"
    );
    let rows = conn.query(&sql, values![tag(lang), limit])?;
    rows.iter().map(said).collect()
}

fn said(row: &Row) -> Result<Said> {
    Ok(Said {
        slug: row.get(0)?,
        published_at: row.get(1)?,
    })
}
