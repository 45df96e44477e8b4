//! The signed manifest follows the tree, and no further than it has to.

use floor::Fact;
use tlog::record::SiteBody;

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
    for call in 0..40 {
        publish(&house, &format!("call-{call}"), &[("fr", "Un.")]);
    }
    settle(&house);
    let mut keyframes = Vec::new();
    for round in 0..40 {
        publish(&house, "call-0", &[("fr", &format!("Révision {round}."))]);
        settle(&house);
        let log = check_log(&house);
        let index = log.site.index().unwrap();
        let body = file(&house, &tlog::record::path::body_path(&log.entries[&index].entry().body().unwrap().sha256)).unwrap();
        let body = SiteBody::parse(&body).unwrap();
        keyframes.push(body.base.is_none());
        if body.base.is_some() {
            assert!(body.put.files().len() == 2, "the page and the proof: {:?}", body.put);
        }
    }
    let count = keyframes.iter().filter(|keyframe| **keyframe).count();
    assert!(count == 1 && !keyframes[0], "{keyframes:?}");
    check_site(&house, &check_log(&house));
}
