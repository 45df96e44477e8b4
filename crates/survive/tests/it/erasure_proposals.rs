//! An erasure that takes the keys of two people: nothing goes before both have signed, wherever they are.

use floor::{DAY, ErrorKind, House, Random};
use survive::editor_key;
use survive::erasure::{self, Outcome, Pen, Proposal, Wanted};
use survive::keys::{self, Change};
use tlog::note::Signer;
use tlog::record::{Act, Kind, Kinds, ToSign};
use tlog::strict::SigningKey;

use crate::check_log::{check_log, check_site};
use crate::scratch::{Scratch, file, publish, settle, size, withdraw};
use crate::trees::{fresh, id};

const WANTED: Wanted<'_> = Wanted {
    call: "bells",
    lang: None,
    reason: "privacy",
};
const ANY: Pen<'_> = Pen::Sealed(None);

/// A house where erasing takes two keys: one sealed in it, one in somebody's pocket. With a call.
struct Two {
    _scratch: Scratch,
    house: House,
    roots: Vec<SigningKey>,
    pocket: Signer,
}

fn two() -> Two {
    let scratch = Scratch::new();
    let (house, outcome) = scratch.found();
    let roots: Vec<SigningKey> = outcome.root_sheets[1..]
        .iter()
        .map(|sheet| sheet.key.clone())
        .collect();
    let (pocket, _) =
        editor_key::make(outcome.origin, "four words in a row", &Random::seeded(5)).unwrap();
    let admit = Change::AdmitEditor {
        key: Box::new(pocket.vkey().clone()),
        kinds: Kinds::Any,
    };
    keys::change(&house, &admit, &roots).unwrap();
    let two = Change::Threshold {
        kind: Kind::Erase,
        needed: 2,
    };
    keys::change(&house, &two, &roots).unwrap();
    publish(&house, "bells", &[("fr", "Un secret."), ("uk", "Один.")]);
    settle(&house);
    Two {
        _scratch: scratch,
        house,
        roots,
        pocket,
    }
}

#[track_caller]
fn waits(outcome: Outcome) -> Proposal {
    match outcome {
        Outcome::Waits { proposal, needed } => {
            assert_eq!((proposal.signed_by().len(), needed), (1, 2));
            *proposal
        }
        Outcome::Erased { .. } => panic!("erased with one key"),
    }
}

/// Everything is as it was: the text, the log.
#[track_caller]
fn untouched(house: &House, size_before: u64) {
    assert!(file(house, "fr/bells.html").is_some(), "the text is gone");
    assert_eq!(size(house), size_before);
    assert_eq!(house.db.read(survive::log_store::waiting).unwrap(), []);
}

/// The text is gone, and the log says so with both signatures.
#[track_caller]
fn erased(house: &House, outcome: &Outcome) {
    assert!(
        matches!(outcome, Outcome::Erased { revisions: 2 }),
        "{outcome:?}"
    );
    settle(house);
    let log = check_log(house);
    check_site(house, &log);
    assert!(file(house, "fr/bells.html").is_none());
    let erasures: Vec<_> = log
        .entries
        .values()
        .filter(|signed| matches!(signed.entry().act, Act::Erase { .. }))
        .collect();
    assert_eq!(
        erasures.len(),
        1,
        "one entry, and none waits: {:?}",
        log.kinds()
    );
    assert_eq!(erasures[0].note().signatures().len(), 2);
    assert_eq!(erasure::list(house).unwrap().len(), 0);
    let tree = fresh(house);
    let checked = survive::check::check(
        &survive::source::Source::Memory(tree.clone()),
        Some(&id(&tree)),
    );
    assert_eq!(checked.unwrap().report.findings, []);
}

#[test]
fn one_proposes_another_confirms_and_only_then_it_is_gone() {
    let Two { house, pocket, .. } = two();
    let before = size(&house);
    let proposal = waits(erasure::propose(&house, &WANTED, &ANY).unwrap());
    untouched(&house, before);
    let again = erasure::propose(&house, &WANTED, &ANY).unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Conflict, "{again}");
    let alone = erasure::confirm(&house, "bells", &ANY).unwrap_err();
    assert_eq!(
        alone.kind(),
        ErrorKind::Locked,
        "one key does not sign twice: {alone}"
    );
    untouched(&house, before);
    assert_eq!(erasure::list(&house).unwrap()[0].id, proposal.id);
    let done = erasure::confirm(&house, proposal.id.as_str(), &Pen::Own(&pocket)).unwrap();
    erased(&house, &done);
}

#[test]
fn the_second_signature_comes_back_in_a_file_after_the_log_went_on() {
    let Two { house, pocket, .. } = two();
    // The first is the one outside, here.
    let proposal = waits(erasure::propose(&house, &WANTED, &Pen::Own(&pocket)).unwrap());
    house.clock.advance(2 * DAY);
    publish(&house, "river", &[("fr", "L’eau.")]);
    settle(&house);
    let twice = erasure::confirm(&house, "bells", &Pen::Own(&pocket)).unwrap_err();
    assert_eq!(twice.kind(), ErrorKind::Conflict, "{twice}");
    let done = erasure::confirm(&house, "bells", &ANY).unwrap();
    drop(proposal);
    erased(&house, &done);
}

