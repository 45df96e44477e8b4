//! Every SQL statement about sessions.

use floor::{Conn, House, Id, Micros, Result, Tx, values};

use crate::secret;
use crate::session::{ABSOLUTE, IDLE, NOTED, Session, device};
use crate::{person_store, way_store};

/// A line of the list of one's sessions.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: Id,
    pub device: String,
    pub made_at: Micros,
    pub used_at: Micros,
}

/// Begins a session; what its cookie shall hold. What is over is swept away.
pub fn begin(tx: &mut Tx<'_>, person: &Id, agent: &str) -> Result<String> {
    let (id, now) = (tx.fresh_id()?, tx.now());
    let (cookie, form) = (
        secret::fresh_token(tx.random())?,
        secret::fresh_token(tx.random())?,
    );
    tx.execute(
        "DELETE FROM session WHERE used_at < $1 OR made_at < $2",
        values![now - IDLE, now - ABSOLUTE],
    )?;
    tx.execute(
        "INSERT INTO session (id, person, secret, form, device, made_at, used_at, turned_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![id, person, secret::hash(&cookie), form, device(agent), now, now, now],
    )?;
    Ok(cookie)
}

/// The session that a cookie opens, unless it is over or its person was removed.
pub fn find(house: &House, conn: &mut Conn<'_>, cookie: &str) -> Result<Option<Session>> {
    let hash = secret::hash(cookie);
    let row = conn.optional(
        "SELECT id, person, form, device, made_at, used_at, turned_at, before FROM session WHERE secret = $1 OR before = $2",
        values![&hash, &hash],
    )?;
    let Some(row) = row else { return Ok(None) };
    let Some(person) = person_store::person(conn, &row.get(1)?)? else {
        return Ok(None);
    };
    let before: Option<String> = row.get(7)?;
    let behind = before.as_ref() == Some(&hash);
    let session = Session {
        id: row.get(0)?,
        form: row.get(2)?,
        device: row.get(3)?,
        made_at: row.get(4)?,
        used_at: row.get(5)?,
        turned_at: row.get(6)?,
        behind,
        trailing: before.is_some() && !behind,
        settled: way_store::has_way(conn, &person.id)?,
        person,
    };
    let stands = session.person.removed_at.is_none() && !session.is_over(house.clock.now());
    Ok(stands.then_some(session))
}

/// Notes that a session is in use; the new content of its cookie where its secret was changed.
pub fn used(house: &House, session: &Session, turn: bool) -> Result<Option<String>> {
    let now = house.clock.now();
    if turn && session.wants_turn(now) {
        return house.db.write_soon(|tx| turned(tx, session).map(Some));
    }
    if now > session.used_at + NOTED || session.trailing {
        // The newest secret has been seen: the one before is good for nothing more.
        let before = if session.behind { "before" } else { "NULL" };
        let sql = format!("UPDATE session SET used_at = $1, before = {before} WHERE id = $2");
        let note = values![now, &session.id];
        house.db.write_soon(|tx| tx.execute(&sql, note))?;
    }
    Ok(None)
}

/// Where the browser still holds the secret before, that one stays good; else the newest does.
fn turned(tx: &mut Tx<'_>, session: &Session) -> Result<String> {
    let (cookie, now) = (secret::fresh_token(tx.random())?, tx.now());
    let before = match session.behind {
        true => "before",
        false => "secret",
    };
    let sql = format!(
        "UPDATE session SET before = {before}, secret = $1, used_at = $2, turned_at = $3 WHERE id = $4"
    );
    tx.execute(&sql, values![secret::hash(&cookie), now, now, &session.id])?;
    Ok(cookie)
}

/// Somebody's sessions, the last used first.
pub fn of_person(conn: &mut Conn<'_>, person: &Id, now: Micros) -> Result<Vec<Listed>> {
    let rows = conn.query(
        "SELECT id, device, made_at, used_at FROM session WHERE person = $1 AND used_at >= $2 AND made_at >= $3
         ORDER BY used_at DESC, id LIMIT 200",
        values![person, now - IDLE, now - ABSOLUTE],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Listed {
                id: row.get(0)?,
                device: row.get(1)?,
                made_at: row.get(2)?,
                used_at: row.get(3)?,
            })
        })
        .collect()
}

/// Ends one session of a person; whether there was one.
pub fn end(tx: &mut Tx<'_>, person: &Id, id: &Id) -> Result<bool> {
    let ended = tx.execute(
        "DELETE FROM session WHERE id = $1 AND person = $2",
        values![id, person],
    )?;
    Ok(ended > 0)
}

/// Ends every session of a person, save one.
pub fn end_all(tx: &mut Tx<'_>, person: &Id, except: Option<&Id>) -> Result<u64> {
    let except = except.map_or("", Id::as_str);
    tx.execute(
        "DELETE FROM session WHERE person = $1 AND id <> $2",
        values![person, except],
    )
}
