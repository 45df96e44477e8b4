//! Power cuts: `kill -9` at any moment of publishing and importing loses nothing that was acknowledged.

use std::process::Stdio;
use std::time::Duration;

use floor::House;

use crate::program::OnDisk;
use crate::wxr_sample;

/// Moments over the whole of a run, in milliseconds: neighbours in no order, the same each time.
fn moments(count: u64, within: u64) -> impl Iterator<Item = Duration> {
    (0..count).map(move |n| Duration::from_millis((n * 7_919 + 13) % within))
}

/// Starts the verb and kills it after a while, unless it ends before; whether it ended well.
fn cut_off(house: &OnDisk, verb: &str, words: &[&str], after: Duration) -> bool {
    let mut child = house
        .command(verb)
        .args(words)
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
