//! Reach: what the house says goes out to people, by every way they chose, once, whatever crashes in between.
//!
//! `outbox/` keeps what is to be said and to whom until it is said; any room may bring an outlet for it. `mail/` is the first:
//! subscribers, newsletters, what comes back.

mod audience;
mod door;
mod hosts;
pub mod mail;
mod migrations;
pub mod outbox;

pub use audience::audience;
pub use door::routes;
pub use hosts::outbound;
pub use migrations::MIGRATIONS;

/// The words of this room, by language.
pub const WORDS: &[(&str, &str)] = &[
    ("en", include_str!("../words/en.ftl")),
    ("fr", include_str!("../words/fr.ftl")),
    ("es", include_str!("../words/es.ftl")),
    ("uk", include_str!("../words/uk.ftl")),
    ("ar", include_str!("../words/ar.ftl")),
];
