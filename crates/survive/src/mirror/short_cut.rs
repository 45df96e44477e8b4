//! The short cut of a mirror that is a few changes behind: records of the journal in the place of single files.
//!
//! What the records say becomes files in front of the source; everything is then verified as if they had been fetched one by one,
//! and what the records lack is fetched.

use std::collections::BTreeMap;

use tlog::Checkpoint;
use tlog::record::TreePath;
use tlog::tile::{Kind, TILE_WIDTH, Tile, push_entry};

use super::local::Local;
use crate::check::tree_path;
use crate::folder::Folder;
use crate::journal::{self, MAX_RECORD, Record};
use crate::source::Source;

/// A mirror that is further behind reads the files themselves.
const MOST_RECORDS: usize = 8;
/// The most bytes of one file as it was.
const MAX_BASE: u64 = 1 << 20;

type Front = BTreeMap<String, Vec<u8>>;

/// The files that lead from the folder's state to `head`; `None` when the journal does not say.
pub(super) fn files(
    source: &Source,
    folder: &Folder,
    local: &Local,
    head: &Checkpoint,
) -> Option<Front> {
    let log = local.log.as_ref()?;
    local.before.as_ref()?;
    let (mut front, mut size) = (Front::new(), log.size());
    let (mut bundle, mut leaves) = (log.open_bundle().to_vec(), Vec::new());
    for _ in 0..MOST_RECORDS {
        if size == head.size() {
            lay_bundles(&mut bundle, log.size(), &leaves, head.size(), &mut front)?;
            return Some(front);
        }
        let record = record(source, folder, &front, size)?;
        if record.to > head.size() {
            return None;
        }
        size = record.to;
        leaves.extend(record.leaves);
        front.extend(
            record
                .files
                .into_iter()
                .map(|(path, bytes)| (path.to_string(), bytes)),
        );
    }
    None
}

fn record(source: &Source, folder: &Folder, front: &Front, size: u64) -> Option<Record> {
    let path: TreePath = journal::path(size).parse().ok()?;
    let bytes = source.get(&path, MAX_RECORD).ok()??;
    let base = |path: &TreePath| match front.get(path.as_str()) {
        Some(bytes) => Some(bytes.clone()),
        None => folder.source.get(path, MAX_BASE).ok()?,
    };
    let bases = journal::base_paths(&bytes)?
        .iter()
        .map(base)
        .collect::<Option<Vec<_>>>()?;
    journal::decode(&bytes, &bases).filter(|record| record.from == size)
}

/// Puts the new entries behind those of the open bundle, and the bundles in front.
fn lay_bundles(
    bundle: &mut Vec<u8>,
    from: u64,
    leaves: &[Vec<u8>],
    size: u64,
    front: &mut Front,
) -> Option<()> {
    for (index, leaf) in (from..).zip(leaves) {
        push_entry(bundle, leaf).ok()?;
        if (index + 1).is_multiple_of(TILE_WIDTH) || index + 1 == size {
            let tile = Tile::in_tree(Kind::Entries, index / TILE_WIDTH, size)?;
            front.insert(tree_path(tile)?.to_string(), std::mem::take(bundle));
        }
    }
    Some(())
}
