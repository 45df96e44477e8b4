//! Writing, translating and publishing at the desk, through the real routes, on whichever engine the tests run.

use floor::HOUR;
use testkit::{TestHouse, Visitor};

const TEXT: &str = "The library closes its doors on the last day of December.\n\nNobody has asked us.\n\nCome to the square on Sunday at noon.";

/// Begins a call in English and writes it; the path of its page.
fn written(ada: &mut Visitor<'_>, title: &str, text: &str) -> String {
    ada.get("/desk/calls")
        .send("/desk/calls", &[("kind", "statement"), ("lang", "en")]);
    let path = ada.path.clone();
    let call = path.trim_end_matches("/en").to_owned();
    ada.send(&path, &[("title", title), ("text", text), ("do", "save")]);
    ada.sees("Saved.").does_not_see("class=\"fault\"");
    call
}

/// The ids of the hidden fields that publishing needs, sent.
fn publish(editor: &mut Visitor<'_>, call: &str) {
    let path = format!("{call}/publish");
    editor.get(&path).sees("This will happen");
    let fields = publish_fields(editor, &path);
    editor.post(&path, &fields, &[]);
}

fn publish_fields(editor: &Visitor<'_>, path: &str) -> Vec<(String, String)> {
    let mut fields = editor.hidden_of_last(path);
    fields.push(("do".to_owned(), "publish".to_owned()));
    fields
}

#[test]
fn a_call_is_written_translated_published_corrected_and_withdrawn() {
    let house = TestHouse::new();
    let mut ada = house.person("Ada", "editor");
    let mut bo = house.person("Bo", "translator:fr");
    let call = written(&mut ada, "The library", TEXT);
    let french = format!("{call}/fr/translate");
    bo.get(&call).send(
        &format!("{call}/languages"),
        &[("lang", "fr"), ("source", "en")],
    );
    assert_eq!(bo.path, french);
    bo.sees("Nobody has asked us.")
        .sees("3 passages wait for you.");
    bo.send(
        &french,
        &[
            ("title", "La bibliothèque"),
            (
                "p0",
                "La bibliothèque ferme ses portes le dernier jour de décembre.",
            ),
            ("p1", "Personne ne nous a demandé."),
            ("do", "save"),
        ],
    );
    bo.sees("One passage waits for you.");
    bo.send(
        &french,
        &[
            (
                "p0",
                "La bibliothèque ferme ses portes le dernier jour de décembre.",
            ),
            ("p1", "Personne ne nous a demandé."),
            ("title", "La bibliothèque"),
            ("p2", "Venez sur la place dimanche à midi."),
            ("do", "save"),
        ],
    );
    bo.sees("Every passage is done.");
    publish(&mut ada, &call);
    ada.sees("Published.");
    house.settle();
    assert!(
        house
            .page("en/the-library.html")
            .contains("Nobody has asked us.")
    );
    assert!(
        house
            .page("fr/the-library.html")
            .contains("Personne ne nous a demandé.")
    );

    // The source is corrected; the translation is told where.
    let call = ada.path.split('?').next().unwrap().to_owned();
    let english = format!("{call}/en");
    ada.get(&call).send(&format!("{english}/begin"), &[]);
    ada.send(
        &english,
        &[
            ("title", "The library"),
            ("text", &TEXT.replace("noon", "two")),
            ("correction", "The hour was wrong."),
            ("do", "save"),
        ],
    );
    publish(&mut ada, &call);
    house.settle();
    assert!(
        house
            .page("en/the-library.html")
            .contains("The hour was wrong.")
    );
    bo.get("/desk/calls").sees("out of date");
    bo.get(&call).send(&format!("{call}/fr/begin"), &[]);
    bo.sees("<del>noon</del>")
        .sees("One passage waits for you.");

    // It is withdrawn, once somebody says that they are sure.
    let withdraw = format!("{call}/withdraw");
    ada.get(&withdraw).sees("The text stays");
    ada.send(&withdraw, &[("r-en", "The library stays open.")]);
    ada.sees("Tick the box").sees("The library stays open.");
    ada.send(
        &withdraw,
        &[("r-en", "The library stays open."), ("sure", "on")],
    );
    house.settle();
    assert!(
        house
            .page("en/the-library.html")
            .contains("The library stays open.")
    );
}

