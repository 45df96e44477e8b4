"""Verifies a tree written by `tlog` with aics-tlog (PyPI): python verify_with_aics.py FOLDER SIZE...

FOLDER holds `tree/` (tiles and bundles), `vkey`, and a signed checkpoint `SIZE.checkpoint` for each size.
Exits non-zero on the first thing that does not verify.
"""

import pathlib
import shutil
import sys
import tempfile

from aics_tlog import (
    FileSystemTileReader,
    TileVerificationError,
    VerifiedTileReader,
    audit_tiles,
    consistency_proof_from_tiles,
    inclusion_proof_from_tiles,
    leaf_hash,
    parse_checkpoint,
    parse_note,
    parse_vkey,
    verify_checkpoint,
    verify_consistency,
    verify_inclusion,
)


def checkpoint(folder, size, vkey):
    note = parse_note((folder / f"{size}.checkpoint").read_bytes())
    result = verify_checkpoint(note, vkey)
    assert result.ok, f"checkpoint {size}: {result}"
    head = parse_checkpoint(note.text)
    assert head.size == size, head
    return head


def verify_size(reader, head):
    report = audit_tiles(reader, head.size, head.root)
    proven = VerifiedTileReader(reader, head.size, head.root)
    borders = {0, 1, 254, 255, 256, 257, 65_534, 65_535, 65_536, head.size // 2, head.size - 1}
    indices = sorted(index for index in borders if index < head.size)
    for index in indices:
        entry = proven.entry(index)
        assert entry.endswith(b"number %d\n" % index), entry
        proof = inclusion_proof_from_tiles(reader, index, head.size)
        assert verify_inclusion(leaf_hash(entry), index, head.size, proof, head.root), index
    print(f"verified {head.size}: {report.tiles} tiles, {report.bundles} bundles, {len(indices)} inclusion proofs")


def verify_growth(reader, heads):
    pairs = [(old, new) for old in heads for new in heads if old.size <= new.size]
    for old, new in pairs:
        proof = consistency_proof_from_tiles(reader, old.size, new.size)
        assert verify_consistency(old.size, new.size, old.root, new.root, proof), (old.size, new.size)
    print(f"consistent: {len(pairs)} pairs")


def find_altered(tree, head):
    """One byte of one full bundle and of one full tile is changed in turn: the audit has to find each."""
    for path in ("tile/entries/000", "tile/0/000"):
        with tempfile.TemporaryDirectory() as scratch:
            copy = pathlib.Path(scratch) / "tree"
            shutil.copytree(tree, copy)
            data = bytearray((copy / path).read_bytes())
            data[100] ^= 1
            (copy / path).write_bytes(data)
            try:
                audit_tiles(FileSystemTileReader(copy), head.size, head.root)
            except TileVerificationError:
                continue
            raise AssertionError(f"a changed byte in {path} was not found")
    print("altered: found")


def main():
    folder = pathlib.Path(sys.argv[1])
    vkey = parse_vkey((folder / "vkey").read_text())
    reader = FileSystemTileReader(folder / "tree")
    heads = [checkpoint(folder, int(size), vkey) for size in sys.argv[2:]]
    for head in heads:
        verify_size(reader, head)
    verify_growth(reader, heads)
    find_altered(folder / "tree", heads[-1])


if __name__ == "__main__":
    main()
