//! Notes: the example of the specification, and each trap.

use super::*;
use crate::strict::{SigningKey, StrictError};

const EXAMPLE_VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const EXAMPLE: &str = "This is an example message.\n\n\
    — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

fn signer(name: &str, seed: u8) -> Signer {
    Signer::new(name.parse().unwrap(), SigningKey::from_seed(&[seed; 32]))
}

#[test]
fn the_example_of_the_specification_verifies() {
    let key: Vkey = EXAMPLE_VKEY.parse().unwrap();
    assert_eq!(key.to_string(), EXAMPLE_VKEY);
    let note: Note = EXAMPLE.parse().unwrap();
    assert_eq!(note.to_string(), EXAMPLE);
    let known = [key];
    assert_eq!(
        note.verify(&known).unwrap().text(),
        "This is an example message.\n"
    );
}

#[test]
fn the_text_ends_at_the_last_empty_line() {
    let house = signer("house.example", 1);
    let text = "one\n\n— looks.like AAAAAAAA\n\n\n";
    let note = Note::sign(text, &[&house]).unwrap();
    let again: Note = note.to_string().parse().unwrap();
    assert_eq!(again.text(), text);
    assert_eq!(again, note);
}

#[test]
fn a_failing_known_key_rejects_the_whole_note() {
    let (house, ally) = (signer("house.example", 1), signer("ally.example", 2));
    let known = [house.vkey().clone(), ally.vkey().clone()];
    let lines = vec![house.sign("true\n"), ally.sign("other\n")];
    let note = Note::from_parts("true\n", lines).unwrap();
    assert_eq!(
        note.verify(&known),
        Err(NoteError::BadSignature("ally.example".into()))
    );
    assert!(note.verify(&known[..1]).unwrap().signed_by(house.vkey()));
}

#[test]
fn unknown_keys_are_ignored_even_with_the_name_of_a_known_one() {
    let (house, twin) = (signer("house.example", 1), signer("house.example", 2));
    let note = Note::sign("true\n", &[&house, &twin]).unwrap();
    let known = [house.vkey().clone()];
    assert_eq!(note.verify(&known).unwrap().signatures().len(), 1);
    let nobody = [signer("house.example", 3).vkey().clone()];
    assert_eq!(note.verify(&nobody), Err(NoteError::NoKnownKey));
    assert_eq!(note.verify(&[]), Err(NoteError::NoKnownKey));
}

#[test]
fn a_key_signs_once() {
    let house = signer("house.example", 1);
    let line = house.sign("true\n").to_string();
    let twice = Note::parse(format!("true\n\n{line}{line}").as_bytes()).unwrap();
    let known = [house.vkey().clone()];
    assert_eq!(
        twice.verify(&known),
        Err(NoteError::RepeatedKey("house.example".into()))
    );
    assert_eq!(
        Note::sign("true\n", &[&house, &house])
            .unwrap()
            .signatures()
            .len(),
        1
    );
    let mut mended = twice.clone();
    mended.add(house.sign("true\n")).unwrap();
    assert_eq!(mended.signatures().len(), 1);
    assert!(mended.verify(&known).is_ok());
}

#[test]
fn known_keys_that_cannot_be_told_apart_are_refused() {
    let house = signer("house.example", 1);
    let mut false_twin = signer("house.example", 2).vkey().clone();
    false_twin.id = house.vkey().id;
    let note = Note::sign("true\n", &[&house]).unwrap();
    let known = [house.vkey().clone(), false_twin];
    assert_eq!(
        note.verify(&known),
        Err(NoteError::AmbiguousKey("house.example".into()))
    );
    let same = [house.vkey().clone(), house.vkey().clone()];
    assert!(note.verify(&same).is_ok());
}

