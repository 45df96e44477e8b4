// Records: key documents and their chain, entries, and what later entries say of earlier ones.
import { decodeText, encodeText, equal, Fault, fromBase64, hex, houseIdOf, need } from "./base.mjs";
import { isNote, parseCheckpoint, parseNote, parseVkey, verifyNote } from "./note.mjs";
import { sha256 } from "./sha256.mjs";

const B = "[0-9a-hjkmnp-tv-z]", N = "(?:0|[1-9][0-9]{0,15})", HEX = "[0-9a-f]{64}";
const ORIGIN = `beffroi/${B}{16}`, ID = `[0-7]${B}{25}`;
const TAG = "(?:[a-z]{2,3}|[a-z]{5,8})(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
  + "(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?";
const CALLS = "alarm|event|letter|page|pledge|statement";
const KINDS = [...CALLS.split("|"), "erase", "repudiate", "site", "withdraw"].sort();
const BODY = `body sha256:(?<body>${HEX}) (?<size>${N})\n`;

// The lines between `time` and `keys`, by kind. A text that does not match is refused, so each entry has one form.
const LINES = {
  withdraw: `id (?<id>${ID})\n(?:${BODY})?(?<targets>(?:target ${N}\n)+)`,
  erase: `(?<targets>(?:target ${N}\n)+)reason (?<reason>privacy|safety|order|error)\n`,
  repudiate: `target (?<first>${N})\ntarget (?<last>${N})\n`,
  site: `${BODY}(?:prev (?<prev>${N})\n)?`,
};
const EDITION = `id (?<id>${ID})\nlang (?<lang>${TAG})\nrev (?<rev>${N})\n${BODY}(?:prev (?<prev>${N})\n)?`;
for (const kind of CALLS.split("|")) LINES[kind] = EDITION;
const PATTERNS = {};
for (const kind of KINDS) {
  PATTERNS[kind] = new RegExp(`^beffroi/entry/v1\n(?<origin>${ORIGIN})\n(?<kind>${kind})\ntime (?<time>${N})\n${LINES[kind]}keys (?<keys>${N})\n$`);
}

function number(text) {
  if (text === undefined) return undefined;
  const n = Number(text);
  need(Number.isSafeInteger(n), "garbled", "number");
  return n;
}

export const isEdition = (entry) => entry.id !== undefined && entry.lang !== undefined;

export function parseEntry(leaf) {
  need(leaf.length <= 2048, "garbled", "entry");
  const note = parseNote(leaf);
  const groups = PATTERNS[note.text.split("\n", 3)[2]]?.exec(note.text)?.groups;
  need(groups, "garbled", "entry");
  const entry = { ...groups, note };
  for (const field of ["time", "rev", "size", "prev", "first", "last", "keys"]) entry[field] = number(groups[field]);
  entry.targets = groups.targets?.trim().split("\n").map((line) => number(line.slice(7)));
  const ascending = (entry.targets ?? []).every((target, i, all) => i === 0 || all[i - 1] < target);
  const replaces = !isEdition(entry) || (entry.rev === 1) === (entry.prev === undefined);
  need(entry.keys > 0 && entry.rev !== 0 && !(entry.lang?.length > 35) && ascending && replaces, "garbled", "entry");
  need(!(entry.targets?.length > 256) && !(entry.first > entry.last), "garbled", "entry");
  return entry;
}

// Reads lines from the top: `take` one that has to match, or any number of them.
function lineReader(text) {
  const lines = text.split("\n");
  const match = (pattern) => lines.length > 1 ? pattern.exec(lines[0]) : null;
  const maybe = (pattern) => { const found = match(pattern); if (found) lines.shift(); return found; };
  return {
    maybe,
    take(pattern) { const found = maybe(pattern); need(found, "garbled", "key document"); return found; },
    many(pattern) { const all = []; for (let m; (m = maybe(pattern));) all.push(m); return all; },
    end() { need(lines.length === 1 && lines[0] === "", "garbled", "key document"); },
  };
}

const line = (pattern) => new RegExp(`^${pattern}$`);

