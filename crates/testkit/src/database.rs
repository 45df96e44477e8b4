//! The database of a test: none on SQLite, one of its own on the PostgreSQL server of `BEFFROI_TEST_DATABASE`.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::must;

/// Where a test house keeps its state. A PostgreSQL database is dropped with it.
pub struct Database {
    server: Option<(String, String)>,
}

impl Database {
    /// A new, empty database.
    pub fn fresh() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("BEFFROI_TEST_DATABASE").ok().map(|server| {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let name = format!("house_{}_{number}", std::process::id());
            run(&server, &format!("CREATE DATABASE {name}"));
            (server, name)
        });
        Self { server }
    }

    /// Its address, as `storage.database` wants it; none on SQLite.
    pub fn url(&self) -> Option<String> {
        let (server, name) = self.server.as_ref()?;
        let (head, _) = server.rsplit_once('/')?;
        Some(format!("{head}/{name}"))
    }

    /// Puts its present state aside, as a back-up does; nothing on SQLite, whose state is a file.
    pub fn save(&self) {
        if let Some((server, name)) = &self.server {
            copy(server, name, &format!("{name}_saved"));
        }
    }

    /// Makes it what it was when it was saved.
    pub fn put_back(&self) {
        if let Some((server, name)) = &self.server {
            run(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
            copy(server, &format!("{name}_saved"), name);
        }
    }
}

fn copy(server: &str, from: &str, to: &str) {
    // A database that somebody is connected to cannot be copied.
    run(
        server,
        &format!(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{from}'"
        ),
    );
    run(server, &format!("CREATE DATABASE {to} TEMPLATE {from}"));
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server {
            run(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
            run(server, &format!("DROP DATABASE IF EXISTS {name}_saved"));
        }
    }
}

fn run(server: &str, sql: &str) {
    let mut client = must(postgres::Client::connect(server, postgres::NoTls));
    must(client.batch_execute(sql));
}
