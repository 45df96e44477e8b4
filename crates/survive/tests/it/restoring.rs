//! A back-up of yesterday over a log of today: nothing is signed before what was published since is back.

use std::path::Path;

use floor::{ErrorKind, House};
use survive::mirrors;
use survive::restore::restore;
use survive::source::Source;
use tlog::record::{Kind, Kinds};

use crate::check_log::{check_log, check_site};
use crate::host::{Host, Manners};
use crate::scratch::{
    Scratch, erase, file, publish, publish_tagged, secret, settle, size, withdraw,
};
use crate::trees::{self, Files, fresh, id, read, write};

/// A house, its tree as the world knows it, and the same house from a back-up made before.
struct Restored {
    _scratches: (Scratch, tempfile::TempDir),
    tree: Files,
    house: House,
}

fn restored(before: fn(&House), since: fn(&House)) -> Restored {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    before(&house);
    house.db.scrub().unwrap();
    drop(house);
    let (copy, database) = backed_up(&scratch);
    let house = scratch.unlocked();
    since(&house);
    settle(&house);
    let tree = fresh(&house);
    let back_up = Scratch::of(copy.path(), database).unlocked();
    Restored {
        house: back_up,
        tree,
        _scratches: (scratch, copy),
    }
}

/// A back-up of the house, which nobody has open; and its database, where that is not in the folder.
fn backed_up(scratch: &Scratch) -> (tempfile::TempDir, Option<String>) {
    let copy = tempfile::tempdir().unwrap();
    for name in std::fs::read_dir(&scratch.dir).unwrap().flatten() {
        std::fs::copy(name.path(), copy.path().join(name.file_name())).unwrap();
    }
    (copy, scratch.copied_database())
}

/// The house is what the tree says, to the byte.
#[track_caller]
fn is_back(house: &House, tree: &Files) {
    settle(house);
    let log = check_log(house);
    check_site(house, &log);
    trees::same(&lasting(&fresh(house)), &lasting(tree));
}

/// What a tree holds but for the journal, which comes and goes.
fn lasting(files: &Files) -> Files {
    let mut files = files.clone();
    files.retain(|name, _| !name.starts_with("beffroi/journal/"));
    files
}

fn much(house: &House) {
    publish(house, "river", &[("fr", "L’eau."), ("uk", "Вода.")]);
    publish(house, "bells", &[("fr", "Deux.")]);
    settle(house);
    withdraw(house, "river", "it was answered");
    publish_tagged(house, "tagged", "Trois.", &["one", "two"]);
    publish(house, "gone", &[("fr", "A secret.")]);
    settle(house);
    erase(house, "gone", None);
    settle(house);
    publish(house, "river", &[("fr", "L’eau encore."), ("uk", "Знову.")]);
    publish(house, "last", &[("en", "The last.")]);
}

#[test]
fn what_was_published_since_comes_back_as_it_was_signed() {
    let before = |house: &House| {
        publish(house, "bells", &[("fr", "Un.")]);
        settle(house);
    };
    let Restored {
        house,
        tree,
        _scratches,
    } = restored(before, much);
    let old = size(&house);
    for manners in [
        Manners {
            dies_after: Some(4),
            ..Manners::default()
        },
        Manners::default(),
    ] {
        let host = Host::new(tree.clone(), manners.clone());
        match restore(&house, &host.source(), &|_, _| ()) {
            Ok(done) => assert_eq!((done.from, done.to), (old, size(&house))),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
                assert_eq!(size(&house), old, "half of it came back");
            }
        }
    }
    is_back(&house, &tree);
    assert!(!house.dir.join("restoring").exists());
    // The log goes on from there, and any mirror follows.
    let copy = tempfile::tempdir().unwrap();
    write(copy.path(), &tree);
    publish(&house, "bells", &[("fr", "Trois.")]);
    settle(&house);
    let next = Source::Memory(fresh(&house));
    survive::mirror::pull(
        &next,
        copy.path(),
        &id(&tree),
        Default::default(),
        &|_, _| (),
    )
    .unwrap();
    trees::same(&lasting(&read(copy.path())), &lasting(&fresh(&house)));
    let nothing = restore(&house, &Source::Memory(tree), &|_, _| ()).unwrap();
    assert_eq!((nothing.from, nothing.files), (nothing.to, 0));
}

