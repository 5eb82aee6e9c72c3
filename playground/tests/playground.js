// The page in a real Chromium: `DOCKWRIGHT_PLAYGROUND` has the directory of the built page.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { deflateRawSync, gzipSync } from "node:zlib";

import { chromium } from "playwright-core";

import { serve } from "./server.js";

const target =
  process.env.DOCKWRIGHT_PLAYGROUND ?? fileURLToPath(new URL("../../target/playground", import.meta.url));
const site = join(target, "site");
const pictures = join(target, "pictures");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

let browser;
let server;

before(async () => {
  mkdirSync(pictures, { recursive: true });
  server = await serve(site);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // The sandbox of Chromium needs another user than root.
    args: ["--no-sandbox"],
  });
});

after(async () => {
  await browser?.close();
  await server?.close();
});

/** Runs `body` with a page, and fails at errors, violations of the policy and requests elsewhere. */
async function onPage(body, { fragment = "", ...settings } = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 850 }, ...settings });
  context.setDefaultTimeout(10_000);
  const faults = [];
  context.on("request", (it) => {
    if (new URL(it.url()).origin !== server.origin) faults.push(`request to ${it.url()}`);
  });
  context.on("console", (it) => {
    // Chromium itself gives a style to a text that is typed where another one was deleted; the
    // policy takes the style away.
    const isOfBrowser = it.text().startsWith("Applying inline style violates");
    if (["error", "warning"].includes(it.type()) && !isOfBrowser) faults.push(it.text());
  });
  context.on("weberror", (it) => faults.push(String(it.error())));
  context.on("dialog", (it) => {
    faults.push(`dialog: ${it.message()}`);
    void it.dismiss();
  });
  try {
    const page = await context.newPage();
    await open(page, fragment);
    await body(page, context);
  } finally {
    await context.close();
  }
  assert.deepEqual(faults, []);
}

async function open(page, fragment = "") {
  await page.goto(`${server.origin}/${fragment}`);
  await page.waitForFunction(() => performance.getEntriesByName("answer").length > 0);
}

const editor = (page) => page.locator("#input-text .cm-content");

/** The text of an editor that is shown whole. */
const textOf = (page, id) =>
  page.locator(`#${id} .cm-line`).evaluateAll((lines) => lines.map((it) => it.textContent).join("\n"));

async function write(page, text) {
  await editor(page).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
}

async function showResult(page) {
  await page.getByRole("radio", { name: "Result" }).check();
}

async function addFile(page, path, text) {
  await page.getByLabel("Add a file of the build context").fill(path);
  await page.getByRole("button", { name: "Add" }).click();
  await page.keyboard.insertText(text);
}

const result = (page, expected) =>
  page.waitForFunction((expected) => {
    const root = document.querySelector("#output-text").shadowRoot;
    const lines = [...root.querySelectorAll(".cm-line")].map((it) => it.textContent);
    return lines.join("\n") === expected;
  }, expected);

const found = (page, pass) => page.locator("#found li", { hasText: pass });

test("what is typed is fixed, with the reasons", () =>
  onPage(async (page) => {
    await showResult(page);
    await editor(page).click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("from debian:13\nrun apt-get update&&apt-get install curl\n");
    await result(
      page,
      "FROM debian:13\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
    );
    await found(page, "assume-yes").getByText("safe").waitFor();
    await found(page, "assume-yes").getByText("stops the build if a confirmation is needed").waitFor();
    await found(page, "pin-packages").getByText("suggestion").waitFor();
    assert.match(await page.locator("#summary").innerText(), /^2 fixes, \d+ findings, the layout alone rebuilds 1 layer once, from line 2/);
    await found(page, "assume-yes").getByRole("button", { name: "line 2" }).click();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "input-text");
  }));

