//! The memory of rendered paths: bounded by bytes, in shards, forgotten by facts.
//!
//! A hit takes one shard's read lock and touches nothing else. What was rendered from a snapshot older than the last
//! applied fact is not kept, so that a page can never be stale for longer than it takes to apply a fact. When the
//! memory is full, the least recently used of the shard just written goes (used = asked for since the last insertion).
//! Paths with nothing there are remembered too, a few thousand, so that a scan does not reach the database.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::{Entry, Touched};

const SHARDS: usize = 16;
const MAX_ABSENT: usize = 4096;

type Shard = HashMap<Box<str>, Arc<Entry>>;

pub(super) struct Cache {
    budget: usize,
    hasher: RandomState,
    shards: [RwLock<Shard>; SHARDS],
    weight: AtomicUsize,
    tick: AtomicU32,
    /// Paths with nothing there.
    absent: RwLock<HashMap<Box<str>, u64>>,
    applied: AtomicU64,
}

impl Cache {
    /// An empty cache for at most `budget` bytes, true as of fact `seq`.
    pub(super) fn new(budget: usize, seq: u64) -> Self {
        Self {
            budget,
            hasher: RandomState::new(),
            shards: Default::default(),
            weight: AtomicUsize::new(0),
            tick: AtomicU32::new(0),
            absent: RwLock::default(),
            applied: AtomicU64::new(seq),
        }
    }

    pub(super) fn get(&self, path: &str) -> Option<Arc<Entry>> {
        let entry = Arc::clone(read(self.shard(path)).get(path)?);
        let tick = self.tick.load(Ordering::Relaxed);
        if entry.used.load(Ordering::Relaxed) != tick {
            entry.used.store(tick, Ordering::Relaxed);
        }
        Some(entry)
    }

    pub(super) fn is_absent(&self, path: &str) -> bool {
        read(&self.absent).contains_key(path)
    }

    /// The last fact applied.
    pub(super) fn applied(&self) -> u64 {
        self.applied.load(Ordering::SeqCst)
    }

    /// The bytes held.
    pub(super) fn weight(&self) -> usize {
        self.weight.load(Ordering::Relaxed)
    }

    /// Keeps an entry, unless its snapshot is older than the last applied fact or it would take too large a share.
    pub(super) fn insert(&self, path: &str, entry: &Arc<Entry>) {
        let weight = entry.weight();
        if weight > self.budget / 4 {
            return;
        }
        let tick = self.tick.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        entry.used.store(tick, Ordering::Relaxed);
        let mut shard = write(self.shard(path));
        // Under the lock: a fact applied after this look also looks into this shard after us.
        if entry.seq < self.applied() {
            return;
        }
        self.weight.fetch_add(weight, Ordering::Relaxed);
        if let Some(old) = shard.insert(path.into(), Arc::clone(entry)) {
            self.weight.fetch_sub(old.weight(), Ordering::Relaxed);
        }
        drop(shard);
        self.make_room(path);
    }

    pub(super) fn insert_absent(&self, path: &str, seq: u64) {
        let mut absent = write(&self.absent);
        if seq < self.applied() {
            return;
        }
        if absent.len() >= MAX_ABSENT {
            absent.clear();
        }
        absent.insert(path.into(), seq);
    }

    /// Counts a form that was added to an entry, if the entry is still here.
    pub(super) fn grow(&self, path: &str, entry: &Arc<Entry>, by: usize) {
        let shard = write(self.shard(path));
        if !shard.get(path).is_some_and(|kept| Arc::ptr_eq(kept, entry)) {
            return;
        }
        entry.weight.fetch_add(by, Ordering::Relaxed);
        self.weight.fetch_add(by, Ordering::Relaxed);
        drop(shard);
        self.make_room(path);
    }

