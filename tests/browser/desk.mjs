// What the tests of the desk share: a house with a steward's link, an authenticator app, and the eyes that look at every page.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { audit, beffroi, owed, page, serve, target } from "./house.mjs";

const pictures = process.env.BEFFROI_SCREENSHOTS ?? join(target, "screenshots");
mkdirSync(pictures, { recursive: true });

// A new house that is served, where a letter needs one approval; { address, invite(roles), stop }. By name, for passkeys do not work at
// an address of numbers.
export async function house(dir) {
  beffroi("init", dir, "--single", "--lang", "en,ar,fr", "--name", "The Neighbours");
  const config = join(dir, "beffroi.toml");
  writeFileSync(config, readFileSync(config, "utf8").replace("[desk.approvals]", "[desk.approvals]\nletter = 1"));
  const { address, stop } = await serve("serve", dir);
  const named = address.replace("127.0.0.1", "localhost");
  const invite = (...roles) => {
    const link = beffroi("people", dir, "invite", ...roles.flatMap((role) => ["--role", role]));
    return named + new URL(link.trim()).pathname;
  };
  return { address: named, invite, stop, dir };
}

// A browser: { page, look(name), done() }. `look` holds the page that is open to what every page of the desk owes, and takes its picture.
export async function browse(browser, address, { lang = "en", width = 360, scripts = true, scheme = "light" } = {}) {
  const options = { viewport: { width, height: 780 }, locale: lang === "ar" ? "ar-MA" : "en-GB", javaScriptEnabled: scripts, colorScheme: scheme, reducedMotion: "reduce" };
  const { page: opened, noted, close } = await page(browser, options);
  const kind = `${lang}-${width}-${scripts ? "scripts" : "plain"}${scheme === "dark" ? "-dark" : ""}`;
  const look = async (name) => {
    // axe-core waits for timers, which a page without scripts does not have.
    assert.deepEqual(await (scripts ? audit(opened) : owed(opened)), [], `${name} ${kind}`);
    assert.equal(await opened.evaluate(() => getComputedStyle(document.body).direction), lang === "ar" ? "rtl" : "ltr", name);
    const size = await opened.evaluate(() => document.documentElement.outerHTML.length);
    assert.ok(size < 60_000, `${name}: ${size} characters`);
    await opened.screenshot({ path: join(pictures, `${name}-${kind}.png`), fullPage: true });
  };
  const done = async () => {
    const problems = await noted.problems([address]);
    // Refusals are what some of these tests are about, and whoever leaves a page cuts off what its script asks; a browser notes both as errors.
    const expected = /^cookie beffroi$|status of 4\d\d|^failed: .*\/(fragment|autosave)$/;
    const other = problems.filter((problem) => !expected.test(problem));
    assert.deepEqual(other, []);
    await close();
  };
  return { page: opened, look, done, close };
}

// An authenticator that lives in the browser, as Chromium's tests have it.
export async function authenticator(opened) {
  const session = await opened.context().newCDPSession(opened);
  await session.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
  const credentials = async () => (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
  const verify = (isUserVerified) => session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
  return { credentials, verify };
}

// What an authenticator app shows for a secret in base32.
export function code(secret, at = Date.now()) {
  const letters = [...secret.replaceAll(" ", "")].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(letters.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const tag = createHmac("sha1", key).update(step).digest();
  const word = tag.readUInt32BE(tag.at(-1) & 15) & 0x7fffffff;
  return String(word % 1_000_000).padStart(6, "0");
}

// Four browsers, no two alike.
export const BROWSERS = [
  { lang: "en", width: 360, scripts: true },
  { lang: "ar", width: 1280, scripts: true, scheme: "dark" },
  { lang: "ar", width: 360, scripts: false },
  { lang: "en", width: 1280, scripts: false },
];

// Presses a button or a link that leads to another page.
export const press = (opened, selector) => Promise.all([opened.waitForNavigation(), opened.locator(selector).first().click()]);
// The button that sends the form of a page.
export const SEND = "main form button:not(.quiet)";

// Comes in by a link under a name; the ways to sign in are open then.
export async function arrive(opened, link, name) {
  await opened.goto(link);
  await opened.fill("[name=name]", name);
  await press(opened, SEND);
  assert.ok(opened.url().endsWith("/desk/me/ways"), opened.url());
}

// Sets up an app, and keeps what is shown once: { secret, name, codes }.
export async function setUpApp(opened) {
  await opened.goto(new URL("/desk/me/ways/app", opened.url()).href);
  const secret = await opened.textContent("main code.secret");
  await opened.fill("[name=code]", code(secret));
  await press(opened, SEND);
  const name = await opened.textContent("#sign-in-name");
  const codes = await opened.locator("ol.codes code").allTextContents();
  return { secret, name, codes };
}

// Everything on a page that a keyboard is to reach is reached by Tab alone, with the focus in sight.
export async function walk(opened, name) {
  await opened.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0); getSelection().removeAllRanges(); });
  const wanted = await opened.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];
    // What is folded away, taken out of the order on purpose, or one of several dots has no stop of its own.
    const stops = all.filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= 0 && one.type !== "radio");
    stops.forEach((one, at) => one.setAttribute("data-stop", at));
    return stops.length;
  });
  const reached = new Set();
  for (let presses = 0; presses < wanted + 40 && reached.size < wanted; presses += 1) {
    await opened.keyboard.press("Tab");
    const [stop, seen, html] = await opened.evaluate(() => {
      const one = document.activeElement;
      const style = getComputedStyle(one);
      const box = one.getBoundingClientRect();
      const seen = style.outlineStyle !== "none" && box.bottom > 0 && box.top < innerHeight;
      return [one.getAttribute("data-stop"), seen || one === document.body, one.outerHTML.slice(0, 120)];
    });
    assert.ok(seen, `${name}: the focus cannot be seen on ${html}`);
    if (stop !== null) reached.add(stop);
  }
  const lost = await opened.evaluate((reached) => [...document.querySelectorAll("[data-stop]")].filter((one) => !reached.includes(one.getAttribute("data-stop"))).map((one) => one.outerHTML.slice(0, 120)), [...reached]);
  assert.deepEqual(lost, [], `${name}: a keyboard does not reach these`);
}

// Presses Tab until `wanted` has the focus, as somebody without a mouse does; says whether the focus can be seen all the way.
export async function tabTo(opened, wanted) {
  for (let stops = 0; stops < 80; stops += 1) {
    await opened.keyboard.press("Tab");
    const outline = await opened.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.notEqual(outline, "none", "who tabs sees where they are");
    if (await opened.locator(wanted).first().evaluate((element) => element === document.activeElement)) return;
  }
  assert.fail(`${wanted} cannot be reached by keyboard`);
}
