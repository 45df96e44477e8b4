//! The room through its face, on whichever engine `BEFFROI_TEST_DATABASE` says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod alarm;
mod mail;
mod outbox;
mod scratch;
mod sink;
