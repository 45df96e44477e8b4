//! The log of a house through this room's face, on whichever engine `BEFFROI_TEST_DATABASE` says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod archive;
mod bundle;
mod check_log;
mod crash;
mod erasing;
mod erasure_proposals;
mod exporting;
mod founding;
mod full_house;
mod host;
mod key_changes;
mod mirroring;
mod restoring;
mod scratch;
mod sequencing;
mod site;
mod trees;
mod verifying;
