//! Which hosts the house asks, and why, and how often this process has: for the stewards to see.
//!
//! Why is what the rooms say of the configuration and their rows; how often is counted in memory only.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::{Conn, House, Result};

/// Beyond this many hosts, new ones are counted together.
const MAX_HOSTS: usize = 10_000;
const OTHERS: &str = "…";

/// A host that the house asks, or may ask.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outbound {
    pub host: String,
    /// The message that says why, in the words of the room: `outbound-mirror`.
    pub why: &'static str,
}

/// What a room tells of the hosts it asks.
pub type Outbounds = fn(&House, &mut Conn<'_>) -> Result<Vec<Outbound>>;

/// How often each host was asked.
#[derive(Default)]
pub struct Hosts(Mutex<BTreeMap<String, u64>>);

impl Hosts {
    pub(super) fn count(&self, host: &str) {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = hosts.len() < MAX_HOSTS || hosts.contains_key(host);
        let name = if room { host } else { OTHERS };
        *hosts.entry(name.to_owned()).or_insert(0) += 1;
    }

    pub fn list(&self) -> Vec<(String, u64)> {
        let hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hosts
            .iter()
            .map(|(host, count)| (host.clone(), *count))
            .collect()
    }
}
