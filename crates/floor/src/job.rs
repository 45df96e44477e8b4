//! Durable jobs: what a transaction leaves to be done, once it is committed, until it is done.
//!
//! A job is a row (kind, key, payload) written in the transaction that wants it; asking again for the same kind and key while
//! it waits costs nothing, and while it runs makes it run once more. A runner claims a job under a lease, so that a
//! killed process's job is taken over when the lease ends. Failures wait longer each time (with jitter); after
//! `ATTEMPTS` the job is dead: kept, listed, and retried when a steward says so. Every handler can run twice.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use crate::{Conn, DAY, Error, HOUR, House, Micros, Result, SECOND, Tx, values};

const LEASE: Micros = 30 * SECOND;
/// A running job's lease is renewed this often, so that only a dead process loses it.
const RENEW: Duration = Duration::from_secs(10);
const ATTEMPTS: u32 = 20;
/// A lease that ends later than this from now was taken before the clock was set back: nobody holds it.
const LONGEST_LEASE: Micros = 10 * LEASE;
/// A job that is to run at once is written down as due this long ago: so it is by any clock, also by one that is set back afterwards.
const LONG_AGO: Micros = 100 * 365 * DAY;

/// What a room does for one kind of job.
#[derive(Clone, Copy)]
pub struct Handler {
    pub kind: &'static str,
    pub run: fn(&House, payload: &str) -> Result<()>,
}

/// A job as the steward sees it.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Job {
    pub id: String,
    pub kind: String,
    pub key: String,
    pub payload: String,
    pub run_at: Micros,
    pub attempts: u32,
    pub error: Option<String>,
    pub dead_at: Option<Micros>,
}

impl Tx<'_> {
    /// Leaves a job: at once, or no earlier than `run_at`. `key` tells apart the jobs of one kind.
    pub fn enqueue(
        &mut self,
        kind: &'static str,
        key: &str,
        payload: &str,
        run_at: Option<Micros>,
    ) -> Result<()> {
        let id = self.fresh_id()?;
        let run_at = run_at.unwrap_or_else(|| self.now() - LONG_AGO);
        self.execute(
            "INSERT INTO job (id, kind, key, payload, priority, run_at, wanted, attempts) VALUES ($1, $2, $3, $4, 0, $5, 1, 0)
             ON CONFLICT (kind, key) DO UPDATE SET wanted = job.wanted + 1, payload = excluded.payload, attempts = 0, dead_at = NULL,
               run_at = CASE WHEN excluded.run_at < job.run_at THEN excluded.run_at ELSE job.run_at END",
            values![id, kind, key, payload, run_at],
        )?;
        Ok(())
    }
}

/// Runs every job that is due, and those they leave, until none is; the number of jobs run. The first failure is returned.
pub fn drain(house: &House, handlers: &[Handler]) -> Result<usize> {
    let mut done = 0;
    while let Some(claimed) = claim(house)? {
        run(house, handlers, &claimed)??;
        done += 1;
    }
    Ok(done)
}

/// Runs jobs as they come until `stop`. Failures are logged and retried.
pub fn run_until(house: &House, handlers: &[Handler], stop: &AtomicBool) {
    let bell = house.db.bell().clone();
    while !stop.load(Ordering::Relaxed) {
        let count = bell.count();
        match claim(house) {
            Ok(Some(claimed)) => match run(house, handlers, &claimed) {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    tracing::warn!(job = claimed.kind, attempt = claimed.attempts, %error, "a job failed and will be tried again")
                }
                Err(error) => {
                    tracing::error!(job = claimed.kind, %error, "a job's outcome could not be saved")
                }
            },
            Ok(None) => {
                bell.wait(count, until_due(house));
            }
            Err(error) => {
                tracing::error!(%error, "jobs cannot be claimed");
                bell.wait(count, Duration::from_secs(5));
            }
        }
    }
}

struct Claimed {
    id: String,
    kind: String,
    payload: String,
    wanted: i64,
    attempts: u32,
    lease: String,
}

fn claim(house: &House) -> Result<Option<Claimed>> {
    let now = house.clock.now();
    let due = house
        .db
        .read(|conn| conn.optional(DUE, values![now, now + LONGEST_LEASE]))?;
    if due.is_none() {
        return Ok(None);
    }
    house.db.write_soon(|tx| {
        let lease = tx.fresh_id()?.to_string();
        let skip = if tx.is_postgres() { "FOR UPDATE SKIP LOCKED" } else { "" };
        let sql = format!(
            "UPDATE job SET lease = $1, lease_until = $2, attempts = attempts + 1 WHERE id IN
               (SELECT id FROM job WHERE dead_at IS NULL AND run_at <= $3 AND (lease_until IS NULL OR lease_until < $3 OR lease_until > $4)
                ORDER BY priority, run_at LIMIT 1 {skip})
             RETURNING id, kind, payload, wanted, attempts"
        );
        let rows = tx.query(&sql, values![&lease, now + LEASE, now, now + LONGEST_LEASE])?;
        rows.first()
            .map(|row| {
                Ok(Claimed {
                    id: row.get(0)?,
                    kind: row.get(1)?,
                    payload: row.get(2)?,
                    wanted: row.get(3)?,
                    attempts: row.get(4)?,
                    lease,
                })
            })
            .transpose()
    })
}

const DUE: &str = "SELECT id FROM job WHERE dead_at IS NULL AND run_at <= $1 AND (lease_until IS NULL OR lease_until < $1 OR lease_until > $2) LIMIT 1";

