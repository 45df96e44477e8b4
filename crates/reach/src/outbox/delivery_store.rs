//! Every SQL statement about deliveries.

use floor::{Conn, Micros, Result, Tx, values};

use super::item::{Item, Priority};
use super::item_store;
use super::outlet::Delivery;

/// A claimed delivery lies still for this long; then whoever claimed it is taken for dead. A turn and the longest that one delivery
/// may last are less, or a slow receiver would get things twice.
pub(super) const LEASE: Micros = 120 * floor::SECOND;

/// A delivery under a lease.
pub(super) struct Claimed {
    pub delivery: Delivery,
    /// It waited for the place in its lane that it has now.
    pub has_slot: bool,
}

/// Adds one delivery of an item that is being expanded; adding it again changes nothing. 1 if it was new.
pub fn add(tx: &mut Tx<'_>, item: &str, recipient: &str, lane: &str) -> Result<u64> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO delivery (item, recipient, lane, made_at, run_at, slot, attempts)
         VALUES ($1, $2, $3, $4, $4, 0, 0) ON CONFLICT (item, recipient) DO NOTHING",
        values![item, recipient, lane, now],
    )
}

/// Leaves a letter for one recipient: `kind` names the standing item. While the same letter still waits, it is asked for once.
pub fn add_one(
    tx: &mut Tx<'_>,
    outlet: &str,
    kind: &str,
    recipient: &str,
    lane: &str,
) -> Result<()> {
    item_store::standing(tx, kind, outlet, Priority::ASKED)?;
    let added = add(tx, kind, recipient, lane)?;
    tx.execute(
        "UPDATE outbox SET total = total + $1 WHERE id = $2",
        values![added, kind],
    )?;
    if added == 0 {
        let now = tx.now();
        tx.execute(
            "UPDATE delivery SET run_at = $1, attempts = 0 WHERE item = $2 AND recipient = $3 AND lease IS NULL AND dead_at IS NULL",
            values![now, kind, recipient],
        )?;
    }
    Ok(())
}

/// Claims deliveries of an item that are due, longest waiting first.
pub(super) fn claim(
    tx: &mut Tx<'_>,
    item: &Item,
    lease: &str,
    limit: u64,
    now: Micros,
) -> Result<Vec<Claimed>> {
    let skip = if tx.is_postgres() {
        "FOR UPDATE SKIP LOCKED"
    } else {
        ""
    };
    let sql = format!(
        "UPDATE delivery SET lease = $1, run_at = $2, attempts = attempts + 1 WHERE item = $3 AND recipient IN
           (SELECT recipient FROM delivery WHERE item = $3 AND dead_at IS NULL AND run_at <= $4
            ORDER BY run_at LIMIT $5 {skip})
         RETURNING recipient, lane, made_at, attempts, slot"
    );
    let rows = tx.query(&sql, values![lease, now + LEASE, &item.id, now, limit])?;
    rows.iter()
        .map(|row| {
            Ok(Claimed {
                delivery: Delivery {
                    item: item.id.clone(),
                    recipient: row.get(0)?,
                    lane: row.get(1)?,
                    made_at: row.get(2)?,
                    attempts: row.get(3)?,
                },
                has_slot: row.get(4)?,
            })
        })
        .collect()
}

/// Gives a claimed delivery back untried, until `run_at`. `slot`: it has its place in the lane then.
pub(super) fn give_back(
    tx: &mut Tx<'_>,
    delivery: &Delivery,
    lease: &str,
    run_at: Micros,
    slot: bool,
) -> Result<()> {
    tx.execute(
        "UPDATE delivery SET lease = NULL, run_at = $1, slot = $2, attempts = attempts - 1
         WHERE item = $3 AND recipient = $4 AND lease = $5",
        values![run_at, slot, &delivery.item, &delivery.recipient, lease],
    )?;
    Ok(())
}

/// The delivery is over; whether it was still ours to end.
pub(super) fn end(tx: &mut Tx<'_>, delivery: &Delivery, lease: &str) -> Result<bool> {
    let ended = tx.execute(
        "DELETE FROM delivery WHERE item = $1 AND recipient = $2 AND lease = $3",
        values![&delivery.item, &delivery.recipient, lease],
    )?;
    Ok(ended == 1)
}

/// It failed and is tried again at `run_at`.
pub(super) fn postpone(
    tx: &mut Tx<'_>,
    delivery: &Delivery,
    lease: &str,
    run_at: Micros,
    why: &str,
) -> Result<()> {
    tx.execute(
        "UPDATE delivery SET lease = NULL, slot = 0, run_at = $1, error = $2 WHERE item = $3 AND recipient = $4 AND lease = $5",
        values![run_at, why, &delivery.item, &delivery.recipient, lease],
    )?;
    Ok(())
}

/// It is given up, kept and shown; whether it was still ours to give up.
pub(super) fn bury(tx: &mut Tx<'_>, delivery: &Delivery, lease: &str, why: &str) -> Result<bool> {
    let now = tx.now();
    let buried = tx.execute(
        "UPDATE delivery SET lease = NULL, slot = 0, dead_at = $1, error = $2 WHERE item = $3 AND recipient = $4 AND lease = $5",
        values![now, why, &delivery.item, &delivery.recipient, lease],
    )?;
    Ok(buried == 1)
}

/// Deletes some of what cancelled items still had to deliver; how many.
pub(super) fn sweep_cancelled(tx: &mut Tx<'_>, limit: u64) -> Result<u64> {
    let Some(row) = tx.optional(CANCELLED, values![])? else {
        return Ok(0);
    };
    let item: String = row.get(0)?;
    let swept = tx.execute(
        "DELETE FROM delivery WHERE item = $1 AND recipient IN (SELECT recipient FROM delivery WHERE item = $1 LIMIT $2)",
        values![&item, limit],
    )?;
    // What was given up before counts as not sent, like the rest.
    tx.execute(
        "UPDATE outbox SET dropped = dropped + $1, dead = 0 WHERE id = $2",
        values![swept, item],
    )?;
    Ok(swept)
}

pub(super) fn anything_cancelled(conn: &mut Conn<'_>) -> Result<bool> {
    Ok(conn.optional(CANCELLED, values![])?.is_some())
}

const CANCELLED: &str = "SELECT o.id FROM outbox o WHERE o.state = 'cancelled' AND EXISTS (SELECT 1 FROM delivery d WHERE d.item = o.id) LIMIT 1";

/// Why deliveries of an item wait or were given up, and how many for each reason; the commonest first.
pub(super) fn reasons(conn: &mut Conn<'_>, item: &str, limit: u64) -> Result<Vec<(String, u64)>> {
    let rows = conn.query(
        "SELECT error, COUNT(*) FROM delivery WHERE item = $1 AND error IS NOT NULL GROUP BY error ORDER BY COUNT(*) DESC, error LIMIT $2",
        values![item, limit],
    )?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}
