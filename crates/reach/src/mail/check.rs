//! The doctor for mail: is everything in place that makes others take the house's mail, and what is to be mended?

use std::net::{IpAddr, ToSocketAddrs};

use floor::{House, Result};
use serde::Serialize;

use super::dkim::DkimKeys;
use super::dns::Dns;
use super::message::sender;
use super::relay::Sending;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// `from`, `relay`, `spf`, `dkim`, `dmarc`, `bounces` or `ptr`.
    pub what: &'static str,
    pub state: State,
    pub said: String,
    /// What to do about it, where there is something to do.
    pub mend: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Good,
    Wrong,
    /// It could not be found out from here.
    Unknown,
}

/// Looks at the configuration, each relay and the DNS.
///
/// # Errors
/// Only a locked house: what is wrong with the rest is what is found.
pub fn check(house: &House, dns: &Dns) -> Result<Vec<Finding>> {
    let keys = DkimKeys::open(house)?;
    let mut found = Vec::new();
    let from = match sender(&house.config.mail.from) {
        Ok(from) => {
            found.push(good("from", format!("mail comes from {}", from.email)));
            from
        }
        Err(error) => {
            found.push(wrong(
                "from",
                error.what(),
                error.remedy().unwrap_or_default(),
            ));
            return Ok(found);
        }
    };
    if !house.config.house.origin.starts_with("https://") {
        found.push(wrong(
            "from",
            "the house has no https address, so mail programs get no button to leave with",
            "set house.origin in beffroi.toml to the address behind your TLS proxy",
        ));
    }
    relays(house, dns, &mut found);
    let domain = from.email.domain();
    spf(dns, domain, &mut found);
    for (name, text) in keys.records(&house.config.mail.selector)? {
        dkim(dns, &format!("{name}.{domain}"), &text, &mut found);
    }
    dmarc(dns, domain, &mut found);
    bounces(house, dns, &mut found);
    Ok(found)
}

fn relays(house: &House, dns: &Dns, found: &mut Vec<Finding>) {
    let sending = match Sending::new(house) {
        Ok(sending) => sending,
        Err(error) => {
            found.push(wrong(
                "relay",
                error.what(),
                error.remedy().unwrap_or_default(),
            ));
            return;
        }
    };
    for (relay, outcome) in sending.try_each() {
        match outcome {
            Ok(()) => found.push(good("relay", format!("{relay} takes our mail"))),
            Err(why) => found.push(wrong(
                "relay",
                &format!("{relay} does not take our mail: {why}"),
                "check its name, port, user and password in mail.relays, and that this machine may reach it",
            )),
        }
        ptr(dns, &relay, found);
    }
}

/// A relay of one's own needs an address whose name leads back to it.
fn ptr(dns: &Dns, relay: &str, found: &mut Vec<Finding>) {
    let Some(ip) = relay.to_socket_addrs().ok().and_then(|mut all| all.next()) else {
        return;
    };
    let ip: IpAddr = ip.ip();
    if floor::net::special_purpose(ip).is_some() {
        found.push(Finding {
            what: "ptr",
            state: State::Unknown,
            said: format!("{relay} is not on the public Internet: the address it sends from cannot be seen from here"),
            mend: Some("if it is your own mail server, see that its public address has a PTR record that leads back to it".to_owned()),
        });
        return;
    }
    match dns.names(ip) {
        Ok(names) if names.is_empty() => found.push(wrong(
            "ptr",
            &format!("{ip} has no name"),
            "ask whoever gave you the address for a PTR record with the mail server's name",
        )),
        Ok(names) => {
            let back = names.iter().any(|name| {
                let all = (name.as_str(), 25).to_socket_addrs();
                all.is_ok_and(|mut all| all.any(|at| at.ip() == ip))
            });
            let name = names.join(", ");
            found.push(match back {
                true => good("ptr", format!("{ip} is {name}, and {name} is {ip}")),
                false => wrong(
                    "ptr",
                    &format!("{ip} is called {name}, but that name does not lead back to it"),
                    "make the PTR record and the address record of the mail server agree",
                ),
            });
        }
        Err(error) => found.push(unknown("ptr", &error)),
    }
}

