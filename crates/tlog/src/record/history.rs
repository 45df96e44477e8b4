//! History: the fold of all entries of a log, in order, that says what stands today.
//!
//! Nothing in a log is changed; what was said earlier is replaced, withdrawn, erased or repudiated by what is said
//! later. A repudiation takes all effects of the entries in its range away, also those of repudiations (a thief of
//! keys may write one too), so standings are answered from what was recorded and never stored.
//! Cost: a push is a few map look-ups; a standing walks the revisions of one edition. Memory is some 60 bytes an entry.

use super::{Act, CallId, Entry, Reason, RecordError, Tag};
use std::collections::{BTreeMap, HashMap};

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It stands.
    Current,
    /// A later revision, or site entry, replaced it.
    Superseded { by: u64 },
    /// It no longer stands; its text may be kept.
    Withdrawn { by: u64 },
    /// Its body is gone.
    Erased { by: u64, reason: Reason },
    /// The house says that it did not make it.
    Repudiated { by: u64 },
}

/// One language of a call.
pub type EditionId = (CallId, Tag);

/// What is known of an edition now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EditionState {
    /// Its newest entry that was not repudiated.
    pub index: u64,
    /// The revision of that entry.
    pub rev: u64,
    /// What became of that entry.
    pub standing: Standing,
}

/// All entries up to some index.
#[derive(Debug, Clone, Default)]
pub struct History {
    next: u64,
    editions: HashMap<EditionId, Vec<Revision>>,
    /// What each entry with a body belongs to.
    places: HashMap<u64, Place>,
    sites: Vec<u64>,
    marks: HashMap<u64, Vec<Mark>>,
    repudiations: Vec<Repudiation>,
    /// Ranges in force, by their first index: last index and the entry that says so. They do not overlap.
    void: BTreeMap<u64, (u64, u64)>,
}

#[derive(Debug, Clone, Copy)]
struct Revision {
    index: u64,
    rev: u64,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Edition(EditionId),
    Site,
    Withdrawal,
}

#[derive(Debug, Clone, Copy)]
enum Mark {
    Withdrawn { by: u64 },
    Erased { by: u64, reason: Reason },
}

#[derive(Debug, Clone, Copy)]
struct Repudiation {
    by: u64,
    first: u64,
    last: u64,
}

