//! Transparency logs as C2SP writes them: signed notes, checkpoints, tiles, proofs, cosignatures, policies.
//!
//! This crate is pure: bytes and values in, bytes and values out. It reads no file, no clock and no randomness, so
//! everything in it can be tested with vectors. All bytes are taken as hostile: each parser has limits, none
//! allocates by a length that it was told, none panics.
//!
//! It may be used apart from Beffroi; its licence is MIT or Apache-2.0.

pub mod checkpoint;
pub mod cosignature;
pub mod merkle;
pub mod note;
pub mod policy;
pub mod proof;
pub mod record;
pub mod strict;
pub mod tile;
pub mod witness;

pub use checkpoint::Checkpoint;
pub use merkle::Hash;
pub use note::{KeyName, Note, Signer, Vkey};
pub use strict::{SigningKey, VerifyingKey};

/// The commit of the C2SP specifications that this crate was written against.
/// signed-note, tlog-checkpoint and tlog-witness are at 1.0.0 there; tlog-proof and tlog-policy are not yet tagged.
pub const C2SP_COMMIT: &str = "5ba5ee830903e91240fc6f9f3a7a9293d49e69c9";
