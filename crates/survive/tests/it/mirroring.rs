//! A verified copy from any host: good ones, poor ones, hostile ones.

use std::path::Path;

use floor::{ErrorKind, House, Result};
use proptest::prelude::*;
use survive::mirror::{PullOptions, PullOutcome, pull};
use survive::source::Source;
use tlog::record::{Act, BodyRef, HouseId};

use crate::host::{Host, Manners};
use crate::scratch::{Scratch, erase, file, publish, settle};
use crate::trees::{self, Files, flipped, fresh, id, read, write};

fn pulled(source: &Source, out: &Path, house: &HouseId) -> Result<PullOutcome> {
    pull(source, out, house, PullOptions::default(), &|_, _| ())
}

/// The same but for the journal, which a mirror uses and does not keep.
#[track_caller]
fn same(one: &Files, other: &Files) {
    trees::same(&without_journal(one), &without_journal(other));
}

fn without_journal(files: &Files) -> Files {
    let mut files = files.clone();
    files.retain(|name, _| !name.starts_with("beffroi/journal/"));
    files
}

/// A tree, and the same with one more call.
fn two_states() -> (Files, Files) {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    publish(&house, "bells", &[("fr", "Un."), ("uk", "Один.")]);
    publish(&house, "river", &[("fr", "L’eau.")]);
    settle(&house);
    let old = fresh(&house);
    publish(&house, "bells", &[("fr", "Deux.")]);
    publish(&house, "third", &[("en", "Three.")]);
    settle(&house);
    (old, fresh(&house))
}

#[test]
fn a_mirror_is_the_tree_itself() {
    let (old, new) = two_states();
    for range in [true, false] {
        let out = tempfile::tempdir().unwrap();
        let manners = Manners {
            range,
            ..Manners::default()
        };
        let host = Host::new(old.clone(), manners.clone());
        let first = pulled(&host.source(), out.path(), &id(&old)).unwrap();
        same(&read(out.path()), &old);
        assert_eq!(first.from_size, 0);
        let again = pulled(&host.source(), out.path(), &id(&old)).unwrap();
        assert_eq!((again.requests, again.written), (1, 0));
        let host = Host::new(without_journal(&new), manners.clone());
        let more = pulled(&host.source(), out.path(), &id(&old)).unwrap();
        same(&read(out.path()), &new);
        // Checkpoint, no record, end of the bundle; three bodies, two pages, two proofs.
        assert_eq!((more.from_size, more.requests), (first.to_size, 10));
        let out = tempfile::tempdir().unwrap();
        write(out.path(), &old);
        let host = Host::new(new.clone(), manners);
        let short = pulled(&host.source(), out.path(), &id(&old)).unwrap();
        same(&read(out.path()), &new);
        assert_eq!((short.requests, short.bytes < more.bytes), (2, true));
    }
}

#[test]
fn a_pull_that_was_cut_off_is_finished_by_the_next() {
    let (old, new) = two_states();
    for (start, after) in (0..30).flat_map(|after| [(None, after), (Some(&old), after)]) {
        let out = tempfile::tempdir().unwrap();
        if let Some(start) = start {
            write(out.path(), start);
        }
        let host = Host::new(
            new.clone(),
            Manners {
                range: true,
                dies_after: Some(after),
                ..Manners::default()
            },
        );
        match pulled(&host.source(), out.path(), &id(&new)) {
            // With the journal two requests are enough to carry on.
            Ok(_) => assert!(after >= if start.is_some() { 2 } else { 9 }),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}"),
        }
        pulled(&Source::Memory(new.clone()), out.path(), &id(&new)).unwrap();
        same(&read(out.path()), &new);
    }
}

#[test]
fn no_flipped_byte_gets_into_a_mirror() {
    let (old, new) = two_states();
    let names: Vec<&String> = new.keys().collect();
    let strategy = (0..names.len(), any::<prop::sample::Index>(), any::<bool>());
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(200));
    runner
        .run(&strategy, |(name, at, again)| {
            let name = names[name];
            let hostile = flipped(&new, name, at.index(new[name].len()));
            let out = tempfile::tempdir().unwrap();
            let before = if again { old.clone() } else { Files::new() };
            write(out.path(), &before);
            match pulled(&Source::Memory(hostile), out.path(), &id(&new)) {
                // What a mirror makes itself is not asked for.
                Ok(_) => same(&read(out.path()), &new),
                Err(error) => {
                    prop_assert_eq!(error.kind(), ErrorKind::Altered, "{}: {}", name, error);
                    if again {
                        same(&read(out.path()), &old);
                    }
                }
            }
            pulled(&Source::Memory(new.clone()), out.path(), &id(&new)).unwrap();
            same(&read(out.path()), &new);
            Ok(())
        })
        .unwrap();
}

