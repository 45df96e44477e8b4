//! Every SQL statement about ways of signing in: passkeys, the authenticator app, recovery codes, a password.

use floor::{Conn, Id, Micros, Result, Tx, values};

use crate::{passkey, secret};

/// How many recovery codes there are when they are printed.
pub const CODES: usize = 10;

/// A passkey as it is kept.
#[derive(Clone, Debug)]
pub struct Passkey {
    pub id: String,
    pub person: Id,
    pub label: String,
    pub site: String,
    pub alg: i64,
    pub spki: Vec<u8>,
    pub counter: u32,
    pub made_at: Micros,
    pub used_at: Option<Micros>,
}

/// What somebody can sign in with.
#[derive(Clone, Debug)]
pub struct Ways {
    pub passkeys: Vec<Passkey>,
    pub app: bool,
    pub password: bool,
    pub codes: u64,
}

/// What belongs to a sign-in name.
#[derive(Clone, Debug)]
pub struct Account {
    pub person: Id,
    /// Sealed.
    pub totp: Option<Vec<u8>>,
    pub totp_step: i64,
    pub password: Option<String>,
}

const PASSKEY: &str = "id, person, label, site, alg, spki, counter, made_at, used_at";

/// Whether somebody can sign in by themselves.
pub fn has_way(conn: &mut Conn<'_>, person: &Id) -> Result<bool> {
    let found = conn.optional(
        "SELECT id FROM person WHERE id = $1 AND (totp IS NOT NULL OR password IS NOT NULL
           OR EXISTS (SELECT 1 FROM passkey WHERE person = $2))",
        values![person, person],
    )?;
    Ok(found.is_some())
}

pub fn ways(conn: &mut Conn<'_>, person: &Id) -> Result<Ways> {
    let sql = format!("SELECT {PASSKEY} FROM passkey WHERE person = $1 ORDER BY made_at, id");
    let passkeys = conn.query(&sql, values![person])?;
    let row = conn.one(
        "SELECT COUNT(totp), COUNT(password) FROM person WHERE id = $1",
        values![person],
    )?;
    let codes = conn.one(
        "SELECT COUNT(*) FROM recovery_code WHERE person = $1",
        values![person],
    )?;
    Ok(Ways {
        passkeys: passkeys.iter().map(read_passkey).collect::<Result<_>>()?,
        app: row.get(0)?,
        password: row.get(1)?,
        codes: codes.get(0)?,
    })
}

pub fn passkey(conn: &mut Conn<'_>, id: &str) -> Result<Option<Passkey>> {
    let sql = format!("SELECT {PASSKEY} FROM passkey WHERE id = $1");
    let row = conn.optional(&sql, values![id])?;
    row.as_ref().map(read_passkey).transpose()
}

/// Keeps a new passkey; `false` when that one is kept already.
pub fn keep_passkey(
    tx: &mut Tx<'_>,
    person: &Id,
    (label, site): (&str, &str),
    made: &passkey::Made,
) -> Result<bool> {
    let now = tx.now();
    let kept = tx.execute(
        "INSERT INTO passkey (id, person, label, site, alg, spki, counter, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO NOTHING",
        values![&made.id, person, label, site, made.alg, made.spki.clone(), made.counter, now],
    )?;
    Ok(kept > 0)
}

pub fn passkey_used(tx: &mut Tx<'_>, id: &str, counter: u32) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "UPDATE passkey SET counter = $1, used_at = $2 WHERE id = $3",
        values![counter, now, id],
    )?;
    Ok(())
}

pub fn drop_passkey(tx: &mut Tx<'_>, person: &Id, id: &str) -> Result<bool> {
    let gone = tx.execute(
        "DELETE FROM passkey WHERE id = $1 AND person = $2",
        values![id, person],
    )?;
    Ok(gone > 0)
}

