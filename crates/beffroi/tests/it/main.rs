//! The whole program from outside: what a person types, what comes back, and what may never be lost. One binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod alarm;
mod bad_input;
mod carried;
mod declaration;
mod desk;
mod fediverse;
mod first_use;
mod help;
mod imported;
mod invariants;
mod keys;
mod killed;
mod machine;
mod newsletter;
mod outbox;
mod peer;
mod people;
mod postfix;
mod program;
mod restored;
mod serving;
mod writers;
#[path = "../../../publish/tests/it/wxr_sample.rs"]
mod wxr_sample;