test("a level and a style are switched", () =>
  onPage(async (page) => {
    await showResult(page);
    await write(page, "FROM debian:13\nRUN apt-get update && apt-get install curl\nCMD a b\n");
    const layout = "FROM debian:13\nRUN apt-get update && apt-get install curl\nCMD a b\n";
    await page.getByRole("radio", { name: "layout" }).check();
    await result(page, layout);
    await found(page, "assume-yes").waitFor();
    await page.getByRole("radio", { name: "safe" }).check();
    await result(page, layout.replace("install", "install -y"));
    await page.getByRole("radio", { name: "risky" }).check();
    await page.waitForFunction(() => /no-install-recommends/.test(document.querySelector("#output-text").shadowRoot.textContent));
    await page.getByLabel("Width").selectOption("80");
    await page.getByLabel("Indent").selectOption("2");
    await page.waitForFunction(() => /\n? {2}&& /.test(document.querySelector("#output-text").shadowRoot.textContent));
    await page.getByLabel("Width").selectOption("100");
    await page.getByRole("radio", { name: "layout" }).check();
    for (const ending of ["crlf", "auto", "crlf"]) {
      await page.getByLabel("Line ends").selectOption(ending);
      await result(page, layout);
    }
    await page.getByRole("button", { name: "Copy result" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), layout.replaceAll("\n", "\r\n"));
    await page.getByRole("radio", { name: "intended" }).check();
    // The diff has the lines of both texts.
    await page.getByRole("radio", { name: "Diff" }).check();
    await page.locator("#output-text .cm-deletedChunk").first().waitFor();
  }, CLIPBOARD));

test("a file of the build context changes what is fixed", () =>
  onPage(async (page) => {
    await page.getByLabel("Example").selectOption("Empty");
    await write(page, "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n");
    await found(page, "copy-manifests-first").getByText("the build context is not known").waitFor();
    await addFile(page, "package.json", '{ "name": "shop" }');
    await addFile(page, "package-lock.json", '{ "lockfileVersion": 3, "packages": {} }');
    await found(page, "copy-manifests-first").getByText("suggestion").waitFor();
    await addFile(page, ".dockerignore", "node_modules\n");
    await found(page, "copy-manifests-first").getByText("intended").waitFor();
    await showResult(page);
    await page.waitForFunction(() =>
      document.querySelector("#output-text").shadowRoot.textContent.includes("COPY package.json package-lock.json ./"));
    await page.getByRole("button", { name: "Remove" }).click();
    await found(page, "copy-manifests-first").getByText("suggestion").waitFor();
    // Names that are not possible are refused with the reason.
    for (const [path, why] of [
      ["package.json", "is there already"],
      ["../a", "relative to the build context"],
      ["package.json/a", "is a file"],
    ]) {
      await page.getByLabel("Add a file of the build context").fill(path);
      await page.getByRole("button", { name: "Add" }).click();
      await page.getByRole("alert").getByText(why).waitFor();
    }
    await addFile(page, "src/deep/a.js", "1");
    await page.getByRole("treeitem", { name: "deep/" }).waitFor();
    await page.getByLabel("Path of this file").fill("src/b.js");
    await page.keyboard.press("Enter");
    await page.getByRole("treeitem", { name: "b.js", exact: true }).waitFor();
    assert.equal(await textOf(page, "input-text"), "1");
  }));

test("a link holds the text, the files and the options", () =>
  onPage(
    async (page, context) => {
      const text = "FROM node:22\n# é 日本 😀 <b>\nRUN npm ci\n";
      await page.getByLabel("Example").selectOption("Empty");
      await write(page, text);
      await addFile(page, "a/ü.json", '{ "ä": 1 }');
      await page.getByRole("radio", { name: "risky" }).check();
      await page.getByLabel("Chains").selectOption("keep");
      await page.getByRole("button", { name: "Copy link" }).click();
      await page.getByRole("button", { name: "Copied" }).waitFor();
      const link = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(link, page.url());
      const other = await context.newPage();
      await open(other, new URL(link).hash);
      assert.equal(await textOf(other, "input-text"), text);
      assert.equal(await other.locator("#options input:checked").inputValue(), "risky");
      assert.equal(await other.getByLabel("Chains").inputValue(), "keep");
      await other.getByRole("treeitem", { name: "ü.json", exact: true }).click();
      assert.equal(await textOf(other, "input-text"), '{ "ä": 1 }');
      // The page follows the address.
      await other.evaluate(() => (location.hash = "#1.x"));
      await other.locator("#notice").getByText("The link cannot be read").waitFor();
    },
    CLIPBOARD,
  ));

