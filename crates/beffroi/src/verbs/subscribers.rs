//! `beffroi subscribers`: how many there are, and what the house keeps of whom.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;

use floor::{Error, House, Micros, Result};
use prose::lang::Lang;
use reach::mail::{self, Address, LEFT, Subscriber, Vault, store};
use serde::Serialize;

use crate::cli::{Subscribers, SubscribersVerb};

pub(super) fn run(args: &Subscribers) -> Result<()> {
    let house = crate::open(&args.dir)?;
    let Some(verb) = &args.verb else {
        return overview(&house, args.json);
    };
    crate::unlock(&house, &args.unlock)?;
    match verb {
        SubscribersVerb::Import { file, consent } => {
            let opened = File::open(file).map_err(|cause| Error::io(file.display(), cause))?;
            let done = mail::import(&house, BufReader::new(opened), consent)?;
            tell_import(&done, args.json)
        }
        SubscribersVerb::Export => export(&house),
        SubscribersVerb::Own { address, no } => own(&house, &parse(address)?, !no),
        SubscribersVerb::Who { address } => who(&house, &parse(address)?, args.json),
        SubscribersVerb::Forget { address } => forget(&house, &parse(address)?, args.json),
    }
}

fn parse(typed: &str) -> Result<Address> {
    Address::parse(typed).map_err(|cause| Error::bad_input(cause.to_string()).at(typed))
}

/// What is kept of each subscriber.
const COLUMNS: [&str; 10] = [
    "email",
    "state",
    "langs",
    "kinds",
    "rhythm",
    "consent",
    "consent_lang",
    "consent_at",
    "source",
    "since",
];

/// What is kept about an address.
#[derive(Serialize)]
struct Who {
    kept: Option<BTreeMap<&'static str, String>>,
    /// Why nothing is sent there, and since when.
    suppressed: Option<(String, String)>,
}

#[derive(Serialize)]
struct Overview {
    groups: Vec<Group>,
    suppressed: Vec<(String, u64)>,
    /// When what may be kept no longer was last forgotten, and how many unconfirmed addresses that was.
    purged: Option<(Micros, u64)>,
}

#[derive(Serialize)]
struct Group {
    state: String,
    langs: String,
    rhythm: String,
    count: u64,
}

fn overview(house: &House, json: bool) -> Result<()> {
    let (counts, suppressed, purged) = house.db.read(|conn| {
        let counts = store::counts(conn)?;
        Ok((counts, store::suppressed(conn)?, store::last_purge(conn)?))
    })?;
    let groups: Vec<Group> = counts
        .into_iter()
        .map(|(state, langs, rhythm, count)| Group {
            state,
            langs,
            rhythm,
            count,
        })
        .collect();
    if json {
        return super::print_json(&Overview {
            groups,
            suppressed,
            purged,
        });
    }
    let mut text = String::new();
    let active = groups.iter().filter(|group| group.state == "active");
    let active: u64 = active.map(|group| group.count).sum();
    text.push_str(&format!("{active} subscribers get mail.\n"));
    for group in &groups {
        text.push_str(&format!(
            "  {:>8}  {}, {}, {}\n",
            group.count, group.state, group.langs, group.rhythm
        ));
    }
    for (why, count) in &suppressed {
        text.push_str(&format!("  {count:>8}  suppressed: {why}\n"));
    }
    if let Some((at, count)) = purged {
        let zone = &house.config.house.timezone;
        let at = prose::dates::date_time(at, zone, &Lang::english()).unwrap_or_default();
        text.push_str(&format!(
            "Last purge {at}: {count} unconfirmed addresses forgotten.\n"
        ));
    }
    super::print(&text)
}

fn tell_import(done: &mail::Imported, json: bool) -> Result<()> {
    if json {
        return super::print_json(done);
    }
    let mut text = format!(
        "{} added, {} known already, {} suppressed, {} lines refused.\n",
        done.added, done.known, done.suppressed, done.refused
    );
    for (line, why) in &done.faults {
        text.push_str(&format!("  line {line}: {why}\n"));
    }
    super::print(&text)
}

