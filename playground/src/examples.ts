/** The examples: files of a build context, each after a line `-- path --`. */

import { project, type Project } from "./project";

const TEXTS = import.meta.glob<string>("./examples/*.txt", { eager: true, query: "?raw", import: "default" });

export interface Example {
  title: string;
  make(): Project;
}

export const EXAMPLES: readonly Example[] = Object.keys(TEXTS)
  .sort()
  .map((path) => {
    const [title = "", ...rest] = (TEXTS[path] ?? "").split(/^-- (.+) --\n/m);
    const files = new Map<string, string>();
    for (let at = 0; at < rest.length; at += 2) files.set(rest[at] ?? "", rest[at + 1] ?? "");
    const text = files.get("Dockerfile") ?? "";
    files.delete("Dockerfile");
    return { title: title.trim(), make: () => project(text, files) };
  });
