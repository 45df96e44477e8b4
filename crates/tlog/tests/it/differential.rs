//! The same questions to independent implementations: `signed_note` and `tlog_tiles` (Cloudflare, after Go's
//! sumdb) and `ct-merkle`.

use crate::static_tree::entry;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;
use signed_note::{StandardVerifier, VerifierList};
use std::cell::RefCell;
use std::collections::HashMap;
use tlog::checkpoint::Checkpoint;
use tlog::merkle::{self, Hash, Node};
use tlog::note::{Note, NoteError, Signer};
use tlog::strict::SigningKey;
use tlog::tile::{Appender, Kind, Tile, TileError, TileTree, tiles_changed};
use tlog_tiles::{HashReader, split_stored_hash_index};

fn signer(seed: u8) -> Signer {
    Signer::new(
        format!("house.example/{seed}").parse().unwrap(),
        SigningKey::from_seed(&[seed; 32]),
    )
}

fn theirs_verifies(note: &[u8], signers: &[Signer]) -> bool {
    let known = signers.iter().map(|signer| {
        let verifier = StandardVerifier::new(&signer.vkey().to_string()).unwrap();
        Box::new(verifier) as Box<dyn signed_note::Verifier>
    });
    let known = VerifierList::new(known.collect());
    signed_note::Note::from_bytes(note).is_ok_and(|note| note.verify(&known).is_ok())
}

fn ours_verifies(note: &[u8], signers: &[Signer]) -> Result<(), NoteError> {
    let known: Vec<_> = signers.iter().map(|signer| signer.vkey().clone()).collect();
    Note::parse(note)?.verify(&known).map(|_| ())
}

/// Notes are judged alike, but that we refuse a key that signs twice and take fewer and smaller lines.
fn judged_alike(note: &[u8], signers: &[Signer]) {
    let ours = ours_verifies(note, signers);
    let stricter = [
        Err(NoteError::TooManySignatures),
        Err(NoteError::TooLarge(note.len())),
    ];
    if matches!(ours, Err(NoteError::RepeatedKey(_))) || stricter.contains(&ours) {
        return;
    }
    let theirs = theirs_verifies(note, signers);
    assert_eq!(
        ours.is_ok(),
        theirs,
        "{ours:?} for {:?}",
        String::from_utf8_lossy(note)
    );
}

proptest! {
    #[test]
    fn notes_are_judged_alike(
        text in "(\\PC{0,40}\n){1,6}",
        signing in prop::collection::vec(1_u8..6, 1..5),
        known in prop::collection::vec(1_u8..6, 0..4),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let signing: Vec<Signer> = signing.into_iter().map(signer).collect();
        let mut known: Vec<u8> = known;
        known.sort_unstable();
        known.dedup();
        let known: Vec<Signer> = known.into_iter().map(signer).collect();
        let note = Note::sign(text.clone(), &signing.iter().collect::<Vec<_>>()).unwrap();
        let mut bytes = note.to_string().into_bytes();
        prop_assert_eq!(&Note::parse(&bytes).unwrap(), &note);
        judged_alike(&bytes, &known);
        let place = place.index(bytes.len());
        bytes[place] = byte;
        judged_alike(&bytes, &known);
        bytes.remove(place);
        judged_alike(&bytes, &known);
    }

    #[test]
    fn checkpoints_are_read_alike(origin in "[ -~]{0,12}", size in "[0-9]{1,20}|[ -~]{0,6}", root in any::<[u8; 32]>(), tail in "\n{0,2}") {
        let text = format!("{origin}\n{size}\n{}{tail}", Hash(root));
        let ours = text.parse::<Checkpoint>();
        let theirs = tlog_tiles::Checkpoint::from_bytes(text.as_bytes());
        let too_large = size.parse::<u64>().is_ok_and(|size| size > merkle::MAX_SIZE);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok() && !too_large, "{:?}", text);
        if let Ok(ours) = ours {
            prop_assert_eq!(ours.to_string().into_bytes(), theirs.unwrap().to_bytes());
        }
    }

    #[test]
    fn the_same_tiles_change(old in 0_u64..1 << 34, more in 0_u64..200_000) {
        let ours = tiles_changed(old, old + more).filter(|tile| tile.kind() != Kind::Entries);
        let ours: Vec<String> = ours.map(|tile| tile.to_string()).collect();
        let theirs = tlog_tiles::Tile::new_tiles(8, old, old + more).into_iter();
        let theirs: Vec<String> = theirs.map(|tile| tile.path().replacen("tile/8/", "tile/", 1)).collect();
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn tile_paths_are_read_alike(level in "[0-7]|entries", parts in "(x[0-9]{3}/){0,3}[0-9]{3}", width in "(\\.p/[1-9][0-9]{0,2})?") {
        let path = format!("tile/{level}/{parts}{width}");
        let ours = path.parse::<Tile>();
        let theirs = tlog_tiles::Tile::from_path(&path.replacen("tile/", "tile/8/", 1).replace("entries", "data"));
        // A width of zero makes theirs panic, so none is tried here. Theirs know no bound on the tree.
        match (&ours, &theirs) {
            (Ok(ours), Ok(theirs)) => prop_assert_eq!((ours.index(), u32::from(ours.width())), (theirs.level_index(), theirs.width())),
            (Err(_), Ok(theirs)) => prop_assert!(theirs.level_index() >= (merkle::MAX_SIZE >> (8 * theirs.level())) / 256, "{}", path),
            (Ok(_), Err(_)) => prop_assert!(false, "{}", path),
            (Err(_), Err(_)) => {}
        }
    }
}

