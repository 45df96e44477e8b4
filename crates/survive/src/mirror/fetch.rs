//! Fetches exactly the files that changed, verifies each, and writes them in the order of an export.

use std::collections::BTreeMap;

use floor::{Error, Result};
use tlog::record::path::{MANIFEST, body_path, key_path, log_path};
use tlog::record::site::FileRef;
use tlog::record::{BodyRef, Digest, Reason, SiteState, Standing, TreePath};

use super::local::read_body;
use super::{Before, Followed, PullOptions};
use crate::check::{Log, Refused, expected_list, fold};
use crate::folder::Folder;
use crate::source::Source;

/// So many files are asked for at once.
const BATCH: usize = 96;
const BATCH_BYTES: u64 = 32 << 20;
/// A change of at most so many bytes is all verified in memory before the first of it is written.
const AT_ONCE: u64 = 64 << 20;

pub(super) struct Fetch<'a> {
    pub source: &'a Source,
    pub options: PullOptions,
    pub progress: &'a dyn Fn(u64, u64),
}

/// A file to fetch.
#[derive(Clone)]
struct Item {
    path: TreePath,
    file: FileRef,
    /// It may be missing at the source.
    optional: bool,
}

/// What becomes of a body; of several entries that share one, the greatest counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Keep {
    Gone,
    /// Stays where it is, and is not fetched.
    AsItIs,
    /// Fetched where it can be had.
    Optional,
    Wanted,
}

/// What has to be done to the folder.
struct Plan {
    site: SiteState,
    put: Vec<Item>,
    del: Vec<String>,
    /// Every body that will be there, by path.
    bodies: BTreeMap<String, Digest>,
}

impl Fetch<'_> {
    pub fn run(&self, folder: &mut Folder, followed: Followed, checkpoint: &[u8]) -> Result<()> {
        let Followed {
            mut log,
            before,
            begun,
        } = followed;
        // Site bodies are needed to know what to fetch; those are not fetched twice.
        let mut held = BTreeMap::new();
        let (site, keyframe) = self.site(folder, &log, &mut held)?;
        let mut plan = self.plan(folder, &log, site, before.as_ref(), keyframe)?;
        if begun {
            plan.del.extend(strays(folder, &plan)?);
        }
        if before.is_none() {
            folder.write(&key_path(1), log.leaf0())?;
        }
        self.put(folder, &mut plan, &mut held, before.is_some())?;
        for path in &plan.del {
            folder.remove(path)?;
        }
        let (bundles, tiles) = log.take_tiles();
        for (tile, bytes) in bundles.into_iter().chain(tiles) {
            folder.write(&log_path(&tile.to_string()), &bytes)?;
        }
        folder.sweep_tiles(before.map_or(0, |before| before.size), log.size())?;
        folder.write(MANIFEST, expected_list(&plan.site, plan.bodies).as_bytes())?;
        folder.finish(checkpoint)
    }

    /// Folds the site bodies, those of the folder and those that are new.
    fn site(
        &self,
        folder: &Folder,
        log: &Log,
        held: &mut BTreeMap<TreePath, Vec<u8>>,
    ) -> Result<(SiteState, u64)> {
        let mut read = |_: u64, body: &BodyRef| {
            if let Ok(bytes) = read_body(&folder.source, body) {
                return Ok(bytes);
            }
            let bytes = read_body(self.source, body)?;
            if let Ok(path) = body_path(&body.sha256).parse() {
                held.insert(path, bytes.clone());
            }
            Ok(bytes)
        };
        fold(log, &mut read).map_err(Refused::into_error)
    }

    fn plan(
        &self,
        folder: &Folder,
        log: &Log,
        site: SiteState,
        before: Option<&Before>,
        keyframe: u64,
    ) -> Result<Plan> {
        let none = BTreeMap::new();
        let known = before.map_or(&none, |before| before.site.files());
        let changed = site
            .files()
            .iter()
            .filter(|(path, file)| known.get(*path) != Some(file));
        let items = changed.map(|(path, file)| Item {
            path: path.clone(),
            file: *file,
            optional: false,
        });
        let (blobs, rest): (Vec<_>, Vec<_>) =
            items.partition(|item| item.path.as_str().starts_with("beffroi/blob/"));
        let (proofs, pages): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .partition(|item| item.path.as_str().starts_with("beffroi/proof/"));
        let del = known
            .keys()
            .filter(|path| !site.files().contains_key(*path))
            .map(TreePath::to_string)
            .collect();
        let mut plan = Plan {
            site,
            put: blobs,
            del,
            bodies: BTreeMap::new(),
        };
        for ((sha256, size), (keep, is_new)) in
            self.bodies(log, keyframe, before.map_or(0, |before| before.size))
        {
            plan.body(folder, FileRef(sha256, size), keep, is_new)?;
        }
        plan.put.extend(pages);
        plan.put.extend(proofs);
        Ok(plan)
    }

    /// What becomes of each body that an entry names, and whether the folder cannot have it yet.
    fn bodies(
        &self,
        log: &Log,
        keyframe: u64,
        known: u64,
    ) -> BTreeMap<(Digest, u64), (Keep, bool)> {
        let mut bodies = BTreeMap::new();
        for (index, entry) in (0_u64..).zip(log.entries()) {
            let Some(body) = entry.body else { continue };
            let keep = match log.history.standing(index) {
                Some(Standing::Erased {
                    reason: Reason::Order,
                    ..
                }) if !self.options.apply_orders => Keep::AsItIs,
                Some(Standing::Erased { .. }) => Keep::Gone,
                _ if log.may_lack_body(index, keyframe) => Keep::Optional,
                _ => Keep::Wanted,
            };
            let slot = bodies
                .entry((body.sha256, body.size))
                .or_insert((keep, true));
            *slot = (slot.0.max(keep), slot.1 && index >= known);
        }
        bodies
    }

    /// Fetches and writes; what cannot be had of what is optional is taken off the plan.
    fn put(
        &self,
        folder: &mut Folder,
        plan: &mut Plan,
        held: &mut BTreeMap<TreePath, Vec<u8>>,
        again: bool,
    ) -> Result<()> {
        let items = std::mem::take(&mut plan.put);
        let total = items.len() as u64;
        let at_once = again
            && items
                .iter()
                .map(|item| item.file.1)
                .fold(0_u64, u64::saturating_add)
                <= AT_ONCE;
        let (mut done, mut waiting) = (0, Vec::new());
        for batch in batches(&items) {
            for (item, bytes) in batch.iter().zip(self.batch(folder, batch, held, again)?) {
                match bytes {
                    Fetched::Here => {}
                    Fetched::Absent => drop(plan.bodies.remove(item.path.as_str())),
                    Fetched::Bytes(bytes) if at_once => waiting.push((item.path.clone(), bytes)),
                    Fetched::Bytes(bytes) => folder.write(item.path.as_str(), &bytes)?,
                }
                done += 1;
                (self.progress)(done, total);
            }
        }
        waiting
            .into_iter()
            .try_for_each(|(path, bytes)| folder.write(path.as_str(), &bytes))
    }

    fn batch(
        &self,
        folder: &Folder,
        batch: &[Item],
        held: &mut BTreeMap<TreePath, Vec<u8>>,
        again: bool,
    ) -> Result<Vec<Fetched>> {
        let mut found: Vec<Option<Fetched>> = Vec::with_capacity(batch.len());
        for item in batch {
            // A pull that was cut off has left files that need not be fetched again.
            let is_here = || {
                !again
                    && matches!(folder.source.get(&item.path, item.file.1), Ok(Some(bytes)) if FileRef::of(&bytes) == item.file)
            };
            found.push(match held.remove(&item.path) {
                Some(bytes) => Some(Fetched::Bytes(bytes)),
                None => is_here().then_some(Fetched::Here),
            });
        }
        let missing: Vec<&Item> = batch
            .iter()
            .zip(&found)
            .filter(|(_, found)| found.is_none())
            .map(|(item, _)| item)
            .collect();
        let asked: Vec<_> = missing
            .iter()
            .map(|item| (item.path.clone(), item.file.1))
            .collect();
        let mut answers = missing
            .iter()
            .zip(self.source.get_many(&asked))
            .map(|(item, answer)| judged(item, answer?));
        let filled = found.into_iter().map(|found| match found {
            Some(found) => Ok(found),
            None => answers.next().unwrap_or(Ok(Fetched::Absent)),
        });
        filled.collect()
    }
}

