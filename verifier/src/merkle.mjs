// Merkle trees of RFC 6962: is this leaf in that tree, is this tree the beginning of that one? Sizes are below 2^53.
import { concat, equal } from "./base.mjs";
import { sha256 } from "./sha256.mjs";

const half = (n) => Math.floor(n / 2);
export const leafHash = (leaf) => sha256(concat(Uint8Array.of(0), leaf));
export const nodeHash = (left, right) => sha256(concat(Uint8Array.of(1), left, right));
const areHashes = (proof, ...roots) => proof.length <= 63 && [...proof, ...roots].every((hash) => hash.length === 32);

// RFC 9162, 2.1.3.2. `hash` is the leaf's hash.
export function verifyInclusion(index, size, hash, proof, root) {
  if (!(index >= 0 && index < size && Number.isSafeInteger(size) && areHashes(proof, hash, root))) return false;
  let fn = index, sn = size - 1, r = hash;
  for (const p of proof) {
    if (sn === 0) return false;
    if (fn % 2 || fn === sn) {
      r = nodeHash(p, r);
      while (fn % 2 === 0 && fn !== 0) { fn = half(fn); sn = half(sn); }
    } else {
      r = nodeHash(r, p);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equal(r, root);
}

// RFC 9162, 2.1.4.2.
export function verifyConsistency(size1, size2, root1, root2, proof) {
  if (!(size1 > 0 && size1 <= size2 && Number.isSafeInteger(size2) && areHashes(proof, root1, root2))) return false;
  if (size1 === size2) return proof.length === 0 && equal(root1, root2);
  if (proof.length === 0) return false;
  const path = Number.isInteger(Math.log2(size1)) ? [root1, ...proof] : proof;
  let fn = size1 - 1, sn = size2 - 1, fr = path[0], sr = path[0];
  while (fn % 2) { fn = half(fn); sn = half(sn); }
  for (const c of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 || fn === sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while (fn % 2 === 0 && fn !== 0) { fn = half(fn); sn = half(sn); }
    } else {
      sr = nodeHash(sr, c);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equal(fr, root1) && equal(sr, root2);
}
