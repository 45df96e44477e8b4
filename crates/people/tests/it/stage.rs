//! A house with people in it and nothing else, behind its real routes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use floor::config::Config;
use floor::house::Rooms;
use floor::route::Router;
use floor::seal::Secret;
use floor::words::Words;
use floor::{Clock, House, Id, Random};
use people::invitation::{self, Wanted};
use people::person_store;

use crate::visitor::Visitor;

pub struct Stage {
    pub house: House,
    pub router: Arc<Router>,
    _dir: tempfile::TempDir,
}

impl Stage {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.house.languages = vec!["en".into(), "fr".into()];
        config.house.origin = "https://house.example".into();
        config.storage.database = fresh_database();
        change(&mut config);
        let rooms = Rooms {
            migrations: people::MIGRATIONS.to_vec(),
            words: Words::new(&[floor::form::WORDS, people::WORDS].concat()),
            ..Rooms::default()
        };
        let clock = Clock::fixed(1_795_406_580_000_000);
        let house = House::open(dir.path(), config, rooms, clock, Random::System).unwrap();
        house.db.write(floor::keyring::choose_salt).unwrap();
        house.unlock(&Secret::KeyFile([7; 32])).unwrap();
        let router = Router::new(&house, people::routes(), people::desk::told).unwrap();
        Self {
            house,
            router,
            _dir: dir,
        }
    }

    /// A link for somebody, from the command line.
    pub fn link(&self, roles: &str) -> String {
        let wanted = Wanted {
            roles: roles.parse().unwrap(),
            lang: "en".into(),
            days: 7,
        };
        let token = self
            .house
            .db
            .write(|tx| invitation::invite(tx, None, &wanted))
            .unwrap();
        format!("/desk/welcome/{token}")
    }

    /// A browser that has never been here.
    pub fn visitor(&self) -> Visitor<'_> {
        Visitor::new(self)
    }

    /// Somebody who came in by a link and set up an authenticator app.
    pub fn person(&self, name: &str, roles: &str) -> Visitor<'_> {
        let mut visitor = self.visitor();
        visitor.arrive(&self.link(roles), name);
        visitor.set_up_app();
        visitor
    }

    pub fn id(&self, name: &str) -> Id {
        let people = self.house.db.read(person_store::everybody).unwrap();
        let person = people.into_iter().find(|person| person.name == name);
        person.unwrap().id
    }

    pub fn audit(&self) -> Vec<String> {
        let lines = self
            .house
            .db
            .read(|conn| people::audit::newest(conn, None, 500));
        lines.unwrap().into_iter().map(|line| line.action).collect()
    }
}

/// A new database on the server that `BEFFROI_TEST_DATABASE` names; none when the tests run on SQLite.
fn fresh_database() -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("BEFFROI_TEST_DATABASE").ok()?;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("people_{}_{number}", std::process::id());
    let mut client = postgres::Client::connect(&server, postgres::NoTls).unwrap();
    client
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .unwrap();
    let (head, _) = server.rsplit_once('/').unwrap();
    Some(format!("{head}/{name}"))
}
