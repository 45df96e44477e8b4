//! Publish: calls in many languages, from files or from elsewhere, and the pages people read.
//!
//! A call is one thing in all its languages: one address, one number, one place in every list. Publishing is one
//! transaction that writes the revisions and says `Fact::Published`; readers see a revision once it is in the log.
//! `call.rs` has the nouns, `call_store.rs` every statement that reads them, `publish_calls.rs` the transaction,
//! `site/` the public pages as pure functions, `files/` and `import/` what comes from outside.

pub mod alarm;
pub mod alarm_store;
pub mod call;
pub mod call_store;
pub mod desk;
pub mod draft;
mod draft_media_store;
pub mod draft_store;
pub mod erase_calls;
pub mod files;
pub mod found_store;
pub mod glossary;
pub mod import;
pub mod kind;
pub mod listing_store;
pub mod media;
pub mod memory_store;
mod migrations;
pub mod prepare;
mod presence_store;
pub mod publish_calls;
pub mod restore_calls;
pub mod review_store;
pub mod site;
pub mod suggestion_store;
pub mod translation;

pub use desk::routes;
pub use migrations::MIGRATIONS;
pub use site::WORDS;
