//! The house and Fedify, from npm, as two servers that follow, read, answer and leave each other. What came of it is read from the state of
//! each, never from a status.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::{OnDisk, Server, skipped};

/// Another server, in a process of its own.
struct Peer {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    origin: String,
}

impl Peer {
    /// `None` where there is no node. It signs first in one way, and takes any or only one.
    fn start(first: &str, only: &str) -> Option<Self> {
        let node = std::env::var_os("BEFFROI_NODE")?;
        std::env::var_os("BEFFROI_NODE_MODULES")?;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peer.mjs");
        let mut child = Command::new(node)
            .args([script, first, only])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut peer = Self {
            child,
            input,
            output,
            origin: String::new(),
        };
        let said = peer.line();
        peer.origin = said["origin"].as_str().unwrap().to_owned();
        Some(peer)
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// Has it do something; what it knows then.
    #[track_caller]
    fn does(&mut self, words: &[&str]) -> Value {
        writeln!(self.input, "{}", json!(words)).unwrap();
        let known = self.line();
        assert_eq!(known.get("failed"), None, "{words:?}");
        known
    }

    /// Looks until it knows what it should.
    #[track_caller]
    fn knows(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let known = self.does(&["look"]);
            if wanted(&known) {
                return known;
            }
            assert!(start.elapsed() < Duration::from_secs(60), "{known}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn number(house: &OnDisk, sql: &str) -> u64 {
    let house = house.open();
    house.db.read(|conn| conn.one(sql, &[])?.get(0)).unwrap()
}

#[track_caller]
fn counts(house: &OnDisk, sql: &str, wanted: u64) {
    let start = Instant::now();
    while number(house, sql) != wanted {
        assert!(start.elapsed() < Duration::from_secs(60), "{sql}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A whole life: found, followed, read, changed, answered, liked, withdrawn, erased, left.
fn live_together(first: &str, only: &str) -> Option<Value> {
    let mut peer = Peer::start(first, only)?;
    let house = OnDisk::new();
    let (server, origin) = Server::in_a_closed_network(&house);
    let at = |path: &str| format!("{origin}/fediverse/{path}");
    let (whole, french) = (at("house"), at("fr"));
    for whom in [&whole, &french] {
        peer.does(&["follow", whom]);
    }
    peer.knows(|known| known["accepted"].as_array().unwrap().len() == 2);

    let publish = |text: &str| {
        let call = house.write(
            "bell",
            &[
                (
                    "en.md",
                    format!("---\ntitle: Save the bell\n---\n{text}\n").as_bytes(),
                ),
                (
                    "fr.md",
                    b"---\ntitle: Sauvons la cloche\nsource: en\n---\nElle sonne.\n",
                ),
            ],
        );
        house.run("publish", &[&call]).done();
    };
    publish("It rings.");
    let call = at("call/bell");
    let of = |known: &Value, what: &str| {
        known["posts"][&call][what]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let read = peer.knows(|known| known["posts"].as_object().unwrap().len() == 2);
    publish("It rings again.");
    let changed = peer.knows(|known| of(known, "content").contains("again"));

    peer.does(&["reply", &whole, &call, "<p>I <script>1</script>come.</p>"]);
    let held =
        "SELECT COUNT(*) FROM fediverse_reply WHERE state = 'held' AND html = '<p>I come.</p>'";
    counts(&house, held, 1);
    peer.does(&["change", &whole, &call, "<p>I cannot.</p>"]);
    counts(
        &house,
        "SELECT COUNT(*) FROM fediverse_reply WHERE html = '<p>I cannot.</p>'",
        1,
    );
    peer.does(&["like", &whole, &call]);
    counts(&house, "SELECT COUNT(*) FROM fediverse_reaction", 1);
    peer.does(&["remove", &whole]);
    counts(
        &house,
        "SELECT COUNT(*) FROM fediverse_reply WHERE state = 'deleted' AND html = ''",
        1,
    );

    house
        .run("withdraw", &["bell", "--reason", "en=It is saved."])
        .done();
    let both = |known: &Value| {
        let posts = known["posts"].as_object().unwrap().values();
        posts.filter(|post| post["updated"] == true).count() == 2
    };
    let withdrawn = peer.knows(both);
    peer.does(&["leave", &whole]);
    counts(&house, "SELECT COUNT(*) FROM fediverse_follower", 1);
    house
        .run("erase", &["bell", "--reason", "privacy", "--yes"])
        .done();
    let erased = peer.knows(|known| known["gone"].as_array().unwrap().len() == 2);
    assert_eq!(server.stop(), Some(0));
    let told = json!({"read": read, "changed": changed["posts"], "withdrawn": withdrawn["posts"], "erased": erased});
    let text = told
        .to_string()
        .replace(&origin, "HOUSE")
        .replace(&peer.origin, "PEER");
    Some(serde_json::from_str(&text).unwrap())
}

#[test]
fn fedify_and_the_house_live_together() {
    let both = [
        ("draft-cavage-http-signatures-12", "any"),
        ("rfc9421", "rfc9421"),
    ];
    let Some(lives) = both
        .map(|(first, only)| live_together(first, only))
        .into_iter()
        .collect::<Option<Vec<_>>>()
    else {
        return skipped(
            "set BEFFROI_NODE and BEFFROI_NODE_MODULES to a node and a folder with the npm package @fedify/fedify",
        );
    };
    // Only the way of signing differs.
    let schemes: Vec<Value> = lives
        .iter()
        .map(|life| life["erased"]["schemes"].clone())
        .collect();
    assert_eq!(schemes, [json!(["cavage"]), json!(["cavage", "rfc9421"])]);
    for part in ["changed", "withdrawn"] {
        assert_eq!(lives[0][part], lives[1][part]);
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&lives[0]).unwrap());
}
