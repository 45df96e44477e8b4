//! A house with calls and a log: a folder of its own, and on PostgreSQL a database of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use floor::config::Config;
use floor::house::Rooms;
use floor::seal::Secret;
use floor::tree::{Page, Params, Rendered, RoomPages, Touched};
use floor::{Clock, Conn, Fact, House, Random, Result};
use prose::lang::Lang;
use publish::call_store;
use publish::draft::{Draft, DraftEdition, SourcePlace};
use publish::publish_calls::{self, Prepared};
use survive::{InitOptions, InitOutcome};

pub const START: i64 = 1_795_406_580_000_000;

pub struct Scratch {
    pub dir: PathBuf,
    pub database: Option<String>,
    _held: Option<tempfile::TempDir>,
}

impl Scratch {
    pub fn new() -> Self {
        let held = tempfile::tempdir().unwrap();
        Self {
            dir: held.path().to_owned(),
            database: fresh_database(),
            _held: Some(held),
        }
    }

    /// The house of another process of this test.
    pub fn of(dir: &Path, database: Option<String>) -> Self {
        Self {
            dir: dir.to_owned(),
            database,
            _held: None,
        }
    }

    /// A database like this one, as a back-up puts it elsewhere; none on SQLite, whose state is a file. Nobody may be connected.
    pub fn copied_database(&self) -> Option<String> {
        let (head, name) = self.database.as_ref()?.rsplit_once('/')?;
        let server = std::env::var("BEFFROI_TEST_DATABASE").unwrap();
        let mut client = postgres::Client::connect(&server, postgres::NoTls).unwrap();
        let leave = format!(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        client.batch_execute(&leave).unwrap();
        let copy = format!("CREATE DATABASE {name}_copy TEMPLATE {name}");
        client.batch_execute(&copy).unwrap();
        Some(format!("{head}/{name}_copy"))
    }

    /// The house, its keys closed.
    pub fn open(&self) -> House {
        let mut config = Config::default();
        config.storage.database = self.database.clone();
        let rooms = Rooms {
            migrations: [people::MIGRATIONS, publish::MIGRATIONS, survive::MIGRATIONS].concat(),
            hear: survive::hear,
            pages: vec![survive::pages(), plain_pages()],
            ..Rooms::default()
        };
        House::open(
            &self.dir,
            config,
            rooms,
            Clock::fixed(START),
            Random::System,
        )
        .unwrap()
    }

    /// The house, its keys open.
    pub fn unlocked(&self) -> House {
        let house = self.open();
        house.unlock(&secret()).unwrap();
        house
    }

    pub fn found(&self) -> (House, InitOutcome) {
        let house = self.open();
        let outcome = survive::init(&house, &secret(), &InitOptions::default()).unwrap();
        (house, outcome)
    }
}

/// A key file's secret: unlike a passphrase it costs nothing to open.
pub fn secret() -> Secret {
    Secret::KeyFile([7; 32])
}

/// Publishes a call in French with these tags, or revises it.
pub fn publish_tagged(house: &House, slug: &str, text: &str, tags: &[&str]) {
    write_call(house, slug, &[("fr", text)], tags);
}

/// Publishes a call with these texts by language, or revises it.
pub fn publish(house: &House, slug: &str, texts: &[(&str, &str)]) {
    write_call(house, slug, texts, &[]);
}

fn write_call(house: &House, slug: &str, texts: &[(&str, &str)], tags: &[&str]) {
    let editions = texts.iter().map(|(lang, text)| DraftEdition {
        lang: Lang::parse(lang).unwrap(),
        title: format!("{slug} in {lang}"),
        summary: String::new(),
        text: (*text).to_owned(),
        source: None,
        correction: None,
        place: SourcePlace::file("test"),
    });
    let draft = Draft {
        slug: Some(slug.to_owned()),
        editions: editions.collect(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        ..Draft::default()
    };
    let prepared = Prepared {
        draft,
        external_id: None,
        images: BTreeMap::new(),
    };
    house
        .db
        .write(|tx| publish_calls::publish(tx, &prepared))
        .unwrap();
}

pub fn withdraw(house: &House, slug: &str, reason: &str) {
    let reason = [(Lang::parse("en").unwrap(), reason.to_owned())].into();
    house
        .db
        .write(|tx| publish_calls::withdraw(tx, slug, &reason))
        .unwrap();
}

pub fn erase(house: &House, slug: &str, lang: Option<&str>) {
    let lang = lang.map(|lang| Lang::parse(lang).unwrap());
    house
        .db
        .write(|tx| publish::erase_calls::erase(house, tx, slug, lang.as_ref(), "privacy"))
        .unwrap();
}

/// Runs every job that is due.
pub fn settle(house: &House) {
    floor::job::drain(house, &survive::jobs()).unwrap();
    assert_eq!(
        house.db.read(floor::job::list).unwrap(),
        [],
        "a job is left over"
    );
}

pub fn size(house: &House) -> u64 {
    house.db.read(survive::log_store::some_head).unwrap().size
}

/// A file of the tree.
pub fn file(house: &House, path: &str) -> Option<Vec<u8>> {
    let page = house
        .db
        .read(|conn| house.registry.render(house, conn, path))
        .unwrap();
    page.map(|page| page.bytes)
}

/// Pages of calls, plain enough that what they show is plain too.
fn plain_pages() -> RoomPages {
    let page = Page {
        pattern: "{lang}/{slug}.html",
        render: edition,
    };
    RoomPages {
        pages: vec![page],
        touched,
        paths,
    }
}

fn edition(_: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    let Some(call) = call_store::call_by_slug(conn, params.get("slug"))? else {
        return Ok(None);
    };
    let shown = call_store::shown_revisions(conn, &call.id)?
        .into_iter()
        .find(|shown| shown.lang.as_str() == params.get("lang"));
    let standing = if call.withdrawn.is_some() {
        " (withdrawn)"
    } else {
        ""
    };
    Ok(shown
        .filter(|shown| shown.erased_at.is_none())
        .map(|shown| Rendered::html(format!("{}{standing}\n{}", shown.title, shown.text))))
}

fn touched(_: &House, conn: &mut Conn<'_>, fact: &Fact) -> Result<Touched> {
    match fact {
        Fact::Logged { call } | Fact::Withdrawn { call } | Fact::Erased { call, .. } => {
            let slug = call_store::call(conn, call)?.unwrap().slug;
            let editions = call_store::editions(conn, call)?;
            Ok(Touched::Paths(
                editions
                    .iter()
                    .map(|edition| format!("{}/{slug}.html", edition.lang.as_str()))
                    .collect(),
            ))
        }
        Fact::HouseChanged => Ok(Touched::Everything),
        _ => Ok(Touched::Nothing),
    }
}

fn paths(_: &House, conn: &mut Conn<'_>) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    for call in call_store::calls_from(conn, 0, 100_000)? {
        for shown in call_store::shown_revisions(conn, &call.id)? {
            paths.extend(
                shown
                    .erased_at
                    .is_none()
                    .then(|| format!("{}/{}.html", shown.lang.as_str(), call.slug)),
            );
        }
    }
    Ok(paths)
}

/// A new database on the server that `BEFFROI_TEST_DATABASE` names; none when the tests run on SQLite.
fn fresh_database() -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("BEFFROI_TEST_DATABASE").ok()?;
    let name = format!(
        "survive_{}_{}",
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