/// A tree in tiles, held in memory.
struct Tiles {
    size: u64,
    files: HashMap<Tile, Vec<u8>>,
    root: Hash,
}

impl Tiles {
    fn new(size: u64) -> Self {
        let mut appender = Appender::default();
        (0..size).for_each(|index| appender.append(Hash::leaf(&entry(index))).unwrap());
        Self {
            size,
            files: appender.take_tiles().into_iter().collect(),
            root: appender.root(),
        }
    }

    fn tree(&self) -> TileTree<impl FnMut(Tile) -> Result<Vec<u8>, TileError>> {
        TileTree::new(self.size, |tile| {
            self.files
                .get(&tile)
                .cloned()
                .ok_or(TileError::Path(tile.to_string()))
        })
    }
}

/// Lets `tlog_tiles` read the hashes of our tiles.
struct Reader<R>(RefCell<TileTree<R>>);

impl<R: FnMut(Tile) -> Result<Vec<u8>, TileError>> HashReader for Reader<R> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let mut tree = self.0.borrow_mut();
        let read = indexes.iter().map(|place| {
            let (level, index) = split_stored_hash_index(*place);
            tlog_tiles::Hash(tree.hash_at(Node { level, index }).unwrap().0)
        });
        Ok(read.collect())
    }
}

fn flat(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| hash.0).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_same_proofs_are_made(size in 1_u64..3000, index in any::<prop::sample::Index>(), old in any::<prop::sample::Index>()) {
        let (index, old) = (index.index(size as usize) as u64, old.index(size as usize) as u64 + 1);
        let tiles = Tiles::new(size);
        let mut tree = tiles.tree();
        prop_assert_eq!(tree.root().unwrap(), tiles.root);
        let inclusion = tree.prove_inclusion(index).unwrap();
        let consistency = tree.prove_consistency(old).unwrap();
        let old_root = Tiles::new(old).root;

        let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        (0..size).for_each(|index| other.push(entry(index)));
        let other_root = other.root();
        prop_assert_eq!(other_root.as_bytes().as_slice(), tiles.root.0.as_slice());
        let other_inclusion = other.prove_inclusion(index as usize);
        prop_assert_eq!(other_inclusion.as_bytes(), flat(&inclusion));
        let other_consistency = other.prove_consistency((size - old) as usize);
        prop_assert_eq!(other_consistency.as_bytes(), flat(&consistency));

        let reader = Reader(RefCell::new(tree));
        let record: Vec<Hash> = tlog_tiles::prove_record(size, index, &reader).unwrap().into_iter().map(|hash| Hash(hash.0)).collect();
        prop_assert_eq!(&record, &inclusion);
        let grown: Vec<Hash> = tlog_tiles::prove_tree(size, old, &reader).unwrap().into_iter().map(|hash| Hash(hash.0)).collect();
        prop_assert_eq!(&grown, &consistency);

        let leaf = Hash::leaf(&entry(index));
        prop_assert_eq!(merkle::verify_inclusion(index, size, &leaf, &tiles.root, &inclusion), Ok(()));
        prop_assert_eq!(merkle::verify_consistency(old, size, &old_root, &tiles.root, &consistency), Ok(()));
    }

    #[test]
    fn altered_proofs_are_refused_alike(size in 2_u64..600, place in any::<prop::sample::Index>(), flip in 0_usize..256, cut in 0_usize..3, shift in 0_u64..3) {
        let tiles = Tiles::new(size);
        let index = place.index(size as usize) as u64;
        let mut proof = tiles.tree().prove_inclusion(index).unwrap();
        let at = place.index(proof.len());
        match cut {
            0 => proof[at].0[flip / 8] ^= 1 << (flip % 8),
            1 => drop(proof.remove(at)),
            _ => {}
        }
        let claimed = index + shift;
        let leaf = Hash::leaf(&entry(index));
        let ours = merkle::verify_inclusion(claimed, size, &leaf, &tiles.root, &proof);
        let theirs = proof.iter().map(|hash| tlog_tiles::Hash(hash.0)).collect();
        let theirs = tlog_tiles::check_record(&theirs, size, tlog_tiles::Hash(tiles.root.0), claimed, tlog_tiles::Hash(leaf.0));
        prop_assert_eq!(ours.is_ok(), theirs.is_ok());
        prop_assert_eq!(ours.is_ok(), cut == 2 && shift == 0);
    }
}
