import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { defineConfig, type Plugin } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const target = process.env.DOCKWRIGHT_PLAYGROUND ?? here("../target/playground");

/** The service worker, which has to know the names of all files. */
const offline: Plugin = {
  name: "offline",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      const hash = createHash("sha256");
      for (const it of Object.values(bundle)) {
        hash.update(it.fileName).update(it.type === "chunk" ? it.code : it.source);
      }
      const version = JSON.stringify(`dockwright-playground-${hash.digest("hex").slice(0, 16)}`);
      const files = JSON.stringify(["./", ...Object.keys(bundle).filter((it) => it !== "index.html")]);
      const code = readFileSync(here("src/offline.js"), "utf8");
      const source = `const CACHE = ${version};\nconst FILES = ${files};\n${code}`;
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  },
};

export default defineConfig({
  // The page has no address of its own: any directory of any server.
  base: "./",
  resolve: { alias: { "@dockwright/wasm": `${target}/library/package/web.js` } },
  plugins: [offline],
  worker: { format: "es" },
  build: {
    outDir: `${target}/site`,
    emptyOutDir: true,
    target: "es2023",
    // The policy of the page forbids `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
});
