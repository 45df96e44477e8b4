//! The glossary: how a term is to be said in another language; the checks of translations ask it.

use askama::Template;
use floor::form::Faults;
use floor::route::Answer;
use floor::{Conn, Result};
use people::desk::Desk;
use prose::lang::Lang;

use crate::desk::{list, spot};
use crate::glossary::{self, Term};

/// Terms on a page.
const PAGE: usize = 200;
/// The longest term, in characters.
const MAX_TERM: usize = 200;

#[derive(Template)]
#[template(path = "desk/glossary.html")]
struct GlossaryView<'a> {
    d: &'a Desk<'a>,
    style: String,
    /// Languages that terms may be taken from.
    sources: Vec<Lang>,
    /// Languages that this person may say how they are said in.
    languages: Vec<Lang>,
    form: FormView,
    faults: FaultsView,
    terms: Vec<TermView>,
    next: Option<String>,
}

#[derive(Default)]
struct FormView {
    from: String,
    term: String,
    to: String,
    said: String,
}

#[derive(Default)]
struct FaultsView {
    term: Option<String>,
    said: Option<String>,
}

struct TermView {
    lang: String,
    term: String,
    translation_lang: String,
    translation: String,
    /// Whether this person may take it out.
    mine: bool,
}

pub fn show(desk: &Desk<'_>) -> Result<Answer> {
    page(desk, &Faults::default())
}

fn page(desk: &Desk<'_>, faults: &Faults) -> Result<Answer> {
    let view = desk.house.db.read(|conn| view(conn, desk, faults))?;
    let answer = desk.page(&desk.say("work-glossary"), &view)?;
    Ok(answer.refusing(!faults.is_empty()))
}

fn view<'a>(conn: &mut Conn<'_>, desk: &'a Desk<'a>, faults: &Faults) -> Result<GlossaryView<'a>> {
    let from: usize = desk.asked.query().text("from").parse().unwrap_or(0);
    let terms = glossary::page(conn, from, PAGE)?;
    let sources = list::languages(conn, desk)?;
    let roles = &desk.person().roles;
    let languages = sources
        .iter()
        .filter(|lang| roles.may_write(lang))
        .cloned()
        .collect();
    let field = |name: &str| desk.asked.form().text(name).to_owned();
    let say = |name: &str| faults.say(desk.house, &desk.lang, name);
    Ok(GlossaryView {
        style: super::STYLE.href(),
        form: FormView {
            from: field("from"),
            term: field("term"),
            to: field("to"),
            said: field("said"),
        },
        faults: FaultsView {
            term: say("term").or_else(|| say("from")),
            said: say("said").or_else(|| say("to")),
        },
        next: (terms.len() == PAGE).then(|| format!("/desk/glossary?from={}", from + PAGE)),
        terms: terms
            .into_iter()
            .map(|term| term_view(desk, term))
            .collect(),
        sources,
        languages,
        d: desk,
    })
}

fn term_view(desk: &Desk<'_>, term: Term) -> TermView {
    let into = Lang::parse(&term.translation_lang);
    TermView {
        mine: into.is_ok_and(|lang| desk.person().roles.may_write(&lang)),
        lang: term.lang,
        term: term.term,
        translation_lang: term.translation_lang,
        translation: term.translation,
    }
}

pub fn add(desk: &Desk<'_>) -> Result<Answer> {
    let (from, term, to, said) = match wanted(desk) {
        Ok(wanted) => wanted,
        Err(faults) => return page(desk, &faults),
    };
    if !desk.person().roles.may_write(&to) {
        return spot::not_yours(desk);
    }
    desk.house.db.write(|tx| {
        glossary::add(tx, &from, term, &to, said)?;
        desk.note(tx, "add-term", &format!("{from} {to}"))
    })?;
    Ok(spot::see("/desk/glossary", "saved"))
}

/// A term, its language, what it is in another, and that.
fn wanted<'d>(desk: &'d Desk<'_>) -> Result<(Lang, &'d str, Lang, &'d str), Faults> {
    let mut check = desk.asked.form().check();
    let (from, to) = (check.lang("from"), check.lang("to"));
    let (term, said) = (check.text("term", MAX_TERM), check.text("said", MAX_TERM));
    if from.is_some() && from == to {
        check.fault("said", "work-fault-same-language");
    }
    check.done()?;
    match (from, to) {
        (Some(from), Some(to)) => Ok((from, term, to, said)),
        _ => Err(Faults::of("from", "fault-language")),
    }
}

pub fn remove(desk: &Desk<'_>) -> Result<Answer> {
    let form = desk.asked.form();
    let (Ok(from), Ok(to)) = (Lang::parse(form.text("from")), Lang::parse(form.text("to"))) else {
        return Err(spot::gone());
    };
    if !desk.person().roles.may_write(&to) {
        return spot::not_yours(desk);
    }
    desk.house.db.write(|tx| {
        glossary::remove(tx, &from, form.text("term"), &to)?;
        desk.note(tx, "remove-term", &format!("{from} {to}"))
    })?;
    Ok(spot::see("/desk/glossary", "saved"))
}
