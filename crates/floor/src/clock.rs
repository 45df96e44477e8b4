//! Time is handed in: a house asks its clock, a test sets it. One word wide, free to copy.
//!
//! Times are microseconds since 1970-01-01T00:00:00Z, everywhere: in rows, in facts, between rooms.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Microseconds since the Unix epoch.
pub type Micros = i64;

pub const SECOND: Micros = 1_000_000;
pub const MINUTE: Micros = 60 * SECOND;
pub const HOUR: Micros = 60 * MINUTE;
pub const DAY: Micros = 24 * HOUR;

/// The house's clock: the system's, or one that a test moves.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still at `now` until it is moved.
    pub fn fixed(now: Micros) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(now)))
    }

    pub fn now(&self) -> Micros {
        match self {
            Self::System => system_now(),
            Self::Fixed(at) => at.load(Ordering::SeqCst),
        }
    }

    /// Moves a fixed clock forward (or back); the system's cannot be moved.
    pub fn advance(&self, by: Micros) {
        if let Self::Fixed(at) = self {
            at.fetch_add(by, Ordering::SeqCst);
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the system for the time"
)]
fn system_now() -> Micros {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
        })
}
