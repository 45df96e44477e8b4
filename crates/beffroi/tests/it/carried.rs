//! The house leaves its server: as a folder, a mirror, a pack, a booklet. What arrives is what was signed, or it is found out.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::program::{OnDisk, Ran, Server, run};

/// The House ID that a reader has on paper.
pub fn house_id(house: &OnDisk) -> String {
    house.run("keys", &["--json"]).json()["house_id"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn verify(what: &str, house_id: &str) -> Ran {
    run(&["verify", what, "--house", house_id, "--json"])
}

/// Exports, mirrors, packs and verifies the whole house; then alters a file of each sort, and it is found.
pub fn carry(house: &OnDisk) {
    let (id, start) = (house_id(house), Instant::now());
    let (export, copy, pack) = (
        house.path("export"),
        house.path("copy"),
        house.path("pack.zip"),
    );
    let first = house.run("export", &[&export, "--json"]).json();
    eprintln!(
        "exported {} files in {:?}",
        first["written"],
        start.elapsed()
    );
    let again = house.run("export", &[&export, "--json"]).json();
    assert_eq!(again["written"], 0, "nothing is new");
    let verdict = verify(&export, &id).json();
    assert_eq!(
        (&verdict["state"], &verdict["extra"]),
        (&2.into(), &serde_json::json!([])),
        "{verdict}"
    );
    eprintln!("verified after {:?}", start.elapsed());
    run(&["mirror", "pull", &export, &copy, "--house", &id]).done();
    assert_same_tree(&export, &copy);
    eprintln!("mirrored after {:?}", start.elapsed());
    house.run("bundle", &["--zip", &pack]).done();
    assert_eq!(verify(&pack, &id).json()["state"], 2);
    alter_one_of_each_sort(&export, &id);
    flip(Path::new(&pack), 0.5);
    verify(&pack, &id).refused(3);
    eprintln!("packed, altered and found after {:?}", start.elapsed());
}

/// A booklet of one call holds, and not after a bit of its proof was changed.
pub fn carry_one(house: &OnDisk, slug: &str) {
    let (id, booklet) = (house_id(house), house.path("one.beffroi.html"));
    house.run("bundle", &["--html", &booklet, slug]).done();
    verify(&booklet, &id).done();
    let proof = fs::read_to_string(&booklet)
        .unwrap()
        .find("x-beffroi")
        .unwrap() as f64;
    let length = fs::metadata(&booklet).unwrap().len() as f64;
    flip(Path::new(&booklet), (proof + 400.0) / length);
    verify(&booklet, &id).refused(3);
}

/// A page, a proof, a feed: altered together, named one by one. A body is altered alone elsewhere: where the log does not hold, no file is looked at.
fn alter_one_of_each_sort(export: &str, id: &str) {
    let files = files(export);
    let altered: Vec<&String> = [
        "beffroi/proof/",
        "en/",
        "fr/",
        "call/",
        "sitemap",
        "site.css",
        "languages.html",
    ]
    .iter()
    .filter_map(|prefix| {
        files
            .keys()
            .filter(|path| path.starts_with(prefix))
            .nth_back(0)
    })
    .collect();
    assert!(altered.len() >= 5, "{altered:?}");
    for path in &altered {
        flip(&Path::new(export).join(path), 0.6);
    }
    let told = verify(export, id);
    assert_eq!(told.code, 3, "{told:?}");
    for path in &altered {
        assert!(
            told.out.contains(path.as_str()),
            "{path} is not named: {}",
            told.out
        );
        flip(&Path::new(export).join(path), 0.6);
    }
    verify(export, id).done();
}

fn flip(path: &Path, place: f64) {
    let mut bytes = fs::read(path).unwrap();
    let at = (bytes.len() as f64 * place) as usize;
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap();
}

fn files(root: &str) -> BTreeMap<String, PathBuf> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![PathBuf::from(root)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => drop(
                    found.insert(
                        path.strip_prefix(root)
                            .unwrap()
                            .to_str()
                            .unwrap()
                            .to_owned(),
                        path,
                    ),
                ),
            }
        }
    }
    found
}

/// Every file of `one` is in `other`, to the byte. The journal is a short cut that a copy does without.
fn assert_same_tree(one: &str, other: &str) {
    let (one, other) = (files(one), files(other));
    for (path, file) in one.iter().filter(|(path, _)| !is_short_cut(path)) {
        let copy = other
            .get(path)
            .unwrap_or_else(|| panic!("{path} is not in the copy"));
        assert!(
            fs::read(file).unwrap() == fs::read(copy).unwrap(),
            "{path} differs"
        );
    }
}

/// Records of the journal vouch for nothing and are believed by nobody: a mirror verifies what they lead to.
fn is_short_cut(path: &str) -> bool {
    path.starts_with("beffroi/journal/")
}

/// A house with everything: revisions, translations, a correction, a withdrawal, an erasure.
fn full() -> OnDisk {
    let house = OnDisk::new();
    let text = |lang: &str| {
        format!(
            "---\nlang: {lang}\ntitle: Title in {lang}\n---\n\nA text, long enough to have a middle.\n"
        )
    };
    for slug in ["bridge", "river", "tower"] {
        let call = house.write(
            slug,
            &[
                ("en.md", text("en").as_bytes()),
                ("fr.md", text("fr").as_bytes()),
                ("ar.md", text("ar").as_bytes()),
            ],
        );
        house.run("publish", &[&call]).done();
    }
    house
        .run(
            "publish",
            &[&house.call("bridge", "Corrected", "Another text.")],
        )
        .done();
    house
        .run("withdraw", &["river", "--reason", "en=No longer so."])
        .done();
    house
        .run(
            "erase",
            &["tower", "--lang", "ar", "--reason", "privacy", "--yes"],
        )
        .done();
    house
}

