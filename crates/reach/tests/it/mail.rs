//! Mail from end to end against a sink of the test's own: signing up, what is sent to whom, leaving, failing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use floor::http::Network;
use floor::route::{Answer, Router};
use floor::{DAY, Fact, HOUR, MINUTE, Result, SECOND, Tx};
use reach::mail::{self, Address, Intake, Standing, Vault, store};
use reach::outbox::{self, Outlet};
use sha2::{Digest, Sha256};

use crate::scratch::Scratch;
use crate::sink::{Endless, Manner, Sink, Taken};

pub const OUTLETS: &[Outlet] = &[mail::OUTLET];

pub fn hear(tx: &mut Tx<'_>, fact: &Fact) -> Result<()> {
    outbox::hear(tx, fact, OUTLETS)
}

/// A house with mail, and what it sends to.
pub struct Post {
    pub house: Scratch,
    sink: Sink,
}

impl Post {
    pub fn new() -> Self {
        Self::with(Manner::default())
    }

    fn with(manner: Manner) -> Self {
        Self::configured(manner, |_| {})
    }

    pub fn configured(manner: Manner, set: impl FnOnce(&mut floor::Config)) -> Self {
        let sink = Sink::start(manner);
        let house = Scratch::configured(hear, |config| {
            config.mail.from = "The Test House <news@house.example>".to_owned();
            config.mail.bounces = "bounces@house.example".to_owned();
            config.mail.relays = vec![sink.relay()];
            set(config);
        });
        Self { house, sink }
    }

    /// Sends what is due and gives what came, by recipient.
    pub fn sent(&self) -> Vec<Taken> {
        outbox::drain(&self.house, OUTLETS).unwrap();
        let mut taken = self.sink.take();
        taken.sort_by(|a, b| a.to.cmp(&b.to));
        taken
    }

    pub fn import(&self, csv: &str) -> mail::Imported {
        mail::import(&self.house, csv.as_bytes(), "I want the news (paper form)").unwrap()
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let told = |_: &floor::House, _: &floor::route::Asked, error: &floor::Error| {
            Answer::text(error.to_string())
        };
        let router = Router::new(&self.house, reach::routes(), told).unwrap();
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("host", "house.example")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(body.to_owned()))
            .unwrap();
        let (status, _, body) = router.ask(&self.house, request, Network::HERE).into_parts();
        (status.as_u16(), String::from_utf8_lossy(&body).into_owned())
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.ask("GET", path, "")
    }

    pub fn post(&self, path: &str, body: &str) -> (u16, String) {
        self.ask("POST", path, body)
    }

    /// Fills in the form as a person does whose browser runs scripts.
    fn sign_up(&self, address: &str, more: &str) -> (u16, String) {
        let token = self.form_token();
        let work = format!("&work={}", work(&token));
        self.fill_in(&format!("token={token}"), address, &format!("{more}{work}"))
    }

    fn form_token(&self) -> String {
        value(&self.get("/do/subscribe?lang=en").1, "token")
    }

    fn fill_in(&self, token: &str, address: &str, more: &str) -> (u16, String) {
        self.house.clock.advance(3 * SECOND);
        let body = format!(
            "{token}&lang=en&mail={address}&kinds=statement&kinds=event&kinds=letter&kinds=pledge&rhythm=once&consent=1{more}"
        );
        self.post("/do/subscribe", &body)
    }

    pub fn subscribers(&self) -> Vec<mail::Subscriber> {
        self.house
            .db
            .read(|conn| store::after(conn, "", 100))
            .unwrap()
    }

    pub fn publish(&self, slug: &str, editions: &[(&str, &str, &str)]) {
        self.house.log(&self.house.publish(slug, editions));
    }
}

