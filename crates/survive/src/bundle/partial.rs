//! What became of the entries in a booklet, as far as the entries in it tell: only a part of the log is at hand.

use tlog::record::{Act, Entry, Standing};

/// The standing of each of these entries, which are in the order of the log.
pub(super) fn standings(entries: &[(u64, &Entry)]) -> Vec<Standing> {
    let gone = repudiated(entries);
    let mut standings = Vec::with_capacity(entries.len());
    for (place, (index, entry)) in entries.iter().enumerate() {
        let later = || {
            entries
                .iter()
                .enumerate()
                .skip(place + 1)
                .filter(|(other, _)| gone.get(*other) == Some(&None))
                .map(|(_, other)| other)
        };
        let erased = later().find_map(|(by, other)| match &other.act {
            Act::Erase { targets, reason } if targets.contains(index) => Some(Standing::Erased {
                by: *by,
                reason: *reason,
            }),
            _ => None,
        });
        let replaced = || {
            later()
                .find(|(_, other)| replaces(other, entry))
                .map(|(by, _)| Standing::Superseded { by: *by })
        };
        let withdrawn = || {
            later().find_map(|(by, other)| match &other.act {
                Act::Withdraw { targets, .. } if targets.contains(index) => {
                    Some(Standing::Withdrawn { by: *by })
                }
                _ => None,
            })
        };
        standings.push(match gone.get(place).copied().flatten() {
            Some(by) => Standing::Repudiated { by },
            None => erased
                .or_else(replaced)
                .or_else(withdrawn)
                .unwrap_or(Standing::Current),
        });
    }
    standings
}

/// For each entry, the one that repudiates it. Judged from the newest back: nothing later than the newest can take it back.
fn repudiated(entries: &[(u64, &Entry)]) -> Vec<Option<u64>> {
    let mut gone = vec![None; entries.len()];
    for (place, (by, entry)) in entries.iter().enumerate().rev() {
        let Act::Repudiate { first, last } = entry.act else {
            continue;
        };
        if gone.get(place).copied().flatten().is_some() {
            continue;
        }
        for (slot, (index, _)) in gone.iter_mut().zip(entries) {
            if (first..=last).contains(index) && index < by {
                *slot = Some(*by);
            }
        }
    }
    gone
}

fn replaces(later: &Entry, earlier: &Entry) -> bool {
    match (&later.act, &earlier.act) {
        (Act::Site { .. }, Act::Site { .. }) => true,
        (
            Act::Edition { id, lang, .. },
            Act::Edition {
                id: old,
                lang: old_lang,
                ..
            },
        ) => (id, lang) == (old, old_lang),
        _ => false,
    }
}
