//! A small house with pages of its own, rendered from one table, and a server in front of it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use floor::config::Config;
use floor::db::Migration;
use floor::form;
use floor::house::Rooms;
use floor::http::{Options, Server};
use floor::route::{Answer, Route, Router, Told};
use floor::tree::{Page, Params, Rendered, RoomPages, Touched, Tree};
use floor::words::Words;
use floor::{Clock, Conn, Fact, House, Random, Result, values};

use crate::scratch::Scratch;
use crate::wire::{Reply, Wire};

const LEAVES: Migration = Migration {
    name: "stage/0001_leaf",
    sql: "CREATE TABLE leaf (path TEXT PRIMARY KEY, body TEXT NOT NULL)",
};

/// How often each path of each house was rendered.
static RENDERED: Mutex<Option<HashMap<(PathBuf, String), u32>>> = Mutex::new(None);

pub struct Stage {
    pub house: Arc<House>,
    pub tree: Arc<Tree>,
    pub address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    running: Option<JoinHandle<Result<()>>>,
    _scratch: Scratch,
}

impl Stage {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Options)) -> Self {
        Self::routed(Vec::new(), |_, _, _| Answer::text("told"), change)
    }

    pub fn routed(routes: Vec<Route>, told: Told, change: impl FnOnce(&mut Options)) -> Self {
        let scratch = Scratch::new();
        let house = Arc::new(house(&scratch));
        let tree = Tree::new(Arc::clone(&house)).unwrap();
        let mut options = Options::new(&house.config);
        if !routes.is_empty() {
            options.routes = Some(Router::new(&house, routes, told).unwrap());
        }
        change(&mut options);
        let server = Server::bind(
            "127.0.0.1:0",
            Arc::clone(&house),
            Arc::clone(&tree),
            options,
        )
        .unwrap();
        let address = server.local_addr();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let running = std::thread::spawn(move || {
            server.run(async {
                let _ = stopped.await;
            })
        });
        Self {
            house,
            tree,
            address,
            stop: Some(stop),
            running: Some(running),
            _scratch: scratch,
        }
    }

    /// Writes a file's text, and says the fact that touches it in the same transaction.
    pub fn put(&self, path: &str, body: &str, fact: Option<Fact>) {
        let put = "INSERT INTO leaf (path, body) VALUES ($1, $2) ON CONFLICT (path) DO UPDATE SET body = excluded.body";
        let written = self.house.db.write(|tx| {
            tx.execute(put, values![path, body])?;
            fact.as_ref().map_or(Ok(()), |fact| tx.say(fact))
        });
        written.unwrap();
    }

    pub fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, "")
    }

    pub fn ask(&self, method: &str, path: &str, more: &str) -> Reply {
        Wire::to(self.address).ask(method, path, more)
    }

    pub fn rendered(&self, path: &str) -> u32 {
        let rendered = RENDERED.lock().unwrap();
        let key = (self.house.dir.clone(), path.to_owned());
        rendered
            .as_ref()
            .and_then(|counts| counts.get(&key).copied())
            .unwrap_or(0)
    }

    /// Asks the server to stop, without waiting.
    pub fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop.send(()).unwrap();
        }
    }

    /// Waits until the server has stopped.
    pub fn ended(&mut self) {
        self.running.take().unwrap().join().unwrap().unwrap();
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop();
        if let Some(running) = self.running.take() {
            running.join().unwrap().unwrap();
        }
    }
}

/// The fact that touches `n/<number>.html` and nothing else.
pub fn touching(number: u64) -> Option<Fact> {
    Some(Fact::Sequenced {
        from: number,
        to: number + 1,
    })
}

/// Tries until `right`, for two seconds.
pub fn eventually(what: &str, mut right: impl FnMut() -> bool) {
    for _ in 0..200 {
        if right() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("never: {what}");
}

fn house(scratch: &Scratch) -> House {
    let mut config = Config::default();
    config.storage.database = scratch.database.clone();
    let page = Page {
        pattern: "{path…}",
        render,
    };
    let pages = RoomPages {
        pages: vec![page],
        touched,
        paths: |_, _| Ok(Vec::new()),
    };
    let rooms = Rooms {
        migrations: vec![LEAVES],
        pages: vec![pages],
        words: Words::new(form::WORDS),
        ..Rooms::default()
    };
    House::open(
        scratch.path(),
        config,
        rooms,
        Clock::fixed(0),
        Random::System,
    )
    .unwrap()
}

fn render(house: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    let path = params.get("path");
    let key = (house.dir.clone(), path.to_owned());
    *RENDERED
        .lock()
        .unwrap()
        .get_or_insert_default()
        .entry(key)
        .or_insert(0) += 1;
    match path {
        "panic.html" => panic!("on purpose"),
        "huge.bin" => {
            return Ok(Some(Rendered::immutable(
                "application/octet-stream",
                vec![7; 32 << 20],
            )));
        }
        "slow.html" => std::thread::sleep(Duration::from_millis(150)),
        _ => {}
    }
    let row = conn.optional("SELECT body FROM leaf WHERE path = $1", values![path])?;
    let Some(row) = row else { return Ok(None) };
    let body: String = row.get(0)?;
    Ok(Some(match path.rsplit('.').next() {
        Some("html") => Rendered::html(body),
        Some("bin") => Rendered::immutable("application/octet-stream", body.into_bytes()),
        _ => Rendered::changing("text/plain; charset=utf-8", body.into_bytes()),
    }))
}

fn touched(_: &House, _: &mut Conn<'_>, fact: &Fact) -> Result<Touched> {
    Ok(match fact {
        Fact::Sequenced { from, .. } => Touched::Paths(vec![format!("n/{from}.html")]),
        Fact::HouseChanged => Touched::Everything,
        _ => Touched::Nothing,
    })
}
