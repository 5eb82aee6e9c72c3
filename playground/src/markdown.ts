/** The Markdown of the pages on passes: headings, paragraphs, lists, tables and blocks of code. */

import { element, sentence } from "./dom";

export function markdown(text: string): DocumentFragment {
  const made = document.createDocumentFragment();
  let lines: string[] = [];
  const end = () => {
    if (lines.length > 0) made.append(block(lines));
    lines = [];
  };
  let code: string[] | undefined;
  for (const line of text.split("\n")) {
    if (line.startsWith("```")) {
      end();
      if (code !== undefined) made.append(element("pre", { tabIndex: 0 }, code.join("\n")));
      code = code === undefined ? [] : undefined;
    } else if (code !== undefined) {
      code.push(line);
    } else if (line === "" || line.startsWith("#")) {
      end();
      if (line !== "") made.append(heading(line));
    } else if (line.startsWith("- ") && lines[0]?.startsWith("- ") === false) {
      end();
      lines = [line];
    } else {
      lines.push(line);
    }
  }
  end();
  return made;
}

function heading(line: string): HTMLElement {
  return element("h3", {}, sentence(line.replace(/^#+ */, "")));
}

function block(lines: readonly string[]): HTMLElement {
  const [first = ""] = lines;
  if (first.startsWith("|")) return table(lines);
  if (!first.startsWith("- ")) return element("p", {}, sentence(lines.join(" ")));
  const items: string[] = [];
  for (const line of lines) {
    if (line.startsWith("- ")) items.push(line.slice(2));
    else items.push(`${items.pop() ?? ""} ${line.trim()}`);
  }
  return element("ul", {}, ...items.map((it) => element("li", {}, sentence(it))));
}

function table(lines: readonly string[]): HTMLElement {
  const rows = lines.filter((it) => !/^[|:\s-]+$/.test(it)).map((line, at) => {
    const cells = line.replace(/^\||\|$/g, "").split("|");
    return element("tr", {}, ...cells.map((it) => element(at === 0 ? "th" : "td", {}, sentence(it.trim()))));
  });
  return element("table", {}, ...rows);
}
