//! Signing in, staying in, and out again.

use floor::{DAY, HOUR, SECOND};

use crate::stage::Stage;

#[test]
fn a_code_is_good_once() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "editor");
    let (name, code) = (ada.name.clone(), ada.code());
    let mut other = stage.visitor();
    other.get("/desk/sign-in");
    other.send("/desk/sign-in", &[("name", &name), ("code", &code)]);
    other.sees("do not belong together");
    assert_eq!(other.status, 403);
    assert!(ada.sign_in().is_signed_in());
}

#[test]
fn a_recovery_code_lets_in_once() {
    let stage = Stage::new();
    let ada = stage.person("Ada", "editor");
    let code = ada.codes[3].to_uppercase().replace('-', "");
    let mut lost = stage.visitor();
    lost.get("/desk/sign-in")
        .send("/desk/sign-in/code", &[("recovery", &code)]);
    assert!(lost.is_signed_in());
    lost.get("/desk/me/ways").sees("You have 9 left.");
    lost.send("/desk/me/ways/codes", &[]).keep_sheet();
    let mut again = stage.visitor();
    for used in [&code, &ada.codes[4]] {
        again
            .get("/desk/sign-in")
            .send("/desk/sign-in/code", &[("recovery", used)]);
        again.sees("do not belong together");
    }
    assert!(stage.audit().contains(&"recovered".to_owned()));
}

#[test]
fn a_password_only_where_the_house_allows_it() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "editor");
    ada.get("/desk/me/ways")
        .does_not_see("/desk/me/ways/password");
    let token = ada.hidden_of("/desk/me/ways/codes");
    ada.post("/desk/me/ways/password", &token);
    assert_eq!(ada.status, 404);

    let stage = Stage::with(|config| config.people.passwords = true);
    let mut bo = stage.visitor();
    bo.arrive(&stage.link("editor"), "Bo");
    bo.send("/desk/me/ways/password", &[("password", "short")]);
    bo.sees("12 to 200");
    bo.send(
        "/desk/me/ways/password",
        &[("password", "four words in a row")],
    )
    .keep_sheet();
    let name = bo.name.clone();
    let mut other = stage.visitor();
    other.get("/desk/sign-in");
    other.send(
        "/desk/sign-in",
        &[("name", &name), ("password", "four words in a raw")],
    );
    other.sees("do not belong together").sees(&name);
    other.send(
        "/desk/sign-in",
        &[("name", &name), ("password", "four words in a row")],
    );
    assert!(other.is_signed_in());
    other.set_up_app();
    let mut third = stage.visitor();
    third.get("/desk/sign-in");
    let name = other.name.clone();
    third.send(
        "/desk/sign-in",
        &[("name", &name), ("password", "four words in a row")],
    );
    third.sees("do not belong together");
}

#[test]
fn the_last_way_to_sign_in_stays() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "editor");
    ada.get("/desk/me/ways").send("/desk/me/ways/app/drop", &[]);
    ada.sees("your last way to sign in").sees("It is set up.");
}

#[test]
fn a_session_ends_without_use_and_in_any_case() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "editor");
    for _ in 0..4 {
        stage.house.clock.advance(6 * DAY);
        assert!(ada.is_signed_in());
    }
    stage.house.clock.advance(8 * DAY);
    assert!(!ada.is_signed_in());
    ada.sign_in();
    for _ in 0..10 {
        stage.house.clock.advance(3 * DAY);
        ada.get("/desk/me");
    }
    stage.house.clock.advance(SECOND);
    assert!(!ada.is_signed_in());
}

#[test]
fn the_secret_of_a_session_is_changed_and_a_lost_answer_signs_nobody_out() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "editor");
    let first = ada.cookies.clone();
    ada.get("/desk/me");
    assert_eq!(ada.cookies, first);
    stage.house.clock.advance(13 * HOUR);
    ada.get("/desk/me");
    let second = ada.cookies.clone();
    assert_ne!(second, first);
    // The answer was lost: the browser has the old one still, and gets another.
    ada.cookies = first.clone();
    assert!(ada.is_signed_in());
    assert!(ada.cookies != first && ada.cookies != second);
    assert!(ada.is_signed_in());
    // Now that the newest has been seen, the old one is good for nothing.
    ada.cookies = first;
    assert!(!ada.is_signed_in());
}

#[test]
fn sessions_are_listed_and_ended() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "editor");
    let mut phone = stage.visitor();
    (phone.seed, phone.name) = (ada.seed.clone(), ada.name.clone());
    assert!(phone.sign_in().is_signed_in());
    ada.get("/desk/me/sessions").sees("Firefox · Linux");
    ada.send("/desk/me/sessions/others/end", &[])
        .sees("Signed out there.");
    assert!(!phone.is_signed_in() && ada.is_signed_in());
    ada.send("/desk/sign-out", &[]).sees("You are signed out.");
    assert!(ada.cookies.is_empty() && !ada.is_signed_in());
}

#[test]
fn who_was_sent_to_sign_in_comes_back_to_the_page() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "steward");
    ada.send("/desk/sign-out", &[]);
    ada.get("/desk/house/audit?before=x");
    assert_eq!(
        ada.path,
        "/desk/sign-in?next=/desk/house/audit%3Fbefore%3Dx"
    );
    stage.house.clock.advance(31 * SECOND);
    let (name, code) = (ada.name.clone(), ada.code());
    ada.send("/desk/sign-in", &[("name", &name), ("code", &code)]);
    assert_eq!(ada.path, "/desk/house/audit?before=x");
    ada.get("/desk/house/audit.jsonl")
        .sees("\"action\":\"way-added\"");
}

#[test]
fn who_signed_in_long_ago_signs_in_again_before_changing_how() {
    let stage = Stage::new();
    let mut ada = stage.person("Ada", "editor");
    ada.get("/desk/me/ways")
        .does_not_see("Sign in again before");
    let app = ada.hidden_of("/desk/me/ways/app/drop");
    stage.house.clock.advance(2 * floor::HOUR);
    // Everything else goes on.
    ada.get("/desk/me");
    assert_eq!(ada.status, 200);
    ada.get("/desk/me/ways").sees("Sign in again before");
    for action in ["codes", "app/drop", "app", "passkey"] {
        let path = format!("/desk/me/ways/{action}");
        ada.post(&path, &app);
        assert_eq!(ada.status, 403, "{action}");
        ada.sees("Sign in again before")
            .does_not_see("class=\"secret\"");
    }
    ada.get("/desk/me/ways/app")
        .does_not_see("class=\"secret\"");
    ada.get("/desk/sign-in")
        .does_not_see("action=\"/desk/sign-in\"");
    let (name, code) = (ada.name.clone(), ada.code());
    ada.get("/desk/sign-in?again=yes&next=/desk/me/ways")
        .send("/desk/sign-in", &[("name", &name), ("code", &code)]);
    assert_eq!(ada.path, "/desk/me/ways");
    ada.does_not_see("Sign in again before");
    ada.send("/desk/me/ways/codes", &[]);
    ada.sees("class=\"secret\"");
    let sessions: u64 = stage
        .house
        .db
        .read(|conn| {
            conn.one("SELECT COUNT(*) FROM session", floor::values![])?
                .get(0)
        })
        .unwrap();
    assert_eq!(sessions, 1, "the browser goes on in one session");
}
