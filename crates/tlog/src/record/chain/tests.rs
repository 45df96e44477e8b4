use super::*;
use crate::merkle::Hash;
use crate::record::testing::*;
use crate::record::{Act, Kinds, Reason};

/// Version 2: root 3 gives way to root 4, editor 2 leaves, log key 1 is cut at size 5.
fn second() -> KeyDoc {
    let mut doc = doc();
    doc.version = 2;
    doc.prev = Some(super::super::testing::doc().digest().unwrap());
    doc.roots = vec![vkey(&root(1)), vkey(&root(2)), vkey(&root(4))];
    doc.logs[0].until = Some((5, Hash::leaf(b"five")));
    doc.logs.push(LogKey {
        key: vkey(&log(2)),
        from: 5,
        until: None,
    });
    doc.editors = vec![Editor {
        key: vkey(&editor(1)),
        kinds: Kinds::Any,
    }];
    doc
}

fn grown() -> KeyChain {
    let mut chain = chain();
    chain
        .push(&second().sign(&[&root(1), &root(2)]).unwrap(), Some(5))
        .unwrap();
    chain
}

#[test]
fn a_chain_begins_at_the_house_id() {
    let house = HouseId::of_leaf(&leaf0());
    assert_eq!(KeyChain::start(house, &leaf0()).unwrap().house(), house);
    let other = HouseId::of_leaf(b"other");
    assert!(matches!(
        KeyChain::start(other, &leaf0()),
        Err(RecordError::OtherHouse { .. })
    ));
    let one = doc().sign(&[&root(1)]).unwrap();
    assert!(matches!(
        KeyChain::found(&one),
        Err(RecordError::TooFewSignatures {
            found: 1,
            needed: 2,
            ..
        })
    ));
    let stranger = doc().sign(&[&root(1), &root(2), &root(9)]).unwrap();
    assert!(matches!(
        KeyChain::found(&stranger),
        Err(RecordError::Stranger(_))
    ));
    let late = second().sign(&[&root(1), &root(2)]).unwrap();
    assert!(matches!(
        KeyChain::found(&late),
        Err(RecordError::Chain { version: 2, .. })
    ));
}

#[test]
fn each_version_needs_both_sets_of_roots() {
    let push =
        |signers: &[&crate::note::Signer]| chain().push(&second().sign(signers).unwrap(), Some(5));
    assert_eq!(push(&[&root(1), &root(2)]), Ok(2));
    assert_eq!(push(&[&root(1), &root(3), &root(4)]), Ok(2));
    assert!(
        matches!(
            push(&[&root(1), &root(3)]),
            Err(RecordError::TooFewSignatures { .. })
        ),
        "not enough of its own"
    );
    assert!(
        matches!(
            push(&[&root(1), &root(4)]),
            Err(RecordError::TooFewSignatures { .. })
        ),
        "not enough of before"
    );
}

#[test]
fn versions_follow_each_other() {
    let push = |change: fn(&mut KeyDoc), index| {
        let mut doc = second();
        change(&mut doc);
        chain().push(&doc.sign(&[&root(1), &root(2)]).unwrap(), index)
    };
    assert!(push(|_| (), None).is_ok());
    assert!(matches!(
        push(|doc| doc.version = 3, None),
        Err(RecordError::Chain { .. })
    ));
    assert!(matches!(
        push(|doc| doc.prev = Some(Digest::of(b"")), None),
        Err(RecordError::Chain { .. })
    ));
    assert!(matches!(
        push(|_| (), Some(0)),
        Err(RecordError::Chain { .. })
    ));
    let mut twice = grown();
    assert!(
        twice
            .push(&second().sign(&[&root(1), &root(2)]).unwrap(), Some(6))
            .is_err()
    );
}

