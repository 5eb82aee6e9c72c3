/** The entry for the desktop, with the command that `DOCKWRIGHT` names. */

import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { delimiter } from "node:path";
import { test } from "node:test";

import manifest from "../package.json" with { type: "json" };
import { Document, context, editor, eventually, load, project } from "./vscode.mjs";

const command = process.env.DOCKWRIGHT ?? "dockwright";

async function open(settings, text = "from  debian:13\nADD  start.sh /\n") {
  const directory = project();
  writeFileSync(`${directory}/start.sh`, "#!/bin/sh\n");
  writeFileSync(`${directory}/Dockerfile`, text);
  const document = new Document(`${directory}/Dockerfile`, text);
  const host = editor({ directory, settings, documents: [document] });
  const { activate, deactivate } = load(manifest.main, host);
  return { ...host, activate: () => activate(context()), deactivate, directory, document };
}

test("the command lays out, finds and fixes", async () => {
  const { activate, api, deactivate, diagnostics, document, errors, providers, token } = await open({
    "dockwright.path": command,
  });
  await activate();
  assert.deepEqual(errors, []);
  const { formatting, actions } = await eventually(() => providers.actions && providers.formatting && providers, "providers");
  const options = { tabSize: 4, insertSpaces: true };
  const edits = await formatting.provideDocumentFormattingEdits(document, options, token);
  assert.equal(document.with(edits), "FROM debian:13\nADD start.sh /\n");

  const found = await eventually(() => diagnostics.get(document.uri.toString()), "diagnostics");
  const add = found.find((it) => (it.code.value ?? it.code) === "use-copy");
  assert.equal(add.range.start.line, 1);

  const offered = await actions.provideCodeActions(document, add.range, { diagnostics: [add], triggerKind: 1 }, token);
  const fix = offered.find((it) => it.title === "Fix use-copy");
  const { edit } = fix.edit === undefined ? await actions.resolveCodeAction(fix, token) : fix;
  const [[uri, fixed]] = edit.changes;
  assert.equal(uri.toString(), document.uri.toString());
  assert.match(document.with(fixed), /^COPY +start\.sh \/$/m);
  await deactivate();
});

test("a path is relative to the workspace, and a change of it starts the command", async () => {
  const settings = { "dockwright.path": "./bin-of-project" };
  const { activate, configured, deactivate, directory, errors, providers } = await open(settings);
  await activate();
  assert.match(errors.join(), /bin-of-project lsp` does not start: /);
  symlinkSync(command, `${directory}/bin-of-project`);
  await configured.fire({ affectsConfiguration: (it) => it === "dockwright.path" });
  await eventually(() => providers.formatting, "formatting");
  assert.equal(errors.length, 1);
  await deactivate();
});

test("a name is not looked for in the workspace", async () => {
  const name = "dockwright-of-workspace";
  const { activate, commands, deactivate, directory, errors } = await open({ "dockwright.path": name });
  symlinkSync(command, `${directory}/${name}`);
  await activate();
  assert.equal(errors.length, 1);
  process.env.PATH += delimiter + directory;
  await commands["dockwright.restart"]();
  assert.equal(errors.length, 1);
  await deactivate();
});
