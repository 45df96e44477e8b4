//! A reader that counts lines and never hands out more than an allowance: no single item of an export can fill the memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use crate::draft::{Problem, SourcePlace};
use crate::files::read;

/// Opens an export that should be UTF-8; its byte order mark is passed over. What begins like UTF-16 is refused.
pub fn open_text(path: &Path) -> Result<(Metered<BufReader<File>>, Meter), Problem> {
    let name = path.display().to_string();
    let unreadable = |cause: io::Error| {
        Problem::new(
            SourcePlace::file(&name),
            format!("cannot be read ({cause})"),
            "check the path and its permissions",
        )
    };
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(unreadable)?);
    let head = file.fill_buf().map_err(unreadable)?;
    if prose::text::is_utf16(head) {
        return Err(read::not_utf8(&name, 1, prose::text::Problem::Utf16));
    }
    if head.starts_with(prose::text::BYTE_ORDER_MARK) {
        file.consume(prose::text::BYTE_ORDER_MARK.len());
    }
    Ok(Metered::new(file))
}

/// What a [`Metered`] reader has seen and may still give. Clones share it.
#[derive(Clone, Default)]
pub struct Meter(Arc<Counters>);

#[derive(Default)]
struct Counters {
    lines: AtomicU64,
    /// How much has been given since the last allowance; never more than `allowance`.
    given: AtomicU64,
    allowance: AtomicU64,
    ended: AtomicBool,
}

impl Meter {
    /// The line that reading has come to, from 1.
    pub fn line(&self) -> u64 {
        self.0.lines.load(Relaxed) + 1
    }

    /// From here, at most `bytes` more.
    pub fn allow(&self, bytes: u64) {
        self.0.given.store(0, Relaxed);
        self.0.allowance.store(bytes, Relaxed);
    }

    /// Has the end of the file been met?
    pub fn has_ended(&self) -> bool {
        self.0.ended.load(Relaxed)
    }

    /// Was the allowance used up?
    pub fn is_spent(&self) -> bool {
        self.0.given.load(Relaxed) >= self.0.allowance.load(Relaxed)
    }
}

/// A buffered reader under a [`Meter`].
pub struct Metered<R> {
    inner: R,
    meter: Meter,
}

impl<R: BufRead> Metered<R> {
    pub fn new(inner: R) -> (Metered<R>, Meter) {
        let meter = Meter::default();
        meter.allow(u64::MAX);
        (
            Metered {
                inner,
                meter: meter.clone(),
            },
            meter,
        )
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.meter.is_spent() {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                "one item is too large",
            ));
        }
        let buffer = self.inner.fill_buf()?;
        self.meter.0.ended.fetch_or(buffer.is_empty(), Relaxed);
        Ok(buffer)
    }

    fn consume(&mut self, amount: usize) {
        if let Ok(buffer) = self.inner.fill_buf() {
            let lines = buffer[..amount.min(buffer.len())]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            self.meter.0.lines.fetch_add(lines as u64, Relaxed);
        }
        self.meter.0.given.fetch_add(amount as u64, Relaxed);
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let amount = available.len().min(out.len());
        out[..amount].copy_from_slice(&available[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}
