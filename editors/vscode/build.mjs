/** Bundles both entries of the extension, and packs them. */

import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { createVSIX } from "@vscode/vsce";
import { build } from "esbuild";

import { extension, target } from "./target.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const library = `${target}/library/package`;

const { scripts: _, devDependencies: __, ...manifest } = JSON.parse(readFileSync(here("package.json"), "utf8"));
manifest.version = process.env.DOCKWRIGHT_VERSION ?? manifest.version;

const shared = {
  bundle: true,
  minify: true,
  metafile: true,
  // Both hosts of extensions load CommonJS, and provide `vscode`.
  format: "cjs",
  external: ["vscode"],
  absWorkingDir: here("."),
  logLevel: "warning",
};

rmSync(extension, { recursive: true, force: true });
mkdirSync(`${extension}/dist`, { recursive: true });

const bundles = await Promise.all([
  build({
    ...shared,
    entryPoints: ["src/desktop.ts"],
    outfile: `${extension}/${manifest.main}`,
    platform: "node",
    target: "node20",
  }),
  build({
    ...shared,
    entryPoints: ["src/browser.ts"],
    outfile: `${extension}/${manifest.browser}`,
    platform: "browser",
    target: "es2022",
    alias: { "@dockwright/wasm": `${library}/web.js` },
    // The library needs its own URL only to find the WebAssembly, which the extension passes in.
    logOverride: { "empty-import-meta": "silent" },
  }),
]);

copyFileSync(`${library}/generated/dockwright_bg.wasm`, `${extension}/dist/dockwright.wasm`);
copyFileSync(here("README.md"), `${extension}/README.md`);
for (const name of ["LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(here(`../../${name}`), `${extension}/${name}`);
writeFileSync(`${extension}/LICENSES-OF-LIBRARIES`, licenses(bundles));
writeFileSync(`${extension}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);

await createVSIX({
  cwd: extension,
  packagePath: `${target}/dockwright.vsix`,
  dependencies: false,
  // There are two licenses, and `vsce` looks for one.
  skipLicense: true,
});

/** The texts that the licenses of bundled libraries require. */
function licenses(bundles) {
  const inputs = bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const names = inputs.map((it) => /.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/.exec(it)?.[0]);
  const texts = [...new Set(names)].filter(Boolean).sort().map((directory) => {
    const file = readdirSync(here(directory)).find((it) => /^licen[cs]e/i.test(it));
    if (file === undefined) throw new Error(`${directory} has no license`);
    const { name, version } = JSON.parse(readFileSync(here(`${directory}/package.json`), "utf8"));
    return `${name} ${version}\n\n${readFileSync(here(`${directory}/${file}`), "utf8").trim()}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}
