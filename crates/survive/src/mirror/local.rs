//! What a mirror's folder holds, read before anything is asked of a host.

use floor::{Error, Result};
use tlog::Checkpoint;
use tlog::note::Note;
use tlog::record::path::{CHECKPOINT, body_path};
use tlog::record::{BodyRef, HouseId, TreePath};

use super::Before;
use crate::check::{Log, Refused, fold, leaves_of};
use crate::folder::{Folder, Held};
use crate::source::Source;

/// A checkpoint that this mirror has accepted before.
pub(super) struct Old {
    pub note: Note,
    pub checkpoint: Checkpoint,
    pub bytes: Vec<u8>,
}

/// The state of the folder.
pub(super) struct Local {
    pub old: Option<Old>,
    /// Its entries, where they lead to its checkpoint.
    pub log: Option<Log>,
    pub before: Option<Before>,
    /// A tree was begun and never finished.
    pub begun: bool,
}

impl Local {
    pub fn read(folder: &Folder, house: &HouseId) -> Result<Self> {
        let place = folder.root().display().to_string();
        let bytes = match folder.held()? {
            Held::Nothing => return Ok(Self::nothing()),
            Held::Begun(leaf0) => {
                Log::start(Some(house), &leaf0).map_err(|_| other_house(&place))?;
                return Ok(Self {
                    begun: true,
                    ..Self::nothing()
                });
            }
            Held::Tree(bytes) => bytes,
        };
        let damaged = |cause: anyhow::Error| {
            Error::altered("the folder's own checkpoint cannot be read")
                .at(format!("{place}/{CHECKPOINT}"))
                .because(cause)
                .hint("restore it, or keep the folder as it is and pull into another one")
        };
        let note = Note::parse(&bytes).map_err(|cause| damaged(cause.into()))?;
        let checkpoint: Checkpoint = note
            .text()
            .parse()
            .map_err(|cause| damaged(anyhow::Error::new(cause)))?;
        let log = own_log(&folder.source, house, &note, &checkpoint, &place)?;
        let old = Some(Old {
            note,
            checkpoint,
            bytes,
        });
        let Some(mut log) = log else {
            return Ok(Self {
                old,
                ..Self::nothing()
            });
        };
        log.forget_tiles();
        let before = match fold(&log, &mut |_, body| read_body(&folder.source, body)) {
            Ok((site, _)) => Some(Before {
                size: log.size(),
                site,
            }),
            Err(Refused::Unreadable(error)) => return Err(error),
            // A body is damaged: the tree is fetched as if it were new.
            Err(Refused::Altered { .. }) => {
                return Ok(Self {
                    old,
                    ..Self::nothing()
                });
            }
        };
        Ok(Self {
            old,
            log: Some(log),
            before,
            begun: false,
        })
    }

    fn nothing() -> Self {
        Self {
            old: None,
            log: None,
            before: None,
            begun: false,
        }
    }

    pub fn size(&self) -> u64 {
        self.old.as_ref().map_or(0, |old| old.checkpoint.size())
    }
}

fn other_house(place: &str) -> Error {
    Error::conflict("the folder holds the tree of another house")
        .at(place)
        .hint("check the House ID, or choose another folder; nothing was written")
}

/// The folder's entries; `None` when they are damaged, so that they have to be fetched again.
fn own_log(
    source: &Source,
    house: &HouseId,
    note: &Note,
    checkpoint: &Checkpoint,
    place: &str,
) -> Result<Option<Log>> {
    let mut log: Option<Log> = None;
    let read = leaves_of(
        source,
        0,
        checkpoint.size(),
        &mut |index, leaf| match &mut log {
            None => {
                // Another house is told apart from a damaged file by a beginning that holds.
                match Log::start(Some(house), leaf) {
                    Ok(started) => log = Some(started),
                    Err(_) if Log::start(None, leaf).is_ok() => {
                        return Err(other_house(place).into());
                    }
                    Err(cause) => return Err(cause.into()),
                }
                Ok(())
            }
            Some(log) => log
                .push(leaf, false)
                .map_err(|cause| Refused::entry(index, checkpoint.size(), cause)),
        },
    );
    match read {
        Ok(()) => {}
        Err(Refused::Altered { .. }) => return Ok(None),
        Err(Refused::Unreadable(error)) => return Err(error),
    }
    let holds =
        |log: &Log| log.root() == checkpoint.root() && log.chain.open_checkpoint(note, &[]).is_ok();
    Ok(log.filter(holds))
}

/// A body of a folder, verified.
pub(crate) fn read_body(source: &Source, body: &BodyRef) -> Result<Vec<u8>, Refused> {
    let path = body_path(&body.sha256);
    let altered = |what: String| Refused::Altered {
        path: path.clone(),
        what,
    };
    let parsed: TreePath = path
        .parse()
        .map_err(|cause: tlog::record::RecordError| altered(cause.to_string()))?;
    let bytes = match source.get(&parsed, body.size) {
        Ok(found) => found.ok_or_else(|| altered("it is missing".to_owned()))?,
        Err(error) if error.kind() == floor::ErrorKind::Altered => {
            return Err(altered(error.what().to_owned()));
        }
        Err(error) => return Err(error.into()),
    };
    tlog::record::body::verify(&bytes, body).map_err(|cause| altered(cause.to_string()))?;
    Ok(bytes)
}
