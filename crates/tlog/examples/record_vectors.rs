//! Prints records, proofs and booklets of one small house, good and altered, as JSON: the vectors by which other
//! readers of these formats are checked, the plain-JavaScript verifier first. All seeds are fixed, so the output is
//! always the same. `verifier/test/records.json` keeps it, and a test says when it is stale:
//!
//! `cargo run -p tlog --example record_vectors > verifier/test/records.json`

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use std::error::Error;
use tlog::cosignature::Cosigner;
use tlog::merkle::{self, MerkleError, Node};
use tlog::proof::Proof;
use tlog::record::body::{Media, Source};
use tlog::record::keydoc::{Editor, LogKey};
use tlog::record::site::{FileRef, SiteState};
use tlog::record::{
    Act, BodyRef, CallBody, CallId, CallKind, Digest, Entry, HouseId, KeyChain, KeyDoc, Kind,
    Kinds, Label, Origin, Reason, SignedEntry, WithdrawBody,
};
use tlog::{Checkpoint, Hash, Note, Signer, SigningKey, Vkey};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    print!("{}", vectors()?);
    Ok(())
}

/// All vectors, as the file holds them.
///
/// # Errors
/// When a good record cannot be made: the formats changed.
pub fn vectors() -> Result<String> {
    let house = House::new()?;
    let all = json!({
        "about": "Made by crates/tlog/examples/record_vectors.rs from fixed seeds.",
        "house": house.id().to_string(),
        "witnesses": [ally(1)?.vkey().to_string(), ally(2)?.vkey().to_string(), ally(3)?.vkey().to_string()],
        "ids": ids(),
        "records": records(&house)?,
        "booklets": booklets(&house)?,
        "proofs": proofs(&house)?,
    });
    Ok(serde_json::to_string_pretty(&all)? + "\n")
}

/// The log of the house, and the bodies beside it.
struct House {
    leaves: Vec<Vec<u8>>,
    bodies: Vec<Option<Vec<u8>>>,
    picture: Vec<u8>,
}

impl House {
    fn new() -> Result<Self> {
        let mut house = Self {
            leaves: Vec::new(),
            bodies: Vec::new(),
            picture: (0..=255).collect(),
        };
        house.add(first()?.sign(&[&root(1)?, &root(3)?])?, None);
        house.publish(1, 1, "fr", "Les cloches sonnent à midi", 1, None)?;
        house.publish(1, 1, "ar", "تُقرع الأجراس ظهرًا", 1, None)?;
        house.publish(1, 1, "fr", "Les cloches sonneront à midi", 2, Some(1))?;
        let cut = (house.size(), house.root()?);
        house.add(second(cut)?.sign(&[&root(1)?, &root(2)?, &root(4)?])?, None);
        house.publish(2, 2, "uk", "Збір на площі", 1, None)?;
        let reason = [("en".to_owned(), "The square is closed.".to_owned())].into();
        let body = WithdrawBody {
            call: call_id(2),
            reason,
        }
        .build(&[77; 32])?;
        house.act(
            2,
            Act::Withdraw {
                id: call_id(2),
                body: Some(BodyRef::of(&body)),
                targets: vec![5],
            },
            Some(body),
        )?;
        house.publish(2, 3, "en", "A name that should not stand here", 1, None)?;
        house.act(
            2,
            Act::Erase {
                targets: vec![7],
                reason: Reason::Privacy,
            },
            None,
        )?;
        house.publish_site()?;
        house.publish(2, 4, "es", "Las campanas", 1, None)?;
        house.publish(2, 5, "en", "Nobody of the house wrote this", 1, None)?;
        house.act(
            2,
            Act::Repudiate {
                first: 11,
                last: 11,
            },
            None,
        )?;
        Ok(house)
    }

    fn id(&self) -> HouseId {
        HouseId::of_leaf(&self.leaves[0])
    }

    fn size(&self) -> u64 {
        self.leaves.len() as u64
    }

