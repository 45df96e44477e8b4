// The readable part of a booklet beside what was signed. The bytes of the page and of its pictures are compared; of the words, the letters
// and digits, in their order. Markdown is not written again here: its marks are passed over, so a passage that differs is told as
// something to look at, and the signed words are shown below.
import { encodeText, fromBase64, hex, need } from "./base.mjs";
import { sha256 } from "./sha256.mjs";

const letters = (text) => text.normalize("NFC").replace(/[^\p{L}\p{N}\p{M}]+|[\ufe00-\ufe0f]/gu, "");
const ENTITY = /&(?:#\d+|#x[0-9a-f]+|\w+);/gi;

// Throws a Fault when the page around the proofs, or a picture in it, is not what the booklet was made with.
export function checkPage(html, open, close, payload, items) {
  const start = html.indexOf(open) + open.length, end = html.indexOf(close, start);
  const around = encodeText(html.slice(0, start) + html.slice(end));
  need(payload.page === undefined || hex(sha256(around)) === payload.page, "otherPage", "");
  const media = items.flatMap(({ content }) => content?.media ?? []).flatMap((file) => [file, ...(file.smaller ?? [])]);
  for (const [, bytes] of html.slice(0, start).matchAll(/src="data:[^",]*;base64,([^"]*)"/g)) {
    const digest = hex(sha256(fromBase64(bytes)));
    need(media.some((file) => file.sha256 === digest), "otherBlob", digest);
  }
}

// The first passage of an article that no signed edition has, or "" when there is none.
export function firstDifference(html, items) {
  const editions = items.filter(({ content, entry }) => content && entry.rev).map(({ content }) => content);
  for (const article of html.split('<article id="').slice(1)) {
    const shown = shownIn(article.split("</article>")[0]);
    const differences = editions.filter(({ lang }) => !shown.lang || shown.lang === lang).map((content) => differs(shown, content));
    if (!differences.includes("")) return differences.sort((a, b) => a.length - b.length)[0] ?? shown.title;
  }
  return "";
}

function shownIn(article) {
  const [head, rest = ""] = article.split('<div class="text');
  const text = rest.slice(rest.indexOf(">") + 1, rest.lastIndexOf("</div>"));
  const plain = (html) => html.replace(/<sup\b[^>]*>.*?<\/sup>/gs, " ").replace(/<[a-z/!?][^>]*>/gi, " ").replace(ENTITY, " ");
  const title = /<h1>([^]*?)<\/h1>/.exec(head)?.[1] ?? "";
  return { lang: /^[^>]* lang="([^"]*)"/.exec(head)?.[1], title: plain(title), text: plain(text) };
}

// "" or the rest of the shown text from the first letter on that was not signed.
function differs(shown, { title, text }) {
  if (letters(shown.title) !== letters(title)) return shown.title + shown.text;
  for (const pictures of [true, false]) {
    if (letters(shown.text) === letters(markless(text, pictures))) return "";
  }
  const signed = letters(markless(text, true));
  let at = 0, seen = 0;
  for (const character of shown.text.normalize("NFC")) {
    if (letters(character) && character !== String.fromCodePoint(signed.codePointAt(seen) ?? 0)) break;
    if (letters(character)) seen += character.length;
    at += character.length;
  }
  return shown.text.normalize("NFC").slice(Math.max(0, at - 20)) || shown.title;
}

// Markdown without its marks. Footnotes stand at the end, in the order in which they are first named.
function markless(markdown, pictures) {
  const notes = new Map();
  const body = markdown.replace(/^\[\^([^\]\s]+)\]:((?:.*\n?)(?:(?:[ \t]+\S.*|[ \t]*)(?:\n|$))*)/gm, (_, label, note) => { notes.set(label, note); return "\n"; });
  const named = [...new Set([...body.matchAll(/\[\^([^\]\s]+)\]/g)].map(([, label]) => label))];
  return [body, ...named.map((label) => notes.get(label) ?? "")].join("\n")
    .replace(/\[\^[^\]\s]+\]/g, " ")
    .replace(/^[ \t]*(?:```|~~~).*$/gm, " ")
    .replace(/^ {0,3}\[[^\]]+\]:.*$/gm, " ")
    .replace(/!\[([^\]]*)\]\(\s*(<[^>]*>|[^)\s]*)[^)]*\)/g, (_, alt, name) => pictures ? " " : alt || name)
    .replace(/\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?:<[^>]*>|(?:[^()\s]|\([^()]*\))*)(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/g, "$1")
    .replace(/\[([^\]]+)\]\[[^\]]*\]/g, "$1")
    .replace(/<((?:https?:|mailto:)[^>\s]*|[^>\s@]+@[^>\s]+)>/gi, "$1")
    .replace(/<\/?[a-z][^>]*>|<!--[^]*?-->/gi, " ")
    .replace(/^([ \t>]*(?:[-*+][ \t]+)*)\d{1,9}[.)](?=[ \t]|$)/gm, "$1")
    .replace(/^([ \t>]*[-*+][ \t]+)\[[ xX]\]/gm, "$1")
    .replace(ENTITY, " ");
}
