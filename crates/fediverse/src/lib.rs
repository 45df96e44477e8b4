//! The fediverse: a house can be found and read from Mastodon, GoToSocial and every other server that speaks ActivityPub.
//!
//! The house has one voice in all its languages and one in each of them ([`voice`]), and an actor for the server itself. A
//! call is one object for the first voice, with every edition in its maps, and one for the voice of each language. All of
//! them are documents that a pure function makes from the state (`documents/`), under addresses of their own
//! (`places.rs`): a page keeps its address, and a program that asks there for ActivityPub is led to the document.
//! Keys are made once and kept sealed (`keys.rs`); the documents need only their public halves, so a locked house can be read.
//!
//! What comes in and what is sent out to followers is not here yet: a request to follow finds no inbox that takes it.
//! A document costs a handful of rows by index and the rendering of its text; nothing is kept in memory.

mod discovery;
mod documents;
pub mod keys;
mod migrations;
mod outbox_store;
mod places;
mod routes;
pub mod voice;

pub use documents::{Document, at};
pub use migrations::MIGRATIONS;
pub use places::document_of;
pub use routes::routes;
