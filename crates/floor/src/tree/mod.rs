//! What people read is a tree: every public file is rendered from state by a pure function and answered from memory.
//!
//! Rooms register patterns and functions (`page.rs`); `Registry` finds and renders a path, for the server as for an export;
//! `Tree` keeps rendered paths in memory with their compressed forms. A path not in memory is rendered once,
//! whoever asks first, on a thread kept for that (`press.rs`). Each process follows the written facts (`follow.rs`) and drops what they
//! touch. A hit costs a hash, a read lock and a count; the database is only asked on a miss.

mod cache;
mod entry;
mod flight;
mod follow;
mod page;
mod path;
mod pattern;
mod press;
mod registry;

use std::sync::Arc;

pub use entry::{Coding, Entry, Form};
pub use follow::Follower;
pub use page::{Caching, Page, Render, Rendered, RoomPages, Touched};
pub(crate) use path::percent_decode;
pub use path::{MAX_PATH, tree_path, url_path};
pub use pattern::{Params, Pattern};
pub use registry::Registry;

use crate::db::fact_seq;
use crate::{Error, Fact, House, Result};

use cache::Cache;
use flight::Flights;
use press::Press;

/// What a path came to: bytes, nothing there, or a failure (already logged) that all who waited share.
pub type Outcome = Result<Option<Arc<Entry>>, Arc<Error>>;

/// A house's tree, in memory.
pub struct Tree {
    house: Arc<House>,
    cache: Cache,
    flights: Flights,
    press: Press,
}

impl Tree {
    /// A tree with nothing in memory yet, bounded by `server.cache_mb`.
    pub fn new(house: Arc<House>) -> Result<Arc<Self>> {
        let budget = house.config.server.cache_mb.saturating_mul(1 << 20);
        let seq = house.db.fact_seq()?;
        let press = Press::start(house.config.server.threads())?;
        Ok(Arc::new(Self {
            press,
            house,
            cache: Cache::new(budget, seq),
            flights: Flights::default(),
        }))
    }

    pub fn house(&self) -> &Arc<House> {
        &self.house
    }

    /// The entry of a path if it is in memory.
    pub fn peek(&self, path: &str) -> Option<Arc<Entry>> {
        self.cache.get(path)
    }

    /// The entry of a path, rendered if need be.
    pub async fn get(self: &Arc<Self>, path: &str) -> Outcome {
        if let Some(entry) = self.cache.get(path) {
            return Ok(Some(entry));
        }
        if self.cache.is_absent(path) || !self.house.registry.knows(path) {
            return Ok(None);
        }
        flight::board(self, path).await
    }

    /// Sees to it that the entry has its form in a coding; it is made once.
    pub async fn make_form(&self, path: &str, entry: &Arc<Entry>, coding: Coding) -> Result<()> {
        let made = entry.make(&self.press, coding).await?;
        if made > 0 {
            self.cache.grow(path, entry, made);
        }
        Ok(())
    }

    /// The last fact applied: what is in memory is true as of it.
    pub fn applied(&self) -> u64 {
        self.cache.applied()
    }

    /// Bytes held in memory.
    pub fn weight(&self) -> usize {
        self.cache.weight()
    }

    /// Drops what a fact touches. A room that cannot say what it touches touches everything.
    pub fn apply(&self, seq: u64, fact: &Fact) -> Result<()> {
        let touched = self
            .house
            .db
            .read(|conn| self.house.registry.touched(&self.house, conn, fact));
        let touched = touched.unwrap_or_else(|error| {
            tracing::error!(%error, seq, "a fact's pages cannot be told: dropping all");
            Touched::Everything
        });
        self.cache.apply(seq, &touched);
        // Who asks from now on must not join a rendering that began before the fact.
        self.flights.forget(&touched);
        Ok(())
    }

    /// Renders a path from one snapshot and keeps it.
    fn render(&self, path: &str) -> Result<Option<Arc<Entry>>> {
        let (seq, rendered) = self.house.db.read(|conn| {
            let seq = fact_seq(conn)?;
            Ok((seq, self.house.registry.render(&self.house, conn, path)?))
        })?;
        let Some(rendered) = rendered else {
            self.cache.insert_absent(path, seq);
            return Ok(None);
        };
        let entry = Arc::new(Entry::new(path, rendered, seq)?);
        self.cache.insert(path, &entry);
        Ok(Some(entry))
    }
}
