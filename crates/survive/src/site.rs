//! The site manifest: signed, in the log, which files the tree has and what is in them.
//!
//! The `site` job asks every room which paths the facts since the last site entry touch, renders those paths on one snapshot,
//! compares them with the manifest and appends a `site` entry with what differs. Rendering is done before the
//! transaction; the entry is written only if the manifest is still the one that was compared with. A change too large
//! for one body goes into several entries under one checkpoint, so no signed state of the log shows half of it.
//! Costs: the touched pages, rendered once; the whole tree only for the first entry and when every page is touched.

use std::collections::BTreeSet;

use floor::db::{fact_seq, facts_after};
use floor::fact::last_of_each;
use floor::tree::Touched;
use floor::{Conn, Error, Fact, House, Result, Tx};
use tlog::record::site::{FileRef, Put};
use tlog::record::{Act, BodyRef, Entry, SiteBody, TreePath};

use crate::append::End;
use crate::manifest::{self, Files, State};
use crate::prover::Prover;
use crate::signers::Signers;
use crate::{journal, log_store, pages, sequencer};

/// The job's kind.
pub const JOB: &str = "site";

/// Bounds of one body; what is larger goes into several.
const BODY_PATHS: usize = 20_000;
const BODY_BYTES: usize = 4 * 1024 * 1024;
/// The bytes of a file's line in a body, besides its path.
const LINE_BYTES: usize = 90;

const ATTEMPTS: usize = 5;

/// Brings the signed manifest up to date with the house. Does nothing while entries wait to be sequenced: they ask again.
///
/// # Errors
/// A locked house, a page that cannot be rendered, a path that a tree may not hold, a database that refuses.
pub fn site(house: &House) -> Result<()> {
    for _ in 0..ATTEMPTS {
        let Some(change) = house.db.read(|conn| compare(house, conn))? else {
            return Ok(());
        };
        if house.db.write(|tx| save(house, tx, change))? {
            return Ok(());
        }
    }
    Err(
        Error::conflict("other processes keep changing the site manifest")
            .hint("it is tried again"),
    )
}

/// How the tree differs from the manifest.
struct Change {
    /// The state it was compared with.
    base: State,
    /// The newest fact that the snapshot knew.
    fact_seq: u64,
    /// How many paths there are with it.
    paths: u64,
    put: Files,
    del: Vec<TreePath>,
    /// The whole tree, where it is time to state it anew.
    keyframe: Option<Files>,
    /// The bytes of what is new, for the journal.
    bytes: journal::Change,
}

fn compare(house: &House, conn: &mut Conn<'_>) -> Result<Option<Change>> {
    if !log_store::nothing_staged(conn)? {
        return Ok(None);
    }
    let base = manifest::state(conn)?;
    let newest = fact_seq(conn)?;
    if base.entry.is_some() && base.fact_seq == newest {
        return Ok(None);
    }
    let (mut put, mut del, mut added) = (Files::new(), Vec::new(), 0);
    let mut bytes = journal::Change::default();
    let mut prover = Prover::default();
    for path in touched(house, conn, &base)? {
        let known = manifest::file(conn, &path)?;
        let now = match prover.proof(conn, path.as_str())? {
            Some(proof) => Some(proof.to_string().into_bytes()),
            None => house
                .registry
                .render(house, conn, path.as_str())?
                .map(|page| page.bytes),
        };
        let now = now.map(|page| (FileRef::of(&page), page));
        match (known, now) {
            (known, Some((now, page))) if known != Some(now) => {
                added += u64::from(known.is_none());
                bytes.keep(&path, page, known);
                put.insert(path, now);
            }
            (Some(_), None) => del.push(path),
            _ => {}
        }
    }
    let paths = base.paths + added - del.len() as u64;
    let keyframe = keyframe(conn, &base, paths, &put, &del)?;
    Ok(Some(Change {
        base,
        fact_seq: newest,
        paths,
        put,
        del,
        keyframe,
        bytes,
    }))
}

