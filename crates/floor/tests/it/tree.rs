//! The tree in memory: rendered once, forgotten exactly when a fact touches it.

use std::sync::Barrier;

use floor::Fact;

use crate::stage::{Stage, eventually, touching};

#[test]
fn a_page_is_rendered_once_however_many_ask() {
    let stage = Stage::new();
    stage.put("slow.html", "slow", None);
    let start = Barrier::new(40);
    std::thread::scope(|scope| {
        for _ in 0..40 {
            scope.spawn(|| {
                start.wait();
                assert_eq!(stage.get("/slow.html").text(), "slow");
            });
        }
    });
    assert_eq!(stage.rendered("slow.html"), 1);
    assert_eq!(stage.get("/slow.html").status, 200);
    assert_eq!(stage.rendered("slow.html"), 1);
}

#[test]
fn a_fact_makes_exactly_the_touched_pages_stale() {
    let stage = Stage::new();
    stage.put("n/1.html", "old", None);
    stage.put("n/2.html", "other", None);
    assert_eq!(stage.get("/n/1.html").text(), "old");
    assert_eq!(stage.get("/n/2.html").text(), "other");
    stage.put("n/1.html", "new", touching(1));
    eventually("the new text", || stage.get("/n/1.html").text() == "new");
    assert_eq!(stage.get("/n/2.html").text(), "other");
    assert_eq!(
        (stage.rendered("n/1.html"), stage.rendered("n/2.html")),
        (2, 1)
    );
}

#[test]
fn a_fact_that_touches_everything_forgets_everything() {
    let stage = Stage::new();
    stage.put("n/1.html", "one", None);
    stage.put("n/2.html", "two", None);
    let ask = || [1, 2].map(|n| stage.get(&format!("/n/{n}.html")).status);
    assert_eq!(ask(), [200, 200]);
    stage.put("n/3.html", "three", Some(Fact::HouseChanged));
    eventually("the fact is applied", || {
        stage.tree.applied() == stage.house.db.fact_seq().unwrap()
    });
    assert_eq!(stage.tree.weight(), 0);
    assert_eq!(ask(), [200, 200]);
    assert_eq!(stage.rendered("n/2.html"), 2);
}

#[test]
fn nothing_is_remembered_as_nothing_until_a_fact_says_otherwise() {
    let stage = Stage::new();
    for _ in 0..3 {
        assert_eq!(stage.get("/n/7.html").status, 404);
    }
    assert_eq!(stage.rendered("n/7.html"), 1);
    stage.put("n/7.html", "there now", touching(7));
    eventually("the page appears", || stage.get("/n/7.html").status == 200);
}

#[test]
fn a_page_never_shows_less_than_the_facts_before_it() {
    let stage = Stage::new();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for text in 1..=60u32 {
                stage.put("n/1.html", &text.to_string(), touching(1));
            }
        });
        for _ in 0..3 {
            scope.spawn(|| {
                let mut seen = 0;
                while seen < 60 {
                    let reply = stage.get("/n/1.html");
                    if reply.status == 200 {
                        let text: u32 = reply.text().parse().unwrap();
                        assert!(text >= seen, "{text} after {seen}");
                        seen = text;
                    }
                }
            });
        }
    });
}

#[test]
fn a_page_that_breaks_costs_one_answer() {
    let stage = Stage::new();
    stage.put("fine.html", "fine", None);
    assert_eq!(stage.get("/panic.html").status, 500);
    assert_eq!(stage.get("/panic.html").status, 500);
    assert_eq!(stage.get("/fine.html").status, 200);
}