fn export(house: &House) -> Result<()> {
    let vault = Vault::open(house)?;
    super::print(&header())?;
    let mut after = String::new();
    loop {
        let page = house.db.read(|conn| store::after(conn, &after, 500))?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after.clone_from(&last.id);
        let mut text = String::new();
        for one in &page {
            text.push_str(&line(&cells(house, &vault, one)?));
        }
        super::print(&text)?;
    }
}

/// What is kept about somebody, in the order of [`COLUMNS`].
fn cells(house: &House, vault: &Vault, one: &Subscriber) -> Result<[String; COLUMNS.len()]> {
    let consent = house
        .db
        .read(|conn| store::consent_text(conn, &one.consent))?;
    let join = |words: Vec<&str>| words.join(" ");
    Ok([
        vault.unseal(&one.id, &one.sealed)?.as_str().to_owned(),
        one.standing.as_str().to_owned(),
        join(one.wants.langs.iter().map(Lang::as_str).collect()),
        join(one.wants.kinds.iter().map(|kind| kind.as_str()).collect()),
        one.wants.rhythm.as_str().to_owned(),
        consent,
        one.consent_lang.clone(),
        machine(one.consent_at),
        one.source.clone(),
        machine(one.made_at),
    ])
}

fn line(cells: &[String]) -> String {
    let quoted: Vec<String> = cells
        .iter()
        .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
        .collect();
    format!("{}\n", quoted.join(","))
}

fn header() -> String {
    format!("{}\n", COLUMNS.join(","))
}

fn machine(at: Micros) -> String {
    prose::dates::machine(at, "UTC").unwrap_or_default()
}

fn who(house: &House, address: &Address, json: bool) -> Result<()> {
    let vault = Vault::open(house)?;
    let blind = vault.blind(address);
    let (known, suppressed) = house.db.read(|conn| {
        Ok((
            store::by_blind(conn, &blind)?,
            store::suppression(conn, &blind)?,
        ))
    })?;
    let known = known
        .map(|known| cells(house, &vault, &known))
        .transpose()?;
    if json {
        let kept = known.map(|cells| COLUMNS.iter().copied().zip(cells).collect());
        let suppressed = suppressed.map(|(why, at)| (why, machine(at)));
        return super::print_json(&Who { kept, suppressed });
    }
    if let Some(known) = &known {
        super::print(&header())?;
        super::print(&line(known))?;
    }
    if let Some((why, at)) = &suppressed {
        super::print(&format!("suppressed since {}: {why}\n", machine(*at)))?;
    }
    match known.is_none() && suppressed.is_none() {
        true => super::print("Nothing is kept about this address.\n"),
        false => Ok(()),
    }
}

fn own(house: &House, address: &Address, own: bool) -> Result<()> {
    let vault = Vault::open(house)?;
    let blind = vault.blind(address);
    let found = house.db.write(|tx| store::set_own(tx, &blind, own))?;
    match found {
        true => super::print("Done.\n"),
        false => Err(Error::not_found("nothing is kept about this address")
            .hint("it has to subscribe first, like anybody")),
    }
}

fn forget(house: &House, address: &Address, json: bool) -> Result<()> {
    let vault = Vault::open(house)?;
    let blind = vault.blind(address);
    let gone = house.db.write(|tx| match store::by_blind(tx, &blind)? {
        Some(known) => store::suppress(tx, &known.id, LEFT),
        None => Ok(false),
    })?;
    if json {
        return super::print_json(&serde_json::json!({"forgotten": gone}));
    }
    match gone {
        true => super::print(
            "Everything about this address is deleted, but for the sealed mark that keeps imports from bringing it back.\n",
        ),
        false => super::print("Nothing was kept about this address.\n"),
    }
}