/// The paths to look at, sorted.
fn touched(house: &House, conn: &mut Conn<'_>, base: &State) -> Result<BTreeSet<TreePath>> {
    let mut paths = BTreeSet::new();
    let mut seq = base.fact_seq;
    let mut everything = base.entry.is_none();
    while !everything {
        let facts = facts_after(conn, seq)?;
        let Some((last, _)) = facts.last() else { break };
        seq = *last;
        for (_, fact) in &last_of_each(facts) {
            everything |= look(house, conn, fact, &mut paths)?;
        }
    }
    if everything {
        paths = house
            .registry
            .paths(house, conn)?
            .iter()
            .map(|path| tree_path(path))
            .collect::<Result<_>>()?;
        paths.extend(manifest::all(conn)?.into_keys());
    }
    let mut listed = BTreeSet::new();
    for path in paths {
        if path.in_manifest() && !pages::is_proof_of_site(conn, path.as_str())? {
            listed.insert(path);
        }
    }
    Ok(listed)
}

/// Adds the paths that a fact touches; `true` when it touches all.
fn look(
    house: &House,
    conn: &mut Conn<'_>,
    fact: &Fact,
    paths: &mut BTreeSet<TreePath>,
) -> Result<bool> {
    match house.registry.touched(house, conn, fact)? {
        Touched::Nothing => Ok(false),
        Touched::Everything => Ok(true),
        Touched::Paths(more) => {
            for path in more {
                paths.insert(tree_path(&path)?);
            }
            Ok(false)
        }
    }
}

fn tree_path(path: &str) -> Result<TreePath> {
    path.parse().map_err(|cause| {
        Error::internal(
            "a page has a path that a tree may not hold",
            anyhow::Error::new(cause),
        )
        .at(path)
    })
}

/// The whole tree, when the changes since the last keyframe would list more paths than it has.
fn keyframe(
    conn: &mut Conn<'_>,
    base: &State,
    paths: u64,
    put: &Files,
    del: &[TreePath],
) -> Result<Option<Files>> {
    let changes = (put.len() + del.len()) as u64;
    let due = changes > 0 && base.listed + changes > paths + put.len() as u64;
    if base.entry.is_some() && !due {
        return Ok(None);
    }
    let mut files = manifest::all(conn)?;
    files.retain(|path, _| del.binary_search(path).is_err());
    files.extend(put.iter().map(|(path, file)| (path.clone(), *file)));
    Ok(Some(files))
}

/// Writes the change down; `false` when the manifest has moved on meanwhile.
fn save(house: &House, tx: &mut Tx<'_>, change: Change) -> Result<bool> {
    let mut end = End::open(tx)?;
    if manifest::state(tx)?.entry != change.base.entry {
        return Ok(false);
    }
    let first = end.size();
    let state = match change.put.is_empty() && change.del.is_empty() && change.base.entry.is_some()
    {
        true => State {
            fact_seq: change.fact_seq,
            ..change.base
        },
        false => append(house, tx, &mut end, &change)?,
    };
    manifest::put(tx, &change.put, first)?;
    manifest::delete(tx, &change.del)?;
    manifest::save_state(tx, &state)?;
    if end.size() > first {
        let signers = Signers::load(house, tx, end.keys)?;
        let head = sequencer::close(tx, end, &signers, &|_| Ok(()))?;
        if let Some(head) = head {
            let before = change.base.entry.map(|entry| entry + 1);
            journal::record(tx, before, head.size, &change.bytes)?;
        }
    }
    Ok(true)
}

/// Pushes the site entries; the state after them.
fn append(house: &House, tx: &mut Tx<'_>, end: &mut End, change: &Change) -> Result<State> {
    let signers = Signers::load(house, tx, end.keys)?;
    let mut entry = change.base.entry;
    for body in bodies(change) {
        let body = SiteBody {
            base: body.base.and(entry),
            ..body
        };
        let body = body.build(&tx.random().bytes()?).map_err(|cause| {
            Error::internal(
                "a site manifest cannot be written",
                anyhow::Error::new(cause),
            )
        })?;
        let act = Act::Site {
            body: BodyRef::of(&body),
            prev: entry,
        };
        let record = Entry {
            origin: signers.origin(),
            time: end.time,
            keys: end.keys,
            act,
        };
        let leaf = signers.leaf(&record).map_err(|lacks| {
            Error::locked(lacks)
                .hint("the tree is served as it is; its manifest follows when the keys are there")
        })?;
        end.keep_body(body);
        entry = Some(end.push("site", None, &leaf)?.0);
    }
    let listed = match change.keyframe {
        Some(_) => 0,
        None => change.base.listed + (change.put.len() + change.del.len()) as u64,
    };
    Ok(State {
        entry,
        fact_seq: change.fact_seq,
        listed,
        paths: change.paths,
    })
}

