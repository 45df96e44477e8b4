//! The way in, over real sockets: what HTTP promises, and what hostile or hapless clients do.

use std::io::Read;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use bytes::Bytes;
use floor::http::Options;
use floor::route::{Answer, Route, Told};
use http_body_util::Full;

use crate::stage::Stage;
use crate::wire::Wire;

fn page() -> String {
    (0..400)
        .map(|n| format!("<p>Bell number {n} sounds the alarm.</p>\n"))
        .collect()
}

fn stage_with_page() -> Stage {
    let stage = Stage::new();
    stage.put("fr/appel.html", &page(), None);
    stage
}

/// A stage whose handlers sleep for the milliseconds in their path.
fn sleepy(change: impl FnOnce(&mut Options)) -> Stage {
    let sleep = Route::get("/do/{pause}", |_, asked| {
        let pause = asked.param("pause").parse().unwrap_or(0);
        std::thread::sleep(Duration::from_millis(pause));
        Ok(Answer::text("slept"))
    });
    let upload = Route::post("/do/x", |_, _| Ok(Answer::text("taken")));
    let told: Told = |_, _, error| Answer::text(error.what().to_owned());
    Stage::routed(vec![sleep, upload], told, change)
}

#[test]
fn get_head_and_not_modified_agree() {
    let stage = stage_with_page();
    let mut wire = Wire::to(stage.address);
    let get = wire.ask("GET", "/fr/appel.html", "");
    assert_eq!((get.status, get.text()), (200, page().as_str()));
    let etag = get.header("etag").unwrap().to_owned();
    let head = wire.ask("HEAD", "/fr/appel.html", "");
    assert_eq!(
        (head.status, head.header("etag")),
        (200, Some(etag.as_str()))
    );
    assert_eq!(head.header("content-length"), get.header("content-length"));
    for method in ["GET", "HEAD"] {
        let known = wire.ask(
            method,
            "/fr/appel.html",
            &format!("If-None-Match: \"x\", {etag}\r\n"),
        );
        assert_eq!(
            (known.status, known.header("etag")),
            (304, Some(etag.as_str()))
        );
        assert!(
            known
                .header("content-length")
                .is_none_or(|length| length == "0")
        );
    }
    assert_eq!(
        wire.ask("GET", "/fr/appel.html", "If-None-Match: \"x\"\r\n")
            .status,
        200
    );
    assert_eq!(stage.rendered("fr/appel.html"), 1);
}

#[test]
fn every_coding_gives_the_same_page_under_its_own_tag() {
    let stage = stage_with_page();
    let mut tags = Vec::new();
    for (accepted, coding) in [
        ("identity", None),
        ("gzip", Some("gzip")),
        ("zstd, gzip", Some("zstd")),
        ("gzip, deflate, br, zstd", Some("br")),
    ] {
        for _ in 0..2 {
            let more = format!("Accept-Encoding: {accepted}\r\n");
            let reply = stage.ask("GET", "/fr/appel.html", &more);
            assert_eq!(
                (reply.header("content-encoding"), reply.header("vary")),
                (coding, Some("accept-encoding"))
            );
            let mut plain = Vec::new();
            match coding {
                None => plain.clone_from(&reply.body),
                Some("gzip") => drop(
                    flate2::read::GzDecoder::new(&reply.body[..])
                        .read_to_end(&mut plain)
                        .unwrap(),
                ),
                Some("zstd") => plain = zstd::bulk::decompress(&reply.body, 1 << 20).unwrap(),
                _ => drop(
                    brotli::Decompressor::new(&reply.body[..], 4096)
                        .read_to_end(&mut plain)
                        .unwrap(),
                ),
            }
            assert_eq!(plain, page().as_bytes());
            assert!(coding.is_none() || reply.body.len() < page().len() / 4);
            tags.push(reply.header("etag").unwrap().to_owned());
            let known = stage.ask(
                "GET",
                "/fr/appel.html",
                &format!("{more}If-None-Match: {}\r\n", tags[tags.len() - 1]),
            );
            assert_eq!(known.status, 304);
        }
    }
    assert!(tags.chunks(2).all(|pair| pair[0] == pair[1]));
    tags.dedup();
    assert_eq!(tags.len(), 4);
}

