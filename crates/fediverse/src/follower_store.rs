//! Every statement about followers and the inboxes they are reached by. How many followers share an inbox is kept beside it, so that a
//! call goes once to each inbox, and telling a hundred thousand followers costs what their servers cost.

use activity::Address;
use floor::{Conn, Error, Micros, Result, Row, Tx, values};

use crate::peer::Peer;
use crate::voice::Voice;

/// A request to follow, or what became of it.
pub(crate) struct Follower {
    pub(crate) id: String,
    pub(crate) voice: Voice,
    pub(crate) peer: String,
    /// The request's own id, if it had one.
    pub(crate) activity: Option<String>,
    pub(crate) accepted: bool,
    route: Option<String>,
}

const FOLLOWER: &str = "f.id, f.voice, f.peer, f.activity, f.state, f.route";

/// Writes a request down, or a repeated one anew; whether it follows now.
pub(crate) fn ask(
    tx: &mut Tx<'_>,
    voice: &Voice,
    peer: &Peer,
    activity: Option<&Address>,
    hold: bool,
) -> Result<bool> {
    let (id, now) = (tx.fresh_id()?, tx.now());
    tx.execute(
        "INSERT INTO fediverse_follower (id, voice, peer, activity, state, at) VALUES ($1, $2, $3, $4, 'held', $5)
         ON CONFLICT (voice, peer) DO UPDATE SET activity = excluded.activity",
        values![
            id,
            voice.segment(),
            &peer.id,
            activity.map(Address::as_str),
            now
        ],
    )?;
    let follower = of(tx, voice, &peer.id)?.ok_or_else(missing)?;
    if !follower.accepted && !hold {
        accept(tx, &follower, peer)?;
    }
    Ok(follower.accepted || !hold)
}

/// Lets somebody follow who asked.
pub(crate) fn accept(tx: &mut Tx<'_>, follower: &Follower, peer: &Peer) -> Result<()> {
    if follower.accepted {
        return Ok(());
    }
    let route = route(tx, &follower.voice, peer.best_inbox())?;
    change(tx, &route, 1)?;
    tx.execute(
        "UPDATE fediverse_follower SET state = 'accepted', route = $1 WHERE id = $2",
        values![route, &follower.id],
    )?;
    Ok(())
}

/// Ends a request or what came of it.
pub(crate) fn end(tx: &mut Tx<'_>, follower: &Follower) -> Result<()> {
    if let Some(route) = &follower.route {
        change(tx, route, -1)?;
    }
    tx.execute(
        "DELETE FROM fediverse_follower WHERE id = $1",
        values![&follower.id],
    )?;
    Ok(())
}

/// Everything of somebody who is gone.
pub(crate) fn end_all(tx: &mut Tx<'_>, peer: &str) -> Result<()> {
    for follower in of_peer(tx, peer)? {
        end(tx, &follower)?;
    }
    Ok(())
}

/// After a peer's inbox changed: what is for them goes to the new one.
pub(crate) fn reroute(tx: &mut Tx<'_>, peer: &Peer) -> Result<()> {
    for follower in of_peer(tx, &peer.id)? {
        let Some(old) = &follower.route else { continue };
        let new = route(tx, &follower.voice, peer.best_inbox())?;
        if *old != new {
            change(tx, old, -1)?;
            change(tx, &new, 1)?;
            tx.execute(
                "UPDATE fediverse_follower SET route = $1 WHERE id = $2",
                values![new, &follower.id],
            )?;
        }
    }
    Ok(())
}

/// The way of a voice to an inbox, made where there is none.
pub(crate) fn route(tx: &mut Tx<'_>, voice: &Voice, inbox: &Address) -> Result<String> {
    let (id, voice) = (tx.fresh_id()?, voice.segment());
    tx.execute(
        "INSERT INTO fediverse_inbox (id, address, host) VALUES ($1, $2, $3) ON CONFLICT (address) DO NOTHING",
        values![id, inbox.as_str(), inbox.origin().host()],
    )?;
    let inbox = tx.one(
        "SELECT id FROM fediverse_inbox WHERE address = $1",
        values![inbox.as_str()],
    )?;
    let (inbox, id): (String, _) = (inbox.get(0)?, tx.fresh_id()?);
    tx.execute(
        "INSERT INTO fediverse_route (id, voice, inbox, followers) VALUES ($1, $2, $3, 0) ON CONFLICT (voice, inbox) DO NOTHING",
        values![id, &voice, &inbox],
    )?;
    let row = tx.one(
        "SELECT id FROM fediverse_route WHERE voice = $1 AND inbox = $2",
        values![voice, inbox],
    )?;
    row.get(0)
}

