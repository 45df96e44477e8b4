//! Every SQL statement about subscribers, consents and suppressed addresses.

use floor::{Conn, DAY, HOUR, House, Micros, Result, Row, Tx, hex, values};
use sha2::{Digest, Sha256};

use super::subscriber::{Preferences, Rhythm, Standing, Subscriber};

const SUBSCRIBER: &str = "id, address, lane, state, langs, kinds, rhythm, consent, consent_lang, consent_at, source, made_at, confirmed_at, soft";

/// Addresses that did not confirm are forgotten after this.
pub const UNCONFIRMED_FOR: Micros = 7 * DAY;

/// What is known about a consent.
pub struct Consent<'a> {
    /// The words agreed to.
    pub text: &'a str,
    pub lang: &'a str,
    pub at: Micros,
}

/// A new subscriber's row.
pub struct New<'a> {
    pub id: &'a str,
    pub sealed: Vec<u8>,
    pub blind: &'a str,
    pub lane: &'a str,
    pub standing: Standing,
    pub wants: &'a Preferences,
    pub consent: Consent<'a>,
    pub source: &'static str,
}

pub fn insert(tx: &mut Tx<'_>, new: New<'_>) -> Result<()> {
    let (langs, kinds, rhythm) = new.wants.written();
    let consent = keep_consent(tx, new.consent.text)?;
    let now = tx.now();
    let confirmed = (new.standing == Standing::Active).then_some(now);
    tx.execute(
        "INSERT INTO subscriber (id, address, blind, lane, state, langs, kinds, rhythm, consent, consent_lang, consent_at,
           source, made_at, confirmed_at, soft)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0)",
        values![
            new.id,
            new.sealed,
            new.blind,
            new.lane,
            new.standing.as_str(),
            langs,
            kinds,
            rhythm,
            consent,
            new.consent.lang,
            new.consent.at,
            new.source,
            now,
            confirmed
        ],
    )?;
    Ok(())
}

/// Keeps the words of a consent once; what they are found by.
fn keep_consent(tx: &mut Tx<'_>, text: &str) -> Result<String> {
    let hash = Sha256::digest(text.as_bytes());
    let id = hex::encode(&hash[..8]);
    tx.execute(
        "INSERT INTO consent_text (id, text) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
        values![&id, text],
    )?;
    Ok(id)
}

pub fn consent_text(conn: &mut Conn<'_>, id: &str) -> Result<String> {
    let row = conn.optional("SELECT text FROM consent_text WHERE id = $1", values![id])?;
    row.map_or(Ok(String::new()), |row| row.get(0))
}

/// How many get mail about calls of a kind (or about all): at once, and in a digest.
pub fn count_wanting(conn: &mut Conn<'_>, kind: Option<&str>) -> Result<(u64, u64)> {
    let kinds = kind.map_or_else(|| "%".to_owned(), |kind| format!("%,{kind},%"));
    let rows = conn.query(
        "SELECT rhythm, COUNT(*) FROM subscriber WHERE state = 'active' AND (kinds = '' OR ',' || kinds || ',' LIKE $1) GROUP BY rhythm",
        values![kinds],
    )?;
    let (mut at_once, mut later) = (0, 0);
    for row in &rows {
        match row.get::<String>(0)?.as_str() == Rhythm::Once.as_str() {
            true => at_once += row.get::<u64>(1)?,
            false => later += row.get::<u64>(1)?,
        }
    }
    Ok((at_once, later))
}

pub fn by_id(conn: &mut Conn<'_>, id: &str) -> Result<Option<Subscriber>> {
    one(conn, "id = $1", id)
}

pub fn by_blind(conn: &mut Conn<'_>, blind: &str) -> Result<Option<Subscriber>> {
    one(conn, "blind = $1", blind)
}

fn one(conn: &mut Conn<'_>, which: &str, value: &str) -> Result<Option<Subscriber>> {
    let sql = format!("SELECT {SUBSCRIBER} FROM subscriber WHERE {which}");
    let row = conn.optional(&sql, values![value])?;
    row.as_ref().map(read).transpose()
}

