// The calls of a house as its people meet them at the desk: written, read by others, translated, published, corrected, withdrawn, erased.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { arrive, browse, BROWSERS, house as begin, press, setUpApp, tabTo, walk } from "./desk.mjs";
import { audit, chromium, folder, owed, remove } from "./house.mjs";

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

const SAVE = "main form[data-write] button[value=save], main form[data-beside] button.strong";
const TEXT = "The library of our town is to close on 31 December.\n\nNobody has asked us: see [the minutes](https://example.org/minutes).\n\nCome to the square on Sunday at noon.";

// Somebody of the house with these roles, at a browser of their own.
async function somebody(name, roles, options = BROWSERS[0]) {
  const one = await browse(browser, house.address, options);
  await arrive(one.page, `${house.invite(...roles)}?lang=${options.lang}`, name);
  await setUpApp(one.page);
  return { ...one, options, go: (path) => one.page.goto(house.address + path) };
}

// Begins a call of a kind in a language; its address at the desk.
async function beginCall({ page: opened, go }, kind, lang = "en") {
  await go("/desk/calls");
  const form = "form[action='/desk/calls'][method=post]";
  if (!await opened.locator(`${form} button`).isVisible()) await opened.click("details:has(form[action='/desk/calls']) > summary");
  await opened.selectOption(`${form} [name=kind]`, kind);
  await opened.selectOption(`${form} [name=lang]`, lang);
  await press(opened, `${form} button`);
  const [, call] = /^(\/desk\/calls\/[0-9a-z]+)\//.exec(new URL(opened.url()).pathname);
  return call;
}

async function write({ page: opened }, words) {
  for (const [name, text] of Object.entries(words)) await opened.fill(`[name=${name}]`, text);
  await press(opened, SAVE);
}

// Publishes what is drafted of a call; its address at the desk from then on.
async function publish({ page: opened, go }, call) {
  await go(`${call}/publish`);
  await press(opened, "button[value=publish]");
  return new URL(opened.url()).pathname;
}

// What a reader finds at the public address of a language, once it is signed.
async function read({ page: opened, go }, call, lang) {
  const link = `.editions li:has(bdi[lang=${lang}]) .actions a[href^="/${lang}/"]`;
  for (let tries = 0; tries < 100; tries += 1) {
    await go(call);
    if (await opened.locator(link).count()) break;
    await new Promise((done) => setTimeout(done, 100));
  }
  const address = await opened.getAttribute(link, "href");
  return async (text) => {
    for (let tries = 0; ; tries += 1) {
      const answer = await fetch(house.address + address);
      const html = await answer.text();
      if (html.includes(text)) return;
      assert.ok(tries < 100, `${address} does not say ${text}`);
      await new Promise((done) => setTimeout(done, 100));
    }
  };
}

test("a text is written, seen, published, corrected, withdrawn and erased", { timeout: 240_000 }, async () => {
  for (const options of BROWSERS) {
    const ada = await somebody("Ada", ["steward", "editor"], options);
    const { page: opened, look, go } = ada;
    await go("/desk/calls");
    await look("calls");
    let call = await beginCall(ada, "statement");
    await look("write-empty");
    await write(ada, { title: "x".repeat(301), text: TEXT });
    await look("write-fault");
    assert.equal(await opened.inputValue("[name=text]"), TEXT, "what was typed is still there");
    await opened.fill("[name=title]", "");
    await press(opened, SAVE);
    await go(`${call}/publish`);
    await look("publish-not-yet");
    await press(opened, ".notice.strong li a");
    await write(ada, { title: "The library must stay open", summary: "Our town is to lose its library.", text: TEXT });
    await look("write-saved");
    const preview = opened.context().waitForEvent("page");
    await opened.click("[formaction$=preview]");
    const seen = await preview;
    await seen.waitForLoadState();
    assert.deepEqual(await (options.scripts ? audit(seen) : owed(seen)), [], "the preview");
    assert.equal(await seen.textContent("h1"), "The library must stay open");
    await seen.close();
    await go(`${call}/publish`);
    await look("publish");
    call = await publish(ada, call);
    await look("published");
    const reader = await read(ada, call, "en");
    await reader("The library of our town is to close");
    await look("call-published");
    await press(opened, ".editions li form button");
    await write(ada, { text: TEXT.replace("31 December", "30 November"), correction: "It closes a month earlier than we said." });
    await look("write-correction");
    await go(`${call}/publish`);
    await look("publish-correction");
    await press(opened, "button[value=publish]");
    await reader("It closes a month earlier than we said.");
    await go(`${call}/withdraw`);
    await look("withdraw");
    await opened.fill("[name=r-en]", "The town has changed its mind.");
    await opened.check("[name=sure]");
    await press(opened, "button.danger");
    await look("withdrawn");
    await reader("The town has changed its mind.");
    await go("/desk/calls?q=library");
    await look("calls-found");
    await go(`${call}/erase`);
    await look("erase");
    await opened.check("[name=sure]");
    await press(opened, "button.danger");
    await look("erased");
    assert.equal(await opened.locator("a[href$='/erase']").count(), 0, "it is erased once");
    await go("/desk/erasures");
    await look("erasures");
    await ada.done();
  }
});

