//! Every route of the house: what each room lets people do, on one page.

use std::sync::Arc;

use floor::route::{Answer, Asked, Route, Router};
use floor::{Error, House, Result};

/// The routes of every room.
pub fn routes() -> Vec<Route> {
    Vec::new()
}

/// The way from a request to its room.
pub fn router(house: &House) -> Result<Arc<Router>> {
    Router::new(house, routes(), told)
}

/// Tells somebody what went wrong, and how to mend it.
fn told(_: &House, _: &Asked, error: &Error) -> Answer {
    let hint = error.remedy().unwrap_or_default();
    Answer::text(format!("{}\n{hint}\n", error.what()))
}
