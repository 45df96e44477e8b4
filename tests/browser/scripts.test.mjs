// The Universal Declaration of Human Rights in one language of every script there is: each page is sound and turned the right way.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { audit, beffroi, chromium, folder, page, remove, serve } from "./house.mjs";
import { languages, write } from "./udhr.mjs";

const place = folder();
let browser, house, editions;

before(async () => {
  const byScript = new Map();
  // The plainest tag of each script: the language that most people would name.
  for (const language of (await languages()).sort((one, other) => one.tag.length - other.tag.length || (one.tag < other.tag ? -1 : 1))) {
    if (language.script && !byScript.has(language.script)) byScript.set(language.script, language);
  }
  editions = await write(join(place, "declaration"), [...byScript.values()]);
  const dir = join(place, "house");
  beffroi("init", dir, "--single", "--lang", "en", "--name", "Everyone");
  beffroi("publish", dir, join(place, "declaration"));
  house = await serve("serve", dir);
  browser = await chromium();
}, { timeout: 240_000 });

after(async () => {
  await browser?.close();
  await house?.stop();
  remove(place);
});

test("a page of every script", async () => {
  assert.ok(editions.length >= 20, `${editions.length} scripts`);
  for (const { tag, dir, script } of editions) {
    const { page: opened, noted, close } = await page(browser, { viewport: { width: 360, height: 740 } });
    const answer = await opened.goto(`${house.address}/${tag.toLowerCase()}/declaration.html`);
    assert.equal(answer.status(), 200, tag);
    assert.deepEqual(await audit(opened), [], `${tag} in ${script}`);
    assert.equal(await opened.evaluate(() => getComputedStyle(document.querySelector(".text p")).direction), dir, `${tag} in ${script}`);
    assert.deepEqual(await noted.problems([house.address]), [], tag);
    await close();
  }
});