test("a translation is written beside its source", { timeout: 240_000 }, async () => {
  for (const options of BROWSERS) {
    const ada = await somebody("Ada", ["editor"], options);
    const { page: opened, look, go } = ada;
    let call = await beginCall(ada, "statement");
    await write(ada, { title: `Beside ${options.lang} ${options.width}`, text: TEXT });
    await go(call);
    await opened.click("details:has([name=source]) > summary");
    await opened.selectOption("[name=lang]", "fr");
    await opened.selectOption("[name=source]", "en");
    await press(opened, "form[action$=languages] button");
    await go(`${call}/fr/translate`);
    await look("translate-empty");
    await opened.fill("[name=title]", `À côté ${options.lang} ${options.width}`);
    if (options.scripts) {
      // Without the mouse: to the first passage that waits, on to the next, the source copied over.
      await opened.focus("#next");
      await opened.keyboard.press("Enter");
      await opened.keyboard.type("La bibliothèque de notre ville doit fermer.");
      await opened.keyboard.press("Alt+ArrowDown");
      await opened.keyboard.press("Alt+KeyC");
      await opened.keyboard.press("Alt+ArrowDown");
      await opened.keyboard.type("Venez sur la place dimanche à midi.");
      const typed = await opened.locator("textarea[id^=p]").evaluateAll((all) => all.map((one) => one.value));
      assert.match(typed[1], /^Nobody has asked us/);
      assert.equal(typed[2], "Venez sur la place dimanche à midi.");
    } else {
      await opened.fill("#p0", "La bibliothèque de notre ville doit fermer.");
      await press(opened, "[name=copy][value='1']");
      await opened.fill("#p2", "Venez sur la place dimanche à midi.");
    }
    await press(opened, SAVE);
    await look("translate-doubts");
    const doubts = await opened.locator(".doubts li").count();
    assert.ok(doubts >= 2, "the missing 31 and the passage left in English are told");
    await press(opened, "#d1 button[name=right]");
    assert.ok(await opened.locator(".doubts li").count() < doubts);
    call = await publish(ada, call);
    const reader = await read(ada, call, "fr");
    await reader("Venez sur la place dimanche à midi.");
    // The source changes, and the translation is renewed against it.
    await press(opened, ".editions li:has(bdi[lang=en]) form button");
    await write(ada, { text: TEXT.replace("Sunday at noon", "Saturday at noon") });
    await go(call);
    await press(opened, ".editions li:has(bdi[lang=fr]) form button");
    await go(`${call}/fr/translate`);
    await look("translate-stale");
    assert.equal(await opened.locator(".pair.waits").count(), 1, "one passage waits");
    assert.equal(await opened.locator(".pair.waits ins, .pair.waits del").count(), 2, "what changed in it is marked");
    await ada.done();
  }
});

test("a letter is read by somebody else before it is published", { timeout: 120_000 }, async () => {
  for (const options of [BROWSERS[1], BROWSERS[2]]) {
    const ada = await somebody("Ada", ["editor"], options);
    const bo = await somebody("Bo", ["editor"], BROWSERS[0]);
    const call = await beginCall(ada, "letter");
    await write(ada, { title: "To the mayor", text: TEXT });
    await ada.go(`${call}/publish`);
    assert.equal(await ada.page.locator("button[value=publish]").count(), 0, "not before somebody has read it");
    await ada.go(`${call}/en/review`);
    await press(ada.page, "button[value=ask]");
    await ada.look("review-asked");
    await bo.go("/desk/calls");
    await press(bo.page, "section[aria-labelledby=waiting] a");
    await bo.page.locator("details summary").nth(1).click();
    await bo.page.locator("details[open] textarea").fill("Say who decided it.");
    await press(bo.page, "details[open] button[value=remark]");
    await ada.go(`${call}/en`);
    await ada.look("write-remarked");
    await press(ada.page, "form[action*=remarks] button");
    await bo.go(`${call}/en/review`);
    await bo.look("review");
    await press(bo.page, "button[value=approve]");
    await bo.look("review-approved");
    await (await read(ada, await publish(ada, call), "en"))("Come to the square");
    await ada.done();
    await bo.done();
  }
});

