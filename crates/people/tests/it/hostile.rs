//! Forged and replayed forms, guesses, and text that would like to be markup.

use floor::{DAY, MINUTE};

use crate::stage::Stage;

const SCRIPT: &str = "<script>alert(1)</script>\"'>";

#[test]
fn a_form_from_another_site_does_nothing() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "steward");
    ada.get("/desk/people");
    let mut fields = ada.hidden_of("/desk/people");
    fields.push(("role".into(), "steward".into()));
    fields.push(("days".into(), "9".into()));
    fields.push(("lang".into(), "en".into()));
    ada.more = vec![("sec-fetch-site", "cross-site".into())];
    ada.post("/desk/people", &fields)
        .sees("Another web site tried");
    assert_eq!(ada.status, 403);
    ada.post("/desk/sign-out", &[]);
    ada.more.clear();
    assert!(ada.is_signed_in());
    assert!(
        stage
            .audit()
            .iter()
            .filter(|action| *action == "invited")
            .count()
            == 1
    );
}

#[test]
fn a_forged_or_replayed_form_is_shown_and_not_done() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "editor");
    let typed = |token: &str| {
        vec![
            ("name".to_owned(), SCRIPT.to_owned()),
            ("lang".to_owned(), "fr".to_owned()),
            ("text".to_owned(), "A long text\nof two lines".to_owned()),
            ("token".to_owned(), token.to_owned()),
        ]
    };
    for token in ["", "forged"] {
        ada.post("/desk/me", &typed(token))
            .sees("look at it once more");
        ada.sees("of two lines").does_not_see("<script>alert");
        assert_eq!(ada.status, 409);
    }
    ada.get("/desk/me").sees("value=\"Ada\"");
    let token = ada.hidden_of("/desk/me").pop().unwrap().1;
    ada.sign_in();
    ada.post("/desk/me", &typed(&token))
        .sees("look at it once more");
    ada.send("/desk/me", &[]).sees("Enregistré");
    ada.does_not_see("<script>alert").sees("&#60;script&#62;");
}

#[test]
fn what_was_typed_survives_being_signed_out() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "editor");
    ada.get("/desk/me");
    let mut fields = ada.hidden_of("/desk/me");
    fields.push(("name".into(), "Ada of the long name".into()));
    fields.push(("lang".into(), "en".into()));
    stage.house.clock.advance(8 * DAY);
    ada.post("/desk/me", &fields)
        .sees("You are signed out")
        .sees("Ada of the long name");
    assert_eq!(ada.status, 401);
    let kept = ada.hidden_of("/desk/me");
    ada.sign_in();
    ada.post("/desk/me", &kept).sees("look at it once more");
    ada.send("/desk/me", &[])
        .sees("Saved.")
        .sees("Ada of the long name");
}

#[test]
fn a_stranger_learns_nothing_and_locks_nobody_out() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "editor");
    let mut eve = stage.visitor();
    let mut answers = Vec::new();
    for name in ["Ada", "k7wm-3hqd-92fx", ""] {
        eve.get("/desk/sign-in")
            .send("/desk/sign-in", &[("name", name), ("code", "123456")]);
        answers.push((
            eve.status,
            eve.page.matches("do not belong together").count(),
        ));
    }
    assert_eq!(answers, [(403, 1); 3]);
    for _ in 0..80 {
        eve.get("/desk/sign-in")
            .send("/desk/sign-in", &[("name", "guess"), ("code", "123456")]);
    }
    assert_eq!(eve.status, 429);
    eve.sees("Too many tries");
    assert!(ada.sign_in().is_signed_in(), "from the same network");
}

#[test]
fn guesses_at_a_code_are_few() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "editor");
    let name = ada.name.clone();
    let mut thief = stage.visitor();
    let mut tries = 0;
    while thief.status != 429 {
        thief
            .get("/desk/sign-in")
            .send("/desk/sign-in", &[("name", &name), ("code", "000000")]);
        tries += 1;
    }
    assert!(tries <= 6, "{tries}");
    stage.house.clock.advance(5 * MINUTE);
    assert!(ada.sign_in().is_signed_in());
}

#[test]
fn an_old_or_made_up_page_signs_nobody_in() {
    let stage = Stage::new();
    let ada = stage.person("Ada", "editor");
    let mut visitor = stage.visitor();
    visitor.get("/desk/sign-in");
    let (name, code) = (ada.name.clone(), ada.code());
    let fields = [("name".to_owned(), name), ("code".to_owned(), code)];
    visitor
        .post("/desk/sign-in", &fields)
        .sees("open for too long");
    stage.house.clock.advance(2 * DAY);
    visitor.send("/desk/sign-in", &[]).sees("open for too long");
    assert!(!visitor.is_signed_in());
}

#[test]
fn every_field_shows_markup_as_text() {
    let stage = Stage::new();
    let link = stage.link("steward");
    let mut ada = stage.visitor();
    let long = "x".repeat(81);
    ada.get(&link)
        .send(&link, &[("name", &long), ("lang", "zz")]);
    ada.sees("One character too many.")
        .sees("choose one of these")
        .sees(&long);
    assert_eq!(ada.status, 422);
    ada.send(&link, &[("name", SCRIPT), ("lang", "en")]);
    ada.set_up_app();
    let id = stage.id(SCRIPT);
    for path in [
        "/desk/me",
        "/desk/people",
        "/desk/house/audit",
        &format!("/desk/people/{id}"),
    ] {
        ada.get(path)
            .sees("&#60;script&#62;")
            .does_not_see("<script>alert");
    }
    ada.get("/desk/people?done=%3Cscript%3E")
        .does_not_see("<script>alert");
    ada.get("/desk/sign-in?next=//evil.example");
    assert_eq!(ada.path, "/desk/me");
}
