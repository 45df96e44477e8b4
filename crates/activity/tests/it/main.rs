//! `activity` from outside: the documents we send, those that peers send, and another implementation that reads ours.

#![expect(
    clippy::unwrap_used,
    reason = "clippy sees the helpers of a test as no test; a test that cannot go on may stop"
)]

mod documents;
mod fedify;
mod reading;
