//! The database: one SQL text, two engines, plain blocking functions.
//!
//! A room writes `db.read(|conn| …)` and `db.write(|tx| …)`; the closure is the unit of work. Statements are written once in
//! the subset both engines share (`$1`, `RETURNING`, `ON CONFLICT`, BIGINT, TEXT, bytes; times as integer microseconds, no `now()`).
//! What differs is one file each: opening, transactions, errors (`sqlite.rs`, `postgres.rs`), searching texts (`fulltext.rs`), and one
//! word in claiming a job.
//! Calls block: a server makes them on blocking threads, and serves what people read from memory without coming here.

mod bell;
mod fulltext;
mod migrate;
mod postgres;
mod sqlite;
mod value;

use std::any::Any;
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

pub use bell::{Bell, Listening};
pub use fulltext::Wanted;
pub use migrate::Migration;
pub use value::{FromValue, Row, Value};

use crate::{Clock, Error, Fact, Id, Micros, Random, Result, values};

/// What the rooms add to a fact, in the transaction that says it.
pub type Hear = fn(&mut Tx<'_>, &Fact) -> Result<()>;

/// How safely a transaction is kept once it has committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Keep {
    /// In order, on the disk with the next durable one: a power cut may lose it, a crash of the process does not.
    Soon,
    /// On the disk.
    Durably,
}

/// A house's database.
pub struct Db {
    engine: Engine,
    clock: Clock,
    random: Random,
    hear: Hear,
    bell: Arc<Bell>,
}

enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Db {
    /// Opens (or makes) the database: `postgres://…`, or a SQLite file at `path` when there is no address. Brings the schema up to date.
    pub fn open(
        address: Option<&str>,
        path: &Path,
        migrations: &[Migration],
        hear: Hear,
        clock: Clock,
        random: Random,
    ) -> Result<Self> {
        let (engine, bell) = match address {
            Some(address) => {
                let engine = postgres::Postgres::open(address)?;
                (Engine::Postgres(engine), Bell::default())
            }
            None => {
                let engine = sqlite::Sqlite::open(path)?;
                let bell = Bell::with_rope(path.with_extension("bell"));
                (Engine::Sqlite(engine), bell)
            }
        };
        let db = Self {
            engine,
            clock,
            random,
            hear,
            bell: Arc::new(bell),
        };
        let blob = if db.is_postgres() { "BYTEA" } else { "BLOB" };
        db.write(|tx| {
            if let Inner::Postgres(_) = tx.conn.inner {
                tx.query(
                    "SELECT CAST(pg_advisory_xact_lock(7305809155951) AS TEXT)",
                    values![],
                )?;
            }
            migrate::migrate(tx, blob, migrations)
        })?;
        Ok(db)
    }

    /// Runs `f` on one consistent snapshot.
    pub fn read<T>(&self, f: impl FnOnce(&mut Conn<'_>) -> Result<T>) -> Result<T> {
        match &self.engine {
            Engine::Sqlite(sqlite) => {
                sqlite.read(|connection| f(&mut Conn::still(Inner::Sqlite(connection))))
            }
            Engine::Postgres(postgres) => {
                postgres.read(|pooled| f(&mut Conn::still(Inner::Postgres(pooled))))
            }
        }
    }

    /// Runs `f` as one transaction: all of it is saved and durable when this returns `Ok`, none of it otherwise.
    pub fn write<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        self.keep(Keep::Durably, f)
    }

    /// The same without waiting for the disk, for what a power cut may undo (leases of jobs), or what a durable
    /// transaction follows before anybody is told: what was committed before is never lost with it, what is committed after is never there without it.
    pub fn write_soon<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        self.keep(Keep::Soon, f)
    }

    fn keep<T>(&self, keep: Keep, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let work = |inner: Inner<'_>| {
            let mut tx = Tx {
                conn: Conn::on(inner),
                db: self,
            };
            let value = f(&mut tx)?;
            tx.conn.unbroken().map(|()| value)
        };
        let value = match &self.engine {
            Engine::Sqlite(sqlite) => {
                sqlite.write(keep, |connection| work(Inner::Sqlite(connection)))?
            }
            Engine::Postgres(postgres) => {
                postgres.write(keep, |pooled| work(Inner::Postgres(pooled)))?
            }
        };
        self.bell.ring_out();
        Ok(value)
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// Rung after each commit, of other processes too where they can be heard: the job runner and the tree wait on it.
    pub fn bell(&self) -> &Arc<Bell> {
        &self.bell
    }

    /// The facts said after `seq`, oldest first, at most 1,000.
    pub fn facts_after(&self, seq: u64) -> Result<Vec<(u64, Fact)>> {
        self.read(|conn| facts_after(conn, seq))
    }

    /// The number of the newest fact.
    pub fn fact_seq(&self) -> Result<u64> {
        self.read(fact_seq)
    }

    /// Overwrites what deleted rows left behind in SQLite's write-ahead log; after an erasure. Another process that reads may
    /// delay it until later. PostgreSQL does this in its own time (`VACUUM`).
    pub fn scrub(&self) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.truncate_log(),
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// A number that differs when another process may have committed since; cheap on SQLite, the newest fact on PostgreSQL.
    pub fn version(&self) -> Result<i64> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.data_version(),
            Engine::Postgres(_) => self
                .fact_seq()
                .map(|seq| i64::try_from(seq).unwrap_or(i64::MAX)),
        }
    }
}

