//! The floor through its face, on whichever engine `BEFFROI_TEST_DATABASE` says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

mod db;
mod http;
mod jobs;
mod net;
mod routes;
mod scratch;
mod stage;
mod tree;
mod wire;
