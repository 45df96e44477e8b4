//! Everything a steward wants to see of the fediverse, on one page.

use askama::Template;
use floor::form::Faults;
use floor::route::Answer;
use floor::words::Arg;
use floor::{Conn, Result};
use people::desk::Desk;
use publish::site::languages;

use crate::follower_store::{self as followers, ByHost, Held};
use crate::host_store::{self, Failing};
use crate::places::Places;
use crate::reaction_store::{self, Report};
use crate::rule::{Rule, Severity};
use crate::rule_store;
use crate::voice::Voice;

/// The most lines of each list.
const LINES: u64 = 200;

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewView<'a> {
    desk: &'a Desk<'a>,
    voices: Vec<(String, u64)>,
    hosts: Vec<ByHost>,
    held: Vec<Held>,
    failing: Vec<Failing>,
    rules: Vec<Rule>,
    reports: Vec<Report>,
    severities: [Severity; 4],
    only_listed: bool,
    told: Option<String>,
    domain: String,
    domain_fault: Option<String>,
    file_fault: Option<String>,
}

impl OverviewView<'_> {
    fn followers(&self, count: &u64) -> String {
        let count = Arg::Number(*count);
        self.desk
            .say_with("fedi-followers-count", &[("count", count)])
    }

    fn severity(&self, severity: &Severity) -> String {
        self.desk.say(&format!("fedi-{}", severity.as_str()))
    }
}

pub(super) fn show(desk: &Desk<'_>) -> Result<Answer> {
    page(desk, &Faults::default(), None)
}

/// The page, with what is wrong with a form of it, or what was done.
pub(super) fn page(desk: &Desk<'_>, faults: &Faults, told: Option<String>) -> Result<Answer> {
    let view = desk.house.db.read(|conn| view(conn, desk, faults, told))?;
    let answer = desk.page(&desk.say("fedi-title"), &view)?;
    Ok(answer.refusing(!faults.is_empty()))
}

fn view<'a>(
    conn: &mut Conn<'_>,
    desk: &'a Desk<'a>,
    faults: &Faults,
    told: Option<String>,
) -> Result<OverviewView<'a>> {
    let say = |name: &str| faults.say(desk.house, &desk.lang, name);
    Ok(OverviewView {
        voices: voices(conn, desk)?,
        hosts: followers::by_host(conn, LINES)?,
        held: followers::held(conn, LINES)?,
        failing: host_store::failing(conn, LINES)?,
        rules: rule_store::all(conn)?,
        reports: reaction_store::reports(conn, LINES)?,
        severities: Severity::ALL,
        only_listed: desk.house.config.fediverse.only_listed,
        told,
        domain: match faults.is_empty() {
            true => String::new(),
            false => desk.asked.form().text("domain").to_owned(),
        },
        domain_fault: say("domain").or_else(|| say("severity")),
        file_fault: say("list"),
        desk,
    })
}

/// Each voice by its name, and how many follow it.
fn voices(conn: &mut Conn<'_>, desk: &Desk<'_>) -> Result<Vec<(String, u64)>> {
    let Ok(places) = Places::of(desk.house) else {
        return Ok(Vec::new());
    };
    let languages = languages::all(desk.house, conn)?;
    let all = std::iter::once(Voice::House).chain(languages.into_iter().map(Voice::Language));
    let mut voices = Vec::new();
    for voice in all {
        let name = voice.username(desk.house, places.origin().host());
        let count = followers::count(conn, &voice)?;
        voices.push((format!("@{name}@{}", places.host()), count));
    }
    Ok(voices)
}
