//! Which hosts this process has asked, and how often: for the stewards to see. In memory only.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Beyond this many hosts, new ones are counted together.
const MAX_HOSTS: usize = 10_000;
const OTHERS: &str = "…";

#[derive(Default)]
pub(super) struct Hosts(Mutex<BTreeMap<String, u64>>);

impl Hosts {
    pub(super) fn count(&self, host: &str) {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = hosts.len() < MAX_HOSTS || hosts.contains_key(host);
        let name = if room { host } else { OTHERS };
        *hosts.entry(name.to_owned()).or_insert(0) += 1;
    }

    pub(super) fn list(&self) -> Vec<(String, u64)> {
        let hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hosts
            .iter()
            .map(|(host, count)| (host.clone(), *count))
            .collect()
    }
}
