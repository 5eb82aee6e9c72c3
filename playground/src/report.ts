/** What was fixed, what was found, and what is wrong with the text. */

import type { Finding, Message } from "@dockwright/wasm";

import { element, sentence } from "./dom";
import type { Answer } from "./protocol";

export interface Actions {
  goTo(place: { start: number } | { line: number }): void;
  explain(pass: string): void;
}

export function report(host: HTMLElement, answer: Answer, actions: Actions): void {
  const found = (it: Finding) =>
    element(
      "li",
      {},
      place(it.line, () => actions.goTo(it)),
      element("span", { className: `level ${it.level}` }, it.level),
      element(
        "button",
        { type: "button", className: "pass", title: "What this pass does", onclick: () => actions.explain(it.pass) },
        it.pass,
      ),
      element("span", { className: "reason" }, sentence(it.reason)),
    );
  const told = (it: Message) => {
    const { line } = it;
    const help = it.help === undefined ? [] : [element("span", { className: "help" }, sentence(it.help))];
    return element(
      "li",
      {},
      ...(line === undefined ? [] : [place(line, () => actions.goTo({ line }))]),
      element("span", { className: `level ${it.severity}` }, it.severity),
      element("span", { className: "reason" }, sentence(it.message), ...help),
    );
  };
  const buttons = () => [...host.querySelectorAll("button")];
  const focused = buttons().findIndex((it) => it === document.activeElement);
  host.replaceChildren(
    ...list("Messages", answer.messages.map(told)),
    ...list("Fixed", answer.fixes.map(found)),
    ...list("Not fixed", answer.findings.map(found)),
  );
  if (focused >= 0) (buttons()[focused] ?? host).focus();
}

function place(line: number, onclick: () => void): HTMLElement {
  return element("button", { type: "button", className: "place", onclick }, `line ${line}`);
}

function list(title: string, items: HTMLElement[]): HTMLElement[] {
  if (items.length === 0) return [];
  return [element("h3", {}, `${title} (${items.length})`), element("ol", {}, ...items)];
}

/** One line about an answer. */
export function summary(answer: Answer, isChanged: boolean): string {
  const { bug, skipped, rebuild, text } = answer;
  if (bug !== undefined) return bug;
  if (skipped !== undefined) return `Left alone: ${skipped}.`;
  if (text === undefined) return "No builder accepts this text.";
  const parts = [isChanged ? count(answer.fixes.length, "fix", "fixes") : "nothing to change"];
  parts.push(count(answer.findings.length, "finding", "findings"));
  if (rebuild !== undefined) {
    const { layers, firstLine } = rebuild;
    parts.push(
      layers === 0
        ? "the layout alone rebuilds no layer"
        : `the layout alone rebuilds ${count(layers, "layer", "layers")} once, from line ${firstLine}`,
    );
  }
  return `${parts.join(", ")} (${answer.milliseconds.toFixed(1)} ms)`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
