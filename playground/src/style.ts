/** The options of the layout, as a form. */

import { element } from "./dom";
import { LEVELS, type Level, type Style } from "./project";

interface Option {
  key: keyof Style;
  label: string;
  hint: string;
  /** The first is the default. */
  choices: readonly (readonly [name: string, value: unknown])[];
}

const BOOLEAN = (isOn: boolean): Option["choices"] =>
  isOn ? [["yes", true], ["no", false]] : [["no", false], ["yes", true]];
const SAME = (...values: string[]) => values.map((it) => [it, it] as const);
const NUMBERS = (...values: number[]) => values.map((it) => [String(it), it] as const);

const OPTIONS: readonly Option[] = [
  { key: "layout", label: "Layout", hint: "Lay the whole file out, or only the text of fixes", choices: BOOLEAN(true) },
  { key: "width", label: "Width", hint: "Break longer lines", choices: [...NUMBERS(100, 80, 120, 160), ["off", "off"]] },
  { key: "indent", label: "Indent", hint: "Of continuation lines", choices: [...NUMBERS(4, 2, 8), ...SAME("tab", "auto")] },
  { key: "operators", label: "Operators", hint: "Where && and || stand in broken lines", choices: SAME("preserve", "leading", "trailing") },
  { key: "chains", label: "Chains", hint: "Whether lists of && are broken at each command", choices: SAME("split", "keep") },
  { key: "lineEnding", label: "Line ends", hint: "How lines end", choices: SAME("auto", "lf", "crlf") },
  { key: "cacheSafe", label: "Cache-safe", hint: "Keep every layer in the build cache", choices: BOOLEAN(false) },
];

const MEANINGS: Record<Level, string> = {
  layout: "No fixes, only the layout",
  safe: "The image behaves the same",
  intended: "Only the purpose of a fix changes the image, and all preconditions are checked",
  risky: "Behaviour may change as described",
};

/** Whether the page can show this option. */
export function isValid(key: string, value: unknown): boolean {
  const option = OPTIONS.find((it) => it.key === key);
  return option?.choices.some(([, known]) => known === value) ?? false;
}

export interface Form {
  show(level: Level, style: Style): void;
}

export function form(host: HTMLFormElement, onChange: (level: Level, style: Style) => void): Form {
  const levels = LEVELS.map((level) => {
    const radio = element("input", { type: "radio", name: "level", value: level });
    const label = element("label", { title: MEANINGS[level] }, radio, element("span", {}, level));
    return { level, radio, label };
  });
  const meaning = element("p", { className: "hint", id: "meaning" });
  const selects = OPTIONS.map((option) => {
    const choices = option.choices.map(([name]) => element("option", { value: name }, name));
    const select = element("select", { title: option.hint }, ...choices);
    return { option, select, label: element("label", {}, element("span", {}, option.label), select) };
  });
  const switches = element(
    "fieldset",
    { className: "switch" },
    element("legend", {}, "Fix up to level"),
    ...levels.map((it) => it.label),
  );
  const style = element("details", {}, element("summary", {}, "Style"), ...selects.map((it) => it.label));
  // On a small screen, the text comes first.
  style.open = matchMedia("(min-width: 60rem)").matches;
  host.replaceChildren(switches, meaning, style);
  host.addEventListener("submit", (event) => event.preventDefault());
  host.addEventListener("change", () => {
    const level = levels.find((it) => it.radio.checked)?.level ?? "intended";
    const entries = selects.flatMap(({ option, select }) => {
      const choice = option.choices[select.selectedIndex];
      return choice === undefined || select.selectedIndex === 0 ? [] : [[option.key, choice[1]]];
    });
    meaning.textContent = MEANINGS[level];
    onChange(level, Object.fromEntries(entries) as Style);
  });
  return {
    show(level, style) {
      for (const it of levels) it.radio.checked = it.level === level;
      meaning.textContent = MEANINGS[level];
      for (const { option, select } of selects) {
        const at = option.choices.findIndex(([, value]) => value === style[option.key]);
        select.selectedIndex = Math.max(at, 0);
      }
    },
  };
}
