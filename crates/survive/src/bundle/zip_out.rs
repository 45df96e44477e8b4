//! Writes a ZIP file that is the same for the same content: fixed times and rights, one way to compress. It is written beside its
//! place and renamed when it is whole, so what is there is whole.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use floor::{Error, Result};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A ZIP file that is being written.
pub(crate) struct ZipOut {
    place: PathBuf,
    part: Part,
    zip: ZipWriter<BufWriter<File>>,
    options: SimpleFileOptions,
}

/// The file while it is not whole. What is half written is of no use to anybody.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl ZipOut {
    /// Begins the file at `place`; what is there stays until `finish`.
    pub fn create(place: &Path) -> Result<Self> {
        let name = place
            .file_name()
            .ok_or_else(|| Error::bad_input("this is no name of a file").at(place.display()))?;
        let part = Part(place.with_file_name(format!("{}.part", name.to_string_lossy())));
        let file = File::create(&part.0).map_err(|cause| Error::io(part.0.display(), cause))?;
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        Ok(Self {
            place: place.to_owned(),
            part,
            zip: ZipWriter::new(BufWriter::new(file)),
            options,
        })
    }

    /// Adds a file.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let started = self.zip.start_file(name, self.options);
        let written = started
            .map_err(std::io::Error::from)
            .and_then(|()| self.zip.write_all(bytes));
        written.map_err(|cause| Error::io(self.part.0.display(), cause))
    }

    /// Ends the file and puts it in its place; how many bytes it has.
    pub fn finish(self) -> Result<u64> {
        let Self {
            place, part, zip, ..
        } = self;
        let io = |cause| Error::io(part.0.display(), cause);
        let file = zip.finish().map_err(|cause| io(cause.into()))?;
        let file = file.into_inner().map_err(|cause| io(cause.into_error()))?;
        file.sync_all().map_err(io)?;
        let size = file.metadata().map_err(io)?.len();
        std::fs::rename(&part.0, &place).map_err(|cause| Error::io(place.display(), cause))?;
        Ok(size)
    }
}
