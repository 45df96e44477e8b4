//! The workers: each claims a batch of the most urgent item, hands it to its courier and writes down what became of it.
//!
//! Leases and outcomes are bookkeeping that does not wait for the disk: a power cut may make a delivery happen again, with
//! the same identity, and never loses one.

use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use floor::db::Bell;
use floor::{Error, HOUR, House, MINUTE, Micros, Result, SECOND, Tx};

use super::delivery_store::{self, Claimed};
use super::item::{Item, Priority};
use super::lane::{self, Turn};
use super::outlet::{Courier, Delivery, Fault, Outcome, Outlet};
use super::{expand, item_store, quiet};

/// Deliveries claimed at once: what a kill can make happen twice, for each worker.
const BATCH: u64 = 16;
const ATTEMPTS: u32 = 14;
const LONGEST_WAIT: Micros = 6 * HOUR;
/// How long nobody looks whether anything is due, when nothing rings and no time comes that is known; and the same where the
/// commits of other processes are not heard.
const LOOK: Duration = Duration::from_secs(5);
const LOOK_DEAF: Duration = Duration::from_millis(500);
/// A worker that nobody wakes looks for itself after this.
const REST: Duration = Duration::from_secs(60);

/// Works with `workers` threads until `stop`: expansion and tidying on one more, which alone looks whether anything is due and wakes
/// the others, so that a house with nothing to send does nothing.
pub fn run_until(house: &House, outlets: &[Outlet], workers: usize, stop: &AtomicBool) {
    let due = Bell::default();
    std::thread::scope(|scope| {
        for _ in 0..workers.max(1) {
            scope.spawn(|| {
                let mut worker = Worker::new(outlets);
                until_stopped(
                    &due,
                    stop,
                    || Ok((worker.step(house)? == 0).then_some(REST)),
                );
            });
        }
        let mut tended = None;
        until_stopped(house.db.bell(), stop, || {
            let now = house.clock.now();
            if tended.is_none_or(|at| now - at >= MINUTE) {
                tended = Some(now);
                tend(house, outlets)?;
            }
            if tick(house, outlets)? {
                return Ok(None);
            }
            wake(house, &due, now).map(Some)
        });
        due.ring();
    });
}

/// Wakes the workers if anything is due; for how long nothing else will be, as far as is known.
fn wake(house: &House, due: &Bell, now: Micros) -> Result<Duration> {
    let quiet = quiet::is_quiet(house, now);
    let found = house.db.read(|conn| item_store::due(conn, now, quiet))?;
    if found.is_some() {
        due.ring();
    }
    let longest = match house.db.bell().hears() {
        true => LOOK,
        false => LOOK_DEAF,
    };
    let next = house.db.read(|conn| item_store::next_time(conn, now))?;
    Ok(next.map_or(longest, |at| {
        longest.min(Duration::from_micros((at - now).unsigned_abs()))
    }))
}

/// Steps until `stop`; where a step says for how long there is nothing to do, waits for the bell or until then.
fn until_stopped(
    bell: &Bell,
    stop: &AtomicBool,
    mut step: impl FnMut() -> Result<Option<Duration>>,
) {
    while !stop.load(Ordering::Relaxed) {
        let count = bell.count();
        match step() {
            Ok(None) => {}
            Ok(Some(rest)) => {
                bell.wait(count, rest);
            }
            Err(error) => {
                tracing::error!(%error, "the outbox cannot go on");
                bell.wait(u64::MAX, Duration::from_secs(2));
            }
        }
    }
}

fn tend(house: &House, outlets: &[Outlet]) -> Result<()> {
    for outlet in outlets {
        (outlet.tend)(house)?;
    }
    Ok(())
}

/// Does everything that is due, on this thread; the deliveries tried.
pub fn drain(house: &House, outlets: &[Outlet]) -> Result<u64> {
    tend(house, outlets)?;
    let mut worker = Worker::new(outlets);
    let mut tried = 0;
    loop {
        while tick(house, outlets)? {}
        match worker.step(house)? {
            0 => return Ok(tried),
            some => tried += some,
        }
    }
}

