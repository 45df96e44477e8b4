//! Every verb that writes where somebody says: on a place that takes no file, on a disk that is full, killed half-way.

use std::fs;
use std::path::Path;

use crate::machine::{MAY_NOT, Mount};
use crate::program::{OnDisk, Ran, run, skipped};

/// The house's verbs that write a file or a folder, without the place, which comes last.
const WRITERS: [&[&str]; 4] = [
    &["bundle", "--zip"],
    &["bundle", "--html"],
    &["export", "--archive"],
    &["export"],
];

fn house_with_a_call() -> OnDisk {
    let house = OnDisk::new();
    let text: &[u8] = b"---\ntitle: The tower\n---\n![The tower](bell.png)\n";
    let picture: &[u8] = include_bytes!("bell.png");
    let folder = house.write("tower", &[("en.md", text), ("bell.png", picture)]);
    house.run("publish", &[&folder]).done();
    house
}

fn write(house: &OnDisk, words: &[&str], out: &Path) -> Ran {
    let words = [words, &[out.to_str().unwrap()]].concat();
    house.run(words[0], &words[1..])
}

#[track_caller]
fn told(ran: Ran, code: i32) {
    let said = ran.refused(code);
    assert!(said.contains("to mend it: "), "{said}");
    assert!(!said.contains("ZipWriter"), "{said}");
}

#[test]
fn a_device_stays_a_device() {
    let house = house_with_a_call();
    let socket = house.folder.path().join("socket");
    let _listening = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for place in [Path::new("/dev/full"), &socket] {
        for words in WRITERS {
            let code = if words == ["export"] { 5 } else { 2 };
            told(write(&house, words, place), code);
        }
        let there = fs::metadata(place).unwrap();
        assert!(!there.is_file() && !there.is_dir(), "{}", place.display());
    }
}

#[test]
fn a_place_that_takes_nothing_is_told_with_a_remedy() {
    let house = house_with_a_call();
    let file = house.write("taken", &[("file", b"mine")]);
    let under = Path::new(&file).join("file/out");
    for words in WRITERS {
        told(write(&house, words, Path::new("/proc/none")), 4);
        told(write(&house, words, &under), 2);
    }
    told(
        write(&house, &["export"], &Path::new(&file).join("file")),
        5,
    );
    told(write(&house, &["bundle", "--zip"], Path::new(&file)), 2);
    assert_eq!(fs::read(Path::new(&file).join("file")).unwrap(), b"mine");
}

#[test]
fn a_house_whose_root_keys_cannot_be_written_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::create_dir(place("sheets")).unwrap();
    fs::write(place("sheets/root-key-2-of-3.txt"), "of another house").unwrap();
    for sheets in ["/dev/null".to_owned(), place("sheets")] {
        let words = ["--passphrase", "four words in a row", "--sheets", &sheets];
        let dir = place("house");
        let init = [&["init", &dir], &words[..]].concat();
        told(run(&init), 5);
        assert!(!Path::new(&dir).exists());
    }
    let left: Vec<_> = fs::read_dir(place("sheets")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_house_without_its_database_is_not_given_an_empty_one() {
    let house = house_with_a_call();
    if house.database.url().is_some() {
        return skipped("the state is not in the folder");
    }
    for name in ["house.db", "house.db-wal", "house.db-shm"] {
        let _ = fs::remove_file(house.dir.join(name));
    }
    told(house.run("log", &[]), 4);
    assert!(!house.dir.join("house.db").exists());
}

#[test]
fn a_damaged_image_is_told_as_such() {
    let house = house_with_a_call();
    let damage = house.open().db.write(|tx| {
        let row = tx.one("SELECT sha256, bytes FROM blob LIMIT 1", floor::values![])?;
        let (sha256, mut bytes): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
        bytes[20] ^= 1;
        let sql = "UPDATE blob SET bytes = $1 WHERE sha256 = $2";
        tx.execute(sql, floor::values![bytes, sha256])
    });
    assert_eq!(damage.unwrap(), 1);
    for words in [&["bundle", "--zip"][..], &["export"]] {
        let said = write(&house, words, &house.folder.path().join("out")).refused(3);
        assert!(said.contains("image in the database is damaged"), "{said}");
    }
}

#[test]
fn a_full_disk_takes_nothing_half_and_is_gone_on_with() {
    let place = tempfile::tempdir().unwrap();
    let Some(_disk) = Mount::tmpfs(place.path(), "8m") else {
        return skipped(MAY_NOT);
    };
    let house = house_with_a_call();
    let tree = house.folder.path().join("tree");
    write(&house, &["export"], &tree).done();
    let id = house.run("keys", &["--json"]).json()["house_id"].clone();
    let pull = |out: &Path| {
        let words = [
            "mirror",
            "pull",
            tree.to_str().unwrap(),
            out.to_str().unwrap(),
        ];
        run(&[&words[..], &["--house", id.as_str().unwrap()]].concat())
    };
    let out = |name: &str| place.path().join(name);
    fs::write(out("filler"), vec![0; 8 << 20]).unwrap();
    for (words, name) in WRITERS.iter().zip(["pack", "booklet", "archive"]) {
        told(write(&house, words, &out(name)), 7);
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "{name}");
    }
    told(write(&house, &["export"], &out("tree")), 7);
    told(pull(&out("copy")), 7);
    fs::remove_file(out("filler")).unwrap();
    write(&house, &["export"], &out("tree")).done();
    pull(&out("copy")).done();
    for name in ["tree", "copy"] {
        run(&[
            "verify",
            out(name).to_str().unwrap(),
            "--house",
            id.as_str().unwrap(),
        ])
        .done();
    }
    for (words, name) in WRITERS.iter().zip(["pack", "booklet", "archive"]) {
        write(&house, words, &out(name)).done();
    }
}
