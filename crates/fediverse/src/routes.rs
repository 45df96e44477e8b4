//! What other servers may ask: the documents, and the ways to find them. All of it may be read by anybody, from anywhere.

use activity::Object;
use activity::discover::nodeinfo::Version;
use activity::media_type;
use floor::route::{Answer, Asked, Route};
use floor::{Error, House, Result};
use http::HeaderName;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use serde_json::Value;

use crate::{desk, discovery, documents, inbox};

pub fn routes() -> Vec<Route> {
    let mut routes = desk::routes();
    routes.extend(for_servers());
    routes
}

fn for_servers() -> Vec<Route> {
    vec![
        Route::get("/.well-known/webfinger", webfinger),
        Route::get("/.well-known/host-meta", |house, _| {
            discovery::host_meta_xml(house).map(|xml| open(Answer::bytes(media_type::XRD, xml)))
        }),
        Route::get("/.well-known/host-meta.json", |house, _| {
            discovery::host_meta_json(house).map(|object| json(media_type::JRD, object))
        }),
        Route::get("/.well-known/nodeinfo", |house, _| {
            discovery::nodeinfo_links(house).map(|object| json(media_type::JRD, object))
        }),
        Route::get("/nodeinfo/2.0", |house, _| nodeinfo(house, Version::V2_0)),
        Route::get("/nodeinfo/2.1", |house, _| nodeinfo(house, Version::V2_1)),
        Route::get("/fediverse/{a}", document),
        Route::get("/fediverse/{a}/{b}", document),
        Route::get("/fediverse/{a}/{b}/{c}", document),
        Route::get("/fediverse/{a}/{b}/{c}/{d}", document),
        Route::get("/fediverse/{a}/{b}/{c}/{d}/{e}", document),
        Route::raw("/fediverse/inbox", inbox::shared),
        Route::raw("/fediverse/{voice}/inbox", inbox::of_voice),
    ]
}

fn document(house: &House, asked: &Asked) -> Result<Answer> {
    let path = asked.path().strip_prefix("/fediverse/").unwrap_or_default();
    let found = documents::at(house, path)?;
    let document = found.ok_or_else(nothing)?;
    Ok(open(Answer::bytes(document.media_type, document.body)).status(document.status))
}

fn webfinger(house: &House, asked: &Asked) -> Result<Answer> {
    let resource = asked.query().text("resource");
    if resource.is_empty() {
        let nobody = Error::bad_input("WebFinger was asked for nobody");
        return Err(nobody.hint("say whom, as ?resource=acct:name@host"));
    }
    let found = discovery::webfinger(house, resource)?;
    Ok(json(media_type::JRD, found.ok_or_else(nothing)?))
}

fn nodeinfo(house: &House, version: Version) -> Result<Answer> {
    let object = discovery::nodeinfo(house, version)?;
    Ok(json("application/json", object).header(CONTENT_TYPE, &version.media_type()))
}

fn nothing() -> Error {
    Error::not_found("there is nothing at this address")
}

fn json(media_type: &'static str, object: Object) -> Answer {
    open(Answer::bytes(media_type, Value::Object(object).to_string()))
}

/// For programs of any site, and never kept without asking again.
fn open(answer: Answer) -> Answer {
    answer
        .header(ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .header(
            HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        )
        .header(CACHE_CONTROL, "no-cache")
}
