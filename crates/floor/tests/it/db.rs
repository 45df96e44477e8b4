//! The database's promises, the same on both engines.

use std::sync::atomic::{AtomicUsize, Ordering};

use floor::db::Migration;
use floor::{Error, ErrorKind, Fact, Id, values};

use crate::scratch::Scratch;

const BELLS: Migration = Migration {
    name: "test/0001_bells",
    sql: "CREATE TABLE bell (name TEXT PRIMARY KEY, weight BIGINT NOT NULL, tone {blob})",
};

const TEXTS: Migration = Migration {
    name: "test/0002_texts",
    sql: "{fulltext texts}; CREATE TABLE after (one BIGINT)",
};

#[test]
fn texts_are_found_by_their_words_the_newest_first() {
    let scratch = Scratch::new();
    let house = scratch.open_with(&[TEXTS], |_, _| Ok(())).unwrap();
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let texts = [
        "the bell rings",
        "钟楼 敲响 警钟",
        "the bell is old old",
        "rings of the bell",
    ];
    house
        .db
        .write(|tx| {
            for (doc, text) in (1..).zip(texts) {
                tx.index_text("texts", doc, &words(text))?;
            }
            tx.index_text("texts", 4, &words("rings on fingers"))
        })
        .unwrap();
    // Words that must all be there, each with its forms, each form a row of tokens.
    let find = |query: &str, before| {
        let form = |form: &str| form.split('+').map(str::to_owned).collect::<Vec<_>>();
        let wanted: Vec<Vec<Vec<String>>> = query
            .split_whitespace()
            .map(|word| word.split('|').map(form).collect())
            .collect();
        house
            .db
            .read(|conn| conn.find_texts("texts", &wanted, before, 10))
            .unwrap()
    };
    assert_eq!(find("bell", None), [3, 1]);
    assert_eq!(find("bell", Some(3)), [1]);
    assert_eq!(find("rings bell", None), [1]);
    assert_eq!(find("rings|old", None), [4, 3, 1]);
    assert_eq!(find("old+old", None), [3]);
    assert_eq!(find("rings+bell", None), [0u64; 0]);
    assert_eq!(find("敲响", None), [2]);
    assert_eq!(find("'\"\\|nothing", None), [0u64; 0]);
    assert_eq!(find("", None), [0u64; 0]);
    house
        .db
        .write(|tx| {
            tx.forget_text("texts", 3)?;
            tx.scrub_texts("texts")
        })
        .unwrap();
    assert_eq!(find("bell", None), [1]);
}

fn count(house: &floor::House) -> u64 {
    house
        .db
        .read(|conn| conn.one("SELECT COUNT(*) FROM bell", values![])?.get(0))
        .unwrap()
}

#[test]
fn parameters_mean_their_number_not_their_order() {
    let scratch = Scratch::new();
    let house = scratch.open();
    let row = house
        .db
        .read(|conn| {
            conn.one(
                "SELECT CAST($2 AS TEXT), CAST($1 AS TEXT)",
                values!["a", "b"],
            )
        })
        .unwrap();
    assert_eq!(
        (row.get::<String>(0).unwrap(), row.get::<String>(1).unwrap()),
        ("b".into(), "a".into())
    );
}

#[test]
fn values_come_back_as_they_went_in() {
    let scratch = Scratch::new();
    let house = scratch.open_with(&[BELLS], |_, _| Ok(())).unwrap();
    house
        .db
        .write(|tx| {
            tx.execute(
                "INSERT INTO bell (name, weight, tone) VALUES ($1, $2, $3)",
                values!["Ñandú ‏ע", i64::MAX, vec![0u8, 255]],
            )
        })
        .unwrap();
    let row = house
        .db
        .read(|conn| conn.one("SELECT name, weight, tone FROM bell", values![]))
        .unwrap();
    assert_eq!(row.get::<String>(0).unwrap(), "Ñandú ‏ע");
    assert_eq!(row.get::<i64>(1).unwrap(), i64::MAX);
    assert_eq!(row.get::<Option<Vec<u8>>>(2).unwrap(), Some(vec![0, 255]));
    assert!(row.get::<i64>(0).is_err());
}

