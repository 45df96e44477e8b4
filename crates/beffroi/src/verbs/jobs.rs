//! `beffroi jobs`: what waits to be done, what failed and why; `--retry` makes it due again.

use floor::{Result, job};

use crate::cli::Jobs;

pub(super) fn run(args: &Jobs) -> Result<()> {
    let house = crate::open(&args.dir)?;
    if args.retry {
        let count = house.db.write(job::retry_all)?;
        let told = format!("{count} failed job(s) are due again; `beffroi serve` does them.\n");
        if !args.json {
            super::print(&told)?;
        }
    }
    let jobs = house.db.read(job::list)?;
    if args.json {
        return super::print_json(&jobs);
    }
    if jobs.is_empty() {
        return super::print("Nothing waits to be done.\n");
    }
    for job in jobs {
        let state = match (&job.dead_at, &job.error) {
            (Some(_), Some(error)) => format!("given up after {} attempts: {error}", job.attempts),
            (None, Some(error)) => format!(
                "failed {} time(s), will be tried again: {error}",
                job.attempts
            ),
            _ => "waiting".to_owned(),
        };
        super::print(&format!("{} {} {state}\n", job.kind, job.key))?;
    }
    Ok(())
}
