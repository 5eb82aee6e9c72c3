// Compiled with `tsc --strict`, and never run.
import init, { DockerfileError, check, explain, fix, format, isDockerfileName, passes } from "@dockwright/wasm";
import type { Finding, FixOptions, Message, Pass, Source } from "@dockwright/wasm";

const options: FixOptions = {
  level: "risky",
  only: ["DL3020"],
  skip: [],
  layout: false,
  width: "off",
  indent: 2,
  operators: "leading",
  chains: "keep",
  lineEnding: "lf",
  cacheSafe: true,
  context: { "package.json": "{}", "program": new Uint8Array(4) },
  path: "docker/Dockerfile",
};
const { text, fixes, findings, rebuild, skipped, messages } = fix("FROM a\n", options);
const layers: number = rebuild?.layers ?? 0;
const places: [number, number][] = [...fixes, ...findings].map((it: Finding) => [it.start, it.end]);
const edits: string[] = check(text, { only: ["use-copy"] }).findings.flatMap((it) => it.edits.map((edit) => edit.text));
const all: Pass[] = passes();
const page: string = explain("image:debian:13");
const isTaken: boolean = isDockerfileName("Dockerfile.dev");
const source: Source = new URL("https://example.com/dockwright.wasm");
const done: Promise<void> = init(source);
try {
  format("FROM\n", { width: 80 });
} catch (error) {
  if (error instanceof DockerfileError) {
    const line: number | undefined = error.line;
    const said: Message[] = error.messages;
    void [line, said];
  }
}
// @ts-expect-error a level at which nothing is applied
fix("FROM a\n", { level: "suggestion" });
// @ts-expect-error an option of `fix` only
format("FROM a\n", { level: "safe" });
// @ts-expect-error a misspelt option
check("FROM a\n", { onyl: [] });
// @ts-expect-error only the package makes them
new DockerfileError("text");
void [layers, places, edits, all, page, isTaken, done, skipped, messages];