#[test]
fn what_is_small_or_packed_already_is_sent_as_it_is() {
    let stage = stage_with_page();
    stage.put("small.html", "short", None);
    stage.put("log/tile.bin", &"0".repeat(9000), None);
    for path in ["/small.html", "/log/tile.bin"] {
        let reply = stage.ask("GET", path, "Accept-Encoding: br\r\n");
        assert_eq!(
            (reply.header("content-encoding"), reply.header("vary")),
            (None, None)
        );
    }
    let tile = stage.get("/log/tile.bin");
    assert_eq!(
        tile.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert_eq!(tile.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        stage
            .get("/small.html")
            .header("access-control-allow-origin"),
        None
    );
}

#[test]
fn a_range_is_a_part_of_the_plain_bytes() {
    let stage = stage_with_page();
    let (page, size) = (page(), page().len());
    let ask = |more: &str| {
        stage.ask(
            "GET",
            "/fr/appel.html",
            &format!("Accept-Encoding: br\r\n{more}"),
        )
    };
    let part = ask("Range: bytes=10-19\r\n");
    assert_eq!(
        (part.status, part.text(), part.header("content-encoding")),
        (206, &page[10..20], None)
    );
    assert_eq!(
        part.header("content-range"),
        Some(format!("bytes 10-19/{size}").as_str())
    );
    assert_eq!(ask("Range: bytes=-7\r\n").text(), &page[size - 7..]);
    let outside = ask(&format!("Range: bytes={size}-\r\n"));
    assert_eq!(
        (outside.status, outside.header("content-range")),
        (416, Some(format!("bytes */{size}").as_str()))
    );
    let etag = part.header("etag").unwrap();
    assert_eq!(
        ask(&format!("Range: bytes=0-0\r\nIf-Range: {etag}\r\n")).status,
        206
    );
    assert_eq!(ask("Range: bytes=0-0\r\nIf-Range: \"old\"\r\n").status, 200);
    assert_eq!(
        stage
            .ask("HEAD", "/fr/appel.html", "Range: bytes=0-0\r\n")
            .status,
        200
    );
}

#[test]
fn every_answer_is_locked_down() {
    let stage = sleepy(|_| {});
    stage.put("fr/appel.html", "x", None);
    stage.put("beffroi/verifier.html", "x", None);
    for (method, path) in [
        ("GET", "/fr/appel.html"),
        ("GET", "/none"),
        ("GET", "/fr/appel"),
        ("POST", "/"),
        ("GET", "/do/x"),
        ("GET", "/panic.html"),
    ] {
        let reply = stage.ask(method, path, "");
        let policy = reply.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("script-src 'none'"),
            "{path}"
        );
        for name in [
            "x-content-type-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "permissions-policy",
        ] {
            assert!(reply.header(name).is_some(), "{path}: {name}");
        }
        assert!(reply.header("set-cookie").is_none() && reply.header("server").is_none());
    }
    let verifier = stage.get("/beffroi/verifier.html");
    assert_eq!(
        verifier.header("content-security-policy"),
        Some("frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
    );
}

#[test]
fn a_missing_page_helps_and_a_short_address_leads_on() {
    let stage = stage_with_page();
    assert_eq!(
        stage.get("/nowhere.html").text(),
        "There is nothing here.\n"
    );
    stage.put(
        "404.html",
        &format!("<h1>Not here</h1>{}", page()),
        Some(floor::Fact::HouseChanged),
    );
    crate::stage::eventually("the page for missing pages", || {
        stage.get("/nowhere.html").text().contains("Not here")
    });
    let missing = stage.ask("GET", "/fr/nowhere.html", "Accept-Encoding: gzip\r\n");
    assert_eq!(
        (missing.status, missing.header("content-encoding")),
        (404, Some("gzip"))
    );
    assert_eq!(stage.ask("HEAD", "/nowhere.html", "").status, 404);
    let short = stage.get("/fr/appel");
    assert_eq!(
        (short.status, short.header("location")),
        (308, Some("/fr/appel.html"))
    );
    stage.put("fr/index.html", "home", Some(floor::Fact::HouseChanged));
    crate::stage::eventually("the home", || stage.get("/fr/").status == 200);
    assert_eq!(stage.get("/fr").header("location"), Some("/fr/"));
}

#[test]
fn the_page_for_what_is_missing_leads_home_from_any_depth() {
    let stage = stage_with_page();
    let page = "<link href=\"../site.css\"><a href=\"../fr/index.html\">Not here</a>";
    stage.put("404.html", page, Some(floor::Fact::HouseChanged));
    crate::stage::eventually("the page for missing pages", || {
        stage.get("/fr/nowhere.html").text() == page
    });
    for (path, up) in [
        ("/nowhere.html", ""),
        ("/nowhere/", "../"),
        ("/fr/page/nowhere.html", "../../"),
        ("/a/b/c/d.html", "../../../"),
    ] {
        let missing = stage.get(path);
        assert_eq!(missing.status, 404, "{path}");
        assert_eq!(
            missing.text(),
            page.replace("\"../", &format!("\"{up}")),
            "{path}"
        );
    }
    assert_eq!(stage.get(&format!("/{}x", "a/".repeat(400))).status, 404);
}

#[test]
fn no_path_leaves_the_tree() {
    let stage = stage_with_page();
    for path in [
        "/../beffroi.toml",
        "/fr/../fr/appel.html",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//fr/appel.html",
        "/fr%2f%2fappel.html",
        "/fr/appel.html%00",
        "/fr\\appel.html",
        "/%",
    ] {
        assert_eq!(stage.get(path).status, 404, "{path}");
    }
    assert_eq!(stage.get("/fr/%61ppel.html").status, 200);
    assert_eq!(stage.get("/fr/appel.html?utm=x").status, 200);
    assert_eq!(stage.get(&format!("/{}", "a/".repeat(1000))).status, 404);
}

#[test]
fn only_reading_is_allowed_where_there_are_no_forms() {
    let stage = stage_with_page();
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"] {
        let reply = stage.ask(method, "/fr/appel.html", "Content-Length: 0\r\n");
        assert_eq!(
            (reply.status, reply.header("allow")),
            (405, Some("GET, HEAD")),
            "{method}"
        );
    }
    assert_eq!(
        stage
            .ask("POST", "/do/sign", "Content-Length: 0\r\n")
            .status,
        405
    );
}

