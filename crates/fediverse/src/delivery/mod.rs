//! Delivery: an outlet of the outbox. A call goes once to each inbox that followers of a voice share, and its changes and its end to every
//! inbox that has it, whether anybody there still follows or not.
//!
//! `expand.rs` says which inboxes, by statements over one row for each; `text.rs` writes what is sent, once for all; `courier.rs` decides what
//! an inbox still lacks; `flight.rs` keeps what is under way, so that a slow server holds no worker; `judge.rs` says what an answer means.
//! A server that fails is left alone for a while by the outbox, and after a week of that for a day at a time.
//! Cost of a delivery: one signature of RSA (0.5 ms), a request on a connection that is kept, and four rows.

mod courier;
mod expand;
mod flight;
mod judge;
mod route_store;
mod text;

use std::sync::atomic::{AtomicI64, Ordering};

use floor::{Fact, HOUR, House, Result, Tx};
use reach::outbox::{self, Outlet, Priority};

use crate::{follower_store, host_store, letter_store, peer_store};

/// In rows and on screens.
pub(crate) const NAME: &str = "fediverse";
/// The names of items that tell followers of a changed profile begin so.
const PROFILE: &str = "fediverse-profile-";

pub const OUTLET: Outlet = Outlet {
    name: NAME,
    wants: expand::wants,
    expand: expand::expand,
    courier: |house| Ok(Box::new(courier::FediverseCourier::new(house)?)),
    pace: |_| None,
    tend,
};

/// A changed house tells its followers.
pub fn hear(tx: &mut Tx<'_>, fact: &Fact) -> Result<()> {
    match fact {
        Fact::HouseChanged if follower_store::any(tx)? => {
            let id = format!("{PROFILE}{}", tx.fresh_id()?);
            outbox::gather(tx, &id, NAME, Priority::GATHERED)
        }
        _ => Ok(()),
    }
}

/// When this process last tidied.
struct Tended(AtomicI64);

fn tend(house: &House) -> Result<bool> {
    let now = house.clock.now();
    let tended = house.keep(|_| Ok(Tended(AtomicI64::new(0))))?;
    if now - tended.0.swap(now, Ordering::Relaxed) < HOUR {
        return Ok(false);
    }
    let gone = house.db.write_soon(|tx| {
        let letters = letter_store::tidy(tx)?;
        let routes = route_store::tidy(tx)?;
        Ok(letters + routes + host_store::forget_old_schemes(tx)? + peer_store::tidy(tx)?)
    })?;
    Ok(gone > 0)
}
