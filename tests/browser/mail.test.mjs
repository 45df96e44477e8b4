// News by mail as a reader meets it: from the foot of a page to the mailbox, what is kept, and away again; with scripts and without.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browse, BROWSERS, press, SEND } from "./desk.mjs";
import { beffroi, chromium, folder, remove, serve } from "./house.mjs";

const place = folder(), dir = join(place, "house");
let browser, house, relay;

before(async () => {
  relay = await mailbox();
  const port = await freePort();
  beffroi("init", dir, "--single", "--lang", "en,ar", "--name", "The Neighbours", "--origin", `http://127.0.0.1:${port}`);
  const file = join(dir, "beffroi.toml");
  const config = readFileSync(file, "utf8");
  writeFileSync(file, config.replace('from = ""', 'from = "news@house.example"').replace("relays = []", `relays = ["smtp+clear://127.0.0.1:${relay.port}"]`));
  publish("first", { en: "The library stays", ar: "المكتبة باقية" });
  house = await serve("serve", dir, "--listen", `127.0.0.1:${port}`);
  browser = await chromium();
}, { timeout: 240_000 });

after(async () => {
  await browser?.close();
  await house?.stop();
  relay?.stop();
  remove(place);
});

// All at once: without scripts most of the time is spent waiting.
test("from the foot of a page to the mailbox and away again", { timeout: 240_000 }, () => Promise.all(BROWSERS.map(story)));

async function story(options) {
  const { lang, scripts } = options;
  const kind = `${lang}-${scripts ? "scripts" : "plain"}`;
  const { page, look, done } = await browse(browser, house.address, options);
  const address = `${kind}@reader.example`;
  await page.goto(`${house.address}/${lang}/first.html`);
  await page.fill("footer [type=email]", address);
  await press(page, "footer form button");
  assert.equal(await page.inputValue("[name=mail]"), address, "what was typed on the page before is there");
  assert.deepEqual(await chosen(page, "langs"), [lang]);
  await look("subscribe");
  // Nobody fills in a form within two seconds.
  await page.waitForTimeout(2_500);
  await page.evaluate(() => { document.querySelector(".form").noValidate = true; });
  await press(page, SEND);
  assert.equal(await page.locator(".fault").count(), 1, "the box of consent is not ticked");
  await look("subscribe-fault");
  await page.check("[name=consent]");
  await page.waitForTimeout(2_500);
  await press(page, SEND);
  if (!scripts) {
    await look("subscribe-wait");
    await press(page, SEND);
    assert.equal(await page.locator("[role=alert]").count(), 1, "pressed too soon");
    await look("subscribe-wait-soon");
    await page.waitForTimeout(20_000);
    await press(page, SEND);
  }
  await look("subscribe-look");
  const question = await relay.mail(address);
  assert.equal(question.headers["content-language"], lang);
  await page.goto(link(question, "confirm"));
  await look("confirm");
  await press(page, SEND);
  await look("confirm-done");
  const slug = `news-${kind}`;
  publish(slug, { en: "Come on Monday", ar: "تعالوا يوم الاثنين" });
  const letter = await relay.mail(address, `/${lang}/${slug}.html`);
  await page.goto(link(letter, "mine"));
  assert.ok((await page.textContent("main")).includes(address));
  await look("mine");
  await page.uncheck("[name=kinds][value=event]");
  await press(page, "main button[value=save]");
  assert.ok(!(await chosen(page, "kinds")).includes("event"));
  await look("mine-saved");
  await press(page, "main button[value=pause]");
  await look("mine-paused");
  await press(page, "main button[value=delete]");
  await look("left");
  await page.goto(link(letter, "mine"));
  await look("link-gone");
  await done();
}

const chosen = (page, name) => page.locator(`[name=${name}]:checked`).evaluateAll((boxes) => boxes.map((box) => box.value));

function publish(slug, titles) {
  const call = join(place, slug);
  mkdirSync(call);
  for (const [lang, title] of Object.entries(titles)) {
    writeFileSync(join(call, `${lang}.md`), `---\nlang: ${lang}\ntitle: ${title}\n---\n\n${title}.\n`);
  }
  beffroi("publish", dir, call);
}

// The personal link to a page of the house, in the plain text of a mail.
const link = (mail, page) => new RegExp(`${house.address}/do/${page}/\\S+`).exec(mail.text)[0];

function freePort() {
  const server = createServer();
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  }));
}

// A relay that keeps what it is given; { port, mail(address, words), stop }. `mail` waits for the next mail to an address that has these words.
async function mailbox() {
  const mails = [];
  const server = createServer((socket) => {
    let text = "", to = "", data = false;
    socket.write("220 here\r\n");
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      for (;;) {
        const end = data ? text.indexOf("\r\n.\r\n") : text.indexOf("\r\n");
        if (end < 0) return;
        const said = text.slice(0, end);
        text = text.slice(end + (data ? 5 : 2));
        if (data) mails.push({ to, ...parsed(said) });
        else if (/^RCPT/i.test(said)) to = /<(.*)>/.exec(said)[1];
        data = !data && /^DATA/i.test(said);
        socket.write(data ? "354 go on\r\n" : "250 yes\r\n");
      }
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const mail = async (address, words = "") => {
    for (let tries = 0; tries < 300; tries += 1) {
      const at = mails.findIndex(({ to, text }) => to === address && text.includes(words));
      if (at >= 0) return mails.splice(at, 1)[0];
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no mail came for ${address} with “${words}”`);
  };
  return { port: server.address().port, mail, stop: () => server.close() };
}

// Headers, and the plain text of a multipart message.
function parsed(message) {
  const [head] = message.split("\r\n\r\n", 1);
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 2)]));
  const part = message.slice(message.search(/Content-Type: text\/plain/i));
  const boundary = /boundary="?([^";\s]+)/i.exec(headers["content-type"])[1];
  const body = part.slice(part.indexOf("\r\n\r\n") + 4, part.indexOf(`\r\n--${boundary}`));
  const encoding = /Content-Transfer-Encoding: (\S+)/i.exec(part)?.[1].toLowerCase();
  const decoded = encoding === "base64" ? Buffer.from(body, "base64")
    : Buffer.from(encoding === "quoted-printable" ? body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))) : body, "latin1");
  return { headers, text: decoded.toString("utf8") };
}
