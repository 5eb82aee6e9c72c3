// Hands every file of a list to the library and to Prettier, and writes what comes of each.
import { readFileSync, writeFileSync } from "node:fs";

import * as prettier from "prettier";
import * as plugin from "prettier-plugin-dockwright";
import { DockerfileError, fix, format } from "@dockwright/wasm";

const [, , list, result] = process.argv;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function text(path) {
  try {
    return decoder.decode(readFileSync(path));
  } catch {
    return null;
  }
}

// Prettier only knows the line ends of a whole file.
const options = { parser: "dockerfile", plugins: [plugin], endOfLine: "auto" };
const callers = {
  format: async (text) => format(text).text,
  fix: async (text) => fix(text).text,
  prettier: (text) => prettier.format(text, options),
};

const texts = JSON.parse(readFileSync(list, "utf8")).map(text);
const answers = {};
const seconds = {};
for (const [name, call] of Object.entries(callers)) {
  answers[name] = [];
  const start = performance.now();
  for (const text of texts) {
    let answer = null;
    if (text !== null) {
      try {
        answer = { text: await call(text) };
      } catch (error) {
        const isRefusal = error instanceof DockerfileError || error.cause instanceof DockerfileError;
        answer = isRefusal ? "refused" : { failed: String(error) };
      }
    }
    answers[name].push(answer);
  }
  seconds[name] = (performance.now() - start) / 1000;
}
writeFileSync(result, JSON.stringify({ answers, seconds }));