fn spf(dns: &Dns, domain: &str, found: &mut Vec<Finding>) {
    let texts = match dns.texts(domain) {
        Ok(texts) => texts,
        Err(error) => return found.push(unknown("spf", &error)),
    };
    let is_spf = |text: &&String| *text == "v=spf1" || text.starts_with("v=spf1 ");
    let records: Vec<&String> = texts.iter().filter(is_spf).collect();
    found.push(match records.as_slice() {
        [] => wrong(
            "spf",
            &format!("{domain} does not say who may send its mail"),
            &format!("add a TXT record at {domain}: v=spf1 include:… -all, with what your relay tells you to include"),
        ),
        [one] if one.contains("+all") || one.ends_with(" all") => wrong(
            "spf",
            &format!("the record of {domain} lets everybody send its mail: {one}"),
            "end it with -all or ~all",
        ),
        [one] => good("spf", format!("{domain} says who may send its mail: {one}")),
        _ => wrong(
            "spf",
            &format!("{domain} has {} SPF records, and so none that counts", records.len()),
            "put them into one",
        ),
    });
}

fn dkim(dns: &Dns, name: &str, ours: &str, found: &mut Vec<Finding>) {
    let texts = match dns.texts(name) {
        Ok(texts) => texts,
        Err(error) => return found.push(unknown("dkim", &error)),
    };
    let bare = |text: &str| text.replace([' ', '\t'], "");
    let add = format!("add a TXT record at {name}: {ours}");
    found.push(match texts.iter().find(|text| text.contains("p=")) {
        None => wrong("dkim", &format!("there is no key at {name}"), &add),
        Some(text) if key_of(&bare(text)) == key_of(&bare(ours)) => {
            good("dkim", format!("our key is at {name}"))
        }
        Some(_) => wrong("dkim", &format!("another key is at {name}"), &add),
    });
}

fn key_of(record: &str) -> Option<&str> {
    record.split(';').find_map(|tag| tag.strip_prefix("p="))
}

fn dmarc(dns: &Dns, domain: &str, found: &mut Vec<Finding>) {
    let name = format!("_dmarc.{domain}");
    let texts = match dns.texts(&name) {
        Ok(texts) => texts,
        Err(error) => return found.push(unknown("dmarc", &error)),
    };
    found.push(match texts.iter().find(|text| text.starts_with("v=DMARC1")) {
        None => wrong(
            "dmarc",
            &format!("{domain} does not say what to do with forged mail"),
            &format!("add a TXT record at {name}: v=DMARC1; p=none, and p=quarantine once all your mail passes"),
        ),
        Some(text) => good("dmarc", format!("{domain} says what to do with forged mail: {text}")),
    });
}

fn bounces(house: &House, dns: &Dns, found: &mut Vec<Finding>) {
    let bounces = &house.config.mail.bounces;
    let Some((local, domain)) = bounces.rsplit_once('@') else {
        found.push(wrong(
            "bounces",
            "nothing is learnt from mail that fails",
            "set mail.bounces in beffroi.toml, and have that address delivered to `beffroi mail-in DIR`",
        ));
        return;
    };
    match dns.exchangers(domain) {
        Ok(hosts) if hosts.is_empty() => found.push(wrong(
            "bounces",
            &format!("no host takes mail for {domain}"),
            &format!("add an MX record at {domain} for the server that gives {local}+…@{domain} to `beffroi mail-in DIR`"),
        )),
        Ok(hosts) => found.push(good(
            "bounces",
            format!("failed mail comes back to {local}+…@{domain} by {}", hosts.join(", ")),
        )),
        Err(error) => found.push(unknown("bounces", &error)),
    }
}

fn good(what: &'static str, said: String) -> Finding {
    Finding {
        what,
        state: State::Good,
        said,
        mend: None,
    }
}

fn wrong(what: &'static str, said: &str, mend: &str) -> Finding {
    Finding {
        what,
        state: State::Wrong,
        said: said.to_owned(),
        mend: Some(mend.to_owned()),
    }
}

fn unknown(what: &'static str, error: &floor::Error) -> Finding {
    Finding {
        what,
        state: State::Unknown,
        said: format!("{}: {}", error.place().unwrap_or_default(), error.what()),
        mend: None,
    }
}