    fn add(&mut self, leaf: Vec<u8>, body: Option<Vec<u8>>) {
        self.leaves.push(leaf);
        self.bodies.push(body);
    }

    fn act(&mut self, keys: u64, act: Act, body: Option<Vec<u8>>) -> Result<()> {
        let signers = [editor(1)?, editor(2)?];
        let needed = if matches!(act, Act::Erase { .. }) {
            2
        } else {
            1
        };
        let entry = Entry {
            origin: origin(),
            time: 1_795_406_580 + 600 * self.size(),
            keys,
            act,
        };
        self.add(
            entry.sign(&signers.iter().take(needed).collect::<Vec<_>>())?,
            body,
        );
        Ok(())
    }

    fn publish(
        &mut self,
        keys: u64,
        call: u8,
        lang: &str,
        title: &str,
        rev: u64,
        prev: Option<u64>,
    ) -> Result<()> {
        let n = u8::try_from(self.size())?;
        let body = self.words(call, lang, title, rev)?.build(&[n; 32])?;
        let (kind, id, lang) = (CallKind::Statement, call_id(call), lang.parse()?);
        let act = Act::Edition {
            kind,
            id,
            lang,
            rev,
            body: BodyRef::of(&body),
            prev,
        };
        self.act(keys, act, Some(body))
    }

    fn words(&self, call: u8, lang: &str, title: &str, rev: u64) -> Result<CallBody> {
        let picture = Media {
            smaller: Vec::new(),
            name: "cloche.webp".to_owned(),
            sha256: Digest::of(&self.picture),
            size: self.picture.len() as u64,
            media_type: "image/webp".to_owned(),
            alt: "Una campana".to_owned(),
            width: Some(16),
            height: Some(16),
        };
        Ok(CallBody {
            call: call_id(call),
            kind: CallKind::Statement,
            lang: lang.parse()?,
            slug: format!("call-{call}"),
            title: title.to_owned(),
            summary: format!("{title}."),
            text: format!("{title}.\n\n**1.** <b>&amp;</b>\n"),
            tags: vec![],
            source: (lang == "ar").then_some(Source {
                lang: "fr".parse()?,
                rev: 1,
            }),
            correction: if rev > 1 {
                "sonneront".to_owned()
            } else {
                String::new()
            },
            published: "2026-11-23T12:00:00+01:00".to_owned(),
            event: None,
            media: if lang == "es" { vec![picture] } else { vec![] },
        })
    }

    fn publish_site(&mut self) -> Result<()> {
        let files = [(
            "fr/call-1.html".parse()?,
            FileRef::of(b"<!doctype html>\n<title>page</title>\n"),
        )]
        .into();
        let body = SiteState::keyframe(&files).build(&[9; 32])?;
        self.act(
            2,
            Act::Site {
                body: BodyRef::of(&body),
                prev: None,
            },
            Some(body),
        )
    }

    fn node(&self, node: Node) -> std::result::Result<Hash, MerkleError> {
        let width = 1usize << node.level;
        let start = usize::try_from(node.index).unwrap_or(usize::MAX) * width;
        let mut row: Vec<Hash> = self.leaves[start..start + width]
            .iter()
            .map(|leaf| Hash::leaf(leaf))
            .collect();
        while row.len() > 1 {
            row = row
                .chunks(2)
                .map(|pair| Hash::node(&pair[0], &pair[1]))
                .collect();
        }
        Ok(row[0])
    }

    fn root(&self) -> Result<Hash> {
        Ok(merkle::root::<MerkleError>(self.size(), |node| {
            self.node(node)
        })?)
    }

    fn path(&self, index: u64) -> Result<Vec<Hash>> {
        Ok(merkle::prove_inclusion::<MerkleError>(
            index,
            self.size(),
            |node| self.node(node),
        )?)
    }

