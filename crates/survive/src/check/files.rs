//! Every file of a tree against what is signed: each read once and hashed once, by several threads.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use floor::{ErrorKind, Result};
use tlog::merkle::Hash;
use tlog::note::Note;
use tlog::proof::Proof;
use tlog::record::path::{CHECKPOINT, MANIFEST, body_path, log_path};
use tlog::record::site::FileRef;
use tlog::record::{BodyRef, Digest, SiteState, TreePath};
use tlog::tile::{Kind, TILE_WIDTH, Tile, tiles_changed};

use super::{Finding, Log, Refused, Report, fold, is_of_the_log, tree_path};
use crate::journal;
use crate::source::Source;

/// So many files are asked for at once.
const BATCH: usize = 64;
/// The most bytes of files that a batch from the web holds, but for a single larger file.
const BATCH_BYTES: u64 = 32 << 20;

/// Checks all files of a tree whose log holds.
pub(super) fn check(source: &Source, log: &Log, report: &mut Report) -> Result<()> {
    let (site, keyframe) = match read_site(source, log)? {
        Ok(read) => read,
        Err(finding) => {
            report.findings.push(finding);
            return Ok(());
        }
    };
    let listed = source.list()?;
    let bodies = bodies(log);
    let lack = |body: &(Digest, u64)| {
        bodies.get(body).is_some_and(|entries| {
            entries
                .iter()
                .all(|index| log.may_lack_body(*index, keyframe))
        })
    };
    let mut wanted: Vec<Wanted> = site
        .files()
        .iter()
        .map(|(path, file)| Wanted {
            path: path.clone(),
            file: *file,
            optional: false,
        })
        .collect();
    for (sha256, size) in bodies.keys() {
        let Ok(path) = body_path(sha256).parse() else {
            continue;
        };
        wanted.push(Wanted {
            path,
            file: FileRef(*sha256, *size),
            optional: lack(&(*sha256, *size)),
        });
    }
    let proofs = Proofs::new(log);
    let found = compare(source, &wanted, &proofs)?;
    report.findings.extend(found.findings);
    report.files += found.files;
    report.bytes += found.bytes;
    check_tiles(source, log, report)?;
    check_list(source, &site, found.present, report)?;
    if let Some(listed) = &listed {
        check_journal(source, listed, report)?;
    }
    if let Some(listed) = listed {
        report.extra = extra(listed, &site, &bodies, log.size());
    }
    Ok(())
}

fn read_site(source: &Source, log: &Log) -> Result<Result<(SiteState, u64), Finding>> {
    let mut read = |_: u64, body: &BodyRef| {
        let path = body_path(&body.sha256);
        let altered = |what: &dyn ToString| Refused::Altered {
            path: path.clone(),
            what: what.to_string(),
        };
        let parsed: TreePath = path
            .parse()
            .map_err(|cause| altered(&cause as &tlog::record::RecordError))?;
        let bytes = match source.get(&parsed, body.size) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                return Err(altered(
                    &"it is missing: which files the tree has cannot be checked",
                ));
            }
            Err(error) if error.kind() == ErrorKind::Altered => return Err(altered(&error.what())),
            Err(error) => return Err(error.into()),
        };
        tlog::record::body::verify(&bytes, body).map_err(|cause| altered(&cause))?;
        Ok(bytes)
    };
    match fold(log, &mut read) {
        Ok(read) => Ok(Ok(read)),
        Err(Refused::Altered { path, what }) => Ok(Err(Finding { path, what })),
        Err(Refused::Unreadable(error)) => Err(error),
    }
}

/// Every body that an entry names, and the entries that do.
fn bodies(log: &Log) -> BTreeMap<(Digest, u64), Vec<u64>> {
    let mut bodies: BTreeMap<(Digest, u64), Vec<u64>> = BTreeMap::new();
    for (index, known) in (0_u64..).zip(log.entries()) {
        if let Some(body) = known.body {
            bodies
                .entry((body.sha256, body.size))
                .or_default()
                .push(index);
        }
    }
    bodies
}

struct Wanted {
    path: TreePath,
    file: FileRef,
    /// It may be absent.
    optional: bool,
}

#[derive(Default)]
struct Found {
    findings: Vec<Finding>,
    /// The bodies that are there.
    present: Vec<(String, Digest)>,
    files: u64,
    bytes: u64,
}

impl Found {
    fn and(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.present.extend(other.present);
        self.files += other.files;
        self.bytes += other.bytes;
    }
}

