// What the browser's tests share: the real program in a folder of its own, and a Chromium that notes everything a page does.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const modules = process.env.BEFFROI_NODE_MODULES ?? join(root, "tests/browser/node_modules");
export const verifierPage = join(root, "verifier/dist/verifier.html");

// The program, as `cargo build` leaves it.
export const program = process.env.BEFFROI_PROGRAM ?? join(target, "debug/beffroi");
if (!existsSync(program)) throw new Error(`there is no ${program}: run \`cargo build --package beffroi\`, or name the program in BEFFROI_PROGRAM`);

const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("BEFFROI_")));

export function beffroi(...words) {
  return execFileSync(program, words, { env: environment, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26 });
}

export const folder = () => mkdtempSync(join(tmpdir(), "beffroi-browser-"));
export const remove = (path) => rmSync(path, { recursive: true, force: true });

// Starts `beffroi WORDS`, on a free port unless they say `--listen`; gives { address, stop }.
export function serve(...words) {
  const listen = words.includes("--listen") ? [] : ["--listen", "127.0.0.1:0"];
  const child = spawn(program, [...words, ...listen], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((done) => child.once("exit", done));
  const stop = async () => { child.kill("SIGTERM"); await ended; };
  let said = "";
  return new Promise((resolve, reject) => {
    child.stderr.on("data", (text) => {
      said += text;
      const found = /Open (http:\/\/[\d.:]+)\//.exec(said);
      if (found) resolve({ address: found[1], stop });
    });
    ended.then((code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

export async function chromium() {
  const { chromium: browser } = createRequire(join(modules, "x"))("playwright-core");
  const executablePath = process.env.BEFFROI_CHROMIUM ?? "/usr/bin/chromium";
  return browser.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

// A page that notes errors and requests. `noted.problems()` is empty for a page that minds its own business.
export async function page(browser, options = {}) {
  const context = await browser.newContext(options);
  const opened = await context.newPage();
  const noted = { errors: [], requests: [] };
  opened.on("console", (message) => {
    const { url } = message.location();
    // A browser looks for this picture by itself; no page asked for it.
    const own = url.endsWith("/favicon.ico");
    if (!own && ["error", "warning"].includes(message.type())) noted.errors.push(`${message.text()} (${url})`);
  });
  opened.on("pageerror", (error) => noted.errors.push(String(error)));
  opened.on("requestfailed", (request) => noted.errors.push(`failed: ${request.url()}`));
  opened.on("request", (request) => noted.requests.push(request.url()));
  noted.problems = async (own) => {
    const strangers = noted.requests.filter((url) => !own.some((start) => url.startsWith(start)));
    const cookies = (await context.cookies()).map(({ name }) => `cookie ${name}`);
    return [...noted.errors, ...strangers, ...cookies];
  };
  return { page: opened, noted, close: () => context.close() };
}

// What any page owes to who reads it by ear, by keyboard, or on a small screen. Gives the faults, in words: ours, then axe-core's.
// A page has one title, but for a booklet, which has one for each text in it.
export const audit = async (opened, titles = 1) => [...await owed(opened, titles), ...await violations(opened)];

const axe = readFileSync(join(modules, "axe-core/axe.min.js"), "utf8");

// axe-core comes in through the debugger: the page's own policy would not let it. What is folded is unfolded first, since nobody
// judges what is not shown.
async function violations(opened) {
  await opened.evaluate(axe);
  return opened.evaluate(async () => {
    const folded = [...document.querySelectorAll("details:not([open])")];
    for (const part of folded) part.open = true;
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    for (const part of folded) part.open = false;
    return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 120)}`));
  });
}

export const owed = (opened, titles = 1) => opened.evaluate((titles) => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const say = (element) => element.outerHTML.slice(0, 120);
  const name = (element) => (element.getAttribute("aria-label") ?? element.textContent).trim() ||
    [...element.querySelectorAll("img[alt]")].map((image) => image.alt).join("").trim();
  const count = (selector, wanted) => {
    if (all(selector).length !== wanted) faults.push(`${all(selector).length} × ${selector}, not ${wanted}`);
  };
  count("h1", titles);
  count("main", 1);
  count("title", 1);
  if (!document.documentElement.lang) faults.push("the page does not say its language");
  if (!document.title.trim()) faults.push("the title is empty");
  for (const image of all("img")) if (!image.hasAttribute("alt")) faults.push(`no alt: ${say(image)}`);
  for (const image of all("img")) if (image.complete && !image.naturalWidth) faults.push(`not shown: ${say(image)}`);
  for (const link of all("a[href], button, summary")) if (!name(link)) faults.push(`no name: ${say(link)}`);
  for (const input of all("input:not([type=hidden]), select, textarea")) if (!input.labels?.length && !input.getAttribute("aria-label")) faults.push(`no label: ${say(input)}`);
  const levels = all("h1, h2, h3, h4, h5, h6").map((heading) => Number(heading.tagName[1]));
  levels.forEach((level, at) => { if (at && level > levels[at - 1] + 1) faults.push(`a heading of level ${level} after ${levels[at - 1]}`); });
  const ids = all("[id]").map(({ id }) => id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) faults.push(`the id ${id} twice`);
  for (const nav of all("nav")) if (all("nav").length > 1 && !nav.getAttribute("aria-label") && !nav.getAttribute("aria-labelledby")) faults.push(`no name: ${say(nav)}`);
  for (const part of all("[aria-labelledby], [aria-describedby]")) {
    const wanted = `${part.getAttribute("aria-labelledby") ?? ""} ${part.getAttribute("aria-describedby") ?? ""}`.trim().split(/\s+/);
    for (const id of wanted) if (!document.getElementById(id)) faults.push(`names #${id}, which is not there`);
  }
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) {
    const edge = document.documentElement.clientWidth;
    const culprit = all("body *").find((element) => { const box = element.getBoundingClientRect(); return box.right > edge + 1 || box.left < -1; });
    faults.push(`${wide} px too wide${culprit ? `: ${say(culprit)}` : ""}`);
  }
  return faults;
}, titles);
