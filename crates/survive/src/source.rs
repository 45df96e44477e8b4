//! Where a tree is read from: a folder, the web, a pack, or memory. Everything read is hostile until it is verified.
//!
//! One small face for `check`, `verify`, `mirror` and the bundles: a path that a tree may hold and the most bytes that it may
//! have. A path that leads out of a folder (a symbolic link among them) is nothing that a tree has. From the web many files are
//! fetched at once, and the end of a file by `Range` where the host can; requests and bytes are counted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use floor::net::{Fetched, Fetcher, Req};
use floor::{Error, ErrorKind, Result};
use tlog::record::TreePath;

/// So many requests run at once.
const PARALLEL: usize = 12;
/// A request that the network broke is made again so often.
const RETRIES: usize = 2;
/// The most files of a pack.
const MAX_ZIP_FILES: usize = 2_000_000;

/// A tree to read.
#[derive(Clone)]
pub enum Source {
    /// A folder of an export or a mirror.
    Folder(PathBuf),
    /// A site.
    Web(Arc<Web>),
    /// Files by their paths.
    Memory(BTreeMap<String, Vec<u8>>),
    /// A pack.
    Zip(Arc<Zip>),
    /// Files that are looked for first, and where everything else is.
    Front(BTreeMap<String, Vec<u8>>, Box<Source>),
    /// A pack of changes over the copy that it carries on.
    Over(Arc<Over>),
}

/// Two trees read as the one that the first makes of the second.
pub struct Over {
    front: Source,
    back: Source,
    /// What the tree that the first leads to holds; a body of the second that is not in it was erased.
    listed: BTreeSet<String>,
}

/// A site below a base address.
pub struct Web {
    fetcher: Fetcher,
    base: String,
    requests: AtomicU64,
    bytes: AtomicU64,
}

/// A pack, opened.
pub struct Zip {
    place: PathBuf,
    archive: Mutex<zip::ZipArchive<File>>,
}

/// The end of a file, or all of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Partial {
    pub bytes: Vec<u8>,
    /// The host gave the whole file, not only what was asked for.
    pub whole: bool,
}

impl Source {
    /// A folder that is there.
    pub fn folder(path: &Path) -> Result<Self> {
        match std::fs::metadata(path) {
            Ok(known) if known.is_dir() => Ok(Self::Folder(path.to_owned())),
            Ok(_) => Err(Error::bad_input("this is a file, not a folder").at(path.display())),
            Err(cause) => Err(Error::io(path.display(), cause)),
        }
    }

    /// The site below `base`, with or without a slash or `index.html` at its end.
    pub fn web(fetcher: Fetcher, base: &str) -> Result<Self> {
        if base.contains(['?', '#']) {
            return Err(Error::bad_input("the address of a site has no `?` or `#`").at(base));
        }
        let base = base
            .strip_suffix("index.html")
            .unwrap_or(base)
            .trim_end_matches('/');
        Ok(Self::Web(Arc::new(Web {
            fetcher,
            base: format!("{base}/"),
            requests: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
        })))
    }

