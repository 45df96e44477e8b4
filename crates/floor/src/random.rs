//! Randomness is handed in: the system's, or a seeded stream so that a test can repeat itself.

use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// The house's source of random bytes.
#[derive(Clone, Debug)]
pub enum Random {
    System,
    /// SHA-256 of a seed and a counter: for tests only, never for a real house.
    Seeded(Arc<Mutex<(u64, u64)>>),
}

impl Random {
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Mutex::new((seed, 0))))
    }

    /// `N` fresh random bytes.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N]> {
        let mut out = [0; N];
        match self {
            Self::System => system_fill(&mut out)?,
            Self::Seeded(state) => {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                for chunk in out.chunks_mut(32) {
                    let mut hash = Sha256::new();
                    hash.update(state.0.to_be_bytes());
                    hash.update(state.1.to_be_bytes());
                    state.1 += 1;
                    chunk.copy_from_slice(&hash.finalize()[..chunk.len()]);
                }
            }
        }
        Ok(out)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the system for randomness"
)]
fn system_fill(out: &mut [u8]) -> Result<()> {
    getrandom::fill(out).map_err(|cause| Error::internal("the system gave no random bytes", cause))
}
