//! Images on their way back into the house: fetched into a folder of it, so that memory holds one at a time and an attempt that was cut
//! off goes on.

use std::fs;
use std::path::PathBuf;

use floor::{Error, Result};
use tlog::record::Digest;

/// A folder of files by their hashes.
pub(super) struct Spool(PathBuf);

impl Spool {
    pub fn open(place: PathBuf) -> Result<Self> {
        fs::create_dir_all(&place).map_err(|cause| Error::io(place.display(), cause))?;
        Ok(Self(place))
    }

    /// Is this file here, with its bytes?
    pub fn holds(&self, sha256: &Digest) -> bool {
        self.read(sha256).is_ok()
    }

    pub fn keep(&self, sha256: &Digest, bytes: &[u8]) -> Result<()> {
        let place = self.0.join(sha256.to_string());
        fs::write(&place, bytes).map_err(|cause| Error::io(place.display(), cause))
    }

    /// The bytes of a file, compared with their hash once more.
    pub fn read(&self, sha256: &Digest) -> Result<Vec<u8>> {
        let place = self.0.join(sha256.to_string());
        let bytes = fs::read(&place).map_err(|cause| Error::io(place.display(), cause))?;
        match Digest::of(&bytes) == *sha256 {
            true => Ok(bytes),
            false => {
                Err(Error::altered("a fetched file was changed on the disk").at(place.display()))
            }
        }
    }

    pub fn remove(self) -> Result<()> {
        fs::remove_dir_all(&self.0).map_err(|cause| Error::io(self.0.display(), cause))
    }
}
