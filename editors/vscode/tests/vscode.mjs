/** A stand-in for the parts of Visual Studio Code that the extension needs; it records what the extension shows. */

import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";

import { extension } from "../target.mjs";

const require = createRequire(import.meta.url);

const TYPES = readFileSync(require.resolve("@types/vscode/index.d.ts"), "utf8");
const CLASSES = [...TYPES.matchAll(/^\texport (?:class|enum) (\w+)/gm)].map((it) => it[1]);

class Disposable {
  constructor(dispose = () => {}) {
    this.dispose = dispose;
  }
  static from(...all) {
    return new Disposable(() => all.forEach((it) => it.dispose()));
  }
}

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
  with(line = this.line, character = this.character) {
    return new Position(line, character);
  }
}

class Range {
  constructor(start, end, ...rest) {
    const [from, to] = rest.length === 0 ? [start, end] : [new Position(start, end), new Position(...rest)];
    Object.assign(this, { start: from, end: to });
  }
  with(start = this.start, end = this.end) {
    return new Range(start, end);
  }
}

class Uri {
  constructor(url) {
    this.url = url;
    this.path = url.pathname;
    this.scheme = url.protocol.slice(0, -1);
    this.authority = url.host;
  }
  static parse(text) {
    return new Uri(new URL(text));
  }
  static file(path) {
    return new Uri(pathToFileURL(path));
  }
  static joinPath(uri, ...paths) {
    const joined = new URL(uri.url);
    joined.pathname = require("node:path").posix.join(joined.pathname, ...paths);
    return new Uri(joined);
  }
  get fsPath() {
    return fileURLToPath(this.url);
  }
  toString() {
    return this.url.href;
  }
}

class TextEdit {
  constructor(range, newText) {
    Object.assign(this, { range, newText });
  }
  static replace(range, newText) {
    return new TextEdit(range, newText);
  }
}

class Diagnostic {
  constructor(range, message, severity) {
    Object.assign(this, { range, message, severity });
  }
}

class WorkspaceEdit {
  changes = [];
  /** An edit may come in an array with its description for the editor. */
  set(uri, edits) {
    this.changes.push([uri, edits.map((it) => (Array.isArray(it) ? it[0] : it))]);
  }
}

class CodeActionKind {
  constructor(value) {
    this.value = value;
  }
  append(part) {
    return new CodeActionKind(this.value === "" ? part : `${this.value}.${part}`);
  }
}

for (const [name, kind] of Object.entries({ Empty: "", QuickFix: "quickfix", Refactor: "refactor", Source: "source" })) {
  CodeActionKind[name] = new CodeActionKind(kind);
}

class CodeAction {
  constructor(title, kind) {
    Object.assign(this, { title, kind });
  }
}

