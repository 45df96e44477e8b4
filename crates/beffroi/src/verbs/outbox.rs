//! `beffroi outbox`: what goes out, how it gets on, what stands in its way; and the levers.

use std::time::Duration;

use floor::{House, Result};
use reach::outbox::{self, Progress, State};

use crate::cli::Outbox;

pub(super) fn run(args: &Outbox) -> Result<()> {
    let house = crate::open(&args.dir)?;
    pull_levers(&house, args)?;
    if args.send {
        crate::unlock(&house, &args.unlock)?;
        super::settle(&house)?;
        outbox::drain(&house, crate::OUTLETS)?;
    }
    loop {
        show(&house, args)?;
        if !args.watch {
            return Ok(());
        }
        std::thread::sleep(Duration::from_secs(1));
        if !args.json {
            super::print("\x1b[2J\x1b[H")?;
        }
    }
}

fn pull_levers(house: &House, args: &Outbox) -> Result<()> {
    if let Some(id) = &args.pause {
        house.db.write(|tx| outbox::pause(tx, id))?;
    }
    if let Some(id) = &args.resume {
        house.db.write(|tx| outbox::resume(tx, id))?;
    }
    if let Some(id) = &args.cancel {
        house.db.write(|tx| outbox::cancel(tx, id))?;
    }
    if let Some(id) = &args.retry {
        let one = Some(id.as_str()).filter(|id| !id.is_empty());
        let count = house.db.write(|tx| outbox::retry_dead(tx, one))?;
        if !args.json {
            super::print(&format!("{count} given-up deliveries are due again.\n"))?;
        }
    }
    Ok(())
}

fn show(house: &House, args: &Outbox) -> Result<()> {
    let now = house.clock.now();
    let all = house.db.read(|conn| outbox::progress(conn, now))?;
    if args.json {
        return super::print_json(&all);
    }
    if all.is_empty() {
        return super::print("Nothing has gone out yet, and nothing waits to go.\n");
    }
    let told: String = all.iter().map(|one| tell(one, now)).collect();
    super::print(&told)
}

fn tell(one: &Progress, now: i64) -> String {
    let about = one.call.as_deref().unwrap_or("to single people");
    let mut text = format!(
        "{}  {} {} {about}: {}\n    {} queued, {} sent, {} dropped, {} given up",
        one.id,
        one.outlet,
        one.news.as_str(),
        one.state.as_str(),
        one.queued,
        one.sent,
        one.dropped,
        one.failed
    );
    if one.state == State::Open && !one.expanded {
        text.push_str(" (still being written out)");
    }
    if let Some(rate) = one.per_minute {
        text.push_str(&format!(", {rate} a minute"));
    }
    if let Some(left) = one.seconds_left.filter(|left| *left > 0) {
        text.push_str(&format!(", {} left", time(left)));
    }
    text.push('\n');
    if one.shut_lanes > 0 {
        text.push_str(&format!(
            "    {} receiving hosts are left alone for now\n",
            one.shut_lanes
        ));
    }
    if let Some(until) = one.shut_until {
        let seconds = u64::try_from((until - now) / floor::SECOND).unwrap_or(0);
        text.push_str(&format!(
            "    nothing goes by {} for another {}\n",
            one.outlet,
            time(seconds)
        ));
    }
    for (why, count) in &one.reasons {
        text.push_str(&format!("    {count} x {why}\n"));
    }
    text
}

fn time(seconds: u64) -> String {
    match seconds {
        0..100 => format!("{seconds} s"),
        100..6000 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3600),
    }
}