#[test]
fn a_failed_statement_that_is_passed_over_is_never_taken_for_saved() {
    let scratch = Scratch::new();
    let house = scratch.open_with(&[BELLS], |_, _| Ok(())).unwrap();
    let insert = |tx: &mut floor::Tx<'_>| {
        tx.execute(
            "INSERT INTO bell (name, weight) VALUES ($1, $2)",
            values!["Emma", 1],
        )
    };
    house.db.write(insert).unwrap();
    let outcome = house.db.write(|tx| {
        tx.execute("UPDATE bell SET weight = 2", values![])?;
        drop(insert(tx));
        Ok(())
    });
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Internal, "{error}");
    let weight: u64 = house
        .db
        .read(|conn| conn.one("SELECT weight FROM bell", values![])?.get(0))
        .unwrap();
    assert_eq!(weight, 1, "what came before it is not saved either");
    // A row that the program itself refuses is no failed statement.
    let kept = house.db.write(|tx| {
        let each = |_| Err(Error::bad_input("not this one"));
        drop(tx.each("SELECT name FROM bell", values![], each));
        tx.execute("UPDATE bell SET weight = 3", values![])
    });
    assert_eq!(kept.unwrap(), 1);
}

#[test]
fn a_failed_transaction_leaves_nothing_and_hurts_nobody_in_its_group() {
    let scratch = Scratch::new();
    let house = scratch.open_with(&[BELLS], |_, _| Ok(())).unwrap();
    let failures = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (house, failures) = (&house, &failures);
            scope.spawn(move || {
                for number in 0..25 {
                    let outcome = house.db.write(|tx| {
                        tx.execute(
                            "INSERT INTO bell (name, weight) VALUES ($1, $2)",
                            values![format!("{thread}/{number}"), number],
                        )?;
                        if number % 5 == 0 {
                            Err(Error::bad_input("cracked"))
                        } else {
                            Ok(())
                        }
                    });
                    if outcome.is_err() {
                        failures.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    assert_eq!(failures.into_inner(), 40);
    assert_eq!(count(&house), 160);
    drop(house);
    let again = scratch.open_with(&[BELLS], |_, _| Ok(())).unwrap();
    assert_eq!(count(&again), 160);
}

#[test]
fn a_panic_inside_a_transaction_loses_only_that_transaction() {
    let scratch = Scratch::new();
    let house = scratch.open_with(&[BELLS], |_, _| Ok(())).unwrap();
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        house.db.write::<()>(|tx| {
            tx.execute(
                "INSERT INTO bell (name, weight) VALUES ('fallen', 1)",
                values![],
            )?;
            panic!("the rope broke")
        })
    }));
    assert!(outcome.is_err());
    house
        .db
        .write(|tx| {
            tx.execute(
                "INSERT INTO bell (name, weight) VALUES ('next', 1)",
                values![],
            )
        })
        .unwrap();
    assert_eq!(count(&house), 1);
}

#[test]
fn a_group_that_the_engine_undid_is_told_to_all_of_it_and_the_next_one_goes_on() {
    let scratch = Scratch::new();
    let house = scratch.open_with(&[BELLS], |_, _| Ok(())).unwrap();
    if house.db.is_postgres() {
        return; // No groups there.
    }
    let insert = "INSERT INTO bell (name, weight) VALUES ($1, 1)";
    std::thread::scope(|scope| {
        let first = house.db.write(|tx| {
            tx.execute(insert, values!["first"])?;
            // As when the disk is full: the engine undoes the whole transaction, not only the savepoint.
            scope.spawn(|| {
                let second = house.db.write(|tx| {
                    tx.execute(insert, values!["second"])?;
                    tx.run("ROLLBACK")?;
                    Err::<(), _>(Error::bad_input("the disk is full"))
                });
                assert_eq!(second.unwrap_err().what(), "the disk is full");
            });
            std::thread::sleep(std::time::Duration::from_millis(300));
            Ok(())
        });
        assert_eq!(first.unwrap_err().kind(), ErrorKind::Unavailable);
    });
    assert_eq!(count(&house), 0);
    let lone = house.db.write(|tx| {
        tx.run("ROLLBACK")?;
        Ok(())
    });
    assert_eq!(lone.unwrap_err().kind(), ErrorKind::Unavailable);
    house
        .db
        .write(|tx| tx.execute(insert, values!["third"]))
        .unwrap();
    assert_eq!(count(&house), 1);
}

#[test]
fn a_clash_is_told_apart_from_a_mistake() {
    let scratch = Scratch::new();
    let house = scratch.open_with(&[BELLS], |_, _| Ok(())).unwrap();
    let insert = || {
        house.db.write(|tx| {
            tx.execute(
                "INSERT INTO bell (name, weight) VALUES ('Marie', 1)",
                values![],
            )
        })
    };
    insert().unwrap();
    assert_eq!(insert().unwrap_err().kind(), ErrorKind::Conflict);
}

#[test]
fn a_newer_database_is_refused_untouched() {
    let scratch = Scratch::new();
    scratch.open_with(&[BELLS], |_, _| Ok(())).unwrap();
    let error = scratch.open_with(&[], |_, _| Ok(())).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.to_string().contains("test/0001_bells"), "{error}");
    scratch.open_with(&[BELLS], |_, _| Ok(())).unwrap();
}

