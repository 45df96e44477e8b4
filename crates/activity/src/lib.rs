//! What is said in the fediverse: ActivityPub documents built and read, requests and documents signed and verified.
//!
//! This crate is pure: bytes and values in, values and verdicts out. It opens no socket, reads no clock and draws no
//! random number; RSA, which needs a library in C, is handed in as a function. So whatever a peer may send or a
//! signer may get wrong can be tried with vectors.
//!
//! All bytes are taken as hostile. JSON is read with limits and as plain JSON: a JSON-LD context is never fetched and
//! Linked Data signatures are ignored. A request or a document becomes a *claim* first; only a claim that
//! stands every test that needs no key (size, form, covered parts, host, time, digest) asks for one.
//!
//! It may be used apart from Beffroi; its licence is MIT or Apache-2.0.

pub mod address;
pub mod authority;
pub mod discover;
pub mod jcs;
pub mod json;
pub mod key;
pub mod media_type;
pub mod proof;
pub mod read;
pub mod signature;
mod time;
pub mod vocabulary;
pub mod write;

pub use address::{Address, Origin};
pub use json::Object;
pub use key::{PublicKey, RsaPublicKey};
