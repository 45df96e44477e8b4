//! How long a signature counts: made within an hour of our clock, and not past its own end.

use jiff::Timestamp;

/// Clocks of servers differ, and a queue may hold a request for a while.
const SECONDS: i64 = 3600;

/// What a signature says of time, in seconds of Unix time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Window {
    pub(super) made: Option<i64>,
    pub(super) ends: Option<i64>,
}

impl Window {
    /// A signature that says no time could be sent again for ever.
    pub(super) fn is_open(self, now: Timestamp) -> bool {
        let now = now.as_second();
        let made = self.made.is_some_and(|made| {
            made.checked_sub(now)
                .is_some_and(|ahead| (-SECONDS..=SECONDS).contains(&ahead))
        });
        made && self
            .ends
            .is_none_or(|ends| ends.saturating_add(SECONDS) >= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_either_way_and_never_without_a_time() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let table = [
            (Some(0), None, true),
            (Some(3600), None, true),
            (Some(-3600), None, true),
            (Some(3601), None, false),
            (Some(-3601), None, false),
            (None, None, false),
            (None, Some(0), false),
            (Some(0), Some(-3600), true),
            (Some(0), Some(-3601), false),
        ];
        for (made, ends, expected) in table {
            let at = |offset: Option<i64>| offset.map(|offset| 1_800_000_000 + offset);
            let window = Window {
                made: at(made),
                ends: at(ends),
            };
            assert_eq!(window.is_open(now), expected, "{made:?} {ends:?}");
        }
        for odd in [i64::MIN, i64::MAX] {
            let window = Window {
                made: Some(odd),
                ends: Some(odd),
            };
            assert!(!window.is_open(now));
        }
    }
}