/// Takes a challenge as answered; `false` when it was answered before.
pub fn answer(tx: &mut Tx<'_>, challenge: &str, until: Micros) -> Result<bool> {
    let now = tx.now();
    tx.execute("DELETE FROM answered WHERE until < $1", values![now])?;
    let fresh = tx.execute(
        "INSERT INTO answered (challenge, until) VALUES ($1, $2) ON CONFLICT (challenge) DO NOTHING",
        values![challenge, until],
    )?;
    Ok(fresh > 0)
}

pub fn account(conn: &mut Conn<'_>, typed: &str) -> Result<Option<Account>> {
    let row = conn.optional(
        "SELECT id, totp, totp_step, password FROM person WHERE sign_in = $1 AND removed_at IS NULL",
        values![secret::hash_typed(typed)],
    )?;
    row.map(|row| {
        Ok(Account {
            person: row.get(0)?,
            totp: row.get(1)?,
            totp_step: row.get(2)?,
            password: row.get(3)?,
        })
    })
    .transpose()
}

/// Takes a step of the authenticator app as used; `false` when it, or a later one, was used before.
pub fn step_used(tx: &mut Tx<'_>, person: &Id, step: i64) -> Result<bool> {
    let used = tx.execute(
        "UPDATE person SET totp_step = $1 WHERE id = $2 AND totp_step < $3",
        values![step, person, step],
    )?;
    Ok(used > 0)
}

/// Gives somebody a new sign-in name; the one before is good no more.
pub fn name_anew(tx: &mut Tx<'_>, person: &Id) -> Result<String> {
    let name = secret::fresh_code::<12>(tx.random())?;
    tx.execute(
        "UPDATE person SET sign_in = $1 WHERE id = $2",
        values![secret::hash_typed(&name), person],
    )?;
    Ok(name)
}

pub fn set_app(tx: &mut Tx<'_>, person: &Id, sealed: Option<Vec<u8>>, step: i64) -> Result<()> {
    tx.execute(
        "UPDATE person SET totp = $1, totp_step = $2 WHERE id = $3",
        values![sealed, step, person],
    )?;
    Ok(())
}

pub fn set_password(tx: &mut Tx<'_>, person: &Id, hash: Option<String>) -> Result<()> {
    tx.execute(
        "UPDATE person SET password = $1 WHERE id = $2",
        values![hash, person],
    )?;
    Ok(())
}

/// Makes recovery codes; those before are good no more.
pub fn codes_anew(tx: &mut Tx<'_>, person: &Id) -> Result<Vec<String>> {
    tx.execute(
        "DELETE FROM recovery_code WHERE person = $1",
        values![person],
    )?;
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let code = secret::fresh_code::<16>(tx.random())?;
        tx.execute(
            "INSERT INTO recovery_code (hash, person) VALUES ($1, $2)",
            values![secret::hash_typed(&code), person],
        )?;
        codes.push(code);
    }
    Ok(codes)
}

/// Whose recovery code it is; it is gone with that.
pub fn take_code(tx: &mut Tx<'_>, typed: &str) -> Result<Option<Id>> {
    let rows = tx.query(
        "DELETE FROM recovery_code WHERE hash = $1 RETURNING person",
        values![secret::hash_typed(typed)],
    )?;
    rows.first().map(|row| row.get(0)).transpose()
}

/// Takes every way of signing in from somebody.
pub fn drop_all(tx: &mut Tx<'_>, person: &Id) -> Result<()> {
    tx.execute("DELETE FROM passkey WHERE person = $1", values![person])?;
    tx.execute(
        "DELETE FROM recovery_code WHERE person = $1",
        values![person],
    )?;
    tx.execute(
        "UPDATE person SET sign_in = NULL, totp = NULL, totp_step = 0, password = NULL WHERE id = $1",
        values![person],
    )?;
    Ok(())
}

fn read_passkey(row: &floor::Row) -> Result<Passkey> {
    Ok(Passkey {
        id: row.get(0)?,
        person: row.get(1)?,
        label: row.get(2)?,
        site: row.get(3)?,
        alg: row.get(4)?,
        spki: row.get(5)?,
        counter: row.get(6)?,
        made_at: row.get(7)?,
        used_at: row.get(8)?,
    })
}