export function parseKeyDocument(leaf) {
  need(leaf.length <= 16384, "garbled", "key document");
  const note = parseNote(leaf), read = lineReader(note.text);
  read.take(/^beffroi\/keys\/v1$/);
  const origin = read.take(line(ORIGIN))[0];
  const version = number(read.take(line(`version (${N})`))[1]);
  const prev = read.maybe(line(`prev sha256:(${HEX})`))?.[1];
  const [, threshold, rootKeys] = read.take(line(`root (${N}) (.+)`));
  const logs = read.many(line(`log (\\S+) from (${N})(?: until (${N}) ([A-Za-z0-9+/]{43}=))?`)).map(
    ([, key, from, until, root]) =>
      ({ key: parseVkey(key), from: number(from), until: number(until), root: root && fromBase64(root) }));
  const editors = read.many(line("editor (\\S+) (any|[a-z,]+)")).map(([, key, kinds]) =>
    ({ key: parseVkey(key), kinds: kinds.split(",") }));
  const thresholds = read.many(line(`threshold (${KINDS.join("|")}) (${N})`)).map(([, kind, n]) => [kind, number(n)]);
  read.maybe(line(`policy sha256:${HEX}`));
  read.end();
  const doc = { note, origin, version, prev, threshold: number(threshold), roots: rootKeys.split(" ").map(parseVkey),
    logs, editors, thresholds, digest: hex(sha256(encodeText(note.text))) };
  checkKeyDocument(doc);
  return doc;
}

const ascends = (items) => items.every((item, i) => i === 0 || items[i - 1] < item);

function checkKeyDocument(doc) {
  const { origin, version, prev, roots, logs, editors, thresholds } = doc;
  const named = (key, role) => key.type === 1 && line(`${origin}/${role}/${B}{4}`).test(key.name);
  const keys = [...roots, ...logs.map((log) => log.key), ...editors.map((editor) => editor.key)];
  const count = (n, least, most) => n >= least && n <= most;
  const kindsFit = ({ kinds }) => kinds.join() === "any" || (ascends(kinds) && kinds.every((kind) => KINDS.includes(kind)));
  const logsFit = logs.every(({ key, from, until }, i) => key.type === 1 && key.name === origin
    && from === (i ? logs[i - 1].until : 0) && (i === 0 || from > 0)
    && (i === logs.length - 1 ? until === undefined : until >= from));
  const rules = [
    version > 0, (prev === undefined) === (version === 1),
    count(roots.length, 1, 16), count(doc.threshold, 1, roots.length), roots.every((key) => named(key, "r")),
    count(logs.length, 1, 64), logsFit,
    editors.length <= 64, editors.every((editor) => named(editor.key, "e") && kindsFit(editor)),
    ascends(editors.map((editor) => editor.key.text)), ascends(thresholds.map(([kind]) => kind)),
    thresholds.every(([, n]) => count(n, 1, 16)), new Set(keys.map((key) => key.public)).size === keys.length,
  ];
  need(rules.every(Boolean), "garbled", "key document");
}

// Enough roots of each of these versions signed, and nobody else.
function checkRoots(doc, versions) {
  const keys = new Map(versions.flatMap((version) => version.roots).map((key) => [key.text, key]));
  const signed = verifyNote(doc.note, [...keys.values()], true).map(({ vkey }) => vkey.public);
  for (const { roots, threshold } of versions) {
    need(roots.filter((key) => signed.includes(key.public)).length >= threshold, "tooFew", `beffroi/keys/${doc.version}`);
  }
}

// The chain of key documents from version 1 on; `indexOf(leaf)` says where in the log one stands, or undefined.
export function keyChain(leaves, indexOf = () => undefined) {
  need(leaves.length > 0, "missing", "beffroi/keys/1");
  const docs = [];
  leaves.forEach((leaf, i) => {
    const doc = parseKeyDocument(leaf), last = docs[i - 1];
    const follows = last ? doc.prev === last.digest && doc.origin === last.origin : true;
    need(doc.version === i + 1 && follows, "chain", `beffroi/keys/${i + 1}`);
    checkRoots(doc, last ? [last, doc] : [doc]);
    doc.index = i === 0 ? 0 : indexOf(leaf);
    need(!(doc.index <= last?.index), "chain", `beffroi/keys/${i + 1}`);
    docs.push(doc);
  });
  return { house: houseIdOf(leaves[0]), origin: docs[0].origin, docs, newest: docs[docs.length - 1] };
}

