/** What the page is about: a Dockerfile, the files beside it, and the options. */

import type { FixOptions } from "@dockwright/wasm";

export type Level = "layout" | NonNullable<FixOptions["level"]>;
export const LEVELS: readonly Level[] = ["layout", "safe", "intended", "risky"];

export type Style = Pick<
  FixOptions,
  "width" | "indent" | "operators" | "chains" | "lineEnding" | "cacheSafe" | "layout"
>;

export interface Project {
  /** The path of the Dockerfile in the build context. */
  path: string;
  text: string;
  /** All other files of the build context; without any, the context is not known. */
  files: Map<string, string>;
  level: Level;
  /** Only what differs from the defaults. */
  style: Style;
}

export function project(text: string, files: Iterable<readonly [string, string]> = []): Project {
  const inEditor = Array.from(files, ([path, text]) => [path, asInEditor(text)] as const);
  return { path: "Dockerfile", text: asInEditor(text), files: new Map(inEditor), level: "intended", style: {} };
}

/** An editor has one kind of line ends, on which all places in a text depend. */
export function asInEditor(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** Paths that a build context often has. */
export const COMMON_PATHS = [
  ".dockerignore",
  "package.json",
  "package-lock.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "requirements.txt",
  "pyproject.toml",
  "uv.lock",
  "poetry.lock",
  "go.mod",
  "go.sum",
  "Cargo.toml",
  "Cargo.lock",
  "Gemfile",
  "Gemfile.lock",
  "composer.json",
  "composer.lock",
  "pom.xml",
  "server.js",
  "main.py",
];

/** Why a file cannot have this path beside the others. */
export function problemOf(path: string, others: Iterable<string>): string | undefined {
  if (path === "") return "A file needs a path.";
  if (path.length > 200) return "The path has more than 200 characters.";
  if (/[\p{Cc}\p{Surrogate}\\]/u.test(path)) return "The path has a character that no path may have.";
  const isOdd = (it: string) => it === "" || it === "." || it === ".." || it.trim() !== it;
  if (path.split("/").some(isOdd)) {
    return "A path is relative to the build context, as in src/main.js.";
  }
  for (const it of others) {
    if (it === path) return `${path} is there already.`;
    if (it.startsWith(`${path}/`)) return `${path} is a directory.`;
    if (path.startsWith(`${it}/`)) return `${it} is a file and cannot hold others.`;
  }
  return undefined;
}
