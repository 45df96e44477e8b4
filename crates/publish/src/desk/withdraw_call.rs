//! Withdrawing: the call no longer stands, its text stays, readers are told why.

use std::collections::BTreeMap;

use askama::Template;
use floor::route::Answer;
use floor::{Conn, ErrorKind, Result};
use people::desk::Desk;
use prose::lang::Lang;

use crate::desk::spot;
use crate::{call_store as store, publish_calls};

#[derive(Template)]
#[template(path = "desk/withdraw.html")]
struct WithdrawView<'a> {
    d: &'a Desk<'a>,
    style: String,
    id: String,
    heading: String,
    fault: Option<String>,
    consequences: [&'static str; 4],
    reasons: Vec<(Lang, String)>,
}

const CONSEQUENCES: [&str; 4] = [
    "work-withdraw-marked",
    "work-withdraw-kept",
    "work-withdraw-copies",
    "work-withdraw-again",
];

/// The longest reason, in characters.
const MAX_REASON: usize = 2000;

pub fn show(desk: &Desk<'_>) -> Result<Answer> {
    page(desk, None)
}

fn page(desk: &Desk<'_>, fault: Option<String>) -> Result<Answer> {
    let refused = fault.is_some();
    let view = desk.house.db.read(|conn| view(conn, desk, fault))?;
    let answer = desk.page(&desk.say("work-withdraw"), &view)?;
    Ok(answer.refusing(refused))
}

fn view<'a>(
    conn: &mut Conn<'_>,
    desk: &'a Desk<'a>,
    fault: Option<String>,
) -> Result<WithdrawView<'a>> {
    let listed = spot::call(conn, desk)?;
    let typed = |lang: &Lang| desk.asked.form().text(&format!("r-{lang}")).to_owned();
    let published = listed.languages.iter().filter(|one| one.rev > 0);
    Ok(WithdrawView {
        style: super::STYLE.href(),
        id: listed.id.to_string(),
        heading: spot::title(desk, &listed),
        fault,
        consequences: CONSEQUENCES,
        reasons: published
            .map(|one| (one.lang.clone(), typed(&one.lang)))
            .collect(),
        d: desk,
    })
}

pub fn withdraw(desk: &Desk<'_>) -> Result<Answer> {
    if !desk.asked.form().has("sure") {
        return page(desk, Some(desk.say("work-withdraw-not-sure")));
    }
    let outcome = desk.write(|tx| {
        let listed = spot::call(tx, desk)?;
        let call = store::call(tx, &listed.id)?.ok_or_else(spot::gone)?;
        let mut reasons = BTreeMap::new();
        for one in &listed.languages {
            let text =
                prose::text::clean(desk.asked.form().text(&format!("r-{}", one.lang)).trim()).0;
            if !text.is_empty() && one.rev > 0 {
                reasons.insert(one.lang.clone(), text.chars().take(MAX_REASON).collect());
            }
        }
        publish_calls::withdraw(tx, &call.slug, &reasons)?;
        desk.note(tx, "withdraw-call", call.id.as_str())?;
        Ok(call.id)
    });
    match outcome {
        Ok(id) => Ok(spot::see(&format!("/desk/calls/{id}"), "withdrawn")),
        Err(error) if error.kind() == ErrorKind::Conflict => {
            page(desk, Some(desk.say("work-withdraw-already")))
        }
        Err(error) => Err(error),
    }
}
