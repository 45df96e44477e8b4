//! This room's part of the tree: the log's files, bodies, proofs, key documents, the list for `sha256sum`, the verifier.
//!
//! All are read from rows as they are; none depends on when or by whom it is asked for. A tile, a proof and a key
//! document never change once there. A body never changes either, but may go.

use floor::tree::{Page, Params, Rendered, RoomPages, Touched};
use floor::{Conn, Error, Fact, House, Id, Result};
use publish::call_store;
use tlog::proof::Proof;
use tlog::record::path::{
    CHECKPOINT, MANIFEST, VERIFIER, body_path, key_path, log_path, proof_path,
};
use tlog::record::{Digest, SignedEntry};
use tlog::tile::{Kind, Tile, encode_bundle, tiles_changed};

use crate::{journal, log_store, manifest, tiles};

const VERIFIER_PAGE: &str = include_str!("../../../verifier/dist/verifier.html");
const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";

/// The pages, what touches them, and which of them the manifest lists.
pub fn pages() -> RoomPages {
    let page = |pattern, render| Page { pattern, render };
    RoomPages {
        pages: vec![
            page("log/checkpoint", checkpoint),
            page("log/tile/{rest…}", tile),
            page("beffroi/body/{ab}/{sha256}", body),
            page("beffroi/proof/{thousand}/{rest}.tlog-proof", proof),
            page("beffroi/keys/{version}", keys),
            page("beffroi/manifest.sha256", list),
            page("beffroi/journal/{size}", record),
            page("beffroi/verifier.html", verifier),
        ],
        touched,
        paths,
    }
}

fn checkpoint(_: &House, conn: &mut Conn<'_>, _: &Params<'_>) -> Result<Option<Rendered>> {
    let head = log_store::head(conn)?;
    Ok(head.map(|head| Rendered::changing(TEXT, head.checkpoint.into_bytes())))
}

/// A full tile or bundle, or a partial one of a width for which a checkpoint was signed.
fn tile(_: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    let Ok(tile) = format!("tile/{}", params.get("rest")).parse::<Tile>() else {
        return Ok(None);
    };
    if !was_published(conn, tile)? {
        return Ok(None);
    }
    let bytes = match tile.kind() {
        Kind::Hashes(_) => {
            let mut hashes = log_store::tile_hashes(conn, tile)?;
            hashes.truncate(usize::from(tile.width()) * 32);
            hashes
        }
        Kind::Entries => bundle(conn, tile)?,
    };
    Ok(Some(Rendered::immutable(BYTES, bytes)))
}

fn bundle(conn: &mut Conn<'_>, tile: Tile) -> Result<Vec<u8>> {
    let leaves = log_store::leaves(conn, tile.start(), tile.start() + u64::from(tile.width()))?;
    encode_bundle(leaves.iter().map(|(_, _, leaf)| leaf.as_slice())).map_err(|cause| {
        Error::internal(
            "a bundle of entries cannot be written",
            anyhow::Error::new(cause),
        )
    })
}

/// Is there a checkpoint of a tree that has this tile at this width?
fn was_published(conn: &mut Conn<'_>, tile: Tile) -> Result<bool> {
    let level = match tile.kind() {
        Kind::Entries => 0,
        Kind::Hashes(level) => u32::from(level),
    };
    let end = tile.start() + u64::from(tile.width());
    let least = end
        .checked_shl(8 * level)
        .filter(|size| size >> (8 * level) == end);
    let Some(least) = least else { return Ok(false) };
    if tile.is_full() {
        return Ok(log_store::head(conn)?.is_some_and(|head| head.size >= least));
    }
    let next = log_store::checkpoint_sizes(conn, least - 1, 1)?;
    Ok(next.first().is_some_and(|size| size >> (8 * level) == end))
}

fn body(_: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    let sha256 = params.get("sha256");
    if !sha256.starts_with(params.get("ab")) || params.get("ab").len() != 2 {
        return Ok(None);
    }
    Ok(log_store::body(conn, sha256)?.map(|bytes| Rendered::changing(TEXT, bytes)))
}

fn proof(_: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    let path = format!(
        "beffroi/proof/{}/{}.tlog-proof",
        params.get("thousand"),
        params.get("rest")
    );
    let Some(index) = index_of_proof(&path) else {
        return Ok(None);
    };
    let proof = proof_of(conn, index)?;
    Ok(proof.map(|proof| Rendered::immutable(TEXT, proof.to_string().into_bytes())))
}

/// The proof of an entry, against the first checkpoint that covers it; `None` when there is no such entry.
pub fn proof_of(conn: &mut Conn<'_>, index: u64) -> Result<Option<Proof>> {
    let Some((size, note)) = log_store::checkpoint_covering(conn, index)? else {
        return Ok(None);
    };
    let hashes = tiles::prove_inclusion(conn, index, size)?;
    let proof = Proof::new(index, hashes, log_store::note(&note, "log/checkpoint")?);
    with_entry(conn, proof)
}

/// The proof with the entry in `extra`, so that proof and body are all a reader needs; the hashes say whether it is the one.
pub(crate) fn with_entry(conn: &mut Conn<'_>, proof: Proof) -> Result<Option<Proof>> {
    let Some(leaf) = log_store::leaf(conn, proof.index())? else {
        return Ok(None);
    };
    let proof = proof
        .with_extra(leaf)
        .map_err(|cause| Error::internal("an entry is too large for its proof", cause))?;
    Ok(Some(proof))
}

