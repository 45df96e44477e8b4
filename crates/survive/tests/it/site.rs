//! The signed manifest follows the tree, and no further than it has to.

use floor::{Fact, House};
use tlog::record::path::body_path;
use tlog::record::{SignedEntry, SiteBody};

use crate::check_log::{check_log, check_site};
use crate::scratch::{Scratch, file, publish, settle, size, withdraw};

#[test]
fn the_manifest_follows_every_change() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    settle(&house);
    let steps: [&dyn Fn(); 4] = [
        &|| publish(&house, "one", &[("fr", "Un."), ("uk", "Один.")]),
        &|| publish(&house, "one", &[("fr", "Deux.")]),
        &|| withdraw(&house, "one", "no"),
        &|| house.db.write(|tx| tx.say(&Fact::HouseChanged)).unwrap(),
    ];
    for step in steps {
        step();
        settle(&house);
        check_site(&house, &check_log(&house));
    }
}

#[test]
fn nothing_new_is_signed_when_nothing_changed() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    publish(&house, "one", &[("fr", "Un.")]);
    settle(&house);
    let before = size(&house);
    survive::site(&house).unwrap();
    house.db.write(|tx| tx.say(&Fact::HouseChanged)).unwrap();
    settle(&house);
    assert_eq!(size(&house), before);
}

#[test]
fn a_change_is_a_delta_until_a_keyframe_is_shorter() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    for call in 0..5 {
        publish(&house, &format!("call-{call}"), &[("fr", "Un.")]);
    }
    settle(&house);
    let mut keyframes = Vec::new();
    for round in 0..20 {
        publish(&house, "call-0", &[("fr", &format!("Révision {round}."))]);
        settle(&house);
        let body = newest_body(&house);
        keyframes.push(body.base.is_none());
        if body.base.is_some() {
            assert!(
                body.put.files().len() == 2,
                "the page and the proof: {:?}",
                body.put
            );
        }
    }
    let count = keyframes.iter().filter(|keyframe| **keyframe).count();
    assert!(count == 1 && !keyframes[0], "{keyframes:?}");
    check_site(&house, &check_log(&house));
}

fn newest_body(house: &House) -> SiteBody {
    let index = house
        .db
        .read(survive::manifest::state)
        .unwrap()
        .entry
        .unwrap();
    let leaf = house
        .db
        .read(|conn| survive::log_store::leaf(conn, index))
        .unwrap()
        .unwrap();
    let named = *SignedEntry::parse(&leaf).unwrap().entry().body().unwrap();
    SiteBody::parse(&file(house, &body_path(&named.sha256)).unwrap()).unwrap()
}
