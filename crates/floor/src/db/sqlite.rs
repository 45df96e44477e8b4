//! SQLite: a pool of readers, and one writer that commits in groups.
//!
//! Each write runs in a savepoint on the one writing connection, on its caller's thread. When others already wait, it
//! leaves the COMMIT (and its fsync) to the last of the group, 64 at most, and sleeps until that has happened: nothing is
//! acknowledged before it is on the disk, and a burst pays for one fsync instead of one each. WAL with
//! `synchronous=FULL`, so what was acknowledged survives a power cut. Readers never wait for the writer. Groups of nothing but
//! bookkeeping (`Keep::Soon`) commit with `NORMAL`: without an fsync, in order, on the disk with the next durable group.
//! Costs: about 5 microseconds for a point read, one fsync for a lone write.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};

use super::{Keep, Row, Value};
use crate::{Error, ErrorKind, Result};

const GROUP: usize = 64;
/// What a connection keeps of the file in its own memory, in KB. Readers are several, and the system keeps the file too.
const WRITER_KEEPS: i64 = 4_000;
const READER_KEEPS: i64 = 1_000;

pub(super) struct Sqlite {
    path: PathBuf,
    readers: Mutex<Vec<Connection>>,
    writer: Mutex<Writer>,
    waiting: AtomicUsize,
    committed: Condvar,
}

struct Writer {
    connection: Connection,
    /// The number of the group that is open or opens next.
    group: u64,
    open: bool,
    /// How the open group will commit, or the last one did.
    keep: Keep,
    members: usize,
    /// Groups whose commit failed, and why; short-lived.
    failed: BTreeMap<u64, String>,
}

impl Sqlite {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let connection = connect(path, WRITER_KEEPS)?;
        Ok(Self {
            path: path.to_owned(),
            readers: Mutex::default(),
            writer: Mutex::new(Writer {
                connection,
                group: 0,
                open: false,
                keep: Keep::Durably,
                members: 0,
                failed: BTreeMap::new(),
            }),
            waiting: AtomicUsize::new(0),
            committed: Condvar::new(),
        })
    }

    /// Runs `f` on a consistent snapshot.
    pub(super) fn read<T>(&self, f: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let pooled = lock(&self.readers).pop();
        let mut connection = match pooled {
            Some(connection) => connection,
            None => connect(&self.path, READER_KEEPS)?,
        };
        run(&connection, "BEGIN")?;
        let answer = f(&mut connection);
        run(&connection, "COMMIT")?;
        let mut readers = lock(&self.readers);
        if readers.len() < 8 {
            readers.push(connection);
        }
        answer
    }

    /// Runs `f` in a savepoint of the open group and returns once the group is kept.
    pub(super) fn write<T>(
        &self,
        keep: Keep,
        f: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> Result<T> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut writer = lock(&self.writer);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        if writer.open && keep > writer.keep {
            self.commit(&mut writer);
        }
        if let Err(error) = writer.begin(keep) {
            self.end_group_if_last(&mut writer);
            return Err(error);
        }
        // A panic must not strand the others of the group: it is undone like an error, then goes on.
        let answer = catch_unwind(AssertUnwindSafe(|| f(&mut writer.connection)));
        let end = match &answer {
            Ok(Ok(_)) => "RELEASE one",
            _ => "ROLLBACK TO one; RELEASE one",
        };
        if let Err(cause) = run(&writer.connection, end) {
            // The savepoint is gone: a full or failing disk made SQLite undo the whole group, and nobody's part is saved.
            self.end_group(&mut writer, Some(&cause));
            return match answer {
                Ok(Ok(_)) => Err(not_saved(told(&cause))),
                refused => refused.unwrap_or_else(|panic| resume_unwind(panic)),
            };
        }
        match answer {
            Ok(Ok(value)) => {
                writer.members += 1;
                let group = writer.group;
                self.end_group_if_last(&mut writer);
                self.wait_for(writer, group).map(|()| value)
            }
            refused => {
                self.end_group_if_last(&mut writer);
                refused.unwrap_or_else(|panic| resume_unwind(panic))
            }
        }
    }

    /// Commits when nobody else is about to join. Whoever is waiting for the lock will come here too, so no group is forgotten.
    fn end_group_if_last(&self, writer: &mut Writer) {
        let others = self.waiting.load(Ordering::SeqCst) > 0;
        if !writer.open || (others && writer.members < GROUP) {
            return;
        }
        self.commit(writer);
    }

    fn commit(&self, writer: &mut Writer) {
        let committed = run(&writer.connection, "COMMIT");
        self.end_group(writer, committed.err().as_ref());
    }

    /// Wakes the members of the group: it is on the disk, or it failed and nothing of it is.
    fn end_group(&self, writer: &mut Writer, failed: Option<&Error>) {
        if let Some(cause) = failed {
            let group = writer.group;
            writer.failed.insert(group, told(cause));
            writer.failed.retain(|failed, _| failed + 64 > group);
            // The rollback can only fail when SQLite has already rolled back by itself.
            let _ = run(&writer.connection, "ROLLBACK");
        }
        writer.open = false;
        writer.members = 0;
        writer.group += 1;
        self.committed.notify_all();
    }

    fn wait_for(&self, writer: MutexGuard<'_, Writer>, group: u64) -> Result<()> {
        let writer = self
            .committed
            .wait_while(writer, |writer| writer.group <= group)
            .unwrap_or_else(PoisonError::into_inner);
        match writer.failed.get(&group) {
            Some(cause) => Err(not_saved(cause.clone())),
            None => Ok(()),
        }
    }

    /// Moves the write-ahead log into the database file and empties it.
    pub(super) fn truncate_log(&self) -> Result<()> {
        let writer = lock(&self.writer);
        writer
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(from_sqlite)
    }

    /// A number that changes when another process has committed; costs no disk access.
    pub(super) fn data_version(&self) -> Result<i64> {
        let writer = lock(&self.writer);
        writer
            .connection
            .prepare_cached("PRAGMA data_version")
            .and_then(|mut asked| asked.query_row([], |row| row.get(0)))
            .map_err(from_sqlite)
    }
}

