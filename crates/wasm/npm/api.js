import * as wasm from "./generated/dockwright.js";

export class DockerfileError extends Error {
  constructor({ message, line, column, help }, messages) {
    super(line === undefined ? message : `${message} (${line}:${column})`);
    this.name = "DockerfileError";
    this.line = line;
    this.column = column;
    this.help = help;
    this.messages = messages;
  }
}

let isLoaded = false;

export function loaded() {
  isLoaded = true;
}

function call(task, ...args) {
  if (!isLoaded) throw new Error("dockwright is not loaded: `await init()` comes first");
  try {
    return task(...args);
  } catch (cause) {
    // What the failed call has left behind is not to be relied on.
    wasm.__wbg_reset_state();
    throw new Error(`this is a bug in dockwright, please report it with the text: ${cause}`, { cause });
  }
}

function valid(answer) {
  const { invalid, ...rest } = JSON.parse(answer);
  if (invalid !== undefined) throw new TypeError(invalid);
  return rest;
}

function ask(task, text, { context, ...options } = {}) {
  if (typeof text !== "string") throw new TypeError("the text of the Dockerfile is not a string");
  const half = text.search(/\p{Surrogate}/u);
  if (half >= 0) throw new TypeError(`the text has one half of a surrogate pair at ${half}`);
  const isMissing = context === undefined || context === null;
  if (!isMissing && typeof context !== "object") {
    throw new TypeError("`context` is not an object of files by path");
  }
  const { error, ...answer } = valid(call(task, text, JSON.stringify(options), context));
  if (error !== undefined) throw new DockerfileError(error, answer.messages);
  return answer;
}

export function format(text, options) {
  const { fixes: _, findings: __, ...formatted } = ask(wasm.format, text, options);
  return formatted;
}

export function fix(text, options) {
  return ask(wasm.fix, text, options);
}

export function check(text, options) {
  const { fixes: _, text: __, rebuild: ___, ...checked } = ask(wasm.check, text, options);
  return checked;
}

export function passes() {
  return JSON.parse(call(wasm.passes));
}

export function explain(name) {
  return valid(call(wasm.explain, String(name))).page;
}

export function isDockerfileName(name) {
  return call(wasm.isDockerfileName, String(name));
}
