//! A folder that a tree is written to, in an order in which every half-done state can be gone on from.
//!
//! Each file is written under another name and renamed, so a file of the tree is whole or absent. The first file is key document
//! 1, which says whose folder it is; the last is the checkpoint, after one flush of everything before it. One process writes at
//! a time. Names are lower case and plain, there are no links: FAT can hold it.

use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use floor::{Error, Result};
use tlog::record::TreePath;
use tlog::record::path::{CHECKPOINT, key_path};
use tlog::tile::{Tile, tiles_changed};

use crate::check::{MAX_CHECKPOINT, tree_path};
use crate::source::Source;

/// The name under which a file is written before it gets its own.
const PART: &str = "beffroi/part";

/// A folder that this process alone writes to.
pub(crate) struct Folder {
    root: PathBuf,
    handle: File,
    /// It was not there before.
    new: bool,
    made: HashSet<String>,
    pub source: Source,
    pub written: u64,
    pub removed: u64,
    pub bytes: u64,
}

/// What a folder holds.
pub(crate) enum Held {
    Nothing,
    /// The beginning of a tree, of the house with this leaf 0; how much is not known.
    Begun(Vec<u8>),
    /// A whole tree, of this checkpoint.
    Tree(Vec<u8>),
}

impl Folder {
    /// Opens the folder, made if it is not there, and keeps other writers off it.
    pub fn open(root: &Path) -> Result<Self> {
        let new = !root.exists();
        std::fs::create_dir_all(root).map_err(|cause| Error::io(root.display(), cause))?;
        let handle = File::open(root).map_err(|cause| Error::io(root.display(), cause))?;
        if let Err(TryLockError::WouldBlock) = handle.try_lock() {
            return Err(Error::conflict("another process is writing to this folder")
                .at(root.display())
                .hint("wait until it is done and run the command again"));
        }
        let source = Source::Folder(root.to_owned());
        Ok(Self {
            root: root.to_owned(),
            handle,
            new,
            made: HashSet::new(),
            source,
            written: 0,
            removed: 0,
            bytes: 0,
        })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What is in it; an error when it is something else than a tree.
    pub fn held(&self) -> Result<Held> {
        self.delete(PART)?;
        if let Some(checkpoint) = self.read(CHECKPOINT, MAX_CHECKPOINT)? {
            return Ok(Held::Tree(checkpoint));
        }
        if let Some(leaf0) = self.read(&key_path(1), tlog::record::MAX_KEY_DOCUMENT_BYTES as u64)? {
            return Ok(Held::Begun(leaf0));
        }
        let foreign = self
            .source
            .list()?
            .unwrap_or_default()
            .into_iter()
            .find(|name| !is_of_the_system(name));
        match foreign {
            None => Ok(Held::Nothing),
            Some(name) => Err(Error::conflict(format!(
                "the folder holds something else already, such as `{name}`"
            ))
            .at(self.root.display())
            .hint("choose an empty folder, or the one of an earlier copy of this house")),
        }
    }

    /// A file of the folder.
    pub fn read(&self, path: &str, max: u64) -> Result<Option<Vec<u8>>> {
        self.source.get(&checked(path)?, max)
    }

    /// Writes a file: it is there with all of its bytes, or as it was.
    pub fn write(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        let place = self.root.join(checked(path)?.as_str());
        self.make_folder(path)?;
        let part = self.root.join(PART);
        let io = |cause| Error::io(place.display(), cause);
        File::create(&part)
            .and_then(|mut file| file.write_all(bytes))
            .map_err(io)?;
        std::fs::rename(&part, &place).map_err(io)?;
        self.written += 1;
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Writes a file unless it has these bytes already; whether it had to be written.
    pub fn write_if_other(&mut self, path: &str, bytes: &[u8]) -> Result<bool> {
        let same = match self.read(path, bytes.len() as u64) {
            Ok(found) => found.as_deref() == Some(bytes),
            // Longer than it may be, or unreadable: it is replaced.
            Err(_) => false,
        };
        if !same {
            self.write(path, bytes)?;
        }
        Ok(!same)
    }

    fn make_folder(&mut self, path: &str) -> Result<()> {
        for folder in [
            "beffroi",
            path.rsplit_once('/').map_or("", |(folder, _)| folder),
        ] {
            if !folder.is_empty() && !self.made.contains(folder) {
                let place = self.root.join(folder);
                std::fs::create_dir_all(&place)
                    .map_err(|cause| Error::io(place.display(), cause))?;
                self.made.insert(folder.to_owned());
            }
        }
        Ok(())
    }

    /// Removes a file, and the folders that are empty without it.
    pub fn remove(&mut self, path: &str) -> Result<()> {
        let path = checked(path)?;
        if !self.delete(path.as_str())? {
            return Ok(());
        }
        self.removed += 1;
        let mut folder = path.as_str();
        while let Some((parent, _)) = folder.rsplit_once('/') {
            if std::fs::remove_dir(self.root.join(parent)).is_err() {
                break;
            }
            self.made.remove(parent);
            folder = parent;
        }
        Ok(())
    }

    /// Removes what is replaced rather than gone: it is not counted.
    pub fn remove_quietly(&mut self, path: &str) -> Result<()> {
        let removed = self.removed;
        self.remove(path)?;
        self.removed = removed;
        Ok(())
    }

    /// The sizes that the folder holds records of the journal for.
    pub fn journal(&self) -> Vec<u64> {
        let names = std::fs::read_dir(self.root.join("beffroi/journal"));
        let names = names.into_iter().flatten().flatten();
        names
            .filter_map(|name| name.file_name().to_str()?.parse().ok())
            .collect()
    }

    fn delete(&self, path: &str) -> Result<bool> {
        let place = self.root.join(path);
        match std::fs::remove_file(&place) {
            Ok(()) => Ok(true),
            Err(cause)
                if matches!(
                    cause.kind(),
                    std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
                ) =>
            {
                Ok(false)
            }
            Err(cause) => Err(Error::io(place.display(), cause)),
        }
    }

    /// Removes the partial tiles that wider ones have taken the place of, when the log has grown.
    pub fn sweep_tiles(&mut self, old: u64, new: u64) -> Result<()> {
        for tile in tiles_changed(old, new) {
            let Some(full) = tree_path(tile.full()) else {
                continue;
            };
            let names = std::fs::read_dir(self.root.join(format!("{full}.p")))
                .into_iter()
                .flatten()
                .flatten();
            let widths: Vec<u16> = names
                .filter_map(|name| name.file_name().to_str()?.parse().ok())
                .collect();
            let narrower = widths.into_iter().filter(|width| *width != tile.width());
            for path in narrower
                .filter_map(|width| Tile::new(tile.kind(), tile.index(), width))
                .filter(|tile| !tile.is_full())
                .filter_map(tree_path)
            {
                self.remove_quietly(path.as_str())?;
            }
        }
        Ok(())
    }

    /// Writes the checkpoint: everything before it is on the disk by then.
    pub fn finish(&mut self, checkpoint: &[u8]) -> Result<()> {
        self.flush()?;
        self.write(CHECKPOINT, checkpoint)?;
        self.flush()
    }

    #[cfg(target_os = "linux")]
    fn flush(&self) -> Result<()> {
        rustix::fs::syncfs(&self.handle)
            .map_err(|cause| Error::io(self.root.display(), cause.into()))
    }

    #[cfg(not(target_os = "linux"))]
    fn flush(&self) -> Result<()> {
        self.handle
            .sync_all()
            .map_err(|cause| Error::io(self.root.display(), cause))
    }
}

impl Drop for Folder {
    /// A folder that was made for nothing goes again; one with a file in it stays.
    fn drop(&mut self) {
        if self.new {
            let _ = std::fs::remove_dir(&self.root);
        }
    }
}

fn checked(path: &str) -> Result<TreePath> {
    path.parse().map_err(|cause| {
        Error::bad_input("no tree holds a file of this name")
            .at(path)
            .because(anyhow::Error::new(cause))
    })
}

/// What systems put into folders, and hidden files: no tree has them, so they are in nobody's way.
fn is_of_the_system(name: &str) -> bool {
    let first = name.split('/').next().unwrap_or_default();
    first.starts_with('.')
        || [
            "lost+found",
            "System Volume Information",
            "$RECYCLE.BIN",
            "CNAME",
        ]
        .contains(&first)
}
