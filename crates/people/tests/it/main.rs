//! The room through its face: people at their desks, and those who would like to sit there.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod arriving;
mod hostile;
mod removing;
mod signing_in;
mod stage;
mod visitor;
