//! Closes connections that are too slow, at no cost per request.
//!
//! Each connection notes in a few relaxed atomics what it is doing and since when; one task, the broom, looks at all of
//! them a few times a second and ends those past their limit: heads that drip in (slowloris), requests that never end,
//! idle connections, readers who do not read. Limits are kept to within one sweep.

use std::collections::HashMap;
use std::io::{Error, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::rt::{Read, ReadBufCursor, Write};
use tokio::task::AbortHandle;

use super::Options;

/// A blocked reader must take at least this many bytes in each `Options::stall`.
pub const MIN_TAKEN: usize = 4096;

const IDLE: u8 = 0;
const HEAD: u8 = 1;
const BUSY: u8 = 2;

/// All open connections.
pub(super) struct Broom {
    started: Instant,
    /// Milliseconds since `started`, as of the last sweep.
    now: AtomicU32,
    limits: [u32; 3],
    stall: u32,
    every: Duration,
    open: Mutex<HashMap<u64, (Arc<Pace>, AbortHandle)>>,
}

/// What one connection is doing.
pub(super) struct Pace {
    broom: Arc<Broom>,
    phase: AtomicU8,
    since: AtomicU32,
    requests: AtomicU32,
    http2: AtomicBool,
    blocked: AtomicBool,
    blocked_since: AtomicU32,
    taken: AtomicUsize,
}

impl Broom {
    pub(super) fn new(options: &Options) -> Arc<Self> {
        let limits = [options.idle, options.header, options.request];
        let shortest = limits
            .iter()
            .min()
            .map_or(Duration::ZERO, |limit| *limit / 4);
        Arc::new(Self {
            started: Instant::now(),
            now: AtomicU32::new(0),
            limits: limits.map(millis),
            stall: millis(options.stall),
            every: shortest.clamp(Duration::from_millis(20), Duration::from_millis(500)),
            open: Mutex::default(),
        })
    }

    /// Sweeps until dropped.
    pub(super) async fn sweep(self: Arc<Self>) {
        loop {
            tokio::time::sleep(self.every).await;
            let now = millis(self.started.elapsed());
            self.now.store(now, Relaxed);
            self.lock().retain(|_, (pace, handle)| {
                if pace.is_over(now) {
                    handle.abort();
                }
                // One that ended while it was being watched is let go here.
                !handle.is_finished()
            });
        }
    }

    /// A new connection's pace; its task is watched from `watch` to `forget`.
    pub(super) fn pace(self: &Arc<Self>) -> Arc<Pace> {
        Arc::new(Pace {
            broom: Arc::clone(self),
            phase: AtomicU8::new(HEAD),
            since: AtomicU32::new(self.now.load(Relaxed)),
            requests: AtomicU32::new(0),
            http2: AtomicBool::new(false),
            blocked: AtomicBool::new(false),
            blocked_since: AtomicU32::new(0),
            taken: AtomicUsize::new(0),
        })
    }

    pub(super) fn watch(&self, number: u64, pace: Arc<Pace>, handle: AbortHandle) {
        self.lock().insert(number, (pace, handle));
    }

    pub(super) fn forget(&self, number: u64) {
        self.lock().remove(&number);
    }

    /// Ends every connection.
    pub(super) fn end_all(&self) {
        for (_, handle) in self.lock().values() {
            handle.abort();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, (Arc<Pace>, AbortHandle)>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pace {
    /// A request's head is complete.
    pub(super) fn begin(&self, http2: bool) {
        self.http2.store(http2, Relaxed);
        self.requests.fetch_add(1, Relaxed);
        self.enter(BUSY);
    }

    /// A request is answered.
    pub(super) fn end(&self) {
        if self.requests.fetch_sub(1, Relaxed) == 1 {
            self.enter(IDLE);
        }
    }

    fn enter(&self, phase: u8) {
        self.since.store(self.broom.now.load(Relaxed), Relaxed);
        self.phase.store(phase, Relaxed);
    }

    fn on_read(&self) {
        // In HTTP/2 bytes come for many reasons; there only the idle limit counts between requests.
        if self.phase.load(Relaxed) == IDLE && !self.http2.load(Relaxed) {
            self.enter(HEAD);
        }
    }

    fn on_write(&self, written: &Poll<Result<usize, Error>>, offered: usize) {
        match written {
            Poll::Pending if !self.blocked.load(Relaxed) => {
                self.taken.store(0, Relaxed);
                self.blocked_since
                    .store(self.broom.now.load(Relaxed), Relaxed);
                self.blocked.store(true, Relaxed);
            }
            Poll::Ready(Ok(count)) if self.blocked.load(Relaxed) => {
                self.taken.fetch_add(*count, Relaxed);
                self.blocked.store(*count < offered, Relaxed);
            }
            _ => {}
        }
    }

    fn is_over(&self, now: u32) -> bool {
        if self.blocked.load(Relaxed) {
            if now.saturating_sub(self.blocked_since.load(Relaxed)) < self.broom.stall {
                return false;
            }
            self.blocked_since.store(now, Relaxed);
            return self.taken.swap(0, Relaxed) < MIN_TAKEN;
        }
        let limit = self.broom.limits[usize::from(self.phase.load(Relaxed))];
        now.saturating_sub(self.since.load(Relaxed)) > limit
    }
}

fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}

/// A connection whose reads and writes keep its pace.
pub(super) struct Paced<T> {
    pub(super) inner: T,
    pub(super) pace: Arc<Pace>,
}

impl<T: Read + Unpin> Read for Paced<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<Result<(), Error>> {
        let read = Pin::new(&mut self.inner).poll_read(cx, buffer);
        if read.is_ready() {
            self.pace.on_read();
        }
        read
    }
}

impl<T: Write + Unpin> Write for Paced<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize, Error>> {
        let written = Pin::new(&mut self.inner).poll_write(cx, bytes);
        self.pace.on_write(&written, bytes.len());
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize, Error>> {
        // One piece (an answer without a body) costs the kernel less as a plain write.
        if let [slice] = slices {
            return self.poll_write(cx, slice);
        }
        let offered = slices.iter().map(|slice| slice.len()).sum();
        let written = Pin::new(&mut self.inner).poll_write_vectored(cx, slices);
        self.pace.on_write(&written, offered);
        written
    }
}
