//! What people do, over real sockets: routes, forms, limits, and what hostile or hapless clients send.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use floor::form::{Refused, token_of};
use floor::route::{Answer, Asked, Live, Route, Router};
use floor::{Error, House, Result, limit::Rule};

use crate::stage::{Stage, eventually};
use crate::wire::{Reply, Wire};

fn told(_: &House, _: &Asked, error: &Error) -> Answer {
    Answer::html(format!("<h1>{}</h1>", error.what()))
}

/// What a test route answers: everything it was asked.
fn echo(house: &House, asked: &Asked) -> Result<Answer> {
    let fields: Vec<String> = asked
        .form()
        .fields()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let file = asked.form().file("file").map(|file| file.bytes.len());
    Ok(Answer::text(format!(
        "call {} page {} fields {fields:?} file {file:?} cookie {:?} lang {} here {}",
        asked.param("call"),
        asked.query().text("page"),
        asked.cookie(house, "c"),
        asked.lang(house, None),
        asked.is_from_here(house),
    )))
}

fn routes() -> Vec<Route> {
    const RULE: Rule = Rule {
        name: "knock",
        burst: 2,
        every: floor::MINUTE,
    };
    vec![
        Route::get("/desk/calls/{call}", echo),
        Route::get("/desk/calls/new", |_, _| Ok(Answer::text("new"))),
        Route::post("/desk/calls/{call}", echo),
        Route::post("/do/small", echo).up_to(1000),
        Route::post("/do/picture", echo).up_to(1 << 20),
        Route::get("/do/panic", |_, _| panic!("on purpose")),
        Route::get("/do/broken", |_, _| {
            Err(Error::internal("it broke", anyhow::anyhow!("secret cause")))
        }),
        Route::get("/do/taken", |_, _| Err(Error::conflict("taken"))),
        Route::get("/do/in", |house, asked| {
            Ok(Answer::see("/desk").keep(house, asked, "c", "v", 60))
        }),
        Route::get("/do/out", |house, asked| {
            Ok(Answer::see("//elsewhere.example").forget(house, asked, "c"))
        }),
        Route::get("/do/knock", |house, asked| {
            let now = house.clock.now();
            match house.limits.take(now, &RULE, asked.network()) {
                Ok(()) => Ok(Answer::text("come in")),
                Err(_) => Ok(Answer::text("later").status(http::StatusCode::TOO_MANY_REQUESTS)),
            }
        }),
        Route::raw("/do/raw", |_, asked| {
            let marks: Vec<&str> = asked
                .fields()
                .filter(|(name, _)| *name == "x-mark")
                .map(|(_, value)| value)
                .collect();
            Ok(Answer::text(format!("{:?} {marks:?}", asked.body())))
        })
        .up_to(1000),
        Route::get("/other/{name}", |_, asked| {
            Ok(Answer::text(asked.param("name").to_owned()))
        }),
    ]
}

fn stage() -> Stage {
    Stage::routed(routes(), told, |_| {})
}

fn post(stage: &Stage, path: &str, more: &str, body: &[u8]) -> Reply {
    let mut wire = Wire::to(stage.address);
    wire.say(format!(
        "POST {path} HTTP/1.1\r\nHost: house\r\nContent-Length: {}\r\n{more}\r\n",
        body.len()
    ));
    wire.say(body);
    wire.reply(false).unwrap()
}

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

#[test]
fn what_was_asked_arrives_whole() {
    let stage = stage();
    let reply = stage.ask(
        "GET",
        "/desk/calls/%D0%BC?page=2",
        "Cookie: a=b; __Host-c=d\r\nAccept-Language: fr-CA, ar;q=0.5\r\n",
    );
    assert_eq!(
        reply.text(),
        "call м page 2 fields [] file None cookie Some(\"d\") lang fr here true"
    );
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let body = "title=%D0%9C&lang=uk";
    let reply = post(&stage, "/desk/calls/pont", FORM, body.as_bytes());
    let said =
        "call pont page  fields [\"title=М\", \"lang=uk\"] file None cookie None lang uk here true";
    assert_eq!(reply.text(), said);
    assert_eq!(stage.get("/desk/calls/new").text(), "new");
    assert!(
        stage
            .get("/desk/calls/x?lang=ar")
            .text()
            .contains("lang ar")
    );
}

#[test]
fn a_picture_arrives_as_it_was_sent_and_a_larger_one_is_refused() {
    let stage = stage();
    let kind = "Content-Type: multipart/form-data; boundary=zz\r\n";
    let parts = |size: usize| {
        let head =
            "--zz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
        [head.as_bytes(), &vec![b'\r'; size], b"\r\n--zz--\r\n"].concat()
    };
    let reply = post(&stage, "/do/picture", kind, &parts(900_000));
    assert!(
        reply.text().contains("file Some(900000)"),
        "{}",
        reply.text()
    );
    let large = post(&stage, "/do/picture", kind, &parts(2 << 20));
    assert_eq!(
        (large.status, large.header("connection")),
        (413, Some("close"))
    );
    assert!(large.text().contains("too large"));
    let broken = post(&stage, "/do/picture", kind, &parts(10)[..40]);
    assert_eq!(broken.status, 400);
    assert_eq!(post(&stage, "/do/picture", "", b"x").status, 400);
}

