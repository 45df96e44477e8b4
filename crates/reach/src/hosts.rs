//! The hosts that this room asks, for the page of every host that the house asks: the relays that take its mail.

use floor::net::Outbound;
use floor::{Conn, House, Result};
use url::Url;

/// Never more of a relay's address than its host: a password may stand in it.
pub fn outbound(house: &House, _: &mut Conn<'_>) -> Result<Vec<Outbound>> {
    let relays = house.config.mail.relays.iter();
    let hosts = relays.filter_map(|relay| Url::parse(relay).ok()?.host_str().map(str::to_owned));
    let why = "outbound-mail";
    Ok(hosts.map(|host| Outbound { host, why }).collect())
}
