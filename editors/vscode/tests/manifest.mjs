/** The content of the package. */

import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { test } from "node:test";

import { PackageManager, listFiles } from "@vscode/vsce";

import { extension, target } from "../target.mjs";

const manifest = JSON.parse(readFileSync(`${extension}/package.json`, "utf8"));

test("the package has these files and no others", async () => {
  const files = await listFiles({ cwd: extension, packageManager: PackageManager.None });
  assert.deepEqual(files.sort(), [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "LICENSES-OF-LIBRARIES",
    "README.md",
    "dist/browser.js",
    "dist/desktop.js",
    "dist/dockwright.wasm",
    "package.json",
  ]);
  assert.ok(statSync(`${target}/dockwright.vsix`).size > 100_000);
});

test("the manifest names files that are there, and settings of one section", () => {
  for (const entry of [manifest.main, manifest.browser]) assert.ok(existsSync(`${extension}/${entry}`), entry);
  for (const name of Object.keys(manifest.contributes.configuration.properties)) assert.match(name, /^dockwright\./);
  assert.equal(manifest.scripts ?? manifest.devDependencies, undefined);
});

test("a workspace that is not trusted names no command", () => {
  const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  assert.deepEqual(restrictedConfigurations, ["dockwright.path"]);
});

test("the README has every setting", () => {
  const readme = readFileSync(`${extension}/README.md`, "utf8");
  for (const name of Object.keys(manifest.contributes.configuration.properties)) assert.ok(readme.includes(`\`${name}\``), name);
});

test("the licenses of all libraries are there", () => {
  const text = readFileSync(`${extension}/LICENSES-OF-LIBRARIES`, "utf8");
  for (const name of ["vscode-languageclient", "vscode-jsonrpc", "semver"]) assert.match(text, new RegExp(`^${name} \\d`, "m"));
});
