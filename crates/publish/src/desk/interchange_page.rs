//! A translation out as a file, and in again.

use floor::route::Answer;
use floor::words::Arg;
use floor::{ErrorKind, Result};
use people::desk::Desk;
use prose::exchange::{Exchange, read_po, read_xliff, write_po, write_xliff};

use crate::desk::interchange::{incoming, outgoing};
use crate::desk::text::{DraftText, Words};
use crate::desk::translate::{self, Back};
use crate::desk::{said, spot, translating, write};
use crate::draft_store::{self, Saved};

pub fn xliff(desk: &Desk<'_>) -> Result<Answer> {
    let (name, file) = exchange(desk)?;
    Ok(Answer::file(
        "application/xliff+xml",
        &format!("{name}.xlf"),
        write_xliff(&file),
    ))
}

pub fn po(desk: &Desk<'_>) -> Result<Answer> {
    let (name, file) = exchange(desk)?;
    Ok(Answer::file(
        "text/x-gettext-translation",
        &format!("{name}.po"),
        write_po(&file),
    ))
}

fn exchange(desk: &Desk<'_>) -> Result<(String, Exchange)> {
    desk.house.db.read(|conn| {
        let text = spot::text(conn, desk)?;
        let (source_lang, source) = source(conn, &text)?;
        let rows = translating::rows(&text, &source)?;
        let name = format!("{}-{}", text.draft, text.lang);
        Ok((name, outgoing(&text, &source_lang, &source, &rows)))
    })
}

fn source(conn: &mut floor::Conn<'_>, text: &DraftText) -> Result<(prose::lang::Lang, Words)> {
    let Some((lang, _)) = &text.source else {
        return Err(spot::gone());
    };
    let words = translating::source_words(conn, &text.draft, lang)?;
    Ok((lang.clone(), words.ok_or_else(spot::gone)?))
}

/// Takes in a file that came back.
pub fn import(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(refused) = spot::refused(desk)? {
        return Ok(refused);
    }
    let file = match read(desk) {
        Ok(file) => file,
        Err(fault) => return refuse(desk, fault),
    };
    let who = &desk.person().id;
    let outcome = desk.house.db.write(|tx| {
        let text = spot::text(tx, desk)?;
        let (_, source) = source(tx, &text)?;
        let rows = translating::rows(&text, &source)?;
        let brought = incoming(&text, &rows, file)?;
        let words = brought.words.clone();
        let saved = draft_store::save(tx, &text.draft, &text.lang, brought.version, words, who)?;
        if !matches!(saved, Saved::Clash(..)) {
            draft_store::follow(tx, &text.draft, &text.lang, &brought.seen)?;
        }
        desk.note(tx, "import-text", &format!("{} {}", text.draft, text.lang))?;
        Ok((saved, brought))
    });
    let (saved, brought) = match outcome {
        Ok(done) => done,
        // What `incoming` says of a file of another text.
        Err(error) if error.kind() == ErrorKind::BadInput => {
            return refuse(desk, desk.say("work-fault-other-file"));
        }
        Err(error) => return Err(error),
    };
    if let Saved::Clash(both, newest) = saved {
        return write::clashed(desk, brought.words, brought.version, (*both, newest));
    }
    let back = Back {
        notice: Some(desk.say("done-words-brought")),
        unfit: brought.unfit,
        ..Back::default()
    };
    translate::page(desk, back)
}

fn refuse(desk: &Desk<'_>, fault: String) -> Result<Answer> {
    let back = Back {
        import_fault: Some(fault),
        ..Back::default()
    };
    translate::page(desk, back)
}

/// The file as either format, told by how it begins; or what is wrong with it, in words.
fn read(desk: &Desk<'_>) -> Result<Exchange, String> {
    let Some(file) = desk.asked.form().file("file") else {
        return Err(desk.say("work-fault-no-file"));
    };
    let text = prose::text::normalise(&file.bytes).map_err(|cause| wrong(desk, cause.line))?;
    let read = match text.trim_start().starts_with('<') {
        true => read_xliff(&text),
        false => read_po(&text),
    };
    read.map_err(|cause| wrong(desk, cause.line))
}

fn wrong(desk: &Desk<'_>, line: usize) -> String {
    let line = Arg::Number(u64::try_from(line).unwrap_or_default());
    said::isolated(desk, "work-fault-file", &[("line", line)])
}
