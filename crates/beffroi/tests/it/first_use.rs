//! What the README promises, in its order.

use crate::program::{OnDisk, run};

const SENTENCE: &str = "Quarante-deux hirondelles nichent sous le toit de la halle";

#[test]
fn a_first_call_is_checked_tried_and_published() {
    let house = OnDisk::new();
    let call = house.write(
        "my-call",
        &[
            ("en.md", b"---\nlang: en\ntitle: The library must stay open\n---\n\nOn 31 December the library of our town is to close its doors.\n"),
            ("fr.md", "---\ntitle: La bibliothèque doit rester ouverte\nsource: en\n---\n\nLe 30 décembre, la bibliothèque de notre ville doit fermer ses portes.\n".as_bytes()),
        ],
    );
    let before = house.state();
    let tried = house.run("publish", &[&call, "--dry-run"]).done();
    assert!(
        tried.contains("new call my-call") && tried.contains("2 edition(s) would be published."),
        "{tried}"
    );
    let doubted = house.run("publish", &[&call, "--check"]);
    assert!(
        doubted.out.contains("fr.md") && doubted.out.contains("30"),
        "{}",
        doubted.out
    );
    doubted.refused(2);
    assert!(
        house.state() == before,
        "trying and checking change nothing"
    );
    let published = house.run("publish", &[&call]).done();
    assert!(
        published.contains("https://neighbours.example/call/my-call.html"),
        "{published}"
    );
    let again = house.run("publish", &[&call, "--json"]).json();
    assert_eq!(
        (
            &again["calls"][0]["editions"][0]["step"],
            &again["published"]
        ),
        (&"unchanged".into(), &true.into())
    );
    testkit::check(&house.open());
}

#[test]
fn a_correction_a_withdrawal_and_an_erasure() {
    let house = OnDisk::new();
    house
        .run(
            "publish",
            &[&house.call("bridge", "The bridge", "It is closed since Monday.")],
        )
        .done();
    let corrected = house.call("bridge", "The bridge", "It is closed since Tuesday.");
    let plan = house.run("publish", &[&corrected, "--json"]).json();
    assert_eq!(plan["calls"][0]["editions"][0]["rev"], 2);
    house
        .run("withdraw", &["bridge", "--reason", "en=It was repaired."])
        .done();
    house.run("withdraw", &["bridge"]).refused(5);
    let refused = house
        .run("erase", &["bridge", "--reason", "privacy"])
        .refused(2);
    assert!(refused.contains("--yes"), "{refused}");
    let erased = house
        .run("erase", &["bridge", "--reason", "privacy", "--yes"])
        .done();
    assert!(
        erased.contains("2 revision(s) of bridge are erased"),
        "{erased}"
    );
    house.run("publish", &[&corrected]).refused(5);
    let log = house.run("log", &["--json"]).json();
    let kinds: Vec<&str> = log["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "keys",
            "site",
            "statement",
            "site",
            "statement",
            "site",
            "withdraw",
            "site",
            "erase",
            "site"
        ]
    );
    assert_eq!(log["waiting"].as_array().unwrap().len(), 0);
    testkit::check(&house.open());
}

#[test]
fn what_is_erased_leaves_no_byte_in_the_folder() {
    let house = OnDisk::new();
    if house.database.url().is_some() {
        return crate::program::skipped("the bytes of a PostgreSQL database are its own to keep");
    }
    let bytes = || -> Vec<u8> {
        let files = std::fs::read_dir(&house.dir).unwrap();
        files
            .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .collect()
    };
    let holds = |bytes: &[u8]| {
        bytes
            .windows(SENTENCE.len())
            .any(|window| window == SENTENCE.as_bytes())
    };
    let long = format!("{SENTENCE}. ").repeat(400);
    house
        .run(
            "publish",
            &[&house.call("keeps", "Stays", "Another text that stays.")],
        )
        .done();
    house
        .run("publish", &[&house.call("swallows", SENTENCE, &long)])
        .done();
    assert!(holds(&bytes()));
    house
        .run("erase", &["swallows", "--reason", "privacy", "--yes"])
        .done();
    // The last to close the database writes the WAL back.
    assert!(
        !holds(&bytes()),
        "the erased sentence is still in a file of the house"
    );
    testkit::check(&house.open());
}

#[test]
fn keys_jobs_and_glossary_are_shown_and_kept() {
    let house = OnDisk::new();
    let before = house.run("keys", &["--json"]).json();
    let rotated = house.run("keys", &["rotate-log"]).done();
    assert!(rotated.contains("Key document version 2"), "{rotated}");
    let after = house.run("keys", &["--json"]).json();
    assert_eq!(
        (&after["version"], &after["house_id"]),
        (&2.into(), &before["house_id"])
    );
    assert_ne!(after["logs"], before["logs"]);
    assert_eq!(house.run("jobs", &[]).done(), "Nothing waits to be done.\n");
    assert_eq!(house.run("jobs", &["--json"]).json(), serde_json::json!([]));
    house
        .run(
            "glossary",
            &["add", "fr", "conseil municipal", "en", "town council"],
        )
        .done();
    assert_eq!(
        house.run("glossary", &[]).done(),
        "fr: conseil municipal = en: town council\n"
    );
    house
        .run("glossary", &["remove", "fr", "conseil municipal", "en"])
        .done();
    assert!(house.run("glossary", &[]).done().contains("is empty"));
    testkit::check(&house.open());
}

#[test]
fn the_program_tells_of_itself() {
    insta::assert_snapshot!(run(&["--help"]).done());
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            run(&["completions", shell]).done().contains("beffroi"),
            "{shell}"
        );
    }
    assert!(run(&["man"]).done().contains(".TH"));
    assert!(run(&["config"]).done().contains("| `house.origin` |"));
    let pages = tempfile::tempdir().unwrap();
    run(&["man", pages.path().to_str().unwrap()]).done();
    let page = std::fs::read_to_string(pages.path().join("beffroi-keys-rotate-log.1")).unwrap();
    assert!(
        page.contains("root\\-key") || page.contains("root-key"),
        "{page}"
    );
}

#[test]
fn exit_codes_are_those_of_the_help() {
    let house = OnDisk::new();
    assert_eq!(run(&["nonsense"]).code, 2);
    assert_eq!(run(&["publish"]).code, 2);
    house.run("withdraw", &["nothing"]).refused(4);
    house.init(&["--single"]).refused(5);
    let nowhere = house.path("nowhere");
    let said = run(&["log", &nowhere]).refused(4);
    assert!(
        said.contains(&nowhere) && said.contains("beffroi init"),
        "{said}"
    );
    assert!(
        !std::path::Path::new(&nowhere).exists(),
        "looking makes nothing"
    );
    let wrong = house.path("wrong");
    let said = run(&["init", &wrong, "--single", "--lang", "notalanguage!"]).refused(2);
    assert!(
        said.contains("--lang") && !std::path::Path::new(&wrong).exists(),
        "{said}"
    );
}