#[test]
fn two_editors_at_one_text_are_merged_or_asked() {
    let house = TestHouse::new();
    let (mut ada, mut eve) = (house.person("Ada", "editor"), house.person("Eve", "editor"));
    let call = written(&mut ada, "The library", TEXT);
    let page = format!("{call}/en");
    ada.get(&page);
    eve.get(&page);
    let save = |who: &mut Visitor<'_>, text: &str| {
        who.send(
            &page,
            &[("title", "The library"), ("text", text), ("do", "save")],
        );
    };
    save(&mut ada, &TEXT.replace("Sunday", "Saturday"));
    save(&mut eve, &TEXT.replace("Nobody", "No one"));
    eve.sees("together with what somebody else had written")
        .sees("Saturday")
        .sees("No one has");
    eve.sees("Also writing here just now: \u{2068}Ada\u{2069}");
    // Both change the same word, from the same version.
    ada.get(&page);
    let newest = TEXT
        .replace("Sunday", "Saturday")
        .replace("Nobody", "No one");
    save(&mut ada, &newest.replace("noon", "one"));
    save(&mut eve, &newest.replace("noon", "three"));
    eve.sees("changed the same words")
        .sees("on Saturday at one.")
        .sees("on Saturday at three.");
    assert_eq!(eve.status, 422);
    let typed = newest.replace("noon", "three");
    eve.send(
        &page,
        &[
            ("title", "The library"),
            ("text", &typed),
            ("clash-0", "theirs"),
        ],
    );
    eve.sees("at one.").does_not_see("at three.");
}

#[test]
fn what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost() {
    let house = TestHouse::new();
    let mut ada = house.person("Ada", "editor");
    let call = written(&mut ada, "The library", TEXT);
    let page = format!("{call}/en");
    let long = "x".repeat(301);
    ada.get(&page).send(
        &page,
        &[
            ("title", &long),
            ("summary", "A summary"),
            ("text", "My text"),
            ("do", "save"),
        ],
    );
    assert_eq!(ada.status, 422);
    ada.sees("fault-title")
        .sees(&long)
        .sees("A summary")
        .sees("My text");
    let deep = "> ".repeat(200) + "x";
    ada.get(&page)
        .send(&page, &[("title", "T"), ("text", &deep), ("do", "save")]);
    ada.sees("nest too deeply").sees("&#62; &#62;");
    ada.get(&page).sees("Nobody has asked us.");
    // A picture is refused without words, and is no picture.
    ada.send_with(
        &page,
        &[("title", "T"), ("text", "Mine"), ("do", "picture")],
        &[("picture", "a.jpg", b"no picture")],
    );
    ada.sees("fault-alt").sees("Mine");
    ada.get(&page).send_with(
        &page,
        &[
            ("title", "T"),
            ("text", "Mine"),
            ("alt", "A bell"),
            ("do", "picture"),
        ],
        &[("picture", "a.jpg", b"no picture")],
    );
    ada.sees("no picture that can be read")
        .sees("Mine")
        .sees("A bell");
    // An address that is taken is told on the page that publishes.
    house.publish("taken", &[("en", "Taken", "Text.")]);
    house.settle();
    ada.get(&call).send(
        &call,
        &[("kind", "statement"), ("slug", "taken"), ("tags", "")],
    );
    ada.get(&format!("{call}/publish"))
        .sees("Another call stands or stood at");
    ada.get(&call).send(
        &call,
        &[("kind", "statement"), ("slug", "No Slug"), ("tags", "a, b")],
    );
    ada.sees("fault-slug").sees("No Slug").sees("a, b");
}

