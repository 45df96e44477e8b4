//! The tree as a folder: written once, then only what changed, from any half-done state.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use floor::{ErrorKind, House};
use survive::export::export;

use crate::scratch::{Scratch, erase, publish, settle, withdraw};
use crate::trees::{Files, exported, fresh, rank, read, same, write};

fn house(scratch: &Scratch) -> House {
    let (house, _) = scratch.found();
    publish(&house, "bells", &[("fr", "Un."), ("uk", "Один.")]);
    publish(&house, "river", &[("fr", "L’eau.")]);
    settle(&house);
    house
}

#[track_caller]
fn sha256sum(root: &std::path::Path) {
    let done = Command::new("sha256sum")
        .args(["--strict", "--quiet", "-c", "beffroi/manifest.sha256"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

#[test]
fn a_second_export_writes_only_what_changed() {
    let scratch = Scratch::new();
    let house = house(&scratch);
    let out = tempfile::tempdir().unwrap();
    let first = exported(&house, out.path());
    assert_eq!((first.from, first.unchanged, first.removed), (0, 0, 0));
    sha256sum(out.path());
    let again = exported(&house, out.path());
    assert_eq!((again.written, again.from), (0, first.size));

    publish(&house, "third", &[("en", "Three.")]);
    settle(&house);
    let before = read(out.path());
    let more = exported(&house, out.path());
    sha256sum(out.path());
    same(&read(out.path()), &fresh(&house));
    let untouched = before
        .keys()
        .filter(|name| name.starts_with("fr/") || name.starts_with("uk/"))
        .count() as u64;
    // The page, its proof, two bodies, bundle, tile, a record of the journal, list, checkpoint.
    assert_eq!((more.written, more.unchanged >= untouched), (9, true));
}

#[test]
fn what_is_deleted_leaves_the_folder() {
    let scratch = Scratch::new();
    let house = house(&scratch);
    let out = tempfile::tempdir().unwrap();
    exported(&house, out.path());
    withdraw(&house, "river", "done");
    erase(&house, "bells", Some("fr"));
    settle(&house);
    let outcome = exported(&house, out.path());
    assert_eq!(outcome.removed, 2, "the page and the body");
    let files = read(out.path());
    same(&files, &fresh(&house));
    assert!(!files.values().any(|bytes| {
        bytes
            .windows(4)
            .any(|window| window == b"Un.\n" || window == b"Un.\"")
    }));
    sha256sum(out.path());
}

#[test]
fn an_export_that_was_cut_off_is_finished_from_anywhere() {
    let scratch = Scratch::new();
    let house = house(&scratch);
    let old = fresh(&house);
    publish(&house, "bells", &[("fr", "Deux.")]);
    publish(&house, "third", &[("fr", "Trois.")]);
    settle(&house);
    let new = fresh(&house);
    let mut steps: Vec<&String> = new
        .keys()
        .filter(|name| old.get(*name) != new.get(*name))
        .collect();
    steps.sort_by_key(|name| rank(name));
    let none = Files::new();
    for (start, cut) in (0..steps.len()).flat_map(|cut| [(&old, cut), (&none, cut)]) {
        let out = tempfile::tempdir().unwrap();
        write(out.path(), start);
        if start.is_empty() {
            write(
                out.path(),
                &Files::from([("beffroi/keys/1".to_owned(), new["beffroi/keys/1"].clone())]),
            );
        }
        let done = steps[..cut]
            .iter()
            .map(|name| ((*name).clone(), new[*name].clone()))
            .collect();
        write(out.path(), &done);
        write(
            out.path(),
            &Files::from([("beffroi/part".to_owned(), b"half".to_vec())]),
        );
        exported(&house, out.path());
        same(&read(out.path()), &new);
    }
}

#[test]
fn without_a_checkpoint_every_file_is_put_right() {
    let scratch = Scratch::new();
    let house = house(&scratch);
    let out = tempfile::tempdir().unwrap();
    exported(&house, out.path());
    let good = read(out.path());
    std::fs::remove_file(out.path().join("log/checkpoint")).unwrap();
    std::fs::write(out.path().join("fr/bells.html"), "altered").unwrap();
    std::fs::remove_file(out.path().join("fr/river.html")).unwrap();
    exported(&house, out.path());
    same(&read(out.path()), &good);
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let scratch = Scratch::new();
    let house = house(&scratch);
    let out = tempfile::tempdir().unwrap();
    std::fs::write(out.path().join("thesis.txt"), "years").unwrap();
    let refused = export(&house, out.path(), &|_, _| ()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    assert_eq!(read(out.path()).len(), 1);

    let other = Scratch::new();
    let other = self::house(&other);
    let out = tempfile::tempdir().unwrap();
    exported(&other, out.path());
    let before = read(out.path());
    assert_eq!(
        export(&house, out.path(), &|_, _| ()).unwrap_err().kind(),
        ErrorKind::Conflict
    );
    std::fs::remove_file(out.path().join("log/checkpoint")).unwrap();
    assert_eq!(
        export(&house, out.path(), &|_, _| ()).unwrap_err().kind(),
        ErrorKind::Conflict
    );
    assert_eq!(read(out.path()).len() + 1, before.len());
}

#[test]
fn a_house_from_an_old_back_up_does_not_go_over_a_newer_state() {
    let scratch = Scratch::new();
    if scratch.database.is_some() {
        return;
    }
    let house = house(&scratch);
    let back_up = tempfile::tempdir().unwrap();
    drop(house);
    for name in std::fs::read_dir(&scratch.dir).unwrap() {
        let name = name.unwrap();
        std::fs::copy(name.path(), back_up.path().join(name.file_name())).unwrap();
    }
    let house = scratch.unlocked();
    publish(&house, "later", &[("en", "Later.")]);
    settle(&house);
    let out = tempfile::tempdir().unwrap();
    exported(&house, out.path());
    let newer = read(out.path());
    let restored = Scratch::of(back_up.path(), None);
    let restored = restored.unlocked();
    assert_eq!(
        export(&restored, out.path(), &|_, _| ())
            .unwrap_err()
            .kind(),
        ErrorKind::Altered
    );
    for slug in ["other", "another"] {
        publish(&restored, slug, &[("en", "Other.")]);
        settle(&restored);
    }
    assert_eq!(
        export(&restored, out.path(), &|_, _| ())
            .unwrap_err()
            .kind(),
        ErrorKind::Altered
    );
    same(&read(out.path()), &newer);
}

#[test]
fn names_are_good_for_any_file_system() {
    let scratch = Scratch::new();
    let files = fresh(&house(&scratch));
    let folded: BTreeSet<String> = files.keys().map(|name| name.to_lowercase()).collect();
    assert_eq!(folded.len(), files.len());
    assert!(
        files
            .keys()
            .all(|name| name.parse::<tlog::record::TreePath>().is_ok())
    );
    // A folder and a file of one name cannot be on one disk.
    let folders: BTreeMap<&str, ()> = files
        .keys()
        .filter_map(|name| name.rsplit_once('/'))
        .map(|(folder, _)| (folder, ()))
        .collect();
    assert!(
        files
            .keys()
            .all(|name| !folders.contains_key(name.as_str()))
    );
}

#[test]
fn two_exports_to_one_folder_do_not_mix() {
    let scratch = Scratch::new();
    let house = house(&scratch);
    let out = tempfile::tempdir().unwrap();
    let inner = std::cell::RefCell::new(None);
    export(&house, out.path(), &|done, _| {
        if done == 1 {
            *inner.borrow_mut() = Some(survive::mirror::pull(
                &survive::source::Source::Memory(Files::new()),
                out.path(),
                &"0000-0000-0000-0000-0000-0000-0000"
                    .parse()
                    .unwrap_or_else(|_| crate::trees::id(&fresh_of(out.path()))),
                Default::default(),
                &|_, _| (),
            ));
        }
    })
    .unwrap();
    assert_eq!(
        inner.into_inner().unwrap().unwrap_err().kind(),
        ErrorKind::Conflict
    );
}

fn fresh_of(root: &std::path::Path) -> Files {
    read(root)
}
