// The page: files in, sentences out. Text is only ever set as text, never as HTML.
import { Fault, readHouseId, showHouseId } from "./base.mjs";
import { examine } from "./files.mjs";
import { parseVkey } from "./note.mjs";
import { remember } from "./verdict.mjs";
import { chooseLanguage, say, WORDS } from "./words.mjs";

const STORE = "beffroi-verifier";
const byId = (id) => document.getElementById(id);
let language = chooseLanguage(navigator.languages ?? [navigator.language]);
let held = [];
let memory = {};

function element(name, content, attributes = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...[content].flat().filter((part) => part !== null && part !== ""));
  return made;
}

const word = (code, values) => say(language, code, values);
const fault = ({ code, detail }) => word(code, { x: detail });

function when(seconds) {
  const shown = { year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : new Intl.DateTimeFormat(language, shown).format(date);
}

function languageName(tag) {
  try {
    return `${new Intl.DisplayNames([language], { type: "language" }).of(tag)} (${tag})`;
  } catch {
    return tag;
  }
}

// What the reader typed, or the sentence that says what is wrong with it.
function readTrust() {
  const parts = (id, split) => byId(id).value.split(split).map((part) => part.trim()).filter(Boolean);
  const problems = [];
  const attempt = (read) => (text) => {
    try { return [read(text)]; } catch (error) {
      if (!(error instanceof Fault)) throw error;
      problems.push(fault(error));
      return [];
    }
  };
  const houses = parts("house", /[\n,;]/).flatMap(attempt(readHouseId));
  const witnesses = parts("witnesses", "\n").flatMap(attempt(parseVkey)).filter((vkey) => vkey.type === 4);
  byId("problem").textContent = problems.join(" ");
  return { houses, witnesses, needed: Math.max(1, Math.floor(Number(byId("needed").value)) || 1) };
}

function update() {
  const trust = readTrust(), reports = examine(held, trust, memory);
  byId("result").replaceChildren(...reports.map((report) => showReport(report, trust)));
  if (!byId("remember").checked) return;
  const houses = reports.filter(({ checked }) => checked && trust.houses.includes(checked.chain.house));
  memory = houses.reduce((known, { checked }) => remember(known, checked), memory);
  save();
}

function showReport(report) {
  const name = element("h2", element("bdi", report.name));
  if (report.fault) return element("section", [name, element("p", word("s0"), { class: "state" }), element("p", fault(report.fault)), element("p", word("n0"))]);
  if (report.hint) return element("section", [name, element("p", word(report.hint)), listOf(report.links)]);
  const warning = report.warning ? element("p", word("newer"), { class: "state" }) : "";
  const shown = report.verdicts.map((verdict) => showVerdict(verdict, report.checked));
  const differs = report.checked.differs;
  const passage = differs ? element("p", word("differs", { x: differs.replace(/\s+/g, " ").trim().slice(0, 120) }), { class: "state" }) : "";
  return element("section", [name, warning, passage, ...(shown.length ? shown : [element("p", word("alone"))])]);
}

const listOf = (items) => items.length ? element("ul", items.map((item) => element("li", element("bdi", item)))) : "";

function showVerdict(verdict, { chain }) {
  const { entry, index, content, standing, state } = verdict;
  const facts = [
    ["by", element("code", showHouseId(chain.house), { dir: "ltr" })],
    ["kind", element("bdi", entry.kind)],
    ["written", when(entry.time)],
    ...(entry.lang ? [["lang", languageName(entry.lang)], ["rev", String(entry.rev)]] : []),
    ["entry", String(index)],
    ["witnessed", word("of", { k: verdict.witnessed, n: verdict.witnesses })],
    ["asOf", `${when(verdict.asOf.time)} (${word(verdict.asOf.by === "witness" ? "witness" : "own")})`],
  ];
  const became = [word(standing.what, standing), standing.reason ? word(standing.reason) : ""].join(" ");
  return element("article", [
    element("p", word(`s${state}`), { class: "state" }), element("p", became),
    ...Object.entries(verdict.reasons).map(([tag, text]) => element("p", String(text), { lang: tag, dir: "auto" })),
    element("dl", facts.flatMap(([label, value]) => [element("dt", word(label)), element("dd", value)])),
    element("p", word(`n${state}`)), ...(content ? showContent(content, entry) : []),
  ]);
}

// The words as they were signed: as text, not as Markdown made into a page.
function showContent(content, entry) {
  if (entry.kind === "site") return [element("h3", word("files_")), listOf(Object.keys(content.put ?? {}).slice(0, 50))];
  const own = { lang: entry.lang, dir: "auto" };
  const part = (name, text, kind = "") => text ? element(name, String(text), { ...own, class: kind }) : "";
  const media = (content.media ?? []).map(({ name, alt }) => [name, alt].filter(Boolean).join(": "));
  return [
    part("h3", content.title), part("p", content.summary, "words"), part("div", content.text, "words"),
    content.correction ? element("p", [`${word("correction")}: `, element("bdi", String(content.correction), own)]) : "",
    listOf(media),
  ];
}

function save() {
  const fields = { house: byId("house").value, witnesses: byId("witnesses").value, needed: byId("needed").value, memory };
  try { localStorage.setItem(STORE, JSON.stringify(fields)); } catch { /* A browser may refuse; nothing depends on it. */ }
}

function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE) ?? "null");
    if (!kept) return;
    byId("remember").checked = true;
    for (const id of ["house", "witnesses", "needed"]) byId(id).value = kept[id] ?? "";
    memory = kept.memory ?? {};
  } catch { /* As above. */ }
}

function forget() {
  memory = {};
  try { localStorage.removeItem(STORE); } catch { /* As above. */ }
}

async function add(files) {
  const read = await Promise.all([...files].map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
  held = [...held.filter((old) => !read.some((file) => file.name === old.name)), ...read];
  update();
}

function speak() {
  document.documentElement.lang = language;
  document.documentElement.dir = WORDS[language].dir;
  document.title = word("title");
  for (const place of document.querySelectorAll("[data-word]")) place.textContent = word(place.dataset.word);
  update();
}

export function start() {
  const names = (tag) => { try { return new Intl.DisplayNames([tag], { type: "language" }).of(tag); } catch { return tag; } };
  byId("language").append(...Object.keys(WORDS).map((tag) => element("option", names(tag), { value: tag, lang: tag })));
  byId("language").value = language;
  byId("language").addEventListener("change", (event) => { language = event.target.value; speak(); });
  byId("files").addEventListener("change", (event) => add(event.target.files));
  byId("clear").addEventListener("click", () => { held = []; byId("files").value = ""; update(); });
  for (const id of ["house", "witnesses", "needed"]) byId(id).addEventListener("input", update);
  byId("remember").addEventListener("change", (event) => { if (event.target.checked) { save(); update(); } else forget(); });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => { event.preventDefault(); add(event.dataTransfer.files); });
  recall();
  speak();
}
