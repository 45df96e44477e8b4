//! Keys come and go by key documents that the roots sign; the log goes on under them.

use floor::ErrorKind;
use survive::keys::{self, Change};
use survive::{InitOptions, InitOutcome};
use tlog::record::{Kind, Kinds};
use tlog::strict::SigningKey;

use crate::check_log::{check_log, check_site};
use crate::scratch::{Scratch, erase, publish, secret, settle, size};

fn two_roots(outcome: &InitOutcome) -> Vec<SigningKey> {
    outcome.root_sheets[1..]
        .iter()
        .map(|sheet| sheet.key.clone())
        .collect()
}

#[test]
fn a_rotated_log_key_is_cut_off_where_the_log_was() {
    let scratch = Scratch::new();
    let (house, outcome) = scratch.found();
    publish(&house, "one", &[("fr", "Un.")]);
    settle(&house);
    let (before, old) = (size(&house), keys::show(&house).unwrap().document);
    let changed = keys::change(&house, &Change::RotateLog, &two_roots(&outcome)).unwrap();
    assert_eq!((changed.version, changed.entry), (2, before));
    publish(&house, "two", &[("fr", "Deux.")]);
    settle(&house);
    let log = check_log(&house);
    check_site(&house, &log);
    let document = log.chain.newest();
    assert_eq!(document.logs[0].key, old.logs[0].key);
    assert_eq!(document.logs[0].until.unwrap().0, before);
    assert_eq!(Some(&document.logs[1].key), changed.made.as_ref());
    keys::change(&house, &Change::RotateLog, &two_roots(&outcome)).unwrap();
    assert_eq!(check_log(&house).chain.newest().version, 3);
}

#[test]
fn too_few_roots_and_strangers_change_nothing() {
    let scratch = Scratch::new();
    let (house, outcome) = scratch.found();
    let roots = two_roots(&outcome);
    let stranger = SigningKey::from_seed(&[9; 32]);
    let twice = vec![roots[0].clone(), roots[0].clone()];
    for (given, kind) in [
        (vec![], ErrorKind::Locked),
        (roots[..1].to_vec(), ErrorKind::Locked),
        (twice, ErrorKind::Locked),
        (vec![roots[0].clone(), stranger], ErrorKind::BadInput),
    ] {
        assert_eq!(
            keys::change(&house, &Change::RotateLog, &given)
                .unwrap_err()
                .kind(),
            kind
        );
    }
    assert_eq!(
        (size(&house), keys::show(&house).unwrap().document.version),
        (1, 1)
    );
    // The process still signs with the key that the log knows.
    publish(&house, "one", &[("fr", "Un.")]);
    settle(&house);
    check_log(&house);
}

#[test]
fn two_editors_sign_what_needs_two() {
    let scratch = Scratch::new();
    let (house, outcome) = scratch.found();
    let roots = two_roots(&outcome);
    let threshold = Change::Threshold {
        kind: Kind::Erase,
        needed: 2,
    };
    assert_eq!(
        keys::change(&house, &threshold, &roots).unwrap_err().kind(),
        ErrorKind::BadInput
    );
    keys::change(
        &house,
        &Change::AddEditor {
            kinds: "erase,statement".parse().unwrap(),
        },
        &roots,
    )
    .unwrap();
    keys::change(&house, &threshold, &roots).unwrap();
    publish(&house, "one", &[("fr", "Un.")]);
    erase(&house, "one", None);
    settle(&house);
    let log = check_log(&house);
    let signatures = |kind: &str| {
        log.entries
            .values()
            .find(|signed| signed.entry().kind().as_str() == kind)
            .unwrap()
            .note()
            .signatures()
            .len()
    };
    assert_eq!(
        (
            signatures("statement"),
            signatures("erase"),
            signatures("site")
        ),
        (1, 2, 1)
    );
}

