//! Reach: what the house says goes out to people, by every way they chose, once, whatever crashes in between.
//!
//! `outbox/` keeps what is to be said and to whom until it is said; any room may bring an outlet for it. `mail/` is the first:
//! subscribers, newsletters, what comes back.

mod audience;
mod desk;
mod door;
mod hosts;
pub mod mail;
mod migrations;
pub mod outbox;

pub use audience::audience;
pub use desk::act as act_on_outbox;
pub use hosts::outbound;
pub use migrations::MIGRATIONS;

/// Every route of this room but what is done with the whole outbox ([`act_on_outbox`]), which has to know every outlet.
pub fn routes() -> Vec<floor::route::Route> {
    let mut routes = door::routes();
    routes.extend(desk::routes());
    routes
}

/// The words of this room, by language.
pub const WORDS: &[(&str, &str)] = &[
    ("en", include_str!("../words/en.ftl")),
    ("fr", include_str!("../words/fr.ftl")),
    ("es", include_str!("../words/es.ftl")),
    ("uk", include_str!("../words/uk.ftl")),
    ("ar", include_str!("../words/ar.ftl")),
];