impl History {
    /// How many records were taken in, key documents included: the index of the next.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.next
    }

    /// Passes over a key document.
    pub fn skip_keys(&mut self) {
        self.next += 1;
    }

    /// Takes in the next entry, whose signatures are verified.
    ///
    /// # Errors
    /// [`RecordError::History`] when it does not fit what was before; the history is then as it was.
    pub fn push(&mut self, entry: &Entry) -> Result<(), RecordError> {
        let index = self.next;
        if let Some(why) = self.misfit(entry) {
            return Err(RecordError::History { index, why });
        }
        match &entry.act {
            Act::Edition { id, lang, rev, .. } => {
                self.editions
                    .entry((*id, *lang))
                    .or_default()
                    .push(Revision { index, rev: *rev });
                self.places.insert(index, Place::Edition((*id, *lang)));
            }
            Act::Withdraw { targets, body, .. } => {
                self.mark(targets, Mark::Withdrawn { by: index });
                if body.is_some() {
                    self.places.insert(index, Place::Withdrawal);
                }
            }
            Act::Erase { targets, reason } => self.mark(
                targets,
                Mark::Erased {
                    by: index,
                    reason: *reason,
                },
            ),
            Act::Repudiate { first, last } => self.repudiate(Repudiation {
                by: index,
                first: *first,
                last: *last,
            }),
            Act::Site { .. } => {
                self.sites.push(index);
                self.places.insert(index, Place::Site);
            }
        }
        self.next += 1;
        Ok(())
    }

    /// What became of the entry at `index`; `None` for key documents, other acts and what is not there.
    #[must_use]
    pub fn standing(&self, index: u64) -> Option<Standing> {
        let place = *self.places.get(&index)?;
        if let Some(by) = self.repudiated_by(index) {
            return Some(Standing::Repudiated { by });
        }
        let mut marks = self.marks.get(&index).into_iter().flatten();
        let erased = marks.clone().find_map(|mark| match *mark {
            Mark::Erased { by, reason } if self.holds(by) => Some(Standing::Erased { by, reason }),
            _ => None,
        });
        let withdrawn = marks.find_map(|mark| match *mark {
            Mark::Withdrawn { by } if self.holds(by) => Some(Standing::Withdrawn { by }),
            _ => None,
        });
        let replaced = self
            .replaced_by(index, place)
            .map(|by| Standing::Superseded { by });
        erased
            .or(replaced)
            .or(withdrawn)
            .or(Some(Standing::Current))
    }

    /// What is known of an edition; `None` when it has no entry that holds.
    #[must_use]
    pub fn edition(&self, id: CallId, lang: Tag) -> Option<EditionState> {
        let newest = self.newest(&(id, lang))?;
        let standing = self.standing(newest.index)?;
        Some(EditionState {
            index: newest.index,
            rev: newest.rev,
            standing,
        })
    }

    /// All editions in no particular order.
    pub fn editions(&self) -> impl Iterator<Item = (EditionId, EditionState)> {
        self.editions
            .keys()
            .filter_map(|edition| Some((*edition, self.edition(edition.0, edition.1)?)))
    }

    /// The site entry that says what the tree is now.
    #[must_use]
    pub fn site(&self) -> Option<u64> {
        self.sites
            .iter()
            .rev()
            .copied()
            .find(|index| self.holds(*index))
    }

    /// Is the body of this entry gone, by an erasure that holds?
    #[must_use]
    pub fn is_erased(&self, index: u64) -> bool {
        matches!(self.standing(index), Some(Standing::Erased { .. }))
    }

    /// Why the entry cannot come next, or `None`.
    fn misfit(&self, entry: &Entry) -> Option<&'static str> {
        let earlier = |targets: &[u64]| targets.last().is_some_and(|last| *last < self.next);
        match &entry.act {
            _ if self.next == 0 => Some("is at the place of the first key document"),
            Act::Edition {
                id,
                lang,
                rev,
                prev,
                ..
            } => {
                let before = self.newest(&(*id, *lang));
                let fits =
                    before.map(|r| r.index) == *prev && before.map_or(0, |r| r.rev) + 1 == *rev;
                (!fits).then_some(
                    "does not replace the newest entry of its edition by the next revision",
                )
            }
            Act::Withdraw { id, targets, .. } => {
                let newest = |target: &u64| match self.places.get(target) {
                    Some(Place::Edition(edition)) if edition.0 == *id => self
                        .newest(edition)
                        .is_some_and(|revision| revision.index == *target),
                    _ => false,
                };
                (!targets.iter().all(newest))
                    .then_some("withdraws what is not the newest entry of an edition of its call")
            }
            Act::Erase { targets, .. } => {
                let has_body = |target: &u64| self.places.contains_key(target);
                (!earlier(targets) || !targets.iter().all(has_body))
                    .then_some("erases an entry that has no body")
            }
            Act::Repudiate { last, .. } => {
                (!earlier(&[*last])).then_some("repudiates itself or what is not there yet")
            }
            Act::Site { prev, .. } => {
                (self.site() != *prev).then_some("does not name the site entry before it in prev")
            }
        }
    }

    fn newest(&self, edition: &EditionId) -> Option<Revision> {
        let revisions = self.editions.get(edition)?;
        revisions
            .iter()
            .rev()
            .copied()
            .find(|revision| self.holds(revision.index))
    }

    fn replaced_by(&self, index: u64, place: Place) -> Option<u64> {
        match place {
            Place::Edition(edition) => {
                let revisions = self.editions.get(&edition)?;
                let later = revisions.partition_point(|revision| revision.index <= index);
                revisions
                    .iter()
                    .skip(later)
                    .map(|revision| revision.index)
                    .find(|index| self.holds(*index))
            }
            Place::Site => {
                let later = self.sites.partition_point(|site| *site <= index);
                self.sites
                    .iter()
                    .skip(later)
                    .copied()
                    .find(|index| self.holds(*index))
            }
            Place::Withdrawal => None,
        }
    }

    fn mark(&mut self, targets: &[u64], mark: Mark) {
        for target in targets {
            self.marks.entry(*target).or_default().push(mark);
        }
    }

    fn holds(&self, index: u64) -> bool {
        self.repudiated_by(index).is_none()
    }

    fn repudiated_by(&self, index: u64) -> Option<u64> {
        let (_, (last, by)) = self.void.range(..=index).next_back()?;
        (index <= *last).then_some(*by)
    }

    fn repudiate(&mut self, new: Repudiation) {
        self.repudiations.push(new);
        let takes_back = |old: &Repudiation| (new.first..=new.last).contains(&old.by);
        if !self.repudiations.iter().any(takes_back) {
            return self.void_range(new);
        }
        // Judged from the newest back: nothing later than the newest can take it back.
        self.void.clear();
        for repudiation in self.repudiations.clone().into_iter().rev() {
            if self.holds(repudiation.by) {
                self.void_range(repudiation);
            }
        }
    }

    /// Adds the parts of a range that are not void yet.
    fn void_range(&mut self, new: Repudiation) {
        let mut first = new.first;
        let inside: Vec<(u64, u64)> = self
            .void
            .range(..=new.last)
            .map(|(a, (b, _))| (*a, *b))
            .collect();
        for (start, end) in inside.into_iter().filter(|(_, end)| *end >= new.first) {
            if start > first {
                self.void.insert(first, (start - 1, new.by));
            }
            first = first.max(end + 1);
        }
        if first <= new.last {
            self.void.insert(first, (new.last, new.by));
        }
    }
}

#[cfg(test)]
mod tests;
