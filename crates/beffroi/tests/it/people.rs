//! The people of a house and its log: a key for each editor, their hand in what they publish, and what is owed when they leave.

use std::collections::BTreeMap;

use bytes::Bytes;
use floor::http::Network;
use floor::{House, Id};
use people::invitation::{self, Wanted};
use people::{hand, owed, person_store, removal};
use publish::draft::{Draft, DraftEdition, SourcePlace};
use publish::publish_calls::{self, Prepared};
use testkit::TestHouse;

fn join(house: &House, name: &str, roles: &str) -> (Id, String) {
    let wanted = Wanted {
        roles: roles.parse().unwrap(),
        lang: "en".into(),
        days: 7,
    };
    let cookie = house.db.write(|tx| {
        let token = invitation::invite(tx, None, &wanted)?;
        invitation::accept(tx, &token, (name, "en"), "")
    });
    let people = house.db.read(person_store::everybody).unwrap();
    let person = people.into_iter().find(|person| person.name == name);
    (person.unwrap().id, cookie.unwrap())
}

fn key_of(house: &House, id: &Id) -> Option<String> {
    let person = house
        .db
        .read(|conn| person_store::person(conn, id))
        .unwrap();
    person.unwrap().editor_key
}

/// The last entry of a call, as it stands in the log.
fn last_statement(house: &House) -> String {
    let leaves = house.db.read(|conn| {
        let head = survive::log_store::some_head(conn)?;
        survive::log_store::leaves(conn, 0, head.size)
    });
    let leaves = leaves.unwrap().into_iter().rev();
    let mut leaves = leaves.map(|(_, _, leaf)| String::from_utf8_lossy(&leaf).into_owned());
    leaves.find(|leaf| leaf.contains("statement")).unwrap()
}

fn draft(slug: &str) -> Prepared {
    let edition = DraftEdition {
        lang: prose::lang::Lang::parse("en").unwrap(),
        title: "The bridge".into(),
        summary: String::new(),
        text: "It must stay.".into(),
        source: None,
        correction: None,
        place: SourcePlace::file("a test"),
    };
    Prepared {
        draft: Draft {
            slug: Some(slug.into()),
            editions: vec![edition],
            ..Draft::default()
        },
        external_id: None,
        images: BTreeMap::new(),
    }
}

#[test]
fn an_editor_gets_a_key_signs_with_it_and_loses_it() {
    let house = TestHouse::new();
    let (ada, _) = join(&house, "Ada", "steward");
    let (bo, _) = join(&house, "Bo", "editor");
    assert_eq!(house.db.read(owed::all).unwrap().len(), 1);
    house.settle();
    assert!(house.db.read(owed::all).unwrap().is_empty());
    assert_eq!(key_of(&house, &ada), None, "stewards do not sign");
    let key = key_of(&house, &bo).unwrap();
    let name = key.split('+').next().unwrap();

    let publish = |slug| {
        house
            .db
            .write(|tx| hand::by(tx, &bo, |tx| publish_calls::publish(tx, &draft(slug))))
    };
    publish("bridge").unwrap();
    house.settle();
    let leaf = last_statement(&house);
    assert!(leaf.contains(&format!("— {name} ")), "{leaf}");
    house.publish("river", &[("en", "The river", "It floods.")]);
    house.settle();
    let leaf = last_statement(&house);
    assert!(!leaf.contains("Bo") && !leaf.contains(bo.as_str()));

    house
        .db
        .write(|tx| removal::remove(tx, Some(&ada), &bo))
        .unwrap();
    house.settle();
    let document = survive::keys::show(&house).unwrap().document;
    assert!(
        document
            .editors
            .iter()
            .all(|editor| editor.key.to_string() != key)
    );
    assert!(house.db.read(owed::all).unwrap().is_empty());
}

#[test]
fn the_steward_sees_who_signs_and_nobody_else_does() {
    let house = TestHouse::new();
    let (_, steward) = join(&house, "Ada <b>", "steward,editor");
    let (_, editor) = join(&house, "Bo", "editor");
    house.settle();
    for name in ["Ada <b>", "Bo"] {
        settle_in(&house, name);
    }
    let router = beffroi::router(&house).unwrap();
    let get = |cookie: &str, path: &str| {
        let request = http::Request::get(path)
            .header("host", "house.example")
            .header("cookie", format!("__Host-beffroi={cookie}"))
            .body(Bytes::new())
            .unwrap();
        let (status, _, bytes) = router.ask(&house, request, Network::HERE).into_parts();
        (status.as_u16(), String::from_utf8(bytes.to_vec()).unwrap())
    };
    let (status, page) = get(&steward, "/desk/house/keys");
    assert_eq!(status, 200, "{page}");
    let id = survive::keys::show(&house).unwrap().house_id.to_string();
    for wanted in [
        id.as_str(),
        "Ada &lt;b&gt;",
        "Bo",
        "The house itself",
        "Nothing.",
    ] {
        assert!(
            page.contains(wanted)
                || page.contains(&wanted.replace("&lt;", "&#60;").replace("&gt;", "&#62;")),
            "{wanted}: {page}"
        );
    }
    for path in [
        "/desk/house",
        "/desk/house/jobs",
        "/desk/house/hosts",
        "/desk/house/audit",
    ] {
        assert_eq!(get(&steward, path).0, 200, "{path}");
        assert_eq!(get(&editor, path).0, 403, "{path}");
    }
}

/// Gives somebody a way to sign in, without which the desk shows them nothing else.
fn settle_in(house: &House, name: &str) {
    let set = house.db.write(|tx| {
        tx.execute(
            "UPDATE person SET password = 'set' WHERE name = $1",
            floor::values![name],
        )
    });
    assert_eq!(set.unwrap(), 1);
}
