//! Rules for other servers: set and lifted one by one, brought in and taken out as lists.

use floor::form::Faults;
use floor::route::Answer;
use floor::words::Arg;
use floor::{Error, Result};
use people::desk::Desk;

use super::{HERE, overview};
use crate::rule::{Domain, Rule, Severity, csv};
use crate::{enforce, rule_store};

const COMMENT: usize = 500;

pub(super) fn set(desk: &Desk<'_>) -> Result<Answer> {
    let rule = match wanted(desk) {
        Ok(rule) => rule,
        Err(faults) => return overview::page(desk, &faults, None),
    };
    desk.write(|tx| {
        rule_store::set(tx, &rule)?;
        enforce::all(tx)?;
        let object = format!("{} {}", rule.domain, rule.severity.as_str());
        desk.note(tx, "set-server-rule", &object)
    })?;
    desk.see(HERE, "fedi")
}

fn wanted(desk: &Desk<'_>) -> Result<Rule, Faults> {
    let form = desk.asked.form();
    let mut check = form.check();
    let domain = check.parsed::<Domain>("domain", "fedi-fault-domain");
    let severity = check.parsed::<Severity>("severity", "fault-choice");
    let comment = check.optional("comment", COMMENT).to_owned();
    check.done()?;
    match (domain, severity) {
        (Some(domain), Some(severity)) => Ok(Rule {
            domain,
            severity,
            reject_media: form.has("media"),
            reject_reports: form.has("reports"),
            comment,
            obfuscate: form.has("obfuscate"),
        }),
        _ => Err(Faults::of("domain", "fedi-fault-domain")),
    }
}

pub(super) fn lift(desk: &Desk<'_>) -> Result<Answer> {
    let domain: Domain = desk.asked.form().text("domain").parse()?;
    desk.write(|tx| match rule_store::lift(tx, &domain)? {
        true => desk.note(tx, "lift-server-rule", domain.as_str()),
        false => Err(Error::not_found("there is no rule for this domain")),
    })?;
    desk.see(HERE, "fedi")
}

pub(super) fn import(desk: &Desk<'_>) -> Result<Answer> {
    let form = desk.asked.form();
    let severity = form.text("severity").parse::<Severity>();
    let file = form
        .file("list")
        .filter(|file| file.bytes.len() <= csv::MAX_BYTES);
    let (Some(file), Ok(severity)) = (file, severity) else {
        return overview::page(desk, &Faults::of("list", "fedi-fault-list"), None);
    };
    let read = csv::read(&String::from_utf8_lossy(&file.bytes), severity);
    if read.rules.is_empty() {
        return overview::page(desk, &Faults::of("list", "fedi-fault-list"), None);
    }
    desk.write(|tx| {
        for rule in &read.rules {
            rule_store::set(tx, rule)?;
        }
        enforce::all(tx)?;
        desk.note(tx, "import-server-rules", &read.rules.len().to_string())
    })?;
    let told = desk.say_with(
        "fedi-imported",
        &[
            ("count", Arg::Number(read.rules.len() as u64)),
            ("passed", Arg::Number(read.passed_over)),
        ],
    );
    overview::page(desk, &Faults::default(), Some(told))
}

pub(super) fn export(desk: &Desk<'_>) -> Result<Answer> {
    let rules = desk.house.db.read(rule_store::all)?;
    let list = csv::write(&rules);
    Ok(Answer::file(
        "text/csv; charset=utf-8",
        "server-rules.csv",
        list,
    ))
}
