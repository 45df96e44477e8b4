//! `beffroi publish`: says what will happen, then publishes everything or nothing.

use floor::{Error, House, Result};
use publish::kind::Kind;
use publish::publish_calls::{Plan, Prepared, Step};
use publish::translation::Doubt;
use serde::Serialize;

use crate::cli::Publish;

#[derive(Serialize)]
struct Outcome {
    published: bool,
    calls: Vec<Plan>,
    warnings: Vec<String>,
    doubts: Vec<Doubt>,
}

pub(super) fn run(args: &Publish) -> Result<()> {
    let house = crate::open(&args.dir)?;
    let loaded = publish::prepare::refused(publish::files::load(&args.paths))?;
    let warnings: Vec<String> = loaded.warnings.iter().map(ToString::to_string).collect();
    let bar = crate::progress::bar(loaded.drafts.len() as u64, "reading");
    let prepared =
        publish::prepare::refused(publish::prepare::prepare(loaded.drafts, || bar.inc(1)))?;
    bar.finish_and_clear();
    let doubts = doubts(&house, &prepared)?;
    let stop = args.check && !doubts.is_empty();
    let published = !args.dry_run && !stop;
    let calls = match published {
        false => plans(&house, &prepared)?,
        true => {
            may_sound(&house, &prepared, args.over_limit)?;
            crate::unlock(&house, &args.unlock)?;
            let bar = crate::progress::waiting("publishing");
            let plans = publish_all(&house, &prepared);
            bar.finish_and_clear();
            plans?
        }
    };
    let outcome = Outcome {
        published,
        calls,
        warnings,
        doubts,
    };
    match args.json {
        true => super::print_json(&outcome)?,
        false => tell(&house, &outcome)?,
    }
    if published {
        super::settle(&house)?;
    }
    match stop && !args.dry_run {
        true => Err(
            Error::bad_input("the checks found something doubtful, nothing was published")
                .hint("mend the texts; what is right as it is can be published without --check"),
        ),
        false => Ok(()),
    }
}

/// An alarm takes as many people as the house wants, and there are not more of them in a day than it allows.
fn may_sound(house: &House, prepared: &[Prepared], over_limit: bool) -> Result<()> {
    let alarms = prepared.iter().filter(|one| one.draft.kind == Kind::Alarm);
    let now = house.clock.now();
    let plans = house.db.read(|conn| {
        let plan = |one| publish::publish_calls::plan(conn, one, now);
        alarms.map(plan).collect::<Result<Vec<Plan>>>()
    })?;
    if plans.iter().any(|plan| plan.changes() > 0) {
        super::alarm::two_hands(house)?;
    }
    match over_limit || !plans.iter().any(|plan| plan.new) {
        true => Ok(()),
        false => super::alarm::within_limit(house),
    }
}

/// Publishes in one transaction and enters it in the log: it is durable then, and readers see it. What else follows from it, as the
/// site entry, is left to `settle`.
pub(super) fn publish_all(house: &House, prepared: &[Prepared]) -> Result<Vec<Plan>> {
    let plans = write(house, prepared)?;
    survive::sequence(house)?;
    Ok(plans)
}

/// Publishes in one transaction: all of it or nothing. The caller goes on to enter it in the log, which waits for the disk with this
/// before it: one wait, not two.
pub(super) fn write(house: &House, prepared: &[Prepared]) -> Result<Vec<Plan>> {
    house.db.write_soon(|tx| {
        let publish = |one| publish::publish_calls::publish(tx, one);
        prepared.iter().map(publish).collect()
    })
}

fn plans(house: &House, prepared: &[Prepared]) -> Result<Vec<Plan>> {
    let now = house.clock.now();
    house.db.read(|conn| {
        prepared
            .iter()
            .map(|one| publish::publish_calls::plan(conn, one, now))
            .collect()
    })
}

fn doubts(house: &House, prepared: &[Prepared]) -> Result<Vec<Doubt>> {
    house.db.read(|conn| {
        let glossary = publish::translation::house_glossary(conn)?;
        let mut doubts = Vec::new();
        for one in prepared {
            doubts.extend(publish::translation::doubts(conn, one, &glossary)?);
        }
        Ok(doubts)
    })
}

fn tell(house: &House, outcome: &Outcome) -> Result<()> {
    let mut text = String::new();
    for warning in &outcome.warnings {
        text.push_str(&format!("warning: {warning}\n"));
    }
    for doubt in &outcome.doubts {
        text.push_str(&format!("doubtful: {}: {}\n", doubt.place, doubt.what));
    }
    for plan in &outcome.calls {
        text.push_str(&format!(
            "{} {}\n",
            if plan.new { "new call" } else { "call" },
            plan.slug
        ));
        for edition in &plan.editions {
            let step = match edition.step {
                Step::New => "new".to_owned(),
                Step::Revise { rev } => format!("revision {rev}"),
                Step::Unchanged => "unchanged".to_owned(),
            };
            text.push_str(&format!(
                "  {:<8} {step:<12} {}\n",
                edition.lang, edition.title
            ));
        }
    }
    let changes: usize = outcome.calls.iter().map(Plan::changes).sum();
    let verb = if outcome.published {
        "published"
    } else {
        "would be published"
    };
    text.push_str(&format!("{changes} edition(s) {verb}.\n"));
    let origin = &house.config.house.origin;
    if outcome.published && !origin.is_empty() {
        for plan in outcome.calls.iter().filter(|plan| plan.changes() > 0) {
            text.push_str(&format!("{origin}/call/{}.html\n", plan.slug));
        }
    }
    super::print(&text)
}
