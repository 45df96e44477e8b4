//! Writes a ZIP file that is the same for the same content: fixed times and rights, one way to compress. It is written beside its
//! place and renamed when it is whole, so what is there is whole.

use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use floor::{Error, Result, WholeFile};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A ZIP file that is being written.
pub(crate) struct ZipOut {
    place: PathBuf,
    whole: WholeFile,
    zip: ZipWriter<Disk>,
    options: SimpleFileOptions,
}

impl ZipOut {
    /// Begins the file at `place`; what is there stays until `finish`.
    pub fn create(place: &Path) -> Result<Self> {
        let (whole, file) = WholeFile::create(place)?;
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        Ok(Self {
            place: place.to_owned(),
            whole,
            zip: ZipWriter::new(Disk {
                file: BufWriter::new(file),
                refused: false,
                at: 0,
                end: 0,
            }),
            options,
        })
    }

    /// Adds a file.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let started = self.zip.start_file(name, self.options);
        let written = started
            .map_err(std::io::Error::from)
            .and_then(|()| self.zip.write_all(bytes));
        written.map_err(|cause| Error::io(self.place.display(), cause))
    }

    /// Ends the file and puts it in its place; how many bytes it has.
    pub fn finish(self) -> Result<u64> {
        let Self {
            place, whole, zip, ..
        } = self;
        let io = |cause| Error::io(place.display(), cause);
        let file = zip.finish().map_err(|cause| io(cause.into()))?;
        let file = file
            .file
            .into_inner()
            .map_err(|cause| io(cause.into_error()))?;
        whole.finish(&file)
    }
}

/// The disk. Once it has refused, which is told to whoever wrote, it is asked no more and only counts: a `ZipWriter` that is
/// dropped writes its end, and says on standard error that it cannot.
struct Disk {
    file: BufWriter<File>,
    refused: bool,
    at: u64,
    end: u64,
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = match self.refused {
            true => Ok(bytes.len()),
            false => self.file.write(bytes),
        };
        self.refused |= written.is_err();
        self.at += *written.as_ref().unwrap_or(&0) as u64;
        self.end = self.end.max(self.at);
        written
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.refused {
            return Ok(());
        }
        let flushed = self.file.flush();
        self.refused = flushed.is_err();
        flushed
    }
}

impl Seek for Disk {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let sought = match (self.refused, to) {
            (false, to) => self.file.seek(to),
            (true, SeekFrom::Start(at)) => Ok(at),
            (true, SeekFrom::Current(by)) => Ok(self.at.saturating_add_signed(by)),
            (true, SeekFrom::End(by)) => Ok(self.end.saturating_add_signed(by)),
        };
        self.refused |= sought.is_err();
        self.at = *sought.as_ref().unwrap_or(&self.at);
        sought
    }
}
