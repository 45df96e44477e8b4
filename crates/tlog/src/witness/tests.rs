//! Witnessing: each verdict once, and the answers that other witnesses give.

use super::*;
use crate::cosignature::Cosigner;
use crate::merkle::{Frontier, MerkleError, Node, prove_consistency};
use crate::note::Signer;
use crate::strict::SigningKey;

const ORIGIN: &str = "beffroi/abc";

fn log() -> Signer {
    Signer::new(ORIGIN.parse().unwrap(), SigningKey::from_seed(&[1; 32]))
}

fn leaf(index: u64) -> Hash {
    Hash::leaf(&index.to_be_bytes())
}

fn node(node: Node) -> Result<Hash, MerkleError> {
    if node.level == 0 {
        return Ok(leaf(node.index));
    }
    let below = |index| Node {
        level: node.level - 1,
        index,
    };
    Ok(Hash::node(
        &self::node(below(node.index * 2))?,
        &self::node(below(node.index * 2 + 1))?,
    ))
}

fn head(size: u64) -> Checkpoint {
    let root = Frontier::load(size, node).unwrap().root();
    Checkpoint::new(ORIGIN, size, root).unwrap()
}

fn request(old: u64, new: u64) -> AddCheckpoint {
    let proof = prove_consistency(old, new, node).unwrap();
    AddCheckpoint::new(old, proof, head(new).sign(&[&log()]).unwrap()).unwrap()
}

fn known(size: u64) -> KnownLog {
    let latest = (size > 0).then(|| Latest {
        size,
        root: head(size).root(),
        time: 1000,
    });
    KnownLog {
        keys: vec![log().vkey().clone()],
        latest,
    }
}

#[test]
fn growth_that_is_proven_is_cosigned() {
    for (old, new) in [(0, 0), (0, 1), (0, 9), (4, 9), (9, 9), (7, 300)] {
        let verdict = judge(&request(old, new), Some(&known(old)), 1000);
        assert_eq!(
            verdict,
            Verdict::Cosign(Latest {
                size: new,
                root: head(new).root(),
                time: 1000
            }),
            "{old} {new}"
        );
        assert_eq!((verdict.status(), verdict.refusal()), (200, None));
    }
}

#[test]
fn each_refusal_has_its_status() {
    let judge = |request: &AddCheckpoint, log: Option<&KnownLog>| judge(request, log, 2000);
    assert_eq!(judge(&request(4, 9), None).status(), 404);
    let stranger = KnownLog {
        keys: vec![],
        latest: None,
    };
    assert_eq!(judge(&request(0, 9), Some(&stranger)).status(), 404);

    let forger = Signer::new(ORIGIN.parse().unwrap(), SigningKey::from_seed(&[2; 32]));
    let forged = AddCheckpoint::new(0, vec![], head(9).sign(&[&forger]).unwrap()).unwrap();
    assert_eq!(judge(&forged, Some(&known(0))).status(), 403);
    let moved = Note::from_parts(head(9).to_string(), vec![log().sign("other\n")]).unwrap();
    let moved = AddCheckpoint::new(0, vec![], moved).unwrap();
    assert_eq!(judge(&moved, Some(&known(0))).status(), 403);

    let shrinking = AddCheckpoint::new(12, vec![], head(9).sign(&[&log()]).unwrap()).unwrap();
    assert_eq!(judge(&shrinking, Some(&known(12))).status(), 400);

    let verdict = judge(&request(4, 9), Some(&known(5)));
    assert_eq!(verdict.status(), 409);
    assert_eq!(verdict.refusal(), Some((SIZE_TYPE, "5\n".to_owned())));
    assert_eq!(
        judge(&request(4, 9), Some(&known(0))),
        Verdict::OtherSize(0)
    );

    let unproven = AddCheckpoint::new(4, vec![], head(9).sign(&[&log()]).unwrap()).unwrap();
    assert_eq!(judge(&unproven, Some(&known(4))), Verdict::Inconsistent);
    let needless = AddCheckpoint::new(0, vec![leaf(0)], head(9).sign(&[&log()]).unwrap()).unwrap();
    assert_eq!(judge(&needless, Some(&known(0))), Verdict::Inconsistent);
    let hollow = Checkpoint::new(ORIGIN, 0, leaf(0))
        .unwrap()
        .sign(&[&log()])
        .unwrap();
    let hollow = AddCheckpoint::new(0, vec![], hollow).unwrap();
    assert_eq!(judge(&hollow, Some(&known(0))).status(), 422);
}

