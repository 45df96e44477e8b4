//! Whose hand it was: the person behind each fact that was said at the desk, so that the log's entry is signed with their key.
//!
//! The row stays inside the house. What the log shows is a key, which names nobody.

use floor::{Conn, Id, Result, Tx, values};

/// Does `work` in somebody's name: every fact said in it is theirs.
pub fn by<'t, T>(
    tx: &mut Tx<'t>,
    person: &Id,
    work: impl FnOnce(&mut Tx<'t>) -> Result<T>,
) -> Result<T> {
    // Locks the number of the newest fact until the commit, so that only this transaction's facts come after it.
    tx.execute("UPDATE fact_head SET seq = seq WHERE one = 1", values![])?;
    let before = floor::db::fact_seq(tx)?;
    let done = work(tx)?;
    for fact in before + 1..=floor::db::fact_seq(tx)? {
        tx.execute(
            "INSERT INTO hand (fact, person) VALUES ($1, $2)",
            values![fact, person],
        )?;
    }
    Ok(done)
}

/// The key of whoever did what a fact says; `None` for the command line, and for somebody who has no key (yet, or any more).
pub fn key_of(conn: &mut Conn<'_>, fact: u64) -> Result<Option<String>> {
    let row = conn.optional(
        "SELECT p.editor_key FROM hand h JOIN person p ON p.id = h.person WHERE h.fact = $1",
        values![fact],
    )?;
    row.map_or(Ok(None), |row| row.get(0))
}