#[test]
fn the_door_leads_home_by_language() {
    let home = |_: &floor::House, languages: &str| {
        Ok((!languages.is_empty()).then(|| format!("/{}/", &languages[..2])))
    };
    let stage = Stage::with(|options| options.home = Some(home));
    stage.put("index.html", "choose", None);
    for _ in 0..2 {
        let reply = stage.ask("GET", "/", "Accept-Language: uk,fr;q=0.5\r\n");
        assert_eq!(
            (reply.status, reply.header("location")),
            (302, Some("/uk/"))
        );
        assert_eq!(
            (reply.header("vary"), reply.header("cache-control")),
            (Some("accept-language"), Some("no-cache"))
        );
    }
    assert_eq!(
        stage
            .ask("GET", "/", "Accept-Language: ar\r\n")
            .header("location"),
        Some("/ar/")
    );
    assert_eq!(stage.get("/").text(), "choose");
}

#[test]
fn a_head_that_drips_in_is_cut_off() {
    let stage = Stage::with(|options| options.header = Duration::from_millis(300));
    let mut silent = Wire::to(stage.address);
    let mut dripping = Wire::to(stage.address);
    let mut second = Wire::to(stage.address);
    stage.put("a.html", "a", None);
    assert_eq!(second.ask("GET", "/a.html", "").status, 200);
    let started = Instant::now();
    dripping.say("GET / HTTP/1.1\r\nHost: h\r\n");
    second.say("GET /a.html HT");
    while started.elapsed() < Duration::from_secs(5) && dripping.say("X-A: b\r\n") {
        second.say("T");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "{:?}",
        started.elapsed()
    );
    assert!(silent.is_closed() && dripping.is_closed() && second.is_closed());
}

