//! The archive gives everything back: published into a new house, it makes the same texts and images.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use floor::House;
use publish::{call_store, files, prepare, publish_calls};
use survive::archive::archive;

use crate::full_house::{self, filled, open};
use crate::scratch::{erase, secret, settle, withdraw};

/// Title, summary, text, source and images of each revision, by call, language and number.
type Written = BTreeMap<(String, String, u32), String>;

fn written(house: &House) -> Written {
    let read = |conn: &mut floor::Conn<'_>| {
        let mut written = Written::new();
        for call in call_store::calls_from(conn, 1, 100)? {
            for edition in call_store::editions(conn, &call.id)? {
                for revision in call_store::revisions(conn, &call.id, &edition.lang)? {
                    let media = call_store::media(conn, &revision.id)?;
                    let media: Vec<_> = media
                        .iter()
                        .map(|medium| (&medium.name, medium.variants[0].sha256.clone()))
                        .collect();
                    let words = (
                        &revision.title,
                        &revision.summary,
                        &revision.text,
                        &revision.source,
                        &revision.correction,
                        &call.tags,
                        call.kind,
                        call.published_at,
                        media,
                    );
                    written.insert(
                        (call.slug.clone(), edition.lang.to_string(), revision.rev),
                        format!("{words:?}"),
                    );
                }
            }
        }
        Ok(written)
    };
    house.db.read(read).unwrap()
}

fn unzipped(archive: &Path, out: &Path) {
    zip::ZipArchive::new(File::open(archive).unwrap())
        .unwrap()
        .extract(out)
        .unwrap();
}

/// Publishes the revisions of an archive, oldest first, as `beffroi publish` does.
fn published(house: &House, folder: &Path) {
    for rev in 1.. {
        let calls = std::fs::read_dir(folder.join("calls")).unwrap();
        let mut paths: Vec<PathBuf> = calls
            .map(|call| call.unwrap().path().join(rev.to_string()))
            .filter(|path| path.is_dir())
            .collect();
        paths.sort();
        if paths.is_empty() {
            break;
        }
        let loaded = files::load(&paths).unwrap();
        assert_eq!(loaded.warnings, []);
        let prepared = prepare::prepare(loaded.drafts, || ()).unwrap();
        house
            .db
            .write(|tx| {
                prepared
                    .iter()
                    .map(|one| publish_calls::publish(tx, one))
                    .collect::<floor::Result<Vec<_>>>()
            })
            .unwrap();
    }
    settle(house);
}

#[test]
fn an_archive_makes_the_same_house_again() {
    let held = tempfile::tempdir().unwrap();
    let house = filled(&held.path().join("house"));
    full_house::publish(
        &house,
        "river",
        &[("fr", "La rivière: \"nous\" & vous", "Deux.\n\n- a\n- b\n")],
    );
    settle(&house);
    withdraw(&house, "river", "No longer.");
    settle(&house);
    let file = held.path().join("archive.zip");
    let done = archive(&house, &file, &|_, _| ()).unwrap();
    assert_eq!((done.calls, done.revisions, done.media), (2, 4, 1));
    let folder = held.path().join("unzipped");
    unzipped(&file, &folder);
    let other = open(&held.path().join("other"));
    survive::init(&other, &secret(), &survive::InitOptions::default()).unwrap();
    published(&other, &folder);
    assert_eq!(written(&other), written(&house));
    let index: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("archive.json")).unwrap()).unwrap();
    assert_eq!(index["format"], "beffroi/archive/v1");
    assert!(index["calls"][1]["withdrawn"]["reason"]["en"] == "No longer.");
    let again = held.path().join("again.zip");
    archive(&house, &again, &|_, _| ()).unwrap();
    assert_eq!(
        std::fs::read(&file).unwrap(),
        std::fs::read(&again).unwrap()
    );
}

#[test]
fn an_archive_holds_no_secret_and_nothing_erased() {
    let held = tempfile::tempdir().unwrap();
    let house = filled(&held.path().join("house"));
    erase(&house, "river", None);
    settle(&house);
    let (file, folder) = (
        held.path().join("archive.zip"),
        held.path().join("unzipped"),
    );
    archive(&house, &file, &|_, _| ()).unwrap();
    unzipped(&file, &folder);
    let mut all = String::new();
    for (name, bytes) in crate::trees::read(&folder) {
        let known = [
            "archive.json",
            "calls/",
            "log/",
            "beffroi/keys/",
            "beffroi/body/",
        ]
        .iter()
        .any(|start| name.starts_with(start));
        assert!(known, "{name}");
        all.push_str(&String::from_utf8_lossy(&bytes));
    }
    assert!(all.contains("Les cloches") && !all.contains("La rivière"));
    assert!(!all.contains("PRIVATE") && !folder.join("calls/river/1").exists());
}
