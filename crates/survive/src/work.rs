//! What waits to be an entry: one row for each thing done, in the order in which it was done.
//!
//! The row is written in the transaction of the thing itself; its number is the fact's, and facts are numbered in commit order.

use std::collections::BTreeMap;

use floor::{Conn, Error, Id, Result, Row, Tx, values};
use serde::{Deserialize, Serialize};

/// One thing that the log will say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case")]
pub(crate) enum Work {
    Publish {
        revision: Id,
    },
    /// The reason for readers, by language tag, as it was said then.
    Withdraw {
        call: Id,
        reason: BTreeMap<String, String>,
    },
    /// `all`: nothing of the call is left, so the reasons of its withdrawals go too.
    Erase {
        call: Id,
        revisions: Vec<Id>,
        all: bool,
        reason: String,
    },
}

/// A staged row.
pub(crate) struct Staged {
    pub seq: u64,
    pub work: Work,
}

pub(crate) fn stage(tx: &mut Tx<'_>, work: &Work) -> Result<()> {
    // `say` has just numbered the fact in this transaction, and holds the number until the commit.
    let seq = floor::db::fact_seq(tx)?;
    tx.execute(
        "INSERT INTO log_staged (seq, work) VALUES ($1, $2)",
        values![seq, write(work)?],
    )?;
    Ok(())
}

/// The oldest rows that do not wait for anything, at most `limit`.
pub(crate) fn staged(conn: &mut Conn<'_>, limit: usize) -> Result<Vec<Staged>> {
    let rows = conn.query(
        "SELECT seq, work FROM log_staged WHERE waiting IS NULL ORDER BY seq LIMIT $1",
        values![limit],
    )?;
    rows.iter().map(read).collect()
}

/// Every row, in order, those that wait among them.
pub(crate) fn all(conn: &mut Conn<'_>) -> Result<Vec<Staged>> {
    let rows = conn.query("SELECT seq, work FROM log_staged ORDER BY seq", values![])?;
    rows.iter().map(read).collect()
}

/// Forgets a row.
pub(crate) fn drop_row(tx: &mut Tx<'_>, seq: u64) -> Result<()> {
    tx.execute("DELETE FROM log_staged WHERE seq = $1", values![seq])?;
    Ok(())
}

/// The withdrawals that are not in the log yet.
pub(crate) fn staged_withdrawals(conn: &mut Conn<'_>) -> Result<Vec<Staged>> {
    let rows = conn.query(
        "SELECT seq, work FROM log_staged WHERE work LIKE '{\"work\":\"withdraw\"%' ORDER BY seq",
        values![],
    )?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Staged> {
    let work = serde_json::from_str(&row.get::<String>(1)?)
        .map_err(|cause| Error::internal("staged work cannot be read", cause))?;
    Ok(Staged {
        seq: row.get(0)?,
        work,
    })
}

/// Puts other work in the place of a row.
pub(crate) fn replace(tx: &mut Tx<'_>, seq: u64, work: &Work) -> Result<()> {
    tx.execute(
        "UPDATE log_staged SET work = $1 WHERE seq = $2",
        values![write(work)?, seq],
    )?;
    Ok(())
}

fn write(work: &Work) -> Result<String> {
    serde_json::to_string(work)
        .map_err(|cause| Error::internal("staged work cannot be written", cause))
}

/// Takes back the newest row of this work: what it asks for is done otherwise, in the same transaction.
pub(crate) fn unstage(tx: &mut Tx<'_>, work: &Work) -> Result<()> {
    let taken = tx.execute(
        "DELETE FROM log_staged WHERE seq = (SELECT MAX(seq) FROM log_staged WHERE work = $1)",
        values![write(work)?],
    )?;
    match taken {
        1 => Ok(()),
        _ => Err(Error::internal(
            "staged work is not where it was put",
            anyhow::anyhow!("{work:?}"),
        )),
    }
}

/// Sets a row aside until keys change.
pub(crate) fn set_aside(tx: &mut Tx<'_>, seq: u64, lacks: &str) -> Result<()> {
    tracing::warn!(
        seq,
        lacks,
        "an entry cannot be signed yet; it waits, others go on"
    );
    tx.execute(
        "UPDATE log_staged SET waiting = $1 WHERE seq = $2",
        values![lacks, seq],
    )?;
    Ok(())
}

/// Tries again what was set aside; whether there was any.
pub(crate) fn take_up_again(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(tx.execute(
        "UPDATE log_staged SET waiting = NULL WHERE waiting IS NOT NULL",
        values![],
    )? > 0)
}

/// Forgets the rows up to `seq` that are now in the log.
pub(crate) fn done(tx: &mut Tx<'_>, seq: u64) -> Result<()> {
    tx.execute(
        "DELETE FROM log_staged WHERE seq <= $1 AND waiting IS NULL",
        values![seq],
    )?;
    Ok(())
}