test("an hour is set to publish, and taken back", { timeout: 120_000 }, async () => {
  for (const options of [BROWSERS[1], BROWSERS[2]]) {
    const ada = await somebody("Ada", ["editor"], options);
    const call = await beginCall(ada, "statement");
    await write(ada, { title: "Later", text: TEXT });
    const at = async (moment) => {
      await ada.go(`${call}/publish`);
      await ada.page.click("details:has([name=at]) > summary");
      await ada.page.fill("[name=at]", moment);
      await press(ada.page, "button[value=schedule]");
    };
    await at("2001-01-01T09:00");
    await ada.look("schedule-fault");
    await at("2099-01-01T09:00");
    await ada.look("scheduled");
    await ada.go(`${call}/publish`);
    await ada.look("publish-scheduled");
    await press(ada.page, "button[value=unschedule]");
    assert.equal(await ada.page.locator("p.notice").count(), 0);
    await ada.done();
  }
});

test("somebody outside suggests other words by a link", { timeout: 120_000 }, async () => {
  for (const options of [BROWSERS[0], BROWSERS[2]]) {
    const ada = await somebody("Ada", ["editor"], options);
    const call = await beginCall(ada, "statement");
    await write(ada, { title: "Suggested", text: TEXT });
    await ada.go(`${call}/en/suggestions`);
    await press(ada.page, "button[value=open]");
    await ada.look("suggestions-link");
    const link = new URL(await ada.page.textContent("main code"));
    const guest = await browse(browser, house.address, options);
    await guest.page.goto(`${house.address}${link.pathname}?lang=${options.lang}`);
    await guest.look("suggest");
    await guest.page.locator("details summary").nth(2).click();
    await guest.page.locator("details[open] textarea").fill("Come to the square on Sunday at noon, with your children.");
    await guest.page.locator("details[open] [name=note]").fill("More people come");
    await new Promise((done) => setTimeout(done, 3100)); // A form sent sooner was filled in by a machine.
    await press(guest.page, "details[open] form button");
    await guest.look("suggest-thanks");
    await guest.done();
    await ada.go(`${call}/en/suggestions`);
    await ada.look("suggestions");
    await press(ada.page, "button[value=take]");
    await ada.go(`${call}/en`);
    assert.match(await ada.page.inputValue("[name=text]"), /with your children/);
    await ada.done();
  }
});

test("two people at one text: both stand in it, or somebody chooses", { timeout: 120_000 }, async () => {
  for (const options of [BROWSERS[2], BROWSERS[3]]) {
    const ada = await somebody("Ada", ["editor"], options);
    const bo = await somebody("Bo", ["editor"], BROWSERS[3]);
    const call = await beginCall(ada, "statement");
    await write(ada, { title: "Ours", text: TEXT });
    await bo.go(`${call}/en`);
    await ada.go(`${call}/en`);
    await write(bo, { text: TEXT.replace("Sunday", "Saturday") });
    await write(ada, { title: "Ours and theirs" });
    assert.match(await ada.page.inputValue("[name=text]"), /Saturday/);
    await bo.go(`${call}/en`);
    await ada.go(`${call}/en`);
    await write(bo, { text: TEXT.replace("Sunday", "Monday") });
    await write(ada, { text: TEXT.replace("Sunday", "Friday") });
    await ada.look("write-clash");
    await ada.page.locator("[value=mine]").first().check();
    await press(ada.page, "section[aria-labelledby=clash] button");
    assert.match(await ada.page.inputValue("[name=text]"), /Friday/);
    await ada.done();
    await bo.done();
  }
});

test("a text saves itself, and stays in the browser while the line is down", { timeout: 120_000 }, async () => {
  const ada = await somebody("Ada", ["editor"], BROWSERS[1]);
  const { page: opened } = ada;
  const call = await beginCall(ada, "statement");
  const said = (key) => opened.waitForFunction((key) => document.getElementById("saved").textContent === document.querySelector("[data-write]").dataset[key], key);
  await opened.fill("[name=title]", "By itself");
  await opened.focus("[name=text]");
  await opened.keyboard.press("Control+b");
  await opened.keyboard.type("bold words");
  assert.equal(await opened.inputValue("[name=text]"), "**bold words**");
  await said("saved");
  await opened.waitForSelector("#shown strong");
  await ada.look("write-shown");
  // The line goes down with the server; what is typed now is kept here.
  await opened.route("**/autosave", (route) => route.abort());
  await opened.keyboard.press("End");
  await opened.keyboard.type(" and more");
  await said("offline");
  await ada.look("write-offline");
  await opened.unroute("**/autosave");
  opened.on("dialog", (dialog) => dialog.accept());
  await ada.go(`${call}/en`);
  await said("saved");
  assert.equal(await opened.inputValue("[name=text]"), "**bold words** and more");
  const answers = await opened.evaluate(() => fetch(location.pathname).then((answer) => answer.text()));
  assert.match(answers, /and more/, "it is saved in the house");
  // The browser notes the requests that were cut.
  ada.page.removeAllListeners("console");
  await ada.close();
});