#[test]
fn what_was_erased_since_is_erased_in_the_back_up_too() {
    let before = |house: &House| {
        publish(house, "bells", &[("fr", "A secret."), ("uk", "Один.")]);
        publish(house, "whole", &[("fr", "Another secret.")]);
        withdraw(house, "whole", "a third secret");
        settle(house);
    };
    let since = |house: &House| {
        erase(house, "bells", Some("fr"));
        erase(house, "whole", None);
    };
    let Restored {
        house,
        tree,
        _scratches,
    } = restored(before, since);
    assert!(file(&house, "fr/bells.html").is_some());
    restore(&house, &Source::Memory(tree.clone()), &|_, _| ()).unwrap();
    is_back(&house, &tree);
    let kept = house.db.read(|conn| {
        let mut kept = format!("{:?}", conn.query("SELECT * FROM revision", &[])?);
        kept += &format!("{:?}", conn.query("SELECT * FROM call", &[])?);
        for body in survive::log_store::bodies_of(conn, 0, 1_000)? {
            kept += &String::from_utf8_lossy(&body.bytes);
        }
        Ok(kept)
    });
    assert!(!kept.unwrap().contains("secret"));
}

#[test]
fn what_was_written_on_the_back_up_goes_after_what_comes_back() {
    let before = |house: &House| {
        publish(house, "bells", &[("fr", "Un.")]);
        settle(house);
        // In the back-up, and not in the log yet: it was entered right after.
        publish(house, "staged", &[("fr", "Prêt.")]);
        withdraw(house, "bells", "for a while");
    };
    let since = |house: &House| {
        settle(house);
        publish(house, "bells", &[("fr", "Deux, en ville.")]);
        publish(house, "town", &[("fr", "Le bourg.")]);
    };
    let Restored {
        house,
        tree,
        _scratches,
    } = restored(before, since);
    publish(&house, "bells", &[("fr", "Deux, écrit après coup.")]);
    publish(&house, "town", &[("fr", "Un autre bourg.")]);
    restore(&house, &Source::Memory(tree.clone()), &|_, _| ()).unwrap();
    settle(&house);
    let log = check_log(&house);
    check_site(&house, &log);
    let page = |path: &str| String::from_utf8(file(&house, path).unwrap()).unwrap();
    assert!(page("fr/bells.html").contains("Deux, écrit après coup."));
    assert!(page("fr/town.html").contains("Le bourg."));
    assert!(page("fr/town-2.html").contains("Un autre bourg."));
    assert!(page("fr/staged.html").contains("Prêt."));
    let statements = log
        .kinds()
        .iter()
        .filter(|kind| **kind == "statement")
        .count();
    assert_eq!(statements, 6, "each text once: {:?}", log.kinds());
    let old = log.entries.len() as u64;
    assert!(
        old > id_of(&tree),
        "the texts of the back-up are in the log"
    );
}

