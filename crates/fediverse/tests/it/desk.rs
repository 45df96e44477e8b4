//! What stewards and moderators see of the fediverse, and decide.

use testkit::TestHouse;

use crate::inbox::{count, deliver, followers, house, house_with};
use crate::neighbour::Neighbour;

const HOUSE: &str = "https://house.example/fediverse/house";
const BELL: &str = "https://house.example/fediverse/call/bell";
const HERE: &str = "/desk/house/fediverse";

fn rules(house: &TestHouse) -> Vec<String> {
    let rules = house.db.read(fediverse::rule_store::all).unwrap();
    let shown = rules
        .iter()
        .map(|rule| format!("{} {}", rule.domain, rule.severity.as_str()));
    shown.collect()
}

#[test]
fn a_steward_lets_some_follow_and_refuses_others() {
    let house = house_with(|config| config.fediverse.hold_follows = true);
    let home = Neighbour::new();
    for name in ["ada", "bob"] {
        let person = home.person(name);
        person.sends(&house, &person.does("Follow", 1, HOUSE));
    }
    let mut desk = house.person("Zoé", "steward");
    desk.get("/desk/house").sees(HERE);
    desk.get(HERE).sees(&format!("ada@{}", home.address));
    let forms: Vec<String> = desk
        .page
        .match_indices("/desk/house/fediverse/requests/")
        .map(|(at, _)| desk.page[at..].split('"').next().unwrap().to_owned())
        .collect();
    let [first, second] = forms.as_slice() else {
        panic!("{forms:?}")
    };
    desk.send(first, &[("answer", "yes")]).sees("Done.");
    desk.send(second, &[("answer", "no")]).sees("1 follower");
    desk.does_not_see("requests/");
    deliver(&house);
    let mut answers: Vec<String> = home
        .came()
        .iter()
        .map(|came| format!("{} {}", came.body["type"].as_str().unwrap(), came.path))
        .collect();
    answers.sort();
    assert_eq!(answers, ["Accept /ada/inbox", "Reject /bob/inbox"]);
    assert_eq!(followers(&house, "house"), 1);
}

#[test]
fn a_suspended_server_is_not_heard_and_what_came_from_it_goes() {
    let (house, home) = (house(), Neighbour::new());
    let ada = home.person("ada");
    ada.sends(&house, &ada.does("Follow", 1, HOUSE));
    ada.sends(&house, &ada.writes(1, BELL, "<p>Words.</p>"));
    let mut desk = house.person("Zoé", "steward");
    desk.get(HERE);
    desk.send(
        &format!("{HERE}/rules"),
        &[("domain", "no domain"), ("severity", "suspend")],
    )
    .sees("Write a domain");
    assert_eq!(desk.status, 422);
    desk.send(
        &format!("{HERE}/rules"),
        &[
            ("domain", "127.0.0.1"),
            ("severity", "suspend"),
            ("comment", "Spam"),
        ],
    );
    desk.sees("Spam");
    assert_eq!(
        (
            followers(&house, "house"),
            count(&house, "fediverse_reply WHERE html <> ''")
        ),
        (0, 0)
    );
    assert_eq!(ada.sends(&house, &ada.does("Follow", 2, HOUSE)), 403);
    desk.send(&format!("{HERE}/rules/lift"), &[]);
    assert_eq!(ada.sends(&house, &ada.does("Follow", 3, HOUSE)), 202);
    assert_eq!(followers(&house, "house"), 1);
}

#[test]
fn a_limited_server_waits_and_is_not_counted() {
    let (house, home) = (house(), Neighbour::new());
    let mut desk = house.person("Zoé", "steward");
    desk.get(HERE);
    desk.send(
        &format!("{HERE}/rules"),
        &[
            ("domain", "127.0.0.1"),
            ("severity", "limit"),
            ("reports", "1"),
        ],
    );
    let ada = home.person("ada");
    for kind in ["Follow", "Like", "Flag"] {
        let object = if kind == "Follow" { HOUSE } else { BELL };
        assert_eq!(ada.sends(&house, &ada.does(kind, 1, object)), 202);
    }
    assert_eq!(count(&house, "fediverse_follower WHERE state = 'held'"), 1);
    assert_eq!(
        (
            count(&house, "fediverse_reaction"),
            count(&house, "fediverse_report")
        ),
        (0, 0)
    );
}

#[test]
fn a_house_may_speak_with_listed_servers_only() {
    let house = house_with(|config| config.fediverse.only_listed = true);
    let home = Neighbour::new();
    let ada = home.person("ada");
    assert_eq!(ada.sends(&house, &ada.does("Follow", 1, HOUSE)), 403);
    let mut desk = house.person("Zoé", "steward");
    desk.get(HERE);
    desk.send(
        &format!("{HERE}/rules"),
        &[("domain", "127.0.0.1"), ("severity", "allow")],
    );
    assert_eq!(ada.sends(&house, &ada.does("Follow", 2, HOUSE)), 202);
}

#[test]
fn rules_come_and_go_as_lists() {
    let house = house();
    let mut desk = house.person("Zoé", "steward");
    desk.get(HERE);
    let list = b"#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\nbad.example,suspend,true,false,\"lies, spam\",false\nloud.example,silence,false,false,,false\nhid***.example,suspend,false,false,,true\n";
    let import = format!("{HERE}/rules/import");
    desk.send_with(
        &import,
        &[("severity", "suspend")],
        &[("list", "blocks.csv", list)],
    )
    .sees("Rules brought in: 2. Lines passed over: 1.");
    assert_eq!(rules(&house), ["bad.example suspend", "loud.example limit"]);
    desk.get(&format!("{HERE}/rules.csv"));
    assert_eq!(
        desk.page,
        "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\nbad.example,suspend,true,false,\"lies, spam\",false\nloud.example,silence,false,false,\"\",false\n"
    );
    desk.get(HERE);
    desk.send_with(
        &import,
        &[("severity", "allow")],
        &[("list", "empty.csv", b"\n")],
    )
    .sees("no line with a domain");
}

#[test]
fn moderators_see_what_waits_and_nobody_else_does() {
    let (house, home) = (house(), Neighbour::new());
    let ada = home.person("ada");
    ada.sends(&house, &ada.writes(1, BELL, "<p>I <b>come</b>.</p>"));
    let mut desk = house.person("Zoé", "moderator");
    desk.get("/desk/replies")
        .sees("<p>I <b>come</b>.</p>")
        .sees(&format!("ada@{}", home.address));
    let mut editor = house.person("Ena", "editor");
    editor.get("/desk/replies").does_not_see("I <b>come</b>");
    assert_eq!(editor.status, 403);
}
