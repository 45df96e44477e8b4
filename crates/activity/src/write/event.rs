//! Events of ours (FEP-8a8e).
//!
//! Mastodon and GoToSocial show neither time nor place of an `Event`, so its summary has to say both, with the zone.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::post::{Post, of_type};
use super::put;
use crate::json::Object;
use crate::time;

/// Whether it takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Scheduled,
    Postponed,
    Cancelled,
}

impl Status {
    /// The word of the proposal, and that of iCalendar, which older peers read.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Scheduled => ("EventScheduled", "CONFIRMED"),
            Self::Postponed => ("EventPostponed", "TENTATIVE"),
            Self::Cancelled => ("EventCancelled", "CANCELLED"),
        }
    }
}

/// Where it takes place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place<'a> {
    Physical {
        name: &'a str,
        address: Option<&'a str>,
        /// Latitude and longitude in degrees.
        at: Option<(f64, f64)>,
    },
    Online {
        name: &'a str,
        url: &'a str,
    },
}

/// What an event has beside its text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event<'a> {
    pub starts: Timestamp,
    pub ends: Timestamp,
    /// Whether the end is one to tell people, or only the time from which it is surely over.
    pub shows_end: bool,
    /// A name of the IANA database.
    pub timezone: &'a str,
    pub status: Status,
    pub places: &'a [Place<'a>],
    /// Our form where people say that they come.
    pub sign_up: Option<&'a str>,
}

/// An event, without its context.
pub fn event(post: &Post<'_>, event: &Event<'_>) -> Object {
    let mut object = of_type("Event", post);
    let (status, older) = event.status.words();
    for (name, value) in [
        ("startTime", time::in_document(event.starts)),
        ("endTime", time::in_document(event.ends)),
        ("timezone", event.timezone.to_owned()),
        ("eventStatus", status.to_owned()),
        ("status", older.to_owned()),
    ] {
        object.insert(name.into(), value.into());
    }
    object.insert("displayEndTime".into(), event.shows_end.into());
    let places: Vec<Value> = event.places.iter().map(place).collect();
    match places.as_slice() {
        [] => {}
        [one] => drop(object.insert("location".into(), one.clone())),
        several => drop(object.insert("location".into(), several.into())),
    }
    let organizers = json!({
        "type": "Collection",
        "totalItems": 1,
        "items": [post.author],
    });
    object.insert("organizers".into(), organizers);
    let mode = event.sign_up.map_or("none", |_| "external");
    object.insert("joinMode".into(), mode.into());
    put(&mut object, "externalParticipationUrl", event.sign_up);
    object
}

fn place(place: &Place<'_>) -> Value {
    match place {
        Place::Online { name, url } => {
            json!({"type": "VirtualLocation", "name": name, "url": url})
        }
        Place::Physical { name, address, at } => {
            let mut object = Object::new();
            object.insert("type".into(), "Place".into());
            object.insert("name".into(), (*name).into());
            put(&mut object, "address", *address);
            if let Some((latitude, longitude)) = at {
                object.insert("latitude".into(), (*latitude).into());
                object.insert("longitude".into(), (*longitude).into());
            }
            object.into()
        }
    }
}
