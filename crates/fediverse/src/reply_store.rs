//! Every statement about replies.

use activity::Address;
use floor::{Conn, Error, Id, Micros, Result, Row, Tx, values};

use crate::peer::Peer;
use crate::reply::{DEEPEST, Place, Said};

/// The most replies that wait for one call; a flood beyond is dropped, and everything else still works.
const MOST_HELD: u64 = 10_000;

/// A reply that is kept.
pub(crate) struct Reply {
    pub(crate) id: String,
    pub(crate) author: String,
    pub(crate) place: Place,
    pub(crate) deleted: bool,
}

const REPLY: &str = "r.id, p.address, r.call, r.voice, r.parent, r.depth, r.state";

pub(crate) fn by_address(conn: &mut Conn<'_>, address: &Address) -> Result<Option<Reply>> {
    let sql = format!(
        "SELECT {REPLY} FROM fediverse_reply r JOIN fediverse_peer p ON p.id = r.peer WHERE r.address = $1"
    );
    let row = conn.optional(&sql, values![address.as_str()])?;
    row.as_ref().map(read).transpose()
}

/// The place of an answer to this reply.
pub(crate) fn below(reply: &Reply) -> Place {
    let deepest = reply.place.depth >= DEEPEST;
    Place {
        parent: match deepest {
            true => reply.place.parent.clone(),
            false => Some(reply.id.clone()),
        },
        depth: (reply.place.depth + 1).min(DEEPEST),
        ..reply.place.clone()
    }
}

/// Keeps a reply, held; its id, or `None` where there are too many, or it is there.
pub(crate) fn hold(
    tx: &mut Tx<'_>,
    address: &Address,
    peer: &Peer,
    place: &Place,
    said: &Said,
) -> Result<Option<Id>> {
    let row = tx.one(
        "SELECT COUNT(*) FROM fediverse_reply WHERE call = $1 AND state = 'held'",
        values![&place.call],
    )?;
    if row.get::<u64>(0)? >= MOST_HELD {
        return Ok(None);
    }
    let (id, now) = (tx.fresh_id()?, tx.now());
    let added = tx.execute(
        "INSERT INTO fediverse_reply (id, address, call, voice, parent, depth, peer, state, lang, notice, html, media, page, published_at, updated_at, received_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'held', $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (address) DO NOTHING",
        values![
            &id,
            address.as_str(),
            &place.call,
            &place.voice,
            place.parent.clone(),
            place.depth,
            &peer.id,
            said.lang.clone(),
            &said.notice,
            &said.html,
            &said.media,
            said.page.clone(),
            // Nobody writes in the future.
            said.published_at.unwrap_or(now).min(now),
            said.updated_at,
            now
        ],
    )?;
    Ok((added == 1).then_some(id))
}

/// Changes a reply's text; it is held again, for what was approved was another text. Whether anything changed.
pub(crate) fn change(tx: &mut Tx<'_>, reply: &Reply, said: &Said) -> Result<bool> {
    let now = tx.now();
    let changed = tx.execute(
        "UPDATE fediverse_reply SET state = 'held', lang = $1, notice = $2, html = $3, media = $4, updated_at = $5
         WHERE id = $6 AND state <> 'deleted' AND (html <> $3 OR notice <> $2 OR media <> $4)",
        values![
            said.lang.clone(),
            &said.notice,
            &said.html,
            &said.media,
            said.updated_at.unwrap_or(now),
            &reply.id
        ],
    )?;
    Ok(changed == 1)
}

/// Destroys a reply's text and media; its place stays, for those that answer it.
pub(crate) fn delete(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    tx.execute(
        "UPDATE fediverse_reply SET state = 'deleted', html = '', notice = '', media = '[]', page = NULL, lang = NULL WHERE id = $1",
        values![id],
    )?;
    Ok(())
}

/// What somebody wrote that is not destroyed yet: call and reply.
pub(crate) fn of_peer(conn: &mut Conn<'_>, peer: &str) -> Result<Vec<(Id, String)>> {
    let rows = conn.query(
        "SELECT call, id FROM fediverse_reply WHERE peer = $1 AND state <> 'deleted'",
        values![peer],
    )?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// A reply as a list shows it.
pub struct Listed {
    pub id: String,
    pub address: String,
    pub page: Option<String>,
    pub handle: String,
    pub lang: Option<String>,
    pub notice: String,
    /// Fit to be shown.
    pub html: String,
    pub media: String,
    pub slug: String,
    pub depth: u64,
    pub received_at: Micros,
}

/// The replies that wait, newest first, from before `before` on.
pub fn held(conn: &mut Conn<'_>, before: &str, limit: u64) -> Result<Vec<Listed>> {
    let rows = conn.query(
        "SELECT r.id, r.address, r.page, p.handle, r.lang, r.notice, r.html, r.media, c.slug, r.depth, r.received_at
         FROM fediverse_reply r JOIN fediverse_peer p ON p.id = r.peer JOIN call c ON c.id = r.call
         WHERE r.state = 'held' AND r.id < $1 ORDER BY r.id DESC LIMIT $2",
        values![before, limit],
    )?;
    rows.iter().map(listed).collect()
}

/// How many stand: all, or those to the call itself.
pub fn count_shown(conn: &mut Conn<'_>, call: &Id, direct: bool) -> Result<u64> {
    let row = conn.one(
        "SELECT COUNT(*) FROM fediverse_reply WHERE call = $1 AND state = 'shown' AND ($2 = 0 OR depth = 1)",
        values![call, direct],
    )?;
    row.get(0)
}

/// The addresses of those that stand, oldest first.
pub fn shown(
    conn: &mut Conn<'_>,
    call: &Id,
    direct: bool,
    from: u64,
    limit: u64,
) -> Result<Vec<String>> {
    let rows = conn.query(
        "SELECT address FROM fediverse_reply WHERE call = $1 AND state = 'shown' AND ($2 = 0 OR depth = 1) ORDER BY id LIMIT $3 OFFSET $4",
        values![call, direct, limit, from],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// How many wait.
pub fn count_held(conn: &mut Conn<'_>) -> Result<u64> {
    let sql = "SELECT COUNT(*) FROM fediverse_reply WHERE state = 'held'";
    conn.one(sql, values![])?.get(0)
}

fn listed(row: &Row) -> Result<Listed> {
    Ok(Listed {
        id: row.get(0)?,
        address: row.get(1)?,
        page: row.get(2)?,
        handle: row.get(3)?,
        lang: row.get(4)?,
        notice: row.get(5)?,
        html: row.get(6)?,
        media: row.get(7)?,
        slug: row.get(8)?,
        depth: row.get(9)?,
        received_at: row.get(10)?,
    })
}

fn read(row: &Row) -> Result<Reply> {
    let call: String = row.get(2)?;
    let call = Id::parse(&call)
        .ok_or_else(|| Error::internal("a reply names no call", anyhow::anyhow!("{call}")))?;
    Ok(Reply {
        id: row.get(0)?,
        author: row.get(1)?,
        place: Place {
            call,
            voice: row.get(3)?,
            parent: row.get(4)?,
            depth: row.get(5)?,
        },
        deleted: row.get::<String>(6)? == "deleted",
    })
}
