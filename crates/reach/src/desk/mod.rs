//! The outbox at the desk: what goes out, how it gets on, what stands in its way; and the levers.

mod outbox;
mod told;

pub use outbox::act;

use floor::route::Route;
use people::desk::{Asset, get, post};
use people::person::Need;

const SCRIPT: Asset = Asset::script(
    "/desk/assets/{version}/outbox.js",
    include_bytes!("../../pages/outbox.js"),
);

pub(crate) fn routes() -> Vec<Route> {
    let editor = Need::Editor;
    vec![
        SCRIPT.route(),
        get("/desk/outbox", editor, outbox::show),
        get("/desk/outbox/live", editor, outbox::live),
        post("/desk/outbox/{item}", editor, outbox::pull),
    ]
}