#[test]
fn a_picture_is_shown_at_the_desk_and_to_readers_once_published() {
    let house = TestHouse::new();
    let mut ada = house.person("Ada", "editor");
    let call = written(&mut ada, "The library", TEXT);
    let page = format!("{call}/en");
    let png = include_bytes!("bell.png");
    ada.send_with(
        &page,
        &[
            ("title", "The library"),
            ("text", TEXT),
            ("alt", "A bell"),
            ("caption", "Ours"),
            ("credit", "Bo"),
            ("do", "picture"),
        ],
        &[("picture", "Our Bell.PNG", png)],
    );
    ada.sees("![A bell](our-bell.png &#34;Ours © Bo&#34;)");
    let fields = ada.hidden(&page);
    ada.post(
        &format!("{page}/preview"),
        &[
            fields,
            vec![
                ("title".into(), "The library".into()),
                ("text".into(), "![A bell](our-bell.png)".into()),
            ],
        ]
        .concat(),
        &[],
    );
    ada.sees("src=\"/desk/beffroi/blob/").sees("<h1");
    let src = ada
        .page
        .split("src=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    ada.get(&src);
    assert!(ada.bytes.starts_with(b"\x89PNG"), "{}", ada.status);
    let public = src.trim_start_matches("/desk/").to_owned();
    assert_eq!(
        house.get(&public),
        None,
        "nobody else sees it before it is published"
    );
    publish(&mut ada, &call);
    house.settle();
    assert!(house.get(&public).is_some());
    assert!(house.page("en/the-library.html").contains("alt=\"A bell\""));
}

#[test]
fn people_stay_within_their_languages_and_roles() {
    let house = TestHouse::new();
    let mut ada = house.person("Ada", "editor");
    let mut bo = house.person("Bo", "translator:fr");
    let mut mo = house.person("Mo", "moderator");
    let call = written(&mut ada, "The library", TEXT);
    let page = format!("{call}/en");
    bo.get(&call);
    let token = bo.hidden(&format!("{call}/languages"));
    for (path, fields) in [
        (
            page.clone(),
            vec![("title", "Mine"), ("text", "Mine"), ("from", "2")],
        ),
        (
            format!("{page}/autosave"),
            vec![("title", "Mine"), ("text", "Mine"), ("from", "2")],
        ),
        (format!("{page}/discard"), vec![]),
        (format!("{page}/suggestions"), vec![("do", "open")]),
        (
            format!("{call}/languages"),
            vec![("lang", "uk"), ("source", "en")],
        ),
        (
            format!("{call}/languages"),
            vec![("lang", "fr"), ("source", "")],
        ),
        (
            format!("{call}/publish"),
            vec![("do", "publish"), ("v-en", "2")],
        ),
        (format!("{call}/withdraw"), vec![("sure", "on")]),
        (call.clone(), vec![("kind", "alarm")]),
        (
            "/desk/calls".to_owned(),
            vec![("kind", "alarm"), ("lang", "fr")],
        ),
    ] {
        let fields: Vec<_> = fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        bo.post(&path, &[token.clone(), fields].concat(), &[]);
        assert_eq!(bo.status, 403, "{path}: {}", bo.page);
    }
    for path in [
        "/desk/calls",
        &page,
        &format!("{page}/review"),
        "/desk/glossary",
    ] {
        assert_eq!(mo.get(path).status, 403, "{path}");
    }
    ada.get(&page)
        .sees("Nobody has asked us.")
        .does_not_see("Mine");
    // A form without its token, one of another session, and one from elsewhere change nothing.
    let typed = vec![
        ("title".to_owned(), "Forged".to_owned()),
        ("text".to_owned(), "Forged".to_owned()),
        ("from".to_owned(), "2".to_owned()),
    ];
    ada.post(&page, &typed, &[]);
    assert_eq!(ada.status, 409);
    ada.sees("Forged");
    ada.post(&page, &[token, typed.clone()].concat(), &[]);
    assert_eq!(ada.status, 409);
    ada.get(&page);
    let own = ada.hidden(&page);
    ada.headers = vec![("sec-fetch-site", "cross-site".to_owned())];
    ada.post(&page, &[own, typed].concat(), &[]);
    assert_eq!(ada.status, 403);
    ada.headers.clear();
    ada.get(&page).does_not_see("Forged");
}

#[test]
fn script_in_every_field_is_text_everywhere() {
    let house = TestHouse::new();
    let mut ada = house.person("Ada <script>alert(1)</script>", "editor");
    let hostile = "\"><script>alert(1)</script>'{{7*7}}";
    let call = written(
        &mut ada,
        hostile,
        &format!("{hostile}\n\n[x](javascript:alert(1))"),
    );
    ada.get(&call).send(
        &call,
        &[
            ("kind", "event"),
            ("slug", ""),
            ("tags", hostile),
            ("start", "2027-01-01T10:00"),
            ("zone", "Europe/Paris"),
            ("place", hostile),
            ("online", "javascript:alert(1)"),
        ],
    );
    ada.sees("fault-online");
    ada.send(
        &call,
        &[
            ("kind", "event"),
            ("slug", ""),
            ("tags", hostile),
            ("start", "2027-01-01T10:00"),
            ("zone", "Europe/Paris"),
            ("place", hostile),
            ("online", ""),
        ],
    );
    ada.get("/desk/glossary").send(
        "/desk/glossary",
        &[
            ("from", "en"),
            ("term", hostile),
            ("to", "fr"),
            ("said", hostile),
        ],
    );
    ada.get(&format!("{call}/en/review"));
    let review = format!("{call}/en/review");
    ada.send(&review, &[("do", "ask")]);
    let mut eve = house.person("Eve", "editor,translator:fr");
    eve.get(&review);
    let fields = eve.hidden_of_last(&review);
    eve.post(
        &review,
        &[
            fields,
            vec![
                ("do".into(), "remark".into()),
                ("remark".into(), hostile.into()),
                ("passage".into(), "0".into()),
            ],
        ]
        .concat(),
        &[],
    );
    eve.get(&call).send(
        &format!("{call}/languages"),
        &[("lang", "fr"), ("source", "en")],
    );
    for path in [
        "/desk/calls",
        &call,
        &format!("{call}/en"),
        &review,
        &format!("{call}/publish"),
        &format!("{call}/fr/translate"),
        "/desk/glossary",
        &format!("{call}/en/suggestions"),
        "/desk/calls?q=%22%3E%3Cscript%3E",
    ] {
        ada.get(path);
        assert_eq!(ada.status, 200, "{path}");
        ada.does_not_see("<script>alert")
            .does_not_see("javascript:alert(1)\"");
        assert!(
            ada.bytes.len() < 100_000,
            "{path}: {} bytes",
            ada.bytes.len()
        );
    }
    let path = format!("{call}/publish");
    ada.get(&format!("{path}?lang=en")).sees("This will happen");
    let fields = publish_fields(&ada, &path);
    ada.post(&path, &fields, &[]);
    house.settle();
}

#[test]
fn one_call_published_twice_at_once_is_published_once() {
    let house = TestHouse::new();
    let (mut ada, mut eve) = (house.person("Ada", "editor"), house.person("Eve", "editor"));
    let call = written(&mut ada, "The library", TEXT);
    let path = format!("{call}/publish");
    ada.get(&path);
    eve.get(&path);
    let (hers, theirs) = (publish_fields(&ada, &path), publish_fields(&eve, &path));
    // Changed after Eve has looked: what she saw is no longer what is there.
    let page = format!("{call}/en");
    ada.get(&page).send(
        &page,
        &[("title", "The library"), ("text", "Other."), ("do", "save")],
    );
    eve.post(&path, &theirs, &[]);
    assert_eq!(eve.status, 409);
    eve.sees("nothing was published");
    ada.post(&path, &hers, &[]);
    assert_eq!(ada.status, 409);
    let fields = publish_fields(ada.get(&path), &path);
    let again = publish_fields(eve.get(&path), &path);
    std::thread::scope(|scope| {
        scope.spawn(|| ada.post(&path, &fields, &[]).status);
        scope.spawn(|| eve.post(&path, &again, &[]).status);
    });
    house.settle();
    let count: u64 = house
        .db
        .read(|conn| {
            conn.one("SELECT COUNT(*) FROM revision", floor::values![])?
                .get(0)
        })
        .unwrap();
    assert_eq!(count, 1);
    let seen = [
        ada.page.contains("Published."),
        eve.page.contains("Published."),
    ];
    assert_eq!(
        seen.iter().filter(|seen| **seen).count(),
        1,
        "one of them is told"
    );
}

#[test]
fn review_and_an_hour_that_was_set() {
    let house = TestHouse::with(|config| {
        config.desk.approvals.insert("statement".to_owned(), 1);
    });
    let (mut ada, mut eve) = (house.person("Ada", "editor"), house.person("Eve", "editor"));
    let call = written(&mut ada, "The library", TEXT);
    let (review, path) = (format!("{call}/en/review"), format!("{call}/publish"));
    ada.get(&path).sees("one more person must approve");
    ada.get(&review).send(&review, &[("do", "ask")]);
    let own = ada.hidden_of_last(&review);
    ada.post(
        &review,
        &[
            own,
            vec![
                ("do".into(), "approve".into()),
                ("version".into(), "2".into()),
            ],
        ]
        .concat(),
        &[],
    );
    assert_eq!(ada.status, 409);
    eve.get("/desk/calls")
        .sees("Waiting to be read")
        .sees("/en/review");
    eve.get(&review);
    let fields = eve.hidden_of_last(&review);
    eve.post(
        &review,
        &[
            fields.clone(),
            vec![
                ("do".into(), "remark".into()),
                ("remark".into(), "Who is nobody?".into()),
                ("passage".into(), "1".into()),
                ("version".into(), "2".into()),
            ],
        ]
        .concat(),
        &[],
    );
    eve.post(
        &review,
        &[
            fields,
            vec![
                ("do".into(), "approve".into()),
                ("version".into(), "2".into()),
            ],
        ]
        .concat(),
        &[],
    );
    eve.sees("Approved");
    ada.get(&format!("{call}/en")).sees("Who is nobody?");
    // Tomorrow at noon in Paris is eleven in UTC.
    ada.get(&path);
    let mut fields = ada.hidden_of_last(&path);
    fields.extend(
        [
            ("do", "schedule"),
            ("at", "2026-11-23T12:00"),
            ("zone", "Europe/Paris"),
        ]
        .map(|(a, b)| (a.to_owned(), b.to_owned())),
    );
    ada.post(&path, &fields, &[]);
    ada.sees("To be published:").sees("12:00");
    house.clock.advance(24 * HOUR);
    floor::job::drain(&house, &beffroi::handlers()).unwrap();
    assert_eq!(
        house.get("en/the-library.html"),
        None,
        "10:03 UTC is too early"
    );
    house.clock.advance(HOUR);
    house.settle();
    assert!(house.get("en/the-library.html").is_some());
}

#[test]
fn a_file_goes_out_and_comes_back() {
    let house = TestHouse::new();
    let mut ada = house.person("Ada", "editor");
    let call = written(&mut ada, "The library", TEXT);
    ada.get(&call).send(
        &format!("{call}/languages"),
        &[("lang", "fr"), ("source", "en")],
    );
    let page = format!("{call}/fr");
    for (format, empty, full) in [
        (
            "xlf",
            "<source>Nobody has asked us.</source></segment>",
            "<source>Nobody has asked us.</source><target>Personne.</target></segment>",
        ),
        (
            "po",
            "msgid \"Come to the square on Sunday at noon.\"\nmsgstr \"\"",
            "msgid \"Come to the square on Sunday at noon.\"\nmsgstr \"Venez.\"",
        ),
    ] {
        ada.get(&format!("{page}/translation.{format}"));
        let file = ada.page.replace(empty, full);
        assert_ne!(file, ada.page);
        ada.get(&format!("{page}/translate")).send_with(
            &format!("{page}/import"),
            &[],
            &[("file", "back", file.as_bytes())],
        );
        ada.sees("The file is brought in.");
    }
    ada.sees("Personne.").sees("Venez.");
    for bad in ["<!DOCTYPE x><xliff/>", "hello", "", "\u{0}"] {
        ada.get(&format!("{page}/translate")).send_with(
            &format!("{page}/import"),
            &[],
            &[("file", "bad", bad.as_bytes())],
        );
        assert_eq!(ada.status, 422, "{bad}");
        ada.sees("fault-file").sees("Personne.");
    }
}

#[test]
fn somebody_outside_suggests_and_somebody_inside_takes_it() {
    let house = TestHouse::new();
    let mut ada = house.person("Ada", "editor");
    let call = written(&mut ada, "The library", TEXT);
    let path = format!("{call}/en/suggestions");
    ada.get(&path).send(&path, &[("do", "open")]);
    let link = ada
        .page
        .split("https://house.example")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .to_owned();
    let mut friend = house.visitor();
    friend.get(&link).sees("Nobody has asked us.");
    let fields = friend
        .page
        .split("name=\"passage\" value=\"")
        .nth(2)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    house.clock.advance(5 * floor::SECOND);
    friend.send(
        &link,
        &[
            ("passage", &fields),
            ("text", "No one has asked us."),
            ("note", "<b>softer</b>"),
        ],
    );
    friend.sees("Thank you.");
    // The same form again, and one that was made up.
    friend.send(
        &link,
        &[
            ("passage", &fields),
            ("text", "No one has asked us."),
            ("token", "forged"),
        ],
    );
    assert_eq!(friend.status, 422);
    friend
        .get("/do/suggest/00000000000000000000000000000000")
        .sees("This link has ended");
    ada.get(&path)
        .sees("<ins>No one</ins>")
        .sees("&#60;b&#62;softer");
    let mut fields = ada.hidden_of_last(&path);
    fields.push(("do".to_owned(), "take".to_owned()));
    ada.post(&path, &fields, &[]);
    ada.get(&format!("{call}/en")).sees("No one has asked us.");
}

#[test]
fn pages_are_flat_and_calls_are_found_in_every_script() {
    let house = TestHouse::new();
    let mut ada = house.person("Ada", "editor");
    house.publish(
        "library",
        &[
            ("en", "The libraries", "Open."),
            ("ar", "المكتبة", "ستغلق المَكْتَبَة أبوابها."),
            ("zh", "图书馆", "图书馆必须开放。"),
        ],
    );
    for number in 0..30 {
        house.publish(
            &format!("call-{number}"),
            &[("en", &format!("Call {number}"), "Text.")],
        );
    }
    house.settle();
    for typed in [
        "library",
        "%D9%85%D9%83%D8%AA%D8%A8%D8%A9",
        "%E5%9B%BE%E4%B9%A6%E9%A6%86",
    ] {
        ada.get(&format!("/desk/calls?q={typed}"))
            .sees("One call found")
            .sees("The libraries");
    }
    ada.get("/desk/calls?q=nowhere").sees("Nothing found");
    ada.get("/desk/calls")
        .sees("Call 29")
        .sees("before=")
        .does_not_see("The libraries");
    let older = ada
        .page
        .split("href=\"/desk/calls?before=")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    ada.get(&format!("/desk/calls?before={older}"))
        .sees("The libraries");
}

#[test]
fn a_call_is_erased_by_two_people_or_not_at_all() {
    let house = TestHouse::new();
    let mut ada = house.person("Ada", "editor");
    let mut bo = house.person("Bo", "editor");
    house.settle();
    let two = survive::keys::Change::Threshold {
        kind: tlog::record::Kind::Erase,
        needed: 2,
    };
    survive::keys::change(&house, &two, &[]).unwrap();
    let call = written(&mut ada, "The library", TEXT);
    publish(&mut ada, &call);
    house.settle();
    let call = ada.path.split('?').next().unwrap().to_owned();
    let erase = format!("{call}/erase");
    ada.get(&call).sees(&erase);
    ada.get(&erase)
        .sees("Title, summary, text and pictures are destroyed")
        .sees("Erasing takes the keys of 2 people");
    ada.send(&erase, &[("reason", "privacy"), ("do", "erase")])
        .sees("Tick the box");
    ada.send(
        &erase,
        &[("reason", "whim"), ("sure", "on"), ("do", "erase")],
    )
    .sees("Choose a reason");
    ada.send(
        &erase,
        &[("reason", "privacy"), ("sure", "on"), ("do", "erase")],
    );
    ada.sees("Your key has signed.")
        .sees("Signed: 1 of 2 (<bdi>Ada</bdi>)")
        .sees("somebody’s privacy");
    // One person does not stand for two, whatever their form says.
    ada.send(&erase, &[("do", "cancel"), ("sure", "on")]);
    ada.sees("called off");
    ada.get(&erase);
    ada.send(
        &erase,
        &[("reason", "privacy"), ("sure", "on"), ("do", "erase")],
    );
    ada.send(&erase, &[("do", "sign"), ("sure", "on")])
        .sees("You have no key in this house that may sign");
    house.settle();
    assert!(house.get("en/the-library.html").is_some());

    bo.get("/desk/erasures").sees("The library").sees("Ada");
    bo.get(&erase).sees("Sign with my key");
    bo.get(&format!("{erase}/request.txt"));
    let request = bo.page.clone();
    bo.get(&erase).send_with(
        &erase,
        &[("do", "bring")],
        &[("file", "erase.txt", request.as_bytes())],
    );
    bo.sees("no new signature");
    bo.send(&erase, &[("do", "sign"), ("sure", "on")])
        .sees("Erased.");
    house.settle();
    let page = house.page("en/the-library.html");
    assert!(!page.contains("Nobody has asked us."), "{page}");
    bo.get("/desk/erasures").sees("Nothing waits.");
    ada.get(&erase).sees("no such published call");
    ada.get(&call).does_not_see("/erase\"");
}

#[test]
fn where_one_key_is_enough_erasing_is_one_step() {
    let house = TestHouse::new();
    let mut ada = house.person("Ada", "editor");
    let mut bo = house.person("Bo", "translator:en");
    let call = written(&mut ada, "The library", TEXT);
    publish(&mut ada, &call);
    let call = ada.path.split('?').next().unwrap().to_owned();
    let erase = format!("{call}/erase");
    house.settle();
    bo.get(&erase);
    assert_eq!(bo.status, 403);
    ada.get(&erase).send(
        &erase,
        &[("reason", "safety"), ("sure", "on"), ("do", "erase")],
    );
    ada.sees("Erased.");
    house.settle();
    assert!(
        !house
            .page("en/the-library.html")
            .contains("Nobody has asked us.")
    );
}

#[test]
fn two_stewards_who_remove_each_other_at_once_leave_one() {
    let house = TestHouse::new();
    let (mut ada, mut eve) = (
        house.person("Ada", "steward"),
        house.person("Eve", "steward"),
    );
    let people = house.db.read(people::person_store::everybody).unwrap();
    let removal = |name: &str| {
        let id = &people.iter().find(|one| one.name == name).unwrap().id;
        format!("/desk/people/{id}/remove")
    };
    let (of_eve, of_ada) = (removal("Eve"), removal("Ada"));
    let fields = |visitor: &mut Visitor<'_>, path: &str| {
        let page = path.trim_end_matches("/remove");
        visitor.get(page).hidden(path)
    };
    let (hers, theirs) = (fields(&mut ada, &of_eve), fields(&mut eve, &of_ada));
    std::thread::scope(|scope| {
        scope.spawn(|| ada.post(&of_eve, &hers, &[]).status);
        scope.spawn(|| eve.post(&of_ada, &theirs, &[]).status);
    });
    let people = house.db.read(people::person_store::everybody).unwrap();
    let left: Vec<_> = people
        .iter()
        .filter(|one| one.removed_at.is_none() && one.roles.is_steward())
        .collect();
    assert_eq!(left.len(), 1, "{people:?}");
    // Whoever is left still sees to the house; the other is out.
    let (stays, gone) = match left[0].name.as_str() {
        "Ada" => (&mut ada, &mut eve),
        _ => (&mut eve, &mut ada),
    };
    stays.get("/desk/people");
    assert_eq!(stays.path, "/desk/people");
    gone.get("/desk/people");
    assert!(gone.path.starts_with("/desk/sign-in"), "{}", gone.path);
}