/// Reads and compares all these files.
fn compare(source: &Source, wanted: &[Wanted], proofs: &Proofs<'_>) -> Result<Found> {
    let batches = batches(wanted);
    let threads = match source {
        // The source itself makes many requests at once.
        Source::Web(_) => 1,
        _ => std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(8),
    };
    let (next, all) = (AtomicUsize::new(0), Mutex::new(Ok(Found::default())));
    let work = || {
        while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
            let one = compare_batch(source, batch, proofs);
            let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
            match (&mut *all, one) {
                (Ok(all), Ok(one)) => all.and(one),
                (all @ Ok(_), Err(error)) => *all = Err(error),
                (Err(_), _) => return,
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    all.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn batches(wanted: &[Wanted]) -> Vec<&[Wanted]> {
    let (mut batches, mut rest) = (Vec::new(), wanted);
    while !rest.is_empty() {
        let mut bytes = 0_u64;
        let fits = rest.iter().take(BATCH).take_while(|one| {
            bytes = bytes.saturating_add(one.file.1);
            bytes <= BATCH_BYTES
        });
        let (batch, after) = rest.split_at(fits.count().max(1));
        batches.push(batch);
        rest = after;
    }
    batches
}

fn compare_batch(source: &Source, batch: &[Wanted], proofs: &Proofs<'_>) -> Result<Found> {
    let mut found = Found::default();
    let mut judge = |one: &Wanted, answer: Result<Option<Vec<u8>>>| -> Result<()> {
        let path = one.path.as_str();
        let what = match answer {
            Ok(None) if one.optional => return Ok(()),
            Ok(None) => Some("it is missing".to_owned()),
            Ok(Some(bytes)) => {
                found.files += 1;
                found.bytes += bytes.len() as u64;
                if path.starts_with("beffroi/body/") {
                    found.present.push((path.to_owned(), one.file.0));
                }
                fault(one, &bytes).or_else(|| proofs.fault(path, &bytes))
            }
            Err(error) if error.kind() == ErrorKind::Altered => Some(error.what().to_owned()),
            Err(error) => return Err(error),
        };
        found.findings.extend(what.map(|what| Finding {
            path: path.to_owned(),
            what,
        }));
        Ok(())
    };
    if let Source::Web(_) = source {
        let asked: Vec<_> = batch
            .iter()
            .map(|one| (one.path.clone(), one.file.1))
            .collect();
        for (one, answer) in batch.iter().zip(source.get_many(&asked)) {
            judge(one, answer)?;
        }
    } else {
        for one in batch {
            judge(one, source.get(&one.path, one.file.1))?;
        }
    }
    Ok(found)
}

fn fault(one: &Wanted, bytes: &[u8]) -> Option<String> {
    let FileRef(sha256, size) = one.file;
    let found = bytes.len() as u64;
    if found != size {
        return Some(format!("it has {found} bytes, {size} are signed"));
    }
    (Digest::of(bytes) != sha256).then(|| "its content is not what is signed".to_owned())
}

/// Checks proofs: that each is of its entry and of a checkpoint that this log has passed through.
struct Proofs<'a> {
    log: &'a Log,
    /// Signed checkpoints that were verified, by their text.
    known: Mutex<HashMap<String, bool>>,
}

impl<'a> Proofs<'a> {
    fn new(log: &'a Log) -> Self {
        Self {
            log,
            known: Mutex::default(),
        }
    }

    fn fault(&self, path: &str, bytes: &[u8]) -> Option<String> {
        let name = path.strip_prefix("beffroi/proof/")?;
        let proof = match Proof::parse(bytes) {
            Ok(proof) => proof,
            Err(cause) => return Some(cause.to_string()),
        };
        let Some(known) = self
            .log
            .entry(proof.index())
            .filter(|_| tlog::record::path::proof_path(proof.index()).ends_with(name))
        else {
            return Some("it is the proof of another entry".to_owned());
        };
        if !proof.extra().is_empty() && Hash::leaf(proof.extra()) != known.hash {
            return Some("it carries another entry than it proves".to_owned());
        }
        let Some(checkpoint) = self.opened(proof.checkpoint()) else {
            return Some("its checkpoint is not one that the house signed".to_owned());
        };
        let verified = tlog::merkle::verify_inclusion(
            proof.index(),
            checkpoint.size(),
            &known.hash,
            &checkpoint.root(),
            proof.path(),
        );
        verified.err().map(|cause| cause.to_string())
    }

    fn opened(&self, note: &Note) -> Option<tlog::Checkpoint> {
        let checkpoint = note.text().parse::<tlog::Checkpoint>().ok()?;
        let text = note.to_string();
        let known = self
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&text)
            .copied();
        let good = known.unwrap_or_else(|| {
            let good = super::log_signed(self.log, note);
            self.known
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(text, good);
            good
        });
        good.then_some(checkpoint)
    }
}

/// Records of the journal prove nothing and are never trusted; that they are whole can be told.
fn check_journal(source: &Source, listed: &[String], report: &mut Report) -> Result<()> {
    for (path, size) in listed
        .iter()
        .filter_map(|path| Some((path, journal::size_of(path)?)))
    {
        let Some(bytes) = report.get(source, path, journal::MAX_RECORD)? else {
            continue;
        };
        match journal::is_sound(&bytes, size) {
            true => report.files += 1,
            false => report.note(path, "this record of the journal is damaged"),
        }
    }
    Ok(())
}

/// Makes every tile anew and compares.
fn check_tiles(source: &Source, log: &Log, report: &mut Report) -> Result<()> {
    let mut edge = tlog::tile::Appender::default();
    for known in log.entries() {
        if edge.append(known.hash).is_err() {
            return Ok(());
        }
    }
    let made = edge.take_tiles();
    for batch in made.chunks(BATCH) {
        let asked: Vec<_> = batch
            .iter()
            .filter_map(|(tile, bytes)| Some((tree_path(*tile)?, bytes.len() as u64)))
            .collect();
        for ((tile, bytes), answer) in batch.iter().zip(source.get_many(&asked)) {
            let path = log_path(&tile.to_string());
            match answer {
                Ok(Some(found)) if &found == bytes => report.files += 1,
                Ok(Some(_)) => report.note(&path, "its hashes are not those of the entries"),
                Ok(None) => report.note(&path, "it is missing"),
                Err(error) if error.kind() == ErrorKind::Altered => {
                    report.note(&path, error.what())
                }
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

/// The list for `sha256sum -c` of these files and bodies.
#[must_use]
pub fn expected_list(
    site: &SiteState,
    bodies: impl IntoIterator<Item = (String, Digest)>,
) -> String {
    let files = site
        .files()
        .iter()
        .map(|(path, file)| (path.to_string(), file.0));
    let lines: BTreeMap<String, Digest> = files.chain(bodies).collect();
    let mut list = String::with_capacity(lines.len() * 120);
    for (path, sha256) in lines {
        let _ = writeln!(list, "{sha256}  {path}");
    }
    list
}

fn check_list(
    source: &Source,
    site: &SiteState,
    present: Vec<(String, Digest)>,
    report: &mut Report,
) -> Result<()> {
    let list = expected_list(site, present);
    let Some(found) = report.get(source, MANIFEST, list.len() as u64)? else {
        return Ok(());
    };
    match found == list.as_bytes() {
        true => report.files += 1,
        false => report.note(
            MANIFEST,
            "it does not list the files and hashes that are signed",
        ),
    }
    Ok(())
}

fn extra(
    listed: Vec<String>,
    site: &SiteState,
    bodies: &BTreeMap<(Digest, u64), Vec<u64>>,
    size: u64,
) -> Vec<String> {
    let bodies: BTreeSet<String> = bodies.keys().map(|(sha256, _)| body_path(sha256)).collect();
    let tiles: BTreeSet<String> = tiles_changed(0, size)
        .map(|tile| log_path(&tile.to_string()))
        .collect();
    let belongs = |path: &String| {
        let of_the_log = path == CHECKPOINT
            || path == MANIFEST
            || path == "bundle.note"
            || path == crate::bundle::READ_ME
            || journal::size_of(path).is_some();
        of_the_log
            || bodies.contains(path)
            || tiles.contains(path)
            || (!is_of_the_log(path) && site.files().contains_key(path.as_str()))
    };
    listed.into_iter().filter(|path| !belongs(path)).collect()
}

/// The first bundle whose entries are not those of the tiles, as far as the tiles tell.
pub(super) fn where_the_log_broke(source: &Source, log: &Log) -> Result<String> {
    for (place, hashes) in (0_u64..).zip(log.entries().chunks(TILE_WIDTH as usize)) {
        let Some(tile) = Tile::in_tree(Kind::Hashes(0), place, log.size()) else {
            break;
        };
        let Some(path) = tree_path(tile) else { break };
        let Ok(Some(bytes)) = source.get(&path, TILE_WIDTH * 32) else {
            break;
        };
        let Ok(found) = tile.decode(&bytes) else {
            break;
        };
        let same = |(known, found): (&super::Known, &Hash)| &known.hash == found;
        if !hashes.iter().zip(&found).all(same) {
            let bundle = Tile::in_tree(Kind::Entries, place, log.size());
            return Ok(bundle.map_or_else(String::new, |tile| log_path(&tile.to_string())));
        }
    }
    Ok(CHECKPOINT.to_owned())
}