const linkTo = (value) => `#1.${deflateRawSync(JSON.stringify(value)).toString("base64url")}`;

test("markup in texts, names and links is text", async () => {
  const markup = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
  const text = `FROM debian:13\n# ${markup}\nRUN apt-get install ${markup} \`${markup}\`\nCOPY ${markup} /\n`;
  const path = "<svg onload=alert(3)>.json";
  const fragment = linkTo({
    path: "Dockerfile",
    text,
    files: [[path, markup], ["__proto__", "{}"], ["constructor", "{}"]],
    level: markup,
    style: { width: markup, indent: 2, __proto__: 1, toString: 1 },
  });
  await onPage(
    async (page) => {
      assert.equal(await textOf(page, "input-text"), text);
      for (const it of [path, "__proto__", "constructor"]) {
        await page.getByRole("treeitem", { name: it, exact: true }).click();
      }
      await page.getByRole("treeitem", { name: "Dockerfile", exact: true }).click();
      await addFile(page, "<b>x", markup);
      await write(page, `FROM <b>x</b>\nRUN <i>\nLABEL "<script>alert(4)</script>"\n`);
      await page.getByRole("treeitem", { name: "Dockerfile", exact: true }).click();
      // Reasons quote the text.
      await write(page, `FROM debian:13\nENV <b>k v\nCMD "<i>x</i>" b\n`);
      await found(page, "use-exec-form").getByText("<i>x</i>").waitFor();
      await found(page, "use-key-value-pairs").getByText("ENV <b>k=v").waitFor();
      for (const name of ["b", "i"]) assert.equal(await page.locator(name).count(), 0, name);
      await page.locator("#input-text .cm-lintRange").first().hover();
      await page.locator(".cm-diagnostic").first().waitFor();
      for (const name of ["b", "i"]) assert.equal(await page.locator(name).count(), 0, name);
      await write(page, `FRM ${markup}\n${markup}\n`);
      await found(page, "error").first().waitFor();
      // The editor has images of its own, without a source.
      for (const name of ["img[src]", "b", "i", "body script", "svg"]) {
        assert.equal(await page.locator(name).count(), 0, name);
      }
      assert.equal(await page.evaluate(() => ({}).width), undefined);
    },
    { fragment },
  );
});

test("a link that no page wrote is refused, and the page goes on", async () => {
  const good = { path: "Dockerfile", text: "", files: [], level: "safe", style: {} };
  const refused = [
    "#x",
    "#1.%",
    "#1.AAAA",
    linkTo([]),
    linkTo(null),
    linkTo({ ...good, text: 1 }),
    linkTo({ ...good, path: "../../etc" }),
    linkTo({ ...good, files: [["a", "b"], ["a/b", "c"]] }),
    linkTo({ ...good, files: [["Dockerfile", "b"]] }),
    linkTo({ ...good, files: ["ab"] }),
    // Of 4 KB, and 10 MB when it is unpacked.
    linkTo({ ...good, text: "a".repeat(10_000_000) }),
  ];
  await onPage(
    async (page) => {
      for (const fragment of refused) {
        await page.evaluate(() => document.querySelector("#notice").replaceChildren());
        await page.evaluate((it) => (location.hash = it), fragment);
        await page.locator("#notice").getByText("The link cannot be read").waitFor();
      }
      await write(page, "from a\n");
      await page.waitForFunction(() => /FROM/.test(document.querySelector("#output-text").shadowRoot.textContent));
    },
    { fragment: "#1.x" },
  );
});

