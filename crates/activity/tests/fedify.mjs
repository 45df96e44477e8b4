// Fedify, from npm, which shares no code with us: it verifies what we signed, reads what we wrote, and signs for us.
//
// Standard input: {time, actor, requests, proved, posts}; standard output: what came of each, and requests and a document
// that Fedify signed with keys of its own.

import { join } from "node:path";
import { pathToFileURL } from "node:url";

const modules = process.env.BEFFROI_NODE_MODULES;
const load = (file) => import(pathToFileURL(join(modules, "@fedify", file)).href);
const sig = await load("fedify/dist/sig/mod.js");
const vocab = await load("vocab/dist/mod.js");
const { preloadedContexts } = await load("vocab-runtime/dist/mod.js");
const { Temporal } = await import(pathToFileURL(join(modules, "@js-temporal/polyfill/dist/index.esm.js")).href);

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const ours = JSON.parse(Buffer.concat(chunks).toString("utf8"));

// What Fedify ships is all there is: a context or a document that it would have to fetch is an error.
const contextLoader = async (url) => {
  const document = preloadedContexts[url];
  if (!document) throw new Error(`no context at ${url}`);
  return { contextUrl: null, documentUrl: url, document };
};
const documentLoader = async (url) => {
  const id = new URL(url);
  id.hash = "";
  if (id.href !== ours.actor.id) throw new Error(`no document at ${url}`);
  return { contextUrl: null, documentUrl: id.href, document: ours.actor };
};
const options = { documentLoader, contextLoader, currentTime: Temporal.Instant.from(ours.time) };

const verify = async ({ method, url, headers, body }) => {
  const request = new Request(url, { method, headers, body: body ?? undefined });
  const key = await sig.verifyRequest(request, options);
  return key?.id?.href ?? null;
};

const readPost = async (document) => {
  const post = await vocab.Object.fromJsonLd(document, { documentLoader, contextLoader });
  const attachments = [];
  for await (const attachment of post.getAttachments({ documentLoader, contextLoader })) attachments.push(attachment.name?.toString());
  return {
    kind: post.constructor.name,
    author: post.attributionId.href,
    names: post.names.map((name) => [name.locale?.toString() ?? name.language?.toString() ?? null, name.toString()]),
    content: post.content?.toString(),
    published: post.published.toString(),
    url: post.url.href,
    to: post.toIds.map((to) => to.href),
    attachments,
    starts: post.startTime?.toString() ?? null,
  };
};

const readActor = async (document) => {
  const actor = await vocab.Object.fromJsonLd(document, { documentLoader, contextLoader });
  const keys = [];
  for await (const key of actor.getPublicKeys({ documentLoader, contextLoader })) keys.push(key.id.href);
  for await (const key of actor.getAssertionMethods({ documentLoader, contextLoader })) keys.push(key.id.href);
  return {
    kind: actor.constructor.name,
    isActor: vocab.isActor(actor),
    username: actor.preferredUsername?.toString(),
    inbox: actor.inboxId.href,
    sharedInbox: actor.endpoints?.sharedInbox?.href ?? null,
    keys,
  };
};

const theirs = async () => {
  const id = new URL("https://peer.example/users/ada");
  const [rsaId, ed25519Id] = ["#main-key", "#ed25519-key"].map((hash) => new URL(hash, id));
  const rsa = await sig.generateCryptoKeyPair("RSASSA-PKCS1-v1_5");
  const ed25519 = await sig.generateCryptoKeyPair("Ed25519");
  const actor = new vocab.Person({
    id,
    preferredUsername: "ada",
    inbox: new URL("https://peer.example/users/ada/inbox"),
    publicKey: new vocab.CryptographicKey({ id: rsaId, owner: id, publicKey: rsa.publicKey }),
    assertionMethod: new vocab.Multikey({ id: ed25519Id, controller: id, publicKey: ed25519.publicKey }),
  });
  const note = new vocab.Create({
    id: new URL("https://peer.example/activities/1"),
    actor: id,
    // Not to everybody: Fedify signs that in full and writes it short, and mends it only when it delivers.
    to: new URL(ours.actor.id),
    object: new vocab.Note({
      id: new URL("https://peer.example/notes/1"),
      attribution: id,
      content: "Je viens, à midi ½ — 😂",
      replyTarget: new URL(ours.posts[0].id),
    }),
  });
  const created = options.currentTime;
  const proved = await sig.signObject(note, ed25519.privateKey, ed25519Id, { contextLoader, created });
  const document = await proved.toJsonLd({ contextLoader, format: "compact" });
  const body = JSON.stringify(document);
  const requests = [];
  for (const spec of ["draft-cavage-http-signatures-12", "rfc9421"]) {
    for (const [method, url] of [["POST", "https://house.example/inbox"], ["GET", "https://house.example/actor?page=1"]]) {
      const headers = { "content-type": "application/activity+json" };
      const unsigned = new Request(url, { method, headers, body: method === "POST" ? body : undefined });
      const signed = await sig.signRequest(unsigned, rsa.privateKey, rsaId, { spec, currentTime: created });
      requests.push({ method, url, headers: [...signed.headers], body: method === "POST" ? await signed.text() : null });
    }
  }
  return { actor: await actor.toJsonLd({ contextLoader, format: "compact" }), document, requests };
};

const proof = await sig.verifyObject(vocab.Activity, ours.proved, options);
const forged = structuredClone(ours.proved);
forged.object.content += "!";
const answer = {
  requests: await Promise.all(ours.requests.map(verify)),
  proof: proof?.id?.href ?? null,
  forged: (await sig.verifyObject(vocab.Activity, forged, options))?.id?.href ?? null,
  actor: await readActor(ours.actor),
  posts: await Promise.all(ours.posts.map(readPost)),
  theirs: await theirs(),
};
process.stdout.write(JSON.stringify(answer));
