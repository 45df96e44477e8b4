//! Follows the written facts and drops the pages they touch, in every process that serves the tree.
//!
//! A thread of its own: woken at once by a commit of this process and, where it hears them ([`crate::db::Bell`]), of others. As it might
//! miss one it looks each second (one `PRAGMA data_version`, no disk); where it hears nobody every 10 ms, or 200 ms on PostgreSQL.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::Tree;
use crate::{Error, Result, fact};

/// Follows until dropped.
pub struct Follower {
    tree: Arc<Tree>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    pub fn start(tree: Arc<Tree>) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (of, until) = (Arc::clone(&tree), Arc::clone(&stop));
        let thread = std::thread::Builder::new()
            .name("facts".to_owned())
            .spawn(move || follow(&of, &until))
            .map_err(|cause| Error::unavailable("no thread to follow the facts", cause))?;
        Ok(Self {
            tree,
            stop,
            thread: Some(thread),
        })
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.tree.house.db.bell().ring();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that followed the facts broke");
        }
    }
}

fn follow(tree: &Tree, stop: &AtomicBool) {
    let db = &tree.house.db;
    let _others = db.bell().listen();
    let (mut rung, mut version, mut failing) = (db.bell().count(), None, false);
    while !stop.load(Ordering::SeqCst) {
        match catch_up(tree, &mut version, &mut rung) {
            Ok(()) => failing = false,
            Err(error) => {
                if !failing {
                    tracing::error!(%error, "facts cannot be followed: pages may be out of date");
                }
                (failing, version) = (true, None);
                rung = db.bell().wait(rung, Duration::from_secs(1));
            }
        }
    }
}

/// Applies what is new, then waits for the bell or until it is time to look again.
fn catch_up(tree: &Tree, version: &mut Option<i64>, rung: &mut u64) -> Result<()> {
    let db = &tree.house.db;
    // Read before the facts: what is committed in between differs from it next time.
    let seen = Some(db.version()?);
    if *version != seen || db.bell().count() != *rung {
        *rung = db.bell().count();
        loop {
            let facts = fact::last_of_each(db.facts_after(tree.applied())?);
            for (seq, fact) in &facts {
                tree.apply(*seq, fact)?;
            }
            if facts.is_empty() {
                break;
            }
        }
        *version = seen;
    }
    let pause = match (db.is_postgres(), db.bell().hears()) {
        (true, _) => 200,
        (false, true) => 1_000,
        (false, false) => 10,
    };
    db.bell().wait(*rung, Duration::from_millis(pause));
    Ok(())
}