// The checkpoint, if a log key of the newest document signed it within the sizes for which that key counts.
export function openCheckpoint(note, chain, witnesses) {
  const checkpoint = parseCheckpoint(note.text), { logs } = chain.newest;
  need(checkpoint.origin === chain.origin, "otherHouse", checkpoint.origin);
  const signed = verifyNote(note, [...logs.map((log) => log.key), ...witnesses]);
  const by = logs.filter((log) => signed.some(({ vkey }) => vkey === log.key));
  need(by.length > 0, "stranger", "checkpoint");
  for (const { from, until } of by) need(checkpoint.size >= from && !(checkpoint.size > until), "retired", "checkpoint");
  const cut = logs.find((log) => log.until === checkpoint.size);
  need(!cut || equal(cut.root, checkpoint.root), "forked", String(checkpoint.size));
  return { ...checkpoint, cosigned: signed.filter(({ vkey, time }) => witnesses.includes(vkey) && time) };
}

// Signed by editors who may, each line good, enough of them, under the key document in force at `index`.
export function checkEntry(entry, index, chain) {
  need(entry.origin === chain.origin, "otherHouse", entry.origin);
  const doc = chain.docs[entry.keys - 1];
  need(doc, "missing", `beffroi/keys/${entry.keys}`);
  const inForce = chain.docs.filter((other) => other.index < index).pop();
  need(!(doc.index >= index) && !(inForce && inForce.version > entry.keys), "wrongKeys", `#${index}`);
  const allowed = doc.editors.filter(({ kinds }) => kinds[0] === "any" || kinds.includes(entry.kind));
  const signed = verifyNote(entry.note, allowed.map((editor) => editor.key), true);
  const needed = doc.thresholds.find(([kind]) => kind === entry.kind)?.[1] ?? 1;
  need(signed.length >= needed, "tooFew", `#${index}`);
}

// The JSON object of a body that an entry names, after checking that it is the one.
export function openBody(bytes, entry) {
  need(bytes.length === entry.size && hex(sha256(bytes)) === entry.body, "otherBody", entry.body);
  const match = /^beffroi\/body\/v1 [0-9a-f]{64}\n(\{.*\})\n$/s.exec(decodeText(bytes));
  need(match, "garbled", "body");
  try {
    return JSON.parse(match[1]);
  } catch {
    throw new Fault("garbled", "body");
  }
}

// What became of each entry, as far as these tell: a map from index to { what, by, reason }. `items` are
// { index, entry } in the order of the log; some of the log may be missing.
export function standings(items) {
  const gone = new Map(), result = new Map();
  for (const { index, entry } of [...items].reverse()) {
    if (entry.kind !== "repudiate" || gone.has(index)) continue;
    for (const item of items) {
      if (item.index >= entry.first && item.index <= entry.last && item.index < index) gone.set(item.index, index);
    }
  }
  const valid = items.filter(({ index }) => !gone.has(index));
  for (const { index, entry } of items) {
    const later = valid.filter((other) => other.index > index);
    const naming = (kind) => later.find((other) => other.entry.kind === kind && other.entry.targets.includes(index));
    const erase = naming("erase"), withdraw = naming("withdraw");
    const next = later.find((other) => replaces(other.entry, entry));
    const found = gone.has(index) ? { what: "repudiated", by: gone.get(index) }
      : erase ? { what: "erased", by: erase.index, reason: erase.entry.reason }
      : next ? { what: "superseded", by: next.index }
      : withdraw ? { what: "withdrawn", by: withdraw.index } : { what: "current" };
    result.set(index, found);
  }
  return result;
}

const replaces = (later, earlier) => later.kind === "site" ? earlier.kind === "site"
  : isEdition(later) && isEdition(earlier) && later.id === earlier.id && later.lang === earlier.lang;

export const isKeyDocument = (leaf) => isNote(leaf, "beffroi/keys/v1");