#[test]
fn a_body_is_read_within_its_limit() {
    let stage = stage();
    let fill = |size: usize| format!("a={}", "b".repeat(size - 2));
    assert_eq!(
        post(&stage, "/do/small", FORM, fill(1000).as_bytes()).status,
        200
    );
    let mut wire = Wire::to(stage.address);
    wire.say("POST /do/small HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n");
    assert_eq!(wire.reply(false).unwrap().status, 413);
    let mut wire = Wire::to(stage.address);
    wire.say(format!(
        "POST /do/small HTTP/1.1\r\nHost: h\r\n{FORM}Transfer-Encoding: chunked\r\n\r\n"
    ));
    for _ in 0..3 {
        wire.say(format!("200\r\n{}\r\n", "a".repeat(512)));
    }
    assert_eq!(wire.reply(false).unwrap().status, 413);
}

#[test]
fn errors_become_pages_and_keep_their_causes() {
    let stage = stage();
    let taken = stage.get("/do/taken");
    assert_eq!((taken.status, taken.text()), (409, "<h1>taken</h1>"));
    let broken = stage.get("/do/broken");
    assert_eq!((broken.status, broken.text()), (500, "<h1>it broke</h1>"));
    assert_eq!(stage.get("/do/panic").status, 500);
    assert_eq!(stage.get("/do/nothing").status, 404);
    assert_eq!(
        stage.get("/desk").text(),
        "<h1>there is nothing at this address</h1>"
    );
    assert_eq!(stage.get("/done").text(), "There is nothing here.\n");
}

#[test]
fn methods_are_kept_apart() {
    let stage = stage();
    let head = stage.ask("HEAD", "/desk/calls/x", "");
    assert_eq!(head.status, 200);
    let get = stage.get("/desk/calls/x");
    assert_eq!(head.header("content-length"), get.header("content-length"));
    for (method, path, allowed) in [
        ("POST", "/do/knock", "GET, HEAD"),
        ("GET", "/do/small", "POST"),
        ("DELETE", "/desk/calls/x", "GET, HEAD, POST"),
    ] {
        let reply = stage.ask(method, path, "Content-Length: 0\r\n");
        assert_eq!((reply.status, reply.header("allow")), (405, Some(allowed)));
    }
}

#[test]
fn a_route_may_stand_beside_the_tree() {
    let stage = stage();
    stage.put("other/a/b.html", "tree", None);
    assert_eq!(stage.get("/other/x").text(), "x");
    assert_eq!(stage.get("/other/a/b.html").text(), "tree");
}

#[test]
fn two_routes_that_are_the_same_are_refused() {
    let stage = Stage::new();
    let twice = |first, second| {
        let route = |pattern| Route::get(pattern, echo);
        Router::new(&stage.house, vec![route(first), route(second)], told).err()
    };
    let error = twice("/do/{a}", "/do/{b}").unwrap().to_string();
    assert!(error.contains("GET /do/{a}"), "{error}");
    assert!(twice("/do/{a}", "/do/b").is_none());
}

#[test]
fn cookies_are_for_this_host_alone() {
    let stage = stage();
    let kept = stage.get("/do/in");
    assert_eq!((kept.status, kept.header("location")), (303, Some("/desk")));
    assert_eq!(
        kept.header("set-cookie"),
        Some("__Host-c=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure")
    );
    let gone = stage.get("/do/out");
    assert_eq!(gone.header("location"), None, "only to this house");
    assert!(gone.header("set-cookie").unwrap().contains("Max-Age=0"));
    let mut wire = Wire::to(stage.address);
    wire.say("GET /do/in HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n");
    let local = wire.reply(false).unwrap();
    assert_eq!(
        local.header("set-cookie"),
        Some("c=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax")
    );
    let twice = stage.ask(
        "GET",
        "/desk/calls/x",
        "Cookie: __Host-c=a\r\nCookie: __Host-c=b\r\n",
    );
    assert!(twice.text().contains("cookie None"));
}

#[test]
fn another_site_is_told_apart() {
    let stage = stage();
    for (more, here) in [
        ("", true),
        ("Sec-Fetch-Site: same-origin\r\nOrigin: null\r\n", true),
        ("Sec-Fetch-Site: none\r\n", true),
        (
            "Sec-Fetch-Site: cross-site\r\nOrigin: https://house\r\n",
            false,
        ),
        ("Sec-Fetch-Site: same-site\r\n", false),
        ("Origin: https://house\r\n", true),
        ("Origin: https://house.evil.example\r\n", false),
        ("Origin: null\r\n", true),
    ] {
        let reply = post(&stage, "/desk/calls/x", &format!("{FORM}{more}"), b"a=b");
        assert!(reply.text().ends_with(&format!("here {here}")), "{more}");
    }
}

