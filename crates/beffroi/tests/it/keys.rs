//! A house whose roots are in three people's hands.

use crate::program::{OnDisk, Ran};

const PASSPHRASE: &str = "four words in a row";

fn founded() -> OnDisk {
    let folder = tempfile::tempdir().unwrap();
    let house = OnDisk {
        dir: folder.path().join("house"),
        folder,
        database: testkit::Database::fresh(),
    };
    let sheets = house.path("sheets");
    let outcome = house
        .init(&["--passphrase", PASSPHRASE, "--sheets", &sheets, "--json"])
        .json();
    assert_eq!(outcome["sheets"].as_array().unwrap().len(), 3);
    house
}

fn rotate(house: &OnDisk, sheets: &[&str]) -> Ran {
    let roots: Vec<String> = sheets
        .iter()
        .map(|name| house.path(&format!("sheets/{name}")))
        .collect();
    let mut words = vec!["rotate-log", "--passphrase", PASSPHRASE];
    roots.iter().for_each(|root| words.extend(["--root", root]));
    house.run("keys", &words)
}

#[test]
fn two_roots_of_three_change_the_keys_and_one_does_not() {
    let house = founded();
    let before = house.state();
    for too_few in [
        &[][..],
        &["root-key-1-of-3.txt"],
        &["root-key-2-of-3.txt", "root-key-2-of-3.txt"],
    ] {
        let said = rotate(&house, too_few);
        assert!([2, 5, 6].contains(&said.code), "{said:?}");
        assert!(said.err.contains("to mend it"), "{said:?}");
        assert!(
            house.state() == before,
            "a refused change left something behind"
        );
    }
    let done = rotate(&house, &["root-key-1-of-3.txt", "root-key-3-of-3.txt"]).done();
    assert!(done.contains("Key document version 2"), "{done}");
    assert_eq!(house.run("keys", &["--json"]).json()["version"], 2);
    testkit::check(&house.open());
}

#[test]
fn a_sheet_typed_wrong_is_named() {
    let house = founded();
    let before = house.state();
    let sheet = house.path("sheets/root-key-1-of-3.txt");
    let text = std::fs::read_to_string(&sheet).unwrap();
    let line = text
        .lines()
        .find(|line| line.split_whitespace().count() == 13)
        .unwrap();
    let wrong = match line.as_bytes()[7] {
        b'0' => '1',
        _ => '0',
    };
    let typed = format!("{}{wrong}{}", &line[..7], &line[8..]);
    std::fs::write(house.path("sheets/typed.txt"), text.replace(line, &typed)).unwrap();
    std::fs::write(house.path("sheets/other.txt"), "a shopping list\n").unwrap();
    for name in ["typed.txt", "other.txt"] {
        let said = rotate(&house, &["root-key-2-of-3.txt", name]).refused(2);
        assert!(said.contains(name), "{said}");
    }
    assert!(house.state() == before);
}

#[test]
fn a_locked_house_reads_and_refuses_to_sign() {
    let house = founded();
    let call = house.call("call", "Title", "Text.");
    let before = house.state();
    let said = house.run("publish", &[&call]).refused(6);
    assert!(said.contains("BEFFROI_PASSPHRASE"), "{said}");
    let wrong = house.run("publish", &[&call, "--passphrase", "not the passphrase"]);
    assert!([2, 6].contains(&wrong.code), "{wrong:?}");
    assert!(
        house.state() == before,
        "nothing is written with a wrong passphrase"
    );
    house.run("log", &[]).done();
    house
        .run("publish", &[&call, "--passphrase", PASSPHRASE])
        .done();
    let folder = tempfile::tempdir().unwrap();
    let short = OnDisk {
        dir: folder.path().join("house"),
        folder,
        database: testkit::Database::fresh(),
    };
    short.init(&["--passphrase", "short"]).refused(2);
    assert!(!short.dir.exists());
}

#[test]
fn no_root_stays_in_the_house() {
    let house = founded();
    let shown = house.run("keys", &["--json"]).json();
    assert_eq!(
        (
            &shown["root_threshold"],
            shown["roots"].as_array().unwrap().len()
        ),
        (&2.into(), 3)
    );
    let sealed = house.open().db.read(|conn| {
        conn.query(
            "SELECT name FROM sealed_key WHERE role = 'root'",
            &[] as &[floor::Value],
        )
    });
    assert!(sealed.unwrap().is_empty());
}
