//! Documents of others, read into types: what we look at is named, everything else is left where it lies.
//!
//! Every property may be one value or a list, an id or a whole object, and many peers write the same thing in different
//! ways; that is settled here, once. Nothing is believed yet: [`crate::authority`] says what may be.

pub mod activity;
pub mod actor;
pub mod collection;
mod field;
pub mod post;

pub use activity::{Activity, Deed};
pub use actor::Actor;
pub use collection::Collection;
pub use post::{Post, Text};

/// Why a document is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("the document has no `{0}`, or one that cannot be read")]
    Missing(&'static str),
    #[error("the document is of another type than is read here")]
    Type,
}