/// The same house twice, gone two ways.
fn forked() -> Option<(Files, Files)> {
    let scratch = Scratch::new();
    if scratch.database.is_some() {
        return None;
    }
    let (house, _) = scratch.found();
    publish(&house, "bells", &[("fr", "Un.")]);
    settle(&house);
    drop(house);
    let copy = tempfile::tempdir().unwrap();
    for name in std::fs::read_dir(&scratch.dir).unwrap().flatten() {
        std::fs::copy(name.path(), copy.path().join(name.file_name())).unwrap();
    }
    let grown = |house: House, slugs: &[&str]| {
        for slug in slugs {
            publish(&house, slug, &[("en", "Text.")]);
            settle(&house);
        }
        fresh(&house)
    };
    let one = grown(scratch.unlocked(), &["one"]);
    let other = grown(
        Scratch::of(copy.path(), None).unlocked(),
        &["other", "another"],
    );
    Some((one, other))
}

#[test]
fn a_forked_log_is_refused_and_kept_as_evidence() {
    let Some((one, other)) = forked() else { return };
    let held = tempfile::tempdir().unwrap();
    let out = held.path().join("copy");
    pulled(&Source::Memory(one.clone()), &out, &id(&one)).unwrap();
    let refused = pulled(&Source::Memory(other), &out, &id(&one)).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Altered, "{refused}");
    assert!(refused.to_string().contains("forked"), "{refused}");
    same(&read(&out), &one);
    assert_eq!(read(&held.path().join("copy.forks")).len(), 2);
}

#[test]
fn a_mirror_that_lags_is_told_from_one_that_was_forked() {
    let (old, new) = two_states();
    let held = tempfile::tempdir().unwrap();
    let out = held.path().join("copy");
    pulled(&Source::Memory(new.clone()), &out, &id(&new)).unwrap();
    let stale = pulled(&Source::Memory(old.clone()), &out, &id(&new)).unwrap_err();
    assert_eq!(stale.kind(), ErrorKind::Conflict, "{stale}");
    insta::assert_snapshot!(stale.what(), @"this mirror is older than the copy you have: 5 < 8 entries, as of 2026-11-23 04:03 UTC");
    same(&read(&out), &new);
    assert!(
        !held.path().join("copy.forks").exists(),
        "a lag is no evidence"
    );
    // The same with a copy whose own entries are damaged: still nothing that anybody could hold against the house.
    let bundle = new
        .keys()
        .find(|name| name.starts_with("log/tile/entries/"))
        .unwrap();
    write(&out, &flipped(&new, bundle, 90));
    let stale = pulled(&Source::Memory(old), &out, &id(&new)).unwrap_err();
    assert_eq!(stale.kind(), ErrorKind::Conflict, "{stale}");
    assert!(!held.path().join("copy.forks").exists());
}

#[test]
fn a_smaller_log_of_another_history_is_a_fork() {
    let Some((one, other)) = forked() else { return };
    let held = tempfile::tempdir().unwrap();
    let out = held.path().join("copy");
    pulled(&Source::Memory(other.clone()), &out, &id(&one)).unwrap();
    let refused = pulled(&Source::Memory(one), &out, &id(&other)).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Altered, "{refused}");
    assert!(refused.to_string().contains("forked"), "{refused}");
    same(&read(&out), &other);
    assert_eq!(read(&held.path().join("copy.forks")).len(), 2);
}

#[test]
fn another_house_is_refused() {
    let (one, _) = two_states();
    let (other, _) = two_states();
    let out = tempfile::tempdir().unwrap();
    assert_eq!(
        pulled(&Source::Memory(one.clone()), out.path(), &id(&other))
            .unwrap_err()
            .kind(),
        ErrorKind::Altered
    );
    assert_eq!(read(out.path()), Files::new());
    pulled(&Source::Memory(one.clone()), out.path(), &id(&one)).unwrap();
    assert_eq!(
        pulled(&Source::Memory(other.clone()), out.path(), &id(&other))
            .unwrap_err()
            .kind(),
        ErrorKind::Conflict
    );
    same(&read(out.path()), &one);
}