    /// The checkpoint by log key `n` with the cosignatures of these allies.
    fn checkpoint(&self, n: u8, allies: &[u8]) -> Result<Note> {
        let checkpoint = Checkpoint::new(origin().to_string(), self.size(), self.root()?)?;
        let mut note = checkpoint.sign(&[&log(n)?])?;
        for n in allies {
            let time = 1_795_500_000 + u64::from(*n) * 60;
            note.add(ally(*n)?.cosign(&checkpoint.to_string(), time)?)?;
        }
        Ok(note)
    }

    fn key_documents(&self) -> Vec<Value> {
        [0, 4]
            .iter()
            .filter_map(|index| self.leaves.get(*index))
            .map(|leaf| base64(leaf))
            .collect()
    }

    fn booklet(&self, checkpoint: &Note, indices: &[u64]) -> Result<Value> {
        let mut entries = Vec::new();
        for index in indices {
            let place = usize::try_from(*index)?;
            let mut entry = json!({ "index": index, "leaf": base64(&self.leaves[place]) });
            if let Some(body) = self.bodies[place].as_ref().filter(|_| *index != 7) {
                entry["body"] = base64(body);
            }
            entry["proof"] = self.path(*index)?.iter().map(Hash::to_string).collect();
            entries.push(entry);
        }
        Ok(json!({
            "format": "beffroi/booklet/v1",
            "house": self.id().to_string(),
            "keys": self.key_documents(),
            "checkpoint": base64(checkpoint.to_string().as_bytes()),
            "entries": entries,
            "blobs": [],
        }))
    }
}

/// House IDs of leaves, and what a person may type for the first of them.
fn ids() -> Value {
    let leaves: [&[u8]; 3] = [b"", b"leaf zero\n", &[0xff; 300]];
    let id = HouseId::of_leaf(leaves[0]).to_string();
    let mut wrong = id.clone().into_bytes();
    wrong.swap(0, 1);
    let typed = [
        id.to_lowercase(),
        id.replace('-', " "),
        id.replace('0', "O").replace('1', "l"),
        String::from_utf8(wrong).unwrap_or_default(),
        format!("{id}0"),
        id.replacen(id.chars().next().unwrap_or('0'), "U", 1),
        String::new(),
    ];
    json!({
        "of": leaves.map(|leaf| json!({ "leaf": base64(leaf), "id": HouseId::of_leaf(leaf).to_string() })),
        "typed": typed.map(|text| json!({ "read": text.parse::<HouseId>().map(|id| id.to_string()).ok(), "text": text })),
    })
}

/// Leaves with the judgement of this crate, most of them signed but not in the one form, or by the wrong key.
fn records(house: &House) -> Result<Vec<Value>> {
    let mut chain = KeyChain::start(house.id(), &house.leaves[0])?;
    chain.push(&house.leaves[4], Some(4))?;
    let mut out = Vec::new();
    let mut judge = |name: &str, index: u64, leaf: &[u8]| {
        let good =
            SignedEntry::parse(leaf).and_then(|entry| chain.verify_entry(&entry, Some(index)));
        let why = good.as_ref().err().map(ToString::to_string);
        out.push(json!({ "name": name, "index": index, "leaf": base64(leaf), "good": good.is_ok(), "why": why }));
    };
    for (index, leaf) in house
        .leaves
        .iter()
        .enumerate()
        .filter(|(index, _)| ![0, 4].contains(index))
    {
        judge("as in the log", index as u64, leaf);
    }
    judge(
        "under keys that were no longer in force",
        6,
        &house.leaves[3],
    );
    judge("under keys that were not yet in force", 3, &house.leaves[5]);
    for index in [3, 6, 8, 12] {
        let note = Note::parse(&house.leaves[index])?;
        for (from, to) in FORMS {
            let text = note.text().replacen(from, to, 1);
            if text != note.text() && !text.is_empty() {
                let lines = [editor(1)?, editor(2)?]
                    .iter()
                    .map(|editor| editor.sign(&text))
                    .collect();
                let leaf = Note::from_parts(text, lines).map(|note| note.to_string().into_bytes());
                judge(
                    &format!("{from:?} became {to:?}"),
                    index as u64,
                    &leaf.unwrap_or_default(),
                );
            }
        }
    }
    let text = Note::parse(&house.leaves[5])?.text().to_owned();
    let erase = Note::parse(&house.leaves[8])?.text().to_owned();
    for (name, text, signers) in [
        ("by a stranger", &text, vec![editor(9)?]),
        (
            "by an editor and a stranger",
            &text,
            vec![editor(1)?, editor(9)?],
        ),
        ("by a root", &text, vec![root(1)?]),
        ("by two editors", &text, vec![editor(1)?, editor(2)?]),
        ("by too few", &erase, vec![editor(1)?]),
        ("by enough", &erase, vec![editor(2)?, editor(1)?]),
    ] {
        let lines = signers.iter().map(|signer| signer.sign(text)).collect();
        judge(
            name,
            9,
            Note::from_parts(text.as_str(), lines)?
                .to_string()
                .as_bytes(),
        );
    }
    let line = editor(1)?.sign(&text).to_string();
    judge(
        "one key twice",
        9,
        format!("{text}\n{line}{line}").as_bytes(),
    );
    judge(
        "base64 with loose ends",
        9,
        format!("{text}\n{}", loosen(&line)).as_bytes(),
    );
    Ok(out)
}