    /// The pack in a file.
    pub fn zip(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|cause| Error::io(path.display(), cause))?;
        let broken = |cause: zip::result::ZipError| {
            Error::altered("this is no whole ZIP file")
                .at(path.display())
                .because(cause)
        };
        let archive = zip::ZipArchive::new(file).map_err(broken)?;
        if archive.len() > MAX_ZIP_FILES {
            return Err(Error::bad_input(format!(
                "the pack holds more than {MAX_ZIP_FILES} files"
            ))
            .at(path.display()));
        }
        Ok(Self::Zip(Arc::new(Zip {
            place: path.to_owned(),
            archive: Mutex::new(archive),
        })))
    }

    /// What `front` changes in `back`.
    pub fn over(front: Source, back: Source, listed: BTreeSet<String>) -> Self {
        Self::Over(Arc::new(Over {
            front,
            back,
            listed,
        }))
    }

    /// The bytes of a file; `None` when it is not there. More than `max` bytes is an error of kind `Altered`.
    pub fn get(&self, path: &TreePath, max: u64) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Folder(root) => read_file(root, path, max),
            Self::Web(web) => web.get(path, max),
            Self::Memory(files) => match files.get(path.as_str()) {
                Some(bytes) if bytes.len() as u64 > max => Err(too_large(path, max)),
                found => Ok(found.cloned()),
            },
            Self::Zip(zip) => zip.get(path, max),
            Self::Front(front, back) => match front.get(path.as_str()) {
                Some(bytes) if bytes.len() as u64 <= max => Ok(Some(bytes.clone())),
                _ => back.get(path, max),
            },
            Self::Over(over) => match over.front.get(path, max)? {
                None if over.keeps(path) => over.back.get(path, max),
                found => Ok(found),
            },
        }
    }

    /// The bytes of a file from `offset` on, at most `max` of them (of the whole file, where the host knows no better).
    pub fn get_from(&self, path: &TreePath, offset: u64, max: u64) -> Result<Option<Partial>> {
        match self {
            Self::Web(web) => web.get_from(path, offset, max),
            Self::Front(front, back) if !front.contains_key(path.as_str()) => {
                back.get_from(path, offset, max)
            }
            Self::Folder(root) => read_from(root, path, offset, max),
            _ => Ok(self
                .get(path, max.saturating_add(offset))?
                .map(|bytes| Partial { bytes, whole: true })),
        }
    }

    /// Many files, each with its most bytes; the answers are in the order of the questions.
    pub fn get_many(&self, wanted: &[(TreePath, u64)]) -> Vec<Result<Option<Vec<u8>>>> {
        match self {
            Self::Web(web) => web.get_many(wanted),
            Self::Front(front, back) => back_of(front, back, wanted),
            _ => wanted
                .iter()
                .map(|(path, max)| self.get(path, *max))
                .collect(),
        }
    }

    /// Every file there is, whatever its name, sorted; `None` where it cannot be listed.
    pub fn list(&self) -> Result<Option<Vec<String>>> {
        let mut names = match self {
            Self::Web(_) => return Ok(None),
            Self::Front(_, back) => return back.list(),
            // What the changes leave behind in the copy is nobody's fault.
            Self::Over(_) => return Ok(None),
            Self::Memory(files) => files.keys().cloned().collect(),
            Self::Zip(zip) => {
                let archive = zip.archive.lock().unwrap_or_else(PoisonError::into_inner);
                let name = |name: zip::result::ZipResult<std::borrow::Cow<'_, str>>| {
                    name.map(|name| name.into_owned())
                };
                let names: zip::result::ZipResult<Vec<String>> =
                    archive.file_names().map(name).collect();
                names.map_err(|cause| {
                    Error::altered("the pack's list of files is damaged")
                        .at(zip.place.display())
                        .because(cause)
                })?
            }
            Self::Folder(root) => walk(root)?,
        };
        names.sort_unstable();
        Ok(Some(names))
    }

    /// What to call it in a message.
    pub fn place(&self) -> String {
        match self {
            Self::Folder(root) => root.display().to_string(),
            Self::Web(web) => web.base.clone(),
            Self::Front(_, back) => back.place(),
            Self::Over(over) => over.front.place(),
            Self::Memory(_) => "the files in memory".to_owned(),
            Self::Zip(zip) => zip.place.display().to_string(),
        }
    }

    /// Requests made and bytes received; nothing but for the web.
    pub fn traffic(&self) -> (u64, u64) {
        match self {
            Self::Web(web) => (
                web.requests.load(Ordering::Relaxed),
                web.bytes.load(Ordering::Relaxed),
            ),
            Self::Front(_, back) => back.traffic(),
            _ => (0, 0),
        }
    }
}

impl Over {
    fn keeps(&self, path: &TreePath) -> bool {
        !path.as_str().starts_with("beffroi/body/") || self.listed.contains(path.as_str())
    }
}

impl Web {
    fn request(&self, path: &TreePath, max: u64) -> Req {
        let url = format!("{}{path}", self.base);
        let max_bytes = usize::try_from(max).unwrap_or(usize::MAX);
        // A slow line gets a minute, and another for each 4 MiB that it may have to bring.
        let deadline = Duration::from_secs(60 + (max >> 22).min(64) * 60);
        Req {
            max_bytes,
            deadline,
            ..Req::get(url)
        }
    }

