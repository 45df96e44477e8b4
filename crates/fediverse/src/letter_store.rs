//! Messages to one inbox: an answer to a request, a report. Each is a delivery of the outbox; its text is kept here until it is taken.

use activity::{Address, Object};
use floor::{Conn, DAY, Error, Result, Tx, values};
use serde_json::Value;

use crate::delivery;
use crate::voice::Voice;

/// The standing item of the outbox that these belong to.
pub(crate) const LETTERS: &str = "fediverse-letter";

/// A message on its way.
pub(crate) struct Letter {
    pub(crate) voice: Voice,
    pub(crate) inbox: Address,
    pub(crate) body: String,
}

/// Leaves a message to be delivered, in the transaction that gives the reason for it.
pub(crate) fn leave(tx: &mut Tx<'_>, voice: &Voice, inbox: &Address, body: Object) -> Result<()> {
    let (id, now) = (tx.fresh_id()?, tx.now());
    let host = inbox.origin().host();
    tx.execute(
        "INSERT INTO fediverse_letter (id, voice, inbox, host, body, made_at) VALUES ($1, $2, $3, $4, $5, $6)",
        values![
            &id,
            voice.segment(),
            inbox.as_str(),
            host,
            Value::Object(body).to_string(),
            now
        ],
    )?;
    reach::outbox::add_one(tx, delivery::NAME, LETTERS, id.as_str(), host)
}

pub(crate) fn by_id(conn: &mut Conn<'_>, id: &str) -> Result<Option<Letter>> {
    let row = conn.optional(
        "SELECT voice, inbox, body FROM fediverse_letter WHERE id = $1",
        values![id],
    )?;
    let Some(row) = row else { return Ok(None) };
    let (voice, inbox): (String, String) = (row.get(0)?, row.get(1)?);
    let broken = || Error::internal("a letter cannot be read", anyhow::anyhow!("{id}"));
    Ok(Some(Letter {
        voice: Voice::read(&voice).ok_or_else(broken)?,
        inbox: inbox.parse().map_err(|_| broken())?,
        body: row.get(2)?,
    }))
}

pub(crate) fn forget(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    tx.execute("DELETE FROM fediverse_letter WHERE id = $1", values![id])?;
    Ok(())
}

/// Forgets what nobody took for a month; how many.
pub(crate) fn tidy(tx: &mut Tx<'_>) -> Result<u64> {
    let old = tx.now() - 30 * DAY;
    tx.execute(
        "DELETE FROM fediverse_letter WHERE made_at < $1",
        values![old],
    )
}