/// One step of what is not delivering: opening, expanding, closing, sweeping; whether there was anything to do.
pub fn tick(house: &House, outlets: &[Outlet]) -> Result<bool> {
    let now = house.clock.now();
    let overdue = house.db.read(|conn| item_store::overdue(conn, now))?;
    if !overdue.is_empty() {
        house.db.write(|tx| {
            overdue
                .iter()
                .try_for_each(|item| item_store::open(tx, item))
        })?;
        return Ok(true);
    }
    if expand::step(house, outlets)? {
        return Ok(true);
    }
    if house.db.read(item_store::any_finished)? {
        house.db.write_soon(item_store::close_finished)?;
        house.db.write_soon(|tx| lane::forget_idle(tx, now))?;
        return Ok(true);
    }
    if house.db.read(delivery_store::anything_cancelled)? {
        house
            .db
            .write_soon(|tx| delivery_store::sweep_cancelled(tx, 2_000))?;
        return Ok(true);
    }
    Ok(false)
}

pub(super) fn outlet_of<'o>(outlets: &'o [Outlet], item: &Item) -> Result<&'o Outlet> {
    let found = outlets.iter().find(|outlet| outlet.name == item.outlet);
    found.ok_or_else(|| {
        Error::internal(
            "nobody knows this outlet",
            anyhow::anyhow!("{}", item.outlet),
        )
    })
}

/// One worker and its couriers.
pub struct Worker<'o> {
    outlets: &'o [Outlet],
    couriers: HashMap<&'static str, Box<dyn Courier>>,
}

/// A batch under a lease.
struct Batch {
    item: Item,
    lease: String,
    deliveries: Vec<Delivery>,
    /// Some were given back: there may be more that are due.
    gave_back: u64,
    /// Lanes that failed before, the outlet's own among them, and are forgiven when they take something.
    mended: BTreeSet<String>,
}

impl<'o> Worker<'o> {
    pub fn new(outlets: &'o [Outlet]) -> Self {
        Self {
            outlets,
            couriers: HashMap::new(),
        }
    }

    /// Claims and tries one batch; how many deliveries were moved.
    pub fn step(&mut self, house: &House) -> Result<u64> {
        let now = house.clock.now();
        let quiet = quiet::is_quiet(house, now);
        let Some(item) = house.db.read(|conn| item_store::due(conn, now, quiet))? else {
            return Ok(0);
        };
        let outlet = outlet_of(self.outlets, &item)?;
        let pace = (outlet.pace)(house);
        let batch = house.db.write_soon(|tx| claim(tx, &item, pace, now))?;
        if batch.deliveries.is_empty() {
            return Ok(batch.gave_back);
        }
        let moved = batch.gave_back + batch.deliveries.len() as u64;
        let outcomes = self.deliver(house, outlet, &batch);
        house.db.write_soon(|tx| settle(tx, batch, &outcomes))?;
        Ok(moved)
    }

    fn deliver(&mut self, house: &House, outlet: &Outlet, batch: &Batch) -> Vec<Outcome> {
        let courier = match self.couriers.remove(outlet.name) {
            Some(courier) => Ok(courier),
            None => (outlet.courier)(house),
        };
        let mut courier = match courier {
            Ok(courier) => courier,
            Err(error) => return vec![shut(&error)],
        };
        // A courier that broke is not used again; its batch counts as tried.
        let tried = catch_unwind(AssertUnwindSafe(|| {
            courier.deliver(house, &batch.item, &batch.deliveries)
        }));
        match tried {
            Ok(outcomes) => {
                self.couriers.insert(outlet.name, courier);
                outcomes
            }
            Err(_) => {
                tracing::error!(outlet = outlet.name, "delivering broke");
                vec![later("a mistake of the program", Fault::Delivery); batch.deliveries.len()]
            }
        }
    }
}

fn shut(error: &Error) -> Outcome {
    later(error.what(), Fault::Outlet)
}

fn later(why: &str, fault: Fault) -> Outcome {
    Outcome::Later {
        why: why.to_owned(),
        fault,
    }
}

