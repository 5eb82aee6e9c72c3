/** Runs dockwright, so that the page stays responsive whatever the text is. */

import init, { DockerfileError, check, explain, fix, format, type FormatOptions, type Rebuild } from "@dockwright/wasm";

import type { Answer, Page, Question } from "./protocol";

const loaded = init();

self.addEventListener("message", async ({ data }: MessageEvent<Question>) => {
  const failed = await loaded.then(
    () => undefined,
    (cause: unknown) => `WebAssembly cannot be loaded: ${String(cause)}`,
  );
  if (data.kind === "fix") {
    const start = performance.now();
    const found = failed === undefined ? answer(data) : { ...NOTHING, bug: failed };
    self.postMessage({ ...found, milliseconds: performance.now() - start } satisfies Answer);
  } else if (data.kind === "warm") {
    await warm(data.texts);
  } else {
    self.postMessage({ kind: "page", name: data.name, text: failed ?? page(data.name) } satisfies Page);
  }
});

const NOTHING = { kind: "answer" as const, fixes: [], findings: [], messages: [] };

const NO_LAYERS: Rebuild = { layers: 0, firstLine: 0 };

function answer({ text, isLayout, options, files }: Question & { kind: "fix" }): Omit<Answer, "milliseconds"> {
  // Own properties, whatever the paths are.
  const context = files.length === 0 ? null : Object.fromEntries(files);
  const { level: _, layout, ...style } = options;
  try {
    if (isLayout) {
      const { findings } = check(text, { ...style, context });
      return { ...NOTHING, rebuild: NO_LAYERS, ...format(text, { ...style, context }), findings };
    }
    const fixed = fix(text, { ...options, context });
    return { ...NOTHING, ...fixed, ...(layout === false ? {} : rebuilt(text, { ...style, context })) };
  } catch (cause) {
    if (cause instanceof DockerfileError) return { ...NOTHING, messages: messagesOf(cause) };
    return { ...NOTHING, bug: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** A browser compiles a function when it is called first, and again, better, when it is called often:
 * that should not be what a user waits for. */
async function warm(texts: readonly string[]): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    for (const text of texts) {
      // Questions go first.
      await new Promise((resolve) => setTimeout(resolve, 5));
      answer({ kind: "fix", text, isLayout: false, options: {}, files: [] });
    }
  }
}

/** What the layout alone makes a build run again. */
function rebuilt(text: string, options: FormatOptions): Pick<Answer, "rebuild"> {
  try {
    return { rebuild: format(text, options).rebuild ?? NO_LAYERS };
  } catch {
    // Without a repair, there is no layout.
    return {};
  }
}

function messagesOf(error: DockerfileError): Answer["messages"] {
  const isTold = error.messages.some((it) => it.severity === "error");
  return isTold ? error.messages : [{ severity: "error", message: error.message }, ...error.messages];
}

function page(name: string): string {
  try {
    return explain(name);
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}
