//! Tells whose something is and whether it is unaltered: a site, a folder, a page, a pack, a booklet, a proof.
//!
//! The answer is one of five states (`verdict.rs`), with the date it is as of, and for one text which revision it is and whether it
//! was corrected or withdrawn since. Keys come from the House ID alone: nothing in what is verified is trusted to say whose it is.
//! A whole tree is checked file by file; a page or a proof costs the log and what stands beside it.

mod item;
mod verdict;

use std::path::{Path, PathBuf};

use floor::config::NetworkConfig;
use floor::net::Fetcher;
use floor::{Error, Result};
use tlog::record::path::CHECKPOINT;
use tlog::record::{HouseId, TreePath};

use crate::check::{check, is_of_the_log};
use crate::source::Source;

pub(crate) use verdict::date;
pub use verdict::{ItemFound, Subject, Verdict};

/// The mark of a booklet in an HTML file.
const BOOKLET: &[u8] = b"application/x-beffroi";
/// The most bytes of a page or a booklet.
const MAX_PAGE: u64 = 16 << 20;

/// Verifies the bytes of a booklet.
pub type Booklet = fn(&[u8], Option<&HouseId>) -> Result<Verdict>;

/// What a verification needs from outside.
#[derive(Clone, Default)]
pub struct VerifyOptions {
    /// Where requests may go.
    pub network: NetworkConfig,
    /// Who reads booklets.
    pub booklet: Option<Booklet>,
}

/// Verifies `what`, a URL or a path. With `house`, that it is of this house.
///
/// # Errors
/// Only when it cannot be read, or is nothing that a house makes. What is altered is a verdict of state 0: see `Verdict::outcome`.
pub fn verify(what: &str, house: Option<&HouseId>, options: &VerifyOptions) -> Result<Verdict> {
    if what.starts_with("http://") || what.starts_with("https://") {
        return site(what, house, options);
    }
    let path = Path::new(what);
    let known = std::fs::metadata(path).map_err(|cause| Error::io(path.display(), cause))?;
    if known.is_dir() {
        return folder(path, house);
    }
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("zip") => crate::bundle::verify_pack(path, house, None),
        Some("html" | "htm") => page(path, house, options),
        _ => file(path, house),
    }
}

fn tree(source: &Source, subject: Subject, house: Option<&HouseId>) -> Result<Verdict> {
    let checked = check(source, house)?;
    Ok(Verdict::of_tree(
        subject,
        source.place(),
        checked.report,
        house,
    ))
}

fn folder(path: &Path, house: Option<&HouseId>) -> Result<Verdict> {
    if !path.join(CHECKPOINT).is_file() {
        return Err(Error::not_found(format!(
            "there is no tree of a house in this folder: {CHECKPOINT} is missing"
        ))
        .at(path.display())
        .hint("name the folder that holds `index.html`, `log` and `beffroi`"));
    }
    tree(&Source::folder(path)?, Subject::Tree, house)
}

/// A page of a folder, or a booklet.
fn page(path: &Path, house: Option<&HouseId>, options: &VerifyOptions) -> Result<Verdict> {
    let size = std::fs::metadata(path)
        .map_err(|cause| Error::io(path.display(), cause))?
        .len();
    let bytes = match size > MAX_PAGE {
        true => Vec::new(),
        false => std::fs::read(path).map_err(|cause| Error::io(path.display(), cause))?,
    };
    let is_booklet = bytes.windows(BOOKLET.len()).any(|window| window == BOOKLET);
    match options.booklet {
        Some(booklet) if is_booklet && root_of(path).is_none() => booklet(&bytes, house),
        _ => file(path, house),
    }
}

/// A file of a tree: a page, a proof, a body, an image.
fn file(path: &Path, house: Option<&HouseId>) -> Result<Verdict> {
    let Some((root, name)) = root_of(path) else {
        return Err(Error::not_found(
            "this file alone cannot be checked: the log that it is in is not beside it",
        )
        .at(path.display())
        .hint(needed(path)));
    };
    let tree_path: TreePath = name.parse().map_err(|cause: tlog::record::RecordError| {
        Error::bad_input("no house has a file of this name")
            .at(path.display())
            .because(anyhow::Error::new(cause))
    })?;
    one_of(&Source::folder(&root)?, &tree_path, house)
}

/// A file of a tree. What the log itself is made of stands and falls with all of it.
fn one_of(source: &Source, path: &TreePath, house: Option<&HouseId>) -> Result<Verdict> {
    let name = path.as_str();
    match is_of_the_log(name) && !name.starts_with("beffroi/body/") {
        true => tree(source, Subject::Tree, house),
        false => item::verify(source, path, house),
    }
}

/// The tree that a file is in, and its path there.
fn root_of(path: &Path) -> Option<(PathBuf, String)> {
    let whole = std::fs::canonicalize(path).ok()?;
    let root = whole
        .ancestors()
        .skip(1)
        .find(|folder| folder.join(CHECKPOINT).is_file())?;
    let name = whole
        .strip_prefix(root)
        .ok()?
        .to_str()?
        .replace(std::path::MAIN_SEPARATOR, "/");
    Some((root.to_owned(), name))
}

fn needed(path: &Path) -> String {
    let is_proof = path
        .extension()
        .is_some_and(|extension| extension == "tlog-proof");
    let what = match is_proof {
        true => {
            "a proof is checked with the entry that it proves (log/tile/entries), the keys (beffroi/keys) and the body"
        }
        false => {
            "a saved page is checked with the log (log/), the keys (beffroi/keys) and the bodies (beffroi/body)"
        }
    };
    format!(
        "{what}: verify the page's address, or a copy of the whole house (`beffroi mirror pull`), or a booklet"
    )
}

fn site(url: &str, house: Option<&HouseId>, options: &VerifyOptions) -> Result<Verdict> {
    let url = url.split(['?', '#']).next().unwrap_or(url);
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
    let checkpoint = CHECKPOINT
        .parse()
        .map_err(|cause: tlog::record::RecordError| {
            Error::internal("the checkpoint has no path", cause)
        })?;
    // The root is the nearest folder above that has a checkpoint.
    for depth in (0..=names.len()).rev() {
        let (above, below) = names.split_at(depth);
        let base = format!(
            "{scheme}://{host}/{}",
            above
                .iter()
                .map(|name| format!("{name}/"))
                .collect::<String>()
        );
        let source = Source::web(Fetcher::new(&options.network)?, &base)?;
        match source.get(&checkpoint, crate::check::MAX_CHECKPOINT) {
            Ok(Some(found)) if tlog::note::Note::parse(&found).is_ok() => {}
            Err(error) if depth == 0 => return Err(error),
            _ => continue,
        }
        let mut name = below.join("/");
        if url.ends_with('/') && !name.is_empty() {
            name.push_str("/index.html");
        }
        return match name.as_str() {
            "" | "index.html" => tree(&source, Subject::Tree, house),
            name => one_of(
                &source,
                &name.parse().map_err(|cause| not_a_page(url, cause))?,
                house,
            ),
        };
    }
    Err(Error::not_found("there is no house at that address")
        .at(url)
        .hint("give the address of a house's first page"))
}

fn not_a_page(url: &str, cause: tlog::record::RecordError) -> Error {
    Error::bad_input("no house has a file of this name")
        .at(url)
        .because(anyhow::Error::new(cause))
}
