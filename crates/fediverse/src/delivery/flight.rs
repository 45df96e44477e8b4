//! What is under way: requests that were sent and not answered yet, and answers that nobody has come for.
//!
//! A worker waits a moment for its own and goes on; what comes later is found here when the outbox looks again. This is memory only of this
//! process: after a kill the delivery is made again, with the same id.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use activity::signature::Scheme;
use floor::net::{Fetched, Fetcher, Req};
use floor::{House, Result};

use super::text::Texts;

/// Requests under way at once, and for one server.
const MOST: usize = 256;
const MOST_BY_HOST: usize = 4;
/// Answers that nobody came for; the oldest half is let go, and those deliveries are made again.
const MOST_LANDED: usize = 10_000;

/// What is under way: a call (or an item of the outbox) and a recipient.
pub(super) type Key = (String, String);

/// How a request ended.
#[derive(Debug)]
pub(super) struct Landed {
    pub(super) answer: Result<Fetched>,
    /// The way in which it was signed, and whether it was the second that was tried.
    pub(super) scheme: Scheme,
    pub(super) second: bool,
    /// What it told, for the books.
    pub(super) version: Option<floor::Micros>,
}

impl Landed {
    pub(super) fn was_taken(&self) -> bool {
        let status = self.answer.as_ref().map(|answer| answer.status);
        status.is_ok_and(|status| (200..300).contains(&status))
    }
}

/// Why a request was not sent now.
pub(super) enum Full {
    /// Too many are under way to this server, or the same is.
    Host,
    All,
}

#[derive(Default)]
struct Sky {
    flying: HashMap<Key, String>,
    by_host: HashMap<String, usize>,
    landed: HashMap<Key, Landed>,
}

/// What all workers of a process share.
pub(super) struct Flights {
    fetcher: Arc<Fetcher>,
    pub(super) texts: Texts,
    sky: Arc<(Mutex<Sky>, Condvar)>,
}

/// What is known of one flight besides its answer.
pub(super) struct Ticket {
    pub(super) key: Key,
    pub(super) host: String,
    pub(super) scheme: Scheme,
    pub(super) second: bool,
    pub(super) version: Option<floor::Micros>,
}

impl Flights {
    pub(super) fn of(house: &House) -> Result<Arc<Self>> {
        let fetcher = Fetcher::shared(house)?;
        house.keep(|_| {
            Ok(Self {
                fetcher,
                texts: Texts::default(),
                sky: Arc::default(),
            })
        })
    }

    /// Whether it is under way.
    pub(super) fn is_flying(&self, key: &Key) -> bool {
        lock(&self.sky.0).flying.contains_key(key)
    }

    /// Takes the answer of one that came back.
    pub(super) fn collect(&self, key: &Key) -> Option<Landed> {
        lock(&self.sky.0).landed.remove(key)
    }

    /// Sends a request, or says why not now.
    pub(super) fn start(&self, ticket: Ticket, req: Req) -> Result<(), Full> {
        {
            let mut sky = lock(&self.sky.0);
            if sky.flying.len() >= MOST {
                return Err(Full::All);
            }
            // Another worker was quicker.
            if sky.flying.contains_key(&ticket.key) {
                return Err(Full::Host);
            }
            let here = sky.by_host.entry(ticket.host.clone()).or_insert(0);
            if *here >= MOST_BY_HOST {
                return Err(Full::Host);
            }
            *here += 1;
            sky.flying.insert(ticket.key.clone(), ticket.host.clone());
        }
        let sky = Arc::clone(&self.sky);
        self.fetcher.send(req, move |answer| {
            let landed = Landed {
                answer,
                scheme: ticket.scheme,
                second: ticket.second,
                version: ticket.version,
            };
            land(&sky, ticket.key, landed);
        });
        Ok(())
    }

    /// Waits until none of these is under way, or for so long.
    pub(super) fn wait(&self, keys: &[Key], patience: Duration) {
        let sky = lock(&self.sky.0);
        let waits = |sky: &mut Sky| keys.iter().any(|key| sky.flying.contains_key(key));
        drop(self.sky.1.wait_timeout_while(sky, patience, waits));
    }

    /// Waits until there is room for another, or for so long.
    pub(super) fn wait_for_room(&self, patience: Duration) {
        let sky = lock(&self.sky.0);
        let full = |sky: &mut Sky| sky.flying.len() >= MOST;
        drop(self.sky.1.wait_timeout_while(sky, patience, full));
    }
}

fn land(sky: &(Mutex<Sky>, Condvar), key: Key, landed: Landed) {
    let mut inside = lock(&sky.0);
    if let Some(host) = inside.flying.remove(&key)
        && let Some(count) = inside.by_host.get_mut(&host)
    {
        *count -= 1;
        if *count == 0 {
            inside.by_host.remove(&host);
        }
    }
    if inside.landed.len() >= MOST_LANDED {
        let mut keep = false;
        inside.landed.retain(|_, _| {
            keep = !keep;
            keep
        });
    }
    inside.landed.insert(key, landed);
    drop(inside);
    sky.1.notify_all();
}

fn lock(sky: &Mutex<Sky>) -> MutexGuard<'_, Sky> {
    sky.lock().unwrap_or_else(PoisonError::into_inner)
}
