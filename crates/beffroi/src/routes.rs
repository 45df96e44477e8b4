//! Every route of the house: what each room lets people do, on one page.

use std::sync::Arc;

use floor::route::{Route, Router};
use floor::{House, Result};
use people::desk::post;
use people::person::Need;

/// The routes of every room.
pub fn routes() -> Vec<Route> {
    let mut all = people::routes();
    all.extend(survive::routes());
    all.extend(publish::routes());
    all.extend(reach::routes());
    all.push(post("/desk/outbox", Need::Editor, |desk| {
        reach::act_on_outbox(desk, crate::OUTLETS)
    }));
    all.extend(fediverse::routes());
    all
}

/// The way from a request to its room.
pub fn router(house: &House) -> Result<Arc<Router>> {
    Router::new(house, routes(), people::desk::told)
}