impl Writer {
    fn begin(&mut self, keep: Keep) -> Result<()> {
        if !self.open {
            if self.keep != keep {
                // Not possible inside a transaction, hence a group of its own.
                run(
                    &self.connection,
                    match keep {
                        Keep::Soon => "PRAGMA synchronous = NORMAL",
                        Keep::Durably => "PRAGMA synchronous = FULL",
                    },
                )?;
                self.keep = keep;
            }
            run(&self.connection, "BEGIN IMMEDIATE")?;
            self.open = true;
        }
        run(&self.connection, "SAVEPOINT one")
    }
}

/// What happened and why, without a remedy.
fn told(error: &Error) -> String {
    error.cause().map_or_else(
        || error.what().to_owned(),
        |cause| format!("{}: {cause:#}", error.what()),
    )
}

fn not_saved(cause: String) -> Error {
    Error::unavailable(
        "nothing was saved: the database could not commit",
        anyhow::Error::msg(cause),
    )
    .hint("free some space or mend the disk, then do the same again")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path, keeps: i64) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)
        .map_err(|cause| from_sqlite(cause).at(path.display()))?;
    connection
        .execute_batch(
            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;",
        )
        .map_err(|cause| from_sqlite(cause).at(path.display()))?;
    connection
        .pragma_update(None, "cache_size", -keeps)
        .map_err(|cause| from_sqlite(cause).at(path.display()))?;
    // One plan for a statement, whatever its values: else the bundled SQLite prepares it anew for each (STAT4).
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(|cause| from_sqlite(cause).at(path.display()))?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

fn run(connection: &Connection, sql: &str) -> Result<()> {
    connection.execute_batch(sql).map_err(from_sqlite)
}

/// Runs a statement and hands each row to `each`; returns the number of rows changed.
pub(super) fn query(
    connection: &Connection,
    sql: &str,
    values: &[Value],
    each: &mut dyn FnMut(Row) -> Result<()>,
) -> Result<u64> {
    // SQLite takes `$1` for a name and numbers names by first appearance; `?1` means what `$1` means to PostgreSQL.
    let sql = sql.replace('$', "?");
    let mut statement = connection
        .prepare_cached(&sql)
        .map_err(|cause| from_sqlite(cause).at(&sql))?;
    let columns = statement.column_count();
    let mut rows = statement
        .query(rusqlite::params_from_iter(values))
        .map_err(|cause| from_sqlite(cause).at(&sql))?;
    while let Some(row) = rows.next().map_err(|cause| from_sqlite(cause).at(&sql))? {
        let values = (0..columns)
            .map(|index| {
                row.get_ref(index)
                    .map_err(from_sqlite)
                    .and_then(|value| read(value))
            })
            .collect::<Result<_>>()?;
        each(Row(values))?;
    }
    drop(rows);
    Ok(if columns == 0 {
        connection.changes()
    } else {
        0
    })
}

fn read(value: ValueRef<'_>) -> Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Int(n),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        ValueRef::Real(_) => {
            return Err(Error::internal(
                "a statement returned a real number",
                anyhow::anyhow!("cast it to BIGINT"),
            ));
        }
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(n) => ValueRef::Integer(*n),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

pub(super) fn from_sqlite(cause: rusqlite::Error) -> Error {
    use rusqlite::ErrorCode as Code;
    // The shared index of the journal cannot grow: what a full disk looks like to whoever opens the file.
    let code = match cause.sqlite_error().map(|error| error.extended_code) {
        Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) => Some(Code::DiskFull),
        _ => cause.sqlite_error_code(),
    };
    let (kind, what, hint) = match code {
        Some(Code::DiskFull) => (
            ErrorKind::Unavailable,
            "the disk is full, nothing was saved",
            "free some space and do the same again",
        ),
        Some(Code::ReadOnly | Code::CannotOpen | Code::PermissionDenied) => (
            ErrorKind::Unavailable,
            "the database cannot be opened for writing",
            "give this user the right to write to the house's folder",
        ),
        Some(Code::DatabaseBusy | Code::DatabaseLocked) => (
            ErrorKind::Unavailable,
            "another program holds the database",
            "wait for it to end, or stop it, and do the same again",
        ),
        Some(Code::DatabaseCorrupt | Code::NotADatabase) => (
            ErrorKind::Unavailable,
            "the database file is damaged",
            "restore the last back-up; the log's mirrors hold what was published",
        ),
        Some(Code::SystemIoFailure) => (
            ErrorKind::Unavailable,
            "the disk failed to read or write, nothing was saved",
            "check the disk, then do the same again",
        ),
        Some(Code::ConstraintViolation) => (
            ErrorKind::Conflict,
            "it clashes with what is already there",
            "",
        ),
        _ => (ErrorKind::Internal, "a statement failed", ""),
    };
    let error = Error::new(kind, what).because(cause);
    if hint.is_empty() {
        error
    } else {
        error.hint(hint)
    }
}
