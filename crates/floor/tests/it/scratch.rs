//! A house with nothing but the floor: a folder of its own, and on PostgreSQL a database of its own.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use floor::config::Config;
use floor::db::{Hear, Migration};
use floor::house::Rooms;
use floor::words::Words;
use floor::{Clock, House, Random};

pub struct Scratch {
    pub dir: tempfile::TempDir,
    pub database: Option<String>,
}

impl Scratch {
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            database: fresh_database(),
        }
    }

    pub fn open(&self) -> House {
        self.open_with(&[], |_, _| Ok(())).unwrap()
    }

    pub fn open_with(&self, migrations: &[Migration], hear: Hear) -> floor::Result<House> {
        let mut config = Config::default();
        config.storage.database = self.database.clone();
        let rooms = Rooms {
            migrations: migrations.to_vec(),
            hear,
            words: Words::new(&[]),
            ..Rooms::default()
        };
        House::open(
            self.path(),
            config,
            rooms,
            Clock::fixed(1_795_406_580_000_000),
            Random::System,
        )
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }
}

/// A new database on the server that `BEFFROI_TEST_DATABASE` names; none when the tests run on SQLite.
fn fresh_database() -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("BEFFROI_TEST_DATABASE").ok()?;
    let name = format!(
        "floor_{}_{}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed)
    );
    let mut client = postgres::Client::connect(&server, postgres::NoTls).unwrap();
    client
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .unwrap();
    let (head, _) = server.rsplit_once('/').unwrap();
    Some(format!("{head}/{name}"))
}
