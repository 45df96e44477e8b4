//! The log of a house through this room's face, on whichever engine `BEFFROI_TEST_DATABASE` says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod check_log;
mod crash;
mod erasing;
mod founding;
mod key_changes;
mod scratch;
mod sequencing;
mod site;
