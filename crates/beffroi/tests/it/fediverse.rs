//! The house as other servers find and read it: by its names, by its addresses, by what they accept.

use std::process::Command;

use serde_json::Value;

use crate::program::{Answer, OnDisk, Server, skipped};

const ACTIVITY: &str = "accept: application/activity+json\r\n";

fn house() -> OnDisk {
    let house = OnDisk::new();
    let call = house.write(
        "bell",
        &[
            (
                "en.md",
                b"---\ntitle: Save the bell\nsummary: Sign by 12 December.\n---\nThe bell rings.\n",
            ),
            (
                "fr.md",
                b"---\ntitle: Sauvons la cloche\nsource: en\n---\nLa cloche sonne.\n",
            ),
        ],
    );
    house.run("publish", &[&call]).done();
    house
}

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}

#[test]
fn a_page_leads_programs_to_its_document_and_readers_to_itself() {
    let house = house();
    let server = Server::start(&house);
    for (page, document, kind) in [
        ("/", "/fediverse/house", "Organization"),
        ("/fr/", "/fediverse/fr", "Organization"),
        ("/call/bell.html", "/fediverse/call/bell", "Article"),
        ("/fr/bell.html", "/fediverse/call/bell/fr", "Article"),
    ] {
        let led = server.ask("GET", page, ACTIVITY);
        assert_eq!(
            (led.status, led.header("location")),
            (303, Some(document)),
            "{page}"
        );
        let found = server.ask("GET", document, ACTIVITY);
        assert_eq!(found.status, 200, "{found:?}");
        assert_eq!(
            found.header("content-type"),
            Some("application/activity+json")
        );
        assert_eq!(found.header("access-control-allow-origin"), Some("*"));
        assert_eq!(json(&found)["type"], kind, "{document}");
        assert_eq!(
            json(&found)["id"],
            format!("https://neighbours.example{document}")
        );
    }
    let page = server.ask("GET", "/fr/bell.html", "accept: text/html, */*;q=0.8\r\n");
    let text = page.text();
    for expected in [
        "<link rel=\"alternate\" type=\"application/activity+json\" href=\"https://neighbours.example/fr/bell.html\">",
        "<meta name=\"fediverse:creator\" content=\"@fr@neighbours.example\">",
    ] {
        assert!(text.contains(expected), "{text}");
    }
    assert_eq!(
        server.ask("GET", "/fediverse/call/none", ACTIVITY).status,
        404
    );
    assert_eq!(server.ask("GET", "/fr/none.html", ACTIVITY).status, 303);
    // Nothing comes in unsigned.
    for (inbox, more, status) in [
        ("house/inbox", "content-length: 0\r\n", 415),
        (
            "inbox",
            "content-type: application/activity+json\r\ncontent-length: 0\r\n",
            401,
        ),
        (
            "de/inbox",
            "content-type: application/activity+json\r\ncontent-length: 0\r\n",
            404,
        ),
    ] {
        let answer = server.ask("POST", &format!("/fediverse/{inbox}"), more);
        assert_eq!(answer.status, status, "{inbox}");
    }
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn the_house_is_found_by_every_name_it_has() {
    let house = house();
    let server = Server::start(&house);
    let ask = |resource: &str| {
        let answer = server.get(&format!("/.well-known/webfinger?resource={resource}"));
        (answer.status == 200).then(|| {
            assert_eq!(answer.header("content-type"), Some("application/jrd+json"));
            let answer = json(&answer);
            let links = answer["links"].as_array().unwrap();
            let own = links.iter().find(|link| link["rel"] == "self").unwrap();
            (
                answer["subject"].as_str().unwrap().to_owned(),
                own["href"].as_str().unwrap().to_owned(),
            )
        })
    };
    for (resource, subject, actor) in [
        (
            "acct:house@neighbours.example",
            "acct:house@neighbours.example",
            "house",
        ),
        (
            "acct%3AHouse%40neighbours.example",
            "acct:house@neighbours.example",
            "house",
        ),
        (
            "acct:fr@neighbours.example",
            "acct:fr@neighbours.example",
            "fr",
        ),
        (
            "https://neighbours.example/fediverse/house",
            "acct:house@neighbours.example",
            "house",
        ),
        (
            "https://neighbours.example/fr/",
            "acct:fr@neighbours.example",
            "fr",
        ),
        (
            "acct:neighbours.example@neighbours.example",
            "https://neighbours.example/",
            "server",
        ),
        (
            "https://neighbours.example/",
            "https://neighbours.example/",
            "server",
        ),
        (
            "neighbours.example",
            "https://neighbours.example/",
            "server",
        ),
    ] {
        let expected = (
            subject.to_owned(),
            format!("https://neighbours.example/fediverse/{actor}"),
        );
        assert_eq!(ask(resource), Some(expected), "{resource}");
    }
    for stranger in [
        "acct:ada@neighbours.example",
        "acct:house@elsewhere.example",
        "acct:de@neighbours.example",
        "https://elsewhere.example/fediverse/house",
        "https://neighbours.example/fr/bell.html",
        "nonsense%20",
        "",
    ] {
        assert_eq!(ask(stranger), None, "{stranger}");
    }
    assert!(
        server
            .get("/.well-known/host-meta")
            .text()
            .contains("/.well-known/webfinger?resource={uri}")
    );
    let nodeinfo = json(&server.get("/.well-known/nodeinfo"));
    assert_eq!(nodeinfo["links"].as_array().unwrap().len(), 3);
    for version in ["2.0", "2.1"] {
        let info = json(&server.get(&format!("/nodeinfo/{version}")));
        assert_eq!(
            (&info["version"], &info["usage"]["localPosts"]),
            (&version.into(), &1.into())
        );
    }
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_house_keeps_its_keys_through_restarts() {
    let house = house();
    let key = || {
        let server = Server::start(&house);
        let actor = json(&server.ask("GET", "/fediverse/house", ACTIVITY));
        assert_eq!(server.stop(), Some(0));
        actor["publicKey"]["publicKeyPem"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let first = key();
    assert!(first.starts_with("-----BEGIN PUBLIC KEY-----"));
    assert_eq!(key(), first);
}

/// Fedify, from npm, is another server: it looks the house up by its page and its names, and follows every collection.
#[test]
fn fedify_finds_and_reads_the_house() {
    let (Some(node), Some(_)) = (
        std::env::var_os("BEFFROI_NODE"),
        std::env::var_os("BEFFROI_NODE_MODULES"),
    ) else {
        return skipped(
            "set BEFFROI_NODE and BEFFROI_NODE_MODULES to a node and a folder with the npm package @fedify/fedify",
        );
    };
    let house = house();
    let server = Server::at_home(&house);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/look_up.mjs");
    let origin = format!("http://{}", server.address);
    let looked = Command::new(node).args([script, &origin]).output().unwrap();
    assert!(
        looked.status.success(),
        "{}",
        String::from_utf8_lossy(&looked.stderr)
    );
    let found = String::from_utf8(looked.stdout)
        .unwrap()
        .replace(&origin, "ORIGIN");
    insta::assert_snapshot!(found.replace(&server.address, "HOST"));
    assert_eq!(server.stop(), Some(0));
}
