//! Every host that the house asks, and why: nothing goes out that its stewards cannot see here.

use std::collections::BTreeMap;

use askama::Template;
use floor::Result;
use floor::route::{Answer, Route};
use floor::words::Arg;

use super::{Desk, door};
use crate::person::Need;

pub(super) fn routes() -> Vec<Route> {
    vec![door::get("/desk/house/hosts", Need::Steward, show)]
}

#[derive(Template)]
#[template(path = "hosts.html")]
struct HostsView<'a> {
    desk: &'a Desk<'a>,
    hosts: Vec<Host>,
}

struct Host {
    name: String,
    /// Why, as messages; none for a host that was asked by command, or by a room that does not tell.
    why: Vec<&'static str>,
    count: u64,
}

impl HostsView<'_> {
    fn count(&self, host: &Host) -> String {
        let count = Arg::Number(host.count);
        self.desk.say_with("hosts-asked", &[("count", count)])
    }
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let mut hosts: BTreeMap<String, (Vec<&'static str>, u64)> = BTreeMap::new();
    let told = desk.house.db.read(|conn| {
        let rooms = desk.house.outbound.iter();
        let told = rooms.map(|room| room(desk.house, conn));
        told.collect::<Result<Vec<_>>>()
    })?;
    for one in told.into_iter().flatten() {
        let why = &mut hosts.entry(one.host).or_default().0;
        if !why.contains(&one.why) {
            why.push(one.why);
        }
    }
    for (host, count) in desk.house.hosts.list() {
        hosts.entry(host).or_default().1 = count;
    }
    let hosts = hosts.into_iter();
    let view = HostsView {
        desk,
        hosts: hosts
            .map(|(name, (why, count))| Host { name, why, count })
            .collect(),
    };
    desk.page(&desk.say("hosts-title"), &view)
}