fn id_of(tree: &Files) -> u64 {
    let checkpoint = String::from_utf8_lossy(&tree["log/checkpoint"]).into_owned();
    checkpoint.lines().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_mirror_that_contradicts_the_house_is_kept_as_evidence() {
    let before = |house: &House| {
        publish(house, "bells", &[("fr", "Un.")]);
        settle(house);
    };
    let Restored {
        house,
        tree,
        _scratches,
    } = restored(before, much);
    // The steward went on without asking.
    publish(&house, "other", &[("fr", "Autre chose.")]);
    settle(&house);
    let own = fresh(&house);
    let refused = restore(&house, &Source::Memory(tree), &|_, _| ()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Altered, "{refused}");
    assert!(refused.to_string().contains("forked"), "{refused}");
    trees::same(&fresh(&house), &own);
    assert_eq!(read(&house.dir.join("log.forks")).len(), 2);
}

#[test]
fn a_changed_byte_brings_nothing_back() {
    let before = |house: &House| {
        publish(house, "bells", &[("fr", "Un.")]);
        settle(house);
    };
    let Restored {
        house,
        tree,
        _scratches,
    } = restored(before, much);
    let (old, own) = (size(&house), fresh(&house));
    let wanted = |name: &&String| {
        ["log/tile/entries/", "beffroi/body/", "beffroi/proof/"]
            .iter()
            .any(|start| name.starts_with(start))
            && !own.contains_key(*name)
    };
    let mut refused = 0;
    for name in tree.keys().filter(wanted) {
        for at in [tree[name].len() / 2, tree[name].len() - 3] {
            let hostile = Source::Memory(trees::flipped(&tree, name, at));
            match restore(&house, &hostile, &|_, _| ()) {
                Ok(_) => panic!("{name} was taken in with byte {at} changed"),
                Err(error) => assert_eq!(error.kind(), ErrorKind::Altered, "{name}: {error}"),
            }
            refused += 1;
            assert_eq!(size(&house), old);
        }
    }
    assert!(refused > 10);
    restore(&house, &Source::Memory(tree.clone()), &|_, _| ()).unwrap();
    is_back(&house, &tree);
}

/// The same with a mirror named in the configuration.
fn asking(house: House, mirror: &Path) -> House {
    let mut house = house;
    house.config.mirrors.ask = vec![mirror.display().to_string()];
    house
}

#[test]
fn a_house_older_than_its_mirror_signs_nothing() {
    let before = |house: &House| {
        publish(house, "bells", &[("fr", "Un.")]);
        settle(house);
    };
    let Restored {
        house,
        tree,
        _scratches,
    } = restored(before, much);
    let old = size(&house);
    let mirror = tempfile::tempdir().unwrap();
    let house = asking(house, &mirror.path().join("copy"));
    // Nobody answers: nothing is signed, unless somebody knows better.
    let silence = mirrors::ask(&house, false).unwrap_err();
    assert_eq!(silence.kind(), ErrorKind::Unavailable, "{silence}");
    publish(&house, "later", &[("fr", "Plus tard.")]);
    let held = survive::sequence(&house).unwrap_err();
    assert_eq!(held.kind(), ErrorKind::Conflict, "{held}");
    write(&mirror.path().join("copy"), &tree);
    let behind = mirrors::ask(&house, true).unwrap_err();
    assert_eq!(behind.kind(), ErrorKind::Conflict, "{behind}");
    assert!(
        behind.what().starts_with(&format!(
            "this house is older than what it has published: {old} < "
        )),
        "{behind}"
    );
    survive::sequence(&house).unwrap_err();
    assert_eq!(size(&house), old);
    restore(
        &house,
        &Source::folder(&mirror.path().join("copy")).unwrap(),
        &|_, _| (),
    )
    .unwrap();
    mirrors::ask(&house, false).unwrap();
    settle(&house);
    check_site(&house, &check_log(&house));
    assert!(file(&house, "fr/later.html").is_some());
    // A mirror that lags is no reason to hold.
    mirrors::ask(&house, false).unwrap();
    publish(&house, "more", &[("fr", "Encore.")]);
    settle(&house);
    // Silence can be overridden.
    std::fs::remove_dir_all(mirror.path().join("copy")).unwrap();
    mirrors::ask(&house, false).unwrap_err();
    mirrors::ask(&house, true).unwrap();
    publish(&house, "alone", &[("fr", "Seul.")]);
    settle(&house);
}

#[test]
fn a_key_made_since_the_back_up_is_cut_off_with_the_roots() {
    use survive::keys::{self, Change};
    let scratch = Scratch::new();
    let (house, outcome) = scratch.found();
    let roots: Vec<_> = outcome.root_sheets[1..]
        .iter()
        .map(|sheet| sheet.key.clone())
        .collect();
    publish(&house, "bells", &[("fr", "Un.")]);
    settle(&house);
    house.db.scrub().unwrap();
    drop(house);
    let (copy, database) = backed_up(&scratch);
    let house = scratch.unlocked();
    keys::change(&house, &Change::RotateLog, &roots).unwrap();
    keys::change(&house, &Change::AddEditor { kinds: Kinds::Any }, &roots).unwrap();
    publish(&house, "river", &[("fr", "L’eau.")]);
    settle(&house);
    let tree = fresh(&house);
    let back_up = Scratch::of(copy.path(), database).unlocked();
    restore(&back_up, &Source::Memory(tree.clone()), &|_, _| ()).unwrap();
    publish(&back_up, "later", &[("fr", "Plus tard.")]);
    let locked = survive::sequence(&back_up).unwrap_err();
    assert_eq!(locked.kind(), ErrorKind::Locked, "{locked}");
    keys::change(&back_up, &Change::RotateLog, &roots).unwrap();
    settle(&back_up);
    let log = check_log(&back_up);
    check_site(&back_up, &log);
    assert_eq!(log.chain.newest().version, 4);
    assert_eq!(log.chain.newest().threshold(Kind::Erase), 1);
    back_up.unlock(&secret()).unwrap();
    assert!(file(&back_up, "fr/later.html").is_some());
}