#[test]
fn malformed_notes_say_what_is_wrong() {
    let line = signer("house.example", 1).sign("true\n").to_string();
    let parse = |note: String| Note::parse(note.as_bytes()).unwrap_err();
    assert_eq!(
        parse(format!("tab\there\n\n{line}")),
        NoteError::ControlCharacter(3)
    );
    assert_eq!(
        parse(format!("windows\r\n\r\n{line}")),
        NoteError::ControlCharacter(7)
    );
    assert_eq!(parse("no signatures\n".into()), NoteError::NoSignatureBlock);
    assert_eq!(
        parse("no signatures\n\n".into()),
        NoteError::NoSignatureBlock
    );
    assert_eq!(parse(format!("\n{line}")), NoteError::NoSignatureBlock);
    assert_eq!(
        parse(format!("true\n\n{}", line.trim_end())),
        NoteError::SignatureLine(1)
    );
    assert_eq!(
        parse(format!("true\n\n{line}— x AAAA\n")),
        NoteError::SignatureLine(2)
    );
    assert_eq!(
        parse(format!("true\n\n{line}- x AAAAAAAA\n")),
        NoteError::SignatureLine(2)
    );
    assert_eq!(
        parse(format!("true\n\n— a+b AAAAAAAA\n{line}")),
        NoteError::SignatureLine(1)
    );
    assert_eq!(
        parse(format!("true\n\n{line}{}", "— x AAAAAAAA\n".repeat(64))),
        NoteError::TooManySignatures
    );
    assert_eq!(parse("x".repeat(65_537)), NoteError::TooLarge(65_537));
    assert_eq!(
        Note::parse(b"a\n\n\xff").unwrap_err(),
        NoteError::NotUtf8(3)
    );
    assert!(
        Note::parse(format!("true\n\n{line}{}", "— x AAAAAAAA\n".repeat(63)).as_bytes()).is_ok()
    );
}

#[test]
fn what_cannot_be_a_note_is_not_signed() {
    let house = signer("house.example", 1);
    assert_eq!(
        Note::sign("no newline", &[&house]),
        Err(NoteError::NoFinalNewline)
    );
    assert_eq!(
        Note::sign("a\tb\n", &[&house]),
        Err(NoteError::ControlCharacter(1))
    );
    assert_eq!(
        Note::sign("nobody\n", &[]),
        Err(NoteError::NoSignatureBlock)
    );
    let long = format!("{}\n", "x".repeat(MAX_NOTE_BYTES - 10));
    assert!(matches!(
        Note::sign(long, &[&house]),
        Err(NoteError::TooLarge(_))
    ));
}

#[test]
fn names_and_verifier_keys_are_checked() {
    for wrong in [
        "",
        "a b",
        "a+b",
        "a\u{a0}b",
        "a\u{2003}b",
        "a\nb",
        "a\u{1}b",
    ] {
        assert!(wrong.parse::<KeyName>().is_err(), "{wrong:?}");
    }
    assert!("maison.example/été".parse::<KeyName>().is_ok());
    assert!(matches!(
        EXAMPLE_VKEY.replace("530d", "530e").parse::<Vkey>(),
        Err(VkeyError::Id { .. })
    ));
    assert!(matches!(
        EXAMPLE_VKEY.replace("530d903a", "530D903A").parse::<Vkey>(),
        Err(VkeyError::Id { .. })
    ));
    assert!(matches!(
        EXAMPLE_VKEY.replace("+Aek", "+Aeg").parse::<Vkey>(),
        Err(VkeyError::Id { .. } | VkeyError::Key(..))
    ));
    assert!(matches!(
        EXAMPLE_VKEY.replace("+Aek", "+Bek").parse::<Vkey>(),
        Err(VkeyError::Id { .. } | VkeyError::Algorithm(..))
    ));
    assert_eq!("name+530d903a".parse::<Vkey>(), Err(VkeyError::Form));
    let weak = format!(
        "name+00000000+{}",
        BASE64.encode([&[1_u8][..], &[0; 32]].concat())
    );
    assert!(matches!(
        weak.parse::<Vkey>(),
        Err(VkeyError::Key(_, StrictError::WeakKey))
    ));
}
