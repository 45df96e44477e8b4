//! Power cuts: `kill -9` at any moment of publishing and importing loses nothing that was acknowledged.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use floor::House;

use crate::program::{OnDisk, Server, program, run};
use crate::wxr_sample;

/// Moments over the whole of a run, in milliseconds: neighbours in no order, the same each time.
fn moments(count: u64, within: u64) -> impl Iterator<Item = Duration> {
    (0..count).map(move |n| Duration::from_millis((n * 7_919 + 13) % within))
}

/// Starts the verb and kills it after a while, unless it ends before; whether it ended well.
fn cut_off(house: &OnDisk, verb: &str, words: &[&str], after: Duration) -> bool {
    kill_after(house.command(verb).args(words), after)
}

fn kill_after(command: &mut Command, after: Duration) -> bool {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap().success()
}

/// Does what was left, as the next start does.
fn recovered(house: &OnDisk) -> House {
    let open = house.open();
    beffroi::unlock(&open, &beffroi::cli::Unlock::default()).unwrap();
    // A killed process's jobs are taken over when their lease ends; a test does not wait for it.
    open.db
        .write(|tx| {
            tx.execute(
                "UPDATE job SET lease = NULL, lease_until = NULL",
                &[] as &[floor::Value],
            )
        })
        .unwrap();
    floor::job::drain(&open, &beffroi::handlers()).unwrap();
    testkit::check(&open);
    open
}

#[test]
fn publishing_survives_a_kill_at_any_moment() {
    let house = OnDisk::new();
    let mut acknowledged = Vec::new();
    for (round, moment) in moments(16, 1_200).enumerate() {
        let slug = format!("call-{round}");
        let call = house.call(&slug, &format!("Round {round}"), "Text.");
        if cut_off(&house, "publish", &[&call], moment) {
            acknowledged.push(slug);
        }
        house.run("log", &[]).done();
    }
    let again = house.call("last", "Last", "Text.");
    house.run("publish", &[&again]).done();
    acknowledged.push("last".to_owned());
    let open = recovered(&house);
    for slug in &acknowledged {
        let page = open
            .db
            .read(|conn| {
                open.registry
                    .render(&open, conn, &format!("en/{slug}.html"))
            })
            .unwrap();
        assert!(page.is_some(), "{slug} was acknowledged and is lost");
    }
    assert_eq!(open.db.read(floor::job::list).unwrap(), []);
    eprintln!("{} of 17 runs were acknowledged", acknowledged.len());
}

#[test]
fn an_interrupted_import_is_run_again() {
    let house = OnDisk::new();
    let file = house.path("export.xml");
    wxr_sample::write(file.as_ref(), 300);
    for moment in moments(6, 1_500) {
        cut_off(&house, "import", &["wordpress", &file], moment);
    }
    house.run("import", &["wordpress", &file]).done();
    let before = recovered(&house)
        .db
        .read(survive::log_store::some_head)
        .unwrap();
    let again = house.run("import", &["wordpress", &file, "--json"]).json();
    assert_eq!(again["changed_editions"], 0);
    let open = recovered(&house);
    assert_eq!(
        open.db.read(survive::log_store::some_head).unwrap().size,
        before.size
    );
    let (calls, entries): (u64, u64) = open
        .db
        .read(|conn| {
            let calls = conn
                .one("SELECT COUNT(*) FROM call", &[] as &[floor::Value])?
                .get(0)?;
            let entries = conn
                .one(
                    "SELECT COUNT(*) FROM log_entry WHERE kind = 'statement'",
                    &[] as &[floor::Value],
                )?
                .get(0)?;
            Ok((calls, entries))
        })
        .unwrap();
    assert_eq!(
        (calls, entries),
        (300, 300),
        "each post is one call and one entry, however often the import was cut off"
    );
}

#[test]
fn what_carries_a_house_elsewhere_survives_a_kill_at_any_moment() {
    let house = OnDisk::new();
    let id = house.run("keys", &["--json"]).json()["house_id"].clone();
    let id = id.as_str().unwrap();
    let (tree, copy, pack) = (
        house.path("tree"),
        house.path("copy"),
        house.path("pack.zip"),
    );
    let pull = ["mirror", "pull", &tree, &copy, "--house", id];
    let holds = |place: &str| drop(run(&["verify", place, "--house", id]).done());
    for (round, moment) in moments(12, 400).enumerate() {
        let slug = format!("call-{round}");
        let call = house.call(&slug, &slug, "Text.");
        house.run("publish", &[&call]).done();
        if round % 4 == 0 {
            let _ = std::fs::remove_dir_all(&copy);
        }
        cut_off(&house, "bundle", &["--zip", &pack], moment);
        if Path::new(&pack).exists() {
            holds(&pack);
        }
        // Between two states no tree holds: pages are ahead of the checkpoint, which comes last. The next run finishes it.
        cut_off(&house, "export", &[&tree], moment);
        house.run("export", &[&tree]).done();
        kill_after(program().args(pull), moment);
        run(&pull).done();
        holds(&copy);
    }
    holds(&tree);
    house.run("bundle", &["--zip", &pack]).done();
    let half = Path::new(&pack).with_file_name("pack.zip.part");
    assert!(!half.exists(), "what a killed process left is taken over");
}

#[test]
fn a_demo_that_was_cut_off_is_made_whole() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("demo");
    let demo = || {
        let mut demo = program();
        demo.args(["demo", "--listen", "127.0.0.1:0", "--dir"])
            .arg(&dir);
        demo
    };
    kill_after(&mut demo(), Duration::from_millis(700));
    assert!(!dir.exists(), "half a house is no house");
    let server = Server::listening(&mut demo());
    assert_eq!(server.get("/uk/index.html").status, 200);
    let log = run(&["log", dir.to_str().unwrap(), "--json"]).json();
    assert_eq!(log["size"], 47);
}
