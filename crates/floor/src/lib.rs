//! The floor every room stands on: database, facts, jobs, the tree, words, the way in and the way out.
//!
//! Small and slow to change. It knows no room; rooms hand it their pages, migrations, jobs and words.

pub mod audience;
mod clock;
pub mod config;
pub mod db;
mod error;
pub mod fact;
pub mod form;
pub mod hex;
pub mod house;
pub mod http;
mod id;
pub mod job;
pub mod keyring;
pub mod limit;
pub mod markup;
pub mod net;
mod random;
pub mod route;
pub mod seal;
pub mod tree;
mod whole_file;
pub mod words;

pub use clock::{Clock, DAY, HOUR, MINUTE, Micros, SECOND};
pub use config::Config;
pub use db::{Conn, Db, Row, Tx, Value};
pub use error::{Error, ErrorKind, Result};
pub use fact::Fact;
pub use house::House;
pub use id::Id;
pub use keyring::Keyring;
pub use random::Random;
pub use whole_file::WholeFile;
