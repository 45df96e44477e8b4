//! Migrations: one ordered list of SQL texts for both engines, forward only.
//!
//! Each is applied once, all in one transaction, under a lock so that two processes starting together do not race. Which were
//! applied is told by their names, so that every room may add to its own. A database that knows a migration this program
//! does not is newer than the program: it is refused, untouched.

use super::{Conn, Tx};
use crate::{Error, Result, values};

/// One step of the schema. `{blob}` in the text stands for the engine's type for bytes, `{fulltext NAME}` for the making of an
/// index of texts (`fulltext.rs`).
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Stable, unique, as `room/0001_what`.
    pub name: &'static str,
    pub sql: &'static str,
}

pub(super) const FIRST: Migration = Migration {
    name: "floor/0001_floor",
    sql: "
CREATE TABLE fact_head (one BIGINT PRIMARY KEY, seq BIGINT NOT NULL);
INSERT INTO fact_head (one, seq) VALUES (1, 0);
CREATE TABLE fact (seq BIGINT PRIMARY KEY, at BIGINT NOT NULL, fact TEXT NOT NULL);
CREATE TABLE job (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, payload TEXT NOT NULL,
  priority BIGINT NOT NULL, run_at BIGINT NOT NULL, wanted BIGINT NOT NULL, attempts BIGINT NOT NULL,
  lease TEXT, lease_until BIGINT, error TEXT, dead_at BIGINT,
  UNIQUE (kind, key));
CREATE INDEX job_due ON job (priority, run_at) WHERE dead_at IS NULL;
CREATE TABLE sealed_key (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, vkey TEXT NOT NULL, sealed {blob} NOT NULL,
  made_at BIGINT NOT NULL, retired_at BIGINT);
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
",
};

pub(super) fn migrate(tx: &mut Tx<'_>, blob: &str, rooms: &[Migration]) -> Result<()> {
    tx.run("CREATE TABLE IF NOT EXISTS migration (position BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, at BIGINT NOT NULL)")?;
    let wanted: Vec<&Migration> = std::iter::once(&FIRST).chain(rooms).collect();
    let applied = applied(tx)?;
    // By name, not by place: a room's next migration comes between this room's and the next one's.
    let unknown = |name: &&String| !wanted.iter().any(|migration| migration.name == **name);
    if let Some(name) = applied.iter().find(unknown) {
        return Err(Error::conflict(format!(
            "the database is newer than this program: it knows `{name}`, this program does not"
        ))
        .hint("start the newer beffroi that last used this house; nothing was changed"));
    }
    let missing = wanted
        .iter()
        .filter(|migration| !applied.iter().any(|name| name == migration.name));
    for (position, migration) in (applied.len()..).zip(missing) {
        let sql = with_indexes(&migration.sql.replace("{blob}", blob), tx.is_postgres());
        tx.run(&sql)?;
        let now = tx.now();
        tx.execute(
            "INSERT INTO migration (position, name, at) VALUES ($1, $2, $3)",
            values![position, migration.name, now],
        )?;
    }
    Ok(())
}

fn with_indexes(sql: &str, postgres: bool) -> String {
    let mut parts = sql.split("{fulltext ");
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        written.push_str(&super::fulltext::table(postgres, name));
        written.push_str(rest);
    }
    written
}

fn applied(conn: &mut Conn<'_>) -> Result<Vec<String>> {
    conn.query("SELECT name FROM migration ORDER BY position", values![])?
        .iter()
        .map(|row| row.get(0))
        .collect()
}
