//! Two signed states that cannot both be true are kept: whoever sees them knows that the log was forked.

use std::path::{Path, PathBuf};

use floor::{Error, hex};
use tlog::Checkpoint;
use tlog::note::Note;

use super::local::Old;
use crate::source::Source;

/// The error for a state that does not carry on the one that is known. Where the house itself signed it, both are kept.
pub(super) fn refuse(
    source: &Source,
    out: &Path,
    old: &Old,
    signed: bool,
    note: &Note,
    head: &Checkpoint,
) -> Error {
    let known = old.checkpoint.size();
    let what = match head.size() < known {
        true => format!(
            "the log was forked: the {} entries there are not the beginning of the {known} that this copy holds",
            head.size()
        ),
        false => format!(
            "the log was forked: what is there does not carry on the {known} entries that this copy holds"
        ),
    };
    let error = Error::altered(what).at(source.place());
    if !signed {
        return error.hint(
            "the house did not sign that state, so the host altered it; pull from another mirror",
        );
    }
    match keep(out, old, note, head) {
        Ok(place) => error.hint(format!(
            "the copy is as it was; both signed states are kept in {} as evidence",
            place.display()
        )),
        Err(cause) => error
            .because(cause)
            .hint("the copy is as it was, but the evidence could not be written"),
    }
}

fn keep(out: &Path, old: &Old, note: &Note, head: &Checkpoint) -> std::io::Result<PathBuf> {
    let name = out.file_name().map_or_else(
        || "mirror".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let place = out.with_file_name(format!("{name}.forks"));
    std::fs::create_dir_all(&place)?;
    for (note, checkpoint) in [(&old.note, &old.checkpoint), (note, head)] {
        let root = hex::encode(&checkpoint.root().0[..6]);
        std::fs::write(
            place.join(format!("{}-{root}.checkpoint", checkpoint.size())),
            note.to_string(),
        )?;
    }
    Ok(place)
}
