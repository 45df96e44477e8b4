use super::*;
use crate::record::testing::{call_id, chain, editor, entry, statement};
use crate::record::{Digest, Record};
use proptest::prelude::*;

fn all_acts() -> Vec<Entry> {
    let body = BodyRef::of(b"x");
    vec![
        statement(1, "pt-BR", 1, None),
        statement(1, "fr", 2, Some(7)),
        entry(Act::Withdraw {
            id: call_id(1),
            body: None,
            targets: vec![7],
        }),
        entry(Act::Withdraw {
            id: call_id(1),
            body: Some(body),
            targets: vec![7, 9],
        }),
        entry(Act::Erase {
            targets: vec![7],
            reason: Reason::Safety,
        }),
        entry(Act::Repudiate { first: 3, last: 3 }),
        entry(Act::Site { body, prev: None }),
        entry(Act::Site {
            body,
            prev: Some(8),
        }),
    ]
}

#[test]
fn the_text_is_as_documented() {
    let hex = Digest::of(&[1]);
    let expected = format!(
        "beffroi/entry/v1\nbeffroi/{}\nstatement\ntime 1795406580\nid {}\nlang fr\nrev 2\nbody sha256:{hex} 1\nprev 7\nkeys 1\n",
        "040g2081040g2081",
        call_id(1)
    );
    assert_eq!(statement(1, "fr", 2, Some(7)).text().unwrap(), expected);
}

#[test]
fn every_kind_is_written_and_read_again() {
    for entry in all_acts() {
        let leaf = entry.sign(&[&editor(1)]).unwrap();
        assert!(leaf.len() < 700);
        let signed = SignedEntry::parse(&leaf).unwrap();
        assert_eq!(signed.entry(), &entry);
        assert_eq!(signed.note().to_string().as_bytes(), leaf);
        assert!(matches!(Record::parse(&leaf), Ok(Record::Entry(_))));
    }
}

#[test]
fn broken_rules_are_named() {
    let body = BodyRef::of(b"x");
    let bad = [
        statement(1, "fr", 0, None),
        statement(1, "fr", 1, Some(7)),
        statement(1, "fr", 2, None),
        statement(1, "fr", NUMBER_LIMIT, Some(7)),
        Entry {
            keys: 0,
            ..statement(1, "fr", 1, None)
        },
        Entry {
            time: NUMBER_LIMIT,
            ..statement(1, "fr", 1, None)
        },
        entry(Act::Withdraw {
            id: call_id(1),
            body: None,
            targets: vec![],
        }),
        entry(Act::Erase {
            targets: vec![7, 7],
            reason: Reason::Order,
        }),
        entry(Act::Erase {
            targets: vec![8, 7],
            reason: Reason::Order,
        }),
        entry(Act::Erase {
            targets: (0..257).collect(),
            reason: Reason::Order,
        }),
        entry(Act::Repudiate { first: 4, last: 3 }),
        entry(Act::Site {
            body,
            prev: Some(NUMBER_LIMIT),
        }),
    ];
    for entry in bad {
        assert!(
            matches!(entry.text(), Err(RecordError::Rule(_))),
            "{entry:?}"
        );
        assert!(Entry::parse_text(&entry.write()).is_err(), "{entry:?}");
    }
    let long = entry(Act::Erase {
        targets: (100_000..100_200).collect(),
        reason: Reason::Order,
    });
    assert!(matches!(
        long.sign(&[&editor(1)]),
        Err(RecordError::TooLong { .. })
    ));
}

#[test]
fn other_forms_of_the_same_words_are_refused() {
    let text = statement(1, "fr", 2, Some(7)).text().unwrap();
    let changes = [
        ("prev 7", "prev 07"),
        ("prev 7", "prev  7"),
        ("prev 7", "prev 7 "),
        ("prev 7", "prev +7"),
        ("lang fr", "lang FR"),
        ("statement", "Statement"),
        ("statement", "poem"),
        ("time 1795406580\n", ""),
        ("keys 1\n", "keys 1\nkeys 1\n"),
        ("keys 1\n", "keys 1\n\n"),
        ("keys 1\n", "keys 1"),
        ("rev 2\n", "rev 2\nreason error\n"),
        ("v1\n", "v1\r\n"),
    ];
    for (from, to) in changes {
        assert!(
            Entry::parse_text(&text.replacen(from, to, 1)).is_err(),
            "{to}"
        );
    }
    let error = Entry::parse_text(&text.replace("rev 2", "rev two")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 7 should be rev and a number from 1, but is \"rev two\""
    );
}

#[test]
fn every_changed_byte_of_a_leaf_is_refused() {
    let chain = chain();
    let leaf = statement(1, "fr", 1, None)
        .sign(&[&editor(1), &editor(2)])
        .unwrap();
    let refused = |leaf: &[u8]| {
        SignedEntry::parse(leaf)
            .map_or(true, |signed| chain.verify_entry(&signed, Some(1)).is_err())
    };
    assert!(!refused(&leaf));
    for place in 0..leaf.len() {
        for bit in 0..8 {
            let mut changed = leaf.clone();
            changed[place] ^= 1 << bit;
            assert!(refused(&changed), "byte {place} bit {bit}");
        }
        let mut shorter = leaf.clone();
        shorter.remove(place);
        assert!(refused(&shorter) || shorter == leaf, "without byte {place}");
    }
}

proptest! {
    #[test]
    fn never_panics_on_bytes(bytes in any::<Vec<u8>>()) {
        let _ = Record::parse(&bytes);
    }

    #[test]
    fn never_panics_near_an_entry(which in 0..8usize, at in any::<prop::sample::Index>(), junk in "\\PC{0,12}\n?") {
        let mut text = all_acts()[which].text().unwrap();
        let mut place = at.index(text.len());
        while !text.is_char_boundary(place) { place -= 1; }
        text.insert_str(place, &junk);
        if let Ok(entry) = Entry::parse_text(&text) {
            prop_assert_eq!(entry.text().unwrap(), text);
        }
    }
}
