//! An outlet: a way out that a room brings. The outbox keeps the deliveries; the outlet says who gets them and makes them.

use floor::{Conn, House, Micros, Result, SECOND, Tx};

use super::item::{Item, News};

/// A way out, as its room registers it.
#[derive(Clone, Copy)]
pub struct Outlet {
    /// Its name in rows and on screens; never changed.
    pub name: &'static str,
    /// Whether it has anybody to tell this news; asked in the transaction that makes the news.
    pub wants: fn(&mut Conn<'_>, News) -> Result<bool>,
    /// Adds the deliveries of the recipients after `item.reached`, in the order of their ids, at most so many.
    pub expand: fn(&mut Tx<'_>, &Item, u64) -> Result<Expanded>,
    /// Makes what a worker keeps between batches: connections, texts already rendered.
    pub courier: fn(&House) -> Result<Box<dyn Courier>>,
    /// The shortest time between two deliveries in one lane, where the house sets one.
    pub pace: fn(&House) -> Option<Micros>,
    /// What it does by the clock, asked every minute; whether it did anything.
    pub tend: fn(&House) -> Result<bool>,
}

/// What one batch of expansion did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expanded {
    /// Deliveries added.
    pub added: u64,
    /// The last recipient reached; `None` when there are no more.
    pub reached: Option<String>,
}

/// How long a courier may go on beginning deliveries of a batch. What one delivery takes, 80 seconds at most, comes on top; then others
/// take its lease for lost.
pub const TURN: Micros = 30 * SECOND;

/// Makes deliveries. Lives as long as its worker.
pub trait Courier: Send {
    /// Tries each delivery of the batch, all of one item, and says what became of each, in their order. What it does not answer
    /// for counts as not tried. It begins none after [`TURN`].
    fn deliver(&mut self, house: &House, item: &Item, batch: &[Delivery]) -> Vec<Outcome>;
}

/// Something for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub item: String,
    /// Whose meaning the outlet knows; never an address in clear.
    pub recipient: String,
    /// The receiving host, or what stands for it.
    pub lane: String,
    /// With item and recipient it is the delivery's identity, the same however often it is tried.
    pub made_at: Micros,
    /// How often it was tried, this time included.
    pub attempts: u32,
}

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The other side has taken it.
    Sent,
    /// There is nobody to take it any more, or nothing to say.
    Drop,
    /// Sent, and not answered yet: it is looked at again then, which is no new try. For an outlet that goes on while its courier answers, so
    /// that who is slow delays nobody; it has to remember what it sent.
    UnderWay { until: Micros },
    /// Not now. `why` names nobody.
    Later { why: String, fault: Fault },
    /// Not ever. `why` names nobody.
    Never { why: String },
}

/// Whose fault it was that it did not go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This delivery's: the others go on.
    Delivery,
    /// The receiving host's: after a few of these its lane is left alone for a while.
    Lane,
    /// The way out itself is shut: nothing of this outlet can go, and no delivery is blamed.
    Outlet,
}