    /// Forgets what fact `seq` touched and was rendered before it.
    pub(super) fn apply(&self, seq: u64, touched: &Touched) {
        self.applied.fetch_max(seq, Ordering::SeqCst);
        match touched {
            Touched::Nothing => {}
            Touched::Paths(paths) => {
                for path in paths {
                    let mut shard = write(self.shard(path));
                    if shard.get(path.as_str()).is_some_and(|old| old.seq < seq) {
                        self.remove(&mut shard, path);
                    }
                    write(&self.absent).remove(path.as_str());
                }
            }
            Touched::Everything => {
                for shard in &self.shards {
                    write(shard).retain(|_, entry| {
                        let keep = entry.seq >= seq;
                        if !keep {
                            self.weight.fetch_sub(entry.weight(), Ordering::Relaxed);
                        }
                        keep
                    });
                }
                write(&self.absent).retain(|_, known| *known >= seq);
            }
        }
    }

    fn make_room(&self, near: &str) {
        let first = self.shard_index(near);
        for step in 0..SHARDS {
            let mut shard = write(&self.shards[(first + step) % SHARDS]);
            while self.weight() > self.budget {
                let oldest = shard
                    .iter()
                    .min_by_key(|(_, entry)| entry.used.load(Ordering::Relaxed));
                let Some(path) = oldest.map(|(path, _)| path.clone()) else {
                    break;
                };
                self.remove(&mut shard, &path);
            }
            if self.weight() <= self.budget {
                return;
            }
        }
    }

    fn remove(&self, shard: &mut Shard, path: &str) {
        if let Some(old) = shard.remove(path) {
            self.weight.fetch_sub(old.weight(), Ordering::Relaxed);
        }
    }

    fn shard(&self, path: &str) -> &RwLock<Shard> {
        &self.shards[self.shard_index(path)]
    }

    fn shard_index(&self, path: &str) -> usize {
        (self.hasher.hash_one(path) as usize) % SHARDS
    }
}

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::super::Rendered;
    use super::*;

    fn entry(path: &str, size: usize, seq: u64) -> Arc<Entry> {
        let rendered = Rendered::html("x".repeat(size));
        Arc::new(Entry::new(path, rendered, seq).unwrap())
    }

    fn filled(cache: &Cache, paths: &[&str], seq: u64) {
        for path in paths {
            cache.insert(path, &entry(path, 1000, seq));
        }
    }

    #[test]
    fn a_fact_forgets_what_it_touched_and_nothing_else() {
        let cache = Cache::new(1 << 20, 1);
        filled(&cache, &["a", "b"], 1);
        cache.insert_absent("c", 1);
        cache.apply(2, &Touched::Paths(vec!["a".into(), "c".into()]));
        assert!(cache.get("a").is_none() && cache.get("b").is_some() && !cache.is_absent("c"));
    }

    #[test]
    fn what_was_rendered_after_the_fact_stays() {
        let cache = Cache::new(1 << 20, 1);
        filled(&cache, &["a"], 3);
        cache.apply(3, &Touched::Everything);
        assert!(cache.get("a").is_some());
        cache.apply(4, &Touched::Everything);
        assert_eq!((cache.get("a").is_none(), cache.weight()), (true, 0));
    }

    #[test]
    fn what_was_rendered_before_the_last_fact_is_not_kept() {
        let cache = Cache::new(1 << 20, 1);
        cache.apply(5, &Touched::Nothing);
        filled(&cache, &["a"], 4);
        cache.insert_absent("b", 4);
        assert!(cache.get("a").is_none() && !cache.is_absent("b"));
    }

    #[test]
    fn the_memory_stays_within_its_budget() {
        let cache = Cache::new(100_000, 0);
        for n in 0..1000 {
            cache.get("hot");
            if n == 1 {
                filled(&cache, &["hot"], 0);
            }
            let path = format!("p{n}");
            cache.insert(&path, &entry(&path, 500 + n, 0));
            assert!(cache.weight() <= 100_000, "{}", cache.weight());
        }
        let held: usize = cache
            .shards
            .iter()
            .map(|s| read(s).values().map(|e| e.weight()).sum::<usize>())
            .sum();
        assert_eq!(held, cache.weight());
        cache.insert("huge", &entry("huge", 60_000, 0));
        assert!(cache.get("huge").is_none());
    }

    #[test]
    fn a_scan_is_remembered_within_bounds() {
        let cache = Cache::new(1 << 20, 0);
        for n in 0..3 * MAX_ABSENT {
            cache.insert_absent(&format!("x{n}"), 0);
        }
        assert!(read(&cache.absent).len() <= MAX_ABSENT);
    }
}
