// An editor with Microsoft's client library: typed requests, then 200 edits, after which answers are
// compared with those of a new server.
import { spawn } from "node:child_process";
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.env.MODULES + "/"));
const lsp = require("vscode-languageserver-protocol/node");
const { TextDocument } = require("vscode-languageserver-textdocument");

const uri = pathToFileURL(process.cwd() + "/Dockerfile").href;
const textDocument = { uri };
const PIECES = ["\n", " \\\n", "RUN apt-get install curl\n", "é😀", "$A", "ADD start.sh /\n", "# a\n", "'"];

async function open(text) {
  const child = spawn("dockwright", ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = lsp.createProtocolConnection(
    new lsp.StreamMessageReader(child.stdout),
    new lsp.StreamMessageWriter(child.stdin),
  );
  connection.onRequest(lsp.RegistrationRequest.type, () => {});
  connection.listen();
  const { capabilities } = await connection.sendRequest(lsp.InitializeRequest.type, {
    processId: process.pid,
    rootUri: pathToFileURL(process.cwd()).href,
    capabilities: {
      textDocument: {
        diagnostic: {},
        codeAction: { resolveSupport: { properties: ["edit"] } },
        documentSymbol: { hierarchicalDocumentSymbolSupport: true },
      },
      workspace: { didChangeWatchedFiles: { dynamicRegistration: true } },
    },
    workspaceFolders: null,
  });
  await connection.sendNotification(lsp.InitializedNotification.type, {});
  const document = { uri, languageId: "dockerfile", version: 0, text };
  await connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, {
    textDocument: document,
  });
  return { child, connection, capabilities };
}

async function close({ child, connection }) {
  await connection.sendRequest(lsp.ShutdownRequest.type);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await connection.sendNotification(lsp.ExitNotification.type);
  assert.equal(await ended, 0);
}

/** All that is said of a state. */
async function answers({ connection }, text) {
  const document = TextDocument.create(uri, "dockerfile", 0, text);
  const range = { start: { line: 0, character: 0 }, end: document.positionAt(text.length) };
  const ask = (type, more = {}) => connection.sendRequest(type, { textDocument, ...more });
  return Promise.all([
    ask(lsp.DocumentDiagnosticRequest.type),
    ask(lsp.DocumentFormattingRequest.type, { options: { tabSize: 4, insertSpaces: true } }),
    ask(lsp.DocumentSymbolRequest.type),
    ask(lsp.FoldingRangeRequest.type),
    ask(lsp.SemanticTokensRequest.type),
    ask(lsp.InlayHintRequest.type, { range }),
    ask(lsp.DocumentLinkRequest.type),
    ask(lsp.HoverRequest.type, { position: { line: 0, character: 1 } }),
    ask(lsp.CompletionRequest.type, { position: range.end }),
  ]);
}

const before = "from debian:13\nADD start.sh /\nCMD nginx\n";
const server = await open(before);
const { connection, capabilities } = server;
assert.equal(capabilities.textDocumentSync.change, lsp.TextDocumentSyncKind.Incremental);

const [diagnostics, edits] = await answers(server, before);
const copy = diagnostics.items.find((it) => it.code === "use-copy");
assert.match(copy.codeDescription.href, /docs\/passes\/use-copy\.md$/);
const start = TextDocument.create(uri, "dockerfile", 0, before);
assert.equal(TextDocument.applyEdits(start, edits), before.replace("from", "FROM"));
const actions = await connection.sendRequest(lsp.CodeActionRequest.type, {
  textDocument,
  range: copy.range,
  context: { diagnostics: [copy] },
});
const fix = actions.find((it) => it.title === "Fix use-copy");
const { edit } = await connection.sendRequest(lsp.CodeActionResolveRequest.type, fix);
assert.equal(
  TextDocument.applyEdits(start, edit.changes[uri]),
  before.replace("ADD", "COPY"),
);

let document = start;
let seed = 7;
const below = (limit) => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return seed % limit;
};
for (let step = 1; step <= 200; step += 1) {
  const length = document.getText().length;
  const at = document.positionAt(below(length + 1));
  const from = document.offsetAt(at);
  const to = document.positionAt(Math.min(length, from + below(4)));
  const changes = [{ range: { start: at, end: to }, text: PIECES[below(PIECES.length)] }];
  // Half of a surrogate pair cannot be sent as UTF-8.
  const next = TextDocument.update(
    TextDocument.create(uri, "dockerfile", step, document.getText()), changes, step,
  );
  if (!next.getText().isWellFormed()) continue;
  document = next;
  await connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version: step },
    contentChanges: changes,
  });
  if (step % 10 === 0) {
    const fresh = await open(document.getText());
    const text = document.getText();
    assert.deepEqual(await answers(server, text), await answers(fresh, text), text);
    await close(fresh);
  }
}
await close(server);
console.log("passed");
process.exit(0);
