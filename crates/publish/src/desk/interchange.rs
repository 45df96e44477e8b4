//! A translation as a file for other tools, and what comes back from them.
//!
//! A passage that comes back is put where its source still stands, word for word; what no longer fits is told and not used. The file
//! says which version it was made from, so that what others wrote meanwhile is merged and not lost.

use floor::{Error, Id, Result};
use prose::beside::{Row, followed, joined};
use prose::exchange::{Exchange, Unit};

use crate::desk::text::{DraftText, Words};

/// What a file brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    /// The version it was made from.
    pub version: u64,
    pub words: Words,
    /// The source as followed with it.
    pub seen: String,
    /// Translations whose source is no longer there: source and target.
    pub unfit: Vec<(String, String)>,
}

/// The file of a translation.
pub fn outgoing(
    text: &DraftText,
    source_lang: &prose::lang::Lang,
    source: &Words,
    rows: &[Row],
) -> Exchange {
    let field = |id: &str, source: &str, target: &str| Unit {
        id: id.to_owned(),
        source: source.to_owned(),
        target: target.to_owned(),
        done: !target.is_empty(),
    };
    let mut units = vec![field("title", &source.title, &text.words.title)];
    if !source.summary.is_empty() {
        units.push(field("summary", &source.summary, &text.words.summary));
    }
    for (number, row) in rows.iter().enumerate() {
        if let Some(passage) = row.now() {
            units.push(Unit {
                id: format!("p{}", number + 1),
                source: passage,
                target: row.target.clone(),
                done: !row.waits(),
            });
        }
    }
    Exchange {
        name: format!("{}.{}", text.draft, text.version),
        source: source_lang.clone(),
        target: text.lang.clone(),
        units,
    }
}

/// Reads what came back for a translation.
pub fn incoming(text: &DraftText, rows: &[Row], file: Exchange) -> Result<Brought> {
    let (draft, version) = file.name.split_once('.').unwrap_or((&file.name, ""));
    let (draft, version) = (Id::parse(draft), version.parse().ok());
    let (Some(version), true) = (version, draft.as_ref() == Some(&text.draft)) else {
        return Err(Error::bad_input("this file belongs to another call")
            .hint("export the file from this page, and bring that one back"));
    };
    if file.target != text.lang {
        return Err(Error::bad_input(format!(
            "this file is in {}, this text in {}",
            file.target, text.lang
        ))
        .hint("bring it to the page of its own language"));
    }
    let mut words = text.words.clone();
    let mut targets: Vec<String> = rows.iter().map(|row| row.target.clone()).collect();
    let mut done = vec![false; rows.len()];
    let mut unfit = Vec::new();
    for unit in file.units {
        let target = prose::text::clean(&unit.target).0;
        match unit.id.as_str() {
            _ if target.is_empty() => {}
            "title" => words.title = target,
            "summary" => words.summary = target,
            id => match place(rows, id, &unit.source) {
                Some(at) => {
                    done[at] = unit.done;
                    targets[at] = target;
                }
                None => unfit.push((unit.source, target)),
            },
        }
    }
    words.text = joined(targets.iter().map(String::as_str));
    Ok(Brought {
        version,
        words: words.tidy(),
        seen: followed(rows, |row| done[row]),
        unfit,
    })
}

/// The row a passage belongs to: the one of its number, if that still says the same, else one that does.
fn place(rows: &[Row], id: &str, source: &str) -> Option<usize> {
    let same = |at: &usize| rows.get(*at).and_then(Row::now).as_deref() == Some(source);
    let number = id
        .strip_prefix('p')
        .and_then(|number| number.parse::<usize>().ok());
    number
        .and_then(|number| number.checked_sub(1))
        .filter(same)
        .or_else(|| (0..rows.len()).find(same))
}

#[cfg(test)]
mod tests {
    use super::*;
    use prose::exchange::{read_po, read_xliff, write_po, write_xliff};
    use prose::lang::Lang;

    const SOURCE: &str = "The bell rings at noon.\n\nCome all.\n\n- water\n- bread";

    fn text(target: &str, seen: &str) -> DraftText {
        let id = Id::parse("01k0000000000000000000000a").unwrap();
        DraftText {
            draft: id.clone(),
            lang: Lang::parse("fr").unwrap(),
            version: 7,
            words: Words {
                title: "Cloches".to_owned(),
                text: target.to_owned(),
                ..Words::default()
            },
            source: Some((Lang::parse("en").unwrap(), None)),
            seen: seen.to_owned(),
            base_rev: 0,
            changed_by: id,
            changed_at: 0,
        }
    }

    fn source() -> Words {
        Words {
            title: "Bells".to_owned(),
            summary: "All of them".to_owned(),
            text: SOURCE.to_owned(),
            ..Words::default()
        }
    }

    #[test]
    fn a_file_that_nobody_touched_changes_nothing() {
        let text = text(
            "La cloche sonne à midi.\n\nVenez.",
            "The bell rings at noon.\n\nCome all.",
        );
        let rows = super::super::translating::rows(&text, &source()).unwrap();
        let out = outgoing(&text, &Lang::parse("en").unwrap(), &source(), &rows);
        for back in [
            read_xliff(&write_xliff(&out)).unwrap(),
            read_po(&write_po(&out)).unwrap(),
        ] {
            let brought = incoming(&text, &rows, back).unwrap();
            assert_eq!(brought.words, text.words);
            assert_eq!((brought.version, brought.seen), (7, text.seen.clone()));
            assert!(brought.unfit.is_empty());
        }
    }

    #[test]
    fn passages_find_their_place_and_others_are_told() {
        let text = text("", "");
        let rows = super::super::translating::rows(&text, &source()).unwrap();
        let mut out = outgoing(&text, &Lang::parse("en").unwrap(), &source(), &rows);
        let last = out.units.len() - 1;
        (out.units[last].target, out.units[last].done) = ("- eau\n- pain".to_owned(), true);
        out.units[3].source = "It said something else.".to_owned();
        out.units[3].target = "Autre chose.".to_owned();
        let brought = incoming(&text, &rows, out.clone()).unwrap();
        assert_eq!(brought.words.text, "- eau\n- pain");
        assert_eq!(brought.seen, "- water\n- bread");
        assert_eq!(brought.unfit.len(), 1);
        out.name = "01k0000000000000000000000b.7".to_owned();
        assert!(
            incoming(&text, &rows, out).is_err(),
            "a file of another call"
        );
    }
}
