//! Policies: what they accept, what they refuse, and whom they count.

use super::*;
use crate::checkpoint::Checkpoint;
use crate::cosignature::Cosigner;
use crate::merkle::Hash;
use crate::note::Signer;
use crate::strict::SigningKey;

fn log() -> Signer {
    Signer::new(
        "beffroi/abc".parse().unwrap(),
        SigningKey::from_seed(&[100; 32]),
    )
}

fn witness(seed: u8) -> Cosigner {
    Cosigner::new(
        format!("w{seed}.example").parse().unwrap(),
        SigningKey::from_seed(&[seed; 32]),
    )
}

/// The example of the specification.
fn example() -> String {
    let mut text = format!("# ours\nlog {} https://log.example/\n\n", log().vkey());
    for (seed, name) in (1..).zip(["X1", "X2", "X3", "Y1", "Y2", "Y3"]) {
        text += &format!("\twitness  {name} {} \n", witness(seed).vkey());
    }
    text + "group X-witnesses 2 X1 X2 X3\ngroup Y-witnesses any Y1 Y2 Y3\n\
        group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"
}

fn keys(seeds: &[u8]) -> Vec<VerifyingKey> {
    seeds
        .iter()
        .map(|seed| witness(*seed).vkey().key())
        .collect()
}

#[test]
fn the_example_counts_as_it_says() {
    let policy = Policy::parse(example().as_bytes()).unwrap();
    assert!(policy.is_met(&keys(&[1, 3, 5])));
    assert!(policy.is_met(&keys(&[1, 2, 3, 4, 5, 6])));
    assert!(!policy.is_met(&keys(&[1, 5])));
    assert!(!policy.is_met(&keys(&[1, 1, 5])));
    assert!(!policy.is_met(&keys(&[1, 2, 3])));
    assert!(!policy.is_met(&[]));
    assert_eq!(Policy::parse(&policy.to_bytes()).unwrap(), policy);
}

#[test]
fn a_checkpoint_needs_the_log_and_the_quorum() {
    let policy = Policy::parse(example().as_bytes()).unwrap();
    let head = Checkpoint::new("beffroi/abc", 1, Hash::leaf(b"one")).unwrap();
    let mut note = head.sign(&[&log()]).unwrap();
    assert_eq!(policy.open(&note), Err(PolicyError::Quorum(0)));
    for seed in [1, 2, 6] {
        note.add(witness(seed).cosign(note.text(), 5).unwrap())
            .unwrap();
    }
    assert_eq!(policy.open(&note).unwrap().cosignatures.len(), 3);
    note.add(witness(3).cosign("another text\n", 5).unwrap())
        .unwrap();
    assert!(matches!(
        policy.open(&note),
        Err(PolicyError::Checkpoint(_))
    ));
}

#[test]
fn allies_count_once_each() {
    let allies: Vec<Vec<Vkey>> = [[1, 2], [3, 4], [5, 6]]
        .iter()
        .map(|pair| {
            pair.iter()
                .map(|seed| witness(*seed).vkey().clone())
                .collect()
        })
        .collect();
    let policy = Policy::for_allies(log().vkey(), &allies).unwrap();
    assert!(!policy.is_met(&keys(&[1, 2])));
    assert!(policy.is_met(&keys(&[2, 3])));
    assert!(
        Policy::for_allies(log().vkey(), &allies[..2])
            .unwrap()
            .is_met(&keys(&[4]))
    );
    assert!(
        !Policy::for_allies(log().vkey(), &allies[..2])
            .unwrap()
            .is_met(&[])
    );
    assert!(Policy::for_allies(log().vkey(), &[]).unwrap().is_met(&[]));
    assert!(Policy::for_allies(log().vkey(), &[allies[0].clone(), allies[0].clone()]).is_err());
    assert!(Policy::for_allies(log().vkey(), &[vec![]]).is_err());
}

#[test]
fn names_are_bytes_and_not_text() {
    let key = witness(1).vkey().to_string();
    let file = [
        b"witness \xff\xfe ".as_slice(),
        key.as_bytes(),
        b"\nquorum \xff\xfe\n",
    ]
    .concat();
    let policy = Policy::parse(&file).unwrap();
    assert!(policy.is_met(&keys(&[1])));
    assert_eq!(policy.to_bytes(), file);
    let kelvin = format!("witness K {key}\nquorum \u{212a}\n");
    assert!(Policy::parse(kelvin.as_bytes()).is_err());
}

#[test]
fn refusals_name_the_line() {
    let (w1, w2, log) = (
        witness(1).vkey().to_string(),
        witness(2).vkey().to_string(),
        log().vkey().to_string(),
    );
    let twin = Cosigner::new("twin".parse().unwrap(), SigningKey::from_seed(&[1; 32]))
        .vkey()
        .to_string();
    let line = |text: String| match Policy::parse(text.as_bytes()) {
        Err(PolicyError::Line { line, .. }) => line,
        other => panic!("{other:?}"),
    };
    assert_eq!(line(format!("witness a {w1}\nwitness a {w2}\n")), 2);
    assert_eq!(line(format!("witness a {w1}\nwitness b {twin}\n")), 2);
    assert_eq!(line(format!("log {log}\nlog {log}\n")), 2);
    assert_eq!(line(format!("witness none {w1}\n")), 1);
    assert_eq!(line(format!("witness a {log}\n")), 1);
    assert_eq!(line(format!("log {w1}\n")), 1);
    assert_eq!(line("group g any\n".into()), 1);
    assert_eq!(line(format!("witness a {w1}\ngroup g 0 a\n")), 2);
    assert_eq!(line(format!("witness a {w1}\ngroup g 2 a\n")), 2);
    assert_eq!(line(format!("witness a {w1}\ngroup g 01 a\n")), 2);
    assert_eq!(
        line(format!("witness a {w1}\ngroup g any a\ngroup h any a\n")),
        3
    );
    assert_eq!(line(format!("witness a {w1}\ngroup g all a a\n")), 2);
    assert_eq!(line("group g any none\n".into()), 1);
    assert_eq!(line("quorum late\n".into()), 1);
    assert_eq!(line("quorum none\nquorum none\n".into()), 2);
    assert_eq!(line("quorum none\r\n".into()), 1);
    assert_eq!(line("vote none\n".into()), 1);
    assert_eq!(Policy::parse(b"# nothing\n"), Err(PolicyError::NoQuorum));
    assert!(Policy::parse(b"quorum none").is_ok());
}