test("a text that no builder accepts has a message with its place", () =>
  onPage(async (page) => {
    await write(page, "FROM a\nCOPY b\n");
    await found(page, "COPY requires at least two arguments").getByText("error").waitFor();
    await found(page, "name at least one source").waitFor();
    assert.equal(await page.locator("#summary").innerText(), "No builder accepts this text.");
    await write(page, "# syntax=example.com/a\nfrom b\n");
    await page.locator("#summary").getByText("Left alone").waitFor();
    await page.getByLabel("Example").selectOption("Broken: no builder accepts it");
    await found(page, "repair-syntax").first().waitFor();
  }));

test("everything is reached and done with the keyboard", () =>
  onPage(async (page) => {
    const focus = () =>
      page.evaluate(() => {
        const it = document.activeElement;
        return it?.id || it?.getAttribute("role") || it?.className || it?.textContent || it?.tagName;
      });
    const order = [];
    for (let at = 0; at < 60; at += 1) {
      await page.keyboard.press("Tab");
      const it = await focus();
      if (it === "BODY" || (order.includes(it) && it === "examples")) break;
      if (order.at(-1) !== it) order.push(it);
    }
    const expected = ["examples", "share", "theme", "treeitem", "new-path", "path", "input-text", "output-text", "found", "place", "pass"];
    assert.deepEqual(order.filter((it) => expected.slice(0, 9).includes(it)), expected.slice(0, 9));
    assert.ok(expected.every((it) => order.includes(it)), order.join());

    // Add a file and write into it.
    await page.locator("#new-path").focus();
    await page.keyboard.type("b/c.txt");
    await page.keyboard.press("Enter");
    await page.keyboard.type("text");
    assert.equal(await textOf(page, "input-text"), "text");
    // The tabulator leaves the editor.
    await page.keyboard.press("Tab");
    assert.notEqual(await focus(), "input-text");

    // Walk through the tree.
    await page.getByRole("treeitem", { name: "c.txt", exact: true }).focus();
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.evaluate(() => document.activeElement.querySelector("span").textContent), "b/");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Delete");
    assert.equal(await page.getByRole("treeitem", { name: "c.txt" }).count(), 0);
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("#path").inputValue(), "server.js");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("#path").inputValue(), "Dockerfile");

    // Levels are radio buttons, and a page on a pass is a dialog.
    await page.locator("#options input:checked").focus();
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.locator("#options input:checked").inputValue(), "safe");
    await found(page, "use-exec-form").getByText("intended").waitFor();
    const answers = await page.evaluate(() => performance.getEntriesByName("answer").length);
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((it) => performance.getEntriesByName("answer").length > it, answers);
    await found(page, "clean-node-cache").locator(".pass").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByText("npm cache clean").first().waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    assert.equal(await focus(), "pass");
  }));

for (const colorScheme of ["light", "dark"]) {
  test(`the page is accessible and has its picture: ${colorScheme}`, () =>
    onPage(
      async (page) => {
        const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const own = await background();
        const isDark = (it) => /\d+/g.exec(it) !== null && Number(/\d+/.exec(it)[0]) < 128;
        assert.equal(isDark(own), colorScheme === "dark", own);
        await page.evaluate(axe);
        const violations = async () => {
          const { violations } = await page.evaluate(() => window.axe.run());
          return violations.map((it) => [it.id, ...it.nodes.map((node) => node.html.slice(0, 200))]);
        };
        assert.deepEqual(await violations(), []);
        await page.screenshot({ path: join(pictures, `${colorScheme}.png`) });
        await found(page, "clean-node-cache").locator(".pass").click();
        await page.getByRole("dialog").waitFor();
        assert.deepEqual(await violations(), []);
        await page.screenshot({ path: join(pictures, `${colorScheme}-page.png`) });
        await page.keyboard.press("Escape");
        await page.getByLabel("Example").selectOption("Broken: no builder accepts it");
        await found(page, "repair-syntax").first().waitFor();
        await page.setViewportSize({ width: 360, height: 800 });
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.locator("#output").scrollIntoViewIfNeeded();
        await page.screenshot({ path: join(pictures, `${colorScheme}-small.png`) });
        await page.setViewportSize({ width: 1360, height: 850 });
        // The choice wins over the system, and lasts.
        await page.getByLabel("Colours").selectOption(colorScheme === "dark" ? "light" : "dark");
        await page.reload();
        await page.waitForFunction(() => performance.getEntriesByName("answer").length > 0);
        assert.notEqual(await background(), own);
      },
      { colorScheme },
    ));
}

