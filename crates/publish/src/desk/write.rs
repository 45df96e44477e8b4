//! Writing a text: the page, saving it, saving it by itself, and what happens when another person saved meanwhile.

use askama::Template;
use floor::form::{Check, Faults, Form};
use floor::markup::Markup;
use floor::route::Answer;
use floor::words::Arg;
use floor::{Conn, Result};
use people::desk::Desk;
use prose::lang::Lang;
use prose::merge::{Choice, Part};
use serde_json::json;

use crate::desk::text::{DraftText, Together, Words};
use crate::desk::{picture, preview, release, said, spot};
use crate::draft::{MAX_SUMMARY, MAX_TEXT, MAX_TITLE};
use crate::draft_store::{self, Saved};
use crate::{call_store as store, draft_media_store, presence_store, review_store};

#[derive(Template)]
#[template(path = "desk/write.html")]
struct WriteView<'a> {
    d: &'a Desk<'a>,
    style: String,
    id: String,
    heading: String,
    lang: Lang,
    republished: bool,
    others: String,
    remarks: Vec<RemarkView>,
    from: u64,
    clash: Option<ClashView>,
    words: Words,
    faults: FaultsView,
    picture: PictureView,
    base_rev: u32,
    saved: String,
    facts: String,
    warnings: Vec<String>,
    marks: [(&'static str, &'static str); 8],
    told: Vec<(&'static str, String)>,
    translation: bool,
    may_publish: bool,
}

struct RemarkView {
    id: String,
    passage: String,
    text: String,
    by: String,
    date: Markup,
}

struct ClashView {
    newest: u64,
    fields: Vec<OneClash>,
}

struct OneClash {
    number: usize,
    said: String,
    mine: String,
    theirs: String,
}

#[derive(Default)]
struct FaultsView {
    title: Option<String>,
    summary: Option<String>,
    text: Option<String>,
    picture: Option<String>,
    alt: Option<String>,
}

/// What was typed about a picture.
#[derive(Default)]
struct PictureView {
    alt: String,
    caption: String,
    credit: String,
}

const MARKS: [(&str, &str); 8] = [
    ("# …", "work-mark-heading"),
    ("**…**", "work-mark-bold"),
    ("*…*", "work-mark-italic"),
    ("[…](https://…)", "work-mark-link"),
    ("- …", "work-mark-list"),
    ("> …", "work-mark-quote"),
    ("![…](….jpg \"…\")", "work-mark-picture"),
    ("[^1]", "work-mark-note"),
];

/// What the script says: the name of the attribute that carries it, and its words.
const TOLD: [(&str, &str); 12] = [
    ("saving", "work-script-saving"),
    ("saved", "work-script-saved"),
    ("merged", "work-script-merged"),
    ("clashed", "work-script-clashed"),
    ("offline", "work-script-offline"),
    ("restored", "work-script-restored"),
    ("bold", "work-mark-bold"),
    ("italic", "work-mark-italic"),
    ("heading", "work-mark-heading"),
    ("link", "work-mark-link"),
    ("list", "work-mark-list"),
    ("quote", "work-mark-quote"),
];

/// What a refused form brings back to its page.
#[derive(Default)]
struct Back {
    words: Option<Words>,
    from: Option<u64>,
    faults: Faults,
    clash: Option<(Together, u64)>,
}

pub fn show(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(refused) = spot::refused(desk)? {
        return Ok(refused);
    }
    page(desk, Back::default())
}

/// Saves what was typed, and a picture with it if one was chosen.
pub fn save(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(refused) = spot::refused(desk)? {
        return Ok(refused);
    }
    let form = desk.asked.form();
    let mut check = form.check();
    let mut words = typed(form, &mut check);
    let brought = match form.text("do") == "picture" || form.file("picture").is_some() {
        true => picture::brought(desk, &mut check)?,
        false => None,
    };
    if let Some(brought) = &brought {
        words.text = format!("{}\n\n{}", words.text.trim_end(), brought.markdown);
    }
    let from = number(form, "from");
    let back = |faults| Back {
        words: Some(words.clone()),
        from: Some(from),
        faults,
        ..Back::default()
    };
    if let Err(faults) = check.done() {
        return page(desk, back(faults));
    }
    let outcome = match form.has("newest") {
        true => settle(desk, form, &words)?,
        false => keep(desk, from, words.clone())?,
    };
    let here = format!(
        "/desk/calls/{}/{}",
        desk.asked.param("call"),
        spot::lang(desk)?
    );
    match outcome {
        Saved::Saved(_) => Ok(spot::see(&here, "saved")),
        Saved::Merged(_) => Ok(spot::see(&here, "merged")),
        Saved::Clash(both, newest) => {
            let mut back = back(Faults::default());
            back.clash = Some((*both, newest));
            page(desk, back)
        }
    }
}

