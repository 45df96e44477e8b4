//! One rendering for all who ask for the same path at the same time.
//!
//! The rendering runs on a thread of the press and does not belong to whoever asked first: if they leave, the others
//! still get it. A fact takes the paths it touches off the board, so that later askers start a new rendering.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::{Outcome, Touched, Tree};
use crate::Error;

type Flight = watch::Receiver<Option<Outcome>>;

#[derive(Default)]
pub(super) struct Flights(Mutex<HashMap<Box<str>, Flight>>);

/// Joins the rendering of a path, or starts it.
pub(super) async fn board(tree: &Arc<Tree>, path: &str) -> Outcome {
    let mut flight = {
        let mut flying = tree.flights.lock();
        // Looked at again under the lock: a flight leaves the board only after its entry is in memory.
        if let Some(entry) = tree.peek(path) {
            return Ok(Some(entry));
        }
        match flying.get(path) {
            Some(flight) => flight.clone(),
            None => {
                let flight = start(tree, path);
                flying.insert(path.into(), flight.clone());
                flight
            }
        }
    };
    match flight.wait_for(Option::is_some).await {
        Ok(outcome) => outcome.clone().unwrap_or(Ok(None)),
        Err(cause) => Err(Arc::new(Error::internal(
            "the rendering was cut off",
            cause,
        ))),
    }
}

fn start(tree: &Arc<Tree>, path: &str) -> Flight {
    let (land, flight) = watch::channel(None);
    let (of, path, own) = (Arc::clone(tree), path.to_owned(), flight.clone());
    tree.press.leave(move || {
        let rendered = catch_unwind(AssertUnwindSafe(|| of.render(&path)));
        let outcome = rendered.unwrap_or_else(|_| {
            let cause = anyhow::anyhow!("panic");
            Err(Error::internal("a page's rendering broke", cause).at(&path))
        });
        if let Err(error) = &outcome {
            tracing::error!(%error, "a page cannot be rendered");
        }
        of.flights.land(&path, &own);
        land.send_replace(Some(outcome.map_err(Arc::new)));
    });
    flight
}

impl Flights {
    /// Takes the touched paths off the board; who waits already still gets what they asked for.
    pub(super) fn forget(&self, touched: &Touched) {
        let mut flying = self.lock();
        match touched {
            Touched::Nothing => {}
            Touched::Paths(paths) => paths.iter().for_each(|path| {
                flying.remove(path.as_str());
            }),
            Touched::Everything => flying.clear(),
        }
    }

    fn land(&self, path: &str, flight: &Flight) {
        let mut flying = self.lock();
        if flying
            .get(path)
            .is_some_and(|known| known.same_channel(flight))
        {
            flying.remove(path);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Box<str>, Flight>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
