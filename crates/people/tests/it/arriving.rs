//! Coming in by a link.

use floor::DAY;

use crate::stage::Stage;

#[test]
fn the_first_steward_comes_in_by_a_link_and_can_sign_in_again() {
    let stage = Stage::new();
    let link = stage.link("steward,editor");
    let mut ada = stage.visitor();
    ada.get(&link).sees("Steward").sees("Editor");
    ada.arrive(&link, "Ada");
    ada.get("/desk/people");
    assert_eq!(
        ada.path, "/desk/me/ways",
        "nothing else before there is a way to sign in"
    );
    ada.set_up_app().sees("shown this once");
    assert_eq!((ada.name.len(), ada.codes.len()), (14, 10));
    ada.get("/desk/people").sees("Ada");
    assert_eq!(ada.status, 200);
    let mut elsewhere = stage.visitor();
    (elsewhere.seed, elsewhere.name) = (ada.seed.clone(), ada.name.clone());
    assert!(elsewhere.sign_in().is_signed_in());
    let mut noted = stage.audit();
    noted.sort();
    assert_eq!(noted, ["invited", "joined", "way-added"]);
}

#[test]
fn a_link_works_until_there_is_a_way_to_sign_in_and_then_no_more() {
    let stage = Stage::new();
    let link = stage.link("editor");
    let mut dropped = stage.visitor();
    dropped.arrive(&link, "Bo");
    let mut again = stage.visitor();
    again.get(&link).sees("Bo");
    again.arrive(&link, "Bo");
    dropped.get("/desk/me");
    assert!(
        dropped.path.starts_with("/desk/sign-in"),
        "the first browser is out, yet at {}",
        dropped.path
    );
    again.set_up_app();
    let mut late = stage.visitor();
    late.get(&link).sees("This link does not work");
    assert_eq!(late.status, 410);
    late.post(
        &link,
        &[("name".into(), "Eve".into()), ("lang".into(), "en".into())],
    );
    assert_eq!(late.status, 410);
}

#[test]
fn an_old_or_made_up_link_tells_nothing() {
    let stage = Stage::new();
    let link = stage.link("editor");
    let mut visitor = stage.visitor();
    visitor.get("/desk/welcome/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let made_up = visitor.page.clone();
    stage.house.clock.advance(8 * DAY);
    visitor.get(&link);
    assert_eq!((visitor.status, visitor.page.len()), (410, made_up.len()));
}

#[test]
fn a_steward_invites_with_roles_and_takes_it_back() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "steward");
    ada.get("/desk/people")
        .send("/desk/people", &[("days", "3")]);
    ada.sees("Choose at least one.");
    assert_eq!(ada.status, 422);
    let roles = [
        ("role", "translator:fr"),
        ("role", "moderator"),
        ("lang", "fr"),
        ("days", "99"),
    ];
    ada.send("/desk/people", &roles)
        .sees("Between 1 and 60 days.");
    ada.sees("value=\"translator:fr\" checked")
        .sees("value=\"99\"");
    ada.send(
        "/desk/people",
        &[("role", "translator:fr"), ("days", "3"), ("lang", "fr")],
    );
    let link = ada.page.split("https://house.example").nth(1).unwrap();
    let link = link.split('<').next().unwrap().trim().to_owned();
    let mut zoe = stage.visitor();
    zoe.get(&link).sees("Bienvenue").sees("français");
    ada.get("/desk/people");
    let action = ada
        .page
        .split("action=\"")
        .map(|rest| rest.split('"').next().unwrap());
    let action = action
        .filter(|action| action.ends_with("/withdraw"))
        .last()
        .unwrap()
        .to_owned();
    ada.send(&action, &[]).sees("The link works no more.");
    zoe.get(&link);
    assert_eq!(zoe.status, 410);
}

#[test]
fn everything_speaks_the_language_that_was_chosen() {
    let stage = Stage::new();
    let mut visitor = stage.visitor();
    visitor.more = vec![("accept-language", "ar-MA,fr;q=0.5".into())];
    visitor.get("/desk/sign-in").sees("lang=\"ar\" dir=\"rtl\"");
    visitor.get("/desk/sign-in?lang=uk").sees("Вхід");
    let link = stage.link("editor");
    visitor
        .get(&link)
        .send(&link, &[("name", "عُلا"), ("lang", "es")]);
    visitor.sees("Cómo entro");
    visitor.send(
        "/desk/me/language",
        &[("lang", "fr"), ("next", "/desk/me/ways")],
    );
    visitor.sees("Comment je me connecte");
}