#[test]
fn an_idle_connection_is_closed_and_a_used_one_stays() {
    let stage = Stage::with(|options| {
        options.header = Duration::from_millis(200);
        options.idle = Duration::from_millis(600);
    });
    stage.put("a.html", "a", None);
    let mut wire = Wire::to(stage.address);
    for _ in 0..4 {
        assert_eq!(wire.ask("GET", "/a.html", "").status, 200);
        std::thread::sleep(Duration::from_millis(350));
    }
    assert!(wire.is_closed());
}

#[test]
fn a_request_that_takes_too_long_is_ended() {
    let stage = sleepy(|options| options.request = Duration::from_millis(300));
    let mut wire = Wire::to(stage.address);
    wire.say("GET /do/2000 HTTP/1.1\r\nHost: h\r\n\r\n");
    let mut upload = Wire::to(stage.address);
    upload.say("POST /do/x HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\na");
    let started = Instant::now();
    assert!(wire.is_closed() && upload.is_closed());
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_reader_who_does_not_read_is_cut_off_and_a_slow_one_is_not() {
    let stage = Stage::with(|options| {
        options.stall = Duration::from_millis(400);
        options.idle = Duration::from_millis(400);
    });
    let request = "GET /huge.bin HTTP/1.1\r\nHost: h\r\n\r\n";
    let mut deaf = Wire::to(stage.address);
    deaf.say(request);
    let mut slow = TcpStream::connect(stage.address).unwrap();
    std::io::Write::write_all(&mut slow, request.as_bytes()).unwrap();
    let (mut taken, mut buffer) = (0, vec![0; 2 << 20]);
    let started = Instant::now();
    while taken < 32 << 20 {
        let read = slow.read(&mut buffer).unwrap();
        assert!(read > 0, "cut off after {taken} bytes");
        taken += read;
        if started.elapsed() < Duration::from_secs(2) {
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    assert!(started.elapsed() > Duration::from_secs(1));
    assert!(deaf.drain() < 32 << 20);
}

#[test]
fn a_bomb_of_headers_is_refused() {
    let stage = stage_with_page();
    let many: String = (0..500).map(|n| format!("X-{n}: y\r\n")).collect();
    for more in [many, format!("X: {}\r\n", "y".repeat(100_000))] {
        let mut wire = Wire::to(stage.address);
        wire.say(format!(
            "GET /fr/appel.html HTTP/1.1\r\nHost: h\r\n{more}\r\n"
        ));
        assert!(wire.reply(false).is_none_or(|reply| reply.status == 431));
    }
    for nonsense in [
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "\0\0\0\0",
        "GET /x HTTP/9.9\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense, not frames",
        "POST /do HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    ] {
        let mut wire = Wire::to(stage.address);
        wire.say(nonsense);
    }
    assert_eq!(stage.get("/fr/appel.html").status, 200);
}

#[test]
fn connections_beyond_the_limit_wait_their_turn() {
    let stage = Stage::with(|options| options.connections = 2);
    stage.put("a.html", "a", None);
    let mut held = [Wire::to(stage.address), Wire::to(stage.address)];
    assert!(
        held.iter_mut()
            .all(|wire| wire.ask("GET", "/a.html", "").status == 200)
    );
    let mut third = Wire::to(stage.address);
    third.patience(Duration::from_millis(300));
    third.say("GET /a.html HTTP/1.1\r\nHost: h\r\n\r\n");
    assert!(third.reply(false).is_none());
    drop(held);
    third.patience(Duration::from_secs(5));
    assert_eq!(third.reply(false).unwrap().status, 200);
}

#[test]
fn a_stop_lets_requests_in_flight_end() {
    let mut stage = sleepy(|_| {});
    let mut idle = Wire::to(stage.address);
    assert_eq!(idle.ask("GET", "/none", "").status, 404);
    let mut wire = Wire::to(stage.address);
    wire.say("GET /do/600 HTTP/1.1\r\nHost: h\r\n\r\n");
    std::thread::sleep(Duration::from_millis(100));
    stage.stop();
    assert_eq!(wire.reply(false).unwrap().text(), "slept");
    assert!(wire.is_closed() && idle.is_closed());
    stage.ended();
    assert!(TcpStream::connect(stage.address).is_err());
}

#[test]
fn a_stop_does_not_wait_for_ever() {
    let mut stage = sleepy(|options| options.drain = Duration::from_millis(300));
    let mut wire = Wire::to(stage.address);
    wire.say("GET /do/2500 HTTP/1.1\r\nHost: h\r\n\r\n");
    std::thread::sleep(Duration::from_millis(100));
    let started = Instant::now();
    stage.stop();
    stage.ended();
    assert!(started.elapsed() < Duration::from_secs(3));
    assert!(wire.is_closed());
}

#[test]
fn http2_in_clear_text_is_spoken_too() {
    use hyper_util::client::legacy::{Client, connect::HttpConnector};
    let stage = stage_with_page();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let client: Client<HttpConnector, Full<Bytes>> =
        Client::builder(hyper_util::rt::TokioExecutor::new())
            .http2_only(true)
            .build_http();
    let uri = format!("http://{}/fr/appel.html", stage.address);
    for method in ["GET", "HEAD"] {
        let request = http::Request::builder()
            .method(method)
            .uri(&uri)
            .body(Full::default())
            .unwrap();
        let (head, body) = runtime
            .block_on(client.request(request))
            .unwrap()
            .into_parts();
        let body = runtime
            .block_on(http_body_util::BodyExt::collect(body))
            .unwrap()
            .to_bytes();
        assert_eq!(
            (head.status.as_u16(), head.version),
            (200, http::Version::HTTP_2)
        );
        assert_eq!(
            head.headers["content-length"],
            page().len().to_string().as_str()
        );
        assert_eq!(body.len(), if method == "GET" { page().len() } else { 0 });
    }
}

#[test]
fn a_taken_port_is_told_clearly() {
    let stage = Stage::new();
    let listen = stage.address.to_string();
    let options = floor::http::Options::new(&stage.house.config);
    let bind = |listen: &str| {
        floor::http::Server::bind(
            listen,
            stage.house.clone(),
            stage.tree.clone(),
            options.clone(),
        )
        .err()
        .unwrap()
        .to_string()
    };
    assert!(
        bind(&listen).contains("another program listens there"),
        "{}",
        bind(&listen)
    );
    assert!(bind("localhost").contains("127.0.0.1:8080"));
}

#[test]
fn programs_are_led_to_another_form_of_a_page() {
    let find = |_: &floor::House, path: &str, accept: &str| {
        (accept == "application/bell+json").then(|| format!("/bells{path}"))
    };
    let stage = Stage::with(|options| options.other_form = Some(find));
    stage.put("fr/index.html", "home", None);
    let ask = |method, accept: &str| stage.ask(method, "/fr/", &format!("Accept: {accept}\r\n"));
    for warm in [false, true] {
        assert_eq!(ask("GET", "text/html").status, 200, "{warm}");
        for method in ["GET", "HEAD"] {
            let led = ask(method, "application/bell+json");
            assert_eq!(led.status, 303);
            assert_eq!(led.header("location"), Some("/bells/fr/"));
            assert_eq!(led.header("vary"), Some("accept"));
            assert_eq!(led.header("cache-control"), Some("no-store"));
        }
        assert_eq!(ask("GET", "application/json").status, 200);
        assert_eq!(ask("POST", "application/bell+json").status, 405);
    }
}