/// Subscribers after `id`, in the order of their ids.
pub fn after(conn: &mut Conn<'_>, id: &str, limit: u64) -> Result<Vec<Subscriber>> {
    let sql = format!("SELECT {SUBSCRIBER} FROM subscriber WHERE id > $1 ORDER BY id LIMIT $2");
    conn.query(&sql, values![id, limit])?
        .iter()
        .map(read)
        .collect()
}

/// Whether anybody gets mail.
pub fn any_active(conn: &mut Conn<'_>) -> Result<bool> {
    let row = conn.optional(
        "SELECT id FROM subscriber WHERE state = 'active' LIMIT 1",
        values![],
    )?;
    Ok(row.is_some())
}

/// How many there are: (standing, language preferred most, rhythm, number).
pub fn counts(conn: &mut Conn<'_>) -> Result<Vec<(String, String, String, u64)>> {
    let rows = conn.query(
        "SELECT state, langs, rhythm, COUNT(*) FROM subscriber GROUP BY state, langs, rhythm ORDER BY state, langs, rhythm",
        values![],
    )?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .collect()
}

/// The address has confirmed, whatever it did before; false if it had confirmed already, or is gone.
pub fn confirm(tx: &mut Tx<'_>, id: &str) -> Result<bool> {
    let now = tx.now();
    tx.execute(
        "DELETE FROM suppressed WHERE blind = (SELECT blind FROM subscriber WHERE id = $1)",
        values![id],
    )?;
    let changed = tx.execute(
        "UPDATE subscriber SET state = 'active', confirmed_at = $1 WHERE id = $2 AND state = 'unconfirmed'",
        values![now, id],
    )?;
    Ok(changed == 1)
}

pub fn set_standing(tx: &mut Tx<'_>, id: &str, standing: Standing) -> Result<()> {
    let paused_at = (standing == Standing::Paused).then(|| tx.now());
    tx.execute(
        "UPDATE subscriber SET state = $1, paused_at = $2 WHERE id = $3 AND state <> 'unconfirmed'",
        values![standing.as_str(), paused_at, id],
    )?;
    Ok(())
}

/// Marks an address as somebody's of the house, or not; whether it is known.
pub fn set_own(tx: &mut Tx<'_>, blind: &str, own: bool) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE subscriber SET own = $1 WHERE blind = $2",
        values![own, blind],
    )?;
    Ok(changed == 1)
}

/// Whether anybody of the house gets mail.
pub fn any_own(conn: &mut Conn<'_>) -> Result<bool> {
    let row = conn.optional(
        "SELECT id FROM subscriber WHERE own = 1 AND state = 'active' LIMIT 1",
        values![],
    )?;
    Ok(row.is_some())
}

pub fn set_preferences(tx: &mut Tx<'_>, id: &str, wants: &Preferences) -> Result<()> {
    let (langs, kinds, rhythm) = wants.written();
    tx.execute(
        "UPDATE subscriber SET langs = $1, kinds = $2, rhythm = $3 WHERE id = $4",
        values![langs, kinds, rhythm, id],
    )?;
    Ok(())
}

/// Forgets somebody: the row, and what was still to be sent. Nothing is left but the count.
pub fn forget(tx: &mut Tx<'_>, id: &str) -> Result<bool> {
    let gone = tx.execute("DELETE FROM subscriber WHERE id = $1", values![id])?;
    Ok(gone == 1)
}

/// Nothing is sent to this address any more, and it is forgotten but for its blind index.
pub fn suppress(tx: &mut Tx<'_>, id: &str, why: &str) -> Result<bool> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO suppressed (blind, why, at) SELECT blind, $1, $2 FROM subscriber WHERE id = $3
         ON CONFLICT (blind) DO UPDATE SET why = excluded.why, at = excluded.at",
        values![why, now, id],
    )?;
    forget(tx, id)
}

