//! This room's pages at the desk: the house's keys and log for its stewards, erasing for its editors.

mod erase;
mod erasures;
mod keys;

use floor::route::Route;
use people::desk::{get, post};
use people::person::Need;
use tlog::record::to_sign::MAX_REQUEST_BYTES;

/// What people do in this room.
pub fn routes() -> Vec<Route> {
    vec![
        get("/desk/house/keys", Need::Steward, keys::page),
        get("/desk/erasures", Need::Anybody, erasures::page),
        get("/desk/calls/{call}/erase", Need::Editor, erase::show),
        post("/desk/calls/{call}/erase", Need::Editor, erase::act)
            .up_to(MAX_REQUEST_BYTES + (64 << 10)),
        get(
            "/desk/calls/{call}/erase/request.txt",
            Need::Editor,
            erase::request,
        ),
    ]
}