/// The value of a hidden field.
fn value(page: &str, name: &str) -> String {
    let rest = page
        .split(&format!("name=\"{name}\" value=\""))
        .nth(1)
        .unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// What the page's script finds.
fn work(token: &str) -> String {
    let begun = Sha256::new_with_prefix(format!("{token}."));
    let zeros = |n: &u64| begun.clone().chain_update(n.to_string()).finalize()[..2] == [0, 0];
    (0..).find(zeros).unwrap().to_string()
}

pub fn tos(taken: &[Taken]) -> Vec<&str> {
    taken.iter().map(|it| it.to.as_str()).collect()
}

#[test]
fn from_the_form_to_the_newsletter_and_away_again() {
    let post = Post::new();
    let (status, page) = post.sign_up("Ada@Reader.example", "&langs=en&langs=ar");
    assert_eq!(status, 200, "{page}");
    let [question] = post.sent().try_into().unwrap();
    assert_eq!(question.to, "Ada@reader.example");
    assert_eq!(question.subject(), "The Test House: is this your address?");
    let link = question.link("confirm");
    // A scanner that follows the link changes nothing.
    assert!(post.get(&link).1.contains("<button>"));
    post.publish("before", &[("en", "Before", "Too early.")]);
    assert!(post.sent().is_empty());
    assert_eq!(post.post(&link, "lang=en").0, 200);
    post.publish(
        "bell",
        &[("fr", "Cloche", "Le texte."), ("ar", "جرس", "النص.")],
    );
    let [letter] = post.sent().try_into().unwrap();
    assert_eq!(
        (letter.subject().as_str(), letter.to.as_str()),
        ("جرس", "Ada@reader.example")
    );
    assert!(
        letter.html().contains("<html lang=\"ar\" dir=\"rtl\">"),
        "{}",
        letter.html()
    );
    assert!(letter.html().contains("https://house.example/fr/bell.html"));
    assert_eq!(
        letter.header("List-Unsubscribe-Post").as_deref(),
        Some("List-Unsubscribe=One-Click")
    );
    let leave = letter.header("List-Unsubscribe").unwrap();
    let leave = leave
        .trim_matches(['<', '>'])
        .strip_prefix("https://house.example")
        .unwrap()
        .to_owned();
    assert!(post.get(&leave).1.contains("<button>"));
    assert_eq!(post.subscribers().len(), 1);
    assert_eq!(post.post(&leave, "List-Unsubscribe=One-Click").0, 200);
    assert_eq!(post.post(&leave, "List-Unsubscribe=One-Click").0, 200);
    post.publish("after", &[("en", "After", "Text.")]);
    assert!(post.sent().is_empty());
    assert!(post.subscribers().is_empty());
    // The old links are dead, and an import does not bring the address back; its owner may come back.
    assert_eq!(post.get(&link).0, 404);
    assert_eq!(post.import("ada@reader.example\n").suppressed, 1);
    post.sign_up("ada@reader.example", "&langs=en");
    let [question] = post.sent().try_into().unwrap();
    post.post(&question.link("confirm"), "");
    assert_eq!(post.subscribers()[0].standing, Standing::Active);
}

#[test]
fn without_scripts_a_sign_up_takes_patience_and_loses_nothing() {
    let post = Post::new();
    let token = format!("token={}", post.form_token());
    let (status, page) = post.fill_in(&token, "ada@reader.example", "&langs=fr&langs=en");
    assert!(
        status == 200 && page.contains("Wait twenty seconds"),
        "{page}"
    );
    assert!(post.sent().is_empty() && post.subscribers().is_empty());
    for kept in [
        "ada@reader.example",
        "name=\"langs\" value=\"fr\"",
        "name=\"consent\"",
    ] {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    let waited = format!("waited={}", value(&page, "waited"));
    let (_, page) = post.fill_in(&waited, "ada@reader.example", "&langs=fr&langs=en");
    assert!(
        page.contains("too soon") && page.contains(&waited["waited=".len()..]),
        "{page}"
    );
    post.house.clock.advance(20 * SECOND);
    let again = |address: &str| post.fill_in(&waited, address, "&langs=fr&langs=en").1;
    assert!(again("ada@reader.example").contains("Look into your mailbox"));
    // Both tokens have counted: what else comes with them leads nowhere, and is told nothing.
    again("eve@reader.example");
    post.fill_in(&token, "eve@reader.example", "&langs=en");
    assert_eq!(tos(&post.sent()), ["ada@reader.example"]);
}

#[test]
fn work_done_once_signs_up_once() {
    let post = Post::new();
    let token = post.form_token();
    let work = format!("&langs=en&work={}", work(&token));
    for address in ["ada@reader.example", "eve@reader.example"] {
        let (status, page) = post.fill_in(&format!("token={token}"), address, &work);
        assert!(
            status == 200 && page.contains("Look into your mailbox"),
            "{page}"
        );
    }
    assert_eq!(tos(&post.sent()), ["ada@reader.example"]);
    let other = post.form_token();
    let (_, page) = post.fill_in(&format!("token={other}"), "eve@reader.example", &work);
    assert!(page.contains("Wait twenty seconds"), "work is of one form");
}

#[test]
fn the_database_shows_no_address() {
    let post = Post::new();
    post.import("zebulon@quagga.example\n");
    post.sign_up("ypsilanti@quagga.example", "&langs=en");
    let tables = [
        "subscriber",
        "delivery",
        "outbox",
        "reach_limit",
        "lane",
        "reach_key",
        "suppressed",
    ];
    for table in tables {
        let read = |conn: &mut floor::Conn<'_>| {
            conn.query(&format!("SELECT * FROM {table}"), floor::values![])
        };
        let rows = format!("{:?}", post.house.db.read(read).unwrap());
        for word in ["zebulon", "quagga", "ypsilanti"] {
            assert!(!rows.contains(word), "{table}: {rows}");
        }
    }
}

#[test]
fn the_form_says_what_is_wrong_and_keeps_what_was_typed() {
    let post = Post::new();
    let (status, page) = post.sign_up("ada@nowhere", "");
    assert_eq!(status, 422);
    for wanted in [
        "value=\"ada@nowhere\"",
        "This is not a mail address",
        "Choose at least one language",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    let (status, page) = post.post("/do/subscribe", "mail=ada@reader.example&lang=fr");
    assert!(
        status == 200 && page.contains("value=\"ada@reader.example\""),
        "{page}"
    );
    let (status, _) = post.post(
        "/do/subscribe",
        "token=forged&mail=ada@reader.example&langs=en&consent=1",
    );
    assert_eq!(status, 422);
    let (status, _) = post.sign_up(
        "ada@reader.example",
        "&langs=en&site=https%3A%2F%2Fspam.example",
    );
    assert_eq!(status, 200);
    assert!(post.subscribers().is_empty() && post.sent().is_empty());
}

#[test]
fn nobody_can_have_a_stranger_flooded_or_learn_who_is_known() {
    let post = Post::new();
    post.import("ada@reader.example\n");
    let (_, known) = post.sign_up("ada@reader.example", "&langs=en");
    let (_, unknown) = post.sign_up("eve@reader.example", "&langs=en");
    assert_eq!(known, unknown);
    let mails = post.sent();
    assert_eq!(tos(&mails), ["ada@reader.example", "eve@reader.example"]);
    assert!(mails[0].text().contains("/do/mine/") && mails[1].text().contains("/do/confirm/"));
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(post.sign_up("EVE@reader.example", "&langs=en").0);
    }
    assert_eq!(statuses, [200, 200, 429, 429]);
    assert!(post.sent().len() <= 2);
    post.house.clock.advance(DAY);
    assert_eq!(post.sign_up("eve@reader.example", "&langs=en").0, 200);
}

#[test]
fn one_domain_gets_only_so_many_first_mails_in_an_hour() {
    let post = Post::new();
    let mut taken = 0;
    for n in 0..70 {
        taken += u64::from(post.sign_up(&format!("r{n}@reader.example"), "&langs=en").0 == 200);
    }
    assert_eq!(taken, 60);
    assert_eq!(post.sign_up("ada@other.example", "&langs=en").0, 200);
}

#[test]
fn who_does_not_confirm_is_forgotten_after_seven_days() {
    let post = Post::new();
    post.sign_up("ada@reader.example", "&langs=en");
    let [question] = post.sent().try_into().unwrap();
    post.house.clock.advance(7 * DAY - MINUTE);
    post.sent();
    assert_eq!(post.subscribers().len(), 1);
    post.house.clock.advance(2 * HOUR);
    post.sent();
    assert!(post.subscribers().is_empty());
    assert_eq!(post.post(&question.link("confirm"), "").0, 404);
    let purge = post.house.db.read(store::last_purge).unwrap().unwrap();
    assert_eq!(purge.1, 1);
}

#[test]
fn the_bearer_of_the_link_sees_everything_changes_it_pauses_and_deletes() {
    let post = Post::new();
    post.import("email,langs\nada@reader.example,fr\n");
    assert_eq!(
        post.post("/do/mine", "mail=ada@reader.example&lang=en").0,
        200
    );
    assert_eq!(
        post.post("/do/mine", "mail=nobody@reader.example&lang=en")
            .0,
        200
    );
    let [links] = post.sent().try_into().unwrap();
    let mine = links.link("mine");
    let (_, page) = post.get(&format!("{mine}?lang=en"));
    for shown in [
        "ada@reader.example",
        "I want the news (paper form)",
        "is sent to you",
        "value=\"fr\" checked",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    post.post(&mine, "do=save&langs=en&langs=fr&kinds=event&rhythm=once");
    post.publish(
        "bell",
        &[("fr", "Cloche", "Texte."), ("en", "Bell", "Text.")],
    );
    assert!(post.sent().is_empty(), "statements are no longer wanted");
    post.post(
        &mine,
        "do=save&langs=en&langs=fr&kinds=statement&rhythm=once",
    );
    post.post(&mine, "do=pause");
    post.publish("bell2", &[("en", "Bell", "Text.")]);
    assert!(post.sent().is_empty());
    post.post(&mine, "do=resume");
    post.publish(
        "bell3",
        &[("fr", "Cloche", "Texte."), ("en", "Bell", "Text.")],
    );
    let [letter] = post.sent().try_into().unwrap();
    assert_eq!(letter.subject(), "Bell");
    assert_eq!(post.post(&mine, "do=delete").0, 200);
    assert!(post.subscribers().is_empty());
    assert_eq!(post.get(&mine).0, 404);
    assert_eq!(post.get("/do/mine/01jd9v0000000000000000000a-00").0, 404);
}

#[test]
fn each_gets_the_text_that_suits_best() {
    let post = Post::new();
    post.import(
        "email,langs\na@r.example,uk en\nb@r.example,fr-CA\nc@r.example,ja\nd@r.example,ar fr\n",
    );
    post.publish(
        "bell",
        &[
            ("fr", "Cloche", "Texte."),
            ("en", "Bell", "Text."),
            ("ar", "جرس", "نص."),
        ],
    );
    let subjects: Vec<String> = post.sent().iter().map(Taken::subject).collect();
    // Nobody reads Japanese here: the source, or the first where none is marked.
    assert_eq!(subjects, ["Bell", "Cloche", "جرس", "جرس"]);
}

#[test]
fn corrections_and_withdrawals_are_told_and_a_withdrawn_call_is_not_sent() {
    let post = Post::new();
    post.import("email,langs\na@r.example,en\n");
    post.publish("bell", &[("en", "Bell", "Wrong text.")]);
    post.sent();
    let right = post
        .house
        .correct("bell", ("en", "Bell", "Right text."), "The date was wrong.");
    post.house.log(&right);
    let [letter] = post.sent().try_into().unwrap();
    assert_eq!(letter.subject(), "Correction: Bell");
    assert!(letter.text().contains("The date was wrong.") && letter.text().contains("Right text."));
    let reason = [(
        prose::lang::Lang::parse("en").unwrap(),
        "They gave in.".to_owned(),
    )];
    let withdraw = |slug: &str| {
        let reason = reason.clone().into();
        let done = post
            .house
            .db
            .write(|tx| publish::publish_calls::withdraw(tx, slug, &reason));
        done.unwrap();
    };
    withdraw("bell");
    let [letter] = post.sent().try_into().unwrap();
    assert_eq!(letter.subject(), "Withdrawn: Bell");
    assert!(letter.text().contains("They gave in.") && !letter.text().contains("Right text."));
    post.publish("gone", &[("en", "Gone", "Text.")]);
    while outbox::tick(&post.house, OUTLETS).unwrap() {}
    withdraw("gone");
    assert!(post.sent().is_empty());
}

#[test]
fn a_digest_gathers_a_day_at_seven_and_comes_once() {
    let post = Post::new();
    post.import(
        "email,langs,rhythm\na@r.example,en,daily\nb@r.example,fr,once\nc@r.example,en,weekly\n",
    );
    // The test's clock starts early on a Monday.
    post.house.clock.advance(DAY);
    post.publish("one", &[("en", "One", "Text.")]);
    post.publish("two", &[("en", "Two", "Text.")]);
    assert_eq!(tos(&post.sent()), ["b@r.example", "b@r.example"]);
    post.house.clock.advance(DAY);
    let [digest] = post.sent().try_into().unwrap();
    assert_eq!(
        (digest.to.as_str(), digest.subject().as_str()),
        ("a@r.example", "New from The Test House")
    );
    assert!(digest.text().contains("One") && digest.text().contains("/en/two.html"));
    assert!(post.sent().is_empty());
    post.house.clock.advance(DAY);
    assert!(post.sent().is_empty(), "nothing was published");
    let mut weekly = Vec::new();
    post.house.clock.advance(6 * HOUR);
    for _ in 0..4 {
        post.house.clock.advance(DAY);
        weekly.extend(post.sent());
    }
    assert_eq!(tos(&weekly), ["c@r.example"]);
}

#[test]
fn a_digest_of_a_time_before_a_back_up_was_put_back_is_not_sent_again() {
    let post = Post::new();
    post.import("email,langs,rhythm\na@r.example,en,daily\n");
    post.house.clock.advance(DAY);
    post.publish("one", &[("en", "One", "Text.")]);
    assert!(post.sent().is_empty());
    post.house.clock.advance(DAY);
    // The digest of this morning may have gone: the back-up is of last night.
    let restored = Fact::Restored { from: 9, to: 9 };
    post.house.db.write(|tx| tx.say(&restored)).unwrap();
    assert!(post.sent().is_empty());
    post.publish("two", &[("en", "Two", "Text.")]);
    post.house.clock.advance(DAY);
    let [digest] = post.sent().try_into().unwrap();
    assert!(digest.text().contains("/en/two.html") && !digest.text().contains("/en/one.html"));
}

#[test]
fn failures_that_come_back_suppress_and_only_with_our_mark() {
    let post = Post::new();
    post.import("a@r.example\nb@r.example\nc@r.example\n");
    post.publish("bell", &[("en", "Bell", "Text.")]);
    let sent = post.sent();
    let report = |action: &str, status: &str| {
        format!(
            "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@r.example\r\nAction: {action}\r\nStatus: {status}\r\n--b--\r\n"
        )
    };
    let take =
        |report: &str, to: &str| mail::take_in(&post.house, report.as_bytes(), Some(to)).unwrap();
    let hard = report("failed", "5.1.1");
    assert_eq!(
        take(&hard, "bounces+0000-00@house.example"),
        Intake::Unknown
    );
    assert_eq!(take(&hard, "a@r.example"), Intake::Unknown);
    assert_eq!(
        take("Subject: holidays\r\n\r\nAway.\r\n", &sent[0].from),
        Intake::Ignored
    );
    assert_eq!(
        take(&hard, &sent[0].from.to_uppercase()),
        Intake::Suppressed
    );
    let soft = report("delayed", "4.2.2");
    let counted: Vec<Intake> = (0..5).map(|_| take(&soft, &sent[1].from)).collect();
    assert_eq!(counted[..4], [Intake::Counted; 4]);
    assert_eq!(counted[4], Intake::Suppressed);
    let original = String::from_utf8_lossy(&sent[2].data).into_owned();
    let complaint = format!(
        "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{original}\r\n--b--\r\n"
    );
    assert_eq!(take(&complaint, "abuse@house.example"), Intake::Suppressed);
    let kept = post.house.db.read(store::suppressed).unwrap();
    assert_eq!(
        kept,
        [("bounced".to_owned(), 2), ("complained".to_owned(), 1)]
    );
}

#[test]
fn an_import_needs_words_of_consent_and_says_what_it_refused() {
    let post = Post::new();
    assert!(mail::import(&post.house, "a@r.example".as_bytes(), " ").is_err());
    let done = post.import("E-Mail;Lang;Rhythm\na@r.example;fr;daily\nnot one;fr;\nb@r.example;;hourly\n\nA@R.example;en;\nc@r.example;xx-nonsense-zz;\n");
    assert_eq!((done.added, done.known, done.refused), (1, 1, 3));
    assert_eq!(
        done.faults
            .iter()
            .map(|(line, _)| *line)
            .collect::<Vec<_>>(),
        [3, 4, 7]
    );
    let vault = Vault::open(&post.house).unwrap();
    let one = &post.subscribers()[0];
    assert_eq!(
        vault.unseal(&one.id, &one.sealed).unwrap(),
        Address::parse("a@r.example").unwrap()
    );
}

#[test]
fn a_house_without_mail_takes_nobody_and_says_so() {
    let house = Scratch::new(hear);
    let post = Post {
        house,
        sink: Sink::start(Manner::default()),
    };
    assert_eq!(post.get("/do/subscribe?lang=en").0, 503);
    assert_eq!(post.post("/do/subscribe", "mail=a@r.example").0, 503);
}

fn manner(says: (&'static str, &'static str), pipelining: bool) -> Manner {
    Manner {
        says: Some((says.0, says.1, 1)),
        pipelining,
        ..Manner::default()
    }
}

/// What one misbehaviour leads to: how many are sent at first, how many in the end, how many are given up.
#[test]
fn hostile_relays_cost_nobody_their_mail() {
    let table: &[(&str, &str, (usize, usize, u64))] = &[
        ("CONNECT", "421 too busy", (0, 0, 0)),
        ("EHLO", "500 what?", (0, 3, 0)),
        ("MAIL", "451 not now", (2, 3, 0)),
        ("MAIL", "550 we do not like you", (2, 3, 0)),
        ("RCPT", "450 4.2.0 greylisted", (2, 3, 0)),
        ("RCPT", "421 closing", (0, 3, 0)),
        ("RCPT", "550 5.1.1 <a@r.example> no such mailbox", (2, 2, 1)),
        ("DATA", "452 disk full", (2, 3, 0)),
        ("DATA", "554 refused", (2, 2, 1)),
        (".", "451 try again", (2, 3, 0)),
        (".", "554 5.7.1 spam", (2, 2, 1)),
        ("RCPT", "not even a number", (0, 3, 0)),
    ];
    for (at, answer, wanted) in table {
        for pipelining in [false, true] {
            let post = Post::with(manner((at, answer), pipelining));
            post.import("a@r.example\nb@r.example\nc@r.example\n");
            post.publish("bell", &[("en", "Bell", "Text.")]);
            let first = post.sent().len();
            let mut all = first;
            for _ in 0..4 {
                post.house.clock.advance(20 * MINUTE);
                all += post.sent().len();
            }
            let it = post
                .house
                .db
                .read(|conn| outbox::progress(conn, 0))
                .unwrap();
            let it = it.iter().find(|it| it.call.is_some()).unwrap();
            let mut wanted = *wanted;
            // Alone on its connection, MAIL is the relay's refusal: the others wait with it.
            if *at == "MAIL" {
                wanted.0 = 0;
            }
            assert_eq!(
                (first, all, it.failed),
                wanted,
                "{at} {answer} {pipelining}: {it:?}"
            );
            let told = format!("{:?}", it.reasons);
            assert!(!told.contains('@'), "{told}");
        }
    }
}

#[test]
fn a_relay_that_hangs_up_is_asked_again_and_a_message_of_unknown_fate_keeps_its_identity() {
    for at in ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "."] {
        let post = Post::with(Manner {
            drops_at: Some(at),
            ..Manner::default()
        });
        post.import("a@r.example\n");
        post.publish("bell", &[("en", "Bell", "Text.")]);
        assert!(post.sent().is_empty());
        let it = post
            .house
            .db
            .read(|conn| outbox::progress(conn, 0))
            .unwrap();
        assert_eq!((it[0].queued, it[0].failed), (1, 0), "{at}");
    }
    let post = Post::with(manner((".", "451 again"), true));
    post.import("a@r.example\n");
    post.publish("bell", &[("en", "Bell", "Text.")]);
    post.sent();
    post.house.clock.advance(HOUR);
    let [again] = post.sent().try_into().unwrap();
    let id = again.header("Message-ID").unwrap();
    assert!(
        id.ends_with("@house.example>") && !id.contains("r.example"),
        "{id}"
    );
}

#[test]
fn a_relay_that_answers_without_end_costs_a_message_a_second_and_not_the_relay_behind_it() {
    for (how, at) in [
        (Endless::Dribble, "CONNECT"),
        (Endless::Dribble, "MAIL"),
        (Endless::Dribble, "."),
        (Endless::Line, "CONNECT"),
        (Endless::Lines, "MAIL"),
        (Endless::Silence, "DATA"),
    ] {
        let trap = Sink::start(Manner {
            endless: Some((at, how)),
            pipelining: true,
            ..Manner::default()
        });
        let sink = Sink::start(Manner::default());
        let house = Scratch::configured(hear, |config| {
            config.mail.from = "news@house.example".to_owned();
            config.mail.relays = vec![trap.relay(), sink.relay()];
            config.mail.patience = 1;
        });
        let post = Post { house, sink };
        post.import("a@r.example\n");
        post.publish("bell", &[("en", "Bell", "Text.")]);
        // A message of unknown fate is not handed to another relay at once: it may have gone out.
        let wanted = usize::from(at != ".");
        assert_eq!(post.sent().len(), wanted, "{at} {how:?}");
    }
}

#[test]
fn nobody_is_told_twice_by_a_relay_that_takes_its_time() {
    let clock = floor::Clock::fixed(crate::scratch::START);
    let sink = Sink::start(Manner {
        slow: Some(Duration::from_millis(150)),
        passes: Some((clock.clone(), 40 * SECOND)),
        ..Manner::default()
    });
    let house = Scratch::with_clock(hear, clock, |config| {
        config.mail.from = "news@house.example".to_owned();
        config.mail.relays = vec![sink.relay()];
    });
    let post = Post { house, sink };
    post.import(
        &(0..8)
            .map(|n| format!("r{n}@r.example\n"))
            .collect::<String>(),
    );
    post.publish("bell", &[("en", "Bell", "Text.")]);
    let stop = AtomicBool::new(false);
    let mut taken = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| outbox::run_until(&post.house, OUTLETS, 2, &stop));
        for _ in 0..200 {
            taken.extend(post.sink.take());
            let left = post
                .house
                .db
                .read(|conn| outbox::progress(conn, 0))
                .unwrap();
            let left = left.iter().find(|it| it.call.is_some());
            if left.is_some_and(|it| it.sent == 8) {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        stop.store(true, Ordering::Relaxed);
    });
    taken.extend(post.sink.take());
    let mut tos: Vec<_> = tos(&taken);
    tos.sort_unstable();
    let wanted: Vec<_> = (0..8).map(|n| format!("r{n}@r.example")).collect();
    assert_eq!(tos, wanted);
}

