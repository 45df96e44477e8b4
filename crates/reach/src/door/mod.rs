//! What people do with the house's mail, in a browser and without JavaScript: sign up, confirm, see and change what is kept, leave.
//!
//! A GET changes nothing: mail scanners follow links. Each change is a button. One file is one thing to do.

mod confirm;
mod effort;
mod frame;
mod leave;
mod mine;
mod subscribe;

use floor::House;
use floor::route::{Answer, Route};
use people::desk::Asset;

const STYLE: &str = include_str!("../../pages/form.css");
const SCRIPT: Asset = Asset::script(
    "/do/assets/{version}/subscribe.js",
    include_bytes!("../../pages/subscribe.js"),
);

fn script() -> String {
    SCRIPT.href()
}

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/do/form.css", |_, _| {
            Ok(Answer::bytes("text/css; charset=utf-8", STYLE))
        }),
        SCRIPT.route(),
        Route::get("/do/subscribe", subscribe::show),
        Route::post("/do/subscribe", subscribe::send),
        Route::get("/do/confirm/{token}", confirm::show),
        Route::post("/do/confirm/{token}", confirm::send),
        Route::get("/do/mine", mine::ask),
        Route::post("/do/mine", mine::send_link),
        Route::get("/do/mine/{token}", mine::show),
        Route::post("/do/mine/{token}", mine::change),
        Route::get("/do/leave/{token}", leave::show),
        Route::post("/do/leave/{token}", leave::send),
    ]
}

/// Whether mail can be sent at all, and addresses be sealed.
fn is_open(house: &House) -> bool {
    let config = &house.config;
    config.mail.is_written() && !config.house.origin.is_empty() && house.keyring.is_unlocked()
}
