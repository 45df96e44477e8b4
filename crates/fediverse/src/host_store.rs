//! Every statement about servers: the way of signing that they take, and since when nothing goes there.

use activity::signature::Scheme;
use floor::net::Outbound;
use floor::{Conn, DAY, House, Micros, Result, Tx, values};

use crate::follower_store;

/// A way of signing is tried afresh after this long.
const SCHEME_FOR: Micros = 7 * DAY;
/// Who has not answered for so long is rested: tried once in a while, not with every call.
const DEAD_AFTER: Micros = 7 * DAY;
const REST: Micros = DAY;
/// Servers named on the page of all that are asked; the others are counted there once they were.
const MOST_NAMED: u64 = 1000;

/// The way of signing that worked there within a week.
pub(crate) fn scheme(conn: &mut Conn<'_>, host: &str) -> Result<Option<Scheme>> {
    let row = conn.optional(
        "SELECT scheme, scheme_at FROM fediverse_host WHERE host = $1 AND scheme IS NOT NULL",
        values![host],
    )?;
    let Some(row) = row else { return Ok(None) };
    Ok(match row.get::<String>(0)?.as_str() {
        "message" => Some(Scheme::Message),
        _ => Some(Scheme::Cavage),
    })
}

pub(crate) fn note_scheme(tx: &mut Tx<'_>, host: &str, scheme: Scheme) -> Result<()> {
    let now = tx.now();
    let scheme = match scheme {
        Scheme::Cavage => "cavage",
        Scheme::Message => "message",
    };
    tx.execute(
        "INSERT INTO fediverse_host (host, scheme, scheme_at) VALUES ($1, $2, $3)
         ON CONFLICT (host) DO UPDATE SET scheme = excluded.scheme, scheme_at = excluded.scheme_at",
        values![host, scheme, now],
    )?;
    Ok(())
}

/// Forgets which way of signing a server took, so that both are tried again.
pub(crate) fn forget_old_schemes(tx: &mut Tx<'_>) -> Result<u64> {
    let old = tx.now() - SCHEME_FOR;
    tx.execute(
        "UPDATE fediverse_host SET scheme = NULL, scheme_at = NULL WHERE scheme_at < $1",
        values![old],
    )
}

/// Nothing could be brought there. After a week of that it is rested for a day at a time.
pub(crate) fn failed(tx: &mut Tx<'_>, host: &str, why: &str) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO fediverse_host (host, failing_since, failed_at, error) VALUES ($1, $2, $2, $3)
         ON CONFLICT (host) DO UPDATE SET failed_at = excluded.failed_at, error = excluded.error,
           failing_since = COALESCE(fediverse_host.failing_since, excluded.failing_since),
           rest_until = CASE WHEN fediverse_host.failing_since < $4 THEN $5 ELSE fediverse_host.rest_until END",
        values![host, now, why, now - DEAD_AFTER, now + REST],
    )?;
    Ok(())
}

/// It took something, or sent something: whatever it failed at is forgiven.
pub(crate) fn worked(tx: &mut Tx<'_>, host: &str) -> Result<()> {
    tx.execute(
        "UPDATE fediverse_host SET failing_since = NULL, failed_at = NULL, rest_until = NULL, error = NULL
         WHERE host = $1 AND failing_since IS NOT NULL",
        values![host],
    )?;
    Ok(())
}

/// A server that nothing can be brought to.
pub(crate) struct Failing {
    pub(crate) host: String,
    pub(crate) since: Micros,
    pub(crate) rest_until: Option<Micros>,
    pub(crate) error: String,
}

/// The servers that followers are on, for the page of every host that the house asks.
pub fn outbound(_: &House, conn: &mut Conn<'_>) -> Result<Vec<Outbound>> {
    let hosts = follower_store::by_host(conn, MOST_NAMED)?;
    let why = "outbound-fediverse";
    Ok(hosts
        .into_iter()
        .map(|one| Outbound {
            host: one.host,
            why,
        })
        .collect())
}

/// Those that fail, the longest first.
pub(crate) fn failing(conn: &mut Conn<'_>, limit: u64) -> Result<Vec<Failing>> {
    let rows = conn.query(
        "SELECT host, failing_since, rest_until, error FROM fediverse_host
         WHERE failing_since IS NOT NULL ORDER BY failing_since, host LIMIT $1",
        values![limit],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Failing {
                host: row.get(0)?,
                since: row.get(1)?,
                rest_until: row.get(2)?,
                error: row.get::<Option<String>>(3)?.unwrap_or_default(),
            })
        })
        .collect()
}
