//! Every statement about likes, boosts and reports. Who liked or boosted is kept so that each counts once and can be taken back; nobody is
//! ever listed.

use activity::Address;
use floor::{Conn, Id, Micros, Result, Row, Tx, values};

pub(crate) const LIKE: &str = "like";
pub(crate) const BOOST: &str = "boost";

pub(crate) fn add(
    tx: &mut Tx<'_>,
    call: &Id,
    kind: &str,
    peer: &str,
    activity: Option<&Address>,
) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO fediverse_reaction (call, kind, peer, activity, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (call, kind, peer) DO UPDATE SET activity = excluded.activity",
        values![call, kind, peer, activity.map(Address::as_str), now],
    )?;
    Ok(())
}

pub(crate) fn take_back(tx: &mut Tx<'_>, call: &Id, kind: &str, peer: &str) -> Result<()> {
    tx.execute(
        "DELETE FROM fediverse_reaction WHERE call = $1 AND kind = $2 AND peer = $3",
        values![call, kind, peer],
    )?;
    Ok(())
}

/// Takes back what its sender named so.
pub(crate) fn take_back_named(tx: &mut Tx<'_>, activity: &Address, peer: &str) -> Result<bool> {
    let gone = tx.execute(
        "DELETE FROM fediverse_reaction WHERE activity = $1 AND peer = $2",
        values![activity.as_str(), peer],
    )?;
    Ok(gone > 0)
}

/// Whose it is that was named so, by their address.
pub(crate) fn author(conn: &mut Conn<'_>, activity: &Address) -> Result<Option<String>> {
    let row = conn.optional(
        "SELECT p.address FROM fediverse_reaction x JOIN fediverse_peer p ON p.id = x.peer WHERE x.activity = $1",
        values![activity.as_str()],
    )?;
    row.map(|row| row.get(0)).transpose()
}

/// How many liked a call, and how many passed it on.
pub fn counts(conn: &mut Conn<'_>, call: &Id) -> Result<(u64, u64)> {
    let row = conn.one(
        "SELECT COUNT(CASE WHEN kind = 'like' THEN 1 END), COUNT(CASE WHEN kind = 'boost' THEN 1 END) FROM fediverse_reaction WHERE call = $1",
        values![call],
    )?;
    Ok((row.get(0)?, row.get(1)?))
}

/// A report by another server.
pub struct Report {
    pub host: String,
    /// A JSON list of addresses of ours.
    pub about: String,
    pub comment: String,
    pub at: Micros,
}

pub(crate) fn report(tx: &mut Tx<'_>, report: &Report) -> Result<()> {
    let id = tx.fresh_id()?;
    tx.execute(
        "INSERT INTO fediverse_report (id, host, about, comment, at) VALUES ($1, $2, $3, $4, $5)",
        values![id, &report.host, &report.about, &report.comment, report.at],
    )?;
    Ok(())
}

/// The newest reports, newest first.
pub fn reports(conn: &mut Conn<'_>, limit: u64) -> Result<Vec<Report>> {
    let rows = conn.query(
        "SELECT host, about, comment, at FROM fediverse_report ORDER BY id DESC LIMIT $1",
        values![limit],
    )?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Report> {
    Ok(Report {
        host: row.get(0)?,
        about: row.get(1)?,
        comment: row.get(2)?,
        at: row.get(3)?,
    })
}
