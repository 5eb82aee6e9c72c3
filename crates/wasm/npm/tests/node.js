// Tests of the package, run beside an installed one by `cargo xtask package wasm`.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import init, { DockerfileError, check, explain, fix, format, isDockerfileName, passes } from "@dockwright/wasm";

test("a layout keeps every character of other scripts", () => {
  const text = "# naïve – 安全 😀\r\nFROM debian:13\r\n";
  assert.equal(format(text).text, text);
  assert.equal(format("from a\nrun b \\\n && c\n", { indent: "tab" }).text, "FROM a\nRUN b \\\n\t&& c\n");
});

test("places are indices of the string", () => {
  const text = "# 😀 é\nFROM a\nADD 安.js /\n";
  const { findings } = check(text, { only: ["use-copy"], context: { "安.js": "x" } });
  assert.equal(findings.length, 1);
  const { start, end, line, column, edits } = findings[0];
  assert.deepEqual([text.slice(start, end), line, column], ["ADD 安.js /", 3, 1]);
  const [edit] = edits;
  const edited = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  assert.equal(edited, text.replace("ADD", "COPY"));
});

test("files of the context are text or bytes", () => {
  const text = "FROM debian:13\nADD program /\n";
  const safely = (context) => fix(text, { level: "safe", context }).text;
  for (const content of ["listen()", new Uint8Array([0x7f, 0x45, 0x4c, 0x46]), Buffer.from("a")]) {
    assert.match(safely({ program: content }), /^COPY program/m);
  }
  // A file that is not known may be an archive, and this one is.
  for (const context of [null, undefined, {}, { program: new Uint8Array([0x1f, 0x8b, 8, 0]) }]) {
    assert.match(safely(context), /^ADD program/m);
  }
});

test("an error says where", () => {
  const error = thrown(() => fix("FROM a\nCOPY b\n"));
  assert(error instanceof DockerfileError && error instanceof Error);
  assert.deepEqual([error.name, error.line, error.column], ["DockerfileError", 2, 1]);
  assert.match(error.message, /COPY.* \(2:1\)$/);
  assert.equal(error.messages[0].severity, "error");
});

test("a text for other tools stays", () => {
  const text = "# syntax=example.com/frontend\nfrom  a\n";
  assert.deepEqual(format(text).text, text);
  assert.match(format(text).skipped, /example\.com\/frontend/);
});

test("what is not known is refused", () => {
  for (const [call, said] of [
    [() => format(5), /not a string/],
    [() => format("FROM a\ud800\n"), /surrogate pair at 6$/],
    [() => format("FROM a\n", { widht: 80 }), /unknown field `widht`/],
    [() => format("FROM a\n", { indent: 17 }), /`indent` is a number from 1 to 16/],
    [() => fix("FROM a\n", { level: "all" }), /unknown variant `all`/],
    [() => fix("FROM a\n", { only: ["use-cpy"] }), /unknown pass `use-cpy`/],
    [() => fix("FROM a\n", { context: "." }), /not an object/],
    [() => fix("FROM a\n", { context: { a: 1 } }), /content of `a` is no string/],
    [() => explain("use-cpy"), /unknown pass `use-cpy`/],
  ]) {
    const error = thrown(call);
    assert(error instanceof TypeError, String(error));
    assert.match(error.message, said);
  }
});

test("deep nesting and long lines come back, and calls after them as well", () => {
  for (const text of [
    `FROM a\nRUN ${"(".repeat(20000)}\n`,
    `FROM a\nRUN ${"$(".repeat(20000)}\n`,
    `FROM a\nRUN ${"if a; then ".repeat(20000)}\n`,
    `FROM a\nRUN ${'"$('.repeat(20000)}\n`,
    `FROM a\nRUN ${"a && ".repeat(20000)}a\n`,
    `FROM a\nLABEL ${"[".repeat(100000)}\n`,
    `FROM a\nCMD ${"[".repeat(100000)}\n`,
    `FROM a\n${"RUN a\n".repeat(11000)}`,
  ]) {
    for (const task of [format, fix, check]) {
      try {
        task(text);
      } catch (error) {
        assert(error instanceof DockerfileError, `${task.name} ${text.slice(0, 40)}: ${error}`);
      }
    }
    assert.equal(format("from a\n").text, "FROM a\n");
  }
});

test("passes and images are explained", () => {
  const all = passes();
  assert(all.length > 70);
  const pass = all.find((it) => it.name === "use-copy");
  assert.deepEqual([pass.level, pass.isOptIn], ["safe", false]);
  assert(pass.settles.includes("DL3020"));
  assert.match(explain("DL3020"), /^# use-copy\n/);
  assert.match(explain("image:debian:13"), /^# image:debian:13\n/);
});

test("files are known by their names", () => {
  const taken = ["Dockerfile", "Dockerfile.dev", "app.Dockerfile", "Dockerfile.j2", "a.js"];
  assert.deepEqual(taken.map(isDockerfileName), [true, true, true, false, false]);
});

test("code for browsers and CommonJS get the same", async () => {
  await init();
  assert.equal(createRequire(import.meta.url)("@dockwright/wasm").format, format);
});

function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  assert.fail("nothing is thrown");
}
