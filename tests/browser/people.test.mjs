// The people of a house as they meet their desk: coming in by a link, signing in by passkey and by app, inviting, being removed.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { arrive, authenticator, browse, BROWSERS, code, house as begin, press, SEND, setUpApp, tabTo } from "./desk.mjs";
import { chromium, folder, remove } from "./house.mjs";

const place = folder();
let browser, house;

before(async () => {
  house = await begin(join(place, "house"));
  browser = await chromium();
}, { timeout: 240_000 });

after(async () => {
  await browser?.close();
  await house?.stop();
  remove(place);
});

async function signIn(opened, { secret, name }) {
  await opened.goto(`${house.address}/desk/sign-in`);
  await opened.fill("[name=name]", name);
  // A code is good once, and the next one is good half a minute early.
  await opened.fill("form[action='/desk/sign-in'] [name=code]", code(secret, Date.now() + 30_000));
  await press(opened, "form[action='/desk/sign-in'] button");
}

test("the first steward comes in, sets up an app, invites, resets and removes", async () => {
  for (const options of BROWSERS) {
    const { page: ada, look, done } = await browse(browser, house.address, options);
    const link = house.invite("steward", "editor");
    await ada.goto(`${link}?lang=${options.lang}`);
    await look("welcome");
    await ada.fill("[name=name]", " ");
    await press(ada, SEND);
    await look("welcome-fault");
    await ada.fill("[name=name]", "Ada");
    await press(ada, SEND);
    await look("ways-first");
    await ada.goto(`${house.address}/desk/me/ways/app`);
    await look("app");
    const kept = await setUpApp(ada);
    assert.equal(kept.codes.length, 10);
    await look("codes");
    await press(ada, "main a.button");
    await look("ways");
    await ada.goto(`${house.address}/desk/people`);
    await press(ada, "main section form button");
    await look("invite-fault");
    await ada.check("[name=role][value='translator:fr']");
    await press(ada, "main section form button.strong");
    await look("link");
    const invited = new URL((await ada.inputValue("#link")).trim());
    const zoe = await browse(browser, house.address, options);
    await arrive(zoe.page, house.address + invited.pathname + `?lang=${options.lang}`, "Zoe");
    await setUpApp(zoe.page);
    await zoe.page.goto(`${house.address}/desk/people`);
    await zoe.look("not-allowed");
    await ada.goto(`${house.address}/desk/people`);
    await look("people");
    await press(ada, "main .rows li:last-child a");
    await look("person");
    await press(ada, "form.danger button");
    await look("removed");
    await zoe.page.goto(`${house.address}/desk/me`);
    assert.match(zoe.page.url(), /sign-in/, "removal takes effect at once");
    await zoe.done();
    for (const name of ["house", "house/keys", "house/jobs", "house/hosts", "house/audit"]) {
      await ada.goto(`${house.address}/desk/${name}`);
      await look(name.replace("/", "-"));
    }
    await ada.goto(`${house.address}/desk/me/sessions`);
    await look("sessions");
    await ada.goto(`${house.address}/desk/me`);
    await look("me");
    await press(ada, "form.who button");
    await look("sign-in");
    await ada.goto(link);
    await look("welcome-gone");
    await done();
  }
});

test("by name and app, wrong and right, and by a recovery code", async () => {
  for (const options of BROWSERS) {
    const { page: opened, look, done } = await browse(browser, house.address, options);
    await arrive(opened, `${house.invite("editor")}?lang=${options.lang}`, "Bo");
    const kept = await setUpApp(opened);
    await opened.goto(`${house.address}/desk/me`);
    await press(opened, "form.who button");
    await signIn(opened, { ...kept, name: "somebody" });
    await look("sign-in-wrong");
    await signIn(opened, kept);
    assert.match(opened.url(), /\/desk\/(me|calls)$/);
    await press(opened, "form.who button");
    await opened.click("details summary");
    await opened.fill("details [name=recovery]", kept.codes[0].toUpperCase());
    await press(opened, "details button");
    assert.match(opened.url(), /\/desk\/(me|calls)$/);
    await press(opened, "form.who button");
    await opened.click("details summary");
    await opened.fill("details [name=recovery]", kept.codes[0]);
    await press(opened, "details button");
    assert.match(opened.url(), /\/desk\/sign-in\/code$/, "a code lets in once");
    await done();
  }
});

