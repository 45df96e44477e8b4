//! The audit trail, for stewards: read page by page, or taken away as lines of JSON.

use askama::Template;
use floor::route::{Answer, Route};
use floor::{Id, Result};

use super::{Desk, door};
use crate::audit::{self, Line};
use crate::person::Need;

const ON_A_PAGE: u64 = 100;

pub(super) fn routes() -> Vec<Route> {
    vec![
        door::get("/desk/house/audit", Need::Steward, show),
        door::get("/desk/house/audit.jsonl", Need::Steward, export),
    ]
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditView<'a> {
    desk: &'a Desk<'a>,
    lines: Vec<Line>,
    /// The last line's id, where there are more.
    older: Option<Id>,
}

impl AuditView<'_> {
    /// What was done, in words; the word itself where there are none.
    fn action(&self, line: &Line) -> String {
        let key = format!("audit-{}", line.action);
        match self.desk.house.words.has(&key) {
            true => self.desk.say(&key),
            false => line.action.clone(),
        }
    }
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let before = Id::parse(desk.asked.query().text("before"));
    let mut lines = desk
        .house
        .db
        .read(|conn| audit::newest(conn, before.as_ref(), ON_A_PAGE + 1))?;
    let more = lines.len() > ON_A_PAGE as usize;
    lines.truncate(ON_A_PAGE as usize);
    let older = lines.last().filter(|_| more).map(|line| line.id.clone());
    let view = AuditView { desk, lines, older };
    desk.page(&desk.say("audit-title"), &view)
}

fn export(desk: &Desk<'_>) -> Result<Answer> {
    let text = desk.house.db.read(audit::export)?;
    Ok(Answer::file("application/jsonl", "audit.jsonl", text))
}
