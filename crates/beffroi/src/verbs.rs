//! One verb, one file. A verb opens the house, calls one room, prints what a person or a script wants to know.

mod alarm;
mod bundle;
mod config;
mod demo;
mod doctor;
mod editor;
mod erase;
mod export;
mod glossary;
mod import;
mod init;
mod jobs;
mod keys;
mod log;
mod mail_in;
mod mirror;
mod newsletter;
mod outbox;
mod people;
mod publish;
mod restore;
mod serve;
mod subscribers;
mod verify;
mod withdraw;

use std::collections::BTreeMap;
use std::process::ExitCode;

use floor::{Error, House, Result};
use prose::lang::Lang;
use serde::Serialize;

use crate::cli::{Cli, MirrorVerb, Verb};

pub fn run(cli: Cli) -> Result<ExitCode> {
    match cli.verb {
        // Its answer has shades.
        Verb::Verify(args) => verify::run(&args),
        verb => run_plain(verb).map(|()| ExitCode::SUCCESS),
    }
}

fn run_plain(verb: Verb) -> Result<()> {
    match verb {
        Verb::Init(args) => init::run(&args),
        Verb::Serve(args) => serve::run(&args),
        Verb::Publish(args) => publish::run(&args),
        Verb::Import(args) => import::run(&args),
        Verb::Withdraw(args) => withdraw::run(&args),
        Verb::Erase(args) => erase::run(&args),
        Verb::Export(args) => export::run(&args),
        Verb::Mirror(args) => match args.verb {
            MirrorVerb::Pull(args) => mirror::pull(&args),
        },
        Verb::Restore(args) => restore::run(&args),
        Verb::Bundle(args) => bundle::run(&args),
        Verb::Verify(args) => verify::run(&args).map(drop),
        Verb::Keys(args) => keys::run(&args),
        Verb::Editor(args) => editor::run(&args),
        Verb::Log(args) => log::run(&args),
        Verb::Jobs(args) => jobs::run(&args),
        Verb::People(args) => people::run(&args),
        Verb::Glossary(args) => glossary::run(&args),
        Verb::Alarm(args) => alarm::run(&args),
        Verb::Outbox(args) => outbox::run(&args),
        Verb::Newsletter(args) => newsletter::run(&args),
        Verb::Subscribers(args) => subscribers::run(&args),
        Verb::MailIn(args) => mail_in::run(&args),
        Verb::Doctor(args) => doctor::run(&args),
        Verb::Demo(args) => demo::run(&args),
        Verb::Config => config::print_configuration(),
        Verb::Completions { shell } => config::print_completions(shell),
        Verb::Man { folder } => config::manual(folder.as_deref()),
    }
}

/// Does what the commit left to be done (sequencing, the site entry), or waits while a running server does it, so that a
/// command ends with everything in place.
pub(crate) fn settle(house: &House) -> Result<()> {
    let handlers = crate::handlers();
    let bar = crate::progress::waiting("signing");
    loop {
        floor::job::drain(house, &handlers)?;
        let now = house.clock.now();
        if !house.db.read(|conn| floor::job::is_leased(conn, now))? {
            bar.finish_and_clear();
            return Ok(());
        }
        bar.set_message("another process is at work, or was killed: at most half a minute");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

/// Texts given as `LANG=TEXT`.
fn by_language(given: &[String]) -> Result<BTreeMap<Lang, String>> {
    given
        .iter()
        .map(|text| {
            let (lang, words) = text.split_once('=').ok_or_else(|| {
                Error::bad_input("a text needs its language")
                    .at(text)
                    .hint("write it as en='The council gave in.'")
            })?;
            let lang =
                Lang::parse(lang).map_err(|cause| Error::bad_input(cause.to_string()).at(text))?;
            Ok((lang, words.to_owned()))
        })
        .collect()
}

fn print_json<T: Serialize>(value: &T) -> Result<()> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|cause| Error::internal("the answer cannot be written as JSON", cause))?;
    print(&format!("{text}\n"))
}

/// Writes to standard output; a reader that went away early (`| head`) is no error.
fn print(text: &str) -> Result<()> {
    use std::io::Write;
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(cause) if cause.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::io("standard output", cause))
        }
        _ => Ok(()),
    }
}

/// The House ID as people write it.
fn house_id(house: &House) -> Result<String> {
    Ok(survive::keys::show(house)?.house_id.to_string())
}
