//! Publish: calls in many languages, from files or from elsewhere, and the pages people read.
//!
//! A call is one thing in all its languages: one address, one number, one place in every list. Publishing is one
//! transaction that writes the revisions and says `Fact::Published`; readers see a revision once it is in the log.
//! `call.rs` has the nouns, `call_store.rs` every statement that reads them, `publish_calls.rs` the transaction,
//! `site/` the public pages as pure functions, `files/` and `import/` what comes from outside.

pub mod call;
pub mod call_store;
mod migrations;

pub use migrations::MIGRATIONS;