/// Other ways to write the same, and things that are not there; one is no change of meaning, to be accepted.
const FORMS: [(&str, &str); 22] = [
    ("time 1", "time 01"),
    ("time ", "time  "),
    ("time ", "time +"),
    ("time 1", "time 9999999991"),
    ("rev 2", "rev 0"),
    ("rev 2", "rev 1"),
    ("rev 2", "rev 3"),
    ("lang fr", "lang FR"),
    ("lang fr", "lang pt-br"),
    ("lang fr", "lang pt-BR"),
    ("prev 1", "prev"),
    ("prev 1\n", ""),
    ("prev 1\n", "prev 1\nprev 1\n"),
    ("keys ", "keys 0"),
    ("keys 1\n", "keys 1\nmore 1\n"),
    ("statement", "poem"),
    ("body sha256:", "body sha256:A"),
    ("id 0", "id 8"),
    ("target 7", "target 7\ntarget 7"),
    ("target 11\ntarget 11", "target 12\ntarget 11"),
    ("reason privacy", "reason whim"),
    ("beffroi/entry/v1\nbeffroi/0", "beffroi/entry/v1\nbeffroi/1"),
];

/// The same signature with bits set that base64 does not use.
fn loosen(line: &str) -> String {
    let body = line.trim_end_matches(['=', '\n']);
    let padding = line.trim_end().len() - body.len();
    let last = body.chars().last().unwrap_or('A');
    let loose = if last == 'A' {
        'B'
    } else {
        char::from_u32(u32::from(last) + 1).unwrap_or('B')
    };
    format!(
        "{}{loose}{}\n",
        &body[..body.len() - 1],
        "=".repeat(padding)
    )
}