fn claim(tx: &mut Tx<'_>, item: &Item, pace: Option<Micros>, now: Micros) -> Result<Batch> {
    let lease = tx.fresh_id()?.to_string();
    let claimed = delivery_store::claim(tx, item, &lease, BATCH, now)?;
    let own = std::iter::once(lane::OUTLET.to_owned());
    let names = own.chain(claimed.iter().map(|claimed| claimed.delivery.lane.clone()));
    let before = lane::load(tx, &item.outlet, names)?;
    let mut after = before.clone();
    let mut batch = Batch {
        item: item.clone(),
        lease,
        deliveries: Vec::with_capacity(claimed.len()),
        gave_back: 0,
        mended: lane::failing(&before),
    };
    let alarm = item.priority == Priority::ALARM;
    for Claimed { delivery, has_slot } in claimed {
        let lane = after.entry(delivery.lane.clone()).or_default();
        match lane.turn(now, pace, has_slot, alarm) {
            Turn::Go => batch.deliveries.push(delivery),
            Turn::Wait { until, slot } => {
                delivery_store::give_back(tx, &delivery, &batch.lease, until, slot)?;
                batch.gave_back += 1;
            }
        }
    }
    lane::keep_all(tx, &item.outlet, &before, &after)?;
    Ok(batch)
}

/// Writes down what became of a batch, in one transaction.
fn settle(tx: &mut Tx<'_>, mut batch: Batch, outcomes: &[Outcome]) -> Result<()> {
    let (item, lease, now) = (batch.item, batch.lease.as_str(), tx.now());
    let (mut sent, mut dropped, mut dead) = (0, 0, 0);
    let mut shut_until = None;
    for (at, delivery) in batch.deliveries.iter().enumerate() {
        match outcomes.get(at) {
            Some(Outcome::Sent) => {
                sent += u64::from(delivery_store::end(tx, delivery, lease)?);
                if batch.mended.remove(&delivery.lane) {
                    lane::worked(tx, &item.outlet, &delivery.lane)?;
                }
            }
            Some(Outcome::Drop) => {
                dropped += u64::from(delivery_store::end(tx, delivery, lease)?);
            }
            Some(Outcome::UnderWay { until }) => {
                delivery_store::give_back(tx, delivery, lease, *until, false)?;
            }
            Some(Outcome::Never { why }) => {
                dead += u64::from(delivery_store::bury(tx, delivery, lease, why)?);
            }
            Some(Outcome::Later {
                fault: Fault::Outlet,
                why,
            }) => {
                if shut_until.is_none() {
                    tracing::warn!(
                        outlet = item.outlet,
                        why,
                        "nothing can go out by this outlet"
                    );
                    shut_until = Some(lane::failed(tx, &item.outlet, lane::OUTLET, now)?);
                }
                delivery_store::give_back(
                    tx,
                    delivery,
                    lease,
                    shut_until.unwrap_or(now + SECOND),
                    false,
                )?;
            }
            Some(Outcome::Later { why, fault }) => {
                if *fault == Fault::Lane {
                    lane::failed(tx, &item.outlet, &delivery.lane, now)?;
                }
                dead += fail(tx, delivery, lease, why, now)?;
            }
            None => {
                delivery_store::give_back(tx, delivery, lease, shut_until.unwrap_or(now), false)?
            }
        }
    }
    if sent > 0 && batch.mended.remove(lane::OUTLET) {
        lane::worked(tx, &item.outlet, lane::OUTLET)?;
    }
    item_store::count(tx, &item.id, sent, dropped, dead, now)
}

/// Waits longer each time, with jitter; gives up in the end. 1 if it was given up.
fn fail(tx: &mut Tx<'_>, delivery: &Delivery, lease: &str, why: &str, now: Micros) -> Result<u64> {
    if delivery.attempts >= ATTEMPTS {
        return Ok(u64::from(delivery_store::bury(tx, delivery, lease, why)?));
    }
    let wait = ((30 * SECOND) << delivery.attempts.saturating_sub(1).min(10)).min(LONGEST_WAIT);
    let jitter = i64::from(u16::from_be_bytes(tx.random().bytes()?)) * wait / (2 * 65_536);
    delivery_store::postpone(tx, delivery, lease, now + wait + jitter, why)?;
    Ok(0)
}
