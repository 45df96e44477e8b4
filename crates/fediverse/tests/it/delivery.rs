//! What goes out: to whom, once, and what happens where it cannot.

use activity::signature::Scheme;
use floor::{DAY, HOUR, MINUTE, SECOND};
use serde_json::Value;
use testkit::TestHouse;

use crate::inbox::{count, deliver, followers, house};
use crate::neighbour::{Came, Neighbour, Person, is_signed_by};

fn follows(house: &TestHouse, person: &Person<'_>, voice: &str) {
    let whom = format!("https://house.example/fediverse/{voice}");
    let number = if voice == "house" { 1 } else { 2 };
    assert_eq!(
        person.sends(house, &person.does("Follow", number, whom)),
        202
    );
}

/// Type, object's id, and to which inbox.
fn told(came: &[Came]) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut told: Vec<_> = came
        .iter()
        .map(|came| {
            let object = &came.body["object"];
            let id = object.get("id").unwrap_or(object);
            let id = text(id).replace("https://house.example/fediverse/", "");
            (text(&came.body["type"]), id, came.path.clone())
        })
        .collect();
    told.sort();
    told
}

fn told_of(kind: &str, id: &str) -> (String, String, String) {
    (kind.into(), id.into(), "/inbox".into())
}

/// Two of one server follow the house, one of them its French voice as well; and one of another server.
fn stage() -> (TestHouse, Neighbour, Neighbour) {
    let (house, home, other) = (house(), Neighbour::new(), Neighbour::new());
    for name in ["ada", "bob"] {
        follows(&house, &home.person(name), "house");
    }
    follows(&house, &home.person("bob"), "fr");
    follows(&house, &other.person("eve"), "fr");
    deliver(&house);
    assert_eq!((home.came().len(), other.came().len()), (3, 1));
    (house, home, other)
}

#[test]
fn a_call_goes_once_to_each_inbox_and_so_do_its_changes_and_its_end() {
    let (house, home, other) = stage();
    house.publish(
        "plan",
        &[
            ("en", "The plan", "At noon.\n"),
            ("fr", "Le plan", "À midi.\n"),
        ],
    );
    deliver(&house);
    assert!(home.came().is_empty(), "readers do not see it yet");
    house.settle();
    deliver(&house);
    let came = home.came();
    assert_eq!(
        told(&came),
        [
            told_of("Create", "call/plan"),
            told_of("Create", "call/plan/fr")
        ]
    );
    for came in &came {
        assert!(is_signed_by(&house, came, &home));
        assert_eq!(came.body["proof"]["cryptosuite"], "eddsa-jcs-2022");
        assert_eq!(came.body["object"]["type"], "Article");
        assert!(came.body["object"]["contentMap"].is_object());
    }
    assert_eq!(told(&other.came()), [told_of("Create", "call/plan/fr")]);

    let published = came[0].body["object"]["published"].clone();
    // A change in English is none in French.
    house.clock.advance(SECOND);
    house.publish("plan", &[("en", "The plan", "At one.\n")]);
    house.settle();
    deliver(&house);
    let came = home.came();
    assert_eq!(told(&came), [told_of("Update", "call/plan")]);
    assert_eq!(came[0].body["object"]["published"], published);
    assert!(other.came().is_empty());

    // Who left is still told of the end.
    let eve = Person {
        home: &other,
        id: other.url("eve"),
    };
    eve.sends(&house, &eve.does("Undo", 2, format!("{}#Follow/2", eve.id)));
    house.clock.advance(SECOND);
    house.withdraw("plan", "It rains.");
    house.settle();
    deliver(&house);
    assert_eq!(
        told(&home.came()),
        [
            told_of("Update", "call/plan"),
            told_of("Update", "call/plan/fr")
        ]
    );
    let came = other.came();
    assert_eq!(told(&came), [told_of("Update", "call/plan/fr")]);
    assert_eq!(came[0].body["object"]["name"], "Retiré: Le plan");

    house.clock.advance(SECOND);
    house.erase("plan", Some("fr"));
    house.settle();
    deliver(&house);
    let came = home.came();
    assert_eq!(
        told(&came),
        [
            told_of("Delete", "call/plan/fr"),
            told_of("Update", "call/plan")
        ]
    );
    let grave = came
        .iter()
        .find(|came| came.body["type"] == "Delete")
        .unwrap();
    assert_eq!(grave.body["object"]["type"], "Tombstone");
    assert_eq!(told(&other.came()), [told_of("Delete", "call/plan/fr")]);
    house.erase("plan", None);
    house.settle();
    deliver(&house);
    assert_eq!(told(&home.came()), [told_of("Delete", "call/plan")]);
    assert_eq!(count(&house, "fediverse_told"), 0);
}

#[test]
fn publishing_writes_one_row_whatever_the_number_of_followers() {
    let (house, home, _) = stage();
    for number in 0..20 {
        follows(&house, &home.person(&format!("p{number}")), "house");
    }
    deliver(&house);
    home.came();
    let before = count(&house, "delivery");
    house.publish("plan", &[("en", "The plan", "At noon.\n")]);
    house.settle();
    assert_eq!(count(&house, "delivery"), before);
    deliver(&house);
    assert_eq!(home.came().len(), 1);
    assert_eq!(
        (followers(&house, "house"), count(&house, "fediverse_route")),
        (22, 3)
    );
}