/// The entry whose proof has this path, if it is the path of one.
pub(crate) fn index_of_proof(path: &str) -> Option<u64> {
    let (thousand, rest) = path
        .strip_prefix("beffroi/proof/")?
        .strip_suffix(".tlog-proof")?
        .split_once('/')?;
    let index = thousand
        .parse::<u64>()
        .ok()?
        .checked_mul(1000)?
        .checked_add(rest.parse().ok()?)?;
    (proof_path(index) == path).then_some(index)
}

/// Whether the path is of the proof of a `site` entry. Those are served but not listed: each list would need another.
pub(crate) fn is_proof_of_site(conn: &mut Conn<'_>, path: &str) -> Result<bool> {
    match index_of_proof(path) {
        Some(index) => Ok(log_store::kind(conn, index)?.as_deref() == Some("site")),
        None => Ok(false),
    }
}

fn keys(_: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    let Some(version) = params.number("version") else {
        return Ok(None);
    };
    let note = log_store::key_document(conn, version)?;
    Ok(note.map(|note| Rendered::immutable(TEXT, note.into_bytes())))
}

fn record(_: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    let Some(size) = params.number("size") else {
        return Ok(None);
    };
    let record = journal::read(conn, size)?;
    Ok(record.map(|bytes| Rendered::changing(BYTES, bytes)))
}

/// `sha256sum -c` reads it: the manifest and the bodies, by path.
fn list(_: &House, conn: &mut Conn<'_>, _: &Params<'_>) -> Result<Option<Rendered>> {
    let mut lines: Vec<(String, String)> = manifest::all(conn)?
        .into_iter()
        .map(|(path, file)| (path.to_string(), file.0.to_string()))
        .collect();
    for (sha256, _) in log_store::body_names(conn)? {
        lines.push((body_path(&digest(&sha256)?), sha256));
    }
    lines.sort_unstable();
    let text: String = lines
        .into_iter()
        .map(|(path, sha256)| format!("{sha256}  {path}\n"))
        .collect();
    Ok(Some(Rendered::changing(TEXT, text.into_bytes())))
}

/// The same file for every house; it belongs to the program.
fn verifier(_: &House, _: &mut Conn<'_>, _: &Params<'_>) -> Result<Option<Rendered>> {
    Ok(Some(Rendered::html(VERIFIER_PAGE.to_owned())))
}

fn touched(_: &House, conn: &mut Conn<'_>, fact: &Fact) -> Result<Touched> {
    match fact {
        Fact::Sequenced { from, to } => Ok(Touched::Paths(sequenced(conn, *from, *to)?)),
        Fact::Erased {
            call, revisions, ..
        } => Ok(Touched::Paths(erased(conn, call, revisions)?)),
        Fact::KeysChanged { version } => Ok(Touched::Paths(vec![key_path(*version)])),
        Fact::HouseChanged => Ok(Touched::Paths(vec![VERIFIER.to_owned()])),
        _ => Ok(Touched::Nothing),
    }
}

/// What is new or different after entries `from..to`.
fn sequenced(conn: &mut Conn<'_>, from: u64, to: u64) -> Result<Vec<String>> {
    let mut paths = vec![CHECKPOINT.to_owned(), MANIFEST.to_owned()];
    paths.extend(tiles_changed(from, to).map(|tile| log_path(&tile.to_string())));
    paths.extend((from..to).map(proof_path));
    paths.extend(
        journal::sizes(conn)?
            .last()
            .map(|size| journal::path(*size)),
    );
    for sha256 in log_store::body_names_of(conn, from, to)? {
        paths.push(body_path(&digest(&sha256)?));
    }
    Ok(paths)
}

fn erased(conn: &mut Conn<'_>, call: &Id, revisions: &[Id]) -> Result<Vec<String>> {
    let mut paths = vec![MANIFEST.to_owned()];
    paths.extend(journal::sizes(conn)?.into_iter().map(journal::path));
    for revision in revisions {
        if let Some(logged) =
            call_store::revision_by_id(conn, revision)?.and_then(|revision| revision.logged)
        {
            paths.push(body_path(&digest(&logged.body_sha256)?));
        }
    }
    for (index, kind) in log_store::entries_of(conn, call)? {
        let leaf = match kind.as_str() {
            "withdraw" => log_store::leaf(conn, index)?.unwrap_or_default(),
            _ => continue,
        };
        if let Some(body) = SignedEntry::parse(&leaf)
            .ok()
            .and_then(|signed| signed.entry().body().copied())
        {
            paths.push(body_path(&body.sha256));
        }
    }
    Ok(paths)
}

/// The paths that the manifest lists, so without proofs of `site` entries.
fn paths(_: &House, conn: &mut Conn<'_>) -> Result<Vec<String>> {
    let mut paths: Vec<String> = log_store::key_documents(conn)?
        .iter()
        .map(|keys| key_path(keys.version))
        .collect();
    let size = log_store::head(conn)?.map_or(0, |head| head.size);
    paths.extend(
        log_store::proven(conn, 0, size)?
            .into_iter()
            .map(proof_path),
    );
    paths.push(VERIFIER.to_owned());
    Ok(paths)
}

fn digest(sha256: &str) -> Result<Digest> {
    sha256
        .parse()
        .map_err(|_| Error::altered("a stored hash is damaged").at(sha256))
}
