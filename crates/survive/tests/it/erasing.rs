//! What is erased is gone at once, and the log says so.

use tlog::record::{Act, Standing};

use crate::check_log::{check_log, check_site};
use crate::scratch::{Scratch, erase, file, publish, publish_tagged, settle, withdraw};

#[test]
fn an_erased_edition_is_gone_before_the_entry_is_signed() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    publish(&house, "bells", &[("fr", "Un."), ("uk", "Один.")]);
    publish(&house, "bells", &[("fr", "Deux.")]);
    settle(&house);
    let bodies =
        |house: &floor::House| house.db.read(survive::log_store::body_names).unwrap().len();
    let before = bodies(&house);
    erase(&house, "bells", Some("fr"));
    assert_eq!(bodies(&house), before - 2);
    settle(&house);
    let log = check_log(&house);
    check_site(&house, &log);
    let (index, act) = log
        .entries
        .iter()
        .find(|(_, signed)| matches!(signed.entry().act, Act::Erase { .. }))
        .unwrap();
    let Act::Erase { targets, .. } = &act.entry().act else {
        panic!()
    };
    assert_eq!(targets, &[1, 3]);
    assert!(matches!(log.history.standing(1), Some(Standing::Erased { by, .. }) if by == *index));
    assert_eq!(log.history.standing(2), Some(Standing::Current));
    assert!(file(&house, "uk/bells.html").is_some());
}

#[test]
fn erasing_a_call_takes_the_reasons_of_its_withdrawal_too() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    publish(&house, "bells", &[("fr", "Un.")]);
    withdraw(&house, "bells", "somebody's name");
    settle(&house);
    erase(&house, "bells", None);
    settle(&house);
    let log = check_log(&house);
    check_site(&house, &log);
    assert!(
        matches!(log.history.standing(2), Some(Standing::Erased { .. })),
        "{:?}",
        log.kinds()
    );
    let bytes = all_bytes(&house);
    assert!(!bytes.contains("somebody's name") && !bytes.contains("\"Un.\""));
}

#[test]
fn what_is_erased_before_it_is_in_the_log_never_gets_out() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    publish(&house, "bells", &[("fr", "a secret")]);
    withdraw(&house, "bells", "another secret");
    erase(&house, "bells", None);
    settle(&house);
    let log = check_log(&house);
    check_site(&house, &log);
    assert!(log.history.is_erased(1));
    assert!(!all_bytes(&house).contains("secret"));
    let waiting = house.db.read(survive::log_store::waiting).unwrap();
    assert_eq!(
        waiting,
        [],
        "a withdrawal of what is gone waits for nothing"
    );
}

#[test]
fn an_edition_can_go_on_after_its_text_was_erased() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    publish(&house, "bells", &[("fr", "Un."), ("uk", "Один.")]);
    erase(&house, "bells", Some("fr"));
    publish(&house, "bells", &[("fr", "Encore.")]);
    settle(&house);
    let log = check_log(&house);
    check_site(&house, &log);
    assert!(
        String::from_utf8(file(&house, "fr/bells.html").unwrap())
            .unwrap()
            .contains("Encore.")
    );
}

#[test]
fn tags_change_for_readers_with_the_text_that_they_were_published_with() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    publish_tagged(&house, "bells", "Un.", &["old"]);
    withdraw(&house, "bells", "it was answered");
    settle(&house);
    let tags = |house: &floor::House| {
        let call = house
            .db
            .read(|conn| publish::call_store::call_by_slug(conn, "bells"));
        call.unwrap().unwrap().tags
    };
    publish_tagged(&house, "bells", "Deux.", &["new"]);
    assert_eq!(tags(&house), ["old"], "the new text is not in the log yet");
    publish_tagged(&house, "bells", "Trois.", &["newest"]);
    settle(&house);
    assert_eq!(tags(&house), ["newest"]);
    let log = check_log(&house);
    check_site(&house, &log);
    let bodies = all_bytes(&house);
    for (text, tag) in [("Un.", "old"), ("Deux.", "new"), ("Trois.", "newest")] {
        let body = bodies
            .lines()
            .find(|line| line.contains(&format!("{text:?}")))
            .unwrap();
        assert!(body.contains(&format!("\"tags\":[\"{tag}\"]")), "{body}");
    }
}

/// Everything that this room keeps of texts.
fn all_bytes(house: &floor::House) -> String {
    house
        .db
        .read(|conn| {
            let mut all = String::new();
            for body in survive::log_store::bodies_of(conn, 0, 1_000)? {
                all.push_str(&String::from_utf8_lossy(&body.bytes));
            }
            for row in conn.query("SELECT work FROM log_staged", &[])? {
                all.push_str(&row.get::<String>(0)?);
            }
            Ok(all)
        })
        .unwrap()
}
