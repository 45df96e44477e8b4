// Verdicts: from what is intact to what a reader may conclude, given whom they know. The five states:
// 0 altered or incomplete; 1 intact, publisher unknown; 2 by a house you know; 3 the same, witnessed; 4 no longer stands.

// `trust` is { houses: [28 characters], witnesses: [vkeys], needed: k }. One verdict for each edition, or other
// entry with words, and one for a file that has none.
export function judge({ chain, checkpoint, items }, trust) {
  const known = trust.houses.includes(chain.house);
  const witnessed = countHouses(checkpoint.cosigned.map(({ vkey }) => vkey));
  const enough = witnessed >= Math.max(1, trust.needed);
  const asOf = stateAsOf(checkpoint, items);
  return items.filter(({ entry }) => entry.rev || entry.kind === "site").map((item) => {
    const stands = item.standing.what === "current";
    const state = !known ? 1 : !stands ? 4 : enough ? 3 : 2;
    return { ...item, state, asOf, witnessed, witnesses: countHouses(trust.witnesses), reasons: reasonsOf(item, items) };
  });
}

// A house that witnesses and mirrors counts once: by its name without the last part, and never more often than keys.
function countHouses(vkeys) {
  const names = new Set(vkeys.map(({ name }) => name.replace(/\/[^/]*$/, "")));
  return Math.min(names.size, new Set(vkeys.map((vkey) => vkey.public)).size);
}

// The median time of the witnesses that the reader knows; without them, what the house itself says.
function stateAsOf(checkpoint, items) {
  const times = checkpoint.cosigned.map(({ time }) => time).sort((a, b) => a - b);
  if (times.length) return { time: times[Math.floor((times.length - 1) / 2)], by: "witness" };
  return { time: Math.max(...items.map(({ entry }) => entry.time)), by: "house" };
}

// What the house says to readers about a withdrawal: { tag: text }.
function reasonsOf(item, items) {
  const by = items.find(({ index }) => index === item.standing.by && item.standing.what === "withdrawn");
  return by?.content?.reason ?? {};
}

// What a reader remembers of a house, by version of its key document: the largest checkpoint seen. Kept by version,
// so that a thief who signs a huge size poisons nothing beyond the next key document.
// Answers "newer" (you have seen a newer copy), "forked" (this contradicts what you saw) or "".
export function compareMemory(memory, { chain, checkpoint }) {
  const seen = memory?.[chain.house] ?? {}, version = chain.newest.version;
  const versions = Object.keys(seen).map(Number);
  const same = seen[version];
  if (same && same.size === checkpoint.size && same.root !== rootText(checkpoint)) return "forked";
  const newer = versions.some((other) => other > version) || (same && same.size > checkpoint.size);
  return newer ? "newer" : "";
}

export function remember(memory, { chain, checkpoint }) {
  const house = { ...memory[chain.house] }, version = chain.newest.version;
  if (!(house[version]?.size >= checkpoint.size)) house[version] = { size: checkpoint.size, root: rootText(checkpoint) };
  return { ...memory, [chain.house]: house };
}

const rootText = ({ root }) => Array.from(root, (byte) => byte.toString(16).padStart(2, "0")).join("");
