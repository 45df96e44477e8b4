// The demo house as a person meets it: every language, every kind of page, by keyboard, on a small screen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { audit, chromium, folder, page, remove, serve } from "./house.mjs";

const SMALL = { viewport: { width: 360, height: 740 } };
const RIGHT_TO_LEFT = ["ar", "fa", "he"];
const place = folder();
let browser, house;

before(async () => {
  house = await serve("demo", "--dir", join(place, "demo"));
  browser = await chromium();
}, { timeout: 240_000 });

after(async () => {
  await browser?.close();
  await house?.stop();
  remove(place);
});

const visit = async (path, options = SMALL) => {
  const visited = await page(browser, options);
  const answer = await visited.page.goto(house.address + path);
  assert.equal(answer.status(), 200, path);
  return visited;
};

// The homes of every language, as the page of all languages lists them.
async function homes() {
  const { page: opened, close } = await visit("/languages.html");
  const found = await opened.$$eval("ul.languages a", (links) => links.map((link) => ({ tag: link.lang, dir: link.dir, path: new URL(link.href).pathname })));
  await close();
  return found;
}

async function sound(path, options) {
  const { page: opened, noted, close } = await visit(path, options);
  assert.deepEqual(await audit(opened), [], path);
  assert.deepEqual(await noted.problems([house.address]), [], path);
  return { opened, close };
}

test("every language has a sound home, turned the right way", async () => {
  const found = await homes();
  assert.ok(found.length >= 11, `${found.length} languages`);
  for (const { tag, path } of found) {
    const { opened, close } = await sound(path);
    const { lang, dir } = await opened.evaluate(() => ({ lang: document.documentElement.lang, dir: getComputedStyle(document.body).direction }));
    assert.equal(lang, tag);
    assert.equal(dir, RIGHT_TO_LEFT.includes(tag.split("-")[0]) ? "rtl" : "ltr", tag);
    await close();
  }
});

test("every text of every language is sound, in light and dark, without scripts", async () => {
  let texts = 0;
  for (const { tag, path } of await homes()) {
    const { opened, close } = await sound(path, { ...SMALL, colorScheme: "dark", javaScriptEnabled: true });
    const links = await opened.$$eval("main a[href]", (all) => all.map((link) => new URL(link.href).pathname));
    await close();
    for (const link of new Set(links.filter((link) => link.startsWith(path.replace("index.html", "")) && !link.includes("/page/") && link.endsWith(".html")))) {
      const { opened: text, close: done } = await sound(link);
      assert.equal(await text.evaluate(() => document.documentElement.lang), tag, link);
      assert.equal(await text.locator("script").count(), 0, `${link}: a page of the house needs no script`);
      await done();
      texts += 1;
    }
  }
  assert.ok(texts >= 30, `${texts} texts`);
});

test("the other pages are sound too, on small and wide screens", async () => {
  const paths = ["/index.html", "/languages.html", "/fr/about.html", "/ar/about.html", "/fr/page/1.html", "/call/library.html"];
  for (const path of paths) {
    for (const width of [360, 1280]) await (await sound(path, { viewport: { width, height: 800 } })).close();
  }
});

test("at twice the size of letters nothing runs out of the page", async () => {
  for (const path of ["/fr/index.html", "/ar/index.html", "/zh-hans/index.html"]) {
    const { page: opened, close } = await visit(path, { viewport: { width: 640, height: 800 } });
    await opened.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
    const wide = await opened.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${path}: ${wide} px too wide`);
    await close();
  }
});

test("the language is switched by keyboard alone", async () => {
  const { page: opened, noted, close } = await visit("/fr/library.html");
  await opened.keyboard.press("Tab");
  assert.equal(await opened.evaluate(() => document.activeElement.className), "skip", "the first stop leads past the head of the page");
  const wanted = opened.locator('nav.switch a[lang="ar"]');
  for (let stops = 0; stops < 60; stops += 1) {
    if (await wanted.evaluate((link) => link === document.activeElement).catch(() => false)) break;
    const summary = await opened.evaluate(() => document.activeElement.tagName === "SUMMARY" && !document.activeElement.parentElement.open && document.activeElement.closest("nav.switch") !== null);
    await opened.keyboard.press(summary ? "Enter" : "Tab");
  }
  const outline = await opened.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, "none", "who tabs sees where they are");
  await Promise.all([opened.waitForURL("**/ar/library.html"), opened.keyboard.press("Enter")]);
  assert.equal(await opened.evaluate(() => getComputedStyle(document.body).direction), "rtl");
  assert.deepEqual(await noted.problems([house.address]), []);
  await close();
});

test("/ speaks the reader's language, and the switch overrules it", async () => {
  for (const [locale, lang] of [["uk-UA", "uk"], ["ar-MA", "ar"], ["zh-CN", "zh-Hans"], ["fr-CA", "fr"]]) {
    const { page: opened, close } = await visit("/", { ...SMALL, locale });
    assert.equal(await opened.evaluate(() => document.documentElement.lang), lang);
    await close();
  }
});

test("a page that is not there helps, and nothing on it is broken", async () => {
  const { page: opened, close } = await page(browser, SMALL);
  const answer = await opened.goto(`${house.address}/fr/no-such-text.html`);
  assert.equal(answer.status(), 404);
  assert.deepEqual(await audit(opened), []);
  assert.ok(await opened.locator("main a[href]").count() > 0);
  await close();
});
