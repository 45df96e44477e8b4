//! Fetches and verifies everything that the house lacks, before anything of it is written.
//!
//! Entries are verified already. Bodies are compared with the entries that name them; pages, proofs and images with the signed state of the
//! tree. Pages are read for what no body says any more: at which address an erased text stood. Proofs hold the checkpoints that were signed on the way.

use std::collections::{BTreeMap, BTreeSet};

use floor::{Error, House, Result};
use prose::lang::Lang;
use publish::call::Variant;
use publish::restore_calls;
use tlog::proof::Proof;
use tlog::record::body::Media;
use tlog::record::path::{body_path, proof_path};
use tlog::record::site::FileRef;
use tlog::record::{Act, BodyRef, CallBody, Digest, Record, SiteState, TreePath, body};
use tlog::tile::decode_bundle;

use super::Ahead;
use super::spool::Spool;
use crate::check::{Log, Refused, fold};
use crate::log_store;
use crate::mirror::{Remote, read_body};
use crate::source::Source;

/// So many files are asked for at once.
const BATCH: usize = 64;

/// Everything that is missing.
pub(super) struct Gathered {
    pub from: u64,
    pub log: Log,
    pub remote: Remote,
    /// The new leaves, from `from` on.
    pub leaves: Vec<Vec<u8>>,
    pub bodies: BTreeMap<Digest, Vec<u8>>,
    pub site: SiteState,
    /// Signed checkpoints by their sizes.
    pub checkpoints: BTreeMap<u64, String>,
    /// The variants of a picture, widest first, by the widest.
    pub pictures: BTreeMap<Digest, Vec<Variant>>,
    /// The address of an erased edition, by its entry.
    pub addresses: BTreeMap<u64, String>,
}

struct Gathering<'a> {
    house: &'a House,
    source: &'a Source,
    site: SiteState,
    done: u64,
    total: u64,
    progress: &'a dyn Fn(u64, u64),
}

pub(super) fn gather(
    house: &House,
    source: &Source,
    ahead: Ahead,
    spool: &Spool,
    progress: &dyn Fn(u64, u64),
) -> Result<Gathered> {
    let Ahead {
        from,
        mut log,
        remote,
    } = ahead;
    let leaves = leaves(&mut log, from)?;
    let mut bodies = BTreeMap::new();
    let (site, keyframe) = site(house, source, &log, &mut bodies)?;
    let mut gathering = Gathering {
        house,
        source,
        site,
        done: 0,
        total: leaves.len() as u64,
        progress,
    };
    gathering.bodies(&log, from, keyframe, &mut bodies)?;
    let checkpoints = gathering.checkpoints(&log, from)?;
    let editions = editions(&leaves, from, &bodies)?;
    let pictures = gathering.pictures(&editions, spool)?;
    let addresses = gathering.addresses(&editions)?;
    Ok(Gathered {
        from,
        log,
        remote,
        leaves,
        bodies,
        site: gathering.site,
        checkpoints,
        pictures,
        addresses,
    })
}

/// The new leaves, out of the bundles that the log has just taken in.
fn leaves(log: &mut Log, from: u64) -> Result<Vec<Vec<u8>>> {
    let size = log.size();
    let (bundles, _) = log.take_tiles();
    let mut leaves = BTreeMap::new();
    for (tile, bytes) in bundles {
        let entries = decode_bundle(tile, &bytes)
            .map_err(|cause| Error::internal("a bundle cannot be read again", cause))?;
        for (index, leaf) in (tile.start()..).zip(entries) {
            leaves.insert(index, leaf.to_vec());
        }
    }
    let new = leaves.split_off(&from);
    match new.len() as u64 == size - from {
        true => Ok(new.into_values().collect()),
        false => Err(Error::internal(
            "entries were lost on the way",
            anyhow::anyhow!("{} of {}", new.len(), size - from),
        )),
    }
}

/// The state of the tree; the house's own bodies are not fetched.
fn site(
    house: &House,
    source: &Source,
    log: &Log,
    held: &mut BTreeMap<Digest, Vec<u8>>,
) -> Result<(SiteState, u64)> {
    let mut read = |_: u64, body: &BodyRef| {
        let name = body.sha256.to_string();
        if let Some(own) = house.db.read(|conn| log_store::body(conn, &name))? {
            return Ok(own);
        }
        let bytes = read_body(source, body)?;
        held.insert(body.sha256, bytes.clone());
        Ok(bytes)
    };
    fold(log, &mut read).map_err(Refused::into_error)
}