    fn get(&self, path: &TreePath, max: u64) -> Result<Option<Vec<u8>>> {
        let mut answers = self.get_many(&[(path.clone(), max)]);
        answers.pop().unwrap_or(Ok(None))
    }

    fn get_many(&self, wanted: &[(TreePath, u64)]) -> Vec<Result<Option<Vec<u8>>>> {
        let reqs: Vec<Req> = wanted
            .iter()
            .map(|(path, max)| self.request(path, *max))
            .collect();
        self.fetch(reqs)
            .into_iter()
            .map(|answer| Ok(whole(answer?)?.map(|found| found.bytes)))
            .collect()
    }

    fn get_from(&self, path: &TreePath, offset: u64, max: u64) -> Result<Option<Partial>> {
        let req = Req {
            range: Some((offset, None)),
            ..self.request(path, max.saturating_add(offset))
        };
        let answer = self.fetch(vec![req]).pop().unwrap_or_else(|| {
            Err(Error::internal(
                "no answer",
                anyhow::anyhow!("no request was made"),
            ))
        })?;
        match answer.status {
            416 => Ok(Some(Partial {
                bytes: Vec::new(),
                whole: false,
            })),
            206 if starts_at(&answer, offset) => Ok(Some(Partial {
                bytes: answer.bytes,
                whole: false,
            })),
            206 => Err(
                Error::altered("the host gave another part of the file than was asked for")
                    .at(answer.url),
            ),
            _ => Ok(whole(answer)?.map(|found| Partial {
                bytes: found.bytes,
                whole: true,
            })),
        }
    }

    /// Makes the requests; those that the network broke again.
    fn fetch(&self, reqs: Vec<Req>) -> Vec<Result<Fetched>> {
        let mut answers = self.once(reqs.clone());
        for _ in 0..RETRIES {
            let broken: Vec<usize> = (0..answers.len())
                .filter(|at| answers.get(*at).is_some_and(may_pass))
                .collect();
            if broken.is_empty() {
                break;
            }
            let again = broken
                .iter()
                .filter_map(|at| reqs.get(*at).cloned())
                .collect();
            for (at, answer) in broken.into_iter().zip(self.once(again)) {
                if let Some(slot) = answers.get_mut(at) {
                    *slot = answer;
                }
            }
        }
        answers
    }

    fn once(&self, reqs: Vec<Req>) -> Vec<Result<Fetched>> {
        self.requests
            .fetch_add(reqs.len() as u64, Ordering::Relaxed);
        let answers = self.fetcher.get_many(reqs, PARALLEL);
        let bytes: usize = answers
            .iter()
            .flatten()
            .map(|answer| answer.bytes.len())
            .sum();
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
        answers
    }
}

/// What is in front, and the rest from behind in one go.
fn back_of(
    front: &BTreeMap<String, Vec<u8>>,
    back: &Source,
    wanted: &[(TreePath, u64)],
) -> Vec<Result<Option<Vec<u8>>>> {
    let here = |(path, max): &(TreePath, u64)| {
        front
            .get(path.as_str())
            .filter(|bytes| bytes.len() as u64 <= *max)
    };
    let missing: Vec<_> = wanted
        .iter()
        .filter(|one| here(one).is_none())
        .cloned()
        .collect();
    let mut rest = back.get_many(&missing).into_iter();
    let answer = |one| match here(one) {
        Some(bytes) => Ok(Some(bytes.clone())),
        None => rest.next().unwrap_or(Ok(None)),
    };
    wanted.iter().map(answer).collect()
}

fn may_pass(answer: &Result<Fetched>) -> bool {
    match answer {
        Err(error) => error.kind() == ErrorKind::Unavailable,
        Ok(answer) => matches!(answer.status, 429 | 502 | 503 | 504),
    }
}

fn whole(answer: Fetched) -> Result<Option<Fetched>> {
    match answer.status {
        404 | 410 => Ok(None),
        206 => Err(
            Error::altered("the host gave a part where the whole file was asked for")
                .at(answer.url),
        ),
        _ => answer.success().map(Some),
    }
}

