//! The fediverse: a house can be found, read, followed and answered from Mastodon, GoToSocial and every other server that speaks ActivityPub.
//!
//! The house has one voice in all its languages and one in each of them ([`voice`]), and an actor for the server itself. A
//! call is one object for the first voice, with every edition in its maps, and one for the voice of each language. All of
//! them are documents that a pure function makes from the state (`documents/`), under addresses of their own
//! (`places.rs`): a page keeps its address, and a program that asks there for ActivityPub is led to the document.
//!
//! What others send comes in by one careful door (`inbox/`): followers, replies, likes, boosts, reports, departures. What the house says goes
//! out as an outlet of the outbox (`delivery/`), once to each inbox. What servers may do is said by rules ([`rule`]).
//! Keys are made once and kept sealed (`keys.rs`); a locked house can be read, and sends nothing.

mod delivery;
mod desk;
mod discovery;
mod documents;
mod enforce;
mod fetch;
mod follower_store;
mod host_store;
mod inbox;
mod jobs;
mod keychain;
pub mod keys;
mod letter_store;
mod migrations;
mod outbox_store;
mod peer;
mod peer_store;
mod places;
pub mod reaction_store;
mod reply;
pub mod reply_store;
mod routes;
pub mod rule;
pub mod rule_store;
pub mod voice;

/// The words of this room, by language.
pub const WORDS: &[(&str, &str)] = &[
    ("en", include_str!("../words/en.ftl")),
    ("fr", include_str!("../words/fr.ftl")),
    ("es", include_str!("../words/es.ftl")),
    ("uk", include_str!("../words/uk.ftl")),
    ("ar", include_str!("../words/ar.ftl")),
];

pub use delivery::{OUTLET, hear};
pub use documents::{Document, at};
pub use host_store::outbound;
pub use jobs::jobs;
pub use migrations::MIGRATIONS;
pub use places::document_of;
pub use routes::routes;
