//! A log, taken in entry by entry: its keys, what stands, its tree, and what each entry commits to.
//!
//! The same code reads a log to check it, to follow it and to carry it on; an entry whose signatures were verified before may be
//! taken in again without. Memory: some 200 bytes an entry.
//! Cost: an entry is parsed, hashed and put in its place; verified, that and one strict Ed25519 check a signature.

use floor::{Error, ErrorKind};
use tlog::merkle::Hash;
use tlog::record::path::log_path;
use tlog::record::{
    Act, BodyRef, History, HouseId, KeyChain, Kind, Record, RecordError, Standing, TreePath,
};
use tlog::tile::{
    Appender, Kind as TileKind, TILE_WIDTH, Tile, TileError, decode_bundle, push_entry,
};

use crate::source::Source;

/// What is known of an entry.
#[derive(Clone, Debug)]
pub struct Known {
    pub hash: Hash,
    /// `None`: a key document.
    pub kind: Option<Kind>,
    pub body: Option<BodyRef>,
    /// The site entry before this one.
    pub prev: Option<u64>,
    /// In Unix seconds, and never before the entry that precedes it: a key document has the time of that one, and an erasure that
    /// waited for signatures joined the log no earlier.
    pub time: u64,
}

/// Tiles or bundles and their bytes.
pub type Tiles = Vec<(Tile, Vec<u8>)>;

/// Takes a leaf and its index.
pub type Take<'a> = &'a mut dyn FnMut(u64, &[u8]) -> Result<(), Refused>;

/// A log from its first entry on.
pub struct Log {
    pub chain: KeyChain,
    pub history: History,
    leaf0: Vec<u8>,
    entries: Vec<Known>,
    edge: Appender,
    bundle: Vec<u8>,
    bundles: Tiles,
}

/// Why a log is not taken in.
#[derive(Debug)]
pub enum Refused {
    /// It does not hold.
    Altered { path: String, what: String },
    /// It cannot be read.
    Unreadable(Error),
}

impl Refused {
    /// Refused for what is wrong with an entry.
    pub fn entry(index: u64, size: u64, cause: impl std::fmt::Display) -> Self {
        let path = Tile::of_entry(index, size)
            .map_or_else(String::new, |tile| log_path(&tile.to_string()));
        Self::Altered {
            path,
            what: format!("entry {index}: {cause}"),
        }
    }

    /// As an error for whoever asked.
    pub fn into_error(self) -> Error {
        match self {
            Self::Altered { path, what } => Error::altered(what).at(path),
            Self::Unreadable(error) => error,
        }
    }
}

impl From<RecordError> for Refused {
    fn from(cause: RecordError) -> Self {
        Self::entry(0, 1, cause)
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Unreadable(error)
    }
}

