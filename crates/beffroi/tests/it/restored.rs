//! The back-up of yesterday on a new machine: the house notices, gets back what was published since, and goes on.

use std::fs;
use std::path::Path;

use crate::program::{OnDisk, Server};

/// A call with pictures, of those that the demo shows.
const WITH_PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/7-library");

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let place = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy_folder(&entry.path(), &place),
            false => drop(fs::copy(entry.path(), place).unwrap()),
        }
    }
}

#[test]
fn an_old_back_up_gets_back_what_was_published_since() {
    let house = OnDisk::new();
    house
        .run(
            "publish",
            &[&house.call("first", "First", "The first text.")],
        )
        .done();
    let back_up = Path::new(&house.path("back-up")).to_owned();
    copy_folder(&house.dir, &back_up);
    house.database.save();

    house.run("publish", &[WITH_PICTURES]).done();
    house
        .run(
            "publish",
            &[&house.call("second", "Second", "A second text.")],
        )
        .done();
    house
        .run("withdraw", &["first", "--reason", "en=No longer true."])
        .done();
    let mirror = house.path("mirror");
    house.run("export", &[&mirror]).done();
    let published = house.run("log", &["--json"]).json();

    // The machine is lost; the back-up comes up with the mirror named.
    fs::remove_dir_all(&house.dir).unwrap();
    copy_folder(&back_up, &house.dir);
    house.database.put_back();
    let config = house.dir.join("beffroi.toml");
    let text = fs::read_to_string(&config).unwrap();
    let text: String = text
        .lines()
        .filter(|line| *line != "ask = []")
        .map(|line| match line {
            "[mirrors]" => "[mirrors]\nask = [\"../mirror\"]\n".to_owned(),
            line => format!("{line}\n"),
        })
        .collect();
    assert!(text.contains("../mirror"), "{text}");
    fs::write(&config, text).unwrap();

    let third = house.call("third", "Third", "A third text.");
    let before = house.state();
    let said = house.run("publish", &[&third]).refused(5);
    assert!(
        said.contains("older than what it has published") && said.contains("beffroi restore"),
        "{said}"
    );
    let held = |rows: &[String]| {
        rows.iter()
            .filter(|row| !row.contains("log_hold"))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert!(
        held(&house.state()) == before,
        "nothing is written but that signing is held"
    );
    let server = Server::start(&house);
    assert_eq!(
        server.get("/en/first.html").status,
        200,
        "readers are served all the same"
    );

    let done = house.run("restore", &["--from", &mirror, "--json"]).json();
    assert_eq!(
        (&done["to"], &published["size"]),
        (&published["size"], &done["to"])
    );
    let again = house.run("log", &["--json"]).json();
    assert_eq!(
        (&again["size"], &again["root"]),
        (&published["size"], &published["root"])
    );
    server.wait_for("/en/second.html", |page| page.status == 200);
    server.wait_for("/en/first.html", |page| {
        page.text().contains("No longer true.")
    });
    testkit::check(&house.open());

    house.run("publish", &[&third]).done();
    house.run("export", &[&mirror]).done();
    let id = published["house_id"].as_str().unwrap();
    crate::program::run(&["verify", &mirror, "--house", id]).done();
    let nothing = house.run("restore", &["--from", &mirror, "--json"]).json();
    assert_eq!(nothing["from"], nothing["to"]);
    // A pack for whoever has a copy of any size that the house once had.
    let pack = house.path("changes.beffroi.zip");
    for less in [1, 2, 3] {
        let from = (published["size"].as_u64().unwrap() - less).to_string();
        house
            .run("bundle", &["--zip", &pack, "--from", &from])
            .done();
    }
    assert_eq!(server.stop(), Some(0));
    testkit::check(&house.open());
}
