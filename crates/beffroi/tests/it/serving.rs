//! `beffroi serve`: what a reader gets, while the house changes behind it.

use crate::program::{OnDisk, Server};

#[test]
fn readers_see_what_another_process_publishes_withdraws_and_erases() {
    let house = OnDisk::new();
    house
        .run(
            "publish",
            &[&house.call("first", "First", "The first text.")],
        )
        .done();
    let server = Server::start(&house);
    let page = server.get("/en/first.html");
    assert!(
        page.status == 200 && page.text().contains("The first text."),
        "{page:?}"
    );
    assert!(
        page.header("content-security-policy").is_some() && page.header("set-cookie").is_none(),
        "{}",
        page.head
    );
    assert_eq!(server.get("/en/second.html").status, 404);
    house
        .run(
            "publish",
            &[&house.call("second", "Second", "The second text.")],
        )
        .done();
    server.wait_for("/en/second.html", |page| page.status == 200);
    server.wait_for("/en/index.html", |page| page.text().contains("Second"));
    house
        .run("withdraw", &["first", "--reason", "en=No longer true."])
        .done();
    server.wait_for("/en/first.html", |page| {
        page.text().contains("No longer true.")
    });
    house
        .run("erase", &["first", "--reason", "error", "--yes"])
        .done();
    server.wait_for("/en/first.html", |page| {
        !page.text().contains("The first text.")
    });
    server.wait_for("/en/index.html", |page| !page.text().contains("first.html"));
    assert_eq!(server.stop(), Some(0), "a stop is not a failure");
    testkit::check(&house.open());
}

#[test]
fn the_front_page_speaks_the_readers_language() {
    let house = OnDisk::new();
    house
        .run(
            "publish",
            &[&house.write(
                "call",
                &[
                    ("en.md", b"---\ntitle: Hello\n---\nText.\n"),
                    ("fr.md", b"---\ntitle: Bonjour\nsource: en\n---\nTexte.\n"),
                ],
            )],
        )
        .done();
    let server = Server::start(&house);
    for (wanted, home) in [
        ("fr-CA, en;q=0.5", "fr/index.html"),
        ("en", "en/index.html"),
        ("xx", "en/index.html"),
    ] {
        let answer = server.ask("GET", "/", &format!("accept-language: {wanted}\r\n"));
        assert!((300..400).contains(&answer.status), "{answer:?}");
        assert!(
            answer
                .header("location")
                .is_some_and(|place| place.ends_with(home)),
            "{wanted}: {}",
            answer.head
        );
        assert!(
            answer
                .header("vary")
                .is_some_and(|vary| vary.eq_ignore_ascii_case("accept-language")),
            "{}",
            answer.head
        );
    }
}

#[test]
fn caches_are_answered_as_http_wants_it() {
    let house = OnDisk::new();
    house
        .run(
            "publish",
            &[&house.call("call", "Title", &"A sentence for compression. ".repeat(50))],
        )
        .done();
    let server = Server::start(&house);
    let whole = server.get("/en/call.html");
    let etag = whole.header("etag").unwrap().to_owned();
    assert_eq!(
        server
            .ask(
                "GET",
                "/en/call.html",
                &format!("if-none-match: {etag}\r\n")
            )
            .status,
        304
    );
    let head = server.ask("HEAD", "/en/call.html", "");
    assert_eq!(
        (head.status, head.body.len(), head.header("content-length")),
        (200, 0, whole.header("content-length"))
    );
    for coding in ["gzip", "br", "zstd"] {
        let small = server.ask(
            "GET",
            "/en/call.html",
            &format!("accept-encoding: {coding}\r\n"),
        );
        assert_eq!(
            small.header("content-encoding"),
            Some(coding),
            "{}",
            small.head
        );
        assert!(small.body.len() < whole.body.len() / 2);
    }
    let part = server.ask("GET", "/en/call.html", "range: bytes=0-14\r\n");
    assert_eq!(
        (part.status, part.body.as_slice()),
        (206, &whole.body[..15])
    );
    for trick in [
        "/../beffroi.toml",
        "/%2e%2e/house.key",
        "/en/..%2f..%2fhouse.key",
        "/house.key",
        "//etc/passwd",
    ] {
        assert_eq!(server.get(trick).status / 100, 4, "{trick}");
    }
    assert_eq!(
        server
            .ask("POST", "/en/call.html", "content-length: 0\r\n")
            .status,
        405
    );
}

#[test]
fn a_locked_house_is_served_and_signs_nothing() {
    let house = OnDisk::with(&["--single"]);
    house
        .run("publish", &[&house.call("call", "Title", "Text.")])
        .done();
    std::fs::rename(house.dir.join("house.key"), house.path("elsewhere.key")).unwrap();
    let said = house
        .run("publish", &[&house.call("other", "Other", "Text.")])
        .refused(4);
    assert!(said.contains("house.key"), "{said}");
}
