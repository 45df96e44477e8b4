//! People: who works in the house, how they sign in, what they may do, and what was done by whom.
//!
//! Nobody has an account who was not let in by a link (`invitation.rs`); everybody signs in by passkey, by authenticator app with a sign-in
//! name that the house chose, or, where the house allows it, by password (`sign_in.rs`); a session (`session.rs`) is a row that
//! can be ended. Removing somebody takes effect at once (`removal.rs`), save for their editor key, which the roots have to drop
//! (`owed.rs`). `desk/` is the shell of every page that people work on, and the door that checks who is acting. Promises:
//! - what opens the house (links, cookies, codes, names) is kept as hashes, seeds of authenticator apps sealed;
//! - no answer tells a stranger who is in the house;
//! - nothing about a person leaves this room for the log, the tree or the program's own messages.

pub mod audit;
pub mod desk;
pub mod hand;
pub mod invitation;
mod migrations;
pub mod owed;
pub mod passkey;
mod password;
pub mod person;
pub mod person_store;
pub mod removal;
mod secret;
pub mod session;
pub mod session_store;
mod sign_in;
pub mod totp;
mod way_store;

pub use desk::routes;
pub use migrations::MIGRATIONS;

/// The words of this room, by language.
pub const WORDS: &[(&str, &str)] = &[
    ("en", include_str!("../words/en.ftl")),
    ("fr", include_str!("../words/fr.ftl")),
    ("es", include_str!("../words/es.ftl")),
    ("uk", include_str!("../words/uk.ftl")),
    ("ar", include_str!("../words/ar.ftl")),
];