fn change(tx: &mut Tx<'_>, route: &str, by: i64) -> Result<()> {
    tx.execute(
        "UPDATE fediverse_route SET followers = followers + $1 WHERE id = $2",
        values![by, route],
    )?;
    Ok(())
}

pub(crate) fn of(conn: &mut Conn<'_>, voice: &Voice, peer: &str) -> Result<Option<Follower>> {
    let sql =
        format!("SELECT {FOLLOWER} FROM fediverse_follower f WHERE f.voice = $1 AND f.peer = $2");
    let row = conn.optional(&sql, values![voice.segment(), peer])?;
    row.as_ref().map(read).transpose()
}

pub(crate) fn by_id(conn: &mut Conn<'_>, id: &str) -> Result<Option<Follower>> {
    let sql = format!("SELECT {FOLLOWER} FROM fediverse_follower f WHERE f.id = $1");
    let row = conn.optional(&sql, values![id])?;
    row.as_ref().map(read).transpose()
}

/// The request that its sender named so.
pub(crate) fn by_activity(conn: &mut Conn<'_>, activity: &Address) -> Result<Option<Follower>> {
    let sql = format!("SELECT {FOLLOWER} FROM fediverse_follower f WHERE f.activity = $1");
    let row = conn.optional(&sql, values![activity.as_str()])?;
    row.as_ref().map(read).transpose()
}

fn of_peer(conn: &mut Conn<'_>, peer: &str) -> Result<Vec<Follower>> {
    let sql = format!("SELECT {FOLLOWER} FROM fediverse_follower f WHERE f.peer = $1");
    conn.query(&sql, values![peer])?.iter().map(read).collect()
}

/// How many follow a voice.
pub(crate) fn count(conn: &mut Conn<'_>, voice: &Voice) -> Result<u64> {
    conn.one(
        "SELECT CAST(COALESCE(SUM(followers), 0) AS BIGINT) FROM fediverse_route WHERE voice = $1",
        values![voice.segment()],
    )?
    .get(0)
}

/// Whether anybody follows anything.
pub(crate) fn any(conn: &mut Conn<'_>) -> Result<bool> {
    let sql = "SELECT id FROM fediverse_route WHERE followers > 0 LIMIT 1";
    Ok(conn.optional(sql, values![])?.is_some())
}

/// A server and how many follow from there.
pub(crate) struct ByHost {
    pub(crate) host: String,
    pub(crate) followers: u64,
}

/// Servers with followers, those with most first.
pub(crate) fn by_host(conn: &mut Conn<'_>, limit: u64) -> Result<Vec<ByHost>> {
    let rows = conn.query(
        "SELECT i.host, CAST(SUM(r.followers) AS BIGINT) FROM fediverse_route r JOIN fediverse_inbox i ON i.id = r.inbox
         WHERE r.followers > 0 GROUP BY i.host ORDER BY SUM(r.followers) DESC, i.host LIMIT $1",
        values![limit],
    )?;
    rows.iter()
        .map(|row| {
            Ok(ByHost {
                host: row.get(0)?,
                followers: row.get(1)?,
            })
        })
        .collect()
}

/// A request that waits for a person.
pub(crate) struct Held {
    pub(crate) id: String,
    pub(crate) voice: String,
    pub(crate) handle: String,
    pub(crate) address: String,
    pub(crate) at: Micros,
}

/// The requests that wait, oldest first.
pub(crate) fn held(conn: &mut Conn<'_>, limit: u64) -> Result<Vec<Held>> {
    let rows = conn.query(
        "SELECT f.id, f.voice, p.handle, p.address, f.at FROM fediverse_follower f JOIN fediverse_peer p ON p.id = f.peer
         WHERE f.state = 'held' ORDER BY f.id LIMIT $1",
        values![limit],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Held {
                id: row.get(0)?,
                voice: row.get(1)?,
                handle: row.get(2)?,
                address: row.get(3)?,
                at: row.get(4)?,
            })
        })
        .collect()
}

fn read(row: &Row) -> Result<Follower> {
    let voice: String = row.get(1)?;
    Ok(Follower {
        id: row.get(0)?,
        voice: Voice::read(&voice).ok_or_else(missing)?,
        peer: row.get(2)?,
        activity: row.get(3)?,
        accepted: row.get::<String>(4)? == "accepted",
        route: row.get(5)?,
    })
}

fn missing() -> Error {
    Error::internal(
        "a follower's row cannot be read",
        anyhow::anyhow!("no voice, or no row"),
    )
}
