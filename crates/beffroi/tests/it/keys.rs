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

#[test]
fn erasing_takes_two_people_where_the_house_says_so() {
    let house = founded();
    let shown = house.run("keys", &["--json"]).json();
    let origin = shown["origin"].as_str().unwrap();
    let (key, own) = (house.path("my.key"), "five words of my own");
    let made = crate::program::run(&[
        "editor",
        "new",
        &key,
        "--origin",
        origin,
        "--key-passphrase",
        own,
    ])
    .done();
    let vkey = made.lines().last().unwrap().to_owned();
    let change = |words: &[&str]| {
        let sheets = [1, 2].map(|n| house.path(&format!("sheets/root-key-{n}-of-3.txt")));
        let roots = [
            "--passphrase",
            PASSPHRASE,
            "--root",
            &sheets[0],
            "--root",
            &sheets[1],
        ];
        house.run("keys", &[words, &roots].concat()).done()
    };
    change(&["add-editor", "--vkey", &vkey]);
    change(&["threshold", "erase", "2"]);
    let call = house.call("leaflet", "Leaflet", "A name that must go.");
    let pass = ["--passphrase", PASSPHRASE];
    house
        .run("publish", &[&[call.as_str()], &pass[..]].concat())
        .done();
    let erase = |words: &[&str]| house.run("erase", &[words, &pass].concat());
    let holds = || {
        house
            .state()
            .iter()
            .any(|row| row.contains("A name that must go."))
    };

    let owed = erase(&["leaflet", "--reason", "privacy", "--yes"]).done();
    let first = erase(&["--list", "--json"]).json()[0]["signed_by"][0]
        .as_str()
        .unwrap()
        .to_owned();
    let words = owed
        .replace(house.dir.to_str().unwrap(), "HOUSE")
        .replace(first.rsplit('/').next().unwrap(), "LABEL");
    let words: String = words
        .lines()
        .map(|line| match line.split_once(" must by ") {
            Some((before, _)) => format!("{before} must by DATE:\n"),
            None => format!("{line}\n"),
        })
        .collect();
    insta::assert_snapshot!(words, @r"
    Nothing is destroyed yet. Erasing leaflet takes 2 editor keys; 1 signed (LABEL), 1 more must by DATE:
      here:       beffroi erase HOUSE --confirm leaflet
      elsewhere:  beffroi erase HOUSE --request leaflet --out FILE, then `beffroi editor sign FILE --key KEY` there,
                  then beffroi erase HOUSE --confirm FILE
    To call it off: beffroi erase HOUSE --cancel leaflet
    ");
    assert!(holds());
    erase(&["--confirm", "leaflet", "--yes"]).refused(6);

    let file = house.path("leaflet.to-sign");
    erase(&["--request", "leaflet", "--out", &file]).done();
    erase(&["--confirm", &file, "--yes"]).refused(2);
    let wrong = crate::program::run(&[
        "editor",
        "sign",
        &file,
        "--key",
        &key,
        "--key-passphrase",
        "not this",
        "--yes",
    ]);
    wrong.refused(6);
    let signed = crate::program::run(&[
        "editor",
        "sign",
        &file,
        "--key",
        &key,
        "--key-passphrase",
        own,
        "--yes",
    ])
    .done();
    assert!(
        signed.contains("erase leaflet") && signed.contains("reason: privacy"),
        "{signed}"
    );
    assert!(holds(), "signing elsewhere destroys nothing");
    let done = erase(&["--confirm", &file, "--yes"]).done();
    assert!(done.contains("1 revision(s)"), "{done}");
    assert!(!holds());
    assert_eq!(
        erase(&["--list", "--json"])
            .json()
            .as_array()
            .unwrap()
            .len(),
        0
    );
    testkit::check(&house.open());

    // Called off, and with the key itself at the house.
    let call = house.call("poster", "Poster", "Another text.");
    house
        .run("publish", &[&[call.as_str()], &pass[..]].concat())
        .done();
    erase(&["poster", "--reason", "error", "--yes"]).done();
    erase(&["--cancel", "poster"]).done();
    erase(&["--confirm", "poster", "--yes"]).refused(4);
    erase(&["poster", "--reason", "error", "--yes"]).done();
    let words = [
        "--confirm",
        "poster",
        "--yes",
        "--key",
        &key,
        "--key-passphrase",
        own,
    ];
    erase(&words).done();
    assert!(
        !house
            .state()
            .iter()
            .any(|row| row.contains("Another text."))
    );
    testkit::check(&house.open());
}