test("the policy of the page stops scripts, styles and requests that are not its own", async () => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await open(page);
    const { stopped, ran } = await page.evaluate(async () => {
      const stopped = [];
      document.addEventListener("securitypolicyviolation", (it) => stopped.push(it.effectiveDirective));
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      const handler = document.createElement("div");
      handler.setAttribute("onclick", "window.ran = true");
      const style = document.createElement("style");
      style.textContent = "body { display: none }";
      document.body.append(script, handler, style);
      handler.click();
      const image = new Image();
      image.src = "http://localhost:1/a.png";
      await fetch("http://localhost:1/").catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { stopped: stopped.sort(), ran: window.ran === true };
    });
    assert.equal(ran, false);
    assert.deepEqual(stopped, ["connect-src", "img-src", "script-src-attr", "script-src-elem", "style-src-elem"]);
  } finally {
    await context.close();
  }
});

test("the page works below any path, and without its server", async () => {
  const path = "/some/where/";
  const own = await serve(site, path);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(own.origin + path);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await own.close();
    await page.reload();
    await page.locator("#found li").first().waitFor();
    await page.locator("#examples").selectOption("Go, in two stages");
    await found(page, "lower-stage-names").waitFor();
  } finally {
    await context.close();
    await own.close();
  }
});

/** The Dockerfiles of these examples. */
const examples = (...names) =>
  names.map((it) => {
    const path = new URL(`../src/examples/${it}.txt`, import.meta.url);
    return readFileSync(path, "utf8").split(/^-- .* --\n/m)[1];
  });

test("the time to the first answer, and the size", () =>
  onPage(async (page) => {
    const first = await page.evaluate(() => {
      const [it] = performance.getEntriesByName("answer");
      return { answer: it.duration, since: it.startTime + it.duration };
    });
    const stages = examples("1-node", "2-python", "3-layers", "4-go").join("").split("\n");
    const lines = Array.from({ length: 99 }, (_, at) => stages[at % (stages.length - 1)]);
    const times = [];
    for (const last of ["CMD a b", "CMD c d", "CMD e f", "CMD g h"]) {
      const answers = () => page.evaluate(() => performance.getEntriesByName("answer").map((it) => it.duration));
      await write(page, "FROM a");
      await page.waitForTimeout(1000);
      const before = (await answers()).length;
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.insertText([...lines, last].join("\n"));
      await found(page, "line 100").first().waitFor();
      times.push((await answers())[before]);
    }
    const sizes = readdirSync(site, { recursive: true, withFileTypes: true })
      .filter((it) => it.isFile())
      .map((it) => join(it.parentPath, it.name));
    const gzipped = sizes.reduce((sum, it) => sum + gzipSync(readFileSync(it), { level: 9 }).length, 0);
    const plain = sizes.reduce((sum, it) => sum + statSync(it).size, 0);
    const shown = (it) => it.toFixed(0);
    console.log(
      `first answer of the page: ${shown(first.since)} ms after the start of the navigation; ` +
        `100 lines: ${times.map(shown).join(", ")} ms; ` +
        `size: ${shown(plain / 1000)} KB, ${shown(gzipped / 1000)} KB gzipped`,
    );
  }));
