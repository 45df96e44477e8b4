//! The front door as a library, so that tests open the same house as the program: which rooms there are, what
//! each lets people do, which room hears which fact, and the verbs of the command line.

pub mod cli;
mod hears;
mod open;
mod outside;
mod owed;
mod progress;
mod rooms;
mod routes;
pub mod verbs;

pub use open::{Clocked, open, open_with, unlock};
pub use rooms::{OUTLETS, handlers, rooms};
pub use routes::router;