#[test]
fn what_lacks_a_signature_waits_and_holds_nothing_up() {
    let scratch = Scratch::new();
    let (house, outcome) = scratch.found();
    let roots = two_roots(&outcome);
    let added = keys::change(&house, &Change::AddEditor { kinds: Kinds::Any }, &roots)
        .unwrap()
        .made
        .unwrap();
    keys::change(
        &house,
        &Change::Threshold {
            kind: Kind::Erase,
            needed: 2,
        },
        &roots,
    )
    .unwrap();
    publish(&house, "one", &[("fr", "Un.")]);
    settle(&house);
    // The second editor's key is with the editor, not in the house.
    house
        .db
        .write(|tx| house.keyring.retire(tx, &added.to_string()))
        .unwrap();
    house.db.read(|conn| house.keyring.refresh(conn)).unwrap();
    erase(&house, "one", None);
    publish(&house, "two", &[("fr", "Deux.")]);
    settle(&house);
    let waiting = house.db.read(survive::log_store::waiting).unwrap();
    assert!(
        waiting.len() == 1 && waiting[0].1.contains("needs 2"),
        "{waiting:?}"
    );
    let kinds = |house: &floor::House| {
        house
            .db
            .read(|conn| survive::log_store::leaves(conn, 0, 100))
            .unwrap()
            .into_iter()
            .map(|(_, kind, _)| kind)
            .collect::<Vec<_>>()
    };
    assert!(
        !kinds(&house).contains(&"erase".to_owned())
            && kinds(&house)
                .iter()
                .filter(|kind| *kind == "statement")
                .count()
                == 2
    );
    keys::change(
        &house,
        &Change::Threshold {
            kind: Kind::Erase,
            needed: 1,
        },
        &roots,
    )
    .unwrap();
    settle(&house);
    assert!(
        house
            .db
            .read(survive::log_store::waiting)
            .unwrap()
            .is_empty()
    );
    check_site(&house, &check_log(&house));
}

#[test]
fn a_dropped_editor_signs_no_more_and_the_last_one_stays() {
    let scratch = Scratch::new();
    let (house, outcome) = scratch.found();
    let roots = two_roots(&outcome);
    publish(&house, "one", &[("fr", "Un.")]);
    settle(&house);
    let first = keys::show(&house).unwrap().document.editors[0].key.clone();
    let drop = |name: &str| {
        keys::change(
            &house,
            &Change::DropEditor {
                name: name.to_owned(),
            },
            &roots,
        )
    };
    assert_eq!(
        drop(first.name().as_str()).unwrap_err().kind(),
        ErrorKind::BadInput
    );
    assert_eq!(drop("nobody").unwrap_err().kind(), ErrorKind::NotFound);
    keys::change(&house, &Change::AddEditor { kinds: Kinds::Any }, &roots).unwrap();
    drop(first.name().as_str()).unwrap();
    publish(&house, "two", &[("fr", "Deux.")]);
    settle(&house);
    check_site(&house, &check_log(&house));
    assert!(
        keys::show(&house)
            .unwrap()
            .document
            .editors
            .iter()
            .all(|editor| editor.key != first)
    );
}

#[test]
fn a_single_house_changes_its_keys_by_itself() {
    let scratch = Scratch::new();
    let house = scratch.open();
    let outcome = survive::init(
        &house,
        &secret(),
        &InitOptions {
            single: true,
            ..InitOptions::default()
        },
    )
    .unwrap();
    assert!(outcome.root_sheets.is_empty() && keys::show(&house).unwrap().sealed_roots == 1);
    keys::change(&house, &Change::RotateLog, &[]).unwrap();
    settle(&house);
    check_site(&house, &check_log(&house));
}

#[test]
fn another_process_follows_a_rotation() {
    let scratch = Scratch::new();
    let (house, outcome) = scratch.found();
    let server = scratch.unlocked();
    keys::change(&house, &Change::RotateLog, &two_roots(&outcome)).unwrap();
    keys::change(
        &house,
        &Change::AddEditor { kinds: Kinds::Any },
        &two_roots(&outcome),
    )
    .unwrap();
    publish(&server, "one", &[("fr", "Un.")]);
    settle(&server);
    check_log(&server);
}
