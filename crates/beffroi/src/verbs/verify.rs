//! `beffroi verify`: whose it is, whether it is unaltered, which revision, since when, and what became of it.

use std::path::Path;
use std::process::ExitCode;

use floor::config::NetworkConfig;
use floor::{Error, Result};
use survive::bundle;
use survive::verify::{ItemFound, Verdict, VerifyOptions, verify};
use tlog::record::HouseId;

use crate::cli::Verify;

/// Findings that are named one by one; the rest is counted.
const NAMED: usize = 20;

/// Intact, but only a part of what is needed.
const ONLY_A_PART: u8 = 8;

pub(super) fn run(args: &Verify) -> Result<ExitCode> {
    let house = args
        .house
        .as_deref()
        .map(crate::outside::house_id)
        .transpose()?;
    let verdict = match loose_booklet(args)? {
        Some(bytes) => {
            return booklet(args, &bytes, house.as_ref()).map(|()| ExitCode::SUCCESS);
        }
        None => judged(args, house.as_ref())?,
    };
    match args.json {
        true => super::print_json(&verdict)?,
        false => tell(&verdict, &[])?,
    }
    verdict.outcome()?;
    Ok(match verdict.needs {
        Some(_) => ExitCode::from(ONLY_A_PART),
        None => ExitCode::SUCCESS,
    })
}

fn judged(args: &Verify, house: Option<&HouseId>) -> Result<Verdict> {
    let path = Path::new(&args.what);
    if path.is_file() && path.extension().is_some_and(|extension| extension == "zip") {
        let bar = crate::progress::spinner("verifying");
        let verdict = bundle::verify_pack(path, house, args.base.as_deref());
        bar.finish_and_clear();
        return verdict;
    }
    if args.base.is_some() {
        return Err(Error::bad_input("--base goes with a pack (.zip) only").at(&args.what));
    }
    let network = NetworkConfig {
        allow_private: args.allow_private.clone(),
    };
    let bar = crate::progress::spinner("verifying");
    let verdict = verify(
        &args.what,
        house,
        &VerifyOptions {
            network,
            booklet: Some(bundle::verify_booklet),
        },
    );
    bar.finish_and_clear();
    verdict
}

/// The bytes of a booklet, when it is one.
fn loose_booklet(args: &Verify) -> Result<Option<Vec<u8>>> {
    let path = Path::new(&args.what);
    if !path.is_file()
        || !path
            .extension()
            .is_some_and(|extension| extension == "html" || extension == "htm")
    {
        return Ok(None);
    }
    let bytes = crate::outside::read_at_most(path, bundle::MAX_BOOKLET_BYTES)?;
    // The verifier page of a house looks for this mark too, in pieces; only booklets have it whole.
    Ok(bundle::is_booklet(&bytes).then_some(bytes))
}

fn booklet(args: &Verify, bytes: &[u8], house: Option<&HouseId>) -> Result<()> {
    let report = bundle::read_booklet(bytes, house);
    match args.json {
        true => super::print_json(&report)?,
        false => tell(&report.verdict, &report.editions)?,
    }
    report.verdict.outcome()
}

fn tell(verdict: &Verdict, editions: &[ItemFound]) -> Result<()> {
    let mut text = format!("{}\n", verdict.words);
    for edition in editions {
        let title = edition.title.as_deref().unwrap_or("(its words are gone)");
        let became = match edition.by {
            Some(by) => format!("{} by entry {by}", edition.status),
            None => "current, as far as this file knows".to_owned(),
        };
        text.push_str(&format!(
            "  {:<8} entry {:<6} {title}: {became}\n",
            edition.lang.as_deref().unwrap_or(""),
            edition.entry
        ));
    }
    for finding in verdict.findings.iter().take(NAMED) {
        text.push_str(&format!("  {}: {}\n", finding.path, finding.what));
    }
    if verdict.findings.len() > NAMED {
        text.push_str(&format!("  and {} more\n", verdict.findings.len() - NAMED));
    }
    for extra in verdict.extra.iter().take(NAMED) {
        text.push_str(&format!("  not signed by anybody: {extra}\n"));
    }
    super::print(&text)
}
