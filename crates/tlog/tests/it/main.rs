//! `tlog` from outside: public vectors, other people's implementations, and bytes that nobody would write.

#![expect(
    clippy::unwrap_used,
    reason = "clippy sees the helpers of a test as no test; a test that cannot go on may stop"
)]

mod aics;
mod differential;
mod hostile;
mod records;
mod static_tree;
mod vectors;