#[test]
fn the_next_relay_takes_over() {
    let dead = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let sink = Sink::start(Manner::default());
    let house = Scratch::configured(hear, |config| {
        config.mail.from = "news@house.example".to_owned();
        config.mail.relays = vec![format!("smtp+clear://{dead}"), sink.relay()];
    });
    let post = Post { house, sink };
    post.import("a@r.example\nb@r.example\n");
    post.publish("bell", &[("en", "Bell", "Text.")]);
    assert_eq!(post.sent().len(), 2);
}

#[test]
fn mail_is_never_sent_in_the_clear_to_another_machine() {
    for (relay, wanted) in [
        ("smtp+clear://mail.example.org", "in the clear"),
        ("smtp+clear://10.0.0.1", "in the clear"),
        ("http://mail.example.org", "begins with neither"),
        ("mail.example.org", "is not an address"),
    ] {
        let house = Scratch::configured(hear, |config| {
            config.mail.relays = vec![relay.to_owned()];
        });
        let error = mail::Sending::new(&house).err().unwrap().to_string();
        assert!(error.contains(wanted), "{error}");
    }
    // STARTTLS that is not offered, and TLS that is none.
    for scheme in ["smtp", "smtps"] {
        let sink = Sink::start(Manner::default());
        let house = Scratch::configured(hear, |config| {
            config.mail.from = "news@house.example".to_owned();
            config.mail.relays = vec![format!("{scheme}://127.0.0.1:{}", sink.address.port())];
        });
        let post = Post { house, sink };
        post.import("a@r.example\n");
        post.publish("bell", &[("en", "Bell", "Text.")]);
        assert!(post.sent().is_empty());
        let it = post
            .house
            .db
            .read(|conn| outbox::progress(conn, 0))
            .unwrap();
        assert_eq!(it[0].queued, 1);
    }
}

#[test]
fn what_a_reader_gets() {
    let post = Post::new();
    post.import("email,langs\na@r.example,ar\n");
    post.publish(
        "bell",
        &[
            ("fr", "Cloche", "Texte."),
            (
                "ar",
                "جرس",
                "نص **مهم** و[رابط](https://example.org/) ومن <script>.",
            ),
        ],
    );
    let [letter] = post.sent().try_into().unwrap();
    let plain = |text: String| {
        let text = text.replace("\r\n", "\n");
        let words = text.split_inclusive(['"', '\n', ' ', '<']);
        let words = words.map(|word| match word.contains("/do/mine/") {
            true => format!(
                "https://house.example/do/mine/TOKEN{}",
                word.chars()
                    .last()
                    .filter(|c| !c.is_alphanumeric())
                    .map_or(String::new(), String::from)
            ),
            false => word.to_owned(),
        });
        words.collect::<String>()
    };
    insta::assert_snapshot!("letter_text", plain(letter.text()));
    insta::assert_snapshot!("letter_html", plain(letter.html()));
}