#[test]
fn entries_count_under_the_document_in_force() {
    let chain = grown();
    let verify = |entry: &super::super::Entry, signers: &[&crate::note::Signer], index| {
        chain.verify_entry(
            &SignedEntry::parse(&entry.sign(signers).unwrap()).unwrap(),
            Some(index),
        )
    };
    let one = statement(1, "fr", 1, None);
    let two = super::super::Entry {
        keys: 2,
        ..one.clone()
    };
    assert_eq!(verify(&one, &[&editor(2)], 4), Ok(()));
    assert_eq!(verify(&two, &[&editor(1)], 6), Ok(()));
    assert!(matches!(
        verify(&one, &[&editor(2)], 6),
        Err(RecordError::WrongVersion { real: 2, .. })
    ));
    assert!(matches!(
        verify(&two, &[&editor(1)], 5),
        Err(RecordError::WrongVersion { real: 1, .. })
    ));
    assert!(matches!(
        verify(&two, &[&editor(2)], 6),
        Err(RecordError::Stranger(_))
    ));
    let three = super::super::Entry {
        keys: 3,
        ..one.clone()
    };
    assert!(matches!(
        verify(&three, &[&editor(1)], 6),
        Err(RecordError::MissingKeys(3))
    ));
    assert_eq!(
        (
            chain.version_at(5),
            chain.version_at(6),
            chain.version_at(0)
        ),
        (Some(1), Some(2), None)
    );
    assert_eq!(chain.editors_at(2).map(<[Editor]>::len), Some(1));
}

#[test]
fn kinds_and_thresholds_are_kept() {
    let chain = chain();
    let verify = |act: Act, signers: &[&crate::note::Signer]| {
        chain.verify_entry(
            &SignedEntry::parse(&entry(act).sign(signers).unwrap()).unwrap(),
            Some(9),
        )
    };
    let erase = || Act::Erase {
        targets: vec![1],
        reason: Reason::Privacy,
    };
    let repudiate = || Act::Repudiate { first: 1, last: 2 };
    assert_eq!(verify(erase(), &[&editor(1), &editor(2)]), Ok(()));
    assert!(matches!(
        verify(erase(), &[&editor(1)]),
        Err(RecordError::TooFewSignatures { needed: 2, .. })
    ));
    assert_eq!(verify(repudiate(), &[&editor(1)]), Ok(()));
    assert!(matches!(
        verify(repudiate(), &[&editor(2)]),
        Err(RecordError::Stranger(_))
    ));
    assert!(matches!(
        verify(repudiate(), &[&editor(1), &editor(2)]),
        Err(RecordError::Stranger(_))
    ));
    assert!(matches!(
        verify(repudiate(), &[&root(1)]),
        Err(RecordError::Stranger(_))
    ));
}

#[test]
fn a_retired_log_key_is_cut_off_by_size_and_root() {
    let chain = grown();
    let open = |size, root: &[u8], key: &crate::note::Signer| {
        let checkpoint = Checkpoint::new(origin().to_string(), size, Hash::leaf(root)).unwrap();
        chain
            .open_checkpoint(&checkpoint.sign(&[key]).unwrap(), &[])
            .map(|opened| opened.checkpoint.size())
    };
    assert_eq!(open(4, b"any", &log(1)), Ok(4));
    assert_eq!(open(5, b"five", &log(1)), Ok(5));
    assert_eq!(open(5, b"five", &log(2)), Ok(5));
    assert_eq!(open(6, b"any", &log(2)), Ok(6));
    assert_eq!(open(5, b"other", &log(1)), Err(RecordError::ForkedAtCut(5)));
    assert_eq!(open(5, b"other", &log(2)), Err(RecordError::ForkedAtCut(5)));
    assert!(matches!(
        open(6, b"any", &log(1)),
        Err(RecordError::RetiredLogKey { until: 5, .. })
    ));
    assert!(matches!(
        open(4, b"any", &log(2)),
        Err(RecordError::RetiredLogKey { from: 5, .. })
    ));
    assert!(matches!(
        open(6, b"any", &log(3)),
        Err(RecordError::Checkpoint(_))
    ));
    assert_eq!(chain.log_key_for(4).map(|log| log.from), Some(0));
    assert_eq!(chain.log_key_for(5).map(|log| log.from), Some(5));
}
