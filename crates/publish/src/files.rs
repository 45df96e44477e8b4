//! Calls from files: Markdown with front matter, one file per edition.
//!
//! [`load`] reads files, a folder per call or a whole tree of them, and either gives drafts or everything that is wrong
//! with any of the files, so that the writer mends them in one go. Nothing is written, and no byte outside the paths given
//! is read: links and names that lead out are refused. Cost: one read of each file, one parse of each text.

mod call;
mod edition;
pub mod folder;
pub mod front_matter;
pub mod meta;
pub mod read;
pub mod within;

pub use folder::{Loaded, load};
