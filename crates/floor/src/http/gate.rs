//! How many connections are open, in all and from one network. Networks are counted in memory while they are connected,
//! never written anywhere.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::network::Network;

pub(super) struct Gate {
    places: Arc<Semaphore>,
    networks: Mutex<HashMap<Network, usize>>,
    per_network: usize,
}

/// A place for one connection; dropped with it.
pub(super) struct Ticket {
    gate: Arc<Gate>,
    network: Network,
    _place: OwnedSemaphorePermit,
}

impl Gate {
    pub(super) fn new(connections: usize, per_network: usize) -> Arc<Self> {
        let places = connections.min(Semaphore::MAX_PERMITS);
        Arc::new(Self {
            places: Arc::new(Semaphore::new(places)),
            networks: Mutex::default(),
            per_network,
        })
    }

    /// Waits for a free place. `None` only if the gate was closed, which it never is.
    pub(super) async fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// Takes the place for a connection from `ip`, unless its network holds its share already.
    pub(super) fn enter(
        self: &Arc<Self>,
        ip: IpAddr,
        place: OwnedSemaphorePermit,
    ) -> Option<Ticket> {
        let network = Network::of(ip);
        if !network.is_here() {
            let mut networks = self.lock();
            let count = networks.entry(network).or_insert(0);
            if *count >= self.per_network {
                return None;
            }
            *count += 1;
        }
        Some(Ticket {
            gate: Arc::clone(self),
            network,
            _place: place,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Network, usize>> {
        self.networks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticket {
    pub(super) fn network(&self) -> Network {
        self.network
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut networks = self.gate.lock();
        if let Some(count) = networks.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                networks.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enter(gate: &Arc<Gate>, ip: &str) -> Option<Ticket> {
        let place = Arc::clone(&gate.places).try_acquire_owned().ok()?;
        gate.enter(ip.parse().unwrap(), place)
    }

    #[test]
    fn one_network_holds_only_its_share() {
        let gate = Gate::new(100, 2);
        let first = enter(&gate, "192.0.2.1").unwrap();
        let _second = enter(&gate, "::ffff:192.0.2.77").unwrap();
        assert!(enter(&gate, "192.0.2.200").is_none());
        assert!(enter(&gate, "192.0.3.1").is_some());
        drop(first);
        assert!(enter(&gate, "192.0.2.200").is_some());
        let all: Vec<_> = (0..9).map(|_| enter(&gate, "127.0.0.1")).collect();
        assert!(all.iter().all(Option::is_some));
    }

    #[test]
    fn nothing_is_remembered_of_who_left() {
        let gate = Gate::new(2, 2);
        let tickets = [enter(&gate, "2001:db8::1"), enter(&gate, "192.0.2.1")];
        assert!(enter(&gate, "198.51.100.1").is_none());
        drop(tickets);
        assert!(gate.lock().is_empty());
        assert_eq!(gate.places.available_permits(), 2);
    }
}
