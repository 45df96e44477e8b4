//! Changes of editor keys that the roots still have to sign: a key to make for whoever became an editor, a key to drop of whoever is one no more.
//!
//! This room knows whose key is whose and what is owed; making and dropping keys is the log's business, and waits for the roots
//! where they are not in the house.

use floor::{Conn, Error, Id, Micros, Result, Tx, values};

use crate::{audit, person_store};

/// The kind of the job that pays what is owed, where the roots are in the house.
pub const JOB: &str = "people/keys";

/// What is owed.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A key for somebody.
    Add,
    /// The end of a key.
    Drop { vkey: String },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Owed {
    pub id: Id,
    pub person: Id,
    pub change: Change,
    pub since: Micros,
}

/// Notes what follows from the roles that somebody has now.
pub(crate) fn on_roles(tx: &mut Tx<'_>, person: &Id) -> Result<()> {
    let Some(person) = person_store::person(tx, person)? else {
        return Ok(());
    };
    tx.execute(
        "DELETE FROM owed_key WHERE person = $1 AND change = 'add'",
        values![&person.id],
    )?;
    let writes = person.roles.is_editor() && person.removed_at.is_none();
    match (&person.editor_key, writes) {
        (None, true) => owe(tx, &person.id, "add", None),
        (Some(vkey), false) => {
            person_store::set_editor_key(tx, &person.id, None)?;
            owe(tx, &person.id, "drop", Some(vkey))
        }
        _ => Ok(()),
    }
}

fn owe(tx: &mut Tx<'_>, person: &Id, change: &str, vkey: Option<&str>) -> Result<()> {
    let (id, now) = (tx.fresh_id()?, tx.now());
    tx.execute(
        "INSERT INTO owed_key (id, change, person, vkey, since) VALUES ($1, $2, $3, $4, $5)",
        values![id, change, person, vkey, now],
    )?;
    tx.enqueue(JOB, "", "", None)
}

/// Everything that is owed, oldest first.
pub fn all(conn: &mut Conn<'_>) -> Result<Vec<Owed>> {
    let rows = conn.query(
        "SELECT id, person, change, vkey, since FROM owed_key ORDER BY id",
        values![],
    )?;
    rows.iter()
        .map(|row| {
            let change = match (row.get::<String>(2)?.as_str(), row.get(3)?) {
                ("add", None) => Change::Add,
                ("drop", Some(vkey)) => Change::Drop { vkey },
                (other, _) => {
                    let cause = anyhow::anyhow!("{other}");
                    return Err(Error::internal("an owed change of keys is damaged", cause));
                }
            };
            Ok(Owed {
                id: row.get(0)?,
                person: row.get(1)?,
                change,
                since: row.get(4)?,
            })
        })
        .collect()
}

/// A key was made for somebody.
pub fn added(tx: &mut Tx<'_>, owed: &Owed, vkey: &str) -> Result<()> {
    person_store::set_editor_key(tx, &owed.person, Some(vkey))?;
    audit::note(tx, None, "key-added", owed.person.as_str())?;
    paid(tx, owed)?;
    // They may have stopped being an editor meanwhile.
    on_roles(tx, &owed.person)
}

/// A key was dropped.
pub fn dropped(tx: &mut Tx<'_>, owed: &Owed) -> Result<()> {
    audit::note(tx, None, "key-dropped", owed.person.as_str())?;
    paid(tx, owed)
}

fn paid(tx: &mut Tx<'_>, owed: &Owed) -> Result<()> {
    tx.execute("DELETE FROM owed_key WHERE id = $1", values![&owed.id])?;
    Ok(())
}
