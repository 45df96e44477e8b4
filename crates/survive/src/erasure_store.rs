//! Every SQL statement on proposed erasures. There are few at a time.

use floor::{Conn, Error, Id, Micros, Result, Row, Tx, values};
use tlog::record::ToSign;

use crate::erasure::Proposal;

const PROPOSAL: &str = "p.id, p.call, c.slug, p.lang, p.reason, p.request, p.made_at, p.expires_at";
const FROM: &str = "FROM erasure_proposal p JOIN call c ON c.id = p.call";

/// All of them, oldest first; those that have expired among them.
pub(crate) fn all(conn: &mut Conn<'_>) -> Result<Vec<Proposal>> {
    let sql = format!("SELECT {PROPOSAL} {FROM} ORDER BY p.id");
    conn.query(&sql, values![])?.iter().map(read).collect()
}

/// Those of an id, or of a call by its slug.
pub(crate) fn named(conn: &mut Conn<'_>, name: &str) -> Result<Vec<Proposal>> {
    let sql = format!("SELECT {PROPOSAL} {FROM} WHERE p.id = $1 OR c.slug = $1 ORDER BY p.id");
    conn.query(&sql, values![name])?.iter().map(read).collect()
}

/// Writes a proposal, or its new signatures.
pub(crate) fn keep(tx: &mut Tx<'_>, proposal: &Proposal) -> Result<()> {
    tx.execute(
        "INSERT INTO erasure_proposal (id, call, lang, reason, request, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET request = excluded.request",
        values![
            &proposal.id,
            &proposal.call,
            proposal.lang.clone(),
            &proposal.reason,
            proposal.request.to_string(),
            proposal.made_at,
            proposal.expires_at
        ],
    )?;
    Ok(())
}

pub(crate) fn forget(tx: &mut Tx<'_>, id: &Id) -> Result<()> {
    tx.execute("DELETE FROM erasure_proposal WHERE id = $1", values![id])?;
    Ok(())
}

/// Forgets those whose time is over.
pub(crate) fn forget_expired(tx: &mut Tx<'_>) -> Result<()> {
    let now: Micros = tx.now();
    tx.execute(
        "DELETE FROM erasure_proposal WHERE expires_at <= $1",
        values![now],
    )?;
    Ok(())
}

fn read(row: &Row) -> Result<Proposal> {
    let request: String = row.get(5)?;
    let request = ToSign::parse(request.as_bytes()).map_err(|cause| {
        Error::altered("a stored proposal to erase is damaged").because(anyhow::Error::new(cause))
    })?;
    Ok(Proposal {
        id: row.get(0)?,
        call: row.get(1)?,
        slug: row.get(2)?,
        lang: row.get(3)?,
        reason: row.get(4)?,
        request,
        made_at: row.get(6)?,
        expires_at: row.get(7)?,
    })
}