#[test]
fn publishing_says_whom_it_reaches() {
    let house = TestHouse::with(|config| {
        config.mail.from = "News <news@neighbours.example>".to_owned();
        config.mail.relays = vec!["smtp://127.0.0.1:1".to_owned()];
    });
    let people = "mail,lang\na@reader.example,en\nb@reader.example,fr\n";
    let consent = "I want to get the news by mail";
    reach::mail::import(&house, people.as_bytes(), consent).unwrap();
    let mut ada = house.person("Ada", "editor");
    let call = written(&mut ada, "The library", TEXT);
    ada.get(&format!("{call}/publish"))
        .sees("2 subscribers, each in their language")
        .sees("Feeds and home pages")
        .sees("Every mirror");
    publish(&mut ada, &call);
    // Before it is signed and sent, a silent revision reaches nobody by mail, and a correction everybody.
    house
        .db
        .write(|tx| tx.execute("DELETE FROM outbox", floor::values![]))
        .unwrap();
    house.settle();
    let call = ada.path.split('?').next().unwrap().to_owned();
    let page = format!("{call}/en");
    ada.get(&call).send(&format!("{page}/begin"), &[]);
    let typed = [
        ("title", "The library"),
        ("text", "Other words."),
        ("do", "save"),
    ];
    ada.send(&page, &typed);
    ada.get(&format!("{call}/publish"))
        .does_not_see("subscribers")
        .sees("Feeds and home pages");
    ada.get(&page).send(
        &page,
        &[typed[0], typed[1], ("correction", "The hour."), typed[2]],
    );
    ada.get(&format!("{call}/publish"))
        .sees("2 subscribers")
        .sees("above the text stands what it corrects");
}
