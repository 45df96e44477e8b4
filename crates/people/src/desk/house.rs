//! The house, for its stewards: the way to its pages, all on one list. A room with such a page adds its line.

use askama::Template;
use floor::Result;
use floor::route::{Answer, Route};

use super::{Desk, door};
use crate::person::Need;

pub(super) fn routes() -> Vec<Route> {
    vec![door::get("/desk/house", Need::Steward, show)]
}

/// Path, name and what it is for, as messages.
const PAGES: &[(&str, &str, &str)] = &[
    ("/desk/house/keys", "keys-title", "keys-lead"),
    ("/desk/erasures", "erasures-title", "erasures-lead"),
    ("/desk/house/audit", "audit-title", "audit-lead"),
    ("/desk/house/jobs", "jobs-title", "jobs-lead"),
    ("/desk/house/hosts", "hosts-title", "hosts-lead"),
    ("/desk/house/fediverse", "fedi-title", "fedi-lead"),
];

#[derive(Template)]
#[template(path = "house.html")]
struct HouseView<'a> {
    desk: &'a Desk<'a>,
    pages: &'static [(&'static str, &'static str, &'static str)],
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let view = HouseView { desk, pages: PAGES };
    desk.page(&desk.say("house-title"), &view)
}
