use super::*;
use crate::record::testing::{doc, editor, leaf0, log, origin, root, vkey};
use crate::record::{KeyChain, Label};
use crate::strict::SigningKey;
use proptest::prelude::*;

fn refused(change: impl FnOnce(&mut KeyDoc)) -> String {
    let mut doc = doc();
    change(&mut doc);
    assert!(KeyDoc::parse_text(&doc.write()).is_err());
    match doc.text() {
        Err(RecordError::Rule(rule)) => rule.to_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_text_is_as_documented() {
    let text = doc().text().unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[..3],
        ["beffroi/keys/v1", &origin().to_string(), "version 1"]
    );
    assert!(lines[3].starts_with("root 2 beffroi/") && lines[3].split(' ').count() == 5);
    assert!(lines[4].starts_with("log beffroi/") && lines[4].ends_with(" from 0"));
    assert!(lines[5].starts_with("editor ") && lines[6].starts_with("editor "));
    assert_eq!(lines[7], "threshold erase 2");
    assert!(lines[8].starts_with("policy sha256:") && lines.len() == 9);
    assert_eq!(KeyDoc::parse_text(&text), Ok(doc()));
    assert_eq!(SignedKeyDoc::parse(&leaf0()).unwrap().doc(), &doc());
}

#[test]
fn roots_follow_their_rules() {
    refused(|doc| doc.version = 0);
    refused(|doc| doc.version = 2);
    refused(|doc| doc.prev = Some(Digest::of(b"")));
    refused(|doc| doc.root_threshold = 0);
    refused(|doc| doc.root_threshold = 4);
    refused(|doc| doc.roots[1] = vkey(&editor(9)));
    refused(|doc| doc.roots[1] = doc.roots[0].clone());
    let twice = Signer::new(
        origin().editor_name(Label::new([0; 3])).unwrap(),
        SigningKey::from_seed(&[1; 32]),
    );
    let rule = refused(|doc| {
        doc.editors = vec![Editor {
            key: vkey(&twice),
            kinds: Kinds::Any,
        }]
    });
    assert!(rule.contains("one role only"));
}

#[test]
fn log_keys_follow_their_rules() {
    let hash = Hash::leaf(b"x");
    let retire = |doc: &mut KeyDoc, until, from| {
        doc.logs[0].until = Some((until, hash));
        doc.logs.push(LogKey {
            key: vkey(&log(2)),
            from,
            until: None,
        });
    };
    refused(|doc| doc.logs.clear());
    refused(|doc| doc.logs[0].from = 1);
    refused(|doc| doc.logs[0].until = Some((5, hash)));
    refused(|doc| retire(doc, 5, 6));
    refused(|doc| retire(doc, 0, 0));
    refused(|doc| doc.logs[0].key = vkey(&root(9)));
    let mut good = doc();
    retire(&mut good, 5, 5);
    assert_eq!(KeyDoc::parse_text(&good.text().unwrap()), Ok(good));
}

#[test]
fn editors_follow_their_rules() {
    refused(|doc| doc.editors.reverse());
    refused(|doc| doc.editors[0].key = vkey(&root(9)));
    refused(|doc| doc.thresholds = vec![(Kind::Erase, 0)]);
    refused(|doc| doc.thresholds = vec![(Kind::Erase, 17)]);
    refused(|doc| doc.thresholds = vec![(Kind::Site, 1), (Kind::Erase, 1)]);
    refused(|doc| doc.thresholds = vec![(Kind::Erase, 1), (Kind::Erase, 2)]);
}

#[test]
fn every_changed_byte_is_refused() {
    let leaf = leaf0();
    assert!(KeyChain::found(&leaf).is_ok());
    for place in 0..leaf.len() {
        let mut changed = leaf.clone();
        changed[place] ^= 1 << (place % 7);
        assert!(KeyChain::found(&changed).is_err(), "byte {place}");
    }
}

proptest! {
    #[test]
    fn never_panics_near_a_document(at in any::<prop::sample::Index>(), junk in "\\PC{0,20}\n?", cut in 0..40usize) {
        let mut text = doc().text().unwrap();
        let place = at.index(text.len());
        let end = (place + cut).min(text.len());
        text.replace_range(place..end, &junk);
        if let Ok(doc) = KeyDoc::parse_text(&text) {
            prop_assert_eq!(doc.text().unwrap(), text);
        }
    }
}
