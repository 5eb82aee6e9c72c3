/** How safe a fix is; a suggestion is never applied. */
export type Level = "safe" | "intended" | "risky" | "suggestion";

/** The layout, as `[format]` in `dockwright.toml`. */
export interface FormatOptions {
  /** Break lines that are longer than this many columns [default: 100]. */
  width?: number | "off";
  /** Indent continuation lines by this many spaces, a tab, or as the file does [default: 4]. */
  indent?: number | "tab" | "auto";
  /** Where `&&`, `||` and `|` stand when a command is broken over lines [default: preserve]. */
  operators?: "preserve" | "leading" | "trailing";
  /** Where a list of `&&` and `||` that is not on one line breaks [default: split]. */
  chains?: "split" | "keep";
  /** How lines end [default: auto]. */
  lineEnding?: "auto" | "lf" | "crlf";
  /** Change only what keeps every layer in the build cache [default: false]. */
  cacheSafe?: boolean;
  /**
   * The files of the build context by their paths, `package.json` or `src/main.js`, `.dockerignore`
   * among them. Without them, fixes that depend on files are suggestions.
   */
  context?: Readonly<Record<string, string | Uint8Array>> | null;
  /** The path of the Dockerfile in the build context [default: Dockerfile]. */
  path?: string;
}

export interface CheckOptions extends FormatOptions {
  /** Run only these passes, or those that settle these rules of hadolint and others. */
  only?: readonly string[];
  /** Leave these passes out. */
  skip?: readonly string[];
}

export interface FixOptions extends CheckOptions {
  /** Apply fixes up to this level [default: intended]. */
  level?: Exclude<Level, "suggestion">;
  /** Whether the whole file is laid out, or only the text of fixes [default: true]. */
  layout?: boolean;
}

/** Offsets count units of UTF-16, as those of strings do; lines and columns start at 1. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

export interface Finding {
  /** The name of the pass. */
  pass: string;
  level: Level;
  /** What the fix is for, or why it is not applied. */
  reason: string;
  /** The line in the text that was given. */
  line: number;
  /** The column in characters. */
  column: number;
  start: number;
  end: number;
  /** The fix; only in findings of `check`, and none for a suggestion. */
  edits: Edit[];
}

export interface Message {
  severity: "warning" | "error";
  message: string;
  line?: number;
  column?: number;
  help?: string;
}

/** The `RUN` layers that a new layout makes a build run again, once. */
export interface Rebuild {
  layers: number;
  /** The line of the first of them in the text that was given. */
  firstLine: number;
}

export interface Formatted {
  /** The new text; the given one if there is nothing to change. */
  text: string;
  /** Why the text is left alone: a comment says so, or it is not a Dockerfile for BuildKit. */
  skipped?: string;
  rebuild?: Rebuild;
  messages: Message[];
}

export interface Fixed extends Formatted {
  /** The fixes that are in the text. */
  fixes: Finding[];
  /** What was found and not fixed, with the reasons. */
  findings: Finding[];
}

export interface Checked {
  findings: Finding[];
  skipped?: string;
  messages: Message[];
}

export interface Pass {
  name: string;
  summary: string;
  /** The safest level of its fixes. */
  level: Level;
  /** The riskiest level of its fixes. */
  riskiest: Level;
  /** The rules of hadolint, BuildKit, Checkov and Trivy that it settles. */
  settles: string[];
  /** Whether it runs only if it is named. */
  isOptIn: boolean;
}

/** The text is no Dockerfile that a builder accepts, or could not be processed. */
export class DockerfileError extends Error {
  readonly line?: number;
  readonly column?: number;
  readonly help?: string;
  /** All messages about the text. */
  readonly messages: Message[];
  private constructor();
}

/** Where the WebAssembly is: an address, a response, bytes, or a compiled module. */
export type Source =
  | string
  | URL
  | Response
  | Promise<Response>
  | ArrayBuffer
  | Uint8Array
  | WebAssembly.Module;

/**
 * Loads the WebAssembly: in browsers, once before the first call; in Node, that is done already.
 * Without a source, the file beside the module is fetched.
 */
export default function init(source?: Source): Promise<void>;

/**
 * Lays a Dockerfile out.
 * @throws {DockerfileError} if no builder accepts the text
 * @throws {TypeError} if an option is not known
 */
export function format(text: string, options?: FormatOptions): Formatted;

/**
 * Applies all fixes up to a level, then the layout.
 * @throws {DockerfileError} if no builder accepts the text, even with repairs
 * @throws {TypeError} if an option is not known
 */
export function fix(text: string, options?: FixOptions): Fixed;

/**
 * Lists what there is to fix and to decide.
 * @throws {DockerfileError} if no builder accepts the text
 * @throws {TypeError} if an option is not known
 */
export function check(text: string, options?: CheckOptions): Checked;

/** All passes, in the order in which they run. */
export function passes(): Pass[];

/**
 * The page on a pass, a rule (`DL3025`) or a base image (`image:debian:13`), in Markdown.
 * @throws {TypeError} if there is no such pass or rule
 */
export function explain(name: string): string;

/** Whether a file of this name, without its directory, is taken for a Dockerfile. */
export function isDockerfileName(name: string): boolean;
