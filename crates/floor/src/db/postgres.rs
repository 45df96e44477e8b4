//! PostgreSQL: a small pool of clients, one transaction each, the same statements as SQLite.
//!
//! Reads run REPEATABLE READ, READ ONLY, so that a page is rendered from one snapshot. Writes run one at a time, under an advisory
//! lock of the database: a house writes little, and so the rooms need not think of two writers. Costs one round trip for each statement.

use std::collections::HashMap;
use std::error::Error as _;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::BytesMut;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{IsNull, ToSql, Type};
use postgres::{Client, Config, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Keep, Row, Value};
use crate::{Error, ErrorKind, Result};

const POOL: usize = 8;

pub(super) struct Postgres {
    config: Config,
    pool: Mutex<Vec<Pooled>>,
}

/// A client with the statements it has prepared.
pub(super) struct Pooled {
    client: Client,
    prepared: HashMap<String, Statement>,
}

impl Postgres {
    pub(super) fn open(address: &str) -> Result<Self> {
        let config: Config = address.parse().map_err(|cause: postgres::Error| {
            Error::bad_input("the database address cannot be read")
                .because(cause)
                .hint("write it as postgres://user:password@host:port/name")
        })?;
        let postgres = Self {
            config,
            pool: Mutex::default(),
        };
        let first = postgres.connect()?;
        postgres.give_back(first);
        Ok(postgres)
    }

    pub(super) fn read<T>(&self, f: impl FnOnce(&mut Pooled) -> Result<T>) -> Result<T> {
        self.transact("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", f)
    }

    pub(super) fn write<T>(
        &self,
        keep: Keep,
        f: impl FnOnce(&mut Pooled) -> Result<T>,
    ) -> Result<T> {
        let begin = match keep {
            Keep::Soon => "BEGIN; SET LOCAL synchronous_commit = off",
            Keep::Durably => "BEGIN",
        };
        // One writer at a time, as on SQLite: what a write has read stays true until it commits, and none can deadlock.
        self.transact(
            &format!("{begin}; SELECT pg_advisory_xact_lock(7305809155952)"),
            f,
        )
    }

    fn transact<T>(&self, begin: &str, f: impl FnOnce(&mut Pooled) -> Result<T>) -> Result<T> {
        let mut pooled = self.take()?;
        // A pooled client may have lost its server since; one fresh connection is tried before giving up.
        if pooled.run(begin).is_err() {
            pooled = self.connect()?;
            pooled.run(begin)?;
        }
        match f(&mut pooled) {
            Ok(value) => {
                pooled.run("COMMIT")?;
                self.give_back(pooled);
                Ok(value)
            }
            Err(error) => {
                if pooled.run("ROLLBACK").is_ok() {
                    self.give_back(pooled);
                }
                Err(error)
            }
        }
    }

    fn take(&self) -> Result<Pooled> {
        let pooled = self
            .pool
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        match pooled {
            Some(pooled) if !pooled.client.is_closed() => Ok(pooled),
            _ => self.connect(),
        }
    }

    fn give_back(&self, pooled: Pooled) {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        if pool.len() < POOL {
            pool.push(pooled);
        }
    }

    fn connect(&self) -> Result<Pooled> {
        let roots = rustls::RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|cause| Error::internal("TLS could not be set up", cause))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = self.config.connect(MakeRustlsConnect::new(tls)).map_err(|cause| {
            Error::unavailable("the database does not answer", describe(&cause))
                .hint("check that PostgreSQL runs at the address in `database` and that the user may log in")
        })?;
        Ok(Pooled {
            client,
            prepared: HashMap::new(),
        })
    }
}

impl Pooled {
    pub(super) fn run(&mut self, sql: &str) -> Result<()> {
        self.client.batch_execute(sql).map_err(from_postgres)
    }

    pub(super) fn query(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<()>,
    ) -> Result<u64> {
        let statement = self.prepare(sql)?;
        let values = values.iter().map(|value| value as &(dyn ToSql + Sync));
        if statement.columns().is_empty() {
            let values: Vec<_> = values.collect();
            return self
                .client
                .execute(&statement, &values)
                .map_err(|cause| from_postgres(cause).at(sql));
        }
        // Rows are gathered first: `each` may run further statements on this same client.
        let mut rows = Vec::new();
        let mut answer = self
            .client
            .query_raw(&statement, values)
            .map_err(|cause| from_postgres(cause).at(sql))?;
        while let Some(row) = answer
            .next()
            .map_err(|cause| from_postgres(cause).at(sql))?
        {
            rows.push(read(&row)?);
        }
        drop(answer);
        rows.into_iter().try_for_each(each)?;
        Ok(0)
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self
            .client
            .prepare(sql)
            .map_err(|cause| from_postgres(cause).at(sql))?;
        if self.prepared.len() >= 256 {
            self.prepared.clear();
        }
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

fn read(row: &postgres::Row) -> Result<Row> {
    let columns = row.columns().iter().enumerate();
    columns
        .map(|(index, column)| read_column(row, index, column.type_()))
        .collect::<Result<_>>()
        .map(Row)
}

fn read_column(row: &postgres::Row, index: usize, kind: &Type) -> Result<Value> {
    let value = match *kind {
        Type::INT8 => row.try_get::<_, Option<i64>>(index).map(Value::from),
        Type::INT4 => row.try_get::<_, Option<i32>>(index).map(Value::from),
        Type::BOOL => row.try_get::<_, Option<bool>>(index).map(Value::from),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index).map(Value::from),
        _ => row.try_get::<_, Option<String>>(index).map(Value::from),
    };
    value.map_err(from_postgres)
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(n) if *kind == Type::INT4 => i32::try_from(*n)?.to_sql(kind, out),
            Self::Int(n) if *kind == Type::BOOL => (*n != 0).to_sql(kind, out),
            Self::Int(n) => n.to_sql(kind, out),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Blob(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

fn describe(cause: &postgres::Error) -> anyhow::Error {
    match cause.source() {
        Some(source) => anyhow::anyhow!("{cause}: {source}"),
        None => anyhow::anyhow!("{cause}"),
    }
}

fn from_postgres(cause: postgres::Error) -> Error {
    let code = cause
        .code()
        .map(|state| state.code().to_owned())
        .unwrap_or_default();
    let (kind, what) = match code.as_str() {
        "53100" => (
            ErrorKind::Unavailable,
            "the database's disk is full, nothing was saved",
        ),
        "25006" => (ErrorKind::Unavailable, "the database only allows reading"),
        state if state.starts_with("23") => {
            (ErrorKind::Conflict, "it clashes with what is already there")
        }
        state if state.starts_with("08") || state.starts_with("57") || state.is_empty() => (
            ErrorKind::Unavailable,
            "the connection to the database broke",
        ),
        _ => (ErrorKind::Internal, "a statement failed"),
    };
    Error::new(kind, what).because(describe(&cause))
}