/// Booklets, and the state that each has for a reader who knows the house and three witnesses, and asks for two.
fn booklets(house: &House) -> Result<Vec<Value>> {
    let plain = house.checkpoint(2, &[])?;
    let current = house.booklet(&plain, &[0, 3, 4])?;
    let picture = json!([{ "sha256": Digest::of(&house.picture).to_string(), "type": "image/webp", "bytes": base64(&house.picture) }]);
    let mut out = Vec::new();
    let mut add = |name: &str, state: u8, payload: Value| {
        out.push(json!({ "name": name, "state": state, "payload": payload }));
    };
    add("current", 2, current.clone());
    add(
        "witnessed by two",
        3,
        house.booklet(&house.checkpoint(2, &[1, 2])?, &[0, 3, 4])?,
    );
    add(
        "witnessed by one",
        2,
        house.booklet(&house.checkpoint(2, &[1])?, &[0, 3, 4])?,
    );
    add("superseded", 4, house.booklet(&plain, &[0, 1, 3, 4])?);
    add("withdrawn", 4, house.booklet(&plain, &[0, 4, 5, 6])?);
    add("erased", 4, house.booklet(&plain, &[0, 4, 7, 8])?);
    add("repudiated", 4, house.booklet(&plain, &[0, 4, 11, 12])?);
    let mut two = house.booklet(&plain, &[0, 2, 4, 10])?;
    two["blobs"] = picture.clone();
    add("two editions with a picture", 2, two.clone());
    two["blobs"][0]["bytes"] = base64(b"other bytes");
    add("another picture", 0, two.clone());
    let mut stray = current.clone();
    stray["blobs"] = picture;
    add("a picture that no text names", 0, stray);
    add(
        "without its body",
        0,
        without(&current, "/entries/1", "body"),
    );
    add("without its erasure", 0, house.booklet(&plain, &[0, 4, 7])?);
    add(
        "without a key document among the entries",
        0,
        house.booklet(&plain, &[0, 3])?,
    );
    add(
        "without the second key document",
        0,
        changed(&current, "/keys", json!([current["keys"][0]])),
    );
    add(
        "another body",
        0,
        changed(
            &current,
            "/entries/1/body",
            base64(house.bodies[1].as_deref().unwrap_or_default()),
        ),
    );
    add(
        "another index",
        0,
        changed(&current, "/entries/1/index", json!(2)),
    );
    add(
        "another House ID",
        0,
        changed(&current, "/house", json!(HouseId::of_leaf(b"").to_string())),
    );
    add(
        "another format",
        0,
        changed(&current, "/format", json!("beffroi/booklet/v2")),
    );
    add(
        "a retired log key beyond its cut",
        0,
        house.booklet(&house.checkpoint(1, &[])?, &[0, 3, 4])?,
    );
    add(
        "an unknown log key",
        0,
        house.booklet(&house.checkpoint(9, &[])?, &[0, 3, 4])?,
    );
    add(
        "an entry by a stranger, in the log",
        0,
        forged(house, &[editor(9)?])?,
    );
    add("an erasure by one editor, in the log", 0, underhand(house)?);
    Ok(out)
}

/// A house whose log holds an entry with the wrong signatures.
fn forged(house: &House, signers: &[Signer]) -> Result<Value> {
    let mut forged = House {
        leaves: house.leaves.clone(),
        bodies: house.bodies.clone(),
        picture: vec![],
    };
    let text = Note::parse(&house.leaves[10])?.text().to_owned();
    let lines = signers.iter().map(|signer| signer.sign(&text)).collect();
    forged.leaves[10] = Note::from_parts(text, lines)?.to_string().into_bytes();
    forged.booklet(&forged.checkpoint(2, &[])?, &[0, 4, 10])
}

fn underhand(house: &House) -> Result<Value> {
    let mut forged = House {
        leaves: house.leaves.clone(),
        bodies: house.bodies.clone(),
        picture: vec![],
    };
    let text = Note::parse(&house.leaves[8])?.text().to_owned();
    forged.leaves[8] = Note::from_parts(text.clone(), vec![editor(1)?.sign(&text)])?
        .to_string()
        .into_bytes();
    forged.booklet(&forged.checkpoint(2, &[])?, &[0, 4, 7, 8])
}

fn changed(booklet: &Value, pointer: &str, value: Value) -> Value {
    let mut booklet = booklet.clone();
    if let Some(place) = booklet.pointer_mut(pointer) {
        *place = value;
    }
    booklet
}

fn without(booklet: &Value, pointer: &str, field: &str) -> Value {
    let mut booklet = booklet.clone();
    if let Some(Value::Object(place)) = booklet.pointer_mut(pointer) {
        place.shift_remove(field);
    }
    booklet
}

