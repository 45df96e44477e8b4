//! Founding a house, and the sheets that carry its roots away.

use floor::ErrorKind;
use floor::seal::Secret;
use survive::{InitOptions, sheet};

use crate::check_log::{check_log, check_site};
use crate::scratch::{Scratch, secret, settle, size};

#[test]
fn a_new_house_has_a_log_that_anyone_can_check() {
    let scratch = Scratch::new();
    let (house, outcome) = scratch.found();
    assert_eq!(size(&house), 1);
    let log = check_log(&house);
    assert_eq!(
        (log.chain.house(), log.chain.origin()),
        (outcome.house_id, outcome.origin)
    );
    let document = log.chain.newest();
    assert_eq!(
        (
            document.root_threshold,
            document.roots.len(),
            document.editors.len()
        ),
        (2, 3, 1)
    );
    settle(&house);
    let log = check_log(&house);
    assert_eq!(log.kinds(), ["site"]);
    check_site(&house, &log);
}

#[test]
fn the_roots_leave_the_house_and_can_be_typed_in_again() {
    let scratch = Scratch::new();
    let (house, outcome) = scratch.found();
    assert_eq!(survive::keys::show(&house).unwrap().sealed_roots, 0);
    assert_eq!(outcome.root_sheets.len(), 3);
    let words = floor::words::Words::new(survive::WORDS);
    for (root, lang) in outcome.root_sheets.iter().zip(["fr", "ar-EG", "kk"]) {
        let page = root.html(&words, lang).unwrap();
        let printed = sheet::write_key(&root.key);
        assert!(
            page.contains(&printed)
                && page.contains(&outcome.house_id.to_string())
                && page.contains("<svg")
        );
        assert!(
            !page.contains("src=") && !page.contains("href="),
            "a sheet needs no other file"
        );
        assert_eq!(
            sheet::read_key(&printed).unwrap().verifying_key(),
            root.vkey.key()
        );
        assert!(root.text(&words, lang).contains(&printed));
        let (first, said) = match lang {
            "fr" => ("<html lang=\"fr\" dir=\"ltr\">", "Imprimez cette feuille"),
            "ar-EG" => ("<html lang=\"ar\" dir=\"rtl\">", "اطبع هذه الورقة"),
            _ => ("<html lang=\"en\" dir=\"ltr\">", "Print this sheet"),
        };
        assert!(page.contains(first) && page.contains(said), "{page}");
    }
}

#[test]
fn a_house_is_founded_once() {
    let scratch = Scratch::new();
    let (house, outcome) = scratch.found();
    let again = survive::init(&house, &secret(), &InitOptions::default()).unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Conflict);
    assert_eq!(check_log(&house).chain.house(), outcome.house_id);
}

#[test]
fn impossible_roots_found_nothing() {
    let scratch = Scratch::new();
    let house = scratch.open();
    for (roots, needed) in [(0, 0), (3, 4), (17, 2), (3, 0)] {
        let options = InitOptions {
            single: false,
            roots,
            needed,
        };
        assert_eq!(
            survive::init(&house, &secret(), &options)
                .unwrap_err()
                .kind(),
            ErrorKind::BadInput
        );
    }
    assert_eq!(house.db.read(survive::log_store::head).unwrap(), None);
    survive::check_on_open(&house).unwrap();
}

#[test]
fn a_locked_house_signs_nothing_and_the_wrong_secret_opens_nothing() {
    let scratch = Scratch::new();
    drop(scratch.found());
    let house = scratch.open();
    assert_eq!(
        house.unlock(&Secret::KeyFile([8; 32])).unwrap_err().kind(),
        ErrorKind::Locked
    );
    crate::scratch::publish(&house, "alarm", &[("fr", "À midi.")]);
    assert_eq!(
        survive::sequence(&house).unwrap_err().kind(),
        ErrorKind::Locked
    );
    assert_eq!(size(&house), 1);
    house.unlock(&secret()).unwrap();
    floor::job::drain(&house, &survive::jobs()).unwrap();
    assert_eq!(check_log(&house).kinds(), ["statement", "site"]);
}