impl Log {
    /// Begins with leaf 0, which has to be that of `house` where one is named.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn start(house: Option<&HouseId>, leaf0: &[u8]) -> Result<Self, RecordError> {
        let chain = match house {
            Some(house) => KeyChain::start(*house, leaf0)?,
            None => KeyChain::found(leaf0)?,
        };
        let mut log = Self {
            chain,
            history: History::default(),
            leaf0: leaf0.to_vec(),
            entries: Vec::new(),
            edge: Appender::default(),
            bundle: Vec::new(),
            bundles: Vec::new(),
        };
        log.history.skip_keys();
        log.keep(
            leaf0,
            Known {
                hash: Hash::leaf(leaf0),
                kind: None,
                body: None,
                prev: None,
                time: 0,
            },
        )?;
        Ok(log)
    }

    /// Takes in the next leaf. A key document is always verified, an entry's signatures when `verify` says so.
    ///
    /// # Errors
    /// What is wrong with it; the log is then as it was.
    pub fn push(&mut self, leaf: &[u8], verify: bool) -> Result<(), RecordError> {
        let hash = Hash::leaf(leaf);
        let known = match Record::parse(leaf)? {
            Record::Keys(signed) => {
                self.chain.push_signed(&signed, Some(self.size()))?;
                self.history.skip_keys();
                Known {
                    hash,
                    kind: None,
                    body: None,
                    prev: None,
                    time: self.time(),
                }
            }
            Record::Entry(signed) => {
                if verify {
                    self.chain.verify_entry(&signed, Some(self.size()))?;
                }
                let entry = signed.entry();
                // An erasure may have been written long before enough people had signed it.
                let may_be_older = entry.kind() == Kind::Erase;
                if entry.time < self.time() && !may_be_older {
                    return Err(RecordError::History {
                        index: self.size(),
                        why: "says an earlier time than the entry before it",
                    });
                }
                self.history.push(entry)?;
                let prev = match entry.act {
                    Act::Site { prev, .. } => prev,
                    _ => None,
                };
                Known {
                    hash,
                    kind: Some(entry.kind()),
                    body: entry.body().copied(),
                    prev,
                    time: entry.time.max(self.time()),
                }
            }
        };
        self.keep(leaf, known)
    }

    fn keep(&mut self, leaf: &[u8], known: Known) -> Result<(), RecordError> {
        let full = |_| RecordError::History {
            index: self.entries.len() as u64,
            why: "is one more than a log can hold",
        };
        self.edge.append(known.hash).map_err(full)?;
        push_entry(&mut self.bundle, leaf)
            .map_err(|_| RecordError::Rule("an entry is larger than a bundle can hold"))?;
        self.entries.push(known);
        if self.size().is_multiple_of(TILE_WIDTH) {
            let bytes = std::mem::take(&mut self.bundle);
            let tile = Tile::new(TileKind::Entries, self.size() / TILE_WIDTH - 1, 256);
            self.bundles.extend(tile.map(|tile| (tile, bytes)));
        }
        Ok(())
    }

    /// The first key document.
    #[must_use]
    pub fn leaf0(&self) -> &[u8] {
        &self.leaf0
    }

    /// How many entries.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    /// The root over them.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.edge.root()
    }

    /// The time of the newest entry.
    #[must_use]
    pub fn time(&self) -> u64 {
        self.entries.last().map_or(0, |known| known.time)
    }

    /// What is known of each entry, by index.
    #[must_use]
    pub fn entries(&self) -> &[Known] {
        &self.entries
    }

    /// What is known of one entry.
    #[must_use]
    pub fn entry(&self, index: u64) -> Option<&Known> {
        self.entries.get(usize::try_from(index).ok()?)
    }

    /// How many bytes the bundle at the open end has: where the next entry will stand in it.
    #[must_use]
    pub fn open_bundle(&self) -> &[u8] {
        &self.bundle
    }

    /// The bundles and tiles that are new or wider since they were last taken.
    #[must_use]
    pub fn take_tiles(&mut self) -> (Tiles, Tiles) {
        let mut bundles = std::mem::take(&mut self.bundles);
        let open = Tile::in_tree(TileKind::Entries, self.size() / TILE_WIDTH, self.size());
        bundles.extend(
            open.filter(|tile| !tile.is_full())
                .map(|tile| (tile, self.bundle.clone())),
        );
        (bundles, self.edge.take_tiles())
    }

    /// Drops what `take_tiles` would give.
    pub fn forget_tiles(&mut self) {
        self.bundles.clear();
        let _ = self.edge.take_tiles();
    }

    /// May the body of this entry be absent? `keyframe` is the newest site entry that states the whole tree.
    #[must_use]
    pub fn may_lack_body(&self, index: u64, keyframe: u64) -> bool {
        match self.history.standing(index) {
            Some(Standing::Erased { .. } | Standing::Repudiated { .. }) => true,
            _ => {
                index < keyframe
                    && self
                        .entry(index)
                        .is_some_and(|known| known.kind == Some(Kind::Site))
            }
        }
    }
}

