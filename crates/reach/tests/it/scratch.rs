//! A house with calls and this room: a folder of its own, and on PostgreSQL a database of its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use floor::config::Config;
use floor::db::Hear;
use floor::house::Rooms;
use floor::seal::Secret;
use floor::words::Words;
use floor::{Clock, House, Id, Random, values};
use prose::lang::Lang;
use publish::call::Logged;
use publish::draft::{Draft, DraftEdition, SourcePlace};
use publish::publish_calls::{self, Prepared};

pub const START: i64 = 1_795_406_580_000_000;
pub const SECRET: [u8; 32] = [7; 32];

pub struct Scratch {
    pub house: House,
    _dir: tempfile::TempDir,
}

impl std::ops::Deref for Scratch {
    type Target = House;
    fn deref(&self) -> &House {
        &self.house
    }
}

impl Scratch {
    pub fn new(hear: Hear) -> Self {
        Self::configured(hear, |_| {})
    }

    pub fn configured(hear: Hear, set: impl FnOnce(&mut Config)) -> Self {
        Self::with_clock(hear, Clock::fixed(START), set)
    }

    pub fn with_clock(hear: Hear, clock: Clock, set: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.storage.database = fresh_database();
        config.house.origin = "https://house.example".to_owned();
        config.house.languages = vec!["fr".to_owned(), "en".to_owned()];
        config.house.name = BTreeMap::from([("en".to_owned(), "The Test House".to_owned())]);
        set(&mut config);
        let house = open(dir.path(), config, hear, clock);
        house.db.write(floor::keyring::choose_salt).unwrap();
        house.unlock(&Secret::KeyFile(SECRET)).unwrap();
        Self { house, _dir: dir }
    }

    /// Publishes a call without the log: (language, title, text) for each edition. Its revisions, oldest first.
    pub fn publish(&self, slug: &str, editions: &[(&str, &str, &str)]) -> Vec<Id> {
        self.publish_draft(Draft {
            slug: Some(slug.to_owned()),
            editions: editions.iter().map(|it| edition(it, None)).collect(),
            ..Draft::default()
        })
    }

    pub fn correct(&self, slug: &str, text: (&str, &str, &str), what: &str) -> Vec<Id> {
        self.publish_draft(Draft {
            slug: Some(slug.to_owned()),
            editions: vec![edition(&text, Some(what))],
            ..Draft::default()
        })
    }

    pub fn publish_draft(&self, draft: Draft) -> Vec<Id> {
        let prepared = Prepared {
            draft,
            external_id: None,
            images: BTreeMap::new(),
        };
        self.db
            .write(|tx| publish_calls::publish(tx, &prepared))
            .unwrap();
        let rows = self.db.read(|conn| {
            conn.query(
                "SELECT id FROM revision WHERE entry IS NULL ORDER BY id",
                values![],
            )
        });
        rows.unwrap()
            .iter()
            .map(|row| row.get(0).unwrap())
            .collect()
    }

    /// What the sequencer does: these revisions are in the log, and readers see them.
    pub fn log(&self, revisions: &[Id]) {
        static ENTRY: AtomicU32 = AtomicU32::new(0);
        for revision in revisions {
            let logged = Logged {
                index: u64::from(ENTRY.fetch_add(1, Ordering::Relaxed)),
                leaf_hash: [1; 32],
                body_sha256: "0".repeat(64),
            };
            self.db
                .write(|tx| publish_calls::logged(tx, revision, &logged))
                .unwrap();
        }
    }
}

pub fn open(dir: &Path, config: Config, hear: Hear, clock: Clock) -> House {
    let rooms = Rooms {
        migrations: [publish::MIGRATIONS, reach::MIGRATIONS].concat(),
        hear,
        words: Words::new(&[floor::form::WORDS, publish::WORDS, reach::WORDS].concat()),
        ..Rooms::default()
    };
    House::open(dir, config, rooms, clock, Random::System).unwrap()
}

fn edition(&(tag, title, text): &(&str, &str, &str), correction: Option<&str>) -> DraftEdition {
    DraftEdition {
        lang: Lang::parse(tag).unwrap(),
        title: title.to_owned(),
        summary: String::new(),
        text: text.to_owned(),
        source: None,
        correction: correction.map(str::to_owned),
        place: SourcePlace::file("a test"),
    }
}

/// A new database on the server that `BEFFROI_TEST_DATABASE` names; none when the tests run on SQLite.
fn fresh_database() -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("BEFFROI_TEST_DATABASE").ok()?;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("reach_{}_{number}", std::process::id());
    let mut client = postgres::Client::connect(&server, postgres::NoTls).unwrap();
    client
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .unwrap();
    let (head, _) = server.rsplit_once('/').unwrap();
    Some(format!("{head}/{name}"))
}
