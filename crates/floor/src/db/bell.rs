//! Wakes whoever waits for a commit: at once for one of this process, and for one of another process of the same house and machine.
//!
//! The process that serves watches a small empty file beside the database (inotify, so on Linux). Every other process opens that
//! file after a commit, which is all that is needed to be heard: nothing is written, and where nobody serves it costs one failed call.
//! Who cannot hear (another system, PostgreSQL, a file that was taken away) has to look by itself, and [`Bell::hears`] says so.

use std::fs::File;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

#[derive(Default)]
pub struct Bell {
    rung: Mutex<u64>,
    heard: Condvar,
    /// What other processes open.
    rope: Option<PathBuf>,
    hears: AtomicBool,
}

impl Bell {
    /// A bell that processes ring for each other by this file.
    pub(super) fn with_rope(rope: PathBuf) -> Self {
        Self {
            rope: Some(rope),
            ..Self::default()
        }
    }

    /// Wakes who waits in this process.
    pub fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.heard.notify_all();
    }

    /// After a commit: wakes who waits, here and in the process that listens.
    pub(super) fn ring_out(&self) {
        self.ring();
        if let Some(rope) = &self.rope
            && !self.hears()
        {
            // There is no such file where no process has ever listened.
            let _pulled = File::open(rope);
        }
    }

    /// How often it has rung; hand it to `wait`.
    pub fn count(&self) -> u64 {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it has rung more often than `count`, or for `at_most`.
    pub fn wait(&self, count: u64, at_most: Duration) -> u64 {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let (rung, _) = self
            .heard
            .wait_timeout_while(rung, at_most, |rung| *rung <= count)
            .unwrap_or_else(PoisonError::into_inner);
        *rung
    }

    /// Whether other processes' commits ring too, or have to be looked for.
    pub fn hears(&self) -> bool {
        self.hears.load(Ordering::SeqCst)
    }

    /// Lets other processes ring until what is returned is dropped. Where that cannot be, nothing changes.
    pub fn listen(self: &Arc<Self>) -> Listening {
        #[cfg(target_os = "linux")]
        if let Some(rope) = &self.rope {
            self.hears.store(true, Ordering::SeqCst);
            if let Err(error) = ear::start(Arc::clone(self), rope) {
                self.hears.store(false, Ordering::SeqCst);
                tracing::info!(%error, "other processes cannot ring: looking for their commits instead");
            }
        }
        Listening(Arc::clone(self))
    }
}

/// Other processes ring as long as this is there.
pub struct Listening(Arc<Bell>);

impl Drop for Listening {
    fn drop(&mut self) {
        if self.0.hears.swap(false, Ordering::SeqCst) {
            // Wakes the ear, which finds that nobody listens any more.
            self.0.ring_out();
        }
    }
}

#[cfg(target_os = "linux")]
mod ear {
    use std::fs::File;
    use std::io::{Read, Result};
    use std::path::Path;
    use std::sync::Arc;
    use std::sync::atomic::Ordering;

    use rustix::fs::inotify::{CreateFlags, WatchFlags, add_watch, init};

    use super::Bell;

    /// Watches the file on a thread of its own.
    pub(super) fn start(bell: Arc<Bell>, rope: &Path) -> Result<()> {
        File::options().create(true).append(true).open(rope)?;
        let events = init(CreateFlags::CLOEXEC)?;
        add_watch(&events, rope, WatchFlags::OPEN)?;
        let events = File::from(events);
        std::thread::Builder::new()
            .name("bell".to_owned())
            .spawn(move || hear(&bell, events))?;
        Ok(())
    }

    fn hear(bell: &Bell, mut events: File) {
        // What happened to the file beside its opening: it was taken away, and with it the watch.
        const GONE: u32 = 0x8000;
        let mut event = [0; 4096];
        while let Ok(length) = events.read(&mut event) {
            bell.ring();
            // Events of a file have no name: each is a watch, a mask, a cookie and a length of none, of 4 bytes each.
            let mut masks = event[..length].chunks_exact(16).map(|event| &event[4..8]);
            let gone = masks
                .any(|mask| mask.try_into().map(u32::from_ne_bytes).unwrap_or(GONE) & GONE != 0);
            if gone || !bell.hears() {
                break;
            }
        }
        bell.hears.store(false, Ordering::SeqCst);
        bell.ring();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    fn bells(folder: &std::path::Path) -> (Arc<Bell>, Bell) {
        let rope = folder.join("house.bell");
        (
            Arc::new(Bell::with_rope(rope.clone())),
            Bell::with_rope(rope),
        )
    }

    #[test]
    fn a_commit_of_another_process_is_heard_while_somebody_listens() {
        let folder = tempfile::tempdir().unwrap();
        let (here, elsewhere) = bells(folder.path());
        elsewhere.ring_out();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let listening = here.listen();
        assert_eq!(here.hears(), cfg!(target_os = "linux"));
        if here.hears() {
            let before = here.count();
            elsewhere.ring_out();
            assert!(here.wait(before, SOON) > before);
        }
        drop(listening);
        assert!(!here.hears());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn who_cannot_hear_any_more_knows_it() {
        let folder = tempfile::tempdir().unwrap();
        let (here, _) = bells(folder.path());
        let _listening = here.listen();
        let mut rung = here.count();
        std::fs::remove_file(folder.path().join("house.bell")).unwrap();
        while here.hears() {
            rung = here.wait(rung, SOON);
        }
    }
}
