//! A lane: one receiving host, or what stands for it. It keeps a pace where the house sets one, and is left alone for a while
//! after it failed several times in a row, so that a slow or dead host delays nobody else.
//!
//! Deliveries that find their lane shut or full are given back with the time they may go; each gets its own
//! place, so a long queue behind one lane is looked at once, not again and again.

use std::collections::{BTreeMap, BTreeSet};

use floor::{Conn, MINUTE, Micros, Result, SECOND, Tx, values};

/// So many failures in a row shut a lane.
const FAILURES: i64 = 5;
const LONGEST: Micros = 15 * MINUTE;
/// The lane that stands for the whole outlet.
pub(super) const OUTLET: &str = "";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lane {
    failures: i64,
    open_until: Micros,
    next_at: Micros,
}

/// What a lane says to a delivery that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Go,
    /// Not before this; the place is reserved if the pace is the reason.
    Wait {
        until: Micros,
        slot: bool,
    },
}

impl Lane {
    /// Takes a turn, or a place in the queue. An alarm waits for no pace.
    pub(super) fn turn(
        &mut self,
        now: Micros,
        pace: Option<Micros>,
        has_slot: bool,
        alarm: bool,
    ) -> Turn {
        if self.open_until > now {
            return Turn::Wait {
                until: self.open_until,
                slot: false,
            };
        }
        let Some(pace) = pace.filter(|_| !has_slot) else {
            return Turn::Go;
        };
        let place = self.next_at.max(now);
        self.next_at = place + pace;
        match place <= now || alarm {
            true => Turn::Go,
            false => Turn::Wait {
                until: place,
                slot: true,
            },
        }
    }

    fn failed(&mut self, now: Micros, at_once: bool) {
        self.failures += 1;
        if at_once || self.failures >= FAILURES {
            let doublings = match at_once {
                true => self.failures - 1,
                false => self.failures - FAILURES,
            };
            let wait = (10 * SECOND) << doublings.clamp(0, 10);
            self.open_until = now + wait.min(LONGEST);
        }
    }
}

pub(super) fn load(
    conn: &mut Conn<'_>,
    outlet: &str,
    names: impl Iterator<Item = String>,
) -> Result<BTreeMap<String, Lane>> {
    let mut lanes = BTreeMap::new();
    for name in names {
        if lanes.contains_key(&name) {
            continue;
        }
        let lane = one(conn, outlet, &name)?;
        lanes.insert(name, lane);
    }
    Ok(lanes)
}

/// Those that failed and have not worked since.
pub(super) fn failing(lanes: &BTreeMap<String, Lane>) -> BTreeSet<String> {
    let failing = lanes.iter().filter(|(_, lane)| lane.failures > 0);
    failing.map(|(name, _)| name.clone()).collect()
}

fn one(conn: &mut Conn<'_>, outlet: &str, name: &str) -> Result<Lane> {
    let row = conn.optional(
        "SELECT failures, open_until, next_at FROM lane WHERE outlet = $1 AND name = $2",
        values![outlet, name],
    )?;
    row.map_or(Ok(Lane::default()), |row| {
        Ok(Lane {
            failures: row.get(0)?,
            open_until: row.get(1)?,
            next_at: row.get(2)?,
        })
    })
}

fn keep(tx: &mut Tx<'_>, outlet: &str, name: &str, lane: Lane) -> Result<()> {
    tx.execute(
        "INSERT INTO lane (outlet, name, failures, open_until, next_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (outlet, name) DO UPDATE SET failures = excluded.failures, open_until = excluded.open_until, next_at = excluded.next_at",
        values![outlet, name, lane.failures, lane.open_until, lane.next_at],
    )?;
    Ok(())
}

/// Saves the places given out.
pub(super) fn keep_all(
    tx: &mut Tx<'_>,
    outlet: &str,
    before: &BTreeMap<String, Lane>,
    after: &BTreeMap<String, Lane>,
) -> Result<()> {
    for (name, lane) in after {
        if before.get(name) != Some(lane) {
            keep(tx, outlet, name, *lane)?;
        }
    }
    Ok(())
}

/// A lane took something: what it failed at before is forgiven.
pub(super) fn worked(tx: &mut Tx<'_>, outlet: &str, name: &str) -> Result<()> {
    tx.execute(
        "UPDATE lane SET failures = 0, open_until = 0 WHERE outlet = $1 AND name = $2 AND failures > 0",
        values![outlet, name],
    )?;
    Ok(())
}

/// A lane failed once more; until when it is shut, if it is. The outlet's own is shut at the first failure.
pub(super) fn failed(tx: &mut Tx<'_>, outlet: &str, name: &str, now: Micros) -> Result<Micros> {
    let mut lane = one(tx, outlet, name)?;
    // Several workers find the same outlet shut at the same moment: that is one failure.
    if lane.open_until > now {
        return Ok(lane.open_until);
    }
    lane.failed(now, name == OUTLET);
    keep(tx, outlet, name, lane)?;
    Ok(lane.open_until)
}

/// Lanes that are shut now, and until when.
pub(super) fn shut(
    conn: &mut Conn<'_>,
    outlet: &str,
    now: Micros,
) -> Result<(u64, Option<Micros>)> {
    let row = conn.one(
        "SELECT COUNT(*), MAX(CASE WHEN name = '' THEN open_until END) FROM lane WHERE outlet = $1 AND open_until > $2",
        values![outlet, now],
    )?;
    Ok((row.get(0)?, row.get(1)?))
}

/// Lanes that say nothing any more are forgotten.
pub(super) fn forget_idle(tx: &mut Tx<'_>, now: Micros) -> Result<u64> {
    tx.execute(
        "DELETE FROM lane WHERE open_until < $1 AND next_at < $1 AND failures = 0",
        values![now - floor::HOUR],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_gives_each_its_own_place() {
        let mut lane = Lane::default();
        let turn = |lane: &mut Lane, now, slot| lane.turn(now, Some(10), slot, false);
        assert_eq!(turn(&mut lane, 100, false), Turn::Go);
        let wait = |until| Turn::Wait { until, slot: true };
        assert_eq!(turn(&mut lane, 100, false), wait(110));
        assert_eq!(turn(&mut lane, 100, false), wait(120));
        assert_eq!(turn(&mut lane, 110, true), Turn::Go);
        assert_eq!(turn(&mut lane, 111, false), wait(130));
        assert_eq!(lane.turn(111, Some(10), false, true), Turn::Go);
    }

    #[test]
    fn a_lane_shuts_after_a_few_failures_and_longer_each_time() {
        let mut lane = Lane::default();
        for _ in 1..FAILURES {
            lane.failed(0, false);
            assert_eq!(lane.turn(0, None, false, false), Turn::Go);
        }
        let mut shut = Vec::new();
        for _ in 0..9 {
            lane.failed(0, false);
            shut.push(lane.open_until / SECOND);
        }
        assert_eq!(shut, [10, 20, 40, 80, 160, 320, 640, 900, 900]);
        assert!(matches!(lane.turn(1, None, false, true), Turn::Wait { .. }));
    }
}