/// The facts said after `seq`, oldest first, at most 1,000.
pub fn facts_after(conn: &mut Conn<'_>, seq: u64) -> Result<Vec<(u64, Fact)>> {
    let rows = conn.query(
        "SELECT seq, fact FROM fact WHERE seq > $1 ORDER BY seq LIMIT 1000",
        values![seq],
    )?;
    rows.iter()
        .map(|row| {
            let fact = serde_json::from_str(&row.get::<String>(1)?)
                .map_err(|cause| Error::internal("a written fact cannot be read", cause))?;
            Ok((row.get(0)?, fact))
        })
        .collect()
}

/// The number of the newest fact this snapshot sees.
pub fn fact_seq(conn: &mut Conn<'_>) -> Result<u64> {
    conn.one("SELECT seq FROM fact_head WHERE one = 1", values![])?
        .get(0)
}

/// A connection with a snapshot: everything that only reads takes this.
pub struct Conn<'a> {
    inner: Inner<'a>,
    /// The first statement that failed.
    broken: Option<String>,
    /// A snapshot: what was read once stays true.
    is_still: bool,
    /// What `once` made last, and its name.
    made: Option<(String, Rc<dyn Any>)>,
}

enum Inner<'a> {
    Sqlite(&'a mut rusqlite::Connection),
    Postgres(&'a mut postgres::Pooled),
}

impl<'a> Conn<'a> {
    fn on(inner: Inner<'a>) -> Self {
        Self {
            inner,
            broken: None,
            is_still: false,
            made: None,
        }
    }

    fn still(inner: Inner<'a>) -> Self {
        Self {
            is_still: true,
            ..Self::on(inner)
        }
    }

    /// What several pages of one snapshot are made from, made for the first of them. Only the last one is kept; in a
    /// transaction, which may change what it was made from, none.
    pub fn once<T: 'static>(
        &mut self,
        name: &str,
        make: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<Rc<T>> {
        let made = self.made.as_ref().filter(|(known, _)| known == name);
        if let Some(made) = made.and_then(|(_, made)| Rc::clone(made).downcast().ok()) {
            return Ok(made);
        }
        let made = Rc::new(make(self)?);
        if self.is_still {
            self.made = Some((name.to_owned(), made.clone()));
        }
        Ok(made)
    }

    /// PostgreSQL saves nothing of a transaction in which a statement failed, and answers its `COMMIT` all the same. Whoever passes over a
    /// failed statement is told so, on both engines.
    fn unbroken(&mut self) -> Result<()> {
        match self.broken.take() {
            None => Ok(()),
            Some(sql) => Err(Error::internal(
                "nothing was saved: a statement had failed and its error was passed over",
                anyhow::anyhow!("{sql}"),
            )),
        }
    }

    /// All rows.
    pub fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.each(sql, values, |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The first row, if any.
    pub fn optional(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>> {
        Ok(self.query(sql, values)?.into_iter().next())
    }

    /// The row that must be there.
    pub fn one(&mut self, sql: &str, values: &[Value]) -> Result<Row> {
        self.optional(sql, values)?.ok_or_else(|| {
            Error::internal("a row that must exist is missing", anyhow::anyhow!("{sql}"))
        })
    }

    /// Hands each row to `each` without keeping them (on SQLite; PostgreSQL gathers them first).
    pub fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        mut each: impl FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        self.raw(sql, values, &mut each).map(|_| ())
    }

    fn raw(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<()>,
    ) -> Result<u64> {
        let mut refused = false;
        let mut take = |row| each(row).inspect_err(|_| refused = true);
        let answer = match &mut self.inner {
            Inner::Sqlite(connection) => sqlite::query(connection, sql, values, &mut take),
            Inner::Postgres(pooled) => pooled.query(sql, values, &mut take),
        };
        if answer.is_err() && !refused {
            self.broken.get_or_insert_with(|| sql.to_owned());
        }
        answer
    }
}

/// A transaction: reads, writes, facts and jobs that are saved together or not at all.
pub struct Tx<'a> {
    conn: Conn<'a>,
    db: &'a Db,
}

impl Tx<'_> {
    /// Runs a statement that returns no rows; the number of rows it changed.
    pub fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        self.conn.raw(sql, values, &mut |_| Ok(()))
    }

    /// Runs statements without parameters (migrations).
    pub fn run(&mut self, sql: &str) -> Result<()> {
        let done = match &mut self.conn.inner {
            Inner::Sqlite(connection) => connection.execute_batch(sql).map_err(sqlite::from_sqlite),
            Inner::Postgres(pooled) => pooled.run(sql),
        };
        if done.is_err() {
            self.conn.broken.get_or_insert_with(|| sql.to_owned());
        }
        done
    }

    pub fn now(&self) -> Micros {
        self.db.clock.now()
    }

    pub fn random(&self) -> &Random {
        &self.db.random
    }

    pub fn fresh_id(&self) -> Result<Id> {
        Id::fresh(&self.db.clock, &self.db.random)
    }

    pub fn is_postgres(&self) -> bool {
        self.db.is_postgres()
    }

    /// Writes the fact down and lets the rooms add what follows from it. Facts are numbered in commit order: the
    /// head row is locked until the commit.
    pub fn say(&mut self, fact: &Fact) -> Result<()> {
        let seq: u64 = self.query(
            "UPDATE fact_head SET seq = seq + 1 WHERE one = 1 RETURNING seq",
            values![],
        )?[0]
            .get(0)?;
        let text = serde_json::to_string(fact)
            .map_err(|cause| Error::internal("a fact cannot be written", cause))?;
        let now = self.now();
        self.execute(
            "INSERT INTO fact (seq, at, fact) VALUES ($1, $2, $3)",
            values![seq, now, text],
        )?;
        let hear = self.db.hear;
        hear(self, fact)
    }
}

impl<'a> Deref for Tx<'a> {
    type Target = Conn<'a>;
    fn deref(&self) -> &Conn<'a> {
        &self.conn
    }
}

impl<'a> DerefMut for Tx<'a> {
    fn deref_mut(&mut self) -> &mut Conn<'a> {
        &mut self.conn
    }
}