#[test]
fn two_trees_of_one_size_are_a_fork() {
    let other = Checkpoint::new(ORIGIN, 9, leaf(7)).unwrap();
    assert!(other.contradicts(&head(9)));
    let fork = AddCheckpoint::new(9, vec![], other.sign(&[&log()]).unwrap()).unwrap();
    let verdict = judge(&fork, Some(&known(9)), 2000);
    assert_eq!((verdict.status(), verdict), (422, Verdict::Fork));
}

#[test]
fn a_clock_set_back_signs_nothing() {
    let verdict = judge(&request(4, 9), Some(&known(4)), 999);
    assert_eq!(
        verdict,
        Verdict::ClockBehind {
            last: 1000,
            now: 999
        }
    );
    assert_eq!(judge(&request(0, 9), Some(&known(0)), 0).status(), 503);
}

#[test]
fn requests_are_read_as_written() {
    for request in [request(0, 9), request(4, 9), request(7, 300)] {
        assert_eq!(
            AddCheckpoint::parse(request.to_string().as_bytes()),
            Ok(request)
        );
    }
    let line = |text: String| match AddCheckpoint::parse(text.as_bytes()) {
        Err(RequestError::Line { line, .. }) => line,
        other => panic!("{other:?}"),
    };
    let good = request(4, 9).to_string();
    assert_eq!(line(good.replace("old 4", "old 04")), 1);
    assert_eq!(line(good.replace("old 4\n", "old 4\nnot a hash\n")), 2);
    assert_eq!(
        line(good.replace(
            "old 4\n",
            &format!("old 4\n{}", format!("{}\n", leaf(0)).repeat(63))
        )),
        65
    );
    assert_eq!(line("old 4\n".into()), 1);
    assert_eq!(line("old 4".into()), 1);
    let extended = good.replace("\n\n— ", "\nextension\n\n— ");
    assert_eq!(
        AddCheckpoint::parse(extended.as_bytes()),
        Err(CheckpointError::Extension.into())
    );
    assert!(matches!(
        AddCheckpoint::parse(&vec![b'x'; 1 << 20]),
        Err(RequestError::TooLarge(_))
    ));
}

#[test]
fn answers_are_read_as_other_witnesses_give_them() {
    let witness = Cosigner::new(
        "ally/witness".parse().unwrap(),
        SigningKey::from_seed(&[3; 32]),
    );
    let line = witness.cosign(&head(9).to_string(), 7).unwrap();
    assert_eq!(
        read_answer(200, "", line.to_string().as_bytes()),
        Answer::Cosigned(vec![line])
    );
    assert_eq!(read_answer(200, "", b"<html>"), Answer::Failed(200));
    assert_eq!(read_answer(409, SIZE_TYPE, b"12\n"), Answer::OtherSize(12));
    assert_eq!(read_answer(409, "text/plain", b""), Answer::Conflict);
    assert_eq!(read_answer(409, SIZE_TYPE, b"012\n"), Answer::Conflict);
    assert_eq!(read_answer(422, "text/plain", b"no\n"), Answer::Conflict);
    assert_eq!(read_answer(503, "", b""), Answer::Failed(503));
}

#[test]
fn the_path_is_the_hash_of_the_origin() {
    let path = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad/checkpoint";
    assert_eq!(checkpoint_path("abc"), path);
}
