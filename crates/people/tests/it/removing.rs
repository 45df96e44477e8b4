//! People who leave, whose roles change, or who lost everything.

use people::owed::{self, Change};

use crate::stage::Stage;

#[test]
fn removal_takes_effect_at_once() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "steward");
    let mut bo = stage.person("Bo", "editor");
    let id = stage.id("Bo");
    let owed = stage.house.db.read(owed::all).unwrap();
    assert_eq!((owed.len(), &owed[0].change), (1, &Change::Add));
    stage
        .house
        .db
        .write(|tx| owed::added(tx, &owed[0], "vkey"))
        .unwrap();
    ada.get(&format!("/desk/people/{id}"))
        .sees("a key of their own");
    ada.send(&format!("/desk/people/{id}/remove"), &[]);
    ada.sees("Nothing lets them in").does_not_see(">Bo<");
    assert!(!bo.is_signed_in());
    bo.sign_in().sees("do not belong together");
    let code = bo.codes[0].clone();
    bo.send("/desk/sign-in/code", &[("recovery", &code)]);
    assert!(!bo.is_signed_in());
    let owed = stage.house.db.read(owed::all).unwrap();
    let drop = Change::Drop {
        vkey: "vkey".into(),
    };
    assert_eq!((owed.len(), &owed[0].change), (1, &drop));
    ada.get("/desk/house/audit")
        .sees("removed somebody")
        .sees("Bo");
}

#[test]
fn the_last_steward_stays() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "steward");
    let id = stage.id("Ada");
    ada.get(&format!("/desk/people/{id}"));
    ada.send(&format!("/desk/people/{id}/remove"), &[]);
    ada.sees("The last steward stays");
    ada.send(&format!("/desk/people/{id}/roles"), &[("role", "editor")]);
    ada.sees("The last steward stays");
    stage.person("Cy", "steward");
    ada.get(&format!("/desk/people/{id}"));
    ada.send(&format!("/desk/people/{id}/roles"), &[("role", "editor")]);
    assert_eq!(ada.status, 403, "no steward any more, at once");
}

#[test]
fn a_steward_resets_somebody_and_the_old_ways_are_gone() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "steward");
    let mut bo = stage.person("Bo", "editor");
    let id = stage.id("Bo");
    ada.get(&format!("/desk/people/{id}"));
    ada.send(&format!("/desk/people/{id}/reset"), &[])
        .sees("shown this once");
    let link = ada.page.split("https://house.example").nth(1).unwrap();
    let link = link.split('<').next().unwrap().trim().to_owned();
    assert!(!bo.is_signed_in());
    bo.sign_in().sees("do not belong together");
    let mut anew = stage.visitor();
    anew.get(&link).sees("Choose anew").sees("Bo");
    anew.arrive(&link, "Bo");
    anew.set_up_app();
    assert_eq!(stage.id("Bo"), id);
    assert!(anew.sign_in().is_signed_in());
}

#[test]
fn roles_open_and_close_pages() {
    let stage = Stage::new();
    let mut zoe = stage.person("Zoe", "translator:fr");
    for path in [
        "/desk/people",
        "/desk/house/audit",
        "/desk/house/audit.jsonl",
    ] {
        zoe.get(path).sees("Not for you");
        assert_eq!(zoe.status, 403);
    }
    zoe.get("/desk/me").does_not_see("href=\"/desk/people\"");
}
