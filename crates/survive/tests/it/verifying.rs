//! Whose it is, whether it is unaltered, and whether it still stands.

use std::io::Write;
use std::path::Path;

use floor::ErrorKind;
use survive::verify::{Verdict, VerifyOptions, verify};
use tlog::record::HouseId;

use crate::host::{Host, Manners, network};
use crate::scratch::{Scratch, publish, settle, withdraw};
use crate::trees::{Files, fresh, id, write};

fn tree() -> Files {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    publish(&house, "bells", &[("fr", "Un."), ("uk", "Один.")]);
    publish(&house, "river", &[("fr", "L’eau.")]);
    settle(&house);
    publish(&house, "bells", &[("fr", "Deux.")]);
    withdraw(&house, "river", "done");
    settle(&house);
    fresh(&house)
}

fn verdict(what: &Path, house: Option<&HouseId>) -> Verdict {
    verify(what.to_str().unwrap(), house, &VerifyOptions::default()).unwrap()
}

#[test]
fn one_flipped_byte_anywhere_is_found_and_named() {
    let files = tree();
    let house = id(&files);
    let out = tempfile::tempdir().unwrap();
    write(out.path(), &files);
    assert_eq!(verdict(out.path(), Some(&house)).state, 2);
    for (name, bytes) in &files {
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            std::fs::write(out.path().join(name), &flipped).unwrap();
            let verdict = verdict(out.path(), Some(&house));
            assert_eq!(verdict.state, 0, "{name} at {at}");
            // A checkpoint that no longer fits may be told by the entries, and a list by what it lists.
            let named = verdict.findings.iter().any(|finding| &finding.path == name);
            assert!(
                named || name == "log/checkpoint" || name.starts_with("log/tile/entries"),
                "{name} at {at}: {:?}",
                verdict.findings
            );
            assert_eq!(verdict.outcome().unwrap_err().kind(), ErrorKind::Altered);
        }
        std::fs::write(out.path().join(name), bytes).unwrap();
    }
    // The journal is a short cut: without it nothing is missing.
    for name in files
        .keys()
        .filter(|name| !name.starts_with("beffroi/journal/"))
    {
        std::fs::remove_file(out.path().join(name)).unwrap();
        let found = verify(
            out.path().to_str().unwrap(),
            Some(&house),
            &VerifyOptions::default(),
        );
        assert!(found.is_err() || found.unwrap().state == 0, "{name}");
        write(out.path(), &files);
    }
}

#[test]
fn whose_it_is_depends_on_the_house_you_know() {
    let files = tree();
    let out = tempfile::tempdir().unwrap();
    write(out.path(), &files);
    std::fs::write(out.path().join("extra.txt"), "from somebody else").unwrap();
    let unknown = verdict(out.path(), None);
    assert_eq!(
        (unknown.state, unknown.extra.as_slice()),
        (1, &["extra.txt".to_owned()][..])
    );
    assert_eq!(unknown.house_id, Some(id(&files).to_string()));
    assert_eq!(
        (
            unknown.counts.current,
            unknown.counts.superseded,
            unknown.counts.withdrawn
        ),
        (2, 1, 1)
    );
    assert_eq!(verdict(out.path(), Some(&id(&tree()))).state, 0);
    let words = unknown.words.replace(&id(&files).to_string(), "HOUSE");
    insta::assert_snapshot!(words, @"Intact, and signed by the house HOUSE. Whether that is the house you mean, only its ID tells: compare it with one from paper or from somebody you trust. State as of 2026-11-23 04:03 UTC, 8 entries. 1 file here is not from the house: nobody signed it.");
}

#[test]
fn a_page_says_which_revision_it_is_and_whether_it_stands() {
    let files = tree();
    let (house, out) = (id(&files), tempfile::tempdir().unwrap());
    write(out.path(), &files);
    let bells = verdict(&out.path().join("fr/bells.html"), Some(&house));
    assert_eq!(bells.state, 2);
    let item = bells.item.unwrap();
    assert_eq!(
        (item.status, item.lang.as_deref(), item.title.as_deref()),
        ("current", Some("fr"), Some("bells in fr"))
    );
    let river = verdict(&out.path().join("fr/river.html"), Some(&house));
    assert_eq!((river.state, river.item.unwrap().status), (4, "withdrawn"));
    let first = verdict(
        &out.path().join("beffroi/proof/000/001.tlog-proof"),
        Some(&house),
    );
    assert_eq!((first.state, first.item.unwrap().status), (4, "superseded"));
    // What the log is made of says what all of the tree says.
    for of_the_log in ["log/checkpoint", "beffroi/manifest.sha256"] {
        let whole = verdict(&out.path().join(of_the_log), Some(&house));
        assert_eq!((whole.state, whole.findings.len()), (2, 0), "{of_the_log}");
    }
    std::fs::write(out.path().join("fr/bells.html"), "other").unwrap();
    let whole = verdict(&out.path().join("log/checkpoint"), Some(&house));
    assert_eq!(whole.state, 0);
    let remedy = whole.outcome().unwrap_err();
    assert!(remedy.remedy().unwrap().contains("cut off, run it again"));
    assert_eq!(
        verdict(&out.path().join("fr/bells.html"), Some(&house)).state,
        0
    );
    std::fs::write(out.path().join("fr/forged.html"), "other").unwrap();
    assert_eq!(
        verdict(&out.path().join("fr/forged.html"), Some(&house)).state,
        0
    );
}

#[test]
fn a_file_without_its_log_says_what_is_missing() {
    let out = tempfile::tempdir().unwrap();
    for name in ["saved.html", "001.tlog-proof"] {
        let path = out.path().join(name);
        std::fs::write(&path, "<p>text").unwrap();
        let missing = verify(path.to_str().unwrap(), None, &VerifyOptions::default()).unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::NotFound);
        assert!(missing.remedy().unwrap().contains("log"), "{missing}");
    }
}

#[test]
fn a_pack_is_checked_like_the_tree_in_it() {
    let files = tree();
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("house.beffroi.zip");
    let mut pack = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for (name, bytes) in &files {
        pack.start_file(name.as_str(), zip::write::SimpleFileOptions::default())
            .unwrap();
        pack.write_all(bytes).unwrap();
    }
    pack.finish().unwrap();
    assert_eq!(verdict(&path, Some(&id(&files))).state, 2);
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.len() / 3;
    bytes[at] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let altered = verify(
        path.to_str().unwrap(),
        Some(&id(&files)),
        &VerifyOptions::default(),
    );
    assert!(altered.map_or_else(
        |error| error.kind() == ErrorKind::Altered,
        |verdict| verdict.state == 0
    ));
}

#[test]
fn a_site_and_its_pages_are_verified_where_they_are() {
    let files = tree();
    let host = Host::new(files.clone(), Manners::default());
    let options = VerifyOptions {
        network: network(),
        ..VerifyOptions::default()
    };
    let house = id(&files);
    let at = |path: &str| verify(&format!("{}{path}", host.url), Some(&house), &options).unwrap();
    assert_eq!((at("").state, at("").findings.len()), (2, 0));
    let page = at("fr/river.html");
    assert_eq!((page.state, page.item.unwrap().status), (4, "withdrawn"));
    let elsewhere = verify(host.url.strip_suffix("place/").unwrap(), None, &options).unwrap_err();
    assert_eq!(elsewhere.kind(), ErrorKind::NotFound);
}