test("a passkey is made, signs in, and is refused without its person", async () => {
  for (const options of BROWSERS.filter(({ scripts }) => scripts)) {
    const { page: opened, look, done } = await browse(browser, house.address, options);
    const key = await authenticator(opened);
    await arrive(opened, `${house.invite("editor")}?lang=${options.lang}`, "Cy");
    await opened.fill("[name=label]", "My phone");
    await press(opened, "form[data-passkey] button");
    assert.equal(await opened.locator(".rows strong").textContent(), "My phone", await opened.textContent("main"));
    await look("passkey-made");
    assert.equal((await key.credentials()).length, 1);
    await press(opened, "form.who button");
    await look("sign-in-passkey");
    await key.verify(false);
    await opened.click("form[data-passkey] button");
    await opened.waitForSelector("form[data-passkey] .fault:not([hidden])");
    await look("passkey-refused");
    await key.verify(true);
    await press(opened, "form[data-passkey] button");
    assert.match(opened.url(), /\/desk\/(me|calls)$/);
    await opened.goto(`${house.address}/desk/me/ways`);
    await look("passkey-used");
    await press(opened, ".rows button");
    assert.equal(await opened.locator(".notice[role=alert]").count(), 1, "the last way stays");
    await done();
  }
});

test("an answered challenge is not answered again", async () => {
  const { page: opened, done } = await browse(browser, house.address);
  await authenticator(opened);
  await arrive(opened, house.invite("editor"), "Di");
  await press(opened, "form[data-passkey] button");
  await press(opened, "form.who button");
  const sent = opened.waitForRequest((request) => request.url().endsWith("/desk/sign-in/passkey"));
  await press(opened, "form[data-passkey] button");
  const body = (await sent).postData();
  assert.match(opened.url(), /\/desk\/(me|calls)$/);
  await press(opened, "form.who button");
  const again = await opened.request.post(`${house.address}/desk/sign-in/passkey`, {
    data: body,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    maxRedirects: 0,
  });
  assert.equal(again.status(), 403);
  await done();
});

test("a session is ended from another browser, and what was typed there is not lost", async () => {
  const one = await browse(browser, house.address);
  await arrive(one.page, house.invite("editor"), "Ed");
  const kept = await setUpApp(one.page);
  const other = await browse(browser, house.address, { width: 1280, scripts: false });
  await signIn(other.page, kept);
  await one.page.goto(`${house.address}/desk/me`);
  await one.page.fill("[name=name]", "Ed of the long name");
  await other.page.goto(`${house.address}/desk/me/sessions`);
  await press(other.page, "main > form button");
  await press(one.page, SEND);
  await one.look("signed-out");
  assert.equal(await one.page.locator("input[name=name]").inputValue(), "Ed of the long name");
  await one.done();
  await other.done();
});

test("everything is reached by keyboard, with the focus in sight", async () => {
  const { page: opened, done } = await browse(browser, house.address);
  await opened.goto(house.invite("steward"));
  await opened.keyboard.press("Tab");
  assert.equal(await opened.evaluate(() => document.activeElement.className), "skip");
  await tabTo(opened, "[name=name]");
  await opened.keyboard.type("Fay");
  await tabTo(opened, SEND);
  await Promise.all([opened.waitForNavigation(), opened.keyboard.press("Enter")]);
  await setUpApp(opened);
  await opened.goto(`${house.address}/desk/people`);
  await tabTo(opened, "[name=role][value=editor]");
  await opened.keyboard.press("Space");
  await tabTo(opened, "main section form button.strong");
  await Promise.all([opened.waitForNavigation(), opened.keyboard.press("Enter")]);
  assert.match(await opened.inputValue("#link"), /\/desk\/welcome\//);
  await tabTo(opened, "footer button[lang=ar]");
  await Promise.all([opened.waitForNavigation(), opened.keyboard.press("Enter")]);
  assert.equal(await opened.evaluate(() => document.documentElement.dir), "rtl");
  await done();
});