/// The bodies of a change, each within bounds. `base` says only whether there is one: the index is filled in by the caller.
fn bodies(change: &Change) -> Vec<SiteBody> {
    let (files, del) = match &change.keyframe {
        Some(files) => (files, Vec::new()),
        None => (&change.put, change.del.clone()),
    };
    let mut parts: Vec<Vec<(TreePath, FileRef)>> = vec![Vec::new()];
    let mut bytes = 0;
    for (path, file) in files {
        bytes += path.as_str().len() + LINE_BYTES;
        let full = bytes > BODY_BYTES || parts.last().is_some_and(|part| part.len() == BODY_PATHS);
        if full {
            parts.push(Vec::new());
            bytes = 0;
        }
        if let Some(part) = parts.last_mut() {
            part.push((path.clone(), *file));
        }
    }
    let first = change.keyframe.as_ref().map_or(Some(0), |_| None);
    let put = |part: Vec<(TreePath, FileRef)>| part.into_iter().collect::<Put>();
    let mut bodies: Vec<SiteBody> = parts
        .into_iter()
        .map(|part| SiteBody {
            base: Some(0),
            put: put(part),
            del: Vec::new(),
        })
        .collect();
    if let Some(body) = bodies.first_mut() {
        body.base = first;
    }
    let deletions = del.chunks(BODY_PATHS).map(<[TreePath]>::to_vec);
    for (place, del) in deletions.enumerate() {
        match bodies.get_mut(place) {
            Some(body) => body.del = del,
            None => bodies.push(SiteBody {
                base: Some(0),
                put: Put::default(),
                del,
            }),
        }
    }
    bodies
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(puts: usize, dels: usize, keyframe: bool) -> Change {
        let path =
            |prefix: &str, n: usize| format!("{prefix}/{n:06}.html").parse::<TreePath>().unwrap();
        let put: Files = (0..puts)
            .map(|n| (path("fr", n), FileRef::of(b"x")))
            .collect();
        let del = (0..dels).map(|n| path("en", n)).collect();
        let all = keyframe.then(|| put.clone());
        Change {
            base: State {
                entry: Some(7),
                fact_seq: 1,
                listed: 0,
                paths: 0,
            },
            fact_seq: 2,
            paths: 0,
            put,
            del,
            keyframe: all,
            bytes: journal::Change::default(),
        }
    }

    #[test]
    fn a_large_change_goes_into_several_bodies_that_lose_nothing() {
        for (puts, dels, keyframe) in [
            (1, 0, false),
            (0, 1, false),
            (21_000, 41_000, false),
            (21_000, 0, true),
            (0, 21_000, false),
        ] {
            let change = change(puts, dels, keyframe);
            let bodies = bodies(&change);
            assert_eq!(
                bodies
                    .iter()
                    .map(|body| body.put.files().len())
                    .sum::<usize>(),
                puts
            );
            assert_eq!(
                bodies.iter().map(|body| body.del.len()).sum::<usize>(),
                dels
            );
            assert!(
                bodies.iter().all(
                    |body| body.put.files().len() <= BODY_PATHS && body.del.len() <= BODY_PATHS
                )
            );
            assert_eq!(bodies[0].base.is_none(), keyframe);
            assert!(bodies.iter().skip(1).all(|body| body.base.is_some()));
            assert!(
                bodies
                    .iter()
                    .all(|body| body.build(&[0; 32]).unwrap().len() < BODY_BYTES + 1024)
            );
        }
    }

    #[test]
    fn long_paths_are_bounded_by_bytes() {
        let long = "a".repeat(200);
        let put: Files = (0..18_000)
            .map(|n| (format!("{long}/{n:06}").parse().unwrap(), FileRef::of(b"x")))
            .collect();
        let bodies = bodies(&Change {
            put,
            ..change(0, 0, false)
        });
        assert!(
            bodies.len() == 2
                && bodies
                    .iter()
                    .all(|body| body.build(&[0; 32]).unwrap().len() <= BODY_BYTES + 1024)
        );
    }
}
