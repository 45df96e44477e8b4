//! What other servers read of a house, while it publishes, corrects, withdraws and erases.

#![expect(
    clippy::unwrap_used,
    reason = "clippy sees the helpers of a test as no test; a test that cannot go on may stop"
)]

mod delivery;
mod desk;
mod documents;
mod holes;
mod inbox;
mod keys;
mod neighbour;
