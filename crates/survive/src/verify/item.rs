//! One file of a tree: is it what the house signed, and does what it shows still stand?

use floor::{ErrorKind, Result};
use tlog::merkle::Hash;
use tlog::proof::Proof;
use tlog::record::path::{body_path, proof_path};
use tlog::record::site::FileRef;
use tlog::record::{BodyRef, CallBody, HouseId, Kind, Standing, TreePath, Verdict as State};

use super::verdict::{ItemFound, Subject, Verdict};
use crate::check::{Checked, Log, Refused, Report, check_log, fold};
use crate::source::Source;

/// The most bytes of a proof.
const MAX_PROOF: u64 = 128 * 1024;

pub(super) fn verify(source: &Source, path: &TreePath, house: Option<&HouseId>) -> Result<Verdict> {
    let Checked { mut report, log } = check_log(source, house)?;
    let place = format!("{} {path}", source.place());
    let mut item = None;
    let is_proof = path.as_str().starts_with("beffroi/proof/");
    if let (Some(log), true) = (&log, report.findings.is_empty()) {
        let index = match is_proof {
            true => proof(source, path, log, &mut report)?,
            false => page(source, path, log, &mut report)?,
        };
        item = match index {
            Some(index) => Some(found(source, log, index, &mut report)?),
            None => None,
        };
    }
    let subject = if is_proof {
        Subject::Proof
    } else {
        Subject::Page
    };
    let mut verdict = Verdict::of_tree(subject, place, report, house);
    if let (Some(item), Some(log), true) = (item, &log, verdict.state != 0) {
        let state = State::on(
            log.chain.house(),
            house.is_some(),
            Default::default(),
            item.standing,
        );
        verdict.stands(item, state.state());
    }
    Ok(verdict)
}

/// Checks a listed file; the newest entry of the edition that it shows, if it shows one.
fn page(source: &Source, path: &TreePath, log: &Log, report: &mut Report) -> Result<Option<u64>> {
    let site = match fold(log, &mut |_, wanted| body(source, wanted)) {
        Ok((site, _)) => site,
        Err(refused) => return note(refused, report),
    };
    if let Some(entry) = body_at(log, path) {
        let wanted = log.entry(entry).and_then(|known| known.body);
        return match wanted.map(|wanted| body(source, &wanted)) {
            Some(Err(refused)) => note(refused, report),
            _ => Ok(Some(entry)),
        };
    }
    let Some(file) = site.files().get(path) else {
        return Ok(report.find(path.as_str(), "the house has signed no file of this name: it was added, or no longer belongs to the tree"));
    };
    match source.get(path, file.1) {
        Ok(Some(bytes)) if FileRef::of(&bytes) == *file => edition_at(source, log, path),
        Ok(Some(_)) => Ok(report.find(path.as_str(), "its content is not what is signed")),
        Ok(None) => Ok(report.find(path.as_str(), "it is missing")),
        Err(error) if error.kind() == ErrorKind::Altered => {
            Ok(report.find(path.as_str(), error.what()))
        }
        Err(error) => Err(error),
    }
}

fn note<T>(refused: Refused, report: &mut Report) -> Result<Option<T>> {
    match refused {
        Refused::Altered { path, what } => Ok(report.find(&path, what)),
        Refused::Unreadable(error) => Err(error),
    }
}

fn body(source: &Source, wanted: &BodyRef) -> Result<Vec<u8>, Refused> {
    crate::mirror::read_body(source, wanted)
}

/// The last entry that names the body at this path.
fn body_at(log: &Log, path: &TreePath) -> Option<u64> {
    let names =
        |body: Option<BodyRef>| body.is_some_and(|body| body_path(&body.sha256) == path.as_str());
    path.as_str().strip_prefix("beffroi/body/")?;
    log.entries()
        .iter()
        .rposition(|known| names(known.body))
        .map(|index| index as u64)
}

/// The edition whose page this is: found by the language and the slug in its body.
fn edition_at(source: &Source, log: &Log, path: &TreePath) -> Result<Option<u64>> {
    let Some((tag, name)) = path.as_str().split_once('/') else {
        return Ok(None);
    };
    let Some(slug) = name
        .strip_suffix(".html")
        .map(|name| name.strip_suffix(".history").unwrap_or(name))
    else {
        return Ok(None);
    };
    let mut newest: Vec<u64> = log
        .history
        .editions()
        .filter(|((_, lang), _)| lang.as_str().eq_ignore_ascii_case(tag))
        .map(|(_, state)| state.index)
        .collect();
    newest.sort_unstable_by(|a, b| b.cmp(a));
    for index in newest {
        match read(source, log, index) {
            Ok(Some(body)) if body.slug == slug => return Ok(Some(index)),
            Err(Refused::Unreadable(error)) => return Err(error),
            _ => {}
        }
    }
    Ok(None)
}

/// The text of an edition's entry, where it is there.
fn read(source: &Source, log: &Log, index: u64) -> Result<Option<CallBody>, Refused> {
    let known = log
        .entry(index)
        .filter(|known| matches!(known.kind, Some(Kind::Call(_))));
    let Some(wanted) = known.and_then(|known| known.body) else {
        return Ok(None);
    };
    let bytes = body(source, &wanted)?;
    CallBody::parse(&bytes)
        .map(Some)
        .map_err(|cause| Refused::Altered {
            path: body_path(&wanted.sha256),
            what: cause.to_string(),
        })
}

/// Checks a proof; the entry that it proves.
fn proof(source: &Source, path: &TreePath, log: &Log, report: &mut Report) -> Result<Option<u64>> {
    let bytes = match source.get(path, MAX_PROOF) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Ok(report.find(path.as_str(), "it is missing")),
        Err(error) if error.kind() == ErrorKind::Altered => {
            return Ok(report.find(path.as_str(), error.what()));
        }
        Err(error) => return Err(error),
    };
    let proof = match Proof::parse(&bytes) {
        Ok(proof) => proof,
        Err(cause) => return Ok(report.find(path.as_str(), cause)),
    };
    if proof_path(proof.index()) != path.as_str() || proof.to_string().as_bytes() != bytes {
        return Ok(report.find(
            path.as_str(),
            "it is the proof of another entry, or not in its one form",
        ));
    }
    let Some(known) = log.entry(proof.index()) else {
        return Ok(report.find(path.as_str(), "there is no such entry in the log"));
    };
    if !proof.extra().is_empty() && Hash::leaf(proof.extra()) != known.hash {
        return Ok(report.find(path.as_str(), "it carries another entry than it proves"));
    }
    let opened = match log.chain.open_checkpoint(proof.checkpoint(), &[]) {
        Ok(opened) => opened.checkpoint,
        Err(cause) => return Ok(report.find(path.as_str(), cause)),
    };
    match tlog::merkle::verify_inclusion(
        proof.index(),
        opened.size(),
        &known.hash,
        &opened.root(),
        proof.path(),
    ) {
        Ok(()) => Ok(Some(proof.index())),
        Err(cause) => Ok(report.find(path.as_str(), cause)),
    }
}

fn found(source: &Source, log: &Log, index: u64, report: &mut Report) -> Result<ItemFound> {
    let known = log.entry(index);
    let standing = log.history.standing(index).unwrap_or(Standing::Current);
    let gone = matches!(standing, Standing::Erased { .. });
    let content = match read(source, log, index) {
        Ok(content) => content,
        Err(Refused::Altered { .. }) if gone => None,
        Err(refused) => note(refused, report)?,
    };
    Ok(ItemFound::new(index, known, standing, content))
}
