//! Translating: two columns, paragraph by paragraph; what changed, what looks wrong, what the house has said before.
//!
//! A paragraph counts as followed once its translation was written or changed, or its box was ticked. The form names the two sources its rows
//! were made from: if either has changed since, the words are saved all the same and the rows are made anew.

use askama::Template;
use floor::form::Form;
use floor::markup::Markup;
use floor::route::Answer;
use floor::words::Arg;
use floor::{Conn, Result};
use people::desk::Desk;
use prose::beside::{Row, followed, joined};
use prose::diff::{Hunk, Said, html};
use prose::lang::Lang;

use crate::desk::text::{DraftText, Words};
use crate::desk::translating::{self, Beside, Line};
use crate::desk::{doubts, said, spot, write};
use crate::draft::{MAX_SUMMARY, MAX_TITLE};
use crate::draft_store::{self, Saved};
use crate::{presence_store, suggestion_store, translation};

#[derive(Template)]
#[template(path = "desk/translate.html")]
struct TranslateView<'a> {
    d: &'a Desk<'a>,
    style: String,
    id: String,
    heading: String,
    lang: Lang,
    source_lang: Lang,
    source: Words,
    words: Words,
    notice: Option<String>,
    progress: String,
    first: Option<usize>,
    others: String,
    from: u64,
    of: String,
    rows: Vec<RowView>,
    told: Vec<(&'static str, String)>,
    keys: [(&'static str, &'static str); 4],
    import_open: bool,
    import_fault: Option<String>,
    unfit: Vec<(String, String)>,
}

struct RowView {
    number: usize,
    label: String,
    /// HTML.
    source: String,
    /// The source as it is now.
    now: String,
    target: String,
    height: usize,
    waits: bool,
    /// Whether "it is still right" can be said of it.
    asks: bool,
    copyable: bool,
    doubts: Vec<DoubtView>,
    remembered: Vec<KnownView>,
}

struct DoubtView {
    said: String,
    excerpt: String,
    id: String,
}

struct KnownView {
    number: usize,
    said: String,
    target: String,
}

const KEYS: [(&str, &str); 4] = [
    ("Alt+↓", "work-key-next"),
    ("Alt+↑", "work-key-before"),
    ("Alt+C", "work-key-copy"),
    ("Alt+Enter", "work-key-use"),
];

const TOLD: [(&str, &str); 3] = [
    ("saving", "work-script-saving"),
    ("saved", "work-script-saved"),
    ("offline", "work-script-offline"),
];

/// What another page brings back to this one.
#[derive(Default)]
pub struct Back {
    pub notice: Option<String>,
    pub import_fault: Option<String>,
    pub unfit: Vec<(String, String)>,
}

pub fn show(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(refused) = spot::refused(desk)? {
        return Ok(refused);
    }
    page(desk, Back::default())
}

/// The page. A text that is no translation is written on its own page.
pub fn page(desk: &Desk<'_>, back: Back) -> Result<Answer> {
    let refused = back.import_fault.is_some();
    let found = desk.house.db.read(|conn| {
        let text = spot::text(conn, desk)?;
        let glossary = translation::house_glossary(conn)?;
        match translating::beside(conn, &text, &glossary)? {
            Some(beside) => view(conn, desk, text, beside, back).map(Ok),
            None => Ok(Err(format!("/desk/calls/{}/{}", text.draft, text.lang))),
        }
    })?;
    match found {
        Err(elsewhere) => Ok(Answer::see(&elsewhere)),
        Ok(view) => {
            let title = format!("{}: {}", desk.say("work-translate"), view.lang.endonym());
            let answer = desk.page_with(&title, &view, &[&super::SCRIPT])?;
            Ok(answer.refusing(refused))
        }
    }
}