/// An edition's entry that is new.
struct New {
    entry: u64,
    lang: Lang,
    body: Option<CallBody>,
}

fn editions(leaves: &[Vec<u8>], from: u64, bodies: &BTreeMap<Digest, Vec<u8>>) -> Result<Vec<New>> {
    let mut editions = Vec::new();
    for (entry, leaf) in (from..).zip(leaves) {
        let Ok(Record::Entry(signed)) = Record::parse(leaf) else {
            continue;
        };
        let Act::Edition { lang, body, .. } = signed.entry().act else {
            continue;
        };
        let wrong = |cause: anyhow::Error| {
            Error::altered("a body cannot be read")
                .at(format!("entry {entry}"))
                .because(cause)
        };
        let body = bodies.get(&body.sha256).map(|bytes| CallBody::parse(bytes));
        editions.push(New {
            entry,
            lang: Lang::parse(lang.as_str()).map_err(|cause| wrong(cause.into()))?,
            body: body.transpose().map_err(|cause| wrong(cause.into()))?,
        });
    }
    Ok(editions)
}

impl Gathering<'_> {
    /// The bodies that new entries name, those that were erased left out.
    fn bodies(
        &mut self,
        log: &Log,
        from: u64,
        keyframe: u64,
        bodies: &mut BTreeMap<Digest, Vec<u8>>,
    ) -> Result<()> {
        let named = (from..log.size()).filter_map(|index| Some((index, log.entry(index)?.body?)));
        let wanted: Vec<(u64, BodyRef)> = named
            .filter(|(index, body)| {
                !bodies.contains_key(&body.sha256) && !log.history.is_erased(*index)
            })
            .collect();
        self.total += wanted.len() as u64;
        for batch in wanted.chunks(BATCH) {
            let mut asked = Vec::with_capacity(batch.len());
            for (_, body) in batch {
                asked.push((parsed(&body_path(&body.sha256))?, body.size));
            }
            for ((index, body), answer) in batch.iter().zip(self.source.get_many(&asked)) {
                let may_lack = log.may_lack_body(*index, keyframe);
                match answer? {
                    Some(bytes) if body::verify(&bytes, body).is_ok() => {
                        bodies.insert(body.sha256, bytes);
                    }
                    None if may_lack => {}
                    _ => return Err(not_as_signed(&body_path(&body.sha256))),
                }
                self.step();
            }
        }
        Ok(())
    }

    /// The checkpoints against which new entries are proven: what proofs are made of again, to the byte.
    fn checkpoints(&mut self, log: &Log, from: u64) -> Result<BTreeMap<u64, String>> {
        let mut checkpoints = BTreeMap::new();
        let mut wanted = Vec::new();
        for path in (from..log.size()).map(proof_path) {
            let path: TreePath = parsed(&path)?;
            if self.site.files().contains_key(&path) {
                wanted.push(path);
            }
        }
        self.files(&wanted, &mut |path, bytes| {
            let wrong = |cause: anyhow::Error| {
                Error::altered("a proof does not hold")
                    .at(path)
                    .because(cause)
            };
            let proof = Proof::parse(&bytes).map_err(|cause| wrong(cause.into()))?;
            let opened = log.chain.open_checkpoint(proof.checkpoint(), &[]);
            let size = opened
                .map_err(|cause| wrong(cause.into()))?
                .checkpoint
                .size();
            if size > from && size <= log.size() {
                checkpoints.insert(size, proof.checkpoint().to_string());
            }
            Ok(())
        })?;
        Ok(checkpoints)
    }

    /// Fetches the pictures that new texts show, in every size.
    fn pictures(
        &mut self,
        editions: &[New],
        spool: &Spool,
    ) -> Result<BTreeMap<Digest, Vec<Variant>>> {
        let mut pictures = BTreeMap::new();
        let bodies = editions.iter().filter_map(|new| new.body.as_ref());
        for file in bodies.flat_map(|body| &body.media) {
            pictures.insert(file.sha256, variants(file));
        }
        let paths = pictures.values().flatten();
        let paths: BTreeSet<TreePath> = paths
            .map(|one| parsed(&one.path()))
            .collect::<Result<_>>()?;
        self.fetch(&paths.into_iter().collect::<Vec<_>>(), spool)?;
        Ok(pictures)
    }

    fn fetch(&mut self, paths: &[TreePath], spool: &Spool) -> Result<()> {
        let mut missing = Vec::new();
        for path in paths {
            let Some(FileRef(sha256, _)) = self.site.files().get(path) else {
                return Err(
                    Error::altered("a picture that a text shows is not in the tree").at(path),
                );
            };
            let name = sha256.to_string();
            let here = self
                .house
                .db
                .read(|conn| restore_calls::has_blob(conn, &name))?;
            if !here && !spool.holds(sha256) {
                missing.push(path.clone());
            }
        }
        self.files(&missing, &mut |_, bytes| {
            spool.keep(&Digest::of(&bytes), &bytes)
        })
    }

    /// Where the erased editions stood: what is left of their pages leads to their entries.
    fn addresses(&mut self, editions: &[New]) -> Result<BTreeMap<u64, String>> {
        let mut addresses = BTreeMap::new();
        let lost: Vec<&New> = editions.iter().filter(|new| new.body.is_none()).collect();
        let tags: BTreeSet<String> = lost.iter().map(|new| new.lang.path()).collect();
        let mut pages = Vec::new();
        for path in self.site.files().keys() {
            let (tag, name) = path.as_str().split_once('/').unwrap_or_default();
            if tags.contains(tag) && slug_in(name).is_some() {
                pages.push(path.clone());
            }
        }
        self.files(&pages, &mut |path, bytes| {
            let page = String::from_utf8_lossy(&bytes);
            let (tag, name) = path.as_str().split_once('/').unwrap_or_default();
            for new in lost.iter().filter(|new| new.lang.path() == tag) {
                if let Some(slug) = slug_in(name).filter(|_| page.contains(&proof_path(new.entry)))
                {
                    addresses.insert(new.entry, slug.to_owned());
                }
            }
            Ok(())
        })?;
        Ok(addresses)
    }

    /// Hands over files of the tree, each compared with its signed state.
    fn files(
        &mut self,
        paths: &[TreePath],
        take: &mut dyn FnMut(&TreePath, Vec<u8>) -> Result<()>,
    ) -> Result<()> {
        self.total += paths.len() as u64;
        for batch in paths.chunks(BATCH) {
            let wanted: Vec<(TreePath, FileRef)> = batch
                .iter()
                .filter_map(|path| Some((path.clone(), *self.site.files().get(path)?)))
                .collect();
            let asked: Vec<_> = wanted
                .iter()
                .map(|(path, file)| (path.clone(), file.1))
                .collect();
            for ((path, file), answer) in wanted.iter().zip(self.source.get_many(&asked)) {
                match answer? {
                    Some(bytes) if FileRef::of(&bytes) == *file => take(path, bytes)?,
                    _ => return Err(not_as_signed(path.as_str())),
                }
                self.step();
            }
        }
        Ok(())
    }

    fn step(&mut self) {
        self.done += 1;
        (self.progress)(self.done, self.total.max(self.done));
    }
}