test("a picture is added, its words asked for", { timeout: 120_000 }, async () => {
  const bell = join(import.meta.dirname, "../../crates/beffroi/tests/it/bell.png");
  for (const options of [BROWSERS[0], BROWSERS[2]]) {
    const ada = await somebody("Ada", ["editor"], options);
    const { page: opened } = ada;
    await beginCall(ada, "statement");
    await write(ada, { title: "With a bell", text: TEXT });
    await opened.setInputFiles("[name=picture]", bell);
    await press(opened, "button[value=picture]");
    await ada.look("picture-fault");
    assert.equal(await opened.inputValue("[name=text]"), TEXT);
    await opened.setInputFiles("[name=picture]", bell);
    await opened.fill("[name=alt]", "A bell");
    if (options.scripts) {
      await opened.click("button[value=picture]");
      await opened.waitForSelector("#shown img");
    } else {
      await press(opened, "button[value=picture]");
    }
    assert.match(await opened.inputValue("[name=text]"), /!\[A bell\]\([a-z-]+\.png/);
    await ada.look("picture");
    await ada.done();
  }
});

test("everything at the desk is reached by keyboard, with the focus in sight", { timeout: 120_000 }, async () => {
  const ada = await somebody("Ada", ["steward", "editor"]);
  const { page: opened, go } = ada;
  const call = await beginCall(ada, "event");
  await tabTo(opened, "[name=title]");
  await opened.keyboard.type("By keyboard");
  await tabTo(opened, "[name=text]");
  await opened.keyboard.type("Come.");
  await tabTo(opened, "form[data-write] button[value=save]");
  await Promise.all([opened.waitForNavigation(), opened.keyboard.press("Enter")]);
  await go(call);
  await opened.click("details:has([name=source]) > summary");
  await opened.selectOption("[name=lang]", "ar");
  await press(opened, "form[action$=languages] button");
  for (const path of ["/desk/calls", call, `${call}/en`, `${call}/ar/translate`, `${call}/en/review`, `${call}/en/suggestions`, `${call}/publish`, "/desk/glossary", "/desk/house", "/desk/erasures"]) {
    await go(path);
    await walk(opened, path.replace(call, "/call"));
  }
  await ada.done();
});

test("a term is put into the glossary and taken out", { timeout: 120_000 }, async () => {
  for (const options of [BROWSERS[0], BROWSERS[2]]) {
    const ada = await somebody("Ada", ["editor"], options);
    const { page: opened, look, go } = ada;
    await go("/desk/glossary");
    await look("glossary-empty");
    await press(opened, "form[action='/desk/glossary'] button");
    await look("glossary-fault");
    await opened.selectOption("[name=from]", "en");
    await opened.selectOption("[name=to]", "fr");
    await opened.fill("[name=term]", "town hall");
    await opened.fill("[name=said]", "mairie");
    await press(opened, "form[action='/desk/glossary'] button");
    await look("glossary");
    await press(opened, "table form button");
    assert.equal(await opened.locator("table").count(), 0);
    await ada.done();
  }
});

test("the pictures of the guides for editors", { timeout: 120_000 }, async () => {
  for (const lang of ["en", "fr"]) {
    const ada = await somebody("Ada", ["editor"], { lang, width: 820, scripts: true });
    const { page: opened, look, go } = ada;
    await opened.setViewportSize({ width: 820, height: 1700 });
    const [title, text] = {
      en: ["The library must stay open", TEXT],
      fr: ["La bibliothèque doit rester ouverte", "La bibliothèque de notre ville doit fermer le 31 décembre.\n\nPersonne ne nous a rien demandé.\n\nVenez sur la place dimanche à midi."],
    }[lang];
    const call = await beginCall(ada, "statement", lang);
    await write(ada, { title, text });
    await opened.waitForSelector("#shown p");
    await look("guide-write");
    await go(call);
    await opened.click("details:has([name=source]) > summary");
    await opened.selectOption("[name=lang]", lang === "en" ? "fr" : "en");
    await press(opened, "form[action$=languages] button");
    await opened.fill("[name=title]", lang === "en" ? "La bibliothèque" : "The library");
    const translated = {
      en: ["La bibliothèque de notre ville doit fermer.", "Personne ne nous a demandé : voir [le compte rendu](https://example.org/minutes).", "Venez sur la place dimanche à midi."],
      fr: ["The library of our town is to close.", "Nobody has asked us.", "Come to the square on Sunday at noon."],
    }[lang];
    for (const [at, words] of translated.entries()) await opened.fill(`#p${at}`, words);
    await press(opened, SAVE);
    assert.equal(await opened.locator(".doubts li").count(), 1, "the missing 31");
    await look("guide-translate");
    await go(`${call}/publish?lang=${lang}`);
    await look("guide-publish");
    await ada.done();
  }
});
