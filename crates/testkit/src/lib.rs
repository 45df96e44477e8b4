//! A whole house for tests: every room of the program, a folder of its own, a clock that stands still until told.
//!
//! A test changes the house with verbs as short as a sentence and calls [`TestHouse::settle`], which does what was left to
//! be done and then holds the house to its promises (`invariants.rs`). On PostgreSQL, named by `BEFFROI_TEST_DATABASE`, each
//! house has a database of its own (`database.rs`), dropped with it. What goes wrong is a panic: these are tests' words.
//!
//! A house costs a tenth of a second; settling costs the whole tree, so houses of tests stay small.

mod database;
mod invariants;
mod visitor;

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use beffroi::Clocked;
use beffroi::cli::Unlock;
use floor::config::Config;
use floor::http::Network;
use floor::route::Router;
use floor::seal::Secret;
use floor::{Clock, House, Random, Result};
use prose::lang::Lang;
use publish::draft::{Draft, DraftEdition, DraftSource, SourcePlace};
use publish::publish_calls::{self, Plan, Prepared};
use survive::InitOptions;
use survive::keys::Change;

pub use database::Database;
pub use invariants::check;
pub use visitor::Visitor;

/// When a test house's clock starts: 2026-11-22T10:03:00Z, in microseconds.
pub const START: i64 = 1_795_341_780_000_000;

const KEY_FILE: &str = "house.key";
const SECRET: [u8; 32] = [7; 32];

/// A founded house with a single root and open keys. Dereferences to [`House`].
pub struct TestHouse {
    // Dropped in this order: the house closes its connections before its database goes.
    house: House,
    pub database: Database,
    folder: tempfile::TempDir,
    router: OnceLock<Arc<Router>>,
}

impl Deref for TestHouse {
    type Target = House;

    fn deref(&self) -> &House {
        &self.house
    }
}

impl Default for TestHouse {
    fn default() -> Self {
        Self::new()
    }
}

impl TestHouse {
    /// A house in English and French.
    pub fn new() -> Self {
        Self::seeded(1)
    }