/// The same for the script, which goes on typing meanwhile.
pub fn autosave(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(refused) = spot::refused(desk)? {
        return Ok(refused);
    }
    let form = desk.asked.form();
    let mut check = form.check();
    let words = typed(form, &mut check);
    let faulty = check.done().is_err();
    let (lang, who) = (spot::lang(desk)?, &desk.person().id);
    let answer = desk.house.db.write(|tx| {
        let text = spot::text(tx, desk)?;
        presence_store::present(tx, &text.draft, &lang, who)?;
        let others = others(tx, desk, &text)?;
        if faulty {
            return Ok(json!({ "state": "faulty", "others": others }));
        }
        let saved = draft_store::save(tx, &text.draft, &lang, number(form, "from"), words, who)?;
        Ok(match saved {
            Saved::Saved(version) => {
                json!({ "state": "saved", "version": version, "others": others })
            }
            Saved::Merged(version) => {
                let words = spot::text(tx, desk)?.words;
                json!({
                    "state": "merged", "version": version, "others": others,
                    "title": words.title, "summary": words.summary, "text": words.text,
                })
            }
            Saved::Clash(..) => json!({ "state": "clashed", "others": others }),
        })
    })?;
    Ok(Answer::bytes("application/json", answer.to_string()))
}

/// The page for a save from elsewhere that clashed: both sides are on it.
pub fn clashed(desk: &Desk<'_>, words: Words, from: u64, clash: (Together, u64)) -> Result<Answer> {
    let back = Back {
        words: Some(words),
        from: Some(from),
        clash: Some(clash),
        ..Back::default()
    };
    page(desk, back)
}

/// Takes in what was published since the draft began.
pub fn take_in(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(refused) = spot::refused(desk)? {
        return Ok(refused);
    }
    let who = &desk.person().id;
    let text = desk.house.db.write(|tx| {
        let text = spot::text(tx, desk)?;
        release::take_in(tx, &text, who)?;
        Ok(text)
    })?;
    Ok(spot::see(
        &format!("/desk/calls/{}/{}", text.draft, text.lang),
        "merged",
    ))
}

fn keep(desk: &Desk<'_>, from: u64, words: Words) -> Result<Saved> {
    let (lang, who) = (spot::lang(desk)?, &desk.person().id);
    desk.house.db.write(|tx| {
        let text = spot::text(tx, desk)?;
        let saved = draft_store::save(tx, &text.draft, &lang, from, words, who)?;
        presence_store::present(tx, &text.draft, &lang, who)?;
        desk.note(tx, "save-text", &format!("{} {lang}", text.draft))?;
        Ok(saved)
    })
}

/// Saves what somebody chose where two had written.
fn settle(desk: &Desk<'_>, form: &Form, mine: &Words) -> Result<Saved> {
    let newest = number(form, "newest");
    let (lang, who) = (spot::lang(desk)?, &desk.person().id);
    desk.house.db.write(|tx| {
        let text = spot::text(tx, desk)?;
        let mut version = |version| draft_store::version(tx, &text.draft, &lang, version);
        let base = version(number(form, "from"))?.unwrap_or_default();
        let theirs = version(newest)?.unwrap_or_default();
        let choice = |at: usize| match form.text(&format!("clash-{at}")) {
            "mine" => Choice::Mine,
            "theirs" => Choice::Theirs,
            _ => Choice::Both,
        };
        let chosen =
            crate::desk::text::together(&base, &mine.clone().tidy(), &theirs).words(choice);
        desk.note(tx, "save-text", &format!("{} {lang}", text.draft))?;
        draft_store::save(tx, &text.draft, &lang, newest, chosen, who)
    })
}

fn number(form: &Form, name: &str) -> u64 {
    form.text(name).parse().unwrap_or_default()
}

/// What was typed, with what is wrong with it. A text of any length comes back to its page.
pub fn typed(form: &Form, check: &mut Check<'_>) -> Words {
    let clean = |text: &str| prose::text::clean(text).0;
    let words = Words {
        title: clean(check.optional("title", MAX_TITLE)),
        summary: clean(check.optional("summary", MAX_SUMMARY)),
        text: clean(form.text("text")),
        correction: clean(check.optional("correction", MAX_SUMMARY)),
    };
    if words.text.len() > MAX_TEXT {
        check.fault("text", "work-fault-long");
    } else if prose::plain::plain(&words.text).is_err() {
        check.fault("text", "work-fault-deep");
    }
    words
}

