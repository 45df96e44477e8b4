// Fedify, from npm, as another server: one person, Ada, who follows, reads, answers and likes. Told what to do by lines on its input, and
// answers each with a line: what it knows by now. Signs first as its first argument says; as its second says, takes only RFC 9421.

import { createServer } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const modules = process.env.BEFFROI_NODE_MODULES;
const load = (file) => import(pathToFileURL(join(modules, "@fedify", file)).href);
const { createFederation, generateCryptoKeyPair, MemoryKvStore, verifyObject } = await load("fedify/dist/mod.js");
const vocab = await load("vocab/dist/mod.js");
const { Accept, Activity, Create, Delete, Endpoints, Follow, Like, Note, Person, PUBLIC_COLLECTION, Undo, Update, lookupObject } = vocab;
const { getDocumentLoader } = await load("vocab-runtime/dist/mod.js");

const [firstKnock, only] = process.argv.slice(2);
// The house is on this machine; anywhere else there is nothing to fetch.
const documentLoader = getDocumentLoader({ allowPrivateAddress: true });
const options = { documentLoader, contextLoader: getDocumentLoader() };
const federation = createFederation({ kv: new MemoryKvStore(), allowPrivateAddress: true, firstKnock });
const keys = [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), await generateCryptoKeyPair("Ed25519")];

federation
  .setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
    if (identifier !== "ada") return null;
    const pairs = await ctx.getActorKeyPairs(identifier);
    return new Person({
      id: ctx.getActorUri(identifier),
      preferredUsername: identifier,
      name: "Ada",
      inbox: ctx.getInboxUri(identifier),
      endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
    });
  })
  .setKeyPairsDispatcher(() => keys);

const known = { accepted: [], posts: {}, gone: [], schemes: [] };
const proved = async (activity) => {
  const json = await activity.toJsonLd({ contextLoader: options.contextLoader });
  return (await verifyObject(Activity, json, options)) !== null;
};
async function read(ctx, activity) {
  const post = await activity.getObject(ctx);
  known.posts[post.id.href] = {
    by: activity.constructor.name,
    type: post.constructor.name,
    name: post.name?.toString() ?? null,
    content: post.content?.toString() ?? null,
    published: post.published !== null,
    updated: post.updated !== null,
    proved: await proved(activity),
  };
}
federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .on(Accept, (_, accept) => void known.accepted.push(accept.actorId.href))
  .on(Create, read)
  .on(Update, read)
  .on(Delete, (_, deletion) => {
    delete known.posts[deletion.objectId.href];
    known.gone.push(deletion.objectId.href);
  });

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.method === "POST") {
    const scheme = "signature-input" in request.headers ? "rfc9421" : "cavage";
    if (!known.schemes.includes(scheme)) known.schemes.push(scheme);
    if (only === "rfc9421" && scheme !== only) return void response.writeHead(401).end();
  }
  const body = request.method === "POST" ? Buffer.concat(chunks) : undefined;
  const headers = new Headers(Object.entries(request.headers).flatMap(([name, value]) => [value].flat().map((one) => [name, one])));
  const asked = new Request(`http://${request.headers.host}${request.url}`, { method: request.method, headers, body });
  const answer = await federation.fetch(asked, { contextData: undefined });
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const origin = `http://127.0.0.1:${server.address().port}`;
const ctx = federation.createContext(new URL(origin), undefined);
const ada = ctx.getActorUri("ada");
let deedsDone = 0;
const name = (what) => new URL(`${ada.href}#${what}/${++deedsDone}`);

const send = async (to, activity) => {
  const recipient = await lookupObject(to, options);
  await ctx.sendActivity({ identifier: "ada" }, recipient, activity);
};
const follow = (whom) => new Follow({ id: name("follow"), actor: ada, object: new URL(whom) });
const note = (post, text) =>
  new Note({
    id: new URL(`${origin}/notes/1`), attribution: ada, replyTarget: new URL(post), content: text,
    to: PUBLIC_COLLECTION,
  });
const deeds = {
  look: () => {},
  follow: (whom) => send(whom, follow(whom)),
  leave: (whom) => send(whom, new Undo({ id: name("undo"), actor: ada, object: follow(whom) })),
  like: (whom, post) => send(whom, new Like({ id: name("like"), actor: ada, object: new URL(post) })),
  reply: (whom, post, text) => send(whom, new Create({ id: name("create"), actor: ada, to: PUBLIC_COLLECTION, object: note(post, text) })),
  change: (whom, post, text) => send(whom, new Update({ id: name("update"), actor: ada, to: PUBLIC_COLLECTION, object: note(post, text) })),
  remove: (whom) => send(whom, new Delete({ id: name("delete"), actor: ada, to: PUBLIC_COLLECTION, object: new URL(`${origin}/notes/1`) })),
};

console.log(JSON.stringify({ origin }));
for await (const line of createInterface({ input: process.stdin })) {
  const [deed, ...words] = JSON.parse(line);
  try {
    await deeds[deed](...words);
    // In the same order whichever came first.
    const posts = Object.fromEntries(Object.entries(known.posts).sort());
    console.log(JSON.stringify({ accepted: known.accepted.sort(), posts, gone: known.gone.sort(), schemes: known.schemes.sort() }));
  } catch (error) {
    console.log(JSON.stringify({ failed: `${error}` }));
  }
}
process.exit(0);