    /// The same with a configuration of the test's own.
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::made(1, change)
    }

    /// The same with other randomness: other keys, ids and origin.
    pub fn seeded(seed: u64) -> Self {
        Self::made(seed, |_| {})
    }

    fn made(seed: u64, change: impl FnOnce(&mut Config)) -> Self {
        let folder = must(tempfile::tempdir());
        must(std::fs::write(folder.path().join(KEY_FILE), SECRET));
        let database = Database::fresh();
        let mut config = config(&database);
        change(&mut config);
        let house = open(
            folder.path(),
            config,
            Clock::fixed(START),
            Random::seeded(seed),
        );
        let options = InitOptions {
            single: true,
            ..InitOptions::default()
        };
        must(survive::init(&house, &Secret::KeyFile(SECRET), &options));
        must(beffroi::unlock(&house, &Unlock::default()));
        must(floor::job::drain(&house, &beffroi::handlers()));
        Self {
            house,
            database,
            folder,
            router: OnceLock::new(),
        }
    }

    /// Closes the house and opens it again, as after a restart.
    pub fn reopened(self) -> Self {
        let house = self.reopened_locked();
        must(beffroi::unlock(&house, &Unlock::default()));
        house
    }

    /// The same without anybody who opens the keys.
    pub fn reopened_locked(self) -> Self {
        let Self {
            house,
            database,
            folder,
            ..
        } = self;
        let (clock, random) = (house.clock.clone(), house.random.clone());
        let config = house.config.clone();
        drop(house);
        let house = open(folder.path(), config, clock, random);
        Self {
            house,
            database,
            folder,
            router: OnceLock::new(),
        }
    }

    /// Publishes a call, or revises it: (language, title, text) for each edition.
    pub fn publish(&self, slug: &str, editions: &[(&str, &str, &str)]) -> Plan {
        let editions = editions
            .iter()
            .map(|(lang, title, text)| edition(lang, None, title, text));
        self.publish_draft(Draft {
            slug: Some(slug.to_owned()),
            editions: editions.collect(),
            ..Draft::default()
        })
    }

    /// Publishes a translation of the edition in `source`.
    pub fn translate(&self, slug: &str, source: &str, text: (&str, &str, &str)) -> Plan {
        must(self.try_publish(slug, Some(source), text))
    }

    /// Publishes one edition, or says why not.
    pub fn try_publish(
        &self,
        slug: &str,
        source: Option<&str>,
        (lang, title, text): (&str, &str, &str),
    ) -> Result<Plan> {
        let editions = vec![edition(lang, source, title, text)];
        self.try_publish_draft(Draft {
            slug: Some(slug.to_owned()),
            editions,
            ..Draft::default()
        })
    }

    /// Publishes a draft without images.
    pub fn publish_draft(&self, draft: Draft) -> Plan {
        must(self.try_publish_draft(draft))
    }

    fn try_publish_draft(&self, draft: Draft) -> Result<Plan> {
        let prepared = Prepared {
            draft,
            external_id: None,
            images: BTreeMap::new(),
        };
        self.db.write(|tx| publish_calls::publish(tx, &prepared))
    }

    pub fn withdraw(&self, slug: &str, reason: &str) {
        must(self.try_withdraw(slug, reason));
    }

    pub fn try_withdraw(&self, slug: &str, reason: &str) -> Result<()> {
        let reason = BTreeMap::from([(lang("en"), reason.to_owned())]);
        self.db
            .write(|tx| publish_calls::withdraw(tx, slug, &reason))
            .map(drop)
    }

    /// Erases a call, or one of its editions.
    pub fn erase(&self, slug: &str, tag: Option<&str>) {
        must(self.try_erase(slug, tag));
    }

    pub fn try_erase(&self, slug: &str, tag: Option<&str>) -> Result<()> {
        let lang = tag.map(lang);
        self.db
            .write(|tx| publish::erase_calls::erase(self, tx, slug, lang.as_ref(), "privacy"))
            .map(drop)
    }

    /// Replaces the log key.
    pub fn rotate_log_key(&self) {
        must(survive::keys::change(self, &Change::RotateLog, &[]));
    }

    /// Does what waits to be done; then no job may be left but those whose time has not come, and every invariant holds.
    pub fn settle(&self) {
        must(floor::job::drain(self, &beffroi::handlers()));
        let mut left = must(self.db.read(floor::job::list));
        left.retain(|job| job.error.is_some() || job.run_at <= self.clock.now());
        assert!(left.is_empty(), "left to be done: {left:?}");
        check(self);
    }

    /// Delivers what is due by every outlet, on this thread; how many deliveries were looked at.
    pub fn deliver(&self) -> u64 {
        must(reach::outbox::drain(self, beffroi::OUTLETS))
    }

    /// Opens what is due of the outbox and writes its deliveries, without delivering; whether there was anything to do.
    pub fn expand(&self) -> bool {
        must(reach::outbox::tick(self, beffroi::OUTLETS))
    }

    /// What another program is answered that sends a request whole: status, headers and bytes.
    pub fn ask(&self, request: http::Request<bytes::Bytes>) -> http::Response<bytes::Bytes> {
        self.ask_from(Network::HERE, request)
    }

    /// The same from another network than this machine.
    pub fn ask_from(
        &self,
        network: Network,
        request: http::Request<bytes::Bytes>,
    ) -> http::Response<bytes::Bytes> {
        let router = self.router.get_or_init(|| must(beffroi::router(self)));
        let (status, headers, bytes) = router.ask(self, request, network).into_parts();
        let mut response = http::Response::new(bytes);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }

    /// A file of the tree, as a reader gets it.
    pub fn get(&self, path: &str) -> Option<Vec<u8>> {
        let page = must(self.db.read(|conn| self.registry.render(self, conn, path)));
        page.map(|page| page.bytes)
    }

    /// A page of the tree that has to be there, as text.
    pub fn page(&self, path: &str) -> String {
        match self.get(path) {
            Some(bytes) => must(String::from_utf8(bytes)),
            None => panic!("{path} is missing"),
        }
    }

    /// How many entries the log has.
    pub fn log_size(&self) -> u64 {
        must(self.db.read(survive::log_store::some_head)).size
    }
}

fn open(dir: &Path, config: Config, clock: Clock, random: Random) -> House {
    must(beffroi::open_with(dir, config, Clocked { clock, random }))
}

fn config(database: &Database) -> Config {
    let mut config = Config::default();
    config.house.languages = vec!["en".to_owned(), "fr".to_owned()];
    config
        .house
        .name
        .insert("en".to_owned(), "The Test House".to_owned());
    config.house.origin = "https://house.example".to_owned();
    config.storage.database = database.url();
    config.keys.file = Some(KEY_FILE.into());
    config
}

fn edition(tag: &str, source: Option<&str>, title: &str, text: &str) -> DraftEdition {
    DraftEdition {
        lang: lang(tag),
        title: title.to_owned(),
        summary: String::new(),
        text: text.to_owned(),
        source: source.map(|source| DraftSource {
            lang: lang(source),
            rev: None,
        }),
        correction: None,
        place: SourcePlace::file("a test"),
    }
}

fn lang(tag: &str) -> Lang {
    must(Lang::parse(tag))
}

/// The value, or the end of the test at its caller's line.
#[track_caller]
pub(crate) fn must<T, E: std::fmt::Display>(outcome: Result<T, E>) -> T {
    match outcome {
        Ok(value) => value,
        Err(error) => panic!("{error}"),
    }
}