#[test]
fn a_room_may_add_a_migration_before_those_of_later_rooms() {
    const TOWERS: Migration = Migration {
        name: "tower/0001_towers",
        sql: "CREATE TABLE tower (name TEXT PRIMARY KEY)",
    };
    const RINGERS: Migration = Migration {
        name: "test/0002_ringers",
        sql: "CREATE TABLE ringer (name TEXT PRIMARY KEY)",
    };
    let scratch = Scratch::new();
    drop(scratch.open_with(&[BELLS, TOWERS], |_, _| Ok(())).unwrap());
    for _ in 0..2 {
        let house = scratch
            .open_with(&[BELLS, RINGERS, TOWERS], |_, _| Ok(()))
            .unwrap();
        assert_eq!(count(&house), 0);
        let ringers = house
            .db
            .read(|conn| conn.query("SELECT name FROM ringer", values![]));
        assert_eq!(ringers.unwrap(), []);
    }
    let older = scratch.open_with(&[BELLS, TOWERS], |_, _| Ok(()));
    let error = older.err().unwrap();
    assert!(error.what().contains("test/0002_ringers"), "{error}");
}

#[test]
fn facts_are_numbered_in_order_and_heard_in_their_transaction() {
    let scratch = Scratch::new();
    let house = scratch
        .open_with(&[BELLS], |tx, fact| match fact {
            Fact::KeysChanged { version: 13 } => Err(Error::bad_input("unlucky")),
            Fact::KeysChanged { version } => tx
                .execute(
                    "INSERT INTO bell (name, weight) VALUES ($1, $2)",
                    values![format!("v{version}"), *version],
                )
                .map(|_| ()),
            _ => Ok(()),
        })
        .unwrap();
    std::thread::scope(|scope| {
        for version in 1..=13 {
            let house = &house;
            scope.spawn(move || house.db.write(|tx| tx.say(&Fact::KeysChanged { version })));
        }
    });
    let facts = house.db.facts_after(0).unwrap();
    assert_eq!(
        facts.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(),
        (1..=12).collect::<Vec<_>>()
    );
    assert_eq!(count(&house), 12);
    assert_eq!(house.db.facts_after(10).unwrap().len(), 2);
}

#[test]
fn readers_see_one_snapshot() {
    let scratch = Scratch::new();
    let house = scratch.open_with(&[BELLS], |_, _| Ok(())).unwrap();
    house
        .db
        .read(|conn| {
            let before: u64 = conn.one("SELECT COUNT(*) FROM bell", values![])?.get(0)?;
            house.db.write(|tx| {
                tx.execute(
                    "INSERT INTO bell (name, weight) VALUES ('late', 1)",
                    values![],
                )
            })?;
            let after: u64 = conn.one("SELECT COUNT(*) FROM bell", values![])?.get(0)?;
            assert_eq!((before, after), (0, 0));
            Ok(())
        })
        .unwrap();
    assert_eq!(count(&house), 1);
}

#[test]
fn ids_can_be_stored_and_compared() {
    let scratch = Scratch::new();
    let house = scratch.open_with(&[BELLS], |_, _| Ok(())).unwrap();
    let id = house
        .db
        .write(|tx| {
            let id = tx.fresh_id()?;
            tx.execute(
                "INSERT INTO bell (name, weight) VALUES ($1, 1)",
                values![&id],
            )?;
            Ok(id)
        })
        .unwrap();
    let read: Id = house
        .db
        .read(|conn| {
            conn.one("SELECT name FROM bell WHERE name = $1", values![&id])?
                .get(0)
        })
        .unwrap();
    assert_eq!(read, id);
}