fn page(desk: &Desk<'_>, back: Back) -> Result<Answer> {
    let refused = !back.faults.is_empty() || back.clash.is_some();
    let (title, view) = desk.house.db.read(|conn| {
        let text = spot::text(conn, desk)?;
        let title = format!("{}: {}", desk.say("work-write"), text.lang.endonym());
        Ok((title, view(conn, desk, text, back)?))
    })?;
    let answer = desk.page_with(&title, &view, &[&super::SCRIPT])?;
    Ok(answer.refusing(refused))
}

fn view<'a>(
    conn: &mut Conn<'_>,
    desk: &'a Desk<'a>,
    text: DraftText,
    back: Back,
) -> Result<WriteView<'a>> {
    let listed = spot::call(conn, desk)?;
    let media = draft_media_store::media(conn, &text.draft)?;
    let words = back.words.unwrap_or_else(|| text.words.clone());
    let shown = preview::measured(&words, &text.lang, &media);
    let standing = store::edition(conn, &text.draft, &text.lang)?;
    let form = desk.asked.form();
    let typed = |name: &str| match back.faults.is_empty() {
        true => String::new(),
        false => form.text(name).to_owned(),
    };
    let fault = |name: &str| back.faults.say(desk.house, &desk.lang, name);
    Ok(WriteView {
        style: super::STYLE.href(),
        id: text.draft.to_string(),
        heading: spot::title(desk, &listed),
        republished: standing.is_some_and(|edition| edition.rev != text.base_rev),
        others: others(conn, desk, &text)?,
        remarks: remarks(conn, desk, &text)?,
        from: back.from.unwrap_or(text.version),
        clash: back.clash.map(|(both, newest)| clash(desk, &both, newest)),
        faults: FaultsView {
            title: fault("title"),
            summary: fault("summary"),
            text: fault("text"),
            picture: fault("picture"),
            alt: fault("alt"),
        },
        picture: PictureView {
            alt: typed("alt"),
            caption: typed("caption"),
            credit: typed("credit"),
        },
        words,
        base_rev: text.base_rev,
        saved: saved(conn, desk, &text)?,
        facts: preview::facts(desk, &shown),
        warnings: shown
            .warnings
            .iter()
            .map(|found| super::doubts::warning(desk, found))
            .collect(),
        marks: MARKS,
        told: TOLD
            .iter()
            .map(|(name, key)| (*name, desk.say(key)))
            .collect(),
        translation: text.source.is_some(),
        may_publish: desk.person().roles.is_editor(),
        lang: text.lang,
        d: desk,
    })
}

/// Who saved it last, and when.
fn saved(conn: &mut Conn<'_>, desk: &Desk<'_>, text: &DraftText) -> Result<String> {
    let name = Arg::Text(spot::name(conn, desk, &text.changed_by)?);
    let when = Arg::Text(said::time(desk, text.changed_at));
    Ok(said::isolated(
        desk,
        "work-saved-by",
        &[("name", name), ("when", when)],
    ))
}

/// Who else is at this text just now; empty for nobody.
pub fn others(conn: &mut Conn<'_>, desk: &Desk<'_>, text: &DraftText) -> Result<String> {
    let now = desk.house.clock.now();
    let ids = presence_store::others(conn, &text.draft, &text.lang, &desk.person().id, now)?;
    let mut names = Vec::new();
    for id in &ids {
        names.push(spot::name(conn, desk, id)?);
    }
    Ok(match names.is_empty() {
        true => String::new(),
        false => said::isolated(
            desk,
            "work-others",
            &[("names", Arg::Text(names.join(", ")))],
        ),
    })
}

fn remarks(conn: &mut Conn<'_>, desk: &Desk<'_>, text: &DraftText) -> Result<Vec<RemarkView>> {
    let mut open = Vec::new();
    for remark in review_store::remarks(conn, &text.draft, &text.lang)? {
        if !remark.settled {
            open.push(RemarkView {
                id: remark.id.to_string(),
                by: spot::name(conn, desk, &remark.by)?,
                date: desk.time(remark.at),
                passage: remark.passage,
                text: remark.text,
            });
        }
    }
    Ok(open)
}

fn clash(desk: &Desk<'_>, both: &Together, newest: u64) -> ClashView {
    let parts = both.fields.iter().flat_map(|field| &field.parts);
    let clashes = parts.filter_map(|part| match part {
        Part::Clash { mine, theirs, .. } => Some((mine.clone(), theirs.clone())),
        Part::Agreed(_) => None,
    });
    let one = |(number, (mine, theirs)): (usize, (String, String))| OneClash {
        number,
        said: desk.say_with(
            "work-clash-number",
            &[("number", Arg::Number(number as u64 + 1))],
        ),
        mine,
        theirs,
    };
    ClashView {
        newest,
        fields: clashes.enumerate().map(one).collect(),
    }
}
