//! What a room gives the tree: patterns, pure functions from state to bytes, and which paths a fact touches.

use crate::{Conn, Fact, House, Result};

use super::Params;

/// The bytes of one path, as a reader, a mirror and an export get them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub bytes: Vec<u8>,
    /// A media type with its charset, as `text/html; charset=utf-8`.
    pub media_type: &'static str,
    pub cache: Caching,
}

/// How long a reader may keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caching {
    /// Ask each time whether it changed (costs a 304).
    Revalidate,
    /// The path names the content: it never changes.
    Immutable,
}

impl Rendered {
    pub fn html(text: String) -> Self {
        Self::changing("text/html; charset=utf-8", text.into_bytes())
    }

    pub fn changing(media_type: &'static str, bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            media_type,
            cache: Caching::Revalidate,
        }
    }

    pub fn immutable(media_type: &'static str, bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            media_type,
            cache: Caching::Immutable,
        }
    }
}

/// Renders a path that fits the page's pattern; `None` when there is nothing there. Reads one snapshot, changes nothing.
pub type Render = fn(&House, &mut Conn<'_>, &Params<'_>) -> Result<Option<Rendered>>;

/// Says which paths a fact touches.
pub type Touch = fn(&House, &mut Conn<'_>, &Fact) -> Result<Touched>;

/// Every path of a room that the manifest lists, in any order.
pub type Walk = fn(&House, &mut Conn<'_>) -> Result<Vec<String>>;

/// A kind of path and how its bytes are made.
#[derive(Clone, Copy)]
pub struct Page {
    pub pattern: &'static str,
    pub render: Render,
}

/// Which paths a fact touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    Nothing,
    Paths(Vec<String>),
    Everything,
}

impl Touched {
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Everything, _) | (_, Self::Everything) => Self::Everything,
            (Self::Nothing, some) | (some, Self::Nothing) => some,
            (Self::Paths(mut paths), Self::Paths(more)) => {
                paths.extend(more);
                Self::Paths(paths)
            }
        }
    }
}

/// A room's part of the tree.
pub struct RoomPages {
    pub pages: Vec<Page>,
    /// Asked after the fact's commit, with a snapshot that contains it.
    pub touched: Touch,
    pub paths: Walk,
}
