//! Every statement about people on other servers and their keys, and about what they sent already.

use activity::read::Actor;
use activity::{Address, PublicKey, RsaPublicKey};
use floor::{Conn, DAY, Error, Micros, Result, Row, Tx, values};
use sha2::{Digest, Sha256};
use tlog::VerifyingKey;

use crate::peer::{self, Peer};

/// How long what came in is remembered: longer than any peer tries again with the same.
const SEEN_FOR: Micros = 7 * DAY;
/// How long somebody is kept of whom nothing else is kept.
const STRANGER_FOR: Micros = 7 * DAY;
const PEER: &str = "p.id, p.address, p.inbox, p.shared_inbox, p.fetched_at";

/// A key and whose it is.
pub(crate) struct Known {
    pub(crate) peer: Peer,
    pub(crate) key: PublicKey,
    pub(crate) proves: bool,
}

/// The key with this name that this actor's document listed.
pub(crate) fn by_key(conn: &mut Conn<'_>, key: &Address, actor: &Address) -> Result<Option<Known>> {
    let sql = format!(
        "SELECT {PEER}, k.key, k.is_rsa, k.proves FROM fediverse_peer_key k JOIN fediverse_peer p ON p.id = k.peer WHERE k.address = $1 AND p.address = $2"
    );
    let Some(row) = conn.optional(&sql, values![key.as_str(), actor.as_str()])? else {
        return Ok(None);
    };
    let bytes: Vec<u8> = row.get(5)?;
    let key = match row.get(6)? {
        true => RsaPublicKey::from_pkcs1(bytes).ok().map(PublicKey::Rsa),
        false => {
            let bytes = bytes.as_slice().try_into().ok();
            let key = bytes.and_then(|bytes| VerifyingKey::from_bytes(bytes).ok());
            key.map(PublicKey::Ed25519)
        }
    };
    let proves = row.get(7)?;
    let peer = read(&row)?;
    Ok(key.map(|key| Known { peer, key, proves }))
}

pub(crate) fn by_address(conn: &mut Conn<'_>, address: &Address) -> Result<Option<Peer>> {
    let sql = format!("SELECT {PEER} FROM fediverse_peer p WHERE p.address = $1");
    let row = conn.optional(&sql, values![address.as_str()])?;
    row.as_ref().map(read).transpose()
}

pub(crate) fn by_id(conn: &mut Conn<'_>, id: &str) -> Result<Option<Peer>> {
    let sql = format!("SELECT {PEER} FROM fediverse_peer p WHERE p.id = $1");
    let row = conn.optional(&sql, values![id])?;
    row.as_ref().map(read).transpose()
}

/// Everybody of a server.
pub(crate) fn of_host(conn: &mut Conn<'_>, host: &str) -> Result<Vec<Peer>> {
    let sql = format!("SELECT {PEER} FROM fediverse_peer p WHERE p.host = $1");
    conn.query(&sql, values![host])?.iter().map(read).collect()
}

/// The address of somebody who is kept.
pub(crate) fn address(conn: &mut Conn<'_>, id: &str) -> Result<Option<Address>> {
    Ok(by_id(conn, id)?.map(|peer| peer.address))
}