#[test]
fn a_house_is_carried_elsewhere_whole() {
    let house = full();
    carry(&house);
    carry_one(&house, "bridge");
    let stranger = OnDisk::new();
    verify(&house.path("export"), &house_id(&stranger)).refused(3);
    let said = run(&["verify", &house.path("export"), "--house", "XXXX"]).refused(2);
    assert!(said.contains("XXXX") || said.contains("House ID"), "{said}");
}

#[test]
fn one_bit_anywhere_is_found() {
    let house = full();
    let (id, export) = (house_id(&house), house.path("export"));
    house.run("export", &[&export]).done();
    let (start, files) = (Instant::now(), files(&export));
    let mut looked_at = 0;
    for (number, (path, file)) in files.iter().enumerate() {
        // Every file once, at another place of it each time.
        if fs::metadata(file).unwrap().len() == 0 {
            continue;
        }
        let place = (number % 10) as f64 / 10.0;
        flip(file, place);
        let told = verify(&export, &id);
        assert_eq!(
            told.code, 3,
            "a bit of {path} was changed and nobody noticed: {told:?}"
        );
        flip(file, place);
        looked_at += 1;
    }
    verify(&export, &id).done();
    eprintln!(
        "{looked_at} of {} files altered and found in {:?}",
        files.len(),
        start.elapsed()
    );
}

#[test]
fn a_mirror_follows_a_living_house() {
    let house = full();
    let (id, server) = (house_id(&house), Server::start(&house));
    let (url, copy) = (format!("http://{}", server.address), house.path("copy"));
    let pull = |more: &[&str]| {
        run(&[
            &["mirror", "pull", &url, &copy, "--house", &id, "--json"],
            more,
        ]
        .concat())
    };
    let refused = pull(&[]);
    assert!(
        refused.code != 0 && !Path::new(&copy).join("log/checkpoint").exists(),
        "a private address is only reached when told: {refused:?}"
    );
    let allowed = ["--allow-private", "127.0.0.0/8"];
    pull(&allowed).done();
    house
        .run("publish", &[&house.call("late", "Late", "One more.")])
        .done();
    server.wait_for("/en/late.html", |page| page.status == 200);
    let more = pull(&allowed).json();
    assert!(more["requests"].as_u64().unwrap() <= 40, "{more}");
    house
        .run("erase", &["late", "--reason", "privacy", "--yes"])
        .done();
    server.wait_for("/en/late.html", |page| !page.text().contains("One more."));
    pull(&allowed).done();
    let left = files(&copy)
        .values()
        .any(|file| String::from_utf8_lossy(&fs::read(file).unwrap()).contains("One more."));
    assert!(!left, "the mirror keeps what the house erased");
    let export = house.path("export");
    house.run("export", &[&export]).done();
    assert_same_tree(&export, &copy);
    assert_eq!(verify(&copy, &id).json()["state"], 2);
    let verdict = run(&[
        "verify",
        &url,
        "--house",
        &id,
        "--json",
        "--allow-private",
        "127.0.0.0/8",
    ])
    .json();
    assert_eq!(verdict["state"], 2, "{verdict}");
    server.stop();
}

#[test]
fn packs_with_tricks_write_nothing() {
    let house = full();
    let (id, pack) = (house_id(&house), house.path("pack.zip"));
    house.run("bundle", &["--zip", &pack]).done();
    let names = [
        "../evil.html",
        "/evil.html",
        "en/../../evil.html",
        "..\\evil.html",
        "en/evil\u{0}.html",
        "C:evil.html",
    ];
    for (number, name) in names.iter().enumerate() {
        let (file, copy) = (
            house.path(&format!("trick-{number}.zip")),
            house.path(&format!("into-{number}/copy")),
        );
        with_one_more(&pack, &file, name, b"evil");
        let _ = run(&["mirror", "pull", &file, &copy, "--house", &id]);
        let evil: Vec<String> = files(house.folder.path().to_str().unwrap())
            .into_keys()
            .filter(|path| path.contains("evil"))
            .collect();
        assert!(evil.is_empty(), "{name}: {evil:?}");
    }
    let (bomb, copy) = (house.path("bomb.zip"), house.path("bombed"));
    with_one_more(&pack, &bomb, "en/bomb.html", &vec![0; 80 << 20]);
    let start = Instant::now();
    let _ = run(&["mirror", "pull", &bomb, &copy, "--house", &id]);
    assert!(
        !Path::new(&copy).join("en/bomb.html").exists(),
        "what nobody signed is not written"
    );
    assert!(start.elapsed().as_secs() < 60);
    fs::write(&bomb, b"PK\x05\x06").unwrap();
    let said = run(&["mirror", "pull", &bomb, &copy, "--house", &id]);
    assert!(
        [2, 3].contains(&said.code) && said.err.contains("bomb.zip"),
        "{said:?}"
    );
}

/// A copy of a pack with one more file in it, whatever its name.
fn with_one_more(pack: &str, out: &str, name: &str, bytes: &[u8]) {
    let mut old = zip::ZipArchive::new(fs::File::open(pack).unwrap()).unwrap();
    let mut new = zip::ZipWriter::new(fs::File::create(out).unwrap());
    for index in 0..old.len() {
        new.raw_copy_file(old.by_index_raw(index).unwrap()).unwrap();
    }
    new.start_file(name, zip::write::SimpleFileOptions::default())
        .unwrap();
    new.write_all(bytes).unwrap();
    new.finish().unwrap();
}
