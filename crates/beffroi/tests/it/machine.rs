//! A machine that refuses: full disk, read-only folder, a second server, a newer database, a clock set back.

use std::path::Path;
use std::process::Command;

use floor::{DAY, values};
use testkit::TestHouse;

use crate::program::{OnDisk, Server, skipped};

/// A file system of its own on a folder, gone with it.
pub struct Mount<'a>(&'a Path);

impl<'a> Mount<'a> {
    /// `None` where this user may not mount.
    pub fn tmpfs(place: &'a Path, size: &str) -> Option<Self> {
        std::fs::create_dir_all(place).unwrap();
        mount(
            &["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"],
            place,
        )
        .then_some(Self(place))
    }

    pub fn remount(&self, options: &str) {
        assert!(
            mount(&["-o", &format!("remount,{options}")], self.0),
            "remount {options}"
        );
    }
}

impl Drop for Mount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0).output();
    }
}

fn mount(words: &[&str], place: &Path) -> bool {
    Command::new("mount")
        .args(words)
        .arg(place)
        .output()
        .is_ok_and(|mounted| mounted.status.success())
}

pub const MAY_NOT: &str = "this user may not mount a file system";

/// A house on a file system of its own, of this size.
fn on_a_small_disk(place: &Path) -> OnDisk {
    let folder = tempfile::tempdir().unwrap();
    let house = OnDisk {
        dir: place.join("house"),
        folder,
        database: testkit::Database::fresh(),
    };
    house.init(&["--single"]).done();
    house
}

#[test]
fn a_full_disk_loses_nothing_and_says_so() {
    let place = tempfile::tempdir().unwrap();
    let Some(disk) = Mount::tmpfs(place.path(), "3m") else {
        return skipped(MAY_NOT);
    };
    let house = on_a_small_disk(place.path());
    if house.database.url().is_some() {
        return skipped("the state is not on this disk");
    }
    let text = |round: usize| {
        format!(
            "Round {round}. {}",
            "A long text that fills the disk. ".repeat(8_000)
        )
    };
    let mut published = 0;
    let said = loop {
        let ran = house.run(
            "publish",
            &[&house.call(&format!("call-{published}"), "Title", &text(published))],
        );
        if ran.code != 0 {
            break ran.refused(7);
        }
        published += 1;
        assert!(published < 40, "the disk does not get full");
    };
    assert!(
        said.contains("disk is full") && said.contains("free some space"),
        "{said}"
    );
    disk.remount("size=64m");
    let log = house.run("log", &["--json", "--limit", "1000"]).json();
    let statements = log["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["kind"] == "statement")
        .count();
    assert!(
        statements >= published,
        "{statements} of {published} acknowledged calls are in the log"
    );
    house
        .run(
            "publish",
            &[&house.call(&format!("call-{published}"), "Title", &text(published))],
        )
        .done();
    testkit::check(&house.open());
}

#[test]
fn a_read_only_folder_is_told() {
    let place = tempfile::tempdir().unwrap();
    let Some(disk) = Mount::tmpfs(place.path(), "16m") else {
        return skipped(MAY_NOT);
    };
    let house = on_a_small_disk(place.path());
    if house.database.url().is_some() {
        return skipped("the state is not on this disk");
    }
    house
        .run("publish", &[&house.call("call", "Title", "Text.")])
        .done();
    disk.remount("ro");
    let said = house
        .run("publish", &[&house.call("other", "Other", "Text.")])
        .refused(7);
    assert!(
        said.contains("house.db") && said.contains("to mend it"),
        "{said}"
    );
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = OnDisk {
        dir: place.path().join("another"),
        folder,
        database: testkit::Database::fresh(),
    };
    let said = elsewhere.init(&["--single"]).refused(7);
    assert!(
        said.contains("read-only") && said.contains("another"),
        "{said}"
    );
    disk.remount("rw");
    house
        .run("publish", &[&house.call("other", "Other", "Text.")])
        .done();
    testkit::check(&house.open());
}

#[test]
fn one_sqlite_file_has_one_server() {
    let house = OnDisk::new();
    if house.database.url().is_some() {
        return skipped("several servers on PostgreSQL are as it should be");
    }
    let first = Server::start(&house);
    let said = house.run("serve", &["--listen", "127.0.0.1:0"]).refused(5);
    assert!(
        said.contains("already being served") && said.contains("stop the other"),
        "{said}"
    );
    assert_eq!(first.get("/en/index.html").status, 200);
    assert_eq!(first.stop(), Some(0));
    drop(Server::start(&house));
}

#[test]
fn a_newer_database_is_refused_untouched() {
    let house = OnDisk::new();
    let newer = house.open().db.write(|tx| {
        tx.execute(
            "INSERT INTO migration (position, name, at) VALUES (99, 'publish/0099_tomorrow', 0)",
            values![],
        )
    });
    newer.unwrap();
    for (verb, words) in [("log", &[][..]), ("serve", &["--listen", "127.0.0.1:0"])] {
        let said = house.run(verb, words).refused(5);
        assert!(
            said.contains("publish/0099_tomorrow") && said.contains("newer"),
            "{said}"
        );
    }
}

#[test]
fn a_clock_set_back_does_not_set_the_log_back() {
    let house = TestHouse::new();
    house.publish("before", &[("en", "Before", "Text.")]);
    house.settle();
    house.clock.advance(-400 * DAY);
    house.publish("during", &[("en", "During", "Text.")]);
    house.withdraw("before", "the clock jumped");
    house.settle();
    house.clock.advance(400 * DAY);
    house.publish("after", &[("en", "After", "Text.")]);
    house.settle();
    assert!(house.page("en/during.html").contains("During"));
}
