// Where vectors lie, and how a test says that it cannot run for want of them.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const beside = fileURLToPath(new URL("../../../shared/vectors", import.meta.url));
export const vectorFile = (name) => join(process.env.BEFFROI_VECTORS ?? beside, name);
export const skipWithout = (name) =>
  existsSync(vectorFile(name)) ? false : `no ${vectorFile(name)}: set BEFFROI_VECTORS to the folder of the public vectors`;
export const load = (name) => JSON.parse(readFileSync(vectorFile(name)));
export const records = JSON.parse(readFileSync(new URL("records.json", import.meta.url)));
export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

export const modules = process.env.BEFFROI_NODE_MODULES;
export const skipWithoutModules = modules ? false
  : "set BEFFROI_NODE_MODULES to a node_modules folder with @noble/ed25519 and @noble/hashes";
export const fromModules = (file) => import(new URL(file, `file://${modules}/`));
