//! The floor through its face, on whichever engine `BEFFROI_TEST_DATABASE` says.

mod db;
mod jobs;
mod scratch;
