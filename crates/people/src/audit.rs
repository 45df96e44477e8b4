//! What was done in the house, by whom: for stewards, never for the log, and never about readers.
//!
//! An action is a word that the interface has a sentence for (`audit-invited`), its object what it was done to: a call's short name, a person's id, a
//! role. It rides in the transaction that does it.

use floor::{Conn, Error, Id, Micros, Result, Tx, values};
use serde::Serialize;

/// One line of the trail.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub id: Id,
    pub at: Micros,
    /// Who did it; `None` for the command line.
    pub person: Option<Id>,
    /// Their name now.
    pub name: Option<String>,
    pub action: String,
    pub object: String,
    /// The name now of the person that the object begins with, if it does.
    pub whom: Option<String>,
}

impl Line {
    /// The object without the id of somebody whose name is shown.
    pub fn shown(&self) -> &str {
        match self.whom {
            Some(_) => self.object.get(ID..).unwrap_or_default().trim(),
            None => &self.object,
        }
    }
}

/// Notes that something was done.
pub fn note(tx: &mut Tx<'_>, by: Option<&Id>, action: &str, object: &str) -> Result<()> {
    let (id, now) = (tx.fresh_id()?, tx.now());
    tx.execute(
        "INSERT INTO audit (id, at, person, action, object) VALUES ($1, $2, $3, $4, $5)",
        values![id, now, by, action, object],
    )?;
    Ok(())
}

/// How long an id is.
const ID: usize = 26;
const LINE: &str = "SELECT a.id, a.at, a.person, p.name, a.action, a.object, o.name FROM audit a
  LEFT JOIN person p ON p.id = a.person LEFT JOIN person o ON o.id = substr(a.object, 1, 26)";

/// Lines before `before` (or the newest), newest first.
pub fn newest(conn: &mut Conn<'_>, before: Option<&Id>, limit: u64) -> Result<Vec<Line>> {
    // Every id sorts before this.
    let before = before.map_or("~", Id::as_str);
    let sql = format!("{LINE} WHERE a.id < $1 ORDER BY a.id DESC LIMIT $2");
    conn.query(&sql, values![before, limit])?
        .iter()
        .map(read)
        .collect()
}

/// The whole trail, oldest first, as lines of JSON.
pub fn export(conn: &mut Conn<'_>) -> Result<String> {
    let mut text = String::new();
    conn.each(&format!("{LINE} ORDER BY a.id"), values![], |row| {
        let line = serde_json::to_string(&read(&row)?)
            .map_err(|cause| Error::internal("the audit trail cannot be written", cause))?;
        text.push_str(&line);
        text.push('\n');
        Ok(())
    })?;
    Ok(text)
}

fn read(row: &floor::Row) -> Result<Line> {
    Ok(Line {
        id: row.get(0)?,
        at: row.get(1)?,
        person: row.get(2)?,
        name: row.get(3)?,
        action: row.get(4)?,
        object: row.get(5)?,
        whom: row.get(6)?,
    })
}
