//! What a person or a script wants to know of the outbox: what is queued, sent and failed, how fast, how long still, and why not.

use floor::{Conn, Micros, Result};
use serde::Serialize;

use super::item::{Item, News, State};
use super::{delivery_store, item_store, lane};

/// How one item gets on. Times are microseconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Progress {
    pub id: String,
    pub outlet: String,
    pub news: News,
    /// The call's address; none for letters.
    pub call: Option<String>,
    pub state: State,
    /// Whether its deliveries are all written; until then `queued` still grows.
    pub expanded: bool,
    pub queued: u64,
    pub sent: u64,
    /// Recipients who were gone, or no longer wanted it, when their turn came.
    pub dropped: u64,
    /// Given up; `beffroi outbox DIR --retry` tries them again.
    pub failed: u64,
    /// Deliveries in a minute so far.
    pub per_minute: Option<u64>,
    /// Until the queue is empty, at that rate.
    pub seconds_left: Option<u64>,
    /// Receiving hosts that are left alone for now.
    pub shut_lanes: u64,
    /// Until when nothing of the outlet can go.
    pub shut_until: Option<Micros>,
    /// Why deliveries wait or were given up, and how many for each reason.
    pub reasons: Vec<(String, u64)>,
}

/// The items under way and the newest that ended, 100 in all.
pub fn progress(conn: &mut Conn<'_>, now: Micros) -> Result<Vec<Progress>> {
    let items = item_store::newest(conn, 100)?;
    items
        .into_iter()
        .map(|item| of_item(conn, item, now))
        .collect()
}

fn of_item(conn: &mut Conn<'_>, item: Item, now: Micros) -> Result<Progress> {
    let call = match &item.call {
        Some(id) => publish::call_store::call(conn, id)?.map(|call| call.slug),
        None => None,
    };
    let (shut_lanes, shut_until) = match item.state {
        State::Open => lane::shut(conn, &item.outlet, now)?,
        _ => (0, None),
    };
    let per_minute = per_minute(&item);
    Ok(Progress {
        call,
        queued: item.queued(),
        per_minute,
        seconds_left: per_minute
            .filter(|rate| *rate > 0 && item.state == State::Open)
            .map(|rate| item.queued() * 60 / rate),
        shut_lanes,
        shut_until,
        reasons: delivery_store::reasons(conn, &item.id, 5)?,
        id: item.id,
        outlet: item.outlet,
        news: item.news,
        state: item.state,
        expanded: item.expanded,
        sent: item.sent,
        dropped: item.dropped,
        failed: item.dead,
    })
}

fn per_minute(item: &Item) -> Option<u64> {
    let took = item.last_at? - item.first_at?;
    let took = u64::try_from(took).ok().filter(|took| *took > 0)?;
    (!item.standing).then(|| item.sent.saturating_mul(60_000_000) / took)
}
