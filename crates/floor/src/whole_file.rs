//! A file that somebody asked for by name: it is there with all of its bytes, or what was there is as it was.
//!
//! It is written beside its place and renamed. Only a new name or a file is a place: a device or a pipe would be replaced by the
//! renaming, and whoever named it would wait for bytes that never come. A link is followed. Two processes do not write
//! one file at once.

use std::fs::{File, TryLockError};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// The place of a file that is being written. What is half written is removed when it is dropped.
#[derive(Debug)]
pub struct WholeFile {
    place: PathBuf,
    part: PathBuf,
}

impl WholeFile {
    /// Begins the file at `place`; what is there stays until [`finish`](Self::finish).
    ///
    /// # Errors
    /// `BadInput`: what stands there is no file. `Conflict`: another process is writing it. Whatever the disk refuses.
    pub fn create(place: &Path) -> Result<(Self, File)> {
        let place = resolve(place)?;
        let name = place.file_name().ok_or_else(|| no_file(&place))?;
        let part = place.with_file_name(format!("{}.part", name.to_string_lossy()));
        let file = alone(&part, &place)?;
        Ok((Self { place, part }, file))
    }

    /// Writes a file at once.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub fn write(place: &Path, bytes: &[u8]) -> Result<()> {
        use std::io::Write;
        let (whole, mut file) = Self::create(place)?;
        file.write_all(bytes)
            .map_err(|cause| Error::io(place.display(), cause))?;
        whole.finish(&file).map(drop)
    }

    /// Puts the file, now whole, in its place; how many bytes it has.
    ///
    /// # Errors
    /// Whatever the disk refuses.
    pub fn finish(self, file: &File) -> Result<u64> {
        let io = |cause| Error::io(self.place.display(), cause);
        file.sync_all().map_err(io)?;
        let size = file.metadata().map_err(io)?.len();
        std::fs::rename(&self.part, &self.place).map_err(io)?;
        Ok(size)
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.part);
    }
}

/// Where the file really stands: the end of a link, or the name itself.
fn resolve(place: &Path) -> Result<PathBuf> {
    match std::fs::metadata(place) {
        Ok(there) if there.is_file() => {
            std::fs::canonicalize(place).map_err(|cause| Error::io(place.display(), cause))
        }
        Ok(_) => Err(no_file(place)),
        // A link to nowhere is replaced.
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(place.to_owned()),
        Err(cause) => Err(Error::io(place.display(), cause)),
    }
}

fn no_file(place: &Path) -> Error {
    Error::bad_input("this is no file: a folder, a device or a pipe cannot be replaced by one")
        .at(place.display())
        .hint("name a file, new or old")
}

/// The unfinished file, empty and of this process alone.
fn alone(part: &Path, place: &Path) -> Result<File> {
    let io = |cause| Error::io(place.display(), cause);
    let busy = || {
        Error::conflict("another process is writing this file")
            .at(place.display())
            .hint("wait until it is done and run the command again")
    };
    if std::fs::symlink_metadata(part).is_ok_and(|there| !there.is_file()) {
        return Err(no_file(part));
    }
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(part)
        .map_err(io)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(busy()),
        // Where the disk knows no locks, nothing tells.
        Err(TryLockError::Error(_)) => {}
    }
    // Whoever held the lock before may have put this very file in its place.
    let (held, named) = (file.metadata().map_err(io)?, std::fs::metadata(part));
    if named.map_or(true, |named| named.ino() != held.ino()) {
        return Err(busy());
    }
    file.set_len(0).map_err(io)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn a_file_is_new_or_old_and_never_half() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("out");
        WholeFile::write(&place, b"one").unwrap();
        {
            let (_half, file) = WholeFile::create(&place).unwrap();
            std::io::Write::write_all(&mut &file, b"tw").unwrap();
        }
        assert_eq!(std::fs::read(&place).unwrap(), b"one");
        WholeFile::write(&place, b"two").unwrap();
        assert_eq!(std::fs::read(&place).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let _listening = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for place in [
            Path::new("/dev/null"),
            folder.path(),
            &socket,
            Path::new("/"),
        ] {
            let refused = WholeFile::write(place, b"x").unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::BadInput, "{refused}");
            assert!(refused.remedy().is_some());
        }
        assert!(std::fs::symlink_metadata(&socket).is_ok_and(|there| !there.is_file()));
    }

    #[test]
    fn a_link_is_followed_and_a_second_writer_waits() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        std::fs::write(&target, b"old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let (_first, _file) = WholeFile::create(&link).unwrap();
        let refused = WholeFile::write(&target, b"x").unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Conflict, "{refused}");
        drop((_first, _file));
        WholeFile::write(&link, b"new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read(&target).unwrap(), b"new");
    }
}
