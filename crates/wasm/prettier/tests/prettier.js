// Tests of the plugin, run beside an installed one by `cargo xtask package prettier`.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import * as prettier from "prettier";

const plugins = ["prettier-plugin-dockwright"];
const here = fileURLToPath(new URL(".", import.meta.url));
const format = (text, options) =>
  prettier.format(text, { parser: "dockerfile", plugins, ...options });

const LONG = `RUN ${"a".repeat(60)} && ${"b".repeat(30)}`;

test("the layout is that of dockwright, in the width and indentation of prettier", async () => {
  assert.equal(await format("from a\nrun b&&c\n"), "FROM a\nRUN b && c\n");
  assert.equal(await format(`FROM a\n${LONG}\n`), `FROM a\n${LONG}\n`);
  assert.match(await format(`FROM a\n${LONG}\n`, { printWidth: 80 }), / \\\n {4}&& b|&& \\\n {4}b/);
  const text = "FROM a\nRUN b \\\n  && c \\\n  && d\n";
  assert.equal(await format(text), "FROM a\nRUN b \\\n    && c \\\n    && d\n");
  assert.equal(await format(text, { useTabs: true }), "FROM a\nRUN b \\\n\t&& c \\\n\t&& d\n");
  assert.equal(await format(text, { tabWidth: 2 }), text);
  assert.equal(await format(text, { dockerfileIndent: "auto" }), text);
  const trailing = await format(text, { dockerfileOperators: "trailing" });
  assert.equal(trailing, "FROM a\nRUN b && \\\n    c && \\\n    d\n");
  assert.equal(await format("from a\nrun b&&c\n", { dockerfileCacheSafe: true }), "FROM a\nRUN b&&c\n");
});

test("what a heredoc holds stays, up to blanks at the ends of its lines", async () => {
  const text = "FROM a\nRUN <<EOF\n  b  \n\n\n\techo é😀\t\nEOF\n";
  assert.equal(await format(text), text);
  assert.equal(await format(text, { endOfLine: "crlf" }), text.replaceAll("\n", "\r\n"));
  assert.equal(await format(text.replaceAll("\n", "\r\n"), { endOfLine: "auto" }), text.replaceAll("\n", "\r\n"));
});

test("an error shows its line", async () => {
  const error = await format("FROM a\nCOPY b\n").catch((it) => it);
  assert.equal(error.name, "SyntaxError");
  assert.deepEqual(error.loc.start, { line: 2, column: 1 });
  assert.match(error.message, /COPY.* \(2:1\)\n/);
  assert.match(error.codeFrame, /> 2 \| COPY b/);
});

test("what is for other tools stays", async () => {
  for (const text of ["# syntax=example.com/b\nfrom  a\n", "# dockwright: ignore-file\nfrom  a\n"]) {
    assert.equal(await format(text), text);
  }
});

test("code in Markdown is laid out, and parts of files stay", async () => {
  const markdown = (text) => prettier.format(text, { parser: "markdown", plugins });
  const code = (text) => `# A\n\n\`\`\`dockerfile\n${text}\n\`\`\`\n`;
  assert.equal(await markdown(code("from a\nrun  b")), code("FROM a\nRUN b"));
  assert.equal(await markdown(code("COPY  b /")), code("COPY  b /"));
});

test("files are taken by their names, on the command line as well", async () => {
  const dir = mkdtempSync(join(here, "project-"));
  mkdirSync(join(dir, "docker"));
  const taken = ["Dockerfile", "Containerfile", "docker/Dockerfile.dev", "docker/app.dockerfile"];
  const others = ["Dockerfile.j2", "docker/Dockerfile.dockerignore", "dockerfile.go"];
  for (const name of [...taken, ...others]) writeFileSync(join(dir, name), "from  a\n");
  writeFileSync(join(dir, "index.js"), "let  a\n");
  writeFileSync(join(dir, ".prettierrc"), JSON.stringify({ plugins, semi: false }));
  const bin = join(here, "node_modules/prettier/bin/prettier.cjs");
  execFileSync(process.execPath, [bin, "--write", "."], { cwd: dir });
  const content = (name) => readFileSync(join(dir, name), "utf8");
  for (const name of taken) assert.equal(content(name), "FROM a\n", name);
  for (const name of others) assert.equal(content(name), "from  a\n", name);
  assert.equal(content("index.js"), "let a\n");
  writeFileSync(join(dir, "Dockerfile"), "FROM a\nCOPY b\n");
  const failed = spawnSync(process.execPath, [bin, "--check", "."], { cwd: dir, encoding: "utf8" });
  assert.equal(failed.status, 2);
  assert.match(failed.stderr, /Dockerfile: SyntaxError: .*COPY/);
  for (const name of ["Dockerfile.dev", "a/Containerfile", "b.Dockerfile"]) {
    const info = await prettier.getFileInfo(name, { plugins });
    assert.equal(info.inferredParser, "dockerfile", name);
  }
});