fn view<'a>(
    conn: &mut Conn<'_>,
    desk: &'a Desk<'a>,
    text: DraftText,
    beside: Beside,
    back: Back,
) -> Result<TranslateView<'a>> {
    let listed = spot::call(conn, desk)?;
    let rows: Vec<RowView> = beside
        .lines
        .iter()
        .enumerate()
        .map(|(number, line)| row(desk, number, line))
        .collect();
    let waiting = rows.iter().filter(|row| row.waits).count();
    Ok(TranslateView {
        style: super::STYLE.href(),
        id: text.draft.to_string(),
        heading: spot::title(desk, &listed),
        source_lang: beside.source_lang,
        source: beside.source,
        notice: back.notice,
        progress: progress(desk, waiting),
        first: rows.iter().find(|row| row.waits).map(|row| row.number),
        others: write::others(conn, desk, &text)?,
        from: text.version,
        of: beside.of,
        rows,
        told: TOLD
            .iter()
            .map(|(name, key)| (*name, desk.say(key)))
            .collect(),
        keys: KEYS,
        import_open: back.import_fault.is_some() || !back.unfit.is_empty(),
        import_fault: back.import_fault,
        unfit: back.unfit,
        words: text.words,
        lang: text.lang,
        d: desk,
    })
}

fn progress(desk: &Desk<'_>, waiting: usize) -> String {
    let count = Arg::Number(u64::try_from(waiting).unwrap_or(u64::MAX));
    desk.say_with("work-progress", &[("count", count)])
}

fn row(desk: &Desk<'_>, number: usize, line: &Line) -> RowView {
    let row = &line.row;
    let changed = matches!(row.source, Some(Hunk::Changed(_) | Hunk::Removed(_)));
    let label = said::isolated(
        desk,
        "work-passage",
        &[("number", Arg::Number(number as u64 + 1))],
    );
    RowView {
        number,
        label,
        source: source(row),
        now: row.now().unwrap_or_default(),
        height: height(row),
        waits: row.waits(),
        asks: changed && !row.target.is_empty(),
        copyable: row.now().is_some(),
        doubts: line
            .doubts
            .iter()
            .map(|doubt| DoubtView {
                said: doubts::finding(desk, &doubt.finding),
                excerpt: doubt.finding.excerpt.clone(),
                id: doubt.id.clone(),
            })
            .collect(),
        remembered: line
            .remembered
            .iter()
            .enumerate()
            .map(|(number, known)| KnownView {
                number,
                said: desk.say_with(
                    "work-known",
                    &[("percent", Arg::Number(known.likeness.into()))],
                ),
                target: known.target.clone(),
            })
            .collect(),
        target: row.target.clone(),
    }
}

/// The source's paragraph with what changed in it marked; one that is new is shown whole, unmarked.
fn source(row: &Row) -> String {
    match &row.source {
        None => String::new(),
        Some(Hunk::Same(text) | Hunk::Added(text)) => format!("<p>{}</p>", Markup::text(text)),
        Some(hunk) => html(std::slice::from_ref(hunk), 1, Said::default()),
    }
}

/// As many lines as the longer side needs, about.
fn height(row: &Row) -> usize {
    let lines = |text: &str| {
        text.lines()
            .map(|line| 1 + line.chars().count() / 55)
            .sum::<usize>()
    };
    let now = row.now().unwrap_or_default();
    lines(&now).max(lines(&row.target)).clamp(2, 24) + 1
}