class EventEmitter {
  #listeners = new Set();
  event = (listener, self) => {
    const bound = self === undefined ? listener : listener.bind(self);
    this.#listeners.add(bound);
    return { dispose: () => this.#listeners.delete(bound) };
  };
  fire(it) {
    return Promise.all([...this.#listeners].map((listener) => listener(it)));
  }
  dispose() {
    this.#listeners.clear();
  }
}

class CancellationTokenSource {
  token = { isCancellationRequested: false, onCancellationRequested: () => new Disposable() };
  cancel() {}
  dispose() {}
}

class TabInputText {
  constructor(uri) {
    this.uri = uri;
  }
}

export class Document {
  languageId = "dockerfile";
  version = 1;
  isClosed = false;
  eol = 1;
  constructor(path, text) {
    this.uri = Uri.file(path);
    this.fileName = path;
    this.text = text;
  }
  getText() {
    return this.text;
  }
  get lineCount() {
    return this.text.split("\n").length;
  }
  positionAt(offset) {
    const lines = this.text.slice(0, offset).split("\n");
    return new Position(lines.length - 1, lines.at(-1).length);
  }
  offsetAt({ line, character }) {
    return this.text.split("\n").slice(0, line).reduce((sum, it) => sum + it.length + 1, character);
  }
  lineAt(line) {
    const text = this.text.split("\n")[line];
    return { text, range: new Range(line, 0, line, text.length) };
  }
  /** The text after these edits, which do not overlap. */
  with(edits) {
    const last = [...edits].sort((a, b) => this.offsetAt(b.range.start) - this.offsetAt(a.range.start));
    return last.reduce((text, { range, newText }) => {
      return text.slice(0, this.offsetAt(range.start)) + newText + text.slice(this.offsetAt(range.end));
    }, this.text);
  }
}

/** Adds functions that no test depends on: they return something to dispose of. */
function lenient(own) {
  return new Proxy(own, {
    get: (it, name) => it[name] ?? (/^(on|register|create)[A-Z]/.test(String(name)) ? () => new Disposable() : undefined),
  });
}

/** A stand-in for any other class; its members are numbers, as in an enumeration. */
function other() {
  const names = new Map();
  return new Proxy(class {}, {
    get: (it, name) => {
      if (name in it || typeof name === "symbol") return it[name];
      if (!names.has(name)) names.set(name, names.size);
      return names.get(name);
    },
  });
}

export function editor({ directory, settings = {}, documents = [] }) {
  const folder = { uri: Uri.file(directory), name: "project", index: 0 };
  const seen = { providers: {}, diagnostics: new Map(), errors: [], information: [], commands: {} };
  const [changed, configured] = [new EventEmitter(), new EventEmitter()];
  const provide = (kind) => (selector, provider) => {
    seen.providers[kind] = provider;
    return new Disposable();
  };
  const workspace = lenient({
    textDocuments: documents,
    notebookDocuments: [],
    workspaceFolders: [folder],
    isTrusted: true,
    fs: {
      readFile: async (uri) => readFileSync(uri.fsPath),
      stat: async (uri) => statSync(uri.fsPath),
    },
    getWorkspaceFolder: () => folder,
    getConfiguration: (section) => ({
      get: (name, fallback) => settings[section === undefined ? name : `${section}.${name}`] ?? fallback,
    }),
    onDidChangeTextDocument: changed.event,
    onDidChangeConfiguration: configured.event,
  });
  const languages = lenient({
    match: (selector, document) => [selector].flat().some((it) => (it.language ?? it) === document.languageId) ? 10 : 0,
    registerDocumentFormattingEditProvider: provide("formatting"),
    registerCodeActionsProvider: provide("actions"),
    createDiagnosticCollection: () => ({
      set: (uri, found) => seen.diagnostics.set(uri.toString(), found),
      delete: (uri) => seen.diagnostics.delete(uri.toString()),
      has: (uri) => seen.diagnostics.has(uri.toString()),
      dispose: () => seen.diagnostics.clear(),
    }),
  });
  const channel = lenient({ logLevel: 0 });
  for (const name of ["append", "appendLine", "dispose", "trace", "debug", "info", "warn", "error"]) channel[name] = () => {};
  const window = lenient({
    state: { focused: true },
    visibleTextEditors: documents.map((document) => ({ document })),
    activeTextEditor: documents[0] && { document: documents[0] },
    tabGroups: lenient({ all: [{ tabs: documents.map((it) => ({ input: new TabInputText(it.uri) })) }] }),
    createOutputChannel: () => channel,
    showErrorMessage: async (text) => void seen.errors.push(text),
    showInformationMessage: async (text) => void seen.information.push(text),
  });
  const commands = lenient({
    registerCommand: (name, run) => {
      seen.commands[name] = run;
      return new Disposable();
    },
  });
  const known = {
    CancellationTokenSource, CodeAction, CodeActionKind, Diagnostic, Disposable, EventEmitter, Position, Range, TabInputText,
    TextEdit, Uri, WorkspaceEdit, commands, languages, window, workspace,
    DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
    CancellationError: class extends Error {},
    env: lenient({ appName: "test", language: "en" }),
    extensions: lenient({ getExtension: () => undefined, all: [] }),
    l10n: { t: (text) => text },
    version: "1.91.0",
  };
  const api = { ...Object.fromEntries(CLASSES.map((name) => [name, other()])), ...known };
  const token = new CancellationTokenSource().token;
  return { ...seen, api, changed, configured, token };
}

/** Loads an entry as the host of extensions does. */
export function load(entry, { api }, globals = {}) {
  const module = { exports: {} };
  const names = ["module", "exports", "require", ...Object.keys(globals)];
  const code = readFileSync(`${extension}/${entry}`, "utf8");
  const find = (name) => (name === "vscode" ? api : require(name));
  new Function(...names, code)(module, module.exports, find, ...Object.values(globals));
  return module.exports;
}

/** The argument of `activate`. */
export function context() {
  return { subscriptions: [], extensionPath: extension, extensionUri: Uri.file(extension) };
}

/** A directory for the files of a test. */
export function project() {
  const directory = mkdtempSync(`${tmpdir()}/dockwright-`);
  process.on("exit", () => rmSync(directory, { recursive: true }));
  return directory;
}

/** The value of `ask` as soon as there is one. */
export async function eventually(ask, what) {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    const value = ask();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`there is no ${what}`);
}
