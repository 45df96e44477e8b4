//! Whom a publication reaches before it is made: each room with a way out says how many people it would tell, in its own words.

use prose::lang::Lang;

use crate::{Conn, House, Result};

/// What somebody is about to publish.
#[derive(Clone, Debug)]
pub struct Ahead {
    /// The kind of the call, as its rows have it.
    pub kind: String,
    /// Whether nothing of the call is with readers yet.
    pub new: bool,
    /// Whether it says what it corrects.
    pub corrects: bool,
    /// The languages that change.
    pub langs: Vec<Lang>,
}

/// People that a way out reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The message that says so, with `count` in it: `reached-mail`.
    pub key: &'static str,
    pub count: u64,
}

/// What a room says of those it would tell. Costs what counting rows costs; asked when the page of publishing is shown.
pub type Audiences = fn(&House, &mut Conn<'_>, &Ahead) -> Result<Vec<Reached>>;
