//! Counts of what became of the editions and revisions of a log.

use tlog::record::{Kind, Standing};

use super::Log;
use super::report::Counts;

pub(super) fn count(log: &Log) -> Counts {
    let mut counts = Counts {
        entries: log.size(),
        ..Counts::default()
    };
    for (index, known) in (0_u64..).zip(log.entries()) {
        if !matches!(known.kind, Some(Kind::Call(_))) {
            continue;
        }
        let slot = match log.history.standing(index) {
            Some(Standing::Current) => &mut counts.current,
            Some(Standing::Superseded { .. }) => &mut counts.superseded,
            Some(Standing::Withdrawn { .. }) => &mut counts.withdrawn,
            Some(Standing::Erased { .. }) => &mut counts.erased,
            Some(Standing::Repudiated { .. }) => &mut counts.repudiated,
            None => continue,
        };
        *slot += 1;
    }
    counts
}