/// Saves the paragraphs, and does what the button that was pressed says.
pub fn save(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(refused) = spot::refused(desk)? {
        return Ok(refused);
    }
    let form = desk.asked.form();
    let here = format!(
        "/desk/calls/{}/{}/translate",
        desk.asked.param("call"),
        spot::lang(desk)?
    );
    let outcome = desk.house.db.write(|tx| {
        let text = spot::text(tx, desk)?;
        let who = &desk.person().id;
        presence_store::present(tx, &text.draft, &text.lang, who)?;
        let glossary = translation::house_glossary(tx)?;
        let Some(beside) = translating::beside(tx, &text, &glossary)? else {
            return Ok(None);
        };
        if let Some(finding) = known_doubt(form, &beside) {
            suggestion_store::keep_finding(tx, &text.draft, &text.lang, finding, who)?;
        }
        let fits = form.text("of") == beside.of;
        let targets = targets(form, &beside, fits);
        let words = Words {
            title: line(form.text("title"), MAX_TITLE),
            summary: line(form.text("summary"), MAX_SUMMARY),
            text: prose::text::clean(&joined(targets.iter().map(String::as_str))).0,
            correction: text.words.correction.clone(),
        };
        let from = form.text("from").parse().unwrap_or_default();
        let saved = draft_store::save(tx, &text.draft, &text.lang, from, words.clone(), who)?;
        if fits && !matches!(saved, Saved::Clash(..)) {
            let rows: Vec<Row> = beside.lines.iter().map(|line| line.row.clone()).collect();
            let seen = followed(&rows, |at| is_done(form, &rows[at], at, &targets[at]));
            draft_store::follow(tx, &text.draft, &text.lang, &seen)?;
        }
        desk.note(tx, "save-text", &format!("{} {}", text.draft, text.lang))?;
        Ok(Some((saved, words, from)))
    })?;
    let Some((saved, words, from)) = outcome else {
        return Ok(spot::see(here.trim_end_matches("/translate"), "saved"));
    };
    match saved {
        Saved::Saved(_) => Ok(go_on(form, &here, "saved")),
        Saved::Merged(_) => Ok(go_on(form, &here, "merged")),
        // The writing page shows both sides, with everything that was typed here.
        Saved::Clash(both, newest) => write::clashed(desk, words, from, (*both, newest)),
    }
}

/// Where the person was, after a button in the middle of the page.
fn go_on(form: &Form, here: &str, done: &str) -> Answer {
    let pressed = ["copy", "use"]
        .iter()
        .find_map(|name| form.all(name).next());
    let row = pressed.and_then(|value| value.split('.').next()?.parse::<usize>().ok());
    match row {
        Some(row) => Answer::see(&format!("{here}?done=words-{done}#row{row}")),
        None if form.has("right") => spot::see(here, "right"),
        None => spot::see(here, done),
    }
}

/// What was typed for each row, with what a button puts there.
fn targets(form: &Form, beside: &Beside, fits: bool) -> Vec<String> {
    let rows = match fits {
        true => beside.lines.len(),
        false => form
            .text("rows")
            .parse()
            .unwrap_or(0)
            .min(floor::form::MAX_FIELDS),
    };
    let mut targets: Vec<String> = (0..rows)
        .map(|row| form.text(&format!("p{row}")).to_owned())
        .collect();
    if !fits {
        return targets;
    }
    if let Ok(row) = form.text("copy").parse::<usize>()
        && let Some(now) = beside.lines.get(row).and_then(|line| line.row.now())
    {
        targets[row] = now;
    }
    if let Some((row, known)) = form.text("use").split_once('.')
        && let (Ok(row), Ok(known)) = (row.parse::<usize>(), known.parse::<usize>())
        && let Some(known) = beside
            .lines
            .get(row)
            .and_then(|line| line.remembered.get(known))
    {
        targets[row] = known.target.clone();
    }
    targets
}

/// Whether a row follows its source now.
fn is_done(form: &Form, row: &Row, at: usize, target: &str) -> bool {
    let changed = target.trim_end() != row.target.trim_end();
    let ticked = form.has(&format!("d{at}"));
    match &row.source {
        None => false,
        Some(Hunk::Added(_)) => !target.trim().is_empty(),
        // A paragraph that is emptied waits again.
        Some(Hunk::Same(_)) => true,
        Some(Hunk::Removed(_)) => ticked || target.trim().is_empty(),
        Some(Hunk::Changed(_)) => ticked || changed,
    }
}

/// The finding that "it is right so" names, if it is one of this page's.
fn known_doubt<'f>(form: &'f Form, beside: &Beside) -> Option<&'f str> {
    let id = form.all("right").next()?;
    let mut doubts = beside.lines.iter().flat_map(|line| &line.doubts);
    doubts.any(|doubt| doubt.id == id).then_some(id)
}

fn line(text: &str, most: usize) -> String {
    prose::text::clean(text).0.chars().take(most).collect()
}