pub fn suppression(conn: &mut Conn<'_>, blind: &str) -> Result<Option<(String, Micros)>> {
    let row = conn.optional(
        "SELECT why, at FROM suppressed WHERE blind = $1",
        values![blind],
    )?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// Suppressed addresses, counted by reason.
pub fn suppressed(conn: &mut Conn<'_>) -> Result<Vec<(String, u64)>> {
    let rows = conn.query(
        "SELECT why, COUNT(*) FROM suppressed GROUP BY why ORDER BY why",
        values![],
    )?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// One more soft bounce; how many in a row.
pub fn soften(tx: &mut Tx<'_>, id: &str) -> Result<u32> {
    let rows = tx.query(
        "UPDATE subscriber SET soft = soft + 1 WHERE id = $1 RETURNING soft",
        values![id],
    )?;
    rows.first().map_or(Ok(0), |row| row.get(0))
}

/// Forgets what may be kept no longer, and notes that it did; what it forgot.
pub fn purge(tx: &mut Tx<'_>) -> Result<(u64, u64)> {
    let now = tx.now();
    let unconfirmed = tx.execute(
        "DELETE FROM subscriber WHERE state = 'unconfirmed' AND made_at < $1",
        values![now - UNCONFIRMED_FOR],
    )?;
    let limits = tx.execute("DELETE FROM reach_limit WHERE at < $1", values![now - DAY])?;
    tx.execute("DELETE FROM purge WHERE at < $1", values![now - 90 * DAY])?;
    tx.execute(
        "INSERT INTO purge (at, unconfirmed, limits) VALUES ($1, $2, $3) ON CONFLICT (at) DO NOTHING",
        values![now, unconfirmed, limits],
    )?;
    Ok((unconfirmed, limits))
}

/// Purges once an hour while there is something to forget, once a day otherwise.
pub(super) fn purge_if_due(house: &House) -> Result<bool> {
    let now = house.clock.now();
    let due = house.db.read(|conn| {
        let last = last_purge(conn)?.map_or(0, |(at, _)| at);
        Ok(now - last >= DAY || (now - last >= HOUR && anything_old(conn, now)?))
    })?;
    if due {
        let (unconfirmed, _) = house.db.write(purge)?;
        if unconfirmed > 0 {
            tracing::info!(unconfirmed, "addresses that did not confirm are forgotten");
        }
    }
    Ok(due)
}

fn anything_old(conn: &mut Conn<'_>, now: Micros) -> Result<bool> {
    let old = conn.optional(
        "SELECT 1 FROM subscriber WHERE state = 'unconfirmed' AND made_at < $1
         UNION ALL SELECT 1 FROM reach_limit WHERE at < $2 LIMIT 1",
        values![now - UNCONFIRMED_FOR, now - DAY],
    )?;
    Ok(old.is_some())
}

pub fn last_purge(conn: &mut Conn<'_>) -> Result<Option<(Micros, u64)>> {
    let row = conn.optional(
        "SELECT at, unconfirmed FROM purge ORDER BY at DESC LIMIT 1",
        values![],
    )?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// Counts one more of something limited, if fewer than `most` were counted since `since`; whether it may go on.
pub fn within_limit(tx: &mut Tx<'_>, what: &str, since: Micros, most: u64) -> Result<bool> {
    let count: u64 = tx
        .one(
            "SELECT COUNT(*) FROM reach_limit WHERE what = $1 AND at > $2",
            values![what, since],
        )?
        .get(0)?;
    if count >= most {
        return Ok(false);
    }
    let (now, id) = (tx.now(), tx.fresh_id()?);
    tx.execute(
        "INSERT INTO reach_limit (what, at, id) VALUES ($1, $2, $3)",
        values![what, now, id],
    )?;
    Ok(true)
}

fn read(row: &Row) -> Result<Subscriber> {
    Ok(Subscriber {
        id: row.get(0)?,
        sealed: row.get(1)?,
        lane: row.get(2)?,
        standing: Standing::parse(&row.get::<String>(3)?)?,
        wants: Preferences::read(
            &row.get::<String>(4)?,
            &row.get::<String>(5)?,
            &row.get::<String>(6)?,
        )?,
        consent: row.get(7)?,
        consent_lang: row.get(8)?,
        consent_at: row.get(9)?,
        source: row.get(10)?,
        made_at: row.get(11)?,
        confirmed_at: row.get(12)?,
        soft: row.get(13)?,
    })
}