#[test]
fn a_server_that_knows_one_way_of_signing_is_spoken_to_in_that() {
    let (house, home, _) = stage();
    home.understands_only(Scheme::Message);
    let publish = |number: u32| {
        let slug = format!("call-{number}");
        house.publish(&slug, &[("en", &slug, "A text.\n")]);
        house.settle();
        deliver(&house);
        home.came().iter().map(Came::scheme).collect::<Vec<_>>()
    };
    assert_eq!(publish(1), [Scheme::Cavage, Scheme::Message]);
    assert_eq!(publish(2), [Scheme::Message]);
    // It is tried afresh after a week.
    house.clock.advance(8 * DAY);
    assert_eq!(publish(3), [Scheme::Cavage, Scheme::Message]);
    // Whoever asks to wait is not asked in the other way.
    home.answers("inbox", 429);
    assert_eq!(publish(4), [Scheme::Message]);
}

#[test]
fn who_fails_is_tried_again_and_delays_nobody() {
    let (house, home, other) = stage();
    home.answers("inbox", 503);
    house.publish(
        "plan",
        &[
            ("en", "The plan", "At noon.\n"),
            ("fr", "Le plan", "À midi.\n"),
        ],
    );
    house.settle();
    deliver(&house);
    assert_eq!(told(&other.came()), [told_of("Create", "call/plan/fr")]);
    let tried = home.came();
    assert_eq!(tried.len(), 2);
    home.answers("inbox", 202);
    house.clock.advance(2 * MINUTE);
    deliver(&house);
    let again = home.came();
    assert_eq!(told(&again), told(&tried));
    assert_eq!(
        again
            .iter()
            .map(|came| &came.body["id"])
            .collect::<Vec<_>>()
            .len(),
        2
    );
    assert_eq!(
        count(&house, "fediverse_host WHERE failing_since IS NOT NULL"),
        0
    );
}

#[test]
fn a_server_dead_for_long_is_rested_and_tried_again() {
    let (house, home, _) = stage();
    home.answers("inbox", 500);
    let mut number = 0;
    let mut publish = || {
        number += 1;
        let slug = format!("call-{number}");
        house.publish(&slug, &[("en", &slug, "A text.\n")]);
        house.settle();
        house.deliver();
        home.came().len()
    };
    assert_eq!(publish(), 1);
    for _ in 0..8 {
        house.clock.advance(DAY);
        house.deliver();
    }
    home.came();
    assert_eq!(publish(), 0, "it rests");
    home.answers("inbox", 202);
    house.clock.advance(DAY + HOUR);
    assert_ne!(
        publish(),
        0,
        "it is tried once a day, also with what it missed"
    );
    assert_eq!(publish(), 1, "it is well");
}

#[test]
fn an_inbox_that_is_gone_is_forgotten() {
    let (house, home, _) = stage();
    home.answers("inbox", 410);
    house.publish("plan", &[("en", "The plan", "At noon.\n")]);
    house.settle();
    deliver(&house);
    assert_eq!(
        (
            home.came().len(),
            followers(&house, "house"),
            followers(&house, "fr")
        ),
        (1, 0, 1)
    );
    assert_eq!(count(&house, "fediverse_inbox"), 1);
}

#[test]
fn what_a_kill_cut_off_is_delivered_again_under_the_same_name() {
    let (house, home, _) = stage();
    house.publish("plan", &[("en", "The plan", "At noon.\n")]);
    house.settle();
    // As after a kill between the answer and the books: the row is there, its lease runs out.
    let keep = "UPDATE delivery SET run_at = 0";
    while house.expand() {}
    let first = home.came();
    house
        .db
        .write(|tx| tx.execute(keep, &[]).map(drop))
        .unwrap();
    let house = house.reopened();
    deliver(&house);
    let second = home.came();
    let ids = |came: &[Came]| {
        came.iter()
            .map(|came| came.body["id"].clone())
            .collect::<Vec<_>>()
    };
    assert!(
        first.is_empty() && ids(&second) == ["https://house.example/fediverse/call/plan#create"]
    );
}

#[test]
fn followers_are_told_of_a_changed_profile() {
    let (house, home, _) = stage();
    house
        .db
        .write(|tx| tx.say(&floor::Fact::HouseChanged))
        .unwrap();
    house.settle();
    deliver(&house);
    let told: Vec<_> = told(&home.came())
        .into_iter()
        .map(|(kind, id, _)| (kind, id))
        .collect();
    let update = |id: &str| ("Update".to_owned(), id.to_owned());
    assert_eq!(told, [update("fr"), update("house")]);
}

#[test]
fn a_locked_house_sends_nothing_and_loses_nothing() {
    let (house, home, _) = stage();
    house.publish("plan", &[("en", "The plan", "At noon.\n")]);
    house.settle();
    let house = house.reopened_locked();
    house.deliver();
    assert!(home.came().is_empty());
    let house = house.reopened();
    house.clock.advance(MINUTE);
    deliver(&house);
    assert_eq!(told(&home.came()), [told_of("Create", "call/plan")]);
}

#[test]
fn a_slow_server_gets_each_version_in_its_turn_and_holds_nobody() {
    let (house, home, other) = stage();
    home.pauses(std::time::Duration::from_millis(1500));
    let publish = |text: &str| {
        house.publish("plan", &[("en", "The plan", text), ("fr", "Le plan", text)]);
        house.settle();
        house.deliver();
        house.clock.advance(SECOND);
    };
    publish("At noon.\n");
    assert_eq!(told(&other.came()), [told_of("Create", "call/plan/fr")]);
    publish("At one.\n");
    assert_eq!(told(&other.came()), [told_of("Update", "call/plan/fr")]);
    deliver(&house);
    let order: Vec<Value> = home
        .came()
        .iter()
        .map(|came| came.body["type"].clone())
        .collect();
    assert_eq!(order, ["Create", "Create", "Update", "Update"]);
}