fn starts_at(answer: &Fetched, offset: u64) -> bool {
    let range = answer
        .header("content-range")
        .and_then(|range| range.strip_prefix("bytes "));
    range
        .and_then(|range| range.split_once('-'))
        .is_some_and(|(first, _)| first.parse() == Ok(offset))
}

impl Zip {
    fn get(&self, path: &TreePath, max: u64) -> Result<Option<Vec<u8>>> {
        let mut archive = self.archive.lock().unwrap_or_else(PoisonError::into_inner);
        let broken = |cause: anyhow::Error| {
            Error::altered("a file in the pack is damaged")
                .at(path)
                .because(cause)
        };
        let file = match archive.by_name(path.as_str()) {
            Ok(file) => file,
            Err(zip::result::ZipError::FileNotFound) => return Ok(None),
            Err(cause) => return Err(broken(cause.into())),
        };
        // A damaged file is told by its path and goes through the same comparison as any other.
        read_at_most(file, 0, path, max).map(Some)
    }
}

/// A file of a folder and its length.
fn open(root: &Path, path: &TreePath) -> Result<Option<(File, u64)>> {
    let place = root.join(path.as_str());
    let missing = |cause: &std::io::Error| {
        matches!(
            cause.kind(),
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
        )
    };
    let length = match std::fs::symlink_metadata(&place) {
        Ok(known) if known.is_file() => known.len(),
        Ok(_) => return Ok(None),
        Err(cause) if missing(&cause) => return Ok(None),
        Err(cause) => return Err(Error::io(place.display(), cause)),
    };
    File::open(&place)
        .map(|file| Some((file, length)))
        .map_err(|cause| Error::io(place.display(), cause))
}

fn read_file(root: &Path, path: &TreePath, max: u64) -> Result<Option<Vec<u8>>> {
    open(root, path)?
        .map(|(file, length)| read_at_most(file, length, path, max))
        .transpose()
}

fn read_from(root: &Path, path: &TreePath, offset: u64, max: u64) -> Result<Option<Partial>> {
    let Some((mut file, length)) = open(root, path)? else {
        return Ok(None);
    };
    file.seek(SeekFrom::Start(offset))
        .map_err(|cause| Error::io(path, cause))?;
    Ok(Some(Partial {
        bytes: read_at_most(file, length.saturating_sub(offset), path, max)?,
        whole: false,
    }))
}

/// `length` is what the file is said to have: memory for it is taken at once, so that it is read in one go.
fn read_at_most(file: impl Read, length: u64, path: &TreePath, max: u64) -> Result<Vec<u8>> {
    let at_once = length.min(max).min(1 << 22).saturating_add(1);
    let mut bytes = Vec::with_capacity(usize::try_from(at_once).unwrap_or(0));
    file.take(max.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|cause| match cause.kind() {
            std::io::ErrorKind::InvalidData
            | std::io::ErrorKind::InvalidInput
            | std::io::ErrorKind::UnexpectedEof => Error::altered("the file is damaged")
                .at(path)
                .because(cause),
            _ => Error::io(path, cause),
        })?;
    match bytes.len() as u64 > max {
        true => Err(too_large(path, max)),
        false => Ok(bytes),
    }
}

fn too_large(path: &TreePath, max: u64) -> Error {
    Error::altered(format!(
        "the file is larger than the {max} bytes it may have"
    ))
    .at(path)
    .hint("do not rely on this copy; get one from the house or from another mirror")
}

/// The files below a folder, by their paths in it; links are listed and not followed.
fn walk(root: &Path) -> Result<Vec<String>> {
    let (mut found, mut folders) = (Vec::new(), vec![String::new()]);
    while let Some(folder) = folders.pop() {
        let place = root.join(&folder);
        let entries =
            std::fs::read_dir(&place).map_err(|cause| Error::io(place.display(), cause))?;
        for entry in entries {
            let entry = entry.map_err(|cause| Error::io(place.display(), cause))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() {
                name
            } else {
                format!("{folder}/{name}")
            };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(_) => found.push(path),
                Err(cause) => return Err(Error::io(place.display(), cause)),
            }
        }
    }
    Ok(found)
}
