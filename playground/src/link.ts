/** A project in the fragment of the address, which no browser sends to a server. */

import { LEVELS, asInEditor, problemOf, project, type Project, type Style } from "./project";
import { isValid } from "./style";

/** Says how the rest is written. */
const PREFIX = "1.";
/** Browsers and chats cut longer addresses. */
export const LONGEST = 60_000;
/** A short link can hold a text of any length. */
const MOST_BYTES = 4_000_000;

export async function fragmentOf({ path, text, files, level, style }: Project): Promise<string> {
  const written = JSON.stringify({ path, text, files: [...files], level, style });
  const stream = new Blob([written]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const binary = Array.from(bytes, (it) => String.fromCharCode(it)).join("");
  return PREFIX + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The project of a fragment; an error says what is wrong with it. */
export async function projectOf(fragment: string): Promise<Project> {
  try {
    if (!fragment.startsWith(PREFIX)) throw new Error("it is of another version");
    return checked(JSON.parse(await inflated(fragment.slice(PREFIX.length))));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The link cannot be read: ${why}.`, { cause });
  }
}

async function inflated(encoded: string): Promise<string> {
  const binary = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (it) => it.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > MOST_BYTES) {
      await reader.cancel();
      throw new Error("it holds too much");
    }
    parts.push(value);
  }
  return new Blob(parts).text();
}

/** A link may come from anyone: only what the page itself could have written is taken. */
function checked(it: unknown): Project {
  const { path, text, files, level, style } = record(it);
  if (typeof path !== "string" || typeof text !== "string" || !Array.isArray(files)) {
    throw new Error("it holds no project");
  }
  const made: Project = { ...project(text), path };
  const problem = problemOf(path, []);
  if (problem !== undefined) throw new Error(problem);
  for (const file of files) {
    const [name, content] = Array.isArray(file) ? file : [];
    if (typeof name !== "string" || typeof content !== "string") {
      throw new Error("it holds no project");
    }
    if (problemOf(name, [path, ...made.files.keys()]) !== undefined) {
      throw new Error("two of its files cannot be beside each other");
    }
    made.files.set(name, asInEditor(content));
  }
  made.level = LEVELS.find((known) => known === level) ?? made.level;
  const known = Object.entries(record(style)).filter(([key, value]) => isValid(key, value));
  made.style = Object.fromEntries(known) as Style;
  return made;
}

function record(it: unknown): Record<string, unknown> {
  return typeof it === "object" && it !== null ? (it as Record<string, unknown>) : {};
}