/// Keeps what an actor's document says, with its keys; the id stays.
pub(crate) fn keep(tx: &mut Tx<'_>, actor: &Actor) -> Result<Peer> {
    let (now, id) = (tx.now(), tx.fresh_id()?);
    let row = tx.query(
        "INSERT INTO fediverse_peer (id, address, host, inbox, shared_inbox, handle, name, page, moved_to, fetched_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (address) DO UPDATE SET inbox = excluded.inbox, shared_inbox = excluded.shared_inbox, handle = excluded.handle,
           name = excluded.name, page = excluded.page, moved_to = excluded.moved_to, fetched_at = excluded.fetched_at
         RETURNING id",
        values![
            id,
            actor.id.as_str(),
            actor.id.origin().host(),
            actor.inbox.as_str(),
            actor.shared_inbox.as_ref().map(Address::as_str),
            peer::handle(actor),
            peer::name(actor),
            actor.url.as_ref().map(Address::as_str),
            actor.moved_to.as_ref().map(Address::as_str),
            now
        ],
    )?;
    let row = row.first().map(|row| row.get::<String>(0)).transpose()?;
    let id = row.ok_or_else(|| {
        Error::internal("a peer was not kept", anyhow::anyhow!("no row came back"))
    })?;
    tx.execute(
        "DELETE FROM fediverse_peer_key WHERE peer = $1",
        values![&id],
    )?;
    for key in &actor.keys {
        let (bytes, is_rsa) = match &key.key {
            PublicKey::Rsa(key) => (key.as_pkcs1().to_vec(), true),
            PublicKey::Ed25519(key) => (key.as_bytes().to_vec(), false),
        };
        // A key under another origin's name speaks for nobody here, and would stand in the way of its owner's.
        if !activity::authority::same_origin(&key.id, &actor.id) {
            continue;
        }
        tx.execute(
            "INSERT INTO fediverse_peer_key (address, peer, key, is_rsa, proves) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (address, peer) DO NOTHING",
            values![key.id.as_str(), &id, bytes, is_rsa, key.proves],
        )?;
    }
    Ok(Peer {
        id,
        address: actor.id.clone(),
        inbox: actor.inbox.clone(),
        shared_inbox: actor.shared_inbox.clone(),
        fetched_at: now,
    })
}

/// Forgets somebody, and every word and deed of theirs.
pub(crate) fn forget(tx: &mut Tx<'_>, peer: &str) -> Result<()> {
    for table in ["fediverse_reaction", "fediverse_peer_key"] {
        tx.execute(
            &format!("DELETE FROM {table} WHERE peer = $1"),
            values![peer],
        )?;
    }
    tx.execute("DELETE FROM fediverse_peer WHERE id = $1", values![peer])?;
    Ok(())
}

/// How an activity is remembered. One without a name is known by its bytes.
pub(crate) fn mark(actor: &Address, id: Option<&Address>, body: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(actor.as_str());
    hash.update([0]);
    match id {
        Some(id) => hash.update(id.as_str()),
        None => hash.update(body),
    }
    hash.finalize().to_vec()
}

pub(crate) fn was_seen(conn: &mut Conn<'_>, mark: &[u8]) -> Result<bool> {
    let sql = "SELECT at FROM fediverse_seen WHERE hash = $1";
    Ok(conn.optional(sql, values![mark])?.is_some())
}

/// Whether it is seen for the first time.
pub(crate) fn see(tx: &mut Tx<'_>, mark: &[u8]) -> Result<bool> {
    let now = tx.now();
    let added = tx.execute(
        "INSERT INTO fediverse_seen (hash, at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING",
        values![mark, now],
    )?;
    Ok(added == 1)
}

/// Forgets what was seen long ago, and people of whom nothing is kept any more; how many rows went.
pub(crate) fn tidy(tx: &mut Tx<'_>) -> Result<u64> {
    let now = tx.now();
    let seen = tx.execute(
        "DELETE FROM fediverse_seen WHERE at < $1",
        values![now - SEEN_FOR],
    )?;
    let rows = tx.query(
        "SELECT p.id FROM fediverse_peer p WHERE p.fetched_at < $1
         AND NOT EXISTS (SELECT 1 FROM fediverse_follower f WHERE f.peer = p.id)
         AND NOT EXISTS (SELECT 1 FROM fediverse_reply r WHERE r.peer = p.id)
         AND NOT EXISTS (SELECT 1 FROM fediverse_reaction x WHERE x.peer = p.id) LIMIT 1000",
        values![now - STRANGER_FOR],
    )?;
    for row in &rows {
        forget(tx, &row.get::<String>(0)?)?;
    }
    Ok(seen + rows.len() as u64)
}

fn read(row: &Row) -> Result<Peer> {
    let address = |text: String| {
        text.parse().map_err(|_| {
            Error::internal("a kept address cannot be read", anyhow::anyhow!("{text}"))
        })
    };
    let shared: Option<String> = row.get(3)?;
    Ok(Peer {
        id: row.get(0)?,
        address: address(row.get(1)?)?,
        inbox: address(row.get(2)?)?,
        shared_inbox: shared.map(address).transpose()?,
        fetched_at: row.get(4)?,
    })
}
