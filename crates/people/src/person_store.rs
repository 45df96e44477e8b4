//! Every SQL statement about people and their roles.

use floor::{Conn, Error, Id, Result, Row, Tx, values};

use crate::person::{Person, Role, Roles};

const PERSON: &str = "id, name, lang, editor_key, made_at, removed_at";

/// Somebody, removed or not.
pub fn person(conn: &mut Conn<'_>, id: &Id) -> Result<Option<Person>> {
    let sql = format!("SELECT {PERSON} FROM person WHERE id = $1");
    let row = conn.optional(&sql, values![id])?;
    row.map(|row| read(conn, &row)).transpose()
}

/// Everybody who is here, first come first; at most 1,000.
pub fn everybody(conn: &mut Conn<'_>) -> Result<Vec<Person>> {
    let sql =
        format!("SELECT {PERSON} FROM person WHERE removed_at IS NULL ORDER BY id LIMIT 1000");
    let rows = conn.query(&sql, values![])?;
    rows.iter().map(|row| read(conn, row)).collect()
}

/// How many stewards there are besides somebody.
pub fn other_stewards(conn: &mut Conn<'_>, id: &Id) -> Result<u64> {
    conn.one(
        "SELECT COUNT(*) FROM person_role r JOIN person p ON p.id = r.person
         WHERE r.role = 'steward' AND p.removed_at IS NULL AND p.id <> $1",
        values![id],
    )?
    .get(0)
}

/// Whose key it is.
pub fn owner_of_key(conn: &mut Conn<'_>, vkey: &str) -> Result<Option<Id>> {
    let row = conn.optional("SELECT id FROM person WHERE editor_key = $1", values![vkey])?;
    row.map(|row| row.get(0)).transpose()
}

pub(crate) fn insert(tx: &mut Tx<'_>, name: &str, lang: &str, roles: &Roles) -> Result<Id> {
    let (id, now) = (tx.fresh_id()?, tx.now());
    tx.execute(
        "INSERT INTO person (id, name, lang, totp_step, made_at) VALUES ($1, $2, $3, 0, $4)",
        values![&id, name, lang, now],
    )?;
    set_roles(tx, &id, roles)?;
    Ok(id)
}

pub(crate) fn set_roles(tx: &mut Tx<'_>, id: &Id, roles: &Roles) -> Result<()> {
    tx.execute("DELETE FROM person_role WHERE person = $1", values![id])?;
    for role in roles.iter() {
        tx.execute(
            "INSERT INTO person_role (person, role, lang) VALUES ($1, $2, $3)",
            values![id, role.word(), role.lang()],
        )?;
    }
    Ok(())
}

pub(crate) fn set_name_and_lang(tx: &mut Tx<'_>, id: &Id, name: &str, lang: &str) -> Result<()> {
    tx.execute(
        "UPDATE person SET name = $1, lang = $2 WHERE id = $3",
        values![name, lang, id],
    )?;
    Ok(())
}

pub(crate) fn set_editor_key(tx: &mut Tx<'_>, id: &Id, vkey: Option<&str>) -> Result<()> {
    tx.execute(
        "UPDATE person SET editor_key = $1 WHERE id = $2",
        values![vkey, id],
    )?;
    Ok(())
}

pub(crate) fn set_removed(tx: &mut Tx<'_>, id: &Id) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "UPDATE person SET removed_at = $1, editor_key = NULL WHERE id = $2",
        values![now, id],
    )?;
    Ok(())
}

fn read(conn: &mut Conn<'_>, row: &Row) -> Result<Person> {
    let id: Id = row.get(0)?;
    Ok(Person {
        name: row.get(1)?,
        lang: row.get(2)?,
        roles: roles(conn, &id)?,
        editor_key: row.get(3)?,
        made_at: row.get(4)?,
        removed_at: row.get(5)?,
        id,
    })
}

fn roles(conn: &mut Conn<'_>, id: &Id) -> Result<Roles> {
    let rows = conn.query(
        "SELECT role, lang FROM person_role WHERE person = $1",
        values![id],
    )?;
    let roles = rows.iter().map(|row| {
        let (word, lang): (String, String) = (row.get(0)?, row.get(1)?);
        Role::new(&word, &lang)
            .ok_or_else(|| Error::internal("a person has an unknown role", anyhow::anyhow!(word)))
    });
    roles.collect::<Result<_>>().map(Roles::new)
}
