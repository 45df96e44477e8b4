//! Reading a text for somebody: asking, remarking on a passage, approving the version that was read.

use askama::Template;
use floor::markup::Markup;
use floor::route::Answer;
use floor::words::Arg;
use floor::{Conn, ErrorKind, Id, Result};
use http::StatusCode;
use people::desk::Desk;
use prose::diff::paragraphs;
use prose::lang::Lang;

use crate::desk::text::{DraftText, Words};
use crate::desk::{release, spot};
use crate::review_store::{self, Remark};
use crate::{draft_media_store, draft_store, site};

/// The longest remark, in characters.
const MAX_REMARK: usize = 4000;

#[derive(Template)]
#[template(path = "desk/review.html")]
struct ReviewView<'a> {
    d: &'a Desk<'a>,
    style: String,
    id: String,
    heading: String,
    lang: Lang,
    state: String,
    approved_by: Vec<String>,
    fault: Option<String>,
    may_ask: bool,
    may_approve: bool,
    version: u64,
    words: Words,
    passages: Vec<PassageView>,
    elsewhere: Vec<RemarkView>,
}

struct PassageView {
    number: usize,
    html: Markup,
    remarks: Vec<RemarkView>,
}

struct RemarkView {
    passage: String,
    text: String,
    by: String,
    date: Markup,
    settled: bool,
}

pub fn show(desk: &Desk<'_>) -> Result<Answer> {
    page(desk, None)
}

fn page(desk: &Desk<'_>, fault: Option<String>) -> Result<Answer> {
    let refused = fault.is_some();
    let view = desk.house.db.read(|conn| {
        let text = spot::text(conn, desk)?;
        view(conn, desk, text, fault)
    })?;
    let title = format!("{}: {}", desk.say("work-review"), view.lang.endonym());
    let answer = desk.page(&title, &view)?;
    Ok(match refused {
        true => answer.status(StatusCode::CONFLICT),
        false => answer,
    })
}

fn view<'a>(
    conn: &mut Conn<'_>,
    desk: &'a Desk<'a>,
    text: DraftText,
    fault: Option<String>,
) -> Result<ReviewView<'a>> {
    let listed = spot::call(conn, desk)?;
    let media = draft_media_store::media(conn, &text.draft)?;
    let asked = review_store::asked(conn, &text.draft, &text.lang)?;
    let approvals = review_store::approvals(conn, &text)?;
    let needed = release::approvals_needed(&desk.house.config, listed.kind);
    let who = &desk.person().id;
    let mut approved_by = Vec::new();
    for id in &approvals {
        approved_by.push(spot::name(conn, desk, id)?);
    }
    let mut remarks = Vec::new();
    for remark in review_store::remarks(conn, &text.draft, &text.lang)? {
        remarks.push(remark_view(conn, desk, remark)?);
    }
    let mut passages = Vec::new();
    for (number, passage) in paragraphs(&text.words.text).into_iter().enumerate() {
        let of_this: Vec<RemarkView> = remarks
            .extract_if(.., |remark| remark.passage == passage)
            .collect();
        passages.push(PassageView {
            number,
            html: site::passage(passage, &text.lang, &media, "/desk/", number),
            remarks: of_this,
        });
    }
    let by = asked.as_ref().map(|asked| &asked.by);
    Ok(ReviewView {
        style: super::STYLE.href(),
        id: text.draft.to_string(),
        heading: spot::title(desk, &listed),
        state: state(desk, asked.is_some(), needed, approvals.len()),
        approved_by,
        fault,
        may_ask: asked
            .as_ref()
            .is_none_or(|asked| asked.version != text.version)
            && desk.person().roles.may_write(&text.lang),
        may_approve: text.changed_by != *who && by != Some(who) && !approvals.contains(who),
        version: text.version,
        passages,
        elsewhere: remarks,
        words: text.words,
        lang: text.lang,
        d: desk,
    })
}

