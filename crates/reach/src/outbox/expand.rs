//! Fan-out: an open item becomes deliveries, in batches that are one transaction each. Where it was interrupted it goes on; a
//! batch that another process made meanwhile is undone.

use floor::{Error, House, Result};

use super::item::Item;
use super::outlet::Outlet;
use super::{item_store, work};

/// Deliveries in one transaction: short enough that an alarm is not kept waiting for the writer.
const BATCH: u64 = 5_000;

/// Expands the most urgent item by one batch; whether there was one.
pub(super) fn step(house: &House, outlets: &[Outlet]) -> Result<bool> {
    let Some(item) = house.db.read(item_store::to_expand)? else {
        return Ok(false);
    };
    let outlet = work::outlet_of(outlets, &item)?;
    let outcome = house.db.write(|tx| batch(tx, outlet, &item));
    match outcome {
        Err(error) if error.what() == OVERTAKEN => Ok(true),
        outcome => outcome.map(|()| true),
    }
}

const OVERTAKEN: &str = "another process expanded this item meanwhile";

fn batch(tx: &mut floor::Tx<'_>, outlet: &Outlet, item: &Item) -> Result<()> {
    let expanded = (outlet.expand)(tx, item, BATCH)?;
    let kept = item_store::note_expanded(tx, item, expanded.added, expanded.reached.as_deref())?;
    match kept {
        true => Ok(()),
        false => Err(Error::conflict(OVERTAKEN)),
    }
}
