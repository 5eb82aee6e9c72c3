/** The entry for browsers, with the packed WebAssembly. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";

import manifest from "../package.json" with { type: "json" };
import { Document, context, editor, eventually, load, project } from "./vscode.mjs";

async function open(text, files = []) {
  const directory = project();
  for (const name of files) writeFileSync(`${directory}/${name}`, "");
  const document = new Document(`${directory}/Dockerfile`, text);
  const host = editor({ directory, documents: [document] });
  // Browsers have neither `process` nor `Buffer`.
  await load(manifest.browser, host, { process: undefined, Buffer: undefined }).activate(context());
  return {
    ...host,
    document,
    diagnostics: () => host.diagnostics.get(document.uri.toString()),
    layOut: () => host.providers.formatting.provideDocumentFormattingEdits(document),
  };
}

test("a text is laid out", async () => {
  const { document, layOut } = await open("from  debian:13\n# 😀\nrun  a&&b\n");
  assert.equal(document.with(await layOut()), "FROM debian:13\n# 😀\nRUN a && b\n");
});

test("a text that is laid out has no edits", async () => {
  const { layOut } = await open("FROM debian:13\n");
  assert.deepEqual(await layOut(), []);
});

test("findings have the place, the level and the page of their pass", async () => {
  const { api, diagnostics } = await open("FROM debian:13\n# 😀\nUSER 1000\nCMD nginx\n");
  const found = diagnostics().find((it) => it.code.value === "use-exec-form");
  assert.equal(found.severity, api.DiagnosticSeverity.Warning);
  assert.equal(found.range.start.line, 3);
  assert.match(found.code.target.toString(), /\/docs\/passes\/use-exec-form\.md$/);
});

test("an invalid text has an error at its place and no layout", async () => {
  const { api, diagnostics, layOut } = await open("from  debian:13\nCOPY a\n");
  const [{ severity, range }] = diagnostics();
  assert.equal(severity, api.DiagnosticSeverity.Error);
  assert.deepEqual(range, new api.Range(1, 0, 1, 6));
  assert.deepEqual(await layOut(), []);
});

test("findings follow the text", async () => {
  const { changed, document, diagnostics } = await open("FROM debian:13\nUSER 1000\nCMD nginx\n");
  const isFound = () => diagnostics().some((it) => it.code.value === "use-exec-form");
  assert.ok(isFound());
  document.text = 'FROM debian:13\nUSER 1000\nCMD ["nginx"]\n';
  document.version += 1;
  changed.fire({ document });
  await eventually(() => !isFound(), "new diagnostics");
});

for (const [file, hasLayout, hasFindings] of [
  ["dockwright.toml", false, false],
  [".dockwright.toml", false, false],
  [".editorconfig", false, true],
  [".hadolint.yaml", true, false],
]) {
  test(`\`${file}\`, which is not read, holds back what depends on it`, async () => {
    const { information, diagnostics, layOut } = await open("from debian:13\nCMD nginx\n", [file]);
    assert.equal((await layOut()).length > 0, hasLayout);
    assert.equal(information.some((it) => it.includes(file)), !hasLayout);
    assert.equal(diagnostics().length > 0, hasFindings);
  });
}