#[test]
fn limits_count_by_network_and_a_proxy_tells_which() {
    let stage = Stage::routed(routes(), told, |options| options.forwarded = true);
    let knock = |from: &str| {
        let more = format!("X-Forwarded-For: 1.1.1.1, {from}\r\n");
        stage.ask("GET", "/do/knock", &more).status
    };
    let knocks = [
        "192.0.2.1",
        "192.0.2.2",
        "192.0.2.3",
        "192.0.3.1",
        "2001:db8::1",
    ]
    .map(knock);
    assert_eq!(knocks, [200, 200, 429, 200, 200]);
    let without = Stage::routed(routes(), told, |_| {});
    let knock = |from: &str| {
        let more = format!("X-Forwarded-For: {from}\r\n");
        without.ask("GET", "/do/knock", &more).status
    };
    assert_eq!(
        ["192.0.2.1", "192.0.3.1", "192.0.4.1"].map(knock),
        [200, 200, 429]
    );
}

#[test]
fn a_public_form_cannot_be_forged_hurried_or_kept() {
    let stage = stage();
    let key = stage.house.form_key().unwrap();
    let token = key.token(&stage.house, "subscribe").unwrap();
    let check = |purpose: &str, token: &str| {
        key.check(
            &stage.house,
            purpose,
            token,
            (2 * floor::SECOND, floor::DAY),
        )
    };
    assert_eq!(check("subscribe", &token), Err(Refused::TooSoon));
    stage.house.clock.advance(3 * floor::SECOND);
    assert_eq!(check("subscribe", &token), Ok(()));
    assert_eq!(check("sign", &token), Err(Refused::Forged));
    for at in 0..token.len() {
        let mut forged = token.clone().into_bytes();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        assert_eq!(check("subscribe", &forged), Err(Refused::Forged), "{at}");
    }
    assert_eq!(check("subscribe", ""), Err(Refused::Forged));
    stage.house.clock.advance(2 * floor::DAY);
    assert_eq!(check("subscribe", &token), Err(Refused::TooOld));
    assert!(token_of(b"one") != token_of(b"other"));
}

#[test]
fn no_more_handlers_work_at_once_than_there_are_threads() {
    static AT_WORK: AtomicU32 = AtomicU32::new(0);
    static MOST: AtomicU32 = AtomicU32::new(0);
    let slow = Route::get("/do/slow", |_, _| {
        let now = AT_WORK.fetch_add(1, Ordering::SeqCst) + 1;
        MOST.fetch_max(now, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(50));
        AT_WORK.fetch_sub(1, Ordering::SeqCst);
        Ok(Answer::text("done"))
    });
    let stage = Stage::routed(vec![slow], told, |_| {});
    stage.put("slow.html", "page", None);
    let mut wires: Vec<Wire> = (0..40).map(|_| Wire::to(stage.address)).collect();
    for wire in &mut wires {
        wire.say("GET /do/slow HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    assert_eq!(
        stage.get("/slow.html").text(),
        "page",
        "pages are still rendered"
    );
    for wire in &mut wires {
        assert_eq!(wire.reply(false).unwrap().text(), "done");
    }
    assert!(MOST.load(Ordering::SeqCst) <= floor::route::THREADS as u32);
}

#[test]
fn news_come_as_they_happen_and_end_with_the_reader() {
    let gone = Arc::new(AtomicBool::new(false));
    struct Gone(Arc<AtomicBool>);
    impl Drop for Gone {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let flag = Arc::clone(&gone);
    let live = Route::get("/desk/live", move |_, _| {
        let (mut count, gone) = (0, Gone(Arc::clone(&flag)));
        Ok(Answer::live(Duration::from_millis(10), move |_| {
            let _held = &gone;
            count += 1;
            Ok(match count {
                1 => Live::Wait,
                count => Live::Say("sent", count.to_string()),
            })
        }))
    });
    let stage = Stage::routed(vec![live], told, |_| {});
    let mut wire = Wire::to(stage.address);
    wire.say("GET /desk/live HTTP/1.1\r\nHost: h\r\n\r\n");
    let head = wire.reply(true).unwrap();
    assert_eq!(head.header("content-type"), Some("text/event-stream"));
    wire.until("event: sent\ndata: 3\n\n");
    drop(wire);
    eventually("the news end", || gone.load(Ordering::SeqCst));
}

#[test]
fn a_raw_route_gets_the_bytes_as_they_came() {
    let stage = stage();
    let more = "Content-Type: application/activity+json\r\nX-Mark: a\r\nX-Mark: b\r\n";
    let reply = post(&stage, "/do/raw", more, b"a=1&\r\n\xff");
    assert_eq!(reply.text(), "b\"a=1&\\r\\n\\xff\" [\"a\", \"b\"]");
    assert_eq!(post(&stage, "/do/raw", more, &[0; 1001]).status, 413);
}
