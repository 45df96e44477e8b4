//! `beffroi keys`: the keys in force, and changes to them, which enough roots must sign.

use std::fs;
use std::path::Path;

use floor::{Error, House, Result};
use survive::keys::{Change, show};
use survive::sheet::read_key;
use tlog::note::{Vkey, VkeyError};
use tlog::record::{Kind, Kinds};
use tlog::strict::SigningKey;

use crate::cli::{Keys, KeysVerb, Roots};

pub(super) fn run(args: &Keys) -> Result<()> {
    let house = crate::open(&args.dir)?;
    match &args.verb {
        None => print_keys(&house, args.json),
        Some(KeysVerb::RotateLog(roots)) => change(&house, &Change::RotateLog, roots, args.json),
        Some(KeysVerb::AddEditor { kinds, vkey, roots }) => {
            let kinds = read_kinds(kinds)?;
            let addition = match vkey {
                Some(line) => Change::AdmitEditor {
                    key: Box::new(read_vkey(line)?),
                    kinds,
                },
                None => Change::AddEditor { kinds },
            };
            change(&house, &addition, roots, args.json)
        }
        Some(KeysVerb::DropEditor { label, roots }) => change(
            &house,
            &Change::DropEditor {
                name: name_of(&house, label)?,
            },
            roots,
            args.json,
        ),
        Some(KeysVerb::Owed(roots)) => pay(&house, roots, args.json),
        Some(KeysVerb::Threshold { kind, count, roots }) => {
            let needed = usize::try_from(*count).unwrap_or(usize::MAX);
            change(
                &house,
                &Change::Threshold {
                    kind: read_kind(kind)?,
                    needed,
                },
                roots,
                args.json,
            )
        }
    }
}

fn print_keys(house: &House, json: bool) -> Result<()> {
    let keys = show(house)?;
    let document = &keys.document;
    if json {
        return super::print_json(&serde_json::json!({
            "house_id": keys.house_id.to_string(), "origin": document.origin.to_string(), "version": document.version, "entry": keys.entry,
            "root_threshold": document.root_threshold,
            "roots": document.roots.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "logs": document.logs.iter().map(|log| log.key.to_string()).collect::<Vec<_>>(),
            "editors": document.editors.iter().map(|editor| editor.key.to_string()).collect::<Vec<_>>(),
        }));
    }
    super::print(&format!(
        "House ID  {}\nKey document, entry {} of the log:\n\n{}",
        keys.house_id,
        keys.entry,
        document
            .text()
            .map_err(|cause| Error::internal("the key document cannot be written", cause))?
    ))
}

fn change(house: &House, change: &Change, roots: &Roots, json: bool) -> Result<()> {
    let keys = unlocked(house, roots)?;
    let changed = survive::keys::change(house, change, &keys)?;
    super::settle(house)?;
    if json {
        return super::print_json(&serde_json::json!({
            "version": changed.version, "entry": changed.entry, "made": changed.made.map(|made| made.to_string()),
        }));
    }
    let mut text = format!(
        "Key document version {} is entry {} of the log and in force.\n",
        changed.version, changed.entry
    );
    if let Some(made) = changed.made {
        text.push_str(&format!("New key: {made}\n"));
    }
    super::print(&text)
}

/// Makes every change that the people of the house owe.
fn pay(house: &House, roots: &Roots, json: bool) -> Result<()> {
    let keys = unlocked(house, roots)?;
    let count = crate::owed::pay(house, &keys)?;
    super::settle(house)?;
    if json {
        return super::print_json(&serde_json::json!({"changes": count}));
    }
    super::print(&format!("{count} change(s) of keys are made.\n"))
}

/// Opens the house, and reads the root keys that were brought.
fn unlocked(house: &House, roots: &Roots) -> Result<Vec<SigningKey>> {
    crate::unlock(house, &roots.unlock)?;
    roots.root.iter().map(|path| root(path)).collect()
}

/// A root key from a file: its sheet's text, or the key alone.
fn root(path: &Path) -> Result<SigningKey> {
    let text = fs::read_to_string(path).map_err(|cause| Error::io(path.display(), cause))?;
    let lines = text.lines().filter(|line| {
        line.split_whitespace().count() >= 13 || !line.contains(' ') && line.len() >= 65
    });
    let mut refused = Error::bad_input("there is no root key in this file")
        .hint("give the .txt sheet of a root key, or a file with the key alone");
    for line in lines {
        match read_key(line) {
            Ok(key) => return Ok(key),
            Err(error) => refused = error,
        }
    }
    Err(refused.at(path.display()))
}

fn name_of(house: &House, label: &str) -> Result<String> {
    let document = show(house)?.document;
    let editor = document.editors.iter().find(|editor| {
        let name = editor.key.name().as_str();
        name == label || name.rsplit('/').next() == Some(label)
    });
    editor
        .map(|editor| editor.key.name().as_str().to_owned())
        .ok_or_else(|| {
            Error::not_found("the house has no such editor key")
                .at(label)
                .hint("`beffroi keys DIR` lists them")
        })
}

fn read_vkey(line: &str) -> Result<Vkey> {
    line.trim().parse().map_err(|cause: VkeyError| {
        Error::bad_input(cause.to_string())
            .at("--vkey")
            .hint("give the whole line that `beffroi editor new` printed")
    })
}

fn read_kinds(words: &[String]) -> Result<Kinds> {
    words
        .join(",")
        .parse::<Kinds>()
        .map_err(|cause| Error::bad_input(cause.to_string()).at("--kinds"))
}

fn read_kind(word: &str) -> Result<Kind> {
    word.parse::<Kind>()
        .map_err(|cause| Error::bad_input(cause.to_string()).at(word))
}
