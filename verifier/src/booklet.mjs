// Booklets: finding the machine part of the page, and checking all of it. Hashes come first, since they are cheap.
import { Fault, fromBase64, hex, need, readHouseId } from "./base.mjs";
import { leafHash, verifyInclusion } from "./merkle.mjs";
import { parseCheckpoint, parseNote } from "./note.mjs";
import { checkEntry, isEdition, isKeyDocument, keyChain, openBody, openCheckpoint, parseEntry, standings } from "./records.mjs";
import { sha256 } from "./sha256.mjs";

export const MAX_BOOKLET_BYTES = 8 * 1024 * 1024;
// In pieces, since this code itself stands in the pages that it searches.
export const OPEN = "<" + 'script type="application/x-beffroi">', CLOSE = "</" + "script>";

export const isBooklet = (html) => html.includes(OPEN);

// The JSON object in a booklet page. A second one would let two readers see different things, so it is refused.
export function payloadOf(html) {
  const start = html.indexOf(OPEN) + OPEN.length, end = html.indexOf(CLOSE, start);
  need(end > 0 && !html.includes(OPEN, start), "garbled", "booklet");
  const bytes = fromBase64(html.slice(start, end).replace(/[\r\n\t ]/g, ""));
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Fault("garbled", "booklet");
  }
}

const list = (value) => { need(Array.isArray(value), "garbled", "booklet"); return value; };

// The house, checkpoint, and items { index, entry, content, standing } of a booklet. Throws a Fault for whatever is
// altered or missing. Who the house is, this cannot tell.
export function checkBooklet(payload, witnesses = []) {
  need(payload?.format === "beffroi/booklet/v1" && typeof payload.house === "string", "garbled", "booklet");
  const keys = list(payload.keys).map(fromBase64);
  const note = parseNote(fromBase64(payload.checkpoint)), { size, root } = parseCheckpoint(note.text);
  const found = list(payload.entries).map((item) => readItem(item, size, root));
  need(found.every((item, i) => i === 0 || found[i - 1].index < item.index), "garbled", "booklet");
  const indexOf = new Map(found.filter(({ leaf }) => isKeyDocument(leaf)).map(({ leaf, index }) => [hex(leaf), index]));
  need(indexOf.size === keys.length && keys.every((leaf) => indexOf.has(hex(leaf))), "missing", "beffroi/keys/");
  const items = openItems(found);
  checkBlobs(readBlobs(list(payload.blobs ?? [])), items);
  const chain = keyChain(keys, (leaf) => indexOf.get(hex(leaf)));
  need(readHouseId(payload.house) === chain.house, "otherHouse", payload.house);
  const checkpoint = openCheckpoint(note, chain, witnesses);
  for (const { entry, index } of items) checkEntry(entry, index, chain);
  return { chain, checkpoint, items };
}

function readItem(item, size, root) {
  const leaf = fromBase64(item?.leaf), proof = list(item.proof).map(fromBase64);
  need(verifyInclusion(item.index, size, leafHash(leaf), proof, root), "notInLog", `#${item.index}`);
  return { index: item.index, leaf, body: item.body === undefined ? null : fromBase64(item.body) };
}

function openItems(found) {
  const items = found.filter(({ leaf }) => !isKeyDocument(leaf))
    .map(({ index, leaf, body }) => ({ index, body, entry: parseEntry(leaf) }));
  const standing = standings(items);
  for (const item of items) {
    item.standing = standing.get(item.index);
    item.content = contentOf(item);
  }
  return items;
}

// What the entry committed to; null when it has nothing, or when it is erased: erased words are not shown again.
export function contentOf({ index, entry, body, standing }) {
  if (!body) {
    const mayLack = !entry.body || standing.what !== "current" || entry.kind === "site";
    need(mayLack, "missing", `beffroi/body/${entry.body?.slice(0, 2)}/${entry.body}`);
    return null;
  }
  need(entry.body, "garbled", `#${index}`);
  const content = openBody(body, entry);
  const fits = !isEdition(entry) || (content.call === entry.id && content.lang === entry.lang && content.kind === entry.kind);
  need(fits, "otherBody", entry.body);
  return standing.what === "erased" ? null : content;
}

function readBlobs(blobs) {
  return blobs.map((blob) => {
    const bytes = fromBase64(blob?.bytes);
    need(hex(sha256(bytes)) === blob.sha256, "otherBlob", blob.sha256);
    return blob;
  });
}

function checkBlobs(blobs, items) {
  const media = items.flatMap(({ content }) => content?.media ?? []);
  for (const { sha256: digest, type } of blobs) {
    need(media.some((file) => file.sha256 === digest && file.type === type), "otherBlob", digest);
  }
}
