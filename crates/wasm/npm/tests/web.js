// Run by itself, in a process that has loaded nothing yet.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const dir = new URL("./node_modules/@dockwright/wasm/", import.meta.url);
const { default: init, format } = await import(new URL("web.js", dir));
assert.throws(() => format("from a\n"), /`await init\(\)` comes first/);
const bytes = readFileSync(new URL("generated/dockwright_bg.wasm", dir));
await init(new Response(bytes, { headers: { "Content-Type": "application/wasm" } }));
await init();
assert.equal(format("from a\n").text, "FROM a\n");
