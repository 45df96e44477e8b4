//! The two offline files that pass from hand to hand: the booklet, one page that carries its proofs, and the pack, the tree itself.
//!
//! `booklet.rs` and `pack.rs` write them, `read.rs` and `unpack.rs` read them back. Whatever comes in is hostile: it is bounded,
//! all of it is verified, and only then written. Formats: `docs/formats.md`.

mod booklet;
mod delta;
mod pack;
mod partial;
mod payload;
mod read;
mod unpack;
mod words;
mod zip_form;
pub(crate) mod zip_out;

pub use booklet::booklet;
pub(crate) use pack::READ_ME;
pub use pack::{PackOutcome, pack};
pub use payload::{MAX_BOOKLET_BYTES, is_booklet};
pub use read::{BookletReport, read_booklet, verify_booklet};
pub use unpack::{PackNote, Unpacked, open_pack, unpack_booklet, unpack_pack, verify_pack};
