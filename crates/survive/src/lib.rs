//! Survive: what a house published can be checked by anyone, copied by anyone, and taken from nobody.
//!
//! Every call is an entry of an append-only signed log (`sequencer.rs`), every file of the tree is stated in it
//! (`site.rs`), and all of it is served as files that any web host can copy (`pages.rs`). Promises:
//! - one process appends at a time; there are never two checkpoints of one size, nor one whose tiles or bodies are missing;
//! - the log holds commitments only: what is erased is gone from this house, and its entry stays;
//! - nothing a reader is given depends on this code: what is hashed is the bytes as served.
//!
//! `append.rs` is the one way into the log. `log_store.rs` and `manifest.rs` have every statement.

mod append;
pub mod archive;
pub mod bundle;
pub mod check;
mod compose;
mod desk;
pub mod editor_key;
pub mod erasure;
mod erasure_store;
pub mod export;
mod folder;
mod hear;
mod init;
mod journal;
pub mod keys;
mod listing;
pub mod log_store;
pub mod manifest;
mod migrations;
pub mod mirror;
pub mod mirrors;
mod open;
mod pages;
mod prover;
pub mod restore;
mod sequencer;
pub mod sheet;
mod signers;
mod site;
pub mod source;
pub mod tiles;
pub mod verify;
mod work;

pub use append::Watch;
pub use desk::routes;
pub use hear::hear;
pub use init::{InitOptions, InitOutcome, init};
pub use migrations::MIGRATIONS;
pub use open::check_on_open;
pub use pages::{pages, proof_of};
pub use sequencer::{append_raw, sequence, sequence_watched};
pub use sheet::RootSheet;
pub use site::site;

use floor::job::Handler;

/// The words of this room, by language: its pages at the desk and the sheets of the root keys.
pub const WORDS: &[(&str, &str)] = &[
    ("en", include_str!("../words/en.ftl")),
    ("fr", include_str!("../words/fr.ftl")),
    ("es", include_str!("../words/es.ftl")),
    ("uk", include_str!("../words/uk.ftl")),
    ("ar", include_str!("../words/ar.ftl")),
];

/// The jobs of this room.
pub fn jobs() -> Vec<Handler> {
    vec![
        Handler {
            kind: sequencer::JOB,
            run: |house, _| sequence(house),
        },
        Handler {
            kind: site::JOB,
            run: |house, _| site(house),
        },
    ]
}