fn not_as_signed(path: &str) -> Error {
    Error::altered("the mirror's file is missing, or not the one that the house signed")
        .at(path)
        .hint("nothing was changed; ask another mirror")
}

fn slug_in(name: &str) -> Option<&str> {
    let slug = name.strip_suffix(".html")?;
    (!slug.contains(['/', '.']) && !["index", "about"].contains(&slug)).then_some(slug)
}

/// A picture in its sizes, widest first.
fn variants(file: &Media) -> Vec<Variant> {
    let extension = match file.media_type.as_str() {
        "image/jpeg" => "jpg",
        _ => "png",
    };
    let variant = |sha256: &Digest, size: u64, (width, height): (u32, u32)| Variant {
        width,
        height,
        sha256: sha256.to_string(),
        ext: extension.to_owned(),
        mime: file.media_type.clone(),
        size,
    };
    let pixels = (file.width.unwrap_or(0), file.height.unwrap_or(0));
    let mut variants = vec![variant(&file.sha256, file.size, pixels)];
    variants.extend(file.smaller.iter().map(|smaller| {
        variant(
            &smaller.sha256,
            smaller.size,
            (smaller.width, smaller.height),
        )
    }));
    variants
}

fn parsed(path: &str) -> Result<TreePath> {
    path.parse().map_err(|cause: tlog::record::RecordError| {
        Error::altered("no tree holds a file of this name")
            .at(path)
            .because(anyhow::Error::new(cause))
    })
}
