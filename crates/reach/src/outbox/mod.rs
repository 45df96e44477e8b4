//! The outbox: what the house has to say, by which outlet, to whom, until it is said.
//!
//! Publishing writes one [`Item`] for each outlet in its own transaction and returns, whatever the number of recipients. Once
//! readers can see what it is about, the item opens; `expand.rs` turns it into deliveries in bounded batches, and
//! workers (`work.rs`) claim them in batches under a lease, most urgent item first. What was delivered is deleted and counted.
//! A failure waits longer each time, with jitter; a lane (receiving host) that keeps failing is left alone for a while
//! (`lane.rs`), and so delays nobody else. A kill loses nothing: a lease ends, and the same delivery with the same
//! identity is made again.
//! Costs: one row for each delivery not yet made; about 20 microseconds of SQL for each on SQLite.

mod delivery_store;
mod expand;
mod item;
mod item_store;
mod lane;
mod news;
mod outlet;
mod progress;
mod quiet;
mod work;

pub use delivery_store::{add, add_one};
pub use item::{Item, News, Priority, State};
pub use item_store::{
    cancel, digests_from, gather, held, item, pause, resume, retry_dead, told_since,
};
pub use news::{hear, rehearse};
pub use outlet::{Courier, Delivery, Expanded, Fault, Outcome, Outlet, TURN};
pub use progress::{Progress, progress};
pub use work::{Worker, drain, run_until, tick};