enum Fetched {
    Here,
    Absent,
    Bytes(Vec<u8>),
}

fn judged(item: &Item, answer: Option<Vec<u8>>) -> Result<Fetched> {
    match answer {
        None if item.optional => Ok(Fetched::Absent),
        None => Err(Error::altered("the source lacks a file that the house states").at(&item.path)
            .hint("the source may be in the middle of a change: run the command again; or pull from another mirror")),
        Some(bytes) if FileRef::of(&bytes) == item.file => Ok(Fetched::Bytes(bytes)),
        Some(_) => Err(Error::altered("the source's file is not the one that the house signed").at(&item.path)
            .hint("nothing of it was written; pull from another mirror")),
    }
}

fn batches(items: &[Item]) -> Vec<&[Item]> {
    let (mut batches, mut rest) = (Vec::new(), items);
    while !rest.is_empty() {
        let mut bytes = 0_u64;
        let fits = rest.iter().take(BATCH).take_while(|item| {
            bytes = bytes.saturating_add(item.file.1);
            bytes <= BATCH_BYTES
        });
        let (batch, after) = rest.split_at(fits.count().max(1));
        batches.push(batch);
        rest = after;
    }
    batches
}

impl Plan {
    fn body(&mut self, folder: &Folder, file: FileRef, keep: Keep, is_new: bool) -> Result<()> {
        let path = body_path(&file.0);
        let tree_path: TreePath = path.parse().map_err(|cause| {
            Error::internal(
                "a body has no path",
                anyhow::Error::new::<tlog::record::RecordError>(cause),
            )
        })?;
        // Only what may be either is looked for; that a file is longer than nothing says that it is there.
        let is_here = || {
            folder
                .source
                .get(&tree_path, 0)
                .map_or(true, |found| found.is_some())
        };
        match keep {
            Keep::Wanted if !is_new => {}
            Keep::Wanted => self.put.push(Item {
                path: tree_path,
                file,
                optional: false,
            }),
            Keep::Optional if is_new => self.put.push(Item {
                path: tree_path,
                file,
                optional: true,
            }),
            Keep::Gone => {
                if is_here() {
                    self.del.push(path);
                }
                return Ok(());
            }
            Keep::Optional | Keep::AsItIs if !is_here() => return Ok(()),
            Keep::Optional | Keep::AsItIs => {}
        }
        self.bodies.insert(path, file.0);
        Ok(())
    }
}

/// What an unfinished pull of an earlier state has left and this state does not have.
fn strays(folder: &Folder, plan: &Plan) -> Result<Vec<String>> {
    let names = folder.source.list()?.unwrap_or_default();
    let stray = |name: &String| match name.parse::<TreePath>() {
        Ok(path) if path.in_manifest() => !plan.site.files().contains_key(&path),
        Ok(path) => {
            path.as_str().starts_with("beffroi/body/") && !plan.bodies.contains_key(path.as_str())
        }
        Err(_) => false,
    };
    Ok(names.into_iter().filter(stray).collect())
}