/// The most bytes of a bundle of `width` entries.
#[must_use]
pub fn max_bundle(width: u16) -> u64 {
    // A key document is the largest record; any entry may be one.
    u64::from(width) * (tlog::record::MAX_KEY_DOCUMENT_BYTES as u64 + 2)
}

/// The path of a tile in the tree.
#[must_use]
pub fn tree_path(tile: Tile) -> Option<TreePath> {
    log_path(&tile.to_string()).parse().ok()
}

/// So many bundles are asked for at once.
const BATCH: usize = 16;

/// Hands the leaves `from..size` of a tree to `take`, in order. What does not hold stops it, so a host that never ends is
/// listened to no longer than what it says is signed.
///
/// # Errors
/// A bundle that is missing or broken, or what `take` answers.
pub fn leaves_of(source: &Source, from: u64, size: u64, take: Take<'_>) -> Result<(), Refused> {
    let mut next = from / TILE_WIDTH;
    // A host that lies about the size is found out by its first bundle.
    let mut batch = 1;
    while from < size && next * TILE_WIDTH < size {
        let tiles: Vec<Tile> = (next..next + batch as u64)
            .filter_map(|index| Tile::in_tree(TileKind::Entries, index, size))
            .collect();
        for (tile, bytes) in tiles.iter().zip(bundles(source, &tiles)) {
            let bytes = bytes?;
            for (index, leaf) in (tile.start()..).zip(decode(*tile, &bytes)?) {
                if index >= from {
                    take(index, leaf)?;
                }
            }
        }
        next += tiles.len().max(1) as u64;
        batch = BATCH;
    }
    Ok(())
}

/// The bytes of these bundles, or of wider ones in their place.
fn bundles(source: &Source, tiles: &[Tile]) -> Vec<Result<Vec<u8>, Refused>> {
    let wanted: Vec<_> = tiles
        .iter()
        .filter_map(|tile| Some((tree_path(*tile)?, max_bundle(256))))
        .collect();
    let answers = source.get_many(&wanted).into_iter();
    answers
        .zip(tiles)
        .map(|(answer, tile)| one_bundle(source, *tile, answer))
        .collect()
}

fn one_bundle(
    source: &Source,
    tile: Tile,
    answer: floor::Result<Option<Vec<u8>>>,
) -> Result<Vec<u8>, Refused> {
    let path = || log_path(&tile.to_string());
    let missing = || Refused::Altered {
        path: path(),
        what: "it is missing: the entries in it cannot be checked".to_owned(),
    };
    match answer {
        Ok(Some(bytes)) => Ok(bytes),
        Err(error) if error.kind() != ErrorKind::Altered => Err(Refused::Unreadable(error)),
        Err(error) => Err(Refused::Altered {
            path: path(),
            what: error.what().to_owned(),
        }),
        Ok(None) => wider(source, tile)?.ok_or_else(missing),
    }
}

/// A wider bundle in the place of a partial one: the full one, or, in a folder, any.
fn wider(source: &Source, tile: Tile) -> Result<Option<Vec<u8>>, Refused> {
    if tile.is_full() {
        return Ok(None);
    }
    let mut widths: Vec<u16> = vec![256];
    if let (Source::Folder(root), Some(path)) = (source, tree_path(tile.full())) {
        let names = std::fs::read_dir(root.join(format!("{path}.p")))
            .into_iter()
            .flatten()
            .flatten();
        widths.extend(
            names
                .filter_map(|name| name.file_name().to_str()?.parse().ok())
                .filter(|width: &u16| *width > tile.width()),
        );
    }
    for width in widths {
        let found = Tile::new(tile.kind(), tile.index(), width).and_then(tree_path);
        if let Some(bytes) = found
            .map(|path| source.get(&path, max_bundle(256)))
            .transpose()?
            .flatten()
        {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}

fn decode(tile: Tile, bytes: &[u8]) -> Result<Vec<&[u8]>, Refused> {
    decode_bundle(tile, bytes).map_err(|cause: TileError| Refused::Altered {
        path: log_path(&tile.to_string()),
        what: cause.to_string(),
    })
}
