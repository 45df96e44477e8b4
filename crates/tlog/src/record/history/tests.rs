use super::*;
use crate::record::BodyRef;
use crate::record::testing::{call_id, entry, statement};

fn history(entries: &[Entry]) -> History {
    let mut history = History::default();
    history.skip_keys();
    for entry in entries {
        history.push(entry).unwrap();
    }
    history
}

fn refuses(history: &History, entry: &Entry) -> bool {
    let mut copy = history.clone();
    matches!(copy.push(entry), Err(RecordError::History { .. })) && copy.size() == history.size()
}

fn site(prev: Option<u64>) -> Entry {
    entry(Act::Site {
        body: BodyRef::of(b"site"),
        prev,
    })
}

fn withdraw(call: u8, targets: &[u64]) -> Entry {
    entry(Act::Withdraw {
        id: call_id(call),
        body: None,
        targets: targets.to_vec(),
    })
}

fn erase(targets: &[u64]) -> Entry {
    entry(Act::Erase {
        targets: targets.to_vec(),
        reason: Reason::Privacy,
    })
}

fn repudiate(first: u64, last: u64) -> Entry {
    entry(Act::Repudiate { first, last })
}

#[test]
fn revisions_replace_each_other() {
    let history = history(&[
        statement(1, "fr", 1, None),
        statement(1, "en", 1, None),
        statement(1, "fr", 2, Some(1)),
    ]);
    assert_eq!(history.standing(0), None);
    assert_eq!(history.standing(1), Some(Standing::Superseded { by: 3 }));
    assert_eq!(history.standing(2), Some(Standing::Current));
    let fr = history.edition(call_id(1), "fr".parse().unwrap()).unwrap();
    assert_eq!((fr.index, fr.rev, fr.standing), (3, 2, Standing::Current));
    assert_eq!(history.editions().count(), 2);
    for wrong in [
        statement(1, "fr", 1, None),
        statement(1, "fr", 3, Some(1)),
        statement(1, "fr", 4, Some(3)),
        statement(1, "fr", 3, Some(2)),
        statement(2, "fr", 2, Some(3)),
    ] {
        assert!(refuses(&history, &wrong), "{wrong:?}");
    }
}

#[test]
fn a_withdrawn_edition_stands_again_with_its_next_revision() {
    let mut history = history(&[
        statement(1, "fr", 1, None),
        statement(1, "en", 1, None),
        withdraw(1, &[1, 2]),
    ]);
    assert_eq!(history.standing(1), Some(Standing::Withdrawn { by: 3 }));
    history.push(&statement(1, "fr", 2, Some(1))).unwrap();
    assert_eq!(history.standing(1), Some(Standing::Superseded { by: 4 }));
    assert_eq!(history.standing(4), Some(Standing::Current));
    assert_eq!(history.standing(2), Some(Standing::Withdrawn { by: 3 }));
    assert!(refuses(&history, &withdraw(1, &[1])), "not the newest");
    assert!(refuses(&history, &withdraw(2, &[4])), "another call");
    assert!(refuses(&history, &withdraw(1, &[9])), "not there");
}

#[test]
fn erased_stays_erased() {
    let mut history = history(&[
        statement(1, "fr", 1, None),
        erase(&[1]),
        statement(1, "fr", 2, Some(1)),
    ]);
    assert_eq!(
        history.standing(1),
        Some(Standing::Erased {
            by: 2,
            reason: Reason::Privacy
        })
    );
    assert!(history.is_erased(1) && !history.is_erased(3));
    assert!(
        refuses(&history, &erase(&[0]))
            && refuses(&history, &erase(&[2]))
            && refuses(&history, &erase(&[4]))
    );
    history.push(&site(None)).unwrap();
    history.push(&erase(&[4])).unwrap();
    assert!(history.is_erased(4));
}

#[test]
fn site_entries_follow_each_other() {
    let mut history = history(&[site(None)]);
    assert!(refuses(&history, &site(None)) && refuses(&history, &site(Some(0))));
    history.push(&site(Some(1))).unwrap();
    assert_eq!(
        (history.site(), history.standing(1)),
        (Some(2), Some(Standing::Superseded { by: 2 }))
    );
}

#[test]
fn a_repudiation_takes_back_all_effects() {
    let forged = [
        statement(1, "fr", 2, Some(1)),
        withdraw(1, &[2]),
        erase(&[1]),
        site(None),
    ];
    let mut history = history(&[&[statement(1, "fr", 1, None)], forged.as_slice()].concat());
    history.push(&repudiate(2, 5)).unwrap();
    assert_eq!(history.standing(1), Some(Standing::Current));
    assert_eq!(history.standing(2), Some(Standing::Repudiated { by: 6 }));
    assert_eq!(history.site(), None);
    history.push(&site(None)).unwrap();
    history.push(&statement(1, "fr", 2, Some(1))).unwrap();
    assert_eq!(history.standing(1), Some(Standing::Superseded { by: 8 }));
    assert!(refuses(&history, &repudiate(9, 9)) && refuses(&history, &repudiate(3, 10)));
}

#[test]
fn a_forged_repudiation_can_be_repudiated() {
    let mut history = history(&[
        statement(1, "fr", 1, None),
        statement(2, "fr", 1, None),
        repudiate(1, 2),
    ]);
    assert_eq!(history.standing(1), Some(Standing::Repudiated { by: 3 }));
    history.push(&repudiate(3, 3)).unwrap();
    assert_eq!(
        (history.standing(1), history.standing(2)),
        (Some(Standing::Current), Some(Standing::Current))
    );
    history.push(&repudiate(2, 4)).unwrap();
    assert_eq!(
        history.standing(1),
        Some(Standing::Current),
        "3 is repudiated by 5 now"
    );
    assert_eq!(history.standing(2), Some(Standing::Repudiated { by: 5 }));
}

#[test]
fn overlapping_ranges_keep_the_first_word() {
    let mut history = history(
        &(1..=6)
            .map(|n| statement(n, "fr", 1, None))
            .collect::<Vec<_>>(),
    );
    for (first, last) in [(2, 2), (4, 5), (1, 6)] {
        history.push(&repudiate(first, last)).unwrap();
    }
    let by: Vec<_> = (1..=6).map(|index| history.repudiated_by(index)).collect();
    assert_eq!(by, [Some(9), Some(7), Some(9), Some(8), Some(8), Some(9)]);
    assert_eq!(
        (history.repudiated_by(0), history.repudiated_by(7)),
        (None, None)
    );
}

#[test]
fn nothing_but_keys_comes_first() {
    assert!(refuses(&History::default(), &statement(1, "fr", 1, None)));
}
