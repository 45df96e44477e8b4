//! Limits by key: how often one network, one account, one address may do a thing. In memory, in bounded room, forgotten with the process.
//!
//! GCRA: for each key one number, the time at which its allowance is whole again. What is kept is that time under a salted hash of the
//! rule and the key, never the key; 65,536 of them take about 1.5 MB, and then the ones nearest to being free are forgotten first.
//! Each process counts for itself.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};

use crate::Micros;

const MAX_KEYS: usize = 65_536;

/// At most `burst` at once, and one more each `every`.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Tells apart what is limited.
    pub name: &'static str,
    pub burst: u32,
    pub every: Micros,
}

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub Micros);

/// All limits of a process.
#[derive(Default)]
pub struct Limits {
    salt: RandomState,
    /// When each key's allowance is whole again.
    whole_at: Mutex<HashMap<u64, Micros>>,
}

impl Limits {
    /// Takes one from the allowance of `key` under `rule`, or says how long there is none.
    pub fn take(&self, now: Micros, rule: &Rule, key: impl Hash) -> Result<(), Wait> {
        let key = self.salt.hash_one((rule.name, key));
        let mut all = self.whole_at.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX_KEYS && !all.contains_key(&key) {
            make_room(&mut all, now);
        }
        let whole_at = all.entry(key).or_insert(now);
        let next = (*whole_at).max(now) + rule.every;
        let over = next - now - rule.every * Micros::from(rule.burst.max(1));
        if over > 0 {
            return Err(Wait(over));
        }
        *whole_at = next;
        Ok(())
    }

    /// Gives the whole allowance back: whoever proved who they are was not guessing.
    pub fn forgive(&self, rule: &Rule, key: impl Hash) {
        let key = self.salt.hash_one((rule.name, key));
        let mut all = self.whole_at.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&key);
    }
}

/// Forgets what is whole again; if that is little, the half that is nearest to it.
fn make_room(all: &mut HashMap<u64, Micros>, now: Micros) {
    all.retain(|_, whole_at| *whole_at > now);
    if all.len() < MAX_KEYS / 2 {
        return;
    }
    let mut times: Vec<Micros> = all.values().copied().collect();
    let middle = times.len() / 2;
    let (_, median, _) = times.select_nth_unstable(middle);
    let median = *median;
    all.retain(|_, whole_at| *whole_at > median);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MINUTE, SECOND};
    use proptest::prelude::*;

    const RULE: Rule = Rule {
        name: "sign-in",
        burst: 3,
        every: MINUTE,
    };

    #[test]
    fn a_burst_then_one_at_a_time() {
        let limits = Limits::default();
        let take = |now, key: &str| limits.take(now, &RULE, key);
        assert_eq!([0, 0, 0].map(|now| take(now, "a")), [Ok(()); 3]);
        assert_eq!(take(0, "a"), Err(Wait(MINUTE)));
        assert_eq!(take(30 * SECOND, "a"), Err(Wait(30 * SECOND)));
        assert_eq!(take(0, "b"), Ok(()));
        assert_eq!(take(MINUTE, "a"), Ok(()));
        assert_eq!(take(MINUTE, "a"), Err(Wait(MINUTE)));
        limits.forgive(&RULE, "a");
        assert_eq!(take(MINUTE, "a"), Ok(()));
    }

    #[test]
    fn one_rule_does_not_eat_from_another() {
        let limits = Limits::default();
        let other = Rule {
            name: "other",
            ..RULE
        };
        for _ in 0..4 {
            let _ = limits.take(0, &RULE, 1);
        }
        assert_eq!(limits.take(0, &other, 1), Ok(()));
    }

    #[test]
    fn a_flood_of_keys_takes_bounded_room_and_the_worst_stay() {
        let limits = Limits::default();
        for _ in 0..3 {
            limits.take(0, &RULE, u64::MAX).unwrap();
        }
        for key in 0..200_000u64 {
            limits.take(0, &RULE, key).unwrap();
        }
        assert!(limits.whole_at.lock().unwrap().len() <= MAX_KEYS);
        assert!(limits.take(0, &RULE, u64::MAX).is_err());
    }

    proptest! {
        #[test]
        fn never_more_than_the_rate(steps in proptest::collection::vec(0i64..90 * SECOND, 1..60)) {
            let limits = Limits::default();
            let (mut now, mut taken) = (0, 0);
            for step in steps {
                now += step;
                taken += i64::from(limits.take(now, &RULE, 0).is_ok());
            }
            prop_assert!(taken <= 3 + now / MINUTE);
        }
    }
}