/// Proof files with the files that go with them.
fn proofs(house: &House) -> Result<Vec<Value>> {
    let mut out = Vec::new();
    let with = Proof::new(3, house.path(3)?, house.checkpoint(2, &[1, 2, 3])?);
    let body = |index: usize| base64(house.bodies[index].as_deref().unwrap_or_default());
    let mut add = |name: &str, state: u8, proof: &Proof, index: usize, body: Value| {
        let bundle: Vec<u8> = house.leaves.iter().flat_map(|leaf| framed(leaf)).collect();
        let proof = base64(proof.to_string().as_bytes());
        let (leaf, keys) = (base64(&house.leaves[index]), house.key_documents());
        out.push(json!({ "name": name, "state": state, "proof": proof, "leaf": leaf, "bundle": base64(&bundle), "body": body, "keys": keys }));
    };
    add("of an edition", 3, &with, 3, body(3));
    add("with another body", 0, &with, 3, body(1));
    add("with another entry", 0, &with, 2, body(2));
    let moved = Proof::new(2, house.path(3)?, house.checkpoint(2, &[])?);
    add("at another index", 0, &moved, 3, body(3));
    add(
        "of the site",
        2,
        &Proof::new(9, house.path(9)?, house.checkpoint(2, &[])?),
        9,
        body(9),
    );
    Ok(out)
}

/// A leaf as entry bundles hold it: its length in two bytes, then itself.
fn framed(leaf: &[u8]) -> Vec<u8> {
    [
        &u16::try_from(leaf.len()).unwrap_or(u16::MAX).to_be_bytes(),
        leaf,
    ]
    .concat()
}

fn first() -> Result<KeyDoc> {
    let mut editors = vec![
        Editor {
            key: vkey(&editor(1)?),
            kinds: Kinds::Any,
        },
        Editor {
            key: vkey(&editor(2)?),
            kinds: "erase,statement".parse()?,
        },
    ];
    editors.sort_by_key(|editor| editor.key.to_string());
    Ok(KeyDoc {
        origin: origin(),
        version: 1,
        prev: None,
        root_threshold: 2,
        roots: vec![vkey(&root(1)?), vkey(&root(2)?), vkey(&root(3)?)],
        logs: vec![LogKey {
            key: vkey(&log(1)?),
            from: 0,
            until: None,
        }],
        editors,
        thresholds: vec![(Kind::Erase, 2)],
        policy: None,
    })
}

fn second(cut: (u64, Hash)) -> Result<KeyDoc> {
    let mut doc = first()?;
    doc.prev = Some(doc.digest()?);
    doc.version = 2;
    doc.roots[2] = vkey(&root(4)?);
    doc.logs[0].until = Some(cut);
    doc.logs.push(LogKey {
        key: vkey(&log(2)?),
        from: cut.0,
        until: None,
    });
    doc.policy = Some(Digest::of(b"policy"));
    Ok(doc)
}

fn origin() -> Origin {
    Origin::new([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
}

fn root(n: u8) -> Result<Signer> {
    Ok(Signer::new(
        origin().root_name(Label::new([0, 1, n]))?,
        SigningKey::from_seed(&[n; 32]),
    ))
}

fn editor(n: u8) -> Result<Signer> {
    Ok(Signer::new(
        origin().editor_name(Label::new([0, 2, n]))?,
        SigningKey::from_seed(&[100 + n; 32]),
    ))
}

fn log(n: u8) -> Result<Signer> {
    Ok(Signer::new(
        origin().log_name()?,
        SigningKey::from_seed(&[200 + n; 32]),
    ))
}

fn ally(n: u8) -> Result<Cosigner> {
    Ok(Cosigner::new(
        Origin::new([n; 10]).witness_name()?,
        SigningKey::from_seed(&[50 + n; 32]),
    ))
}

fn call_id(n: u8) -> CallId {
    CallId::new(1_795_406_580_000, [n; 10])
}

fn vkey(signer: &Signer) -> Vkey {
    signer.vkey().clone()
}

fn base64(bytes: &[u8]) -> Value {
    BASE64.encode(bytes).into()
}
