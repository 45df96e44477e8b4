//! Durable jobs: done at least once, coalesced by key, postponed when they fail, dead in the end, retried on demand.

use std::sync::atomic::{AtomicU32, Ordering};

use floor::job::{self, Handler};
use floor::{DAY, Error, HOUR, House, values};

use crate::scratch::Scratch;

fn enqueue(house: &House, kind: &'static str, key: &str) {
    house
        .db
        .write(|tx| tx.enqueue(kind, key, "", None))
        .unwrap();
}

#[test]
fn asking_twice_runs_once_and_asking_while_it_runs_runs_again() {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    fn ring(house: &House, _: &str) -> floor::Result<()> {
        if RUNS.fetch_add(1, Ordering::SeqCst) == 0 {
            enqueue(house, "ring", "noon");
        }
        Ok(())
    }
    let scratch = Scratch::new();
    let house = scratch.open();
    enqueue(&house, "ring", "noon");
    enqueue(&house, "ring", "noon");
    job::drain(
        &house,
        &[Handler {
            kind: "ring",
            run: ring,
        }],
    )
    .unwrap();
    assert_eq!(RUNS.load(Ordering::SeqCst), 2);
    assert_eq!(house.db.read(job::list).unwrap(), []);
}

#[test]
fn a_failing_job_waits_dies_and_lives_again() {
    static MENDED: AtomicU32 = AtomicU32::new(0);
    fn crack(_: &House, _: &str) -> floor::Result<()> {
        if MENDED.load(Ordering::SeqCst) == 0 {
            Err(Error::bad_input("cracked"))
        } else {
            Ok(())
        }
    }
    let handlers = [Handler {
        kind: "crack",
        run: crack,
    }];
    let scratch = Scratch::new();
    let house = scratch.open();
    enqueue(&house, "crack", "");
    job::drain(&house, &handlers).unwrap_err();
    assert_eq!(
        job::drain(&house, &handlers).unwrap(),
        0,
        "it is postponed, not tried in a loop"
    );
    for _ in 0..30 {
        house.clock.advance(2 * HOUR);
        let _ = job::drain(&house, &handlers);
    }
    let dead = &house.db.read(job::list).unwrap()[0];
    assert!(dead.dead_at.is_some() && dead.error.as_deref() == Some("cracked"));
    house.clock.advance(DAY);
    assert_eq!(job::drain(&house, &handlers).unwrap(), 0);
    MENDED.store(1, Ordering::SeqCst);
    house.db.write(job::retry_all).unwrap();
    assert_eq!(job::drain(&house, &handlers).unwrap(), 1);
    assert_eq!(house.db.read(job::list).unwrap(), []);
}

#[test]
fn a_job_that_breaks_is_postponed_and_the_others_are_done() {
    fn fall(_: &House, _: &str) -> floor::Result<()> {
        panic!("the bell fell")
    }
    fn ring(_: &House, _: &str) -> floor::Result<()> {
        Ok(())
    }
    let handler = |kind, run| Handler { kind, run };
    let handlers = [handler("fall", fall), handler("ring", ring)];
    let scratch = Scratch::new();
    let house = scratch.open();
    enqueue(&house, "fall", "");
    enqueue(&house, "ring", "");
    let error = job::drain(&house, &handlers).unwrap_err();
    assert_eq!(error.what(), "a job broke");
    assert_eq!(job::drain(&house, &handlers).unwrap(), 1);
    let left = house.db.read(job::list).unwrap();
    let left: Vec<_> = left
        .iter()
        .map(|job| (job.kind.as_str(), job.attempts))
        .collect();
    assert_eq!(left, [("fall", 1)]);
}

#[test]
fn a_job_whose_process_died_is_taken_over_when_its_lease_ends() {
    fn ring(_: &House, _: &str) -> floor::Result<()> {
        Ok(())
    }
    let handlers = [Handler {
        kind: "ring",
        run: ring,
    }];
    let scratch = Scratch::new();
    let house = scratch.open();
    enqueue(&house, "ring", "");
    let until = house.clock.now() + HOUR / 120;
    // What a process leaves that was killed in the middle of the work.
    let claimed = house.db.write(|tx| {
        let taken = "UPDATE job SET lease = 'of the dead', lease_until = $1, attempts = 1";
        tx.execute(taken, values![until])
    });
    assert_eq!(claimed.unwrap(), 1);
    assert_eq!(job::drain(&house, &handlers).unwrap(), 0);
    house.clock.advance(HOUR);
    assert_eq!(job::drain(&house, &handlers).unwrap(), 1);
}

#[test]
fn a_clock_that_is_set_back_holds_up_no_job() {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    fn ring(_: &House, _: &str) -> floor::Result<()> {
        RUNS.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
    let handlers = [Handler {
        kind: "ring",
        run: ring,
    }];
    let scratch = Scratch::new();
    let house = scratch.open();
    let taken = "UPDATE job SET lease = 'of the dead', lease_until = $1, attempts = 1";
    // Left by a process whose clock was a year ahead, and that was killed over the first of the two.
    house.clock.advance(365 * DAY);
    enqueue(&house, "ring", "begun");
    let until = house.clock.now() + HOUR / 120;
    house
        .db
        .write(|tx| tx.execute(taken, values![until]))
        .unwrap();
    enqueue(&house, "ring", "waiting");
    let later = house.clock.now() + HOUR;
    house
        .db
        .write(|tx| tx.enqueue("ring", "at an hour", "", Some(later)))
        .unwrap();
    house.clock.advance(-365 * DAY);
    let now = house.clock.now();
    assert!(!house.db.read(|conn| job::is_leased(conn, now)).unwrap());
    assert_eq!(job::drain(&house, &handlers).unwrap(), 2);
    let left = house.db.read(job::list).unwrap();
    assert_eq!(left.len(), 1, "what is to be done at an hour waits for it");
}

#[test]
fn two_processes_share_the_work_and_do_none_twice() {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    fn count(_: &House, _: &str) -> floor::Result<()> {
        RUNS.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
    let scratch = Scratch::new();
    let (one, two) = (scratch.open(), scratch.open());
    for number in 0..40 {
        enqueue(&one, "count", &number.to_string());
    }
    let handlers = [Handler {
        kind: "count",
        run: count,
    }];
    std::thread::scope(|scope| {
        scope.spawn(|| job::drain(&one, &handlers).unwrap());
        scope.spawn(|| job::drain(&two, &handlers).unwrap());
    });
    assert_eq!(RUNS.load(Ordering::SeqCst), 40);
}
