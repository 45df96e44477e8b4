//! What a command takes from outside the house and puts there: House IDs as typed, files of a bounded size.

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use floor::{Error, Result};
use tlog::record::HouseId;

/// A House ID as somebody typed it.
pub(crate) fn house_id(typed: &str) -> Result<HouseId> {
    typed
        .parse()
        .map_err(|cause: tlog::record::house_id::HouseIdError| {
            Error::bad_input(cause.to_string())
                .at(typed)
                .hint("type it again, all seven groups, as it stands on paper")
        })
}

/// The bytes of a file that has at most `max` of them.
pub(crate) fn read_at_most(path: &Path, max: usize) -> Result<Vec<u8>> {
    let io = |cause| Error::io(path.display(), cause);
    let mut bytes = Vec::new();
    File::open(path)
        .map_err(io)?
        .take(max as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    match bytes.len() > max {
        true => Err(Error::bad_input(format!(
            "the file is larger than the {max} bytes it may have"
        ))
        .at(path.display())),
        false => Ok(bytes),
    }
}

/// A new file that only its owner may read.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    let file = File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    file.and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .map_err(|cause| Error::io(path.display(), cause))
}
