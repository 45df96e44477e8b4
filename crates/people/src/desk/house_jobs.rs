//! What the house still has to do: what waits, what failed and why, what was given up; and trying again.
//!
//! Of a job its kind and fault are shown, not its payload: that may name somebody.

use askama::Template;
use floor::job::{self, Job};
use floor::markup::Markup;
use floor::route::{Answer, Route};
use floor::words::Arg;
use floor::{Error, Result};

use super::{Desk, door};
use crate::person::Need;

const HERE: &str = "/desk/house/jobs";

pub(super) fn routes() -> Vec<Route> {
    vec![
        door::get(HERE, Need::Steward, show),
        door::post("/desk/house/jobs/retry", Need::Steward, retry_all),
        door::post("/desk/house/jobs/{job}/retry", Need::Steward, retry),
    ]
}

#[derive(Template)]
#[template(path = "jobs.html")]
struct JobsView<'a> {
    desk: &'a Desk<'a>,
    jobs: Vec<Job>,
    failed: bool,
}

impl JobsView<'_> {
    /// How it stands, in a sentence.
    fn state(&self, job: &Job) -> Markup {
        let tries = Arg::Number(job.attempts.into());
        match (job.dead_at, &job.error) {
            (Some(_), _) => Markup::text(&self.desk.say_with("jobs-dead", &[("tries", tries)])),
            (None, Some(_)) => {
                let at = self.desk.time(job.run_at);
                self.desk.sentence("jobs-again", &[("at", at)])
            }
            (None, None) => Markup::text(&self.desk.say("jobs-waiting")),
        }
    }
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let jobs = desk.house.db.read(job::list)?;
    let view = JobsView {
        desk,
        failed: jobs.iter().any(|job| job.error.is_some()),
        jobs,
    };
    desk.page(&desk.say("jobs-title"), &view)
}

fn retry(desk: &Desk<'_>) -> Result<Answer> {
    let id = desk.asked.param("job");
    let found = desk.house.db.write(|tx| {
        let found = job::retry(tx, id)?;
        if found {
            desk.note(tx, "retried", "")?;
        }
        Ok(found)
    })?;
    match found {
        true => desk.see(HERE, "retried"),
        false => Err(Error::not_found(
            "this job is done, or does not wait for anybody",
        )),
    }
}

fn retry_all(desk: &Desk<'_>) -> Result<Answer> {
    desk.house.db.write(|tx| {
        job::retry_all(tx)?;
        desk.note(tx, "retried", "")
    })?;
    desk.see(HERE, "retried")
}
