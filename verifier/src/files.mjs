// Files as people have them: told apart by their content, put together, and judged. Nothing here touches the page.
import { decodeText, Fault, hex } from "./base.mjs";
import { checkBooklet, CLOSE, isBooklet, MAX_BOOKLET_BYTES, OPEN, payloadOf } from "./booklet.mjs";
import { isNote } from "./note.mjs";
import { bundleEntries, checkProof, isProof, parseProof } from "./proof.mjs";
import { checkPage, firstDifference } from "./readable.mjs";
import { isKeyDocument } from "./records.mjs";
import { sha256 } from "./sha256.mjs";
import { compareMemory, judge } from "./verdict.mjs";

const starts = (bytes, text) => [...text].every((character, i) => bytes[i] === character.charCodeAt(0));

// A text of these bytes that is good enough to look for HTML in.
const loosely = (bytes) => new TextDecoder().decode(bytes);

export function sortFile({ name, bytes }) {
  if (bytes.length > 2 * MAX_BOOKLET_BYTES) return { name, kind: "tooLarge" };
  if (isProof(bytes)) return { name, kind: "proof", bytes };
  if (starts(bytes, "beffroi/body/v1 ")) return { name, kind: "body", bytes };
  if (isKeyDocument(bytes) || isNote(bytes, "beffroi/entry/v1")) return { name, kind: "leaves", leaves: [bytes] };
  if (starts(bytes, "PK\u0003\u0004")) return { name, kind: "pack" };
  const html = loosely(bytes);
  if (isBooklet(html)) return { name, kind: "booklet", bytes };
  if (/^\s*<(!doctype|html|\?xml)/i.test(html)) return { name, kind: "page", html, digest: hex(sha256(bytes)) };
  const leaves = bundleEntries(bytes);
  return leaves ? { name, kind: "leaves", leaves } : { name, kind: "unknown" };
}

// Reports, in order: { name, verdicts, warning } for what is intact, { name, fault } for state 0, { name, hint, links }
// for what cannot be judged alone. `memory` is what the reader remembers (see compareMemory).
export function examine(files, trust, memory = {}) {
  const sorted = files.map(sortFile), of = (kind) => sorted.filter((file) => file.kind === kind);
  const beside = { leaves: of("leaves").flatMap((file) => file.leaves), bodies: of("body").map((file) => file.bytes) };
  const reports = [
    ...of("booklet").map((file) => report(file, trust, memory, () => checkWhole(decodeText(file.bytes), trust.witnesses))),
    ...of("proof").map((file) => report(file, trust, memory, () => checkProof(parseProof(file.bytes), beside, trust.witnesses))),
  ];
  const listed = reports.flatMap(sitePaths);
  for (const file of of("page")) {
    const paths = listed.filter(([, digest]) => digest === file.digest).map(([path]) => path);
    reports.push({ name: file.name, hint: paths.length ? "pageListed" : "page", links: paths.length ? paths : linksOf(file.html) });
  }
  const alone = of("proof").length ? [] : [...of("body"), ...of("leaves")];
  for (const { name } of alone) reports.push({ name, hint: "alone", links: [] });
  for (const kind of ["pack", "tooLarge", "unknown"]) {
    for (const { name } of of(kind)) reports.push({ name, hint: kind, links: [] });
  }
  return reports;
}

// The proofs of a booklet, and the page around them.
export function checkWhole(html, witnesses) {
  const payload = payloadOf(html), checked = checkBooklet(payload, witnesses);
  checkPage(html, OPEN, CLOSE, payload, checked.items);
  return { ...checked, differs: firstDifference(html, checked.items) };
}

function report({ name }, trust, memory, check) {
  try {
    const checked = check(), warning = compareMemory(memory, checked);
    if (warning === "forked") throw new Fault("forked", String(checked.checkpoint.size));
    return { name, checked, warning, verdicts: judge(checked, trust) };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { name, fault };
  }
}

// The files that an intact and current site entry lists, as [path, digest].
function sitePaths({ verdicts = [] }) {
  const sites = verdicts.filter(({ entry, content, state }) => entry.kind === "site" && content && state > 1);
  return sites.flatMap(({ content }) => Object.entries(content.put ?? {}).map(([path, [digest]]) => [path, digest]));
}

// The proof, body and booklet that a page names.
function linksOf(html) {
  const links = [...html.matchAll(/href="([^"<>]*(?:\.tlog-proof|beffroi\/body\/[^"<>]*|\.beffroi\.html))"/g)].map(([, link]) => link);
  return [...new Set(links)].slice(0, 9);
}