/// How long to wait for the bell when nothing is due: until the next job is. Never longer than five seconds, and half a second where the
/// commits of other processes are not heard.
fn until_due(house: &House) -> Duration {
    const NEXT: &str = "SELECT MIN(CASE WHEN lease_until > run_at THEN lease_until ELSE run_at END) FROM job WHERE dead_at IS NULL";
    let longest = match house.db.bell().hears() {
        true => 5 * SECOND,
        false => SECOND / 2,
    };
    let next = house.db.read(|conn| conn.one(NEXT, values![])?.get(0));
    let next: Option<Micros> = next.unwrap_or_default();
    let wait = next.map_or(longest, |at| at - house.clock.now());
    // A lease is over a microsecond after its end.
    Duration::from_micros(wait.clamp(1_000, longest).unsigned_abs())
}

/// The outer result: could the outcome be saved; the inner: did the job succeed.
fn run(house: &House, handlers: &[Handler], job: &Claimed) -> Result<Result<()>> {
    let outcome = match handlers.iter().find(|handler| handler.kind == job.kind) {
        Some(handler) => while_renewing(house, job, || (handler.run)(house, &job.payload)),
        None => Err(Error::internal(
            "nobody knows this kind of job",
            anyhow::anyhow!("{}", job.kind),
        )),
    };
    match &outcome {
        Ok(()) => finish(house, job)?,
        Err(error) => postpone(house, job, &error.to_string())?,
    }
    Ok(outcome)
}

/// Does the work while a second thread keeps its lease.
fn while_renewing(house: &House, job: &Claimed, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let (done, ended) = std::sync::mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            while ended.recv_timeout(RENEW) == Err(RecvTimeoutError::Timeout) {
                if let Err(error) = renew(house, job) {
                    tracing::warn!(job = job.kind, %error, "a lease could not be renewed");
                }
            }
        });
        let outcome = catch_unwind(AssertUnwindSafe(work));
        drop(done);
        // One broken job must not end the thread that does all the others.
        outcome.unwrap_or_else(|_| {
            let cause = anyhow::anyhow!("panic in the job `{}`", job.kind);
            Err(Error::internal("a job broke", cause))
        })
    })
}

fn renew(house: &House, job: &Claimed) -> Result<()> {
    let until = house.clock.now() + LEASE;
    house.db.write_soon(|tx| {
        tx.execute(
            "UPDATE job SET lease_until = $1 WHERE id = $2 AND lease = $3",
            values![until, &job.id, &job.lease],
        )
    })?;
    Ok(())
}

/// Whether another process is at work on a job whose time has come.
pub fn is_leased(conn: &mut Conn<'_>, now: Micros) -> Result<bool> {
    let row = conn.optional(
        "SELECT id FROM job WHERE dead_at IS NULL AND run_at <= $1 AND lease_until >= $1 AND lease_until <= $2 LIMIT 1",
        values![now, now + LONGEST_LEASE],
    )?;
    Ok(row.is_some())
}

/// Done: the row goes, unless somebody asked again meanwhile.
fn finish(house: &House, job: &Claimed) -> Result<()> {
    house.db.write_soon(|tx| {
        tx.execute("DELETE FROM job WHERE id = $1 AND lease = $2 AND wanted = $3", values![&job.id, &job.lease, job.wanted])?;
        tx.execute(
            "UPDATE job SET lease = NULL, lease_until = NULL, attempts = 0, error = NULL WHERE id = $1 AND lease = $2",
            values![&job.id, &job.lease],
        )?;
        Ok(())
    })
}

fn postpone(house: &House, job: &Claimed, error: &str) -> Result<()> {
    house.db.write_soon(|tx| {
        let now = tx.now();
        let wait = (SECOND << job.attempts.min(12)).min(HOUR);
        let jitter = i64::from(u16::from_be_bytes(tx.random().bytes()?)) * wait / (4 * 65_536);
        let dead_at = (job.attempts >= ATTEMPTS).then_some(now);
        tx.execute(
            "UPDATE job SET lease = NULL, lease_until = NULL, error = $1, run_at = $2, dead_at = $3 WHERE id = $4 AND lease = $5",
            values![error, now + wait + jitter, dead_at, &job.id, &job.lease],
        )?;
        Ok(())
    })
}

/// Jobs that wait, fail or are dead, oldest first, at most 500.
pub fn list(conn: &mut Conn<'_>) -> Result<Vec<Job>> {
    let rows = conn.query("SELECT id, kind, key, payload, run_at, attempts, error, dead_at FROM job ORDER BY id LIMIT 500", values![])?;
    rows.iter()
        .map(|row| {
            Ok(Job {
                id: row.get(0)?,
                kind: row.get(1)?,
                key: row.get(2)?,
                payload: row.get(3)?,
                run_at: shown(row.get(4)?),
                attempts: row.get(5)?,
                error: row.get(6)?,
                dead_at: row.get(7)?,
            })
        })
        .collect()
}

/// When a job was or is to run, as people count.
fn shown(run_at: Micros) -> Micros {
    match run_at < 0 {
        true => run_at + LONG_AGO,
        false => run_at,
    }
}

/// Makes one dead or postponed job due now; whether there was one.
pub fn retry(tx: &mut Tx<'_>, id: &str) -> Result<bool> {
    let now = tx.now();
    let due = tx.execute(
        "UPDATE job SET run_at = $1, attempts = 0, dead_at = NULL WHERE id = $2 AND error IS NOT NULL",
        values![now, id],
    )?;
    Ok(due > 0)
}

/// Makes dead and postponed jobs due now; how many.
pub fn retry_all(tx: &mut Tx<'_>) -> Result<u64> {
    let now = tx.now();
    tx.execute(
        "UPDATE job SET run_at = $1, attempts = 0, dead_at = NULL WHERE error IS NOT NULL",
        values![now],
    )
}
