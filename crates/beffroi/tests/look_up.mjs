// Fedify, from npm, looks up the house that runs at the address given, as any server of the fediverse would.

import { join } from "node:path";
import { pathToFileURL } from "node:url";

const modules = process.env.BEFFROI_NODE_MODULES;
const load = (file) => import(pathToFileURL(join(modules, "@fedify", file)).href);
const { lookupObject, traverseCollection } = await load("vocab/dist/mod.js");
const { lookupWebFinger } = await load("webfinger/dist/mod.js");
const { getDocumentLoader } = await load("vocab-runtime/dist/mod.js");
const { parseNodeInfo } = await load("fedify/dist/nodeinfo/mod.js");

const origin = process.argv[2];
// The house is on this machine; anywhere else there is nothing to fetch.
const documentLoader = getDocumentLoader({ allowPrivateAddress: true });
const options = { documentLoader, contextLoader: getDocumentLoader(), allowPrivateAddress: true };
const say = (name, value) => console.log(`${name}: ${JSON.stringify(value)}`);

for (const path of ["fediverse/house", "fr/", ""]) {
  const found = await lookupWebFinger(`${origin}/${path}`, options);
  say(`webfinger /${path}`, [found.subject, found.links.find((link) => link.rel === "self").href]);
}
for (const page of ["/", "/fr/", "/call/bell.html", "/en/bell.html"]) {
  const object = await lookupObject(`${origin}${page}`, options);
  say(`page ${page}`, [object.constructor.name, object.id.href, object.name.toString(), object.url.href]);
}
const actor = await lookupObject(`${origin}/fediverse/house`, options);
const keys = [];
for await (const key of actor.getPublicKeys(options)) keys.push(`${key.id.href} ${key.publicKey.algorithm.name}`);
for await (const key of actor.getAssertionMethods(options)) keys.push(`${key.id.href} ${key.publicKey.algorithm.name}`);
say("keys", keys);
const outbox = await actor.getOutbox(options);
const said = [];
for await (const activity of traverseCollection(outbox, options)) said.push([activity.constructor.name, activity.objectId.href]);
say("outbox", [outbox.totalItems, said]);
say("followers", (await actor.getFollowers(options)).totalItems);
say("featured", (await actor.getFeatured(options)).totalItems);
// Its own fetch of NodeInfo knows no private addresses; its reader is what matters.
const { links } = await (await fetch(`${origin}/.well-known/nodeinfo`)).json();
for (const { href } of links.filter((link) => link.rel.includes("nodeinfo"))) {
  const info = parseNodeInfo(await (await fetch(href)).json());
  say(`nodeinfo ${href}`, [info.software.name, info.protocols, info.usage.localPosts]);
}
