//! The desk of this room: who follows from where, who asks to, which servers fail, what rules hold for them; and the replies that wait.

mod overview;
mod replies;
mod requests;
mod rules;

use floor::route::Route;
use people::desk::{get, post};
use people::person::Need;

const HERE: &str = "/desk/house/fediverse";

pub(crate) fn routes() -> Vec<Route> {
    vec![
        get("/desk/house/fediverse", Need::Steward, overview::show),
        post(
            "/desk/house/fediverse/requests/{id}",
            Need::Steward,
            requests::answer,
        ),
        post("/desk/house/fediverse/rules", Need::Steward, rules::set),
        post(
            "/desk/house/fediverse/rules/lift",
            Need::Steward,
            rules::lift,
        ),
        post(
            "/desk/house/fediverse/rules/import",
            Need::Steward,
            rules::import,
        )
        .up_to(crate::rule::csv::MAX_BYTES + (64 << 10)),
        get(
            "/desk/house/fediverse/rules.csv",
            Need::Steward,
            rules::export,
        ),
        get("/desk/replies", Need::Moderator, replies::show),
    ]
}