#[test]
fn a_signature_made_elsewhere_is_taken_only_when_it_holds() {
    let Two { house, pocket, .. } = two();
    let before = size(&house);
    let request = waits(erasure::propose(&house, &WANTED, &ANY).unwrap()).request;
    let (stranger, _) = editor_key::make(
        request.entries()[0].entry().origin,
        "four words in a row",
        &Random::seeded(6),
    )
    .unwrap();
    let signed = request.sign(&pocket).unwrap().to_string();
    let last = signed.trim_end().len() - 4;
    let mut forged = signed.clone().into_bytes();
    forged[last] = if forged[last] == b'A' { b'B' } else { b'A' };
    let stranger = request.sign(&stranger).unwrap().to_string();
    for (file, kind) in [
        (forged, ErrorKind::Altered),
        (stranger.into_bytes(), ErrorKind::BadInput),
        (request.to_string().into_bytes(), ErrorKind::BadInput),
        (b"a shopping list".to_vec(), ErrorKind::BadInput),
        (
            signed.replace("privacy", "safety").into_bytes(),
            ErrorKind::BadInput,
        ),
    ] {
        let refused = erasure::confirm_signed(&house, &file).unwrap_err();
        assert_eq!(refused.kind(), kind, "{refused}");
        untouched(&house, before);
    }
    let brought = ToSign::parse(signed.as_bytes()).unwrap().to_string();
    let done = erasure::confirm_signed(&house, brought.as_bytes()).unwrap();
    erased(&house, &done);
    let late = erasure::confirm_signed(&house, brought.as_bytes()).unwrap_err();
    assert_eq!(late.kind(), ErrorKind::NotFound);
}

#[test]
fn a_proposal_holds_for_the_call_and_the_keys_as_they_were() {
    type Change = fn(&Two);
    let changes: [(&str, Change); 3] = [
        ("a revision", |two| {
            publish(&two.house, "bells", &[("fr", "Corrigé.")]);
        }),
        ("a withdrawal with its reasons", |two| {
            withdraw(&two.house, "bells", "somebody's name");
        }),
        ("the keys", |two| {
            keys::change(&two.house, &keys::Change::RotateLog, &two.roots).unwrap();
        }),
    ];
    for (what, change) in changes {
        let two = two();
        let house = &two.house;
        let proposal = waits(erasure::propose(house, &WANTED, &ANY).unwrap());
        change(&two);
        settle(house);
        let before = size(house);
        let refused = erasure::confirm(house, "bells", &Pen::Own(&two.pocket)).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Conflict, "{what}: {refused}");
        untouched(house, before);
        erasure::cancel(house, proposal.id.as_str()).unwrap();
        waits(erasure::propose(house, &WANTED, &ANY).unwrap());
        let done = erasure::confirm(house, "bells", &Pen::Own(&two.pocket)).unwrap();
        assert!(matches!(done, Outcome::Erased { .. }), "{what}");
        settle(house);
        check_site(house, &check_log(house));
    }
}

#[test]
fn what_nobody_confirms_in_a_week_is_off() {
    let Two { house, pocket, .. } = two();
    let before = size(&house);
    waits(erasure::propose(&house, &WANTED, &ANY).unwrap());
    house.clock.advance(7 * DAY);
    assert_eq!(erasure::list(&house).unwrap().len(), 0);
    let late = erasure::confirm(&house, "bells", &Pen::Own(&pocket)).unwrap_err();
    assert_eq!(late.kind(), ErrorKind::NotFound, "{late}");
    untouched(&house, before);
    waits(erasure::propose(&house, &WANTED, &ANY).unwrap());
    erasure::cancel(&house, "bells").unwrap();
    let off = erasure::confirm(&house, "bells", &Pen::Own(&pocket)).unwrap_err();
    assert_eq!(off.kind(), ErrorKind::NotFound);
    untouched(&house, before);
}

#[test]
fn the_house_keeps_a_key_to_state_its_pages_with() {
    let Two {
        house,
        roots,
        pocket,
        ..
    } = two();
    let sealed = keys::show(&house).unwrap().document.editors;
    let sealed = sealed
        .iter()
        .find(|editor| &editor.key != pocket.vkey())
        .unwrap();
    let one = Change::Threshold {
        kind: Kind::Erase,
        needed: 1,
    };
    keys::change(&house, &one, &roots).unwrap();
    let drop_it = Change::DropEditor {
        name: sealed.key.name().as_str().to_owned(),
    };
    let refused = keys::change(&house, &drop_it, &roots).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::BadInput, "{refused}");
    let again = Change::AdmitEditor {
        key: Box::new(pocket.vkey().clone()),
        kinds: Kinds::Any,
    };
    assert_eq!(
        keys::change(&house, &again, &roots).unwrap_err().kind(),
        ErrorKind::Conflict
    );
    // Where one key is enough, proposing is erasing.
    let done = erasure::propose(&house, &WANTED, &ANY).unwrap();
    assert!(matches!(done, Outcome::Erased { revisions: 2 }));
    settle(&house);
    check_site(&house, &check_log(&house));
}
