//! The floor through its face, on whichever engine `BEFFROI_TEST_DATABASE` says.

mod db;
mod http;
mod jobs;
mod net;
mod scratch;
mod stage;
mod tree;
mod wire;