fn state(desk: &Desk<'_>, asked: bool, needed: usize, given: usize) -> String {
    let number = |name, number| (name, Arg::Number(u64::try_from(number).unwrap_or(u64::MAX)));
    let asked = desk.say(if asked {
        "work-review-asked"
    } else {
        "work-review-not-asked"
    });
    let approvals = match needed {
        0 => desk.say("work-review-none-needed"),
        needed => desk.say_with(
            "work-review-needed",
            &[number("needed", needed), number("given", given)],
        ),
    };
    format!("{asked} {approvals}")
}

fn remark_view(conn: &mut Conn<'_>, desk: &Desk<'_>, remark: Remark) -> Result<RemarkView> {
    Ok(RemarkView {
        by: spot::name(conn, desk, &remark.by)?,
        date: desk.time(remark.at),
        passage: remark.passage,
        text: remark.text,
        settled: remark.settled,
    })
}

/// Asks, approves or remarks, as the button says.
pub fn act(desk: &Desk<'_>) -> Result<Answer> {
    let form = desk.asked.form();
    let done = match form.text("do") {
        "ask" => ask(desk),
        "approve" => approve(desk),
        "remark" => remark(desk),
        _ => Err(spot::gone()),
    };
    match done {
        Ok(done) => {
            let (call, lang) = (desk.asked.param("call"), spot::lang(desk)?);
            Ok(spot::see(
                &format!("/desk/calls/{call}/{lang}/review"),
                done,
            ))
        }
        Err(error) if error.kind() == ErrorKind::Conflict => {
            page(desk, Some(desk.say("work-fault-approve")))
        }
        Err(error) if error.kind() == ErrorKind::BadInput => {
            page(desk, Some(desk.say("fault-empty")))
        }
        Err(error) => Err(error),
    }
}

fn ask(desk: &Desk<'_>) -> Result<&'static str> {
    desk.house.db.write(|tx| {
        let text = spot::text(tx, desk)?;
        if !desk.person().roles.may_write(&text.lang) {
            return Err(spot::gone());
        }
        review_store::ask(tx, &text, &desk.person().id)?;
        desk.note(tx, "ask-review", &format!("{} {}", text.draft, text.lang))?;
        Ok("asked")
    })
}

fn approve(desk: &Desk<'_>) -> Result<&'static str> {
    let version = desk
        .asked
        .form()
        .text("version")
        .parse()
        .unwrap_or_default();
    desk.house.db.write(|tx| {
        let text = spot::text(tx, desk)?;
        review_store::approve(tx, &text, version, &desk.person().id)?;
        desk.note(tx, "approve-text", &format!("{} {}", text.draft, text.lang))?;
        Ok("approved")
    })
}

/// A remark stays with the words it was made on, whatever becomes of the text.
fn remark(desk: &Desk<'_>) -> Result<&'static str> {
    let form = desk.asked.form();
    let words = prose::text::clean(form.text("remark").trim()).0;
    let words: String = words.chars().take(MAX_REMARK).collect();
    if words.is_empty() {
        return Err(floor::Error::bad_input("a remark has no words"));
    }
    let (version, number) = (
        form.text("version").parse().unwrap_or_default(),
        form.text("passage").parse::<usize>().ok(),
    );
    desk.house.db.write(|tx| {
        let text = spot::text(tx, desk)?;
        let read = draft_store::version(tx, &text.draft, &text.lang, version)?;
        let read = read.map_or_else(|| text.words.text.clone(), |words| words.text);
        let all = paragraphs(&read);
        let passage = number
            .and_then(|number| all.get(number))
            .copied()
            .unwrap_or_default();
        review_store::remark(tx, &text, passage, &words, &desk.person().id)?;
        desk.note(tx, "remark", &format!("{} {}", text.draft, text.lang))?;
        Ok("remarked")
    })
}

/// Marks a remark as dealt with.
pub fn settle(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(refused) = spot::refused(desk)? {
        return Ok(refused);
    }
    let remark = Id::parse(desk.asked.param("remark")).ok_or_else(spot::gone)?;
    let text = desk.house.db.write(|tx| {
        let text = spot::text(tx, desk)?;
        review_store::settle(tx, &text.draft, &text.lang, &remark)?;
        Ok(text)
    })?;
    Ok(spot::see(
        &format!("/desk/calls/{}/{}", text.draft, text.lang),
        "settled",
    ))
}