#[test]
fn a_body_that_never_ends_is_not_listened_to() {
    let (_, new) = two_states();
    let names = ["log/checkpoint", "fr/bells.html", "beffroi/body/"];
    for name in names
        .iter()
        .map(|start| new.keys().find(|name| name.starts_with(start)).unwrap())
    {
        let host = Host::new(
            new.clone(),
            Manners {
                endless: Some(name.clone()),
                ..Manners::default()
            },
        );
        let out = tempfile::tempdir().unwrap();
        assert!(
            pulled(&host.source(), out.path(), &id(&new)).is_err(),
            "{name}"
        );
    }
}

#[test]
fn a_house_cannot_make_a_mirror_write_outside() {
    for path in [
        "../evil",
        "/evil",
        "a/../../evil",
        "A/evil",
        "log/checkpoint",
        "beffroi/body/evil",
        ".git/config",
    ] {
        let scratch = Scratch::new();
        let (house, _) = scratch.found();
        publish(&house, "bells", &[("fr", "Un.")]);
        settle(&house);
        let mut files = fresh(&house);
        let evil = b"evil".to_vec();
        let sha256 = BodyRef::of(&evil).sha256;
        let body = format!(
            "beffroi/body/v1 {}\n{{\"base\":null,\"put\":{{\"{path}\":[\"{sha256}\",4]}}}}\n",
            "0".repeat(64)
        )
        .into_bytes();
        let named = BodyRef::of(&body);
        let prev = house.db.read(survive::manifest::state).unwrap().entry;
        survive::append_raw(&house, &[Act::Site { body: named, prev }]).unwrap();
        let size = crate::scratch::size(&house);
        for tile in tlog::tile::tiles_changed(0, size) {
            let path = format!("log/{tile}");
            files.insert(path.clone(), file(&house, &path).unwrap());
        }
        files.insert(
            "log/checkpoint".to_owned(),
            file(&house, "log/checkpoint").unwrap(),
        );
        files.insert(tlog::record::path::body_path(&named.sha256), body);
        files.insert(path.to_owned(), evil);
        let held = tempfile::tempdir().unwrap();
        let out = held.path().join("a/b/copy");
        let refused = pulled(&Source::Memory(files.clone()), &out, &id(&files)).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Altered, "{path}: {refused}");
        assert_eq!(read(held.path()), Files::new(), "{path}");
    }
}

#[test]
fn what_is_erased_is_erased_in_the_mirror() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    publish(&house, "bells", &[("fr", "Un secret.")]);
    publish(&house, "river", &[("fr", "L’ordre.")]);
    settle(&house);
    let out = tempfile::tempdir().unwrap();
    let first = fresh(&house);
    let source = |house: &House| Source::Memory(fresh(house));
    pulled(&source(&house), out.path(), &id(&first)).unwrap();
    erase(&house, "bells", None);
    house
        .db
        .write(|tx| publish::erase_calls::erase(&house, tx, "river", None, "order"))
        .unwrap();
    settle(&house);
    pulled(&source(&house), out.path(), &id(&first)).unwrap();
    let holds = |text: &str| {
        read(out.path())
            .values()
            .any(|bytes| String::from_utf8_lossy(bytes).contains(text))
    };
    assert!(!holds("Un secret."));
    assert!(
        holds("L’ordre."),
        "an order waits for the keeper of the mirror"
    );
    assert!(
        survive::check::check(&Source::folder(out.path()).unwrap(), Some(&id(&first)))
            .unwrap()
            .report
            .is_intact()
    );
    pull(
        &source(&house),
        out.path(),
        &id(&first),
        PullOptions { apply_orders: true },
        &|_, _| (),
    )
    .unwrap();
    same(&read(out.path()), &fresh(&house));
}

#[test]
fn a_mirror_some_changes_behind_follows_the_journal_and_erasing_empties_it() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    publish(&house, "bells", &[("fr", "Un.")]);
    settle(&house);
    let old = fresh(&house);
    for text in ["Deux.", "Trois, un secret.", "Quatre."] {
        publish(&house, "bells", &[("fr", text)]);
        settle(&house);
    }
    let new = fresh(&house);
    let out = tempfile::tempdir().unwrap();
    write(out.path(), &old);
    let host = Host::new(new.clone(), Manners::default());
    assert_eq!(
        pulled(&host.source(), out.path(), &id(&new))
            .unwrap()
            .requests,
        4
    );
    same(&read(out.path()), &new);
    erase(&house, "bells", Some("fr"));
    settle(&house);
    let after = fresh(&house);
    // The erasure's own record is the only one.
    assert_eq!(
        after
            .keys()
            .filter(|name| name.starts_with("beffroi/journal/"))
            .count(),
        1
    );
    pulled(&Source::Memory(after.clone()), out.path(), &id(&new)).unwrap();
    same(&read(out.path()), &after);
}
