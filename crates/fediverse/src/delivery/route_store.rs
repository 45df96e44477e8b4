//! Every statement about routes, a voice's ways to inboxes, and about what went along them.

use activity::Address;
use activity::signature::Scheme;
use floor::{Conn, Error, Micros, Result, Tx, values};

use crate::host_store;
use crate::voice::Voice;

/// The version of a call that is gone.
pub(super) const GONE: Micros = Micros::MAX;

/// A way to an inbox, and what is known of it.
pub(super) struct Route {
    pub(super) voice: Voice,
    pub(super) inbox: Address,
    /// The version of the call that went there.
    pub(super) told: Option<Micros>,
    /// The way of signing that worked there.
    pub(super) scheme: Option<Scheme>,
}

/// A route, with what it was told of a call.
pub(super) fn route(conn: &mut Conn<'_>, id: &str, call: Option<&str>) -> Result<Option<Route>> {
    let row = conn.optional(
        "SELECT r.voice, i.address, i.host, (SELECT t.version FROM fediverse_told t WHERE t.call = $2 AND t.route = r.id)
         FROM fediverse_route r JOIN fediverse_inbox i ON i.id = r.inbox WHERE r.id = $1",
        values![id, call.unwrap_or_default()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let broken = || Error::internal("a route cannot be read", anyhow::anyhow!("{id}"));
    let voice = Voice::read(&row.get::<String>(0)?).ok_or_else(broken)?;
    Ok(Some(Route {
        voice,
        inbox: row.get::<String>(1)?.parse().map_err(|_| broken())?,
        told: row.get(3)?,
        scheme: host_store::scheme(conn, &row.get::<String>(2)?)?,
    }))
}

/// The last id of the page after `reached`, if another page follows.
pub(super) fn last_of_page(
    conn: &mut Conn<'_>,
    reached: &str,
    limit: u64,
) -> Result<Option<String>> {
    let row = conn.optional(
        "SELECT id FROM fediverse_route WHERE id > $1 ORDER BY id LIMIT 1 OFFSET $2",
        values![reached, limit - 1],
    )?;
    row.map(|row| row.get(0)).transpose()
}

pub(super) fn any_told(conn: &mut Conn<'_>) -> Result<bool> {
    let sql = "SELECT call FROM fediverse_told LIMIT 1";
    Ok(conn.optional(sql, values![])?.is_some())
}

/// Notes that this version of a call went along a route; of one that is gone nothing is kept.
pub(super) fn tell(tx: &mut Tx<'_>, call: &str, route: &str, version: Micros) -> Result<()> {
    if version == GONE {
        tx.execute(
            "DELETE FROM fediverse_told WHERE call = $1 AND route = $2",
            values![call, route],
        )?;
        return Ok(());
    }
    // A slower worker never sets it back.
    tx.execute(
        "INSERT INTO fediverse_told (call, route, version) VALUES ($1, $2, $3) ON CONFLICT (call, route)
         DO UPDATE SET version = CASE WHEN excluded.version > fediverse_told.version THEN excluded.version ELSE fediverse_told.version END",
        values![call, route, version],
    )?;
    Ok(())
}

/// An inbox that is gone for ever: nobody follows from there, and nothing is brought there.
pub(super) fn forget_inbox(tx: &mut Tx<'_>, inbox: &Address) -> Result<()> {
    let row = tx.optional(
        "SELECT id FROM fediverse_inbox WHERE address = $1",
        values![inbox.as_str()],
    )?;
    let Some(row) = row else { return Ok(()) };
    let id: String = row.get(0)?;
    for sql in [
        "DELETE FROM fediverse_follower WHERE route IN (SELECT id FROM fediverse_route WHERE inbox = $1)",
        "DELETE FROM fediverse_told WHERE route IN (SELECT id FROM fediverse_route WHERE inbox = $1)",
        "DELETE FROM fediverse_route WHERE inbox = $1",
        "DELETE FROM fediverse_inbox WHERE id = $1",
    ] {
        tx.execute(sql, values![&id])?;
    }
    Ok(())
}

/// Drops routes that nobody follows by and nothing went along, and inboxes without a route; how many rows.
pub(super) fn tidy(tx: &mut Tx<'_>) -> Result<u64> {
    let routes = tx.execute(
        "DELETE FROM fediverse_route WHERE followers <= 0 AND NOT EXISTS (SELECT 1 FROM fediverse_told t WHERE t.route = fediverse_route.id)
         AND NOT EXISTS (SELECT 1 FROM fediverse_follower f WHERE f.route = fediverse_route.id)",
        values![],
    )?;
    let inboxes = tx.execute(
        "DELETE FROM fediverse_inbox WHERE NOT EXISTS (SELECT 1 FROM fediverse_route r WHERE r.inbox = fediverse_inbox.id)",
        values![],
    )?;
    Ok(routes + inboxes)
}
