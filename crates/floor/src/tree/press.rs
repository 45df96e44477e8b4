//! The threads that render and compress: as many as answer requests, and no others.
//!
//! Both want megabytes for a moment, and a thread keeps what it once had (its part of the heap, its database connection's pages), so
//! that the many threads of a pool for blocking work would each come to ten megabytes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use crate::{Error, Result};

type Work = Box<dyn FnOnce() + Send>;

pub(super) struct Press(Sender<Work>);

impl Press {
    /// Starts the threads; they end when this is gone and the work done.
    pub(super) fn start(threads: usize) -> Result<Self> {
        let (give, take) = channel();
        let take = Arc::new(Mutex::new(take));
        for _ in 0..threads.max(1) {
            let take = Arc::clone(&take);
            std::thread::Builder::new()
                .name("press".to_owned())
                .spawn(move || work(&take))
                .map_err(|cause| Error::unavailable("no thread to render pages", cause))?;
        }
        Ok(Self(give))
    }

    /// Leaves a piece of work to whichever thread is free first.
    pub(super) fn leave(&self, work: impl FnOnce() + Send + 'static) {
        // Somebody takes it: the threads live as long as this does.
        let _taken = self.0.send(Box::new(work));
    }

    /// Has a piece of work done, and waits for what it comes to.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let (done, made) = tokio::sync::oneshot::channel();
        self.leave(move || {
            // Who asked may have left.
            let _heard = done.send(work());
        });
        made.await
            .map_err(|cause| Error::internal("rendering stopped", cause))
    }
}

fn work(take: &Mutex<Receiver<Work>>) {
    loop {
        let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { return };
        if catch_unwind(AssertUnwindSafe(work)).is_err() {
            tracing::error!("rendering broke");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_piece_that_breaks_does_not_stop_the_press() {
        let press = Press::start(1).unwrap();
        assert!(press.run(|| -> u8 { panic!("broken") }).await.is_err());
        assert_eq!(press.run(|| 7).await.unwrap(), 7);
    }
}
